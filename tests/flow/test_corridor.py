"""The corridor on real parts: what leaves, what is on record, and what happens when something changes in between."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from broker.casus.act import act
from broker.casus.handeling import Handeling
from broker.errors import KeyReused, LogUnavailable, PolicyUnavailable, StillRunning, Unavailable
from broker.exchange import exchange
from broker.scenario.plan import Wie
from broker.terms import Fase, Question
from tests.flow.home import Home

LISTS = ("gegevens", "achtergehouden", "wacht", "uitnodigingen", "storingen")


def entry(content: dict[str, Any], element: str) -> dict[str, Any]:
    return next(row for name in LISTS for row in content[name] if row["element"] == element)


def without_proof(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "bewijs"}


async def test_a_permitted_element_leaves_in_its_form_with_its_articles_and_a_proof(home: Home) -> None:
    """Wpg art. 19; matrix M040: date, code and role go, a third person goes as a label, article 9 data stay away."""
    await home.release_police("pol.lijst")
    released = await home.ask(home.question(("politie",), "pol.lijst"))
    assert released.status == 200
    row = entry(released.content, "pol.lijst")
    assert (row["vorm"], row["matrix"]) == ("volledig", "M040")
    text = json.dumps(released.content)
    assert "OVERLAST" in text
    assert not any(secret in text for secret in ("Bea", "ONDERZOEK", "geheim onderzoek", "Oefenaar"))
    assert released.content["bewijs"]["tlogProof"].startswith("c2sp.org/tlog-proof@v1")


async def test_a_refusal_is_recorded_before_it_is_told(home: Home) -> None:
    """Wgs art. 1.8 lid 4: the log has the refusal too, and it says why in plain Dutch with the article."""
    before = await home.rows("log_leaf")
    released = await home.ask(home.question(("politie",), "pol.lijst"))
    assert released.status == 403
    row = entry(released.content, "pol.lijst")
    assert (row["reden"], bool(row["uitleg"]), bool(row["artikelen"])) == ("D-GROND", True, True)
    assert await home.rows("log_leaf") == before + 1


async def test_the_question_is_on_record_before_a_supplier_is_asked(home: Home) -> None:
    """Design 6a.1: no supplier learns of a question that is not in the log."""
    seen: list[int] = []

    async def look(question: Question) -> None:
        seen.append(await home.stage.owner.fetchval("SELECT count(*) FROM log_index WHERE soort = 'vraag'"))

    home.suppliers(oov=look)
    before = await home.stage.owner.fetchval("SELECT count(*) FROM log_index WHERE soort = 'vraag'")
    await home.ask(home.question(("oov",), "inv.bekend", fase=Fase.F2))
    state = await home.stage.owner.fetchval("SELECT toestand FROM casus")
    assert seen == [before + 1] or state == "S41"


async def test_a_repeat_gives_the_same_answer_and_no_second_disclosure(home: Home) -> None:
    """Design 6a.2: the same caller, key and body; one entry in the log."""
    await home.release_police("pol.lijst")
    question, key = home.question(("politie",), "pol.lijst"), str(uuid4())
    first = await home.ask(question, key=key)
    leaves = await home.rows("log_leaf")
    again = await home.ask(question, key=key)
    assert without_proof(again.content) == without_proof(first.content)
    assert again.content["bewijs"]["leaf"] == first.content["bewijs"]["leaf"]
    assert await home.rows("log_leaf") == leaves


async def test_a_repeat_after_a_change_of_the_case_gives_the_manifest_only(home: Home) -> None:
    """Design 6a.2: values go again only while the versions still hold."""
    await home.release_police("pol.lijst")
    question, key = home.question(("politie",), "pol.lijst"), str(uuid4())
    await home.ask(question, key=key)
    await home.evidence("regie", "R02", "noodzaak", tekst="nieuw in het dossier")
    again = await home.ask(question, key=key)
    assert all("waarde" not in row for row in again.content["gegevens"])


async def test_another_body_under_the_same_key_is_a_conflict(home: Home) -> None:
    """Design 6a.2: a key names one question."""
    key = str(uuid4())
    await home.ask(home.question(("politie",), "pol.lijst"), key=key, body=b"een")
    with pytest.raises(KeyReused):
        await home.ask(home.question(("politie",), "pol.telling"), key=key, body=b"twee")


async def test_two_runs_under_one_key_never_both_ask(home: Home) -> None:
    """Design 6a.2: the claim commits with the question; a run beside it hears that it is still running."""
    await home.release_police("pol.lijst")
    asked: list[Question] = []
    there, go = asyncio.Event(), asyncio.Event()

    async def wait(question: Question) -> None:
        asked.append(question)
        there.set()
        await go.wait()

    home.suppliers(politie=wait)
    question, key = home.question(("politie",), "pol.lijst"), str(uuid4())
    first = asyncio.create_task(home.ask(question, key=key))
    await there.wait()
    with pytest.raises(StillRunning):
        await home.ask(question, key=key)
    go.set()
    assert (await first).status == 200
    assert len(asked) == 1


async def test_evidence_withdrawn_while_a_supplier_is_asked_stops_the_answer(home: Home) -> None:
    """Design 2.7: the answer holds only on the versions that were decided on; a supplier is not asked twice."""
    await home.evidence("politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=["pol.lijst"], ontvanger="regie")
    release = await home.evidence("politie", "R06", "vrijgave", door="politie")
    asked: list[Question] = []

    async def withdraw(question: Question) -> None:
        asked.append(question)
        await home.actor.must(Wie("politie", "R06"), "bewijs_intrekken", argumenten={"bewijsstuk": str(release)})

    home.suppliers(politie=withdraw)
    released = await home.ask(home.question(("politie",), "pol.lijst"))
    assert released.status in (202, 403)
    assert "OVERLAST" not in json.dumps(released.content)
    assert len(asked) == 1


async def test_a_dead_supplier_is_a_storing_and_the_others_still_answer(home: Home) -> None:
    """Design 2.5: one deadline over all; a failure is reported per supplier."""
    del home.stage.connectors["corporatie"]
    released = await home.ask(
        home.question(("corporatie", "politie"), "wc.overlast", "pol.lijst", fase=Fase.F0), "gemeente", "R07"
    )
    pairs = {(row["verstrekker"], row["element"]) for name in LISTS for row in released.content[name]}
    assert pairs == {(v, e) for v in ("corporatie", "politie") for e in ("wc.overlast", "pol.lijst")}


@pytest.mark.parametrize("stranger", ["case", "person"])
async def test_an_unknown_case_and_an_unknown_person_are_one_and_the_same(home: Home, stranger: str) -> None:
    """Design 6a.11: nothing tells them apart, and each is on record."""
    unknown = {"casus": uuid4()} if stranger == "case" else {"persoon": uuid4()}
    before = await home.rows("log_leaf")
    released = await home.ask(home.question(("politie",), "pol.lijst", **unknown))
    assert (released.status, released.content) == (404, {})
    assert await home.rows("log_leaf") == before + 1


async def test_a_pair_that_waits_becomes_a_task_and_a_delivery_after_the_answer(home: Home) -> None:
    """Design 6a.3: nothing is sent; the asker takes what may go now, under the law of that moment."""
    await home.evidence("politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=["pol.lijst"], ontvanger="regie")
    released = await home.ask(home.question(("politie",), "pol.lijst"))
    assert released.status == 202
    wait = entry(released.content, "pol.lijst")
    assert (wait["op"], wait["bij"]) == ("vrijgave", "politie")
    assert await home.stage.owner.fetchval("SELECT status FROM taak WHERE id = $1::text::uuid", wait["taak"]) == "open"
    await home.actor.must(
        Wie("politie", "R06"),
        "taak_beantwoorden",
        argumenten={"taak": wait["taak"], "bewijs": "vrijgave", "inhoud": {"door": "politie"}},
    )
    assert (await home.ask(home.question(("politie",), "pol.lijst"))).status == 200


async def test_the_broker_role_cannot_read_a_payload_nor_the_reader_keys(home: Home) -> None:
    """Design A11: whoever takes over the broker can write the log and not read it."""
    for statement in ("SELECT ct FROM log_payload", "SELECT sealed_sk FROM log_sleutel", "SELECT rij FROM log_index"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await home.house.store.pool.fetch(statement)


async def test_a_log_that_cannot_be_written_lets_nothing_out(home: Home) -> None:
    """Design A10: no log write, no answer; the key is free again."""
    await home.release_police("pol.lijst")
    await home.stage.owner.execute("REVOKE INSERT ON log_payload FROM sluis_broker")
    question, key = home.question(("politie",), "pol.lijst"), str(uuid4())
    with pytest.raises(LogUnavailable):
        await home.ask(question, key=key)
    await home.stage.owner.execute("GRANT INSERT ON log_payload TO sluis_broker")
    assert (await home.ask(question, key=key)).status == 200


async def test_a_policy_that_does_not_answer_lets_nothing_out(home: Home) -> None:
    """Design A10: undefined is never a yes and never a no."""

    class Silent:
        beleid = home.house.engine.beleid

        async def evaluate(self, entrypoint: str, question: Any) -> object:
            return {}

        async def ready(self) -> bool:
            return False

    caller = home.caller("regie", "R02")
    house = replace(home.house, engine=Silent())
    with pytest.raises(PolicyUnavailable):
        await exchange(home.question(("politie",), "pol.lijst"), caller, home.claim(caller), house, "flow")
    assert issubclass(PolicyUnavailable, Unavailable)


async def test_an_invitation_reaches_the_party_under_secrecy_and_tells_the_asker_nothing_more(home: Home) -> None:
    """Design 3, uitnodiging: the party learns that a case exists and decides itself; its answer is no evidence."""
    await home.stage.owner.execute("UPDATE casus SET toestand = 'S21', versie = versie + 1")
    released = await home.ask(home.question(("verslavingszorg",), "inv.bekend", fase=Fase.F2))
    assert released.content["uitnodigingen"] == [{"verstrekker": "verslavingszorg", "element": "inv.bekend"}]
    taak = await home.stage.owner.fetchrow("SELECT id, op, bij, status FROM taak")
    assert (taak["op"], taak["bij"], taak["status"]) == ("uitnodiging", "verslavingszorg", "open")
    before = await home.rows("bewijsstuk")
    await home.actor.must(Wie("verslavingszorg", "R05"), "taak_beantwoorden", argumenten={"taak": str(taak["id"])})
    assert await home.rows("bewijsstuk") == before
    assert await home.stage.owner.fetchval("SELECT status FROM taak") == "beantwoord"


async def test_an_act_is_decided_again_when_the_table_changed_meanwhile(home: Home) -> None:
    """Design 6a.5: an act holds on the versions of case, organisation and samenwerkingsverband that were decided on."""
    asked: list[str] = []
    decided = home.house.engine

    class Meanwhile:
        beleid = decided.beleid

        async def evaluate(self, entrypoint: str, question: Any) -> object:
            asked.append(entrypoint)
            if len(asked) == 1:
                await home.stage.owner.execute("UPDATE samenwerkingsverband SET versie = versie + 1")
            return await decided.evaluate(entrypoint, question)

        async def ready(self) -> bool:
            return True

    caller = home.caller("regie", "R02")
    handeling = Handeling("overleg", uuid4(), home.world.casus, naar="S50")
    done = await act(handeling, caller, home.claim(caller), replace(home.house, engine=Meanwhile()), "flow")
    assert (done.status, len(asked)) == (200, 2)
