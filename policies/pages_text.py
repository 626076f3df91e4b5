"""Markdown for the pages of docs/tabellen: tables, lists of names, and what they are made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from policies.marks import Marks
from policies.matrix import read_rows
from policies.sources import read
from policies.words import KADER, PREFIX, ROL, TAG

Tables = Mapping[str, Any]
_NOTES: Final = {
    "organisatiesoorten": ("code", "naam", "kolom", "wgs_klasse", "geheimhouding", "rolcodes", "toelichting"),
}


def load_tables(root: Path) -> dict[str, Any]:
    """Every table of policies/data, with the rows and notes of the CSVs that the JSON leaves out."""
    tables: dict[str, Any] = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (root / "data").glob("*.json")
    }
    bron = root / "data" / "bron"
    tables["rows"] = read_rows(bron)
    tables["codes"] = {
        (row["id"], row["element"]): row["code"]
        for row in read(bron / "matrix_code.csv", ("id", "element", "poort", "code"))
    }
    tables["marks"] = Marks(bron).rows()
    tables["notes"] = {
        row["code"]: row["toelichting"] for row in read(bron / "organisatiesoorten.csv", _NOTES["organisatiesoorten"])
    }
    return tables


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; empty when there are no rows."""
    lines = ["| " + " | ".join(cell(one) for one in row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines]) + "\n"


def cell(text: str) -> str:
    """Text that cannot end a cell or start markup."""
    return text.replace("|", "\\|").replace("\n", " ").replace("*", "\\*").replace("<", "&lt;")


def listed(words: Sequence[str], last: str = "en") -> str:
    """`a, b en c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def party(code: str, tables: Tables) -> str:
    """Who this is: an organisation or a place in the case by its short name, a role with its code."""
    if code == "any":
        return "iedereen"
    if code in ROL:
        return f"{ROL[code]} ({code})"
    return short(tables["organisatiesoorten"][code]["naam"])


def short(name: str) -> str:
    """A name without what explains it: up to the first comma or bracket."""
    return lower(name.partition(" (")[0].partition(", ")[0])


def supplier(code: str, tables: Tables) -> str:
    return "elke verstrekker" if code == "any" else party(code, tables)


def pattern(code: str, tables: Tables) -> str:
    """One element by its name, or all of a prefix."""
    if code == "*":
        return "elk gegeven"
    if code.endswith(".*"):
        return f"{PREFIX[code.removesuffix('.*')]} ({code})"
    return f"{lower(tables['elementen'][code]['naam'])} ({code})"


def kader(code: str) -> str:
    return f"{KADER[code]} ({code})" if KADER[code] != code else code


def tag(code: str) -> str:
    return TAG.get(code, code.replace("_", " "))


def lower(name: str) -> str:
    """A name in the middle of a sentence; what is written with more capitals is a name or an abbreviation."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]
