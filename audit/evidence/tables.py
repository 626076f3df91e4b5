"""The CSV files under `cijfers/`: rows and declaration out of the database, each figure with its SQL and definition.

UTF-8, comma, a line feed at the end of each line, quotes where needed (RFC 4180 but for the line end), a header.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from audit.evidence.bundle import Bundle
from audit.evidence.declared import Declared
from audit.evidence.figures import Figure, figures
from audit.evidence.rows import COLUMNS, FILL
from audit.evidence.words import SLOW, Scope, Tell

Table: TypeAlias = Sequence[Sequence[Any]]

_ROWS: Final = f"SELECT {', '.join(COLUMNS)} FROM rijen ORDER BY {', '.join(COLUMNS)}"  # noqa: S608  # our words
_DECLARATIE: Final = """CREATE TEMPORARY TABLE declaratie (ontvanger text COLLATE "C", verstrekker text COLLATE "C",
  doel text COLLATE "C", element text COLLATE "C", vorm text COLLATE "C") ON COMMIT DROP"""
_RIJEN: Final = (
    "Een rij per gevraagd paar, zoals de vrager het mag weten. `regel` is de plaats in het log (log/bladen.jsonl), "
    "`nr` de plaats binnen die regel. Wat hier geen bekende code heeft, staat er als `onbekend`."
)
_BLOKKEN: Final = (
    "Blokken van beantwoorde paren, elk over ten minste tien casussen; `overig` is wat samengenomen moest worden. Alle "
    "cijfers zijn sommen van hele blokken."
)


async def write_rows(connection: Any, bundle: Bundle) -> None:
    """Write `cijfers/rijen.csv` straight out of the database."""
    async with bundle.file("cijfers/rijen.csv") as sink:
        await connection.copy_from_query(_ROWS, output=sink.write, format="csv", header=True, timeout=SLOW)
    await bundle.add("cijfers/rijen.sql", FILL + ";\n")


async def write_declared(connection: Any, bundle: Bundle, allowed: Sequence[Declared]) -> None:
    """Write `cijfers/declaratie.csv`, and put it beside `rijen` for the figures."""
    await connection.execute(_DECLARATIE)
    await connection.copy_records_to_table("declaratie", records=allowed)
    await bundle.add("cijfers/declaratie.csv", to_csv(Declared._fields, allowed))


async def write_figures(connection: Any, bundle: Bundle, scope: Scope, tell: Tell) -> Mapping[str, Table]:
    """Write every figure with its SQL and what it says; the figures by name."""
    made: dict[str, Table] = {}
    wanted = figures(extern=scope.extern)
    for number, figure in enumerate(wanted):
        await tell("cijfers", number, len(wanted))
        rows = [tuple(row) for row in await connection.fetch(figure.sql, timeout=SLOW)]
        made[figure.name] = rows
        await bundle.add(f"cijfers/{figure.name}.csv", to_csv(figure.columns, rows))
        await bundle.add(f"cijfers/{figure.name}.sql", figure.sql + ";\n")
    await bundle.add("cijfers/definities.json", _definitions(wanted, extern=scope.extern))
    return made


def _definitions(wanted: Iterable[Figure], *, extern: bool) -> str:
    said: list[dict[str, str | None]] = [
        {"bestand": f"cijfers/{f.name}.csv", "titel": f.titel, "definitie": f.definitie, "sql": f"cijfers/{f.name}.sql"}
        for f in wanted
    ]
    said += [
        {"bestand": "cijfers/rijen.csv", "titel": "De rijen", "definitie": _BLOKKEN if extern else _RIJEN,
         "sql": "cijfers/rijen.sql"},
        {"bestand": "cijfers/declaratie.csv", "titel": "Wat het beleid ten hoogste toelaat", "sql": None,
         "definitie": "Per ontvanger, verstrekker, doel en gegeven de hoogste vorm in de matrix van het beleid dat "
         "hier staat (beleid/bundel.tar.gz), voor de tafels en rollen die hier vastliggen; zonder de voorwaarden."},
    ]  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
