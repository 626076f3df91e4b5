"""The life of a case as data (policies/data/levensloop.json), and the shortest path of acts to what a step says.

A step that skips states is played as the shortest path of permitted acts; its last act is the step's own kind (design
12.4). Acts in between are ordinary ones: none that changes the level or has a consequence of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from broker.policy_tables import policy_table

_LEVEL: Final = frozenset({"niveau_omhoog", "niveau_omlaag"})


@dataclass(frozen=True, slots=True)
class Act:
    """One act that moves the case, or leaves it where it is; `naar` is the state after it."""

    soort: str
    naar: str
    rollen: tuple[str, ...]
    overgang: bool


@dataclass(frozen=True, slots=True)
class Levensloop:
    """Transitions and acts, as the file has them."""

    overgangen: Sequence[Mapping[str, Any]]
    handelingen: Sequence[Mapping[str, Any]]
    toestanden: frozenset[str]

    @property
    def soorten(self) -> frozenset[str]:
        """Every kind of act that exists."""
        return frozenset(row["handeling"] for row in (*self.overgangen, *self.handelingen))

    def rollen(self, soort: str) -> tuple[str, ...]:
        """The roles that may do this act somewhere, in the order of the file."""
        rows = (*self.overgangen, *self.handelingen)
        return tuple(dict.fromkeys(r for row in rows if row["handeling"] == soort for r in row["rollen"]))


@cache
def levensloop() -> Levensloop:
    """The life cycle of the policy that is played; read once."""
    file = policy_table("levensloop")
    return Levensloop(file["overgangen"], file["handelingen"], frozenset(row["code"] for row in file["toestanden"]))


def find_path(loop: Levensloop, van: str, soort: str, naar: str | None, kader: str) -> tuple[Act, ...] | None:
    """The shortest path from state `van` whose last act is of kind `soort` and ends in `naar` (None: anywhere).

    Of two that are as short, the one that ends with a transition.
    """
    front: list[tuple[str, tuple[Act, ...]]] = [(van, ())]
    seen = {van}
    while front:
        ends = [(*done, last) for state, done in front for last in _last_acts(loop, state, soort, kader)]
        found = [path for path in ends if naar is None or path[-1].naar == naar]
        if found:
            return min(found, key=lambda path: not path[-1].overgang)
        further = [(act.naar, (*done, act)) for state, done in front for act in _ordinary(loop, state, kader)]
        front = []
        for state, done in further:
            if state not in seen:
                seen.add(state)
                front.append((state, done))
    return None


def nearest(loop: Levensloop, soort: str, naar: str | None, state: str) -> tuple[str, Act]:
    """Where an act that no path leads to exists: a state that it is done in, and the act; one to `naar` if there is."""
    rows = [row for row in (*loop.overgangen, *loop.handelingen) if row["handeling"] == soort]
    row = next((row for row in rows if row.get("naar") == naar), rows[0])
    van = next(iter(row.get("van") or ()), "") or state
    return van, Act(soort, row.get("naar") or van, tuple(row["rollen"]), "id" in row)


def _last_acts(loop: Levensloop, state: str, soort: str, kader: str) -> Iterator[Act]:
    for row in (*loop.overgangen, *loop.handelingen):
        van = row.get("van") or [state]
        if row["handeling"] == soort and state in van and _in(row, kader):
            yield Act(soort, row.get("naar") or state, tuple(row["rollen"]), "id" in row)


def _ordinary(loop: Levensloop, state: str, kader: str) -> Iterator[Act]:
    for row in loop.overgangen:
        plain = not row.get("gevolg") and not _LEVEL & set(row["eist"])
        if plain and row["naar"] and state in row["van"] and _in(row, kader):
            yield Act(row["handeling"], row["naar"], tuple(row["rollen"]), overgang=True)


def _in(row: Mapping[str, Any], kader: str) -> bool:
    return not row["kaders"] or kader in row["kaders"]
