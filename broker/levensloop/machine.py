"""The state machine as lines between states, for whoever draws it or walks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from broker.policy_tables import policy_table

_EVERYWHERE: Final = 7
"""A step that can be taken from so many states is told in words: as lines it would hide the rest."""


@dataclass(frozen=True, slots=True)
class Line:
    """All steps that go from one state to another."""

    van: str
    naar: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """The states with their names, and the transitions as the policy has them."""

    toestanden: Mapping[str, str]
    overgangen: Sequence[Mapping[str, Any]]

    def lines(self) -> tuple[Line, ...]:
        """What is drawn: one line per pair of states, each pair once, in order."""
        found: dict[tuple[str, str], dict[str, None]] = {}
        for row in self.overgangen:
            if row["naar"] is None or row in self.everywhere():
                continue
            for van in filter(None, row["van"]):
                found.setdefault((van, row["naar"]), {})[row["id"]] = None
        return tuple(Line(van, naar, tuple(ids)) for (van, naar), ids in sorted(found.items()))

    def everywhere(self) -> list[Mapping[str, Any]]:
        """The steps that are told in words."""
        return [row for row in self.overgangen if len(row["van"]) >= _EVERYWHERE]


@cache
def machine() -> Machine:
    """The machine of the policy that is installed; read once."""
    file = policy_table("levensloop")
    return Machine({row["code"]: row["naam"] for row in file["toestanden"]}, file["overgangen"])
