"""What could not be delivered, for the operator: look, try again, or let go. Numbers and words alone, no content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg


async def dead(pool: asyncpg.Pool[Any]) -> Sequence[Any]:
    """Everything that was laid aside, the oldest first."""
    found: Sequence[Any] = await pool.fetch(_DEAD)
    return found


async def retry(pool: asyncpg.Pool[Any], abonnement: UUID, melding: UUID | None, now: Any) -> int:
    """Have a broker try again, one or all of a subscription; how many. A subscription that stopped gets nothing."""
    count = int((await pool.execute(_RETRY, abonnement, melding)).removeprefix("UPDATE "))
    if count:
        await pool.execute(_AT_ONCE, abonnement, now)
    return count


async def drop(pool: asyncpg.Pool[Any], abonnement: UUID, melding: UUID | None) -> int:
    """Let go of one or all of a subscription; how many. Whoever polls can still read them."""
    return int((await pool.execute(_DROP, abonnement, melding)).removeprefix("DELETE "))


_DEAD: Final = """
SELECT d.abonnement, d.melding, a.onderdeel, a.status, m.soort, d.pogingen, d.fout, d.op, d.opnieuw
FROM melding_dood d JOIN abonnement a ON a.id = d.abonnement JOIN melding m ON m.id = d.melding
ORDER BY a.onderdeel, m.plaats"""
_RETRY: Final = """
UPDATE melding_dood d SET opnieuw = true FROM abonnement a
WHERE d.abonnement = $1 AND a.id = d.abonnement AND a.status = 'actief' AND ($2::uuid IS NULL OR d.melding = $2)"""
_AT_ONCE: Final = "UPDATE abonnement SET volgende_op = least(volgende_op, $2) WHERE id = $1"
_DROP: Final = "DELETE FROM melding_dood WHERE abonnement = $1 AND ($2::uuid IS NULL OR melding = $2)"
