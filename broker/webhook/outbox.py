"""The outbox: what an onderdeel was told, for who polls, and a way to put something in it.

Most rows are put there by the database itself (migration 0009). A reader gets them in an order that never changes,
after the last one it has; one that is not there any more, or was never its own, means: from the oldest that is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from broker.sight import IK, Reader
from broker.webhook.event import Melding, Sender
from broker.webhook.kinds import Soort


async def tell(connection: Any, onderdeel: str, soort: Soort, nummer: UUID) -> None:
    """Tell this onderdeel, in the transaction of what it is told of."""
    await connection.execute(_TELL, onderdeel, soort.value, nummer)


async def read(
    pool: asyncpg.Pool[Any], reader: Reader, now: datetime, after: tuple[UUID | None, int], sender: Sender
) -> dict[str, Any]:
    """One page for the reader's onderdeel: what came after a number, and at most how many."""
    na, aantal = after
    await pool.execute("SELECT melding_plaatsen_1()")
    rows = await pool.fetch(_READ, *reader.arguments, now, na, list(Soort), aantal + 1)
    shown = [Melding.of(row).to_json(sender) for row in rows[:aantal]]
    return {"meldingen": shown, "volgende": shown[-1]["id"] if len(rows) > aantal else None}


_TELL: Final = "INSERT INTO melding (onderdeel, soort, nummer) VALUES ($1, $2, $3)"
_READ: Final = f"""WITH {IK}
SELECT m.id, m.soort, m.nummer, m.op, m.plaats FROM melding m CROSS JOIN ik
WHERE m.onderdeel = ik.id AND m.verloopt_op > $5 AND m.soort = ANY ($7::text[])
  AND m.plaats > COALESCE((SELECT v.plaats FROM melding v WHERE v.id = $6 AND v.onderdeel = ik.id), 0)
ORDER BY m.plaats LIMIT $8"""  # noqa: S608  # only our own words are put in
