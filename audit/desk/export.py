"""The rows that fit, all of them, as CSV, one JSON array or JSON lines; in constant memory, newest first.

Rows are read a thousand at a time, behind the last one, and no connection is held while a slow reader reads. How many
there are is counted first, since the look is on record before the first byte. A CSV is for a spreadsheet: UTF-8 with
BOM, `;` between fields, CRLF (RFC 4180), and no cell that a spreadsheet takes for a formula (OWASP, CSV injection).
Raises InvalidInput, LogUnavailable, before the first byte.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from audit.desk.desk import Desk
from audit.desk.looks import Wat, record_look
from audit.desk.rows import Found, as_row, proven, query
from audit.desk.search import bounded, describe
from audit.desk.words import Filter, Form, Looker, Row
from broker.dossier import utc

COLUMNS: Final = tuple("bewezen" if part.name == "proven" else part.name for part in fields(Row))
_STEP: Final = 1_000
_BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
Encode = Callable[[Sequence[Row]], str]


async def export(desk: Desk, looker: Looker, wanted: Filter, form: Form) -> AsyncIterator[bytes]:
    """The bytes of the export. The first part comes, or what is wrong is raised, when the look is on record.

    Whoever serves it takes that part before it says 200.
    """
    wanted = bounded(wanted, desk.clock.now())
    own = query(looker.onderdeel, wanted)
    total = await desk.pool.fetchval(own.count, *own.arguments)
    await record_look(desk, looker, Wat.UITVOER, {**describe(wanted), "vorm_uitvoer": form.value}, total)
    head, between, tail, encode = _FORMS[form]
    yield head.encode()
    first = True
    async for rows in _steps(desk, looker.onderdeel, wanted):
        yield (("" if first else between) + encode(rows)).encode()
        first = False
    yield tail.encode()


async def _steps(desk: Desk, onderdeel: str, wanted: Filter) -> AsyncIterator[Sequence[Row]]:
    after: Found | None = None
    while True:
        step = query(onderdeel, wanted, after)
        found = await desk.pool.fetch(step.newest("soort, rij::text AS rij", _STEP), *step.arguments)
        if found:
            known = await proven(desk.pool, desk.log_id, [row["entry_id"] for row in found])
            yield [as_row(row, known) for row in found]
        if len(found) < _STEP:
            return
        last = found[-1]
        after = (last["op"], last["entry_id"], last["nr"])


def _values(row: Row) -> list[Any]:
    found = [getattr(row, part.name) for part in fields(Row)]
    return [_plain(value) for value in found]


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return utc(value)
        case UUID():
            return str(value)
        case tuple():
            return list(value)
        case _:
            return value


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(value) for value in _values(row)] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """A cell as text that a spreadsheet leaves alone."""
    match value:
        case bool():
            return "ja" if value else "nee"
        case int():
            return str(value)
        case list():
            return _guard(" ".join(value))
        case _:
            return _guard(str(value))


def _guard(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(row: Row) -> str:
    return json.dumps(dict(zip(COLUMNS, _values(row), strict=True)), ensure_ascii=False, separators=(",", ":"))


_FORMS: Final[dict[Form, tuple[str, str, str, Encode]]] = {
    Form.CSV: (_BOM + ";".join(COLUMNS) + "\r\n", "", "", _csv),
    Form.JSON: ("[", ",", "]\n", lambda rows: ",\n".join(map(_json, rows))),
    Form.JSONL: ("", "", "", lambda rows: "".join(f"{_json(row)}\n" for row in rows)),
}
