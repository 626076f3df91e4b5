"""Reads what every rule says of itself: its METADATA in the Rego, by `opa inspect -a`. Makes data/wetten.json.

An incomplete annotation is refused, with file, line and field, and so is law that was not checked where it would help
a yes (law.md section 0). A permalink carries the version of the text that was read; a rule read in a text that is
known to be replaced says so in `zekerheid`. Errors: SourceError. Source: OPA, policy annotations; policies/README.md.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policies.opa import rego_files, run_opa
from policies.sources import Row, SourceError, once, read

_FIELDS: Final = ("artikel", "zekerheid", "geldig_vanaf", "uitleg_ja", "uitleg_nee")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
# Where law that was not checked may not stand: what opens secrecy, and what a yes is said to lean on.
_SAYS_YES: Final = ("opent", "draagt")
_COLUMNS: Final = ("bron", "titel", "versie_gelezen", "versie_nieuwste", "nagekeken_op", "toelichting")
_LINK: Final = re.compile(
    r"wetten\.overheid\.nl/(BWBR\d+)/(\d{4}-\d\d-\d\d)/|eur-lex\.europa\.eu/(eli/reg/[\d/]+)/(oj)$"
)
_BILL: Final = re.compile(r"officielebekendmakingen\.nl/(kst-[\d-]+)\.html$")


@dataclass(frozen=True, slots=True)
class Version:
    """A law: which texts of it were read, and the newest that is known ("" when nobody looked)."""

    bron: str
    titel: str
    gelezen: tuple[str, ...]
    nieuwste: str
    nagekeken_op: str


def read_versions(folder: Path) -> dict[str, Version]:
    """data/bron/wetversies.csv by source. Raises SourceError."""
    rows = once(read(folder / "wetversies.csv", _COLUMNS), "bron")
    return {row["bron"]: _version(row) for row in rows}


def _version(row: Row) -> Version:
    if not row["versie_gelezen"] or bool(row["versie_nieuwste"]) != bool(row["nagekeken_op"]):
        raise row.error("versie_nieuwste", "noem wat gelezen is, en bij de nieuwste versie de dag van het nakijken")
    return Version(
        row["bron"], row["titel"], tuple(row.split("versie_gelezen")), row["versie_nieuwste"], row["nagekeken_op"]
    )


def make_wetten(root: Path, opa: str) -> dict[str, dict[str, Any]]:
    """Rule id -> what its annotation says. Raises SourceError for an incomplete annotation."""
    versions = read_versions(root / "data" / "bron")
    wetten: dict[str, dict[str, Any]] = {}
    for annotation in _annotations(root, opa):
        custom = annotation["annotations"].get("custom")
        if not custom or "regel" not in custom:
            continue
        where = f"{annotation['location']['file']} regel {annotation['location']['row']}"
        row = _row(where, annotation)
        _check(where, annotation, row, versions)
        if wetten.setdefault(custom["regel"], row) != row:
            raise SourceError(f"{where}, veld regel: {custom['regel']} staat er twee keer in.")
    return dict(sorted(wetten.items()))


def _row(where: str, annotation: Mapping[str, Any]) -> dict[str, Any]:
    told = annotation["annotations"]
    custom, links = told["custom"], told.get("related_resources") or []
    if missing := [field for field in _FIELDS if field not in custom]:
        raise SourceError(f"{where}, veld {missing[0]}: ontbreekt in de METADATA.")
    if not links or "title" not in told:
        raise SourceError(f"{where}, veld title of related_resources: ontbreekt in de METADATA.")
    return {
        **{field: custom[field] for field in _FIELDS},
        "geldig_tot": custom.get("geldig_tot"),
        "titel": told["title"],
        "vereist": list(custom.get("vereist", ())),
        "bron": links[0]["ref"],
    }


def _check(where: str, annotation: Mapping[str, Any], row: Mapping[str, Any], versions: Mapping[str, Version]) -> None:
    for field in ("geldig_vanaf", "geldig_tot"):
        if row[field] is not None and not _DAY.fullmatch(str(row[field])):
            raise SourceError(f"{where}, veld {field}: schrijf een dag als 2025-03-01, tussen aanhalingstekens.")
    if row["geldig_tot"] is not None and row["geldig_tot"] < row["geldig_vanaf"]:
        raise SourceError(f"{where}, veld geldig_tot: ligt voor geldig_vanaf.")
    if row["zekerheid"].startswith("UNVERIFIED") and _name(annotation) in _SAYS_YES:
        raise SourceError(f"{where}, veld zekerheid: recht dat niet is nagekeken, zegt nooit ja.")
    if (fault := check_link(row["bron"], row["zekerheid"], versions)) != "":
        raise SourceError(f"{where}, veld related_resources: {fault}.")


def check_link(link: str, zekerheid: str, versions: Mapping[str, Version]) -> str:
    """What is wrong with this permalink, or "": its law and version stand in wetversies.csv, and age is told."""
    bron, versie = law_of(link)
    law = versions.get(bron)
    if law is None:
        return f"wet {bron or link} staat niet in wetversies.csv"
    if versie not in law.gelezen:
        return f"versie {versie} van {bron} is niet gelezen; in wetversies.csv staat {' en '.join(law.gelezen)}"
    if versie != law.nieuwste and versie not in zekerheid and not zekerheid.startswith(("SECONDARY", "UNVERIFIED")):
        return f"versie {versie} is niet de nieuwste van {bron}; zet (tekst {versie}) bij zekerheid"
    return ""


def law_of(link: str) -> tuple[str, str]:
    """The law that this permalink names, and the version of its text; ("", "") for an address of another kind."""
    if (found := _LINK.search(link)) is not None:
        return found[1] or found[3], found[2] or found[4]
    bill = _BILL.search(link)
    return (bill[1], "wetsvoorstel") if bill else ("", "")


def _name(annotation: Mapping[str, Any]) -> str:
    parts = [str(part["value"]) for part in annotation.get("path", ())]
    return next((part for part in reversed(parts) if part in _SAYS_YES), "")


def _annotations(root: Path, opa: str) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        for path in rego_files(root):
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((root / path).read_bytes())
        out = run_opa(opa, "inspect", "-a", "--format", "json", ".", cwd=Path(folder))
    yield from json.loads(out).get("annotations", [])
