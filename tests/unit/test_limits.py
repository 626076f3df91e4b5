"""How often one may call: RFC 6585 section 4 and 9110 section 10.2.3; a partner that asks in bulk is stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from broker.api.limits import Limits, TooManyCalls, limits_of
from broker.settings import Settings
from broker.terms import Identity

SANNE = Identity("00000001234567890000", "politie-oij", "m-1", "R06", "t")
BRAM = replace(SANNE, medewerker="m-2")
OTHER = replace(SANNE, oin="00000009999999990000")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(limits: Limits, caller: Identity, tries: int) -> int:
    """How many of so many calls came through."""
    found = 0
    for _ in range(tries):
        try:
            limits.take(caller)
            found += 1
        except TooManyCalls:
            pass
    return found


def wait_of(limits: Limits, caller: Identity) -> int:
    with pytest.raises(TooManyCalls) as caught:
        limits.take(caller)
    return caught.value.retry_after


def test_a_minutes_worth_may_come_at_once_and_then_evenly() -> None:
    """Sixty a minute is one a second; who waits what Retry-After says comes through."""
    clock = Clock()
    limits = Limits(600, 60, clock)
    assert taken(limits, SANNE, 100) == 60
    assert wait_of(limits, SANNE) == 1
    clock.now += 1
    assert taken(limits, SANNE, 100) == 1
    clock.now += 10
    assert taken(limits, SANNE, 100) == 10
    clock.now += 10_000
    assert taken(limits, SANNE, 100) == 60


def test_one_employee_does_not_use_up_the_organisation() -> None:
    """A refused call costs nothing, so colleagues go on."""
    limits = Limits(100, 60, Clock())
    assert taken(limits, SANNE, 1000) == 60
    assert taken(limits, BRAM, 1000) == 40


def test_an_organisation_is_stopped_whoever_asks_for_it() -> None:
    """Many employees, or made-up ones, are one organisation; another organisation notices nothing of it."""
    limits = Limits(100, 60, Clock())
    assert sum(taken(limits, replace(SANNE, medewerker=f"m-{nr}"), 10) for nr in range(100)) == 100
    assert taken(limits, OTHER, 10) == 10


def test_the_same_employee_name_elsewhere_is_somebody_else() -> None:
    """An employee is named by organisation, onderdeel and employee number together."""
    limits = Limits(1000, 60, Clock())
    assert taken(limits, SANNE, 100) == 60
    assert taken(limits, replace(SANNE, onderdeel="politie-zuid"), 100) == 60
    assert taken(limits, OTHER, 100) == 60


def test_made_up_employees_cost_no_memory() -> None:
    """An organisation at its limit makes no new buckets, and who was away for a minute is forgotten."""
    clock = Clock()
    limits = Limits(100, 60, clock)
    for nr in range(10_000):
        taken(limits, replace(SANNE, medewerker=f"m-{nr}"), 1)
    assert len(limits._employees.held) == 100
    clock.now += 61
    limits.take(BRAM)
    assert len(limits._employees.held) == 1


@given(
    per_minute=st.integers(60, 5000),
    steps=st.lists(st.tuples(st.floats(0, 30), st.integers(0, 400)), max_size=20),
)
def test_no_pattern_of_calls_gets_more_than_its_bucket(per_minute: int, steps: list[tuple[float, int]]) -> None:
    """Over any time: at most a minute's worth at once, and the rate over that time."""
    clock = Clock()
    limits = Limits(1e9, per_minute, clock)
    begin, found = clock.now, 0
    for pause, tries in steps:
        clock.now += pause
        found += taken(limits, SANNE, tries)
    assert found <= per_minute * (1 + (clock.now - begin) / 60) + 1e-6


@given(per_minute=st.integers(60, 5000), used=st.integers(1, 5000))
def test_retry_after_is_long_enough_and_not_longer(per_minute: int, used: int) -> None:
    """Whoever waits as told comes through; a second less was not enough, or a second was the least to say."""
    clock = Clock()
    limits = Limits(1e9, per_minute, clock)
    taken(limits, SANNE, per_minute + used)
    wait = wait_of(limits, SANNE)
    assert wait * per_minute / 60 >= 1 or per_minute == 60
    assert (wait - 1) * per_minute / 60 < 1
    clock.now += wait
    limits.take(SANNE)


def test_a_process_gives_out_its_share() -> None:
    """Four processes together give what is set, and never more."""
    settings = Settings(calls_organisation=400, calls_employee=80, replicas=4)
    assert taken(limits_of(settings), SANNE, 100) == 20
    many = [limits_of(settings) for _ in range(4)]
    assert sum(taken(limits, replace(SANNE, medewerker=f"m-{n}"), 50) for limits in many for n in range(10)) == 400


def test_every_share_lets_somebody_through() -> None:
    """The least that may be set, over the most processes, is one call a minute each."""
    assert taken(limits_of(Settings(calls_organisation=60, calls_employee=60, replicas=60)), SANNE, 5) == 1


def test_the_operator_hears_once_that_somebody_is_at_the_limit() -> None:
    """One event, until there is room again; not who it was, but the onderdeel and which limit."""
    clock = Clock()
    limits = Limits(600, 60, clock)
    with capture_logs() as told:
        for pause in (0, 5, 5, 60, 5):
            clock.now += pause
            taken(limits, SANNE, 100)
    event = {"event": "request.limited", "log_level": "warning", "limit": "medewerker", "onderdeel": "politie-oij"}
    assert told == [event, event]


@pytest.mark.parametrize(
    "wrong", [{"calls_employee": 0}, {"calls_organisation": 59}, {"replicas": 0}, {"replicas": 61}]
)
def test_limits_cannot_be_switched_off(wrong: dict[str, Any]) -> None:
    """Fail closed: there is always a limit, and a share is always at least one call."""
    with pytest.raises(ValueError, match="validation error"):
        Settings(**wrong)
