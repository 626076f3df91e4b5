"""Where an answer could hide something, it leaves at one fixed moment, whatever it holds (design 6a.11, 12.9)."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from broker.clock import Clock
from broker.exchange import exchange
from broker.verzoek import Verzoek
from tests.flow.home import Home

MOMENT = 4.0


class Hands:
    """A clock whose hands move only when somebody sleeps; `slept` holds every wait."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


async def leave(home: Home, verzoek: Verzoek, took: float = 0.0) -> float:
    """How long after it came in the answer to this question left, by the injected clock."""
    hands = Hands()

    async def slow(_: object) -> None:
        hands.at += took

    home.suppliers(politie=slow, corporatie=slow)
    decision = home.house.clock.decision
    clock = Clock(decision=decision, monotonic=lambda: hands.at, sleep=hands.sleep)
    caller = home.caller("regie", "R02")
    house = replace(home.house, clock=clock, antwoord_na=MOMENT)
    await exchange(verzoek, caller, home.claim(caller), house, "flow")
    return hands.at - 100.0


@pytest.mark.parametrize("took", [0.0, 0.5, 3.9])
async def test_a_delivery_leaves_at_the_fixed_moment_however_long_it_took(home: Home, took: float) -> None:
    """Design 12.9: a positive answer too, so that time tells nothing."""
    await home.release_police("pol.lijst")
    assert await leave(home, home.question(("politie",), "pol.lijst"), took) == pytest.approx(MOMENT)


async def test_what_is_not_there_leaves_at_the_same_moment(home: Home) -> None:
    """Design 6a.11: absence, no statement and a stranger to the case cannot be told apart by the clock."""
    await home.release_police("pol.lijst", "pol.samenv", "inv.bekend")
    for question in (
        home.question(("politie",), "pol.samenv"),
        home.question(("politie",), "pol.onderzoek"),
        home.question(("politie",), "pol.lijst", casus=uuid4()),
        home.question(("politie",), "pol.lijst", persoon=uuid4()),
    ):
        assert await leave(home, question) == pytest.approx(MOMENT)


async def test_a_refusal_by_category_asks_nobody_and_need_not_wait(home: Home) -> None:
    """practice.md 3.4: a refusal before any supplier is consulted tells nothing about the person."""
    assert await leave(home, home.question(("politie",), "pol.lijst")) == 0.0


async def test_a_body_without_secrecy_is_held_to_it_too(home: Home) -> None:
    """Wgs art. 2.31 lid 13: that a case was taken up under the Wet PART (D-PART) is hidden at any supplier."""

    async def forms() -> list[str]:
        assert await leave(home, home.question(("corporatie",), "wc.overlast")) == pytest.approx(MOMENT)
        answer = await home.ask(home.question(("corporatie",), "wc.overlast"))
        return [str(given["vorm"]) for given in answer.content["gegevens"]]

    assert "niet" not in await forms()
    await home.stage.owner.execute("UPDATE casus SET radicalisering = true, versie = versie + 1")
    assert await forms() == ["niet"]
