"""The exceptions that a table makes on purpose, each with its reason: policies/data/bron/merken.csv.

A check asks `takes`; a mark that nothing asked for is an error too, so that none outlives its reason.
Errors: SourceError.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from policies.sources import Row, read

FILE: Final = "merken.csv"
KINDS: Final = {
    "lager_niveau": "een gegeven gaat op een lager AVE verder dan op een hoger",
    "nooit_gekozen": "een rij die nooit meetelt, omdat een andere rij van hetzelfde nummer ten minste zoveel geeft",
    "samenloop": "twee rijen van verschillende nummers die even precies zijn",
    "ongebruikt": "een code die geen regel, rij of tabel noemt",
    "niet_gebouwd": "een eis die het beleid niet kent, en die daarom weigert",
    "geen_bewijs": "iets dat vereist is en geen bewijsstuk is",
}
_COLUMNS: Final = ("merk", "tabel", "code", "reden")


class Marks:
    """All marks of one folder, that remembers which were needed."""

    def __init__(self, folder: Path) -> None:
        self._rows: dict[tuple[str, str, str], Row] = {}
        for row in read(folder / FILE, _COLUMNS):
            if row["merk"] not in KINDS:
                raise row.error("merk", f"onbekend merk {row['merk']!r}; kies uit: {', '.join(KINDS)}")
            if not row["reden"].strip():
                raise row.error("reden", "ontbreekt; schrijf waarom dit zo mag")
            key = (row["merk"], row["tabel"], row["code"])
            if key in self._rows:
                raise row.error("code", "dit merk staat er twee keer; haal er een weg")
            self._rows[key] = row
        self._needed: set[tuple[str, str, str]] = set()

    def takes(self, merk: str, tabel: str, code: str) -> bool:
        """Whether this exception is marked; asked for is needed."""
        key = (merk, tabel, code)
        self._needed.add(key)
        return key in self._rows

    def left(self, kinds: AbstractSet[str]) -> Iterator[str]:
        """The marks of these kinds that no check needed, one sentence each."""
        for key, row in self._rows.items():
            if row["merk"] in kinds and key not in self._needed:
                yield row.tell("code", f"merk {row['merk']} is niet nodig; haal de regel weg of verbeter de code")

    def rows(self) -> list[Row]:
        return list(self._rows.values())
