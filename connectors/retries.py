"""How often and how long to wait before asking again: exponential, with chance, never sooner than was asked for."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Retries:
    """At most `tries` calls within `total` seconds; waits double from `base` up to `cap`.

    `chance(low, high)` draws the wait, so that clients that failed together do not come back together.
    """

    tries: int = 6
    base: float = 0.25
    cap: float = 8.0
    total: float = 60.0
    chance: Callable[[float, float], float] = random.uniform
    monotonic: Callable[[], float] = time.monotonic

    def waits(self) -> Waits:
        """The waits of one call."""
        return Waits(self, self.monotonic() + self.total)


@dataclass(slots=True)
class Waits:
    """Counts the repeats of one call."""

    retries: Retries
    until: float
    done: int = 1

    def next(self, asked: float) -> float | None:
        """Seconds to wait, at least `asked`; None when it is enough."""
        rules = self.retries
        wait = asked + rules.chance(0.0, min(rules.cap, rules.base * 2.0**self.done))
        if self.done >= rules.tries or rules.monotonic() + wait > self.until:
            return None
        self.done += 1
        return wait


def retry_after(header: str | None) -> float:
    """Seconds that a Retry-After asks for, as a number or a date (RFC 9110 section 10.2.3); 0 when it is neither."""
    if not header:
        return 0.0
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
