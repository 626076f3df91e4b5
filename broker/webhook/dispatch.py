"""Delivering in the background: a few workers per process, as many processes as there are (`broker.webhook.turns`).

Each worker takes a turn, signs, posts and settles, one after the other; a receiver that is slow holds up one worker and
nobody's order. With nothing to do, or with the database away, it looks again two seconds later.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from broker.background import beside
from broker.clock import Clock
from broker.webhook.courier import Courier, Fault, Undelivered
from broker.webhook.event import MEDIA_TYPE, Sender, as_bytes, confirmation
from broker.webhook.keys import WebhookKeys
from broker.webhook.turns import Chance, Turn, settle, take

WORKERS: Final = 4
_IDLE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """What a worker needs; all of it can be replaced in a test."""

    pool: asyncpg.Pool[Any]
    clock: Clock
    courier: Courier
    keys: WebhookKeys
    sender: Sender
    chance: Chance = random.uniform

    async def step(self) -> bool:
        """Make one delivery, whatever comes of it. False when there was nothing to do."""
        turn = await take(self.pool, self.clock.now())
        if turn is None:
            return False
        fault = await self._deliver(turn)
        await settle(self.pool, turn, fault, self.clock.now(), self.chance)
        return True

    async def _deliver(self, turn: Turn) -> Fault | None:
        if turn.melding is None:
            event = confirmation(turn.abonnement, turn.code, turn.gemaakt_op, self.sender)
        else:
            event = turn.melding.to_json(self.sender)
        body = as_bytes(event)
        signed = self.keys.headers(event["id"], int(self.clock.now().timestamp()), body)
        try:
            await self.courier.deliver(turn.adres, {"Content-Type": MEDIA_TYPE, **signed}, body)
        except Undelivered as failed:
            return failed.fault
        return None

    async def work(self) -> None:
        """Deliver for ever."""
        while True:
            try:
                busy = await self.step()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                busy = False
            if not busy:
                await self.clock.sleep(_IDLE)


@asynccontextmanager
async def dispatching(dispatcher: Dispatcher) -> AsyncIterator[None]:
    """Deliver for the length of the block."""
    async with AsyncExitStack() as stack:
        for number in range(WORKERS):
            await stack.enter_async_context(beside(dispatcher.work(), f"webhook-{number}"))
        yield
