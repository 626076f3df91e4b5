"""The SDK: repeats under one key, refusals as results, problems as types, tokens fetched once (design 6 and 6a.2)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from connectors.client import Element, SluisClient, Verkenning, Vraag
from connectors.problems import (
    Botsing,
    GeenVerbinding,
    NietAangemeld,
    NietBeschikbaar,
    NietGevonden,
    NietToegestaan,
    OngeldigAntwoord,
    OngeldigeVraag,
    SluisProbleem,
)
from connectors.results import Verstrekking, Wachtend, Weigering
from connectors.retries import Retries, retry_after
from connectors.tokens import StaticToken

VRAAG = Vraag(
    casus="c-1",
    persoon="p-1",
    doel="zvh-2.25",
    fase="F2",
    vraag="Is er nu gevaar bij een huisbezoek?",
    verstrekkers=("politie-oij",),
    elementen=(Element("pol.bezoek", "huisbezoek"), Element("inv.bekend")),
)
ANSWER: dict[str, Any] = {
    "verzoek": "v-1",
    "besluit": "b-1",
    "status": "gedeeltelijk",
    "gegevens": [
        {"verstrekker": "politie-oij", "element": "inv.bekend", "vorm": "bekendheid", "waarde": "BEKEND_ACTIEF"}
    ],
    "achtergehouden": [
        {"verstrekker": "politie-oij", "element": "pol.bezoek", "reden": "D-DOEL", "artikelen": ["Wpg art. 20"]}
    ],
    "wacht": [],
    "uitnodigingen": [],
    "storingen": [],
    "verplichtingen": [{"soort": "geheimhouding", "artikel": "Wgs art. 1.11"}],
    "beleid": {"versie": "1", "sha256": "ab"},
    "bewijs": {"log": "l", "index": 7, "grootte": 9, "tlogProof": "…", "leaf": "e30", "zout": "AA"},
    "later": "een lid dat deze versie nog niet kent",
}
Reply = httpx.Response | Exception


class Broker:
    """A broker that gives these replies in order and remembers what it was sent."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    @property
    def keys(self) -> set[str]:
        return {request.headers["Idempotency-Key"] for request in self.requests}

    def client(self, token: Any = None, **retries: Any) -> SluisClient:
        rules = Retries(chance=max, **retries)
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return SluisClient(
            "https://makelaar.example/", token or StaticToken("t"), http=http, retries=rules, sleep=self.sleep
        )


def ok(http_status: int = 200, **members: object) -> httpx.Response:
    return httpx.Response(http_status, json={**ANSWER, **members})


def problem(status: int, code: str = "x", headers: dict[str, str] | None = None) -> httpx.Response:
    body = {"status": status, "title": "t", "detail": "d", "code": code}
    return httpx.Response(status, json=body, headers={"Content-Type": "application/problem+json", **(headers or {})})


async def test_a_question_goes_out_as_the_contract_says() -> None:
    """Design 6: the members of an informatieverzoek, with a fresh key of 122 bits of chance and a bearer token."""
    broker = Broker(ok())
    result = await broker.client().ask(VRAAG)
    (request,) = broker.requests
    assert str(request.url) == "https://makelaar.example/v1/informatieverzoeken"
    assert request.headers["Authorization"] == "Bearer t"
    assert UUID(request.headers["Idempotency-Key"]).version == 4
    assert json.loads(request.content) == {
        "casus": "c-1",
        "persoon": "p-1",
        "doel": "zvh-2.25",
        "fase": "F2",
        "vraag": "Is er nu gevaar bij een huisbezoek?",
        "verstrekkers": ["politie-oij"],
        "elementen": [{"code": "pol.bezoek", "noodzaak": "huisbezoek"}, {"code": "inv.bekend"}],
    }
    assert isinstance(result, Verstrekking)
    assert result.gegevens[0].waarde == "BEKEND_ACTIEF"
    assert result.achtergehouden[0].artikelen == ("Wpg art. 20",)
    assert result.bewijs is not None
    assert result.bewijs.index == 7
    assert result.document == ANSWER


async def test_a_wait_and_a_refusal_are_results() -> None:
    """Style: a refusal is a result, not an error."""
    broker = Broker(ok(202), ok(403, status=403, title="Geweigerd"))
    client = broker.client()
    assert isinstance(await client.ask(VRAAG), Wachtend)
    assert isinstance(await client.take("v-1"), Weigering)
    assert broker.requests[1].url.path == "/v1/informatieverzoeken/v-1/leveringen"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, OngeldigeVraag),
        (401, NietAangemeld),
        (403, NietToegestaan),
        (404, NietGevonden),
        (409, Botsing),
        (500, NietBeschikbaar),
        (302, OngeldigAntwoord),
    ],
)
async def test_a_problem_is_a_typed_error_with_its_code(status: int, kind: type[SluisProbleem]) -> None:
    """RFC 9457: callers act on type and code, never on text; what cannot get better is not tried again."""
    broker = Broker(problem(status, "sleutel-hergebruikt"))
    with pytest.raises(kind) as error:
        await broker.client().ask(VRAAG)
    assert (error.value.status, error.value.code, error.value.detail) == (status, "sleutel-hergebruikt", "d")
    assert len(broker.requests) == 1


async def test_repeats_carry_the_same_key() -> None:
    """Design 6a.2: whatever got lost, a repeat discloses nothing twice."""
    broker = Broker(problem(503), httpx.ConnectError("x"), httpx.ReadTimeout("x"), problem(504), ok())
    assert isinstance(await broker.client().ask(VRAAG), Verstrekking)
    assert len(broker.requests) == 5
    assert len(broker.keys) == 1
    assert broker.slept == [0.5, 1.0, 2.0, 4.0]


async def test_your_own_key_is_used() -> None:
    """An asker that restarts asks again with the key it kept."""
    broker = Broker(ok())
    await broker.client().ask(VRAAG, key="0b0b0b0b-0000-4000-8000-000000000000")
    assert broker.keys == {"0b0b0b0b-0000-4000-8000-000000000000"}


async def test_two_questions_have_two_keys() -> None:
    """A key is never used for another question."""
    broker = Broker(ok(), ok())
    client = broker.client()
    await client.ask(VRAAG)
    await client.ask(VRAAG)
    assert len(broker.keys) == 2


async def test_a_question_that_still_runs_is_waited_for() -> None:
    """Design 6a.2: 409 with Retry-After; never sooner than asked."""
    broker = Broker(problem(409, "loopt-nog", {"Retry-After": "7"}), ok())
    await broker.client().ask(VRAAG)
    assert broker.slept == [7.5]
    assert len(broker.keys) == 1


async def test_it_stops_trying() -> None:
    """After the last try the problem itself comes out; a wait that is too long is not begun."""
    broker = Broker(*[problem(503, "logboek-niet-beschikbaar")] * 3)
    with pytest.raises(NietBeschikbaar, match="logboek-niet-beschikbaar"):
        await broker.client(tries=3).ask(VRAAG)
    broker = Broker(problem(503, headers={"Retry-After": "3600"}))
    with pytest.raises(NietBeschikbaar):
        await broker.client().ask(VRAAG)
    broker = Broker(httpx.ConnectError("x"))
    with pytest.raises(GeenVerbinding):
        await broker.client(tries=1).ask(VRAAG)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"verzoek": 1}', b"\xff"])
async def test_a_strange_answer_is_no_result(content: bytes) -> None:
    """An answer that is not the contract is not guessed at."""
    broker = Broker(httpx.Response(200, content=content))
    with pytest.raises(OngeldigAntwoord):
        await broker.client().ask(VRAAG)


@pytest.mark.parametrize("verzoek", ["", "../postbus", "a/b", "a?b", "é", "x" * 65])
async def test_an_id_cannot_lead_elsewhere(verzoek: str) -> None:
    """An id comes from an answer of someone else: it may not change the path."""
    broker = Broker()
    with pytest.raises(ValueError, match="nummer"):
        await broker.client().take(verzoek)
    assert broker.requests == []


async def test_the_other_doors() -> None:
    """Design 6: status, postbus, its taking, and mogelijkheden; only what writes has a key."""
    stand = {"verzoek": "v-1", "status": "gereed", "leveringen": []}
    options = {"mogelijkheden": "m-1", "besluit": "b", "teVragen": []}
    replies = [stand, {"postbus": [], "volgende": None}, options]
    broker = Broker(*(httpx.Response(200, json=reply) for reply in replies), ok())
    client = broker.client()
    await client.status("v-1")
    await client.postbus()
    await client.mogelijkheden(Verkenning(casus="c-1", persoon=None, doel="zvh-2.25", fase="F2"))
    await client.fetch_post("s-1")
    assert [(r.method, r.url.path, "Idempotency-Key" in r.headers) for r in broker.requests] == [
        ("GET", "/v1/informatieverzoeken/v-1", False),
        ("GET", "/v1/postbus", False),
        ("POST", "/v1/mogelijkheden", True),
        ("POST", "/v1/postbus/s-1/leveringen", True),
    ]


async def test_a_receipt_is_not_checked_without_a_key() -> None:
    """Without the key of the log there is nothing to check against; that is said, not skipped."""
    client = Broker(ok()).client()
    with pytest.raises(ValueError, match="log_public_key"):
        client.check_receipt(await client.ask(VRAAG))


async def test_a_refused_token_is_replaced_once() -> None:
    """A revoked token costs one extra call, not an outage; under the same key."""
    broker = Broker(problem(401), ok())
    await broker.client(Renewing()).ask(VRAAG)
    assert [r.headers["Authorization"] for r in broker.requests] == ["Bearer token-1", "Bearer token-2"]
    assert len(broker.keys) == 1


class Renewing:
    """Gives a new token after each that was refused."""

    def __init__(self) -> None:
        self.number = 1

    async def token(self) -> str:
        return f"token-{self.number}"

    def forget(self, token: str) -> None:
        self.number += token == f"token-{self.number}"


def test_retry_after_reads_seconds_and_dates() -> None:
    """RFC 9110 section 10.2.3."""
    assert retry_after("7") == 7
    assert retry_after(None) == retry_after("straks") == 0
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < retry_after(later) <= 60
