"""Small numbers identify people: taking cells together until every published number is about enough cases. Pure.

Every cell about fewer than `least` cases is taken together with others, one column after another becoming `overig`,
until the block is about at least `least` cases. What is published is a sum of whole blocks and nothing else, and no
table is made from anything but blocks. So whatever tables and totals are compared, only sums of blocks come out of it:
that is the secondary suppression. Totals stay exact; when all together is too small, nothing is published.
Source: ESSnet, Guidelines for the checking of output based on microdata research (2010), threshold rule; Hundepool et
al., Statistical Disclosure Control (2012), ch. 5 (global recoding and table redesign before cell suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from audit.evidence.words import REST


class Cell(NamedTuple):
    """What a number is about, from what a reader needs most to what can be missed first."""

    uitkomst: str
    doel: str
    verstrekker: str
    ontvanger: str
    element: str
    vorm: str
    reden: str


@dataclass(slots=True)
class Mass:
    """How many pairs, and about which cases."""

    pairs: int = 0
    cases: set[Hashable] = field(default_factory=set)

    def add(self, other: Mass) -> None:
        self.pairs += other.pairs
        self.cases |= other.cases


def _steps(cell: Cell) -> tuple[Cell, ...]:
    """The cell itself and what it may become, ever coarser; the outcome goes last of all.

    An outcome without a reason, or without a form, does not get one.
    """
    reden = cell._replace(reden=REST if cell.reden else "")
    family = reden._replace(element=_family(cell.element))
    element = family._replace(element=REST)
    vorm = element._replace(vorm=REST if cell.vorm else "")
    ontvanger = vorm._replace(ontvanger=REST)
    verstrekker = ontvanger._replace(verstrekker=REST)
    doel = verstrekker._replace(doel=REST)
    return (cell, reden, family, element, vorm, ontvanger, verstrekker, doel, _REST_OF_ALL)


def _family(element: str) -> str:
    prefix, dot, _ = element.partition(".")
    return f"{prefix}.*" if dot else REST


def protect(cells: Mapping[Cell, Mass], least: int) -> dict[Cell, Mass]:
    """The blocks that may be published, each about at least `least` cases; every pair is in exactly one.

    Empty when all cells together are about fewer cases.
    """
    blocks: dict[Cell, Mass] = {}
    for cell, block in place(cells, least).items():
        blocks.setdefault(block, Mass()).add(cells[cell])
    return blocks


def place(cells: Mapping[Cell, Mass], least: int) -> dict[Cell, Cell]:
    """Which block each cell goes into, the finest that is large enough. The order of `cells` makes no difference."""
    placed: dict[Cell, Cell] = {}
    small = {cell: _steps(cell) for cell in cells}
    for level in range(len(_steps(_NOTHING))):
        groups: dict[Cell, list[Cell]] = {}
        for cell, steps in small.items():
            groups.setdefault(steps[level], []).append(cell)
        known = set(placed.values())
        for block, members in groups.items():
            if block in known or _cases(cells, members) >= least:
                for cell in members:
                    placed[cell] = block
                    del small[cell]
    return _leave_none(cells, placed, list(small))


def _leave_none(cells: Mapping[Cell, Mass], placed: dict[Cell, Cell], left: Sequence[Cell]) -> dict[Cell, Cell]:
    """What is left is too small even together: it goes with the smallest block, whose words are given up for it."""
    if not left or not placed:
        return placed
    blocks: dict[Cell, list[Cell]] = {}
    for cell, block in placed.items():
        blocks.setdefault(block, []).append(cell)
    smallest = min(blocks, key=lambda block: (_cases(cells, blocks[block]), block))
    return placed | dict.fromkeys([*left, *blocks[smallest]], _REST_OF_ALL)


def _cases(cells: Mapping[Cell, Mass], members: Iterable[Cell]) -> int:
    return len(set[Hashable]().union(*(cells[cell].cases for cell in members)))


_NOTHING: Final = Cell(*[""] * len(Cell._fields))
_REST_OF_ALL: Final = Cell(*[REST] * len(Cell._fields))
