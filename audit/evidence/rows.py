"""The rows of a bundle: one per asked pair, as the asker may know it, in words of a closed list only.

They are put in a temporary table `rijen` that every figure is made from, and that goes into the bundle as
`cijfers/rijen.csv`. What is not a code on record here becomes `onbekend`, so nothing that somebody typed gets through;
case pseudonym, trace, person, employee and text never do. No value begins with a sign that a spreadsheet takes for a
formula. In the external form the rows of each question are replaced by blocks about at least ten cases (protect.py),
and every figure is made from those.
Source: design 6a.9 (index rows); AVG art. 5 lid 1 c, 25.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from audit.evidence.protect import Cell, Mass, protect
from audit.evidence.words import LEAST, SLOW, UNKNOWN, Scope, Stretch
from broker.policy_tables import policy_table
from broker.terms import Fase, Kader, Vorm

COLUMNS: Final = (
    "regel", "nr", "soort", "ontvanger", "verstrekker", "doel", "fase", "kader", "ave", "element", "uitkomst", "vorm",
    "reden", "beleid", "aantal",
)  # fmt: skip
UITKOMSTEN: Final = (
    "verstrekt", "geweigerd", "wacht", "uitnodiging", "storing", "niet_gevonden", "gevraagd",
)  # fmt: skip

_TABLE: Final = """CREATE TEMPORARY TABLE rijen (
  regel bigint, nr smallint, soort text COLLATE "C", ontvanger text COLLATE "C", verstrekker text COLLATE "C",
  doel text COLLATE "C", fase text COLLATE "C", kader text COLLATE "C", ave smallint, element text COLLATE "C",
  uitkomst text COLLATE "C", vorm text COLLATE "C", reden text COLLATE "C", beleid text COLLATE "C",
  aantal bigint NOT NULL, casus text
) ON COMMIT DROP"""

# $1 log, $2-$3 leaves, $4-$5 period, $6 samenwerkingsverband, $7 onderdeel.
FILL: Final = """INSERT INTO rijen
SELECT l.idx, i.nr, i.soort, i.rij->>'ontvanger', i.rij->>'verstrekker', i.rij->>'doel', i.rij->>'fase',
  i.rij->>'kader', CASE WHEN i.rij->>'ave' IN ('1', '2', '3', '4') THEN (i.rij->>'ave')::smallint ELSE 0 END,
  i.rij->>'element', i.rij->>'uitkomst', i.rij->>'vorm', i.rij->>'reden', i.rij->>'beleid', 1,
  coalesce(nullif(i.rij->>'casus', ''), l.entry_id::text)
FROM log_leaf l JOIN log_index i ON i.entry_id = l.entry_id
WHERE l.log_id = $1 AND l.idx >= $2 AND l.idx < $3 AND i.op >= $4 AND i.op < $5 AND i.soort IN ('vraag', 'antwoord')
  AND ($6::text IS NULL OR i.samenwerkingsverband = $6)
  AND ($7::text IS NULL OR i.rij->>'ontvanger' = $7 OR i.rij->>'verstrekker' = $7)"""
# What a column may hold; anything else becomes `onbekend`. No value begins with =, +, - or @.
_REVISION: Final = re.compile(r"[0-9][0-9A-Za-z.-]{0,30}\+[0-9a-f]{12}")
_CODED: Final = (
    "ontvanger", "verstrekker", "doel", "fase", "kader", "element", "uitkomst", "vorm", "reden", "beleid",
)  # fmt: skip

# Every value of every column in one reading; seldom is there one that is no code, so the rows are seldom written.
_VALUES: Final = f"""SELECT {", ".join(_CODED)}, grouping({", ".join(_CODED)}) AS leeg
FROM rijen GROUP BY GROUPING SETS ({", ".join(f"({column})" for column in _CODED)})"""  # noqa: S608  # our words
_CLOSE: Final = {
    column: f"UPDATE rijen SET {column} = '{UNKNOWN}' WHERE {column} IS NOT DISTINCT FROM $1"  # noqa: S608  # our words
    for column in _CODED
}

_CELLS: Final = f"""SELECT {", ".join(Cell._fields)}, casus, sum(aantal)::bigint AS pairs FROM rijen
WHERE soort = 'antwoord' GROUP BY {", ".join(Cell._fields)}, casus"""  # noqa: S608  # our words


async def fill(connection: Any, log_id: str, scope: Scope, stretch: Stretch) -> bool:
    """Make the table `rijen` in the transaction of `connection`; whether there is anything in it."""
    await connection.execute(_TABLE)
    done = await connection.execute(
        FILL, log_id, stretch.begin, stretch.end, scope.van, scope.tot, scope.samenwerkingsverband, scope.onderdeel,
        timeout=SLOW,
    )  # fmt: skip
    codes = await _codes(connection)
    for row in await connection.fetch(_VALUES, timeout=SLOW):
        column = next(name for bit, name in enumerate(reversed(_CODED)) if not row["leeg"] >> bit & 1)
        if row[column] is None or not codes[column](row[column]):
            await connection.execute(_CLOSE[column], row[column], timeout=SLOW)
    return bool(done != "INSERT 0 0")


async def _codes(connection: Any) -> dict[str, Callable[[str], bool]]:
    """Per column the test that a value is a code on record here."""
    parts = {row[0] for row in await connection.fetch("SELECT id FROM onderdeel WHERE id ~ '^[A-Za-z0-9]'")}
    return {
        "ontvanger": parts.__contains__,
        "verstrekker": parts.__contains__,
        "doel": policy_table("doelen")["doelen"].__contains__,
        "fase": set(Fase).__contains__,
        "kader": set(Kader).__contains__,
        "element": policy_table("elementen").__contains__,
        "uitkomst": UITKOMSTEN.__contains__,
        "vorm": {"", *Vorm}.__contains__,
        "reden": {"", *policy_table("redenen")}.__contains__,
        "beleid": lambda value: _REVISION.fullmatch(value) is not None,
    }


async def protect_rows(connection: Any, *, extern: bool) -> int:
    """Make `rijen` fit for where it goes: in the external form blocks take the place of rows. The number of pairs."""
    if extern:
        await _put_blocks(connection, protect(await _read_cells(connection), LEAST))
    return int(await connection.fetchval("SELECT coalesce(sum(aantal), 0) FROM rijen WHERE soort = 'antwoord'"))


async def _read_cells(connection: Any) -> dict[Cell, Mass]:
    cells: dict[Cell, Mass] = {}
    known: dict[str, int] = {}  # one small number per case, however long its pseudonym
    async for row in connection.cursor(_CELLS, prefetch=1000, timeout=SLOW):
        mass = cells.setdefault(Cell(*row[:-2]), Mass())
        mass.pairs += row["pairs"]
        mass.cases.add(known.setdefault(row["casus"], len(known)))
    return cells


async def _put_blocks(connection: Any, blocks: Mapping[Cell, Mass]) -> None:
    await connection.execute("TRUNCATE rijen")
    await connection.copy_records_to_table(
        "rijen",
        columns=("soort", *Cell._fields, "aantal"),
        records=[("antwoord", *cell, mass.pairs) for cell, mass in sorted(blocks.items(), key=lambda item: item[0])],
    )
