"""What came of one request, and whether it is what the file expected (domain/casussen/README.md).

Compared is the recorded besluit: `uitkomst`, main `reden` and `matrix` of every asked pair, and `vorm`, which matches
when one delivered form is the expected one (design 12.1). `mag_niet_bevatten` is looked for in what the receiver got.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from broker.scenario.model import Aanvraag, Verwacht

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|zvp1_h_[\w-]+")
_HEIGHT: Final = {"niet": 0, "uitnodiging": 1, "contactpersoon": 2, "bekendheid": 2, "gegeneraliseerd": 3,
                  "pseudoniem": 4, "volledig": 5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gekregen:
    """The recorded besluit on one pair in one delivered form, and what was delivered in it."""

    verstrekker: str | None
    element: str | None
    uitkomst: str
    vorm: str
    reden: str | None = None
    redenen: tuple[str, ...] = ()
    matrix: str | None = None
    regels: tuple[str, ...] = ()
    antwoord: Any = None


@dataclass(frozen=True, slots=True)
class Result:
    """One played request. `verschil` is empty when all is as expected."""

    bestand: str
    verzoek: Aanvraag
    gekregen: tuple[Gekregen, ...]
    ontvangen: bytes
    verschil: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.verschil


def rows_of(uitspraken: Sequence[Mapping[str, Any]], gegevens: Sequence[Mapping[str, Any]]) -> Iterator[Gekregen]:
    """One row per pair; one more for each other form in which items of that pair were delivered."""
    for u in uitspraken:
        delivered: dict[str, list[Any]] = {}
        for g in gegevens:
            if (g["verstrekker"], g["element"]) == (u["verstrekker"], u["element"]) and g["vorm"] != "niet":
                delivered.setdefault(g["vorm"], []).append(g.get("waarde"))
        for vorm in (u["vorm"], *(v for v in delivered if v != u["vorm"])):
            values = delivered.get(vorm)
            yield Gekregen(
                verstrekker=u["verstrekker"],
                element=u["element"],
                uitkomst=u["uitkomst"],
                vorm=vorm,
                reden=u["reden"],
                redenen=tuple(u["redenen"]),
                matrix=u["matrix"],
                regels=tuple(u["regels"]),
                antwoord=values[0] if values and len(values) == 1 else values,
            )


def compare(verwacht: Verwacht, rows: Sequence[Gekregen], ontvangen: bytes) -> tuple[str, ...]:
    """What differs, in words; empty when all is as expected."""
    pairs: dict[tuple[str | None, str | None], list[Gekregen]] = {}
    for row in rows:
        pairs.setdefault((row.verstrekker, row.element), []).append(row)
    found = [f"{_name(pair)}{text}" for pair, group in pairs.items() for text in _differences(verwacht, group)]
    if not rows:
        found.append("er is niets besloten")
    found += [f"{text!r} staat in wat de ontvanger kreeg" for text in leaked(verwacht.mag_niet_bevatten, ontvangen)]
    return tuple(found)


def _differences(verwacht: Verwacht, group: Sequence[Gekregen]) -> Iterator[str]:
    row = group[0]
    vormen = [r.vorm for r in group]
    if row.uitkomst != verwacht.uitkomst:
        yield f"uitkomst {row.uitkomst}, verwacht {verwacht.uitkomst}"
    if verwacht.vorm not in vormen:
        yield f"vorm {' en '.join(vormen)}, verwacht {verwacht.vorm}"
    if row.reden not in verwacht.reden:
        yield f"reden {row.reden}, verwacht {_any_of(verwacht.reden)}"
    if row.matrix not in verwacht.matrix:
        yield f"matrix {row.matrix}, verwacht {_any_of(verwacht.matrix)}"
    if row.uitkomst == "verstrekt" and any(_HEIGHT[v] > _HEIGHT[row.vorm] for v in vormen):
        yield f"er ging meer uit ({' en '.join(vormen)}) dan besloten ({row.vorm})"


def _name(pair: tuple[str | None, str | None]) -> str:
    return "/".join(part for part in pair if part) + ": " if any(pair) else ""


def _any_of(codes: frozenset[str | None]) -> str:
    return " of ".join(sorted(str(code) for code in codes))


def leaked(forbidden: Sequence[str], ontvangen: bytes) -> list[str]:
    """The forbidden texts that occur in what the receiver got: in the bytes, and in every text inside.

    Ids, pseudonyms and hashes are left out: they are chance, and a short text could stand in them by chance.
    """
    if not ontvangen:
        return []
    raw = ontvangen.decode("utf-8", "replace")
    texts = [raw, *(text for line in raw.splitlines() for text in _texts(json.loads(line)))]
    clean = "\n".join(_ID.sub(" ", text) for text in texts)
    return [text for text in forbidden if text in clean]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield str(name)
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)
