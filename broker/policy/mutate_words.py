"""The words that a mutant may put in the place of another: each comes from a table of the policy.

A condition on `zvh` becomes a condition on the next kader, not on nonsense, because nonsense is easy to see. A word
that is in no table gets a tail that no table has. Widening a set takes the next words of the table too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from policies.sources import AVES, FASEN, KADERS, REGIMES, ROLLEN, TOKENS, VORMEN

CODE: Final = re.compile(r"(\d\d)\|(D-[A-Z-]+)\|([A-Z0-9a-z-]+)")
_GATES: Final = tuple(f"{number:02d}" for number in range(15))
_OUTCOMES: Final = (
    "verstrekt", "uitnodiging", "wacht_toestemming", "wacht_vrijgave", "geweigerd", "geen_mededeling",
)  # fmt: skip
WIDER: Final = 2  # how many words of a table are tried in a set, one at a time


class Words:
    """The tables of words, and which word comes after which."""

    def __init__(self, root: Path) -> None:
        data = json.loads((root / "sluis.data.json").read_text(encoding="utf-8"))
        reasons = json.loads((root / "data" / "redenen.json").read_text(encoding="utf-8"))
        self._reasons = tuple(sorted(reasons))
        self._rules = tuple(sorted(data["wetten"]))
        self._articles = tuple(sorted({row["artikel"] for row in data["wetten"].values()}))
        self._tables = tuple(tuple(dict.fromkeys(table)) for table in (*_FIXED, *_of_data(data)))

    def instead_of(self, word: str) -> list[str]:
        """What this word becomes: the next of every table that has it, or a word that no table has."""
        found = [_after(table, word) for table in (*self._tables, self._reasons, self._rules) if word in table]
        return list(dict.fromkeys(found)) or [f"{word}~"]

    def beside(self, words: Iterable[str]) -> list[str]:
        """What a set of these words may be widened with: words of the tables that have them all."""
        held = set(words)
        tables = [table for table in self._tables if held <= set(table)]
        return list(dict.fromkeys(word for table in tables for word in _others(table, held)))

    def other_article(self, article: str) -> str:
        return _after(self._articles, article)

    def other_codes(self, code: str) -> Iterator[tuple[str, str]]:
        """For `gate|reason|rule`: the same with another gate, another reason, another rule."""
        gate, reason, rule = CODE.fullmatch(code).groups()  # type: ignore[union-attr]  # callers match first
        yield "poort", f"{_after(_GATES, gate)}|{reason}|{rule}"
        yield "reden", f"{gate}|{_after(self._reasons, reason)}|{rule}"
        yield "artikel", f"{gate}|{reason}|{_after(self._rules, rule)}"


_FIXED: Final = (FASEN, KADERS, AVES, ROLLEN, REGIMES, TOKENS, tuple(VORMEN), _OUTCOMES)


def _of_data(data: dict[str, Any]) -> Iterator[Iterable[str]]:
    """The tables that are data: kinds of organisation, evidence, purposes, states, rows, acts, elements."""
    yield data["organisatiesoorten"]
    yield data["tekenaars"]["soorten"]
    yield data["doelen"]["kaders"]
    yield data["fase_in_toestand"]["toestanden"]
    yield sorted({row["id"] for row in data["matrix"]["rijen"] if row["id"]})
    yield sorted({o["handeling"] for o in data["levensloop"]["handelingen"] + data["levensloop"]["overgangen"]})
    yield data["elementen"]
    yield sorted({row["prefix"] for row in data["elementen"].values()})
    yield sorted({row["categorie"] for row in data["elementen"].values()})


def _after(table: tuple[str, ...], word: str) -> str:
    return table[(table.index(word) + 1) % len(table)] if word in table else table[0]


def _others(table: tuple[str, ...], held: set[str]) -> list[str]:
    last = max(table.index(word) for word in held)
    return [word for word in table[last + 1 :] + table[:last] if word not in held][:WIDER]
