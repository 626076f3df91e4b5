"""Small numbers: what may be published of made-up cells, and what somebody who compares everything can find out."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from audit.evidence.protect import Cell, Mass, place, protect
from audit.evidence.words import LEAST, REST

_cells = st.dictionaries(
    st.builds(
        Cell,
        uitkomst=st.sampled_from(("verstrekt", "geweigerd", "wacht")),
        doel=st.sampled_from(("zorg", "veiligheid")),
        verstrekker=st.sampled_from(("politie", "ggz")),
        ontvanger=st.sampled_from(("regie", "wijk")),
        element=st.sampled_from(("pol.lijst", "pol.rol", "ggz.contact", "onbekend")),
        vorm=st.sampled_from(("volledig", "bekendheid", "")),
        reden=st.sampled_from(("", "D-DOEL", "D-AVE")),
    ),
    st.builds(
        lambda cases, more: Mass(len(cases) + more, set(cases)),
        st.sets(st.integers(0, 30), min_size=1, max_size=25),
        st.integers(0, 40),
    ),
    max_size=25,
)


@given(_cells)
def test_no_published_number_is_about_fewer_cases_than_the_threshold(cells: dict[Cell, Mass]) -> None:
    """ESSnet (2010), threshold rule: ten units per cell; the unit is the case, since ten pairs may be one person."""
    assert all(len(mass.cases) >= LEAST for mass in protect(cells, LEAST).values())


@given(_cells)
def test_totals_stay_exact_or_nothing_is_published(cells: dict[Cell, Mass]) -> None:
    """Taking together loses words, never pairs: else a total known from elsewhere gives the difference away."""
    blocks = protect(cells, LEAST)
    everything: set[object] = set()
    for mass in cells.values():
        everything |= mass.cases
    if len(everything) < LEAST:
        assert blocks == {}
    else:
        assert sum(mass.pairs for mass in blocks.values()) == sum(mass.pairs for mass in cells.values())


@given(_cells)
def test_every_small_cell_is_inside_a_block_with_others(cells: dict[Cell, Mass]) -> None:
    """Secondary suppression: what is published is sums of whole blocks, so a cell that is no block cannot be had."""
    placed = place(cells, LEAST)
    for cell, block in placed.items():
        if len(cells[cell].cases) < LEAST:
            assert list(placed.values()).count(block) > 1


@given(_cells, st.randoms(use_true_random=False))
def test_the_order_in_which_cells_come_makes_no_difference(cells: dict[Cell, Mass], chance: object) -> None:
    """The same log gives the same bundle."""
    names = list(cells)
    chance.shuffle(names)  # type: ignore[attr-defined]  # hypothesis gives a Random without saying so
    assert protect(cells, LEAST) == protect({name: cells[name] for name in names}, LEAST)


@given(_cells, st.data())
def test_no_small_cell_follows_from_all_published_tables_and_totals(
    cells: dict[Cell, Mass], data: st.DataObject
) -> None:
    """Who adds and subtracts all that is published, and even knows which cell is in which block, finds none."""
    placed = place(cells, LEAST)
    blocks = sorted(set(placed.values()))
    published = [[int(placed[cell] == block) for cell in cells] for block in blocks]
    rows = data.draw(st.lists(st.sets(st.sampled_from(blocks), min_size=1), max_size=4)) if blocks else []
    published += [[int(placed[cell] in row) for cell in cells] for row in rows]  # rows of some table, or its totals
    for number, mass in enumerate(cells.values()):
        if len(mass.cases) < LEAST and blocks:
            assert not _in_span([int(at == number) for at in range(len(cells))], published)


def test_words_are_given_up_in_order_and_no_further_than_needed() -> None:
    """What a reader needs most stays longest: the outcome, then purpose and supplier (audit/evidence/protect.py)."""
    full = Cell("geweigerd", "zorg", "politie", "regie", "pol.lijst", "", "D-DOEL")
    other = full._replace(reden="D-AVE")
    blocks = protect({full: Mass(6, set(range(6))), other: Mass(6, set(range(6, 12)))}, LEAST)
    assert blocks == {full._replace(reden=REST): Mass(12, set(range(12)))}
    given = full._replace(uitkomst="verstrekt", vorm="volledig", reden="")
    blocks = protect({given: Mass(40, set(range(20))), full: Mass(2, {1, 2})}, LEAST)
    assert blocks == {Cell(*[REST] * 7): Mass(42, set(range(20)))}


def test_ten_questions_about_one_person_are_not_ten_cases() -> None:
    """The unit is the case: AVG recital 26, singling out."""
    cell = Cell("verstrekt", "zorg", "ggz", "regie", "ggz.contact", "volledig", "")
    assert protect({cell: Mass(500, {1, 2, 3})}, LEAST) == {}


def _in_span(target: list[int], rows: list[list[int]]) -> bool:
    """Whether a combination of the rows gives the target (Gaussian elimination over the rationals)."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    goal = [Fraction(value) for value in target]
    for column in range(len(target)):
        pivot = next((row for row in matrix if row[column]), None)
        if pivot is None:
            continue
        matrix = [
            [a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)]
            for row in matrix
            if row is not pivot
        ]
        goal = [a - b * goal[column] / pivot[column] for a, b in zip(goal, pivot, strict=True)]
    return not any(goal)
