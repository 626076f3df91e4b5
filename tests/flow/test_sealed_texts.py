"""What people wrote in a question is kept only under the key of the case, and goes with it (design 6a.7, A9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from broker.persons import Persons
from broker.pseudonym import Pseudonyms
from tests.flow.api_home import ASK, Api, api

__all__ = ["api"]

REGIE = ("regie", "R02")
POLITIE = ("politie", "R06")
TEXTS = ("Slaapt Ans nu in haar auto", "want zij belde in tranen op", "zij heeft een mes op tafel")


def question(api: Api, **changes: Any) -> dict[str, Any]:
    """A question that waits for the police, full of words of people."""
    body = api.case.question(("politie",), "pol.samenv", vraag=TEXTS[0], **changes)
    return body | {"elementen": [{"code": "pol.samenv", "noodzaak": TEXTS[1]}]}


async def waiting(api: Api) -> str:
    """The number of a question that waits: the decision under Wpg art. 19 is there, the release is not."""
    await api.case.owner.execute("DELETE FROM bewijsstuk WHERE soort = 'vrijgave'")
    wpg = {"artikel": "Wpg 19", "elementen": ["pol.samenv"], "ontvanger": "regie"}
    await api.case.evidence("politie", "R06", "besluit_wpg", **wpg)
    answer = await api.ask(question(api))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["verzoek"])


async def everything(api: Api) -> str:
    """Every row of every table that the broker keeps, as text; what is sealed is bytes, in hexadecimal or base64."""
    tables = await api.case.owner.fetch("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'")
    rows = [await api.case.owner.fetch(f"SELECT x::text AS row FROM {table['t']} x") for table in tables]
    return "\n".join(row["row"] for found in rows for row in found)


async def test_no_table_holds_what_people_wrote(api: Api) -> None:
    """Question, reason, danger and the name of who saw it: in no column, jsonb or not."""
    await waiting(api)
    tot = api.house.clock.moment().op + timedelta(hours=2)
    asked = await api.ask(question(api, spoed={"gevaar": TEXTS[2], "tot": f"{tot:%Y-%m-%dT%H:%M:%SZ}"}))
    assert asked.status_code in (200, 202, 403), asked.text
    kept = await everything(api)
    assert str(api.case.world.casus) in kept
    for text in TEXTS:
        assert text not in kept
    questions = await api.case.owner.fetch("SELECT vraag::text AS t FROM manifest")
    assert len(questions) == 2
    assert not any(api.case.identity(*REGIE).medewerker in row["t"] for row in questions)


async def test_the_supplier_reads_in_its_task_what_was_asked_and_why(api: Api) -> None:
    """A human decides on words, not on codes (Wgs art. 2.31 lid 5-7)."""
    verzoek = await waiting(api)
    async with api.client(*POLITIE) as client:
        taken = (await client.get("/v1/taken")).json()["taken"]
    (taak,) = [t for t in taken if t["verzoek"] == verzoek]
    assert (taak["vraag"], taak["noodzaak"]) == TEXTS[:2]


async def test_a_levering_asks_the_same_question_with_the_same_reason(api: Api) -> None:
    """What was kept of the question is the question: the walk has its words again (design 6a.3)."""
    verzoek = await waiting(api)
    await api.case.release_police("pol.samenv")
    taken = await api.post(f"{ASK}/{verzoek}/leveringen", {})
    assert taken.status_code == 200, taken.text
    api.check(taken)
    assert TEXTS[0] not in await everything(api)


@pytest.mark.parametrize("gone", ["UPDATE casus SET k_case = 'x'", "UPDATE casus SET k_case = ''"])
async def test_without_the_key_of_the_case_the_question_is_gone(api: Api, gone: str) -> None:
    """Crypto-shredding: 409 that says so, nothing asked of a supplier; the task stays, without words."""
    verzoek = await waiting(api)
    await api.case.owner.execute(gone)
    fresh = api.without(persons=_fresh(api))
    asked = len(api.asked)
    answer = await api.post(f"{ASK}/{verzoek}/leveringen", {}, house=fresh)
    assert (answer.status_code, answer.json()["code"]) == (409, "vraag-niet-meer-leesbaar")
    assert "nieuwe vraag" in answer.json()["detail"]
    assert len(api.asked) == asked
    async with api.client(*POLITIE, house=fresh) as client:
        taken = await client.get("/v1/taken")
    assert taken.status_code == 200
    assert {(t["vraag"], t["noodzaak"]) for t in taken.json()["taken"] if t["verzoek"] == verzoek} == {(None, None)}


def _fresh(api: Api) -> Persons:
    """The same keys, with nothing in memory."""
    return Persons(Pseudonyms(api.house.persons._pseudonyms._keys))


async def test_texts_of_one_question_do_not_open_at_another(api: Api) -> None:
    """Sealed texts are bound to case and question: a swapped column is no question."""
    first, second = await waiting(api), await waiting(api)
    await api.case.owner.execute(
        "UPDATE manifest SET vraag = vraag || jsonb_build_object('teksten',"
        f" (SELECT m.vraag -> 'teksten' FROM manifest m WHERE m.verzoek = '{first}')) WHERE verzoek = '{second}'"
    )
    answer = await api.post(f"{ASK}/{second}/leveringen", {}, key=str(uuid4()))
    assert (answer.status_code, answer.json()["code"]) == (409, "vraag-niet-meer-leesbaar")
