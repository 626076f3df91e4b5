"""The life of a case as data (policies/data/levensloop.json), and the shortest path of acts to what a step says.

A step that skips states is played as the shortest path of permitted acts; its last act is the step's own kind (design
12.4). Acts in between are ordinary ones: none that changes the level or has a consequence of its own.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

_LEVEL: Final = frozenset({"niveau_omhoog", "niveau_omlaag"})


@dataclass(frozen=True, slots=True)
class Act:
    """One act that moves the case, or leaves it where it is; `naar` is the state after it."""

    soort: str
    naar: str
    rollen: tuple[str, ...]


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
    file = json.loads((resources.files("policies") / "data" / "levensloop.json").read_text(encoding="utf-8"))
    return Levensloop(file["overgangen"], file["handelingen"], frozenset(row["code"] for row in file["toestanden"]))


def find_path(loop: Levensloop, van: str, soort: str, naar: str | None, kader: str) -> tuple[Act, ...] | None:
    """The shortest path from state `van` whose last act is of kind `soort` and ends in `naar` (None: anywhere)."""
    queue: deque[tuple[str, tuple[Act, ...]]] = deque([(van, ())])
    seen = {van}
    while queue:
        state, done = queue.popleft()
        for last in _last_acts(loop, state, soort, kader):
            if naar is None or last.naar == naar:
                return (*done, last)
        for act in _ordinary(loop, state, kader):
            if act.naar not in seen:
                seen.add(act.naar)
                queue.append((act.naar, (*done, act)))
    return None


def _last_acts(loop: Levensloop, state: str, soort: str, kader: str) -> Iterator[Act]:
    for row in (*loop.overgangen, *loop.handelingen):
        van = row.get("van") or [state]
        if row["handeling"] == soort and state in van and _in(row, kader):
            yield Act(soort, row.get("naar") or state, tuple(row["rollen"]))


def _ordinary(loop: Levensloop, state: str, kader: str) -> Iterator[Act]:
    for row in loop.overgangen:
        plain = not row.get("gevolg") and not _LEVEL & set(row["eist"])
        if plain and row["naar"] and state in row["van"] and _in(row, kader):
            yield Act(row["handeling"], row["naar"], tuple(row["rollen"]))


def _in(row: Mapping[str, Any], kader: str) -> bool:
    return not row["kaders"] or kader in row["kaders"]
