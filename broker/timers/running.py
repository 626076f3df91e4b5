"""Looking for what is due, beside the service: every broker does, and no two do the same (`broker.timers.fire`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from broker.background import beside
from broker.house import House
from broker.timers.fire import FAULTS, fire_due
from broker.timers.tasks import expire_tasks


@asynccontextmanager
async def firing(house: House, every: float) -> AsyncIterator[None]:
    """Fire what is due, now and every so many seconds, for the length of the block.

    A database, policy or log that is away is tried again: nothing fires meanwhile, and nothing is lost.
    """

    async def run() -> None:
        while True:
            for look in (fire_due, expire_tasks):
                with suppress(*FAULTS):
                    await look(house)
            await house.clock.sleep(every)

    async with beside(run(), "timers"):
        yield
