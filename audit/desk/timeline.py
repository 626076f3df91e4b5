"""The time line of one case, as the own onderdeel has it on record: its questions, answers, refusals and acts in order.

A case is named by its pseudonym in the log. What others did in it is not shown here: a row belongs to who asked and to
who supplies (design 6a.9). Raises NotFound when there is nothing for this onderdeel,
InvalidInput for what is no pseudonym, LogUnavailable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from audit.desk.desk import Desk
from audit.desk.looks import Wat, record_look
from audit.desk.rows import as_row, proven, query
from audit.desk.search import check_codes
from audit.desk.words import TIMELINE, Filter, Looker, Row, TimelineStep
from broker.errors import NotFound


async def timeline(desk: Desk, looker: Looker, casus: str) -> tuple[TimelineStep, ...]:
    """The steps, oldest first; the newest rows only when there are more than `TIMELINE`."""
    check_codes({"casus": casus})
    own = query(looker.onderdeel, Filter(casus=casus))
    async with desk.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        found = await connection.fetch(own.newest("soort, rij::text AS rij", TIMELINE), *own.arguments)
        known = await proven(connection, desk.log_id, {row["entry_id"] for row in found})
    rows = [as_row(row, known) for row in reversed(found)]
    await record_look(desk, looker, Wat.TIJDLIJN, {"casus": casus}, len(rows))
    if not rows:
        raise NotFound
    return tuple(_steps(rows))


def _steps(rows: Sequence[Row]) -> Iterable[TimelineStep]:
    """Rows of one entry are one step; a change of the AVE level shows at the step that first has the other one."""
    level: int | None = None
    for _, group in groupby(rows, key=lambda row: row.entry_id):
        step = _step(tuple(group), level)
        level = step.ave
        yield step


def _step(rows: Sequence[Row], level: int | None) -> TimelineStep:
    first = rows[0]
    return TimelineStep(
        op=first.op,
        entry_id=first.entry_id,
        soort=first.soort,
        handeling=first.handeling,
        ontvanger=first.ontvanger,
        verstrekkers=tuple(dict.fromkeys(row.verstrekker for row in rows if row.verstrekker)),
        elementen=tuple(dict.fromkeys(row.element for row in rows if row.element)),
        uitkomsten=dict(Counter(row.uitkomst for row in rows if row.uitkomst)),
        reden=next((row.reden for row in rows if row.reden), ""),
        fase=first.fase,
        ave=first.ave,
        ave_was=level if level not in (None, first.ave) else None,
        kader=first.kader,
        proven=all(row.proven for row in rows),
    )
