"""Which policy counts at a moment, and when none does: pure, with clocks that stand still until a test moves them.

Issue 5 item 6, ADR 0017.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import Clock
from broker.engines.base import Cause
from broker.errors import PolicyUnavailable
from broker.house import House
from broker.policy.in_force import ALWAYS, NOTHING, InForce, Limits, Slot, Worry
from broker.terms import Beleid

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
LIMITS = Limits(300.0, 3600.0, timedelta(days=180), timedelta(days=365))
SECOND = timedelta(seconds=1)


@dataclass
class One:
    """An engine that answers with its own name."""

    versie: str
    is_ready: bool = True

    @property
    def beleid(self) -> Beleid:
        return Beleid(self.versie, "0" * 64)

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        return self.versie

    async def ready(self) -> bool:
        return self.is_ready


class Hands:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.now, self.seconds = NOW, 1000.0
        self.clock = Clock(now=lambda: self.now, monotonic=lambda: self.seconds)


@pytest.fixture
def hands() -> Hands:
    return Hands()


def policies(hands: Hands, *slots: Slot) -> InForce:
    made = InForce(hands.clock, LIMITS, "wasm")
    made.take(slots)
    return made


def slot(moment: datetime, name: str, checked: date | None = None) -> Slot:
    return Slot(moment, name, One(name), None, checked)


def cause(made: InForce, op: datetime) -> str:
    with pytest.raises(PolicyUnavailable) as caught:
        made.at(op)
    return str(caught.value)


@given(offsets=st.lists(st.integers(-5, 5), unique=True, min_size=1), asked=st.integers(-6, 6))
def test_at_every_moment_the_last_that_began_decides(offsets: list[int], asked: int) -> None:
    """Never one that is still to come, never one that was succeeded; before the first there is none."""
    made = policies(Hands(), *(slot(NOW + n * SECOND, str(n)) for n in offsets))
    begun = [n for n in offsets if n <= asked]
    if begun:
        assert made.at(NOW + asked * SECOND).beleid.versie == str(max(begun))
    else:
        assert cause(made, NOW + asked * SECOND) == Cause.NOT_IN_FORCE


def test_a_policy_that_could_not_be_loaded_is_not_replaced_by_the_one_before(hands: Hands) -> None:
    """The law says that the new one counts; deciding by the old one would be deciding by no law (fail closed)."""
    made = policies(hands, slot(ALWAYS, "oud"), Slot(NOW, "nieuw", None))
    assert made.at(NOW - SECOND).beleid.versie == "oud"
    assert cause(made, NOW) == Cause.NOT_IN_FORCE
    assert made.worries() == (Worry.REFUSED,)
    assert made.beleid == Beleid("nieuw", "")


def test_a_broker_that_has_not_looked_alarms_first_and_then_stops(hands: Hands) -> None:
    """It cannot know whether another policy was adopted since; a look ends it at once."""
    made = policies(hands, slot(ALWAYS, "oud"))
    hands.seconds += LIMITS.alarm_after
    assert made.worries() == ()
    hands.seconds += 0.5
    assert made.worries() == (Worry.LOOK,)
    assert made.at(NOW).beleid.versie == "oud"
    hands.seconds += LIMITS.stop_after
    assert cause(made, NOW) == Cause.STALE
    made.take(made.slots)
    assert made.worries() == ()
    assert made.at(NOW).beleid.versie == "oud"


def test_before_the_first_look_nothing_is_decided(hands: Hands) -> None:
    """A start with a database that is away decides nothing, and says what it is called: nothing."""
    made = InForce(hands.clock, LIMITS, "wasm")
    assert cause(made, NOW) == Cause.STALE
    assert made.beleid.versie == NOTHING


def test_a_policy_whose_law_was_compared_too_long_ago_alarms_and_then_stops(hands: Hands) -> None:
    """The law changes by itself; by the moment of the question, so a decision can be replayed."""
    made = policies(hands, slot(ALWAYS, "oud", NOW.date()))
    hands.now = NOW + LIMITS.review_alarm
    assert made.worries() == ()
    hands.now += timedelta(days=1)
    assert made.worries() == (Worry.LAW,)
    assert made.at(NOW + LIMITS.review_stop).beleid.versie == "oud"
    assert cause(made, NOW + LIMITS.review_stop + timedelta(days=1)) == Cause.STALE


async def test_it_is_ready_when_the_policy_in_force_is(hands: Hands) -> None:
    """The orchestrator reads it: not ready when stale, when there is none, and when its engine is not."""
    made = policies(hands, slot(NOW, "nieuw"))
    assert await made.ready()
    hands.now -= SECOND
    assert not await made.ready()
    made.take([Slot(ALWAYS, "stuk", One("stuk", is_ready=False))])
    assert not await made.ready()
    hands.seconds += LIMITS.stop_after + 1
    assert not await made.ready()


async def test_who_does_not_choose_gets_the_policy_of_the_moment_in_the_question(hands: Hands) -> None:
    """So that no path decides by the clock of the process instead of `input.op`."""
    made = policies(hands, slot(ALWAYS, "oud"), slot(NOW + SECOND, "nieuw"))
    asked = [await made.evaluate("x", {"op": op}) for op in ("2026-12-01T12:00:00Z", "2026-12-01T12:00:01Z")]
    assert asked == ["oud", "nieuw"]
    for wrong in ({}, {"op": None}, {"op": "gisteren"}, {"op": "2026-12-01T12:00:00"}):
        with pytest.raises(PolicyUnavailable, match=Cause.MALFORMED):
            await made.evaluate("x", wrong)


def test_a_house_walks_with_one_policy(hands: Hands) -> None:
    """The corridor asks once which policy counts; a house with one policy for all moments stays itself."""
    made = policies(hands, slot(ALWAYS, "oud"), slot(NOW, "nieuw"))
    rest: Any = None
    house = House(rest, rest, made, {}, rest, hands.clock, 5.0, 0.0)
    assert [house.at(op).engine.beleid.versie for op in (NOW - SECOND, NOW)] == ["oud", "nieuw"]
    assert house.worries() == ()
    alone = House(rest, rest, One("een"), {}, rest, hands.clock, 5.0, 0.0)
    assert alone.at(NOW) is alone
    assert alone.worries() == ()
