"""All checks of the tables together; the build refuses when one finds something (policies/tables.py).

What is loaded is what was checked: the lock holds the hash of every table and schema, and `policies.lock.verify`
compares it when a process starts. So loading costs no more than a hash. Errors: SourceError, a sentence per fault.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from policies.ladder import check_rows
from policies.marks import KINDS, Marks
from policies.resolve import check_codes, check_small, check_wetten
from policies.shape import misfits
from policies.sources import Row, SourceError
from policies.unused import check_rego, check_rules, check_unused, read_rego

Tables = Mapping[str, Any]
_OF_LAW: Final = frozenset({"geen_bewijs"})


def check_shape(root: Path, name: str, table: Any) -> None:
    """Raises SourceError for what lies outside the schema of this table."""
    path = root / "data" / "schema" / f"{name}.schema.json"
    if not path.is_file():
        raise SourceError(f"{name}.json: er is geen schema voor deze tabel; schrijf data/schema/{path.name}.")
    found = misfits(json.loads(path.read_text(encoding="utf-8")), table)
    _refuse(f"{name}.json, {place}: {why}." for place, why in found)


def check_tables(root: Path, rows: list[Row], tables: Tables) -> None:
    """What takes two tables or two rows, and the codes that the Rego names. Raises SourceError."""
    marks = Marks(root / "data" / "bron")
    rego = read_rego(root)
    found = [
        *check_codes(tables),
        *check_small(root / "data" / "bron", rows, tables),
        *check_rows(rows, tables["organisatiesoorten"], tables["elementen"], marks),
        *check_rego(rego, rows, tables),
        *check_unused(rego, rows, tables, marks),
    ]
    _refuse([*found, *marks.left(KINDS.keys() - _OF_LAW)])


def check_named_rules(root: Path, wetten: Mapping[str, Any], tables: Tables) -> None:
    """What a rule of law names: when the articles are made, after the tables. Raises SourceError."""
    marks = Marks(root / "data" / "bron")
    found = [*check_rules(read_rego(root), wetten.keys()), *check_wetten(wetten, tables, marks)]
    _refuse([*found, *marks.left(_OF_LAW)])


def _refuse(found: Iterable[str]) -> None:
    sentences = list(found)
    if sentences:
        raise SourceError("\n".join(sentences))
