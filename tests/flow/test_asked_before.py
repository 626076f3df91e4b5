"""Asking the same too often (D-HERHAAL; AVG art. 5 lid 1 c, matrix-notes gate G12): counted from what is on record.

Per organisation, case, person, supplier and element, over 24 hours, in the database that all brokers share.
"""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from broker.exchange import exchange
from broker.keys_file import FileKeys
from broker.load import load
from broker.policy_tables import policy_table
from broker.release import Released
from broker.scenario.stage import open_house_on
from broker.terms import Initiatief
from broker.verzoek import Verzoek
from tests.flow.home import Home

MOST: Final = int(policy_table("doelen")["herhaal_grens"])


def reason(released: Released) -> str | None:
    """Why the one asked pair did not go; None when it was given, invited or waits."""
    withheld = released.content.get("achtergehouden") or [{"reden": None}]
    return str(withheld[0]["reden"]) if withheld[0]["reden"] else None


async def asked_before(home: Home, verzoek: Verzoek, org: str = "regie", rol: str = "R02") -> int:
    """What the corridor reads about this question."""
    caller, moment = home.caller(org, rol), home.house.clock.moment()
    key = home.claim(caller).key(home.house.clock.now())
    dossier = await load(home.house.store.reading, caller, verzoek, moment, key)
    count: int = dossier.question(verzoek, moment)["vraag"]["eerder_gevraagd"]
    return count


async def test_the_same_question_is_answered_ten_times_and_then_refused(home: Home) -> None:
    """Casus 12.10: a limit per case, person and partner; refusals count as askings too."""
    await home.release_police("pol.telling", "pol.lijst")
    said = [reason(await home.ask(home.question(("politie",), "pol.lijst"))) for _ in range(MOST + 2)]
    assert said == [None] * MOST + ["D-HERHAAL"] * 2


async def test_a_repeat_under_the_same_key_is_not_an_asking(home: Home) -> None:
    """Design 6a.2: the same key gives the same answer and no second disclosure, so nothing was asked again."""
    question, key = home.question(("politie",), "pol.telling"), str(uuid4())
    for _ in range(3):
        await home.ask(question, key=key)
    assert await asked_before(home, question) == 1


async def test_another_person_element_supplier_or_asker_is_another_question(home: Home) -> None:
    """What is counted is the pair: one more element beside it does not hide the pair that was asked before."""
    await home.ask(home.question(("politie",), "pol.telling"))
    await home.ask(home.question(("politie",), "pol.telling", "pol.rol"))
    assert await asked_before(home, home.question(("politie",), "pol.telling")) == 2
    assert await asked_before(home, home.question(("politie",), "pol.rol", "pol.telling")) == 2
    assert await asked_before(home, home.question(("politie",), "pol.rol")) == 1
    assert await asked_before(home, home.question(("politie",), "pol.bezoek")) == 0
    assert await asked_before(home, home.question(("ggz",), "pol.telling")) == 0
    assert await asked_before(home, home.question(("politie",), "pol.telling", persoon=uuid4())) == 0
    assert await asked_before(home, home.question(("politie",), "pol.telling"), "gemeente", "R07") == 0


async def test_a_day_later_it_may_be_asked_again(home: Home) -> None:
    """A follow-up of months is no repetition: what counts is what was asked in the last 24 hours."""
    question = home.question(("politie",), "pol.telling")
    await home.ask(question)
    assert await asked_before(home, question) == 1
    await home.stage.owner.execute("UPDATE manifest SET op = op - interval '23 hours 50 minutes'")
    assert await asked_before(home, question) == 1
    await home.stage.owner.execute("UPDATE manifest SET op = op - interval '20 minutes'")
    assert await asked_before(home, question) == 0


async def test_who_sends_or_delivers_later_asks_nobody_again(home: Home) -> None:
    """A push is no question, and a delivery after a release is the same question still."""
    question = home.question(("politie",), "pol.telling")
    await home.ask(question)
    later = home.question(("politie",), "pol.telling", levering=1)
    push = home.question(("politie",), "pol.telling", initiatief=Initiatief.VERSTREKKER, ontvanger="regie")
    assert [await asked_before(home, verzoek) for verzoek in (question, later, push)] == [1, 0, 0]


async def test_brokers_on_one_database_count_together(home: Home) -> None:
    """Every replica reads the same rows; none keeps a count of its own."""
    keys = FileKeys.broker(home.stage.keys_dir, "sandbox")
    engine, connectors = home.house.engine, home.stage.connectors
    async with open_house_on(home.stage.url, keys, engine, connectors, pool=2) as other:
        caller = home.caller("regie", "R02")
        said = [
            reason(
                await exchange(home.question(("politie",), "pol.telling"), caller, home.claim(caller), house, "flow")
            )
            for nr in range(MOST + 1)
            for house in [(home.house, other)[nr % 2]]
        ]
    assert said[:MOST] == ["D-GROND"] * MOST  # no decision under the Wpg: gate 10 comes before gate 12
    assert await asked_before(home, home.question(("politie",), "pol.telling")) == MOST + 1


async def test_the_count_is_read_by_the_index(home: Home) -> None:
    """Migration 0008: the newest askings of one asker in one case, however many manifests there are."""
    found = await home.stage.owner.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_manifest_gevraagd'")
    assert "(casus, aanvrager, op DESC) WHERE (levering = 0)" in found
