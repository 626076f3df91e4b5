"""Living law: several loaded policies, and the one in force at the moment of the question decides it (ADR 0017).

    async with open_in_force(settings, pool, clock, tell=tell) as engine:   # in opening.py; a `Dated` engine

A broker looks at the store every `LOOK_EVERY` seconds, loads what was adopted before it counts, and takes it at exactly
`op >= geldig_vanaf`. An adoption must lie at least SLUIS_POLICY_STOP_AFTER ahead of its moment, and a broker that saw
the store that long ago decides nothing: so no broker ever decides with a policy that is no longer in force.
What cannot be verified or fails its checks has no engine: from its moment on nothing is decided, not by the old one.
Errors: EngineRefused at the start; PolicyUnavailable (503) for a question; what goes wrong while running is an event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from broker.clock import Clock
from broker.engines.base import Cause, Engine, unavailable
from broker.engines.dated import Dated
from broker.errors import PolicyUnavailable
from broker.policy.published import Gebrek
from broker.terms import Beleid

ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
NOTHING: Final = "geen"


class Worry(StrEnum):
    """What somebody must look at before it stops the service; a closed list."""

    LOOK = "beleid-niet-nagekeken"
    LAW = "wet-lang-niet-getoetst"
    REFUSED = "beleid-geweigerd"


@dataclass(frozen=True, slots=True)
class Limits:
    """After how long without a look at the store, and without a look at the law, there is an alarm and then a stop."""

    alarm_after: float
    stop_after: float
    review_alarm: timedelta
    review_stop: timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """One policy from its moment on. Without an engine nothing is decided from then on, for the reason in `gebrek`."""

    geldig_vanaf: datetime
    versie: str
    engine: Engine | None
    gebrek: Gebrek | None = None
    wet_getoetst_op: date | None = None

    def reviewed_ago(self, op: datetime) -> timedelta:
        """How long before this moment the law was last compared; nothing for a policy that nobody adopted."""
        return timedelta() if self.wet_getoetst_op is None else op.date() - self.wet_getoetst_op


class InForce(Dated):
    """The policies of this process, by the moment from which each counts; also an Engine, that goes by `op`."""

    def __init__(self, clock: Clock, limits: Limits, kind: str) -> None:
        self._clock, self._limits = clock, limits
        self._slots: tuple[Slot, ...] = ()
        self._looked_at = float("-inf")
        self.kind = kind

    def take(self, slots: Sequence[Slot]) -> None:
        """From now on these, by their moments: the store was looked at and this is what it holds."""
        self._slots = tuple(sorted(slots, key=lambda slot: slot.geldig_vanaf))
        self._looked_at = self._clock.monotonic()

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What is loaded, in order of time."""
        return self._slots

    @property
    def look_age(self) -> float:
        """Seconds since the store was last looked at."""
        return self._clock.monotonic() - self._looked_at

    def slot_at(self, op: datetime) -> Slot | None:
        """The policy in force at this moment, usable or not."""
        place = bisect_right(self._slots, op, key=lambda slot: slot.geldig_vanaf)
        return self._slots[place - 1] if place else None

    def at(self, op: datetime) -> Engine:
        slot = self.slot_at(op)
        if self.look_age > self._limits.stop_after:
            raise unavailable(Cause.STALE)
        if slot is None or slot.engine is None:
            raise unavailable(Cause.NOT_IN_FORCE)
        if slot.reviewed_ago(op) > self._limits.review_stop:
            raise unavailable(Cause.STALE)
        return slot.engine

    def worries(self) -> tuple[str, ...]:
        op = self._clock.moment().op
        slot = self.slot_at(op)
        found = {
            Worry.LOOK: self.look_age > self._limits.alarm_after,
            Worry.LAW: slot is not None and slot.reviewed_ago(op) > self._limits.review_alarm,
            Worry.REFUSED: any(slot.engine is None for slot in self._slots),
        }
        return tuple(worry.value for worry, so in found.items() if so)

    def next_after(self, op: datetime) -> Slot | None:
        """The first policy that is still to come."""
        return next((slot for slot in self._slots if slot.geldig_vanaf > op), None)

    @property
    def beleid(self) -> Beleid:
        """What the policy in force now is called, also when it may not be used; `at` says whether it may."""
        slot = self.slot_at(self._clock.moment().op)
        if slot is None or slot.engine is None:
            return Beleid(slot.versie if slot else NOTHING, "")
        return slot.engine.beleid

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        """See Engine: for who did not choose with `at`, by the moment in the question."""
        return await self.at(_moment(question)).evaluate(entrypoint, question)

    async def ready(self) -> bool:
        try:
            return await self.at(self._clock.moment().op).ready()
        except PolicyUnavailable:
            return False


def _moment(question: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(question["op"])
    except (KeyError, ValueError, TypeError) as exc:
        raise unavailable(Cause.MALFORMED) from exc
    if moment.tzinfo is None:
        raise unavailable(Cause.MALFORMED)
    return moment
