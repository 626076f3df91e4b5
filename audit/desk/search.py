"""Searching the log: a page of rows of the own onderdeel, with counts, newest first.

Everything is read in one snapshot, so that page, counts and proof speak of the same moment. Counts look at the newest
`COUNTED` of the found rows and say so when there are more. The look is on record before the page is given.
Raises InvalidInput for a cursor or a stretch of time that is none, LogUnavailable.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from audit.desk.desk import Desk
from audit.desk.looks import Wat, record_look
from audit.desk.rows import ORDER, UITKOMST, Found, Query, as_row, names, proven, query
from audit.desk.words import COUNTED, MAX_SIZE, Counts, Filter, Looker, Page
from broker.dossier import utc
from broker.errors import Fout, InvalidInput

DEFAULT_STRETCH: Final = timedelta(days=30)
_COUNTED: Final = ("uitkomst", "reden", "element", "vorm")
_SHOWN: Final = "op, entry_id, nr, soort, rij::text AS rij"
_TEXTS: Final = f"{UITKOMST} AS uitkomst, rij->>'reden' AS reden, rij->>'element' AS element, rij->>'vorm' AS vorm"
_BEFORE: Final = Fout("tot", "voor-van", "Het einde ligt voor het begin; draai ze om of laat een van beide weg.")
_CODE: Final = re.compile(r"[A-Za-z0-9._:+/-]{1,128}")
_NUMBER: Final = re.compile(r"[0-9]{8,9}")  # what could be a BSN (UAVG art. 46)
_NO_CODES: Final = frozenset({"cursor", "size"})
_NO_CODE: Final = "Zoek op een code of nummer zoals het logboek die toont; nooit op een naam of burgerservicenummer."
_MOST_PAIRS: Final = 2**15  # the number of a row is a smallint
_NO_CURSOR: Final = Fout("cursor", "ongeldige-cursor", "Gebruik de cursor zoals het vorige antwoord haar gaf.")
_NO_SIZE: Final = Fout("aantal", "te-groot", f"Vraag er 1 tot en met {MAX_SIZE} tegelijk.")


async def search(desk: Desk, looker: Looker, wanted: Filter) -> Page:
    """The rows that fit, a page at a time."""
    wanted = bounded(wanted, desk.clock.now())
    if not 1 <= wanted.size <= MAX_SIZE:
        raise InvalidInput(_NO_SIZE)
    async with desk.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        found, counts = await _find(connection, looker, wanted)
        shown = found[: wanted.size]
        known = await proven(connection, desk.log_id, [row["entry_id"] for row in shown])
        rows = tuple(as_row(row, known) for row in shown)
        namen = await names(connection, [part for row in rows for part in (row.ontvanger, row.verstrekker)])
    look = await record_look(desk, looker, Wat.ZOEK, describe(wanted), len(rows))
    follow = _cursor(shown[-1]) if len(found) > wanted.size else None
    return Page(rows, follow, counts, *stretch(wanted), namen, look)


def bounded(wanted: Filter, now: datetime) -> Filter:
    """The filter with both ends of its stretch of time. Raises InvalidInput for what is no code, or no stretch.

    What is looked for goes into the second log, so only codes may be looked for, and nothing that could be a BSN.
    """
    check_codes({part.name: getattr(wanted, part.name) for part in fields(wanted) if part.name not in _NO_CODES})
    tot = wanted.tot or now
    van = wanted.van or tot - DEFAULT_STRETCH
    if van > tot:
        raise InvalidInput(_BEFORE)
    return replace(wanted, van=van, tot=tot)


def check_codes(given: Mapping[str, object]) -> None:
    """Raises InvalidInput that names every value that is no code."""
    wrong = [name for name, value in given.items() if isinstance(value, str) and not _is_code(value)]
    if wrong:
        raise InvalidInput(*(Fout(name, "verkeerde-vorm", _NO_CODE) for name in wrong))


def _is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and not _NUMBER.fullmatch(text)


def stretch(wanted: Filter) -> tuple[datetime, datetime]:
    """Both ends of a bounded filter."""
    if wanted.van is None or wanted.tot is None:
        raise ValueError("this filter is not bounded")
    return wanted.van, wanted.tot


def describe(wanted: Filter) -> dict[str, str]:
    """The filter as it goes into the second log: only what was filled in."""
    given = {part.name: getattr(wanted, part.name) for part in fields(wanted) if part.name != "cursor"}
    given |= {"vervolg": "ja"} if wanted.cursor else {}
    return {
        name: utc(value) if isinstance(value, datetime) else str(value)
        for name, value in given.items()
        if value is not None
    }


async def _find(connection: Any, looker: Looker, wanted: Filter) -> tuple[list[Mapping[str, Any]], Counts]:
    """The rows of the page, one more than fits when there is a next one, and the counts over all of them.

    A first page is the beginning of what is counted, so its rows are looked through once.
    """
    after, all_of_it = _after(wanted.cursor), query(looker.onderdeel, wanted)
    rows = await connection.fetch(_page_and_counts(all_of_it, wanted.size + 1), *all_of_it.arguments)
    page, counted = [row for row in rows if row["groep"] is None], [row for row in rows if row["groep"] is not None]
    if after is not None:
        rest = query(looker.onderdeel, wanted, after)
        page = await connection.fetch(rest.newest("soort, rij", wanted.size + 1, shown=_SHOWN), *rest.arguments)
    total = next(row["aantal"] for row in counted if row["groep"] == 0)
    per = (_of(counted, number) for number in range(1, len(_COUNTED) + 1))
    return page, Counts(min(total, COUNTED), total > COUNTED, *per)


def _page_and_counts(wanted: Query, size: int) -> str:
    """One statement: the newest `size` rows, and how many there are of each code among the newest that are counted."""
    sets = ", ".join(f"({name})" for name in _COUNTED)
    group = " + ".join(f"(1 - grouping({name})) * {n}" for n, name in enumerate(_COUNTED, 1))
    return f"""
WITH found AS MATERIALIZED ({wanted.newest("soort, rij", COUNTED + 1)}),
counted AS (
  SELECT {group} AS groep, coalesce({", ".join(_COUNTED)}) AS code, count(*) AS aantal
  FROM (SELECT {_TEXTS} FROM found) AS texts GROUP BY GROUPING SETS ((), {sets}))
(SELECT {_SHOWN}, NULL::int AS groep, NULL AS code, NULL::bigint AS aantal FROM found {ORDER} LIMIT {size:d})
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, groep, code, aantal FROM counted"""  # noqa: S608  # our words


def _of(rows: Sequence[Mapping[str, Any]], number: int) -> dict[str, int]:
    """The codes of one group, most first."""
    found = {row["code"]: row["aantal"] for row in rows if row["groep"] == number and row["code"]}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _cursor(row: Mapping[str, Any]) -> str:
    raw = f"{row['op'].isoformat()} {row['entry_id']} {row['nr']}"
    return urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def _after(cursor: str | None) -> Found | None:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        op, entry_id, nr = urlsafe_b64decode(padded.encode("ascii")).decode("ascii").split(" ")
        after = datetime.fromisoformat(op), UUID(entry_id), int(nr)
    except (ValueError, OverflowError):
        raise InvalidInput(_NO_CURSOR) from None
    if after[0].tzinfo is None or not 0 <= after[2] < _MOST_PAIRS:
        raise InvalidInput(_NO_CURSOR)
    return after
