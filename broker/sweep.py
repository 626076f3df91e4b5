"""What is kept for a while goes when its time is over: answers after a day, post after two weeks, proofs after minutes.

The rows name their own end, so several replicas may sweep at once. Nothing of the log is swept here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final

import asyncpg

from broker.background import beside
from broker.clock import Clock
from broker.events import SWEPT, log

EVERY: Final = 300.0
OF_BROKER: Final = (
    "DELETE FROM claim WHERE verloopt_op <= $1",
    "DELETE FROM dpop_bewijs WHERE verloopt_op <= $1",
    "DELETE FROM postbus WHERE verloopt_op <= $1",  # every table: a row ends at its own moment
    "DELETE FROM melding WHERE verloopt_op <= $1",
    "DELETE FROM abonnement WHERE verloopt_op <= $1",
)
OF_DESK: Final = ("DELETE FROM desk_dpop_bewijs WHERE verloopt_op <= $1",)


async def sweep(pool: asyncpg.Pool[Any], now: datetime, expired: Sequence[str] = OF_BROKER) -> int:
    """Delete what has expired at this moment; how many rows."""
    return sum([int((await pool.execute(statement, now)).removeprefix("DELETE ")) for statement in expired])


@asynccontextmanager
async def sweeping(pool: asyncpg.Pool[Any], clock: Clock, expired: Sequence[str] = OF_BROKER) -> AsyncIterator[None]:
    """Sweep now and every five minutes for the length of the block; a database that is away is tried again later."""

    async def run() -> None:
        while True:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                log(SWEPT, rows=await sweep(pool, clock.now(), expired))
            await clock.sleep(EVERY)

    async with beside(run(), "sweep"):
        yield
