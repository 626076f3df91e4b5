"""The certification scenario of AuthZEN 1.0 against our facade, with its fixture as a bundle in a real OPA."""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio

from broker.authzen.message import MOST
from broker.authzen.words import Action, Decision, Entity, Evaluation
from broker.embedded import run_opa
from broker.opa_binary import find_opa
from tests.conftest import shared_folder
from tests.flow.edge import Edge

FIXTURE: Final = Path(__file__).parent / "authzen" / "fixture.rego"
_FILE: Final = shared_folder() / "standards" / "authzen" / "certification-cases-1_0.json"
SCENARIO: Final[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.is_file() else {}
CASES: Final[list[dict[str, Any]]] = SCENARIO.get("cases", [])
EVALUATION: Final = "/access/v1/evaluation"
YES: Final = {
    "subject": {"type": "user", "id": "alice"},
    "action": {"name": "read"},
    "resource": {"type": "record", "id": "record-1"},
}

needs_scenario = pytest.mark.skipif(not SCENARIO, reason="the reference folder is not here; name it with SLUIS_SHARED")


pytestmark = pytest.mark.asyncio(loop_scope="module")


class FixtureDecider:
    """Asks OPA about the fixture; a search tries everything that the fixture knows."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def decide(self, evaluations: Sequence[Evaluation]) -> list[Decision]:
        async with httpx.AsyncClient(base_url=self._url) as client:
            return [Decision(await self._ask(client, evaluation)) for evaluation in evaluations]

    async def subjects(self, search: Evaluation) -> list[Entity]:
        return [
            one
            for one in await self._known("subjects", search.subject)
            if await self._may(one, search.action, search.resource)
        ]

    async def resources(self, search: Evaluation) -> list[Entity]:
        return [
            one
            for one in await self._known("resources", search.resource)
            if await self._may(search.subject, search.action, one)
        ]

    async def actions(self, search: Evaluation) -> list[Action]:
        return [
            action for name in await self._data("actions")
            if await self._may(search.subject, action := Action(name), search.resource)
        ]  # fmt: skip

    async def _known(self, kind: str, asked: Entity) -> list[Entity]:
        wanted = {"subjects": "user", "resources": "record"}[kind]
        known = await self._data(kind)
        return [
            Entity(asked.type, id_, {**own, **asked.properties}) for id_, own in known.items() if asked.type == wanted
        ]

    async def _may(self, subject: Entity, action: Action | None, resource: Entity) -> bool:
        return (await self.decide([Evaluation(subject, action, resource)]))[0].decision

    async def _data(self, name: str) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self._url) as client:
            return dict((await client.get(f"/v1/data/authzen/{name}")).json()["result"])

    async def _ask(self, client: httpx.AsyncClient, asked: Evaluation) -> bool:
        action = {"name": asked.action.name, "properties": dict(asked.action.properties)} if asked.action else {}
        question = {"subject": _entity(asked.subject), "action": action, "resource": _entity(asked.resource)}
        answer = await client.post("/v1/data/authzen/decision", json={"input": question})
        return bool(answer.json()["result"])


def _entity(entity: Entity) -> dict[str, Any]:
    return {"type": entity.type, "id": entity.id, "properties": dict(entity.properties)}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture, built as a bundle of its own."""
    found = find_opa()
    if found is None:
        pytest.skip("OPA is not here; make setup brings it")
    made = tmp_path_factory.mktemp("authzen") / "bundle.tar.gz"
    subprocess.run([found.path, "build", FIXTURE, "-o", made], check=True, capture_output=True)
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opa(bundle: Path) -> AsyncIterator[str]:
    found = find_opa()
    assert found is not None
    async with run_opa(found, bundle, tell=lambda _: None) as url:
        yield url


@asynccontextmanager
async def facade(opa: str, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    edge = Edge()
    async with edge.client(**headers) as client:
        transport: Any = client._transport
        transport.app.state.decider = lambda _call: FixtureDecider(opa)
        yield client


@needs_scenario
async def test_the_scenario_is_whole() -> None:
    """Fifty cases, with the raw ones and discovery beside them."""
    assert (len(CASES), len(SCENARIO["rawCases"])) == (50, 5)


@needs_scenario
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
async def test_the_certification_case_holds(opa: str, case: dict[str, Any]) -> None:
    """AuthZEN certification, levels basic, batch and search, core and properties."""
    async with facade(opa) as client:
        request = case["request"]
        if case["expect"].get("onlyIf"):
            first = await client.post(case["path"], json={**request, "page": {"limit": 1}})
            request = {**request, "page": {"token": first.json()["page"]["next_token"]}}
            assert request["page"]["token"]
        check(await client.request(case["method"], case["path"], json=request), case["expect"])


def check(answer: httpx.Response, expect: dict[str, Any]) -> None:
    body = answer.json()
    assert answer.status_code == expect["status"], body
    for name, found in (
        ("decision", body.get("decision")),
        ("decisions", [e["decision"] for e in body.get("evaluations", ())]),
        ("decisionsCount", len(body.get("evaluations", ()))),
        ("resultsEqual", body.get("results")),
        ("resultsIsArray", isinstance(body.get("results"), list)),
    ):
        assert name not in expect or found == expect[name], (name, body)
    assert all(one in body["results"] for one in expect.get("resultsInclude", ()))


@needs_scenario
@pytest.mark.parametrize("case", SCENARIO.get("rawCases", []), ids=lambda case: case["id"])
async def test_the_raw_case_holds(opa: str, case: dict[str, Any]) -> None:
    """AuthZEN certification 2.4.3 to 2.6: wrong type, broken JSON, nothing; X-Request-ID; the same answer each time."""
    async with facade(opa) as client:
        if "sameRequestAs" in case:
            headers = case.get("requestHeaders", {})
            answers = [await client.post(EVALUATION, json=YES, headers=headers) for _ in range(case.get("repeat", 1))]
            assert {(a.status_code, a.json()["decision"]) for a in answers} == {(200, True)}
            assert [a.headers.get("X-Request-ID") for a in answers] == [headers.get("X-Request-ID")] * len(answers)
        else:
            headers = {"Content-Type": case["contentType"]}
            answer = await client.post(case["path"], content=case["rawBody"], headers=headers)
            assert answer.status_code == case["expect"]["status"]


@needs_scenario
async def test_discovery_names_every_endpoint(opa: str) -> None:
    """Authorization API section 9.1: policy_decision_point equals the address by which we are known; no login."""
    async with facade(opa, Authorization="") as client:
        answer = await client.get("/.well-known/authzen-configuration")
    assert answer.status_code == 200
    told = answer.json()
    assert told["policy_decision_point"] == "http://sluis.test"
    assert set(SCENARIO["discovery"]["expect"]["required"]) <= told.keys()
    assert all(
        address.startswith("http://sluis.test/access/v1/") for name, address in told.items() if "endpoint" in name
    )


@pytest.mark.parametrize(
    ("semantic", "decisions"),
    [("deny_on_first_deny", [True, False]), ("permit_on_first_permit", [True]), ("execute_all", [True, False, True])],
)
async def test_a_batch_goes_on_as_far_as_it_is_told(opa: str, semantic: str, decisions: list[bool]) -> None:
    """Authorization API section 7.1.2.1."""
    items = [{"resource": {"type": "record", "id": f"record-{nr}"}} for nr in (1, 2, 1)]
    body = {**YES, "options": {"evaluations_semantic": semantic}, "evaluations": items}
    async with facade(opa) as client:
        answer = await client.post("/access/v1/evaluations", json=body)
    assert [one["decision"] for one in answer.json()["evaluations"]] == decisions


@pytest.mark.parametrize(
    "body",
    [
        [],
        {**YES, "evaluations": "all"},
        {**YES, "evaluations": [1]},
        {**YES, "evaluations": [{}] * (MOST + 1)},
        {**YES, "evaluations": [{}], "options": {"evaluations_semantic": "sometimes"}},
        {**YES, "evaluations": [{}], "options": 1},
        {**YES, "evaluations": [{"subject": {"type": "user", "id": 1}}]},
        {**YES, "context": 1, "evaluations": [{}]},
    ],
)
async def test_a_batch_that_is_none_is_refused_whole(opa: str, body: Any) -> None:
    """Authorization API section 10.1: malformed is 400, whatever else is in it."""
    async with facade(opa) as client:
        answer = await client.post("/access/v1/evaluations", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("page", [{"limit": 0}, {"limit": "x"}, {"token": "-"}, {"token": "LTE"}, "x"])
async def test_a_page_that_was_never_given_is_refused(opa: str, page: Any) -> None:
    """Authorization API section 8.2: a token is opaque to the caller, and ours or nobody's."""
    async with facade(opa) as client:
        answer = await client.post("/access/v1/search/action", json={**YES, "page": page})
    assert answer.status_code == 400


async def test_who_asks_is_known_first(opa: str) -> None:
    """Authorization API section 10.1.3: an enforcement point without a token is 401, before its message is read."""
    async with facade(opa, Authorization="") as client:
        answer = await client.post(EVALUATION, content=b"{", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("told", ["r-2f9c", "a b", "x" * 129, ""])
async def test_a_request_id_comes_back_only_when_it_is_one(opa: str, told: str) -> None:
    """Authorization API section 10.1.2; what is no number of a request is not repeated."""
    async with facade(opa) as client:
        answer = await client.post(EVALUATION, json=YES, headers={"X-Request-ID": told})
    assert answer.headers.get("X-Request-ID") == (told if told.startswith("r-") else None)
