"""Terms of a case: set and ended by acts, fired once by the clock, on real parts (practice 2.6, 4.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from broker.scenario.plan import Wie
from broker.timers.fire import fire_due
from broker.timers.tasks import expire_tasks
from broker.verzoek import Spoed
from tests.flow.home import Home

REGIE = Wie("regie", "R02")


async def terms(home: Home, where: str = "true") -> list[tuple[str, str, str]]:
    rows = await home.stage.owner.fetch(f"SELECT soort, stap, stand FROM termijn WHERE {where} ORDER BY soort, stap")
    return [(row["soort"], row["stap"], row["stand"]) for row in rows]


async def tasks(home: Home, soort: str) -> list[tuple[str, str]]:
    rows = await home.stage.owner.fetch(
        "SELECT bij, status FROM taak WHERE op = 'termijn' AND element = $1 ORDER BY bij", soort
    )
    return [(row["bij"], row["status"]) for row in rows]


def later(home: Home, **by: float) -> None:
    """Move the moment of decision on, as only a sandbox may."""
    now = home.house.clock.moment().op
    home.house.clock.decision = now + timedelta(**by)


async def entries(home: Home, soort: str) -> int:
    return await home.rows(f"log_index WHERE soort = '{soort}'")


async def test_a_term_begins_with_the_state_and_ends_with_it(home: Home) -> None:
    """practice 2.6: first overleg within 15 working days of acceptance; who meets has met it."""
    assert ("overleg", "einde", "loopt") in await terms(home)
    assert ("weging", "einde", "gedaan") in await terms(home)
    await home.actor.must(REGIE, "overleg")
    assert ("overleg", "einde", "gedaan") in await terms(home)


async def test_a_term_warns_ahead_and_is_told_when_it_is_over(home: Home) -> None:
    """One task for the warning and the end, at the regie; each has its entry in the log."""
    later(home, days=60)
    assert await fire_due(home.house) >= 2
    assert await tasks(home, "overleg") == [("regie", "open")]
    assert await entries(home, "termijn") >= 2
    fired = await entries(home, "termijn")
    assert await fire_due(home.house) == 0
    assert await entries(home, "termijn") == fired
    await home.actor.must(REGIE, "overleg")
    assert await tasks(home, "overleg") == [("regie", "vervallen")]


async def test_what_is_not_due_does_not_fire(home: Home) -> None:
    """The clock is injected: nothing looks at the wall."""
    assert await fire_due(home.house) == 0
    assert await tasks(home, "overleg") == []


async def test_an_evaluation_is_due_every_two_months(home: Home) -> None:
    """practice 2.6 and T20: each time the case is carried out again, two months from then."""
    for soort in ("overleg", "plan_opstellen", "plan_vaststellen", "uitvoering"):
        await home.actor.must(REGIE, soort)
    assert await terms(home, "soort = 'evaluatie'") == [("evaluatie", "einde", "loopt"),
                                                        ("evaluatie", "waarschuwing", "loopt")]  # fmt: skip
    later(home, days=63)
    await fire_due(home.house)
    assert await tasks(home, "evaluatie") == [("regie", "open")]
    await home.actor.must(REGIE, "evaluatie")
    await home.actor.must(REGIE, "vervolgen")
    assert await home.rows("termijn WHERE soort = 'evaluatie' AND stand = 'loopt'") == 2
    assert await home.rows("termijn WHERE soort = 'evaluatie' AND stand = 'gedaan'") == 2


async def spoed(home: Home) -> UUID:
    tot = (home.house.clock.moment().op + timedelta(hours=6)).isoformat().replace("+00:00", "Z")
    arguments: dict[str, Any] = {"bewijs": "spoed", "inhoud": {"gevaar": "dreigt met brand", "tot": tot}}
    return await home.actor.must(REGIE, "bewijs_vastleggen", argumenten=arguments)


async def test_spoed_ends_by_itself_and_is_to_be_reviewed(home: Home) -> None:
    """AVG art. 5 lid 2 (AVG-01c): at its end a task to check it, after 72 hours the contactpunt is told."""
    await spoed(home)
    later(home, hours=7)
    assert await fire_due(home.house) == 2
    assert await tasks(home, "controle") == [("regie", "open")]
    later(home, hours=66)
    await fire_due(home.house)
    assert ("controle", "einde", "verlopen") in await terms(home)
    assert await tasks(home, "controle") == [("regie", "open")]  # this table has no contactpunt of its own


async def test_a_review_in_time_ends_the_term(home: Home) -> None:
    """Reviewed is reviewed: no alarm after that."""
    await spoed(home)
    later(home, hours=7)
    await fire_due(home.house)
    arguments = {"bewijs": "controle_achteraf", "inhoud": {"bevestigd": True}}
    await home.actor.must(REGIE, "bewijs_vastleggen", argumenten=arguments)
    assert await tasks(home, "controle") == [("regie", "vervallen")]
    later(home, hours=80)
    await fire_due(home.house)
    assert ("controle", "einde", "verlopen") not in await terms(home)


async def test_spoed_in_a_question_starts_the_same_terms(home: Home) -> None:
    """The corridor knows nothing of terms; its answer sets them all the same, once (migration timers)."""
    await home.release_police("pol.lijst")
    moment = home.house.clock.moment().op
    named = Spoed("dreigt met brand", moment + timedelta(hours=3), None)
    released = await home.ask(home.question(("politie",), "pol.lijst", spoed=named))
    assert released.content["gegevens"]
    assert [row[:2] for row in await terms(home, "soort IN ('spoed', 'controle')")] == [
        ("controle", "einde"), ("controle", "waarschuwing"), ("spoed", "einde")]  # fmt: skip
    await home.ask(home.question(("politie",), "pol.lijst"))
    assert await home.rows("termijn WHERE soort = 'spoed'") == 1


async def test_a_task_that_nobody_answers_ends(home: Home) -> None:
    """practice 2.6: five working days; the asker sees that nobody is waited for any more."""
    await home.evidence("politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=["pol.lijst"], ontvanger="regie")
    await home.ask(home.question(("politie",), "pol.lijst"))
    waiting = await home.rows("taak WHERE status = 'open'")
    assert waiting >= 1
    assert await expire_tasks(home.house) == 0
    await home.stage.owner.execute("UPDATE taak SET gemaakt_op = gemaakt_op - interval '20 days'")
    assert await expire_tasks(home.house) == waiting
    assert await home.rows("taak WHERE status = 'open'") == 0
    assert await entries(home, "taak.vervallen") == waiting
