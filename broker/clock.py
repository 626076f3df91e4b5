"""Two clocks that are never mixed: the moment of decision, and real time for tokens, leases and the log.

Only the sandbox may move the moment of decision (design section 9); tokens and log keep real time always.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from broker.terms import Moment

NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")


def at(moment: datetime) -> Moment:
    """The moment, cut to whole seconds, with the calendar day in the Netherlands."""
    op = moment.astimezone(UTC).replace(microsecond=0)
    return Moment(op, op.astimezone(NEDERLAND).date())


def _real() -> datetime:
    return datetime.now(UTC)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class Clock:
    """Injected everywhere. `decision` is None in production: decisions are taken now."""

    decision: datetime | None = None
    now: Callable[[], datetime] = field(default=_real)
    monotonic: Callable[[], float] = field(default=_monotonic)
    sleep: Callable[[float], Awaitable[object]] = field(default=asyncio.sleep)

    def moment(self) -> Moment:
        return at(self.decision or self.now())

    async def until(self, instant: float) -> None:
        """Wait until `instant` on the monotonic clock; at once when it has passed."""
        left = instant - self.monotonic()
        if left > 0:
            await self.sleep(left)
