"""AuthZEN on the policy of Sluis: it says what the possibilities say, about the caller alone, and lets nothing out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from broker.embedded import Postgres
from tests.flow.api_home import VALUE, Api, open_api

EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"


@pytest.fixture
async def api(server: Postgres, tmp_path: Path) -> AsyncIterator[Api]:
    async with open_api(server, tmp_path) as api:
        yield api


def evaluation(api: Api, paar: str = "politie/pol.lijst", **changes: Any) -> dict[str, Any]:
    asked = api.case.question(("politie",), "pol.lijst")
    subject = {"type": "medewerker", "id": api.case.identity("regie", "R02").medewerker}
    action = {"name": "opvragen", "properties": {"doel": asked["doel"], "fase": asked["fase"]}}
    about = {"casus": asked["casus"], "persoon": asked["persoon"]}
    return {
        "subject": subject,
        "action": action,
        "resource": {"type": "gegeven", "id": paar, "properties": about},
    } | changes


async def ask(api: Api, body: Any, path: str = EVALUATION) -> dict[str, Any]:
    answer = await api.post(path, body)
    assert answer.status_code == 200, answer.text
    assert VALUE not in answer.text
    return dict(answer.json())


async def test_a_yes_says_in_which_form_and_what_it_obliges_to(api: Api) -> None:
    """AuthZEN obligations profile: an enforcement point that cannot keep one treats the yes as a no."""
    made = await ask(api, evaluation(api))
    assert made["decision"] is True
    form, *duties = made["context"]["obligations"]
    assert form["properties"] == {"action": "sluis:vorm", "vorm": "volledig"}
    assert [duty["properties"]["soort"] for duty in duties] == ["geheimhouding"]
    assert api.asked == []


async def test_a_no_says_why_in_the_words_of_the_request(api: Api) -> None:
    """Design 6: one reason, one text, wherever it is told."""
    made = await ask(api, evaluation(api, "politie/pol.rol"))
    refused = (await api.ask(api.case.question(("politie",), "pol.rol"))).json()["achtergehouden"][0]
    assert made["decision"] is False
    told = {name: made["context"][name] for name in ("reden", "uitleg", "artikelen", "regels", "vereist")}
    assert told == {name: refused[name] for name in told}


async def test_what_waits_is_a_no_that_says_for_whom(api: Api) -> None:
    """A human has to decide first; nothing is permitted yet."""
    made = await ask(api, evaluation(api, "jeugdteam/jh.care"))
    assert made["decision"] is False
    assert made["context"]["bij"] == "jeugdteam"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": {"type": "medewerker", "id": "iemand-anders"}},
        {"subject": {"type": "user", "id": "medewerker-regie"}},
        {"action": {"name": "wissen"}},
        {"action": {"name": "opvragen", "properties": {"doel": "nieuwsgierig", "fase": "F3"}}},
        {"action": {"name": "opvragen", "properties": {"doel": "lokaal-veiligheid", "fase": ["F3"]}}},
        {"resource": {"type": "dossier", "id": "politie/pol.lijst"}},
        {"resource": {"type": "gegeven", "id": "politie/pol.lijst", "properties": {"casus": "999"}}},
        {"resource": {"type": "gegeven", "id": "politie", "properties": {"casus": str(uuid4())}}},
    ],
)
async def test_what_is_not_of_this_model_is_a_no(api: Api, changes: dict[str, Any]) -> None:
    """Fail closed, and say so well; nobody asks on behalf of somebody else."""
    made = await ask(api, evaluation(api, **changes))
    assert made["decision"] is False
    assert made["context"]["uitleg"].endswith(".")


async def test_a_case_that_is_not_for_you_is_a_no_like_one_that_is_not_there(api: Api) -> None:
    """Design 6a.11: unknown, foreign and closed to you are the same answer."""
    nowhere = {"type": "gegeven", "id": "politie/pol.lijst", "properties": {"casus": str(uuid4())}}
    made = await ask(api, evaluation(api, resource=nowhere))
    assert made == {"decision": False, "context": {"uitleg": "Deze casus, of deze persoon erin, is er voor u niet."}}


async def test_a_batch_about_one_case_is_one_entry_in_the_log(api: Api) -> None:
    """Every decision is recorded; what is asked together is recorded together, a row per pair."""
    entries, rows = await api.case.rows("log_leaf"), await api.case.rows("log_index")
    items = [{"resource": evaluation(api, paar)["resource"]} for paar in ("politie/pol.lijst", "politie/pol.rol")]
    made = await ask(api, {**evaluation(api), "evaluations": items}, EVALUATIONS)
    assert [one["decision"] for one in made["evaluations"]] == [True, False]
    assert await api.case.rows("log_leaf") == entries + 1
    assert await api.case.rows("log_index") == rows + 2
    await api.case.check_log()


async def test_what_can_be_asked_is_found_and_each_of_it_is_a_yes(api: Api) -> None:
    """Authorization API section 8: a search gives exactly what an evaluation would permit."""
    body = evaluation(api)
    found = (await ask(api, body, "/access/v1/search/resource"))["results"]
    names = [one["id"] for one in found]
    assert "politie/pol.lijst" in names
    assert "politie/pol.rol" not in names
    items = [{"resource": {**body["resource"], "id": name}} for name in names[:20]]
    made = await ask(api, {**body, "evaluations": items}, EVALUATIONS)
    assert {one["decision"] for one in made["evaluations"]} == {True}


async def test_a_search_for_people_tells_of_the_caller_alone(api: Api) -> None:
    """AVG art. 25: who else works there, and what they may, is nobody's answer."""
    body = evaluation(api)
    me = body["subject"]
    assert (await ask(api, body, "/access/v1/search/subject"))["results"] == [me]
    other = evaluation(api, "politie/pol.rol")
    assert (await ask(api, other, "/access/v1/search/subject"))["results"] == []


async def test_a_search_for_actions_reads_purpose_and_phase_from_the_context(api: Api) -> None:
    """There is one action; whether it may depends on what for and when."""
    body = evaluation(api)
    context = body.pop("action")["properties"]
    found = await ask(api, {**body, "context": context}, "/access/v1/search/action")
    assert found["results"] == [{"name": "opvragen"}]
    assert (await ask(api, body, "/access/v1/search/action"))["results"] == []


async def test_a_token_without_the_scope_gets_nothing(api: Api) -> None:
    """RFC 6750 section 3.1: what a system may try stands in its token."""
    me = replace(api.case.identity("regie", "R02"), token_id=str(uuid4()))
    token = api.case.issuer.mint(me, scope="informatieverzoeken:stellen")
    async with api.client() as client:
        answer = await client.post(EVALUATION, json=evaluation(api), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
