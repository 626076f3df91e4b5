"""What the officer filled in above the log, as the filter of the desk, and where the pages of its answer begin.

A filter can name a case or a trace, so it never stands in an address: the session keeps it under a name of chance
(ux.md finding 10). Days are days in the Netherlands; `tot` counts as a whole day.
Raises nothing for a wrong field: `wrong` says in Dutch what to mend, per field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from audit.desk.words import Filter, Kind
from broker.clock import NEDERLAND

LABELS: Final[Mapping[str, str]] = {
    "van": "van",
    "tot": "tot en met",
    "uitkomst": "uitkomst",
    "reden": "reden",
    "ontvanger": "ontvanger",
    "verstrekker": "verstrekker",
    "element": "gegeven",
    "vorm": "vorm",
    "doel": "doel van de vraag",
    "soort": "soort regel",
    "casus": "casus",
    "trace": "trace-id",
    "beleid": "beleidsversie",
}
PERIODE: Final = ("van", "tot")
CODES: Final = ("soort", "doel", "ontvanger", "verstrekker", "element", "uitkomst", "reden", "vorm")
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SHAPES: Final = {
    "trace": (re.compile(r"[0-9a-f]{32}"), "Een trace-id is 32 tekens lang: cijfers en de letters a tot en met f."),
    "casus": (re.compile(r"[A-Za-z0-9._:-]{1,128}"), "Een casuspseudoniem heeft alleen letters, cijfers en streepjes."),
    "beleid": (re.compile(r"[A-Za-z0-9._+-]{1,64}"), "Een beleidsversie ziet eruit als 2026.11.24+77cb6400e957."),
}
_YEARS: Final = range(2000, 2100)  # what a log can hold, and what a moment can be reckoned with
_CHOOSE: Final = "Kies een waarde uit de lijst."
_DAY: Final = "Vul een datum in als dag, maand en jaar."
_ORDER: Final = "De einddatum ligt voor de begindatum. Kies een latere einddatum."


@dataclass(slots=True)
class Zoekvraag:
    """The fields as they were filled in, and the cursor with which each next page begins."""

    ingevuld: dict[str, str]
    cursors: list[str | None] = field(default_factory=lambda: [None], compare=False)

    def filter(self, bladzijde: int = 1) -> Filter:
        """The filter for a page that was reached."""
        said = self.ingevuld
        return Filter(
            van=_start(said.get("van")),
            tot=_start(said.get("tot"), days=1),
            soort=Kind(said["soort"]) if "soort" in said else None,
            doel=said.get("doel"),
            ontvanger=said.get("ontvanger"),
            verstrekker=said.get("verstrekker"),
            element=said.get("element"),
            uitkomst=said.get("uitkomst"),
            reden=said.get("reden"),
            vorm=said.get("vorm"),
            casus=said.get("casus"),
            trace=said.get("trace"),
            beleid=said.get("beleid"),
            cursor=self.cursors[bladzijde - 1],
        )

    def reached(self, bladzijde: int, following: str | None) -> None:
        """Remember where the page after this one begins."""
        self.cursors[bladzijde:] = [following] if following else []


def wrong(filled: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with which field, and what to do; empty when all is well."""
    found = {name: _DAY for name in PERIODE if name in filled and _day(filled[name]) is None}
    found |= {name: _CHOOSE for name in CODES if name in filled and not _CODE.fullmatch(filled[name])}
    found |= {
        name: text for name, (shape, text) in _SHAPES.items() if name in filled and not shape.fullmatch(filled[name])
    }
    if filled.get("soort", Kind.VRAAG) not in set(Kind):
        found["soort"] = _CHOOSE
    if not found and filled.get("van", "") > filled.get("tot", "9999-12-31"):
        found["tot"] = _ORDER
    return {name: found[name] for name in LABELS if name in found}


def known(filled: Mapping[str, str]) -> dict[str, str]:
    """Only the fields that this form has."""
    return {name: filled[name] for name in LABELS if name in filled}


def _day(said: str) -> date | None:
    try:
        day = date.fromisoformat(said) if len(said) == len("2026-11-24") else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def _start(said: str | None, days: int = 0) -> datetime | None:
    """Midnight in the Netherlands at the beginning of this day, or `days` later."""
    if said is None or (day := _day(said)) is None:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, NEDERLAND)
