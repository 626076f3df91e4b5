"""How often and how much: limits as a caller meets them, and lists in pages (RFC 6585, RFC 8288; design 6)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from broker.api.limits import Limits
from broker.sandbox_tokens import mint
from tests.flow.api import Api
from tests.flow.edge import ASK, OIN, Edge, check_headers, check_problem, client, edge, question
from tests.flow.home import Home
from tests.flow.played import POLITIE, REGIE, waiting

__all__ = ["client", "edge"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limit(client: httpx.AsyncClient, organisation: float, employee: float) -> Clock:
    """Give the application of this client other limits, and a clock of our own."""
    clock = Clock()
    state: Any = client._transport.app.state  # type: ignore[attr-defined]  # an ASGITransport
    state.wiring = replace(state.wiring, limits=Limits(organisation, employee, clock))
    return clock


async def test_too_many_calls_are_429_and_say_when_to_come_back(edge: Edge, client: httpx.AsyncClient) -> None:
    """RFC 6585 section 4: the call did nothing at all, and after Retry-After it does."""
    clock = limit(client, 600, 60)
    for _ in range(60):
        assert (await client.post(ASK, json=question())).status_code == 200
    refused = await client.post(ASK, json=question())
    check_problem(refused, 429, "te-veel-aanroepen")
    assert refused.headers["retry-after"] == "1"
    assert len(edge.seen) == 60
    clock.now += 1
    assert (await client.post(ASK, json=question())).status_code == 200


async def test_every_call_counts_whatever_becomes_of_it(edge: Edge, client: httpx.AsyncClient) -> None:
    """Wrong input, another address, a search: who guesses and who browses is stopped too."""
    limit(client, 600, 60)
    for nr in range(60):
        path = (ASK, "/v1/casussen/_zoek")[nr % 2]
        check_problem(await client.post(path, json={"vreemd": 1}), 400, "ongeldige-invoer")
    check_problem(await client.post(ASK, json=question()), 429, "te-veel-aanroepen")
    check_problem(await client.get("/v1/taken"), 429, "te-veel-aanroepen")


async def test_a_colleague_goes_on_and_a_bulk_asking_partner_does_not(edge: Edge, client: httpx.AsyncClient) -> None:
    """Per employee and per organisation: many employees of one organisation are one organisation."""
    limit(client, 100, 60)
    codes: list[int] = []
    for nr in range(150):
        token = mint(edge.issuer, OIN, "politie-oij", f"m-{nr % 3}", "R06")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        codes.append((await client.post(ASK, json=question(), headers=headers)).status_code)
    assert codes == [200] * 100 + [429] * 50


async def test_nobody_can_use_up_the_limit_of_another(edge: Edge, client: httpx.AsyncClient) -> None:
    """A call without a valid token counts for nobody; what is open to everyone has no limit here."""
    limit(client, 600, 60)
    for _ in range(80):
        check_problem(await client.get("/v1/taken", headers={"Authorization": "Bearer a.b.c"}), 401, "niet-aangemeld")
        assert (await client.get("/healthz")).status_code == 200
    assert (await client.post(ASK, json=question())).status_code == 200


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def api(home: Home) -> AsyncIterator[Api]:
    api = Api(home, str(await home.stage.owner.fetchval("SELECT log_id FROM log_head")))
    async with api.http:
        yield api


async def test_a_list_leads_from_page_to_page(api: Api) -> None:
    """Every row once, in order; the link and `volgende` say the same, and hold a number and nothing else."""
    await waiting(api)
    for _ in range(4):
        await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))
    every = (await api.get("/v1/taken", POLITIE)).json()["taken"]
    assert len(every) >= 5
    found: list[Any] = []
    place: str | None = "/v1/taken?aantal=2"
    while place:
        response = await api.get(place, POLITIE)
        check_headers(response)
        page = response.json()
        assert 0 < len(page["taken"]) <= 2
        found += page["taken"]
        place = linked(response, page["volgende"])
    assert found == every


def linked(response: httpx.Response, following: str | None) -> str | None:
    """Where the next page is, if there is one (RFC 8288)."""
    if following is None:
        assert "link" not in response.headers
        return None
    link = re.fullmatch(r'<(/v1/taken\?na=([0-9a-f-]{36})&aantal=2)>; rel="next"', response.headers["link"])
    assert link is not None
    assert link[2] == following == response.json()["taken"][-1]["taak"]
    return link[1]


async def test_a_page_after_a_number_that_is_not_there_is_no_error(api: Api) -> None:
    """A number only says where to begin; it says nothing of whether it exists, or whose it is."""
    response = await api.get(f"/v1/postbus?na={uuid4()}&aantal=100", REGIE)
    assert (response.status_code, response.json()) == (200, {"postbus": [], "volgende": None})


async def test_making_a_case_is_201_with_its_place(api: Api) -> None:
    """RFC 9110 section 15.3.2: the place leads to what was made, also when the same call is repeated."""
    verband = str(await api.home.stage.owner.fetchval("SELECT id FROM samenwerkingsverband"))
    body = {"soort": "signaal", "samenwerkingsverband": verband, "kader": "lokaal", "ave": 2}
    key = str(uuid4())
    made = await api.post("/v1/casussen", ("corporatie", "R10"), body, key=key)
    again = await api.post("/v1/casussen", ("corporatie", "R10"), body, key=key)
    assert made.status_code == again.status_code == 201, made.text
    assert made.headers["location"] == again.headers["location"] == f"/v1/casussen/{made.json()['casus']}"
    assert (await api.get(made.headers["location"], ("corporatie", "R10"))).status_code == 200
