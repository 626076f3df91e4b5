"""Reads the editable sources in policies/data/bron/*.csv and makes the tables that the policy reads.

One function per table; every code is checked to resolve. Errors name file, row and field (`SourceError`).
The matrix is indexed here, when it is built, so that a question costs the same at 57 and at 5,740 rows
(design/policy-engine.md section 2). Source of the shapes: domain/matrix-notes.md sections 1-3.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FASEN: Final = ("F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "FB", "FS")
KADERS: Final = ("geen", "lokaal", "zvh", "wvggz", "part", "jbt", "levensloop")
AVES: Final = ("1", "2", "3", "4")
VORMEN: Final = {
    "volledig": 6,
    "pseudoniem": 5,
    "gegeneraliseerd": 4,
    "bekendheid": 3,
    "contactpersoon": 3,
    "uitnodiging": 2,
    "niet": 0,
}
TOKENS: Final = (
    "toestemming",
    "vrijgave",
    "leverancier_akkoord",
    "besluit_wpg",
    "noodzaak",
    "onvermijdelijk",
    "spoed",
    "grond_buiten_wgs",
)
ROLLEN: Final = tuple(f"R{n:02d}" for n in range(1, 16))
CASUSROLLEN: Final = frozenset({"aanmelder", "deelnemer", "actiehouder", "tafel"})
REGIMES: Final = ("wpg", "wjsg", "wgbo", "jeugdwet", "wmo", "wvggz", "geen")
_SHORT: Final = 20


class SourceError(Exception):
    """A source is wrong; the message names file, row and field in one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV, that knows where it stands."""

    file: str
    line: int
    fields: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.fields[field]

    def split(self, field: str) -> list[str]:
        return [part for part in self.fields[field].split("|") if part]

    def check(self, field: str, allowed: Container[str]) -> list[str]:
        """The parts of a field, each of which must be in `allowed`. Raises SourceError."""
        parts = self.split(field)
        if not parts and self.fields[field]:
            raise self.error(field, "hier staat alleen een |; vul een waarde in of laat het veld leeg")
        for number, part in enumerate(parts):
            if part not in allowed:
                raise self.error(field, f"onbekende waarde {part!r}; {choice(allowed)}")
            if part in parts[:number]:
                raise self.error(field, f"{part!r} staat er twee keer; haal er een weg")
        return parts

    def error(self, field: str, why: str) -> SourceError:
        return SourceError(self.tell(field, why))

    def tell(self, field: str, why: str) -> str:
        """One sentence with the place, what is wrong and what to do."""
        return f"{self.file} regel {self.line}, veld {field}: {why}."


def choice(allowed: Container[str]) -> str:
    """What to do about an unknown code: the whole list when it is short, else where codes are added."""
    if isinstance(allowed, Collection) and len(allowed) <= _SHORT:
        return f"kies uit: {', '.join(sorted(map(str, allowed)))}"
    return "verbeter de code, of voeg haar eerst toe aan haar eigen tabel"


def read(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """The lines of a CSV with exactly these columns. Raises SourceError."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise SourceError(f"{path.name} regel 1: de kolommen moeten zijn: {', '.join(columns)}.")
        for number, fields in enumerate(reader, start=2):
            if None in fields or None in fields.values():
                raise SourceError(
                    f"{path.name} regel {number}: het aantal velden klopt niet; zet tekst met een komma tussen"
                    " aanhalingstekens."
                )
            yield Row(path.name, number, fields)


def once(rows: Iterator[Row], key: str) -> Iterator[Row]:
    """The same rows; a key that comes twice is a SourceError."""
    seen: set[str] = set()
    for row in rows:
        if not row[key] or row[key] in seen:
            raise row.error(key, f"de code {row[key]!r} is leeg of staat er dubbel; geef elke regel een eigen code")
        seen.add(row[key])
        yield row


def make_soorten(folder: Path) -> dict[str, dict[str, Any]]:
    """organisatiesoorten.csv: kolom, Wgs class, secrecy regimes; `ook` = the kind whose rows also apply."""
    columns = ("code", "naam", "kolom", "wgs_klasse", "geheimhouding", "rolcodes", "toelichting")
    soorten: dict[str, dict[str, Any]] = {}
    for row in once(read(folder / "organisatiesoorten.csv", columns), "code"):
        row.check("rolcodes", ROLLEN)
        klasse, _, letter = row["wgs_klasse"].partition(":")
        if klasse not in ("lid1", "lid2", "derde", "geen"):
            why = f"onbekende klasse {row['wgs_klasse']!r}; kies lid1:letter, lid2:letter, derde of geen"
            raise row.error("wgs_klasse", why)
        soorten[row["code"]] = {
            "naam": row["naam"],
            "kolom": row["kolom"],
            "klasse": klasse,
            "onderdeel": f"Wgs art. 2.27 {klasse[:3]} {klasse[3:]} {letter}".strip() if letter else None,
            "geheimhouding": [r for r in row.check("geheimhouding", REGIMES) if r != "geen"],
            "ook": "politie" if row["code"] in ("wijkagent", "noodhulp") else None,
            "rollen": row.split("rolcodes"),
        }
    return soorten


def make_elementen(folder: Path, soorten: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """elementen.csv: category, sensitivity, secrecy and forms; `hoogste` = what a row's form becomes for it."""
    columns = (
        "code", "naam", "categorie_wet", "klasse", "gevoeligheid", "geheimhouding", "bronsoorten", "vormen",
        "generalisatie",
    )  # fmt: skip
    elementen: dict[str, dict[str, Any]] = {}
    for row in once(read(folder / "elementen.csv", columns), "code"):
        row.check("bronsoorten", {*soorten, "any"})
        vormen = row.check("vormen", VORMEN)
        prefix = row["code"].split(".")[0]
        elementen[row["code"]] = {
            "naam": row["naam"],
            "categorie": row["categorie_wet"],
            "klasse": row["klasse"],
            "gevoeligheid": row["gevoeligheid"],
            "geheimhouding": [r for r in row.check("geheimhouding", REGIMES) if r != "geen"],
            "vormen": vormen,
            "prefix": prefix,
            "patronen": [row["code"], f"{prefix}.*", "*"],
            "hoogste": {vorm: _highest(vorm, vormen) for vorm in VORMEN if vorm != "niet"},
            "generalisatie": row["generalisatie"],
            "bronsoorten": row.split("bronsoorten"),
        }
    return elementen


def _highest(vorm: str, vormen: list[str]) -> str:
    """The highest form of the element that is not above the form of the row; `niet` when there is none."""
    if vorm == "uitnodiging" or vorm in vormen:
        return vorm
    # pseudonymising and generalising are both less than full; a row for one never gives the other upwards
    lower = [v for v in vormen if VORMEN[v] < VORMEN[vorm]]
    return max(lower, key=lambda v: VORMEN[v], default="niet")


def make_redenen(folder: Path) -> dict[str, dict[str, Any]]:
    """redenen.csv, in order of the gates of matrix-notes section 9 (`poort`), with the words for people."""
    columns = ("code", "titel", "uitleg", "wet_ids", "artikelen", "toon_aan_aanvrager")
    redenen: dict[str, dict[str, Any]] = {}
    for row in once(read(folder / "redenen.csv", columns), "code"):
        if row["toon_aan_aanvrager"] not in ("ja", "als_geen_mededeling"):
            raise row.error("toon_aan_aanvrager", "moet ja of als_geen_mededeling zijn")
        gates = sorted(int(i[1:]) for i in row.split("wet_ids") if i[0] == "G" and i[1:].isdigit())
        redenen[row["code"]] = {
            "titel": row["titel"],
            "uitleg": row["uitleg"],
            "artikelen": row.split("artikelen"),
            "wet_ids": row.split("wet_ids"),
            "poort": gates[0] if gates else 0,
            "toon_aan_aanvrager": row["toon_aan_aanvrager"] == "ja",
        }
    return redenen
