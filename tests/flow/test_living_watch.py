"""A broker that goes on running: it sees what is adopted, says what is in force, and does not believe a rewritten past.

The clock sleeps when a test lets it; real PostgreSQL (ADR 0017).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from broker import events
from broker.background import beside
from broker.clock import Clock
from broker.errors import PolicyUnavailable
from broker.events import Event, Value, listening
from broker.policy.in_force import Worry
from broker.policy.living import LOOK_EVERY, Living
from broker.policy.published import Stand
from broker.policy.signers import sign
from broker.policy.statement import Soort, Stap, digest
from tests.flow.office import LATER, NOW, SOON, Office, office

__all__ = ["office"]


class Night:
    """A clock whose sleep ends when the test says so, at the moment that it says."""

    def __init__(self) -> None:
        self.now, self.seconds = NOW, 0.0
        self.asleep: asyncio.Queue[float] = asyncio.Queue()
        self._wake: asyncio.Queue[None] = asyncio.Queue()
        self.clock = Clock(now=lambda: self.now, monotonic=lambda: self.seconds, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        await self.asleep.put(seconds)
        await self._wake.get()

    async def pass_until(self, moment: datetime) -> float:
        """Wake the one who sleeps at this moment, and say for how long it sleeps next."""
        self.seconds += (moment - self.now).total_seconds()
        self.now = moment
        await self._wake.put(None)
        return await self.asleep.get()


@pytest.fixture
def heard() -> Iterator[list[tuple[str, Mapping[str, Value]]]]:
    found: list[tuple[str, Mapping[str, Value]]] = []

    def hear(event: Event, fields: Mapping[str, Value]) -> None:
        found.append((event.id, dict(fields)))

    with listening(hear):
        yield found


@asynccontextmanager
async def watching(office: Office, night: Night) -> AsyncIterator[Living]:
    async with office.broker(clock=night.clock) as living:
        living.announce()
        async with beside(living.watch(), "test"):
            assert await night.asleep.get() == LOOK_EVERY
            yield living


async def test_a_running_broker_takes_a_new_policy_at_its_moment(
    office: Office, heard: list[tuple[str, Mapping[str, Value]]]
) -> None:
    """No restart: seen at the next look, loaded before it counts, told at the moment itself."""
    night = Night()
    async with watching(office, night) as living:
        bundle = office.bundle()
        await office.publish(bundle)
        assert await night.pass_until(NOW + timedelta(seconds=15)) == LOOK_EVERY
        assert [slot.versie for slot in living.in_force.slots] == [bundle.lock.versie]
        assert await night.pass_until(SOON - timedelta(seconds=4)) == 4.0
        assert (events.POLICY_IN_FORCE.id, {"policy": bundle.lock.versie}) not in heard
        await night.pass_until(SOON)
        assert heard[-1] == (events.POLICY_IN_FORCE.id, {"policy": bundle.lock.versie})
        assert living.in_force.at(SOON).beleid == bundle.beleid


async def test_a_store_that_stays_away_is_told_and_in_the_end_stops(
    office: Office, heard: list[tuple[str, Mapping[str, Value]]]
) -> None:
    """Alarm after SLUIS_POLICY_ALARM_AFTER, no decision after SLUIS_POLICY_STOP_AFTER; a look ends both."""
    await office.publish(office.bundle())
    night = Night()
    night.now = LATER
    async with watching(office, night) as living:
        await office.owner.execute("ALTER TABLE beleid_besluit RENAME TO weg")
        await night.pass_until(LATER + timedelta(seconds=301))
        assert (events.POLICY_NOT_LOOKED.id, {"cause": "UndefinedTableError"}) in heard
        assert [fields["code"] for event, fields in heard if event == events.POLICY_WORRY.id] == [Worry.LOOK]
        assert await living.in_force.ready()
        await night.pass_until(LATER + timedelta(seconds=3601))
        with pytest.raises(PolicyUnavailable, match="stale"):
            living.in_force.at(LATER)
        await office.owner.execute("ALTER TABLE weg RENAME TO beleid_besluit")
        await night.pass_until(LATER + timedelta(seconds=3616))
        assert living.in_force.worries() == ()
        assert await living.in_force.ready()


async def test_a_policy_that_was_seen_in_force_and_is_gone_is_not_forgotten(office: Office) -> None:
    """Without its rows the law before it would come back; the broker keeps what it saw, and stops in time."""
    await office.publish(office.bundle())
    async with office.broker() as living:
        before = living.in_force.slots
        await office.owner.execute("ALTER TABLE beleid_besluit DISABLE TRIGGER ALL")
        await office.owner.execute("DELETE FROM beleid_besluit")
        assert not await living.look()
        assert living.in_force.slots == before


async def test_what_was_succeeded_is_let_go_when_nobody_can_ask_for_it(office: Office) -> None:
    """An hour later no question of its time is under way; the store keeps it for replay."""
    await office.publish(office.bundle(), SOON)
    await office.publish(office.bundle("2027.01.02"), LATER)
    for moment, loaded in ((LATER, 2), (LATER + timedelta(hours=1), 1)):
        async with office.broker(moment) as living:
            assert len(living.in_force.slots) == loaded


async def test_a_withdrawal_that_turns_up_afterwards_takes_nothing_back(office: Office) -> None:
    """Dated before the moment and put in after it: what decided once stays what decided, and the broker stops."""
    voorstel = await office.publish(office.bundle())
    async with office.broker(SOON) as living:
        stap = Stap(door="fg", op=NOW, voorstel=voorstel.id, voorstel_sha256=digest(voorstel.raw()))
        await office.owner.execute(
            "INSERT INTO beleid_besluit SELECT voorstel, 'intrekking', versie, geldig_vanaf, 'fg', op, $1, $2"
            " FROM beleid_besluit WHERE soort = 'voorstel'",
            stap.raw(),
            sign(office.people.keys["fg"], Soort.INTREKKING, stap.raw()),
        )
        assert not await living.look()
        assert living.in_force.at(SOON).beleid.versie == voorstel.versie


async def test_what_was_meddled_with_can_still_be_withdrawn(office: Office) -> None:
    """Otherwise it would stop the service at its moment, and nobody could prevent that."""
    bundle = office.bundle()
    await office.publish(bundle, LATER)
    await office.owner.execute("ALTER TABLE beleid_besluit DISABLE TRIGGER ALL")
    await office.owner.execute("UPDATE beleid_besluit SET verklaring = '{}' WHERE soort = 'vaststelling'")
    async with office.open() as publishing:
        await publishing.withdraw(bundle.lock.versie, office.people.keys["jurist"])
    assert await office.stands() == [(Stand.INGETROKKEN, None)]
