"""How often one organisation and one employee may call: a token bucket each, so that nobody asks in bulk.

A minute's worth may come at once; after that calls come back evenly. Only what was let through counts, and it counts
for both. Buckets are kept in this process: no call waits for a database here. Each of N processes gives out one N-th
(`SLUIS_REPLICAS`), so together they never give more than what is set; a partner whose calls all reach one of them gets
less. A bucket that is full again is forgotten, so memory follows who was here during the last minute.

There is no way to switch this off, and a new process begins with full buckets. Raises TooManyCalls (429, RFC 6585
section 4) with the seconds to wait (RFC 9110 section 10.2.3).
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from broker.errors import SluisError
from broker.events import REQUEST_LIMITED, log
from broker.settings import Settings
from broker.terms import Identity

_MINUTE: Final = 60.0
_ONE: Final = 1.0 - 1e-9  # what is left after adding up seconds is not exactly one


class TooManyCalls(SluisError):
    """More calls than this organisation or employee may make."""

    status = 429
    code = "te-veel-aanroepen"
    uitleg = (
        "Dit zijn te veel aanroepen in korte tijd. Wacht het aantal seconden in Retry-After en probeer het opnieuw."
    )

    def __init__(self, retry_after: int) -> None:
        super().__init__(self.code)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Bucket:
    """What is left, and when that was so. `told` from when the operator hears of it until it is half full again."""

    left: float
    at: float
    told: bool = False


@dataclass(slots=True)
class _Buckets:
    """One bucket per name, the one used longest ago first. `per_minute` is both its size and its speed."""

    kind: str
    per_minute: float
    held: OrderedDict[tuple[str, ...], _Bucket] = field(default_factory=OrderedDict)

    def open(self, name: tuple[str, ...], caller: Identity, now: float) -> _Bucket:
        """The bucket as it is now, with at least one call in it. Raises TooManyCalls, and tells the operator once."""
        bucket = self._at(name, now)
        if bucket.left >= self.per_minute / 2:
            bucket.told = False
        if bucket.left >= _ONE:
            return bucket
        if not bucket.told:
            bucket.told = True
            log(REQUEST_LIMITED, limit=self.kind, onderdeel=caller.onderdeel)
        raise TooManyCalls(max(1, math.ceil((1 - bucket.left) * _MINUTE / self.per_minute)))

    def _at(self, name: tuple[str, ...], now: float) -> _Bucket:
        self._forget(now)
        bucket = self.held.setdefault(name, _Bucket(self.per_minute, now))
        self.held.move_to_end(name)
        bucket.left = min(self.per_minute, bucket.left + (now - bucket.at) * self.per_minute / _MINUTE)
        bucket.at = now
        return bucket

    def _forget(self, now: float) -> None:
        """Whoever was not here for a minute has a full bucket, as a newcomer has."""
        while self.held and next(iter(self.held.values())).at <= now - _MINUTE:
            self.held.popitem(last=False)


class Limits:
    """The limits of one process."""

    def __init__(self, organisation: float, employee: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._organisations = _Buckets("organisatie", organisation)
        self._employees = _Buckets("medewerker", employee)
        self._clock = clock

    def take(self, caller: Identity) -> None:
        """Let one call through. Raises TooManyCalls when the organisation or the employee made too many.

        The organisation comes first, so that made-up employees cost no memory once it is at its limit.
        """
        now = self._clock()
        organisation = self._organisations.open((caller.oin,), caller, now)
        employee = self._employees.open((caller.oin, caller.onderdeel, caller.medewerker), caller, now)
        organisation.left -= 1
        employee.left -= 1


def limits_of(settings: Settings) -> Limits:
    """The share of this process in what is set; the settings see to it that a share is at least one call."""
    return Limits(settings.calls_organisation / settings.replicas, settings.calls_employee / settings.replicas)
