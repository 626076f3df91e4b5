"""The SDK: repeats under one key, refusals as results, problems as types, tokens fetched once (design 6 and 6a.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.client import Element, SluisClient, Vraag
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
from connectors.tokens import PrivateKeyJwt, StaticToken, TokenError

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
    broker = Broker(*[httpx.Response(200, json={"a": 1})] * 3, ok())
    client = broker.client()
    await client.status("v-1")
    await client.postbus()
    await client.capabilities({"casus": "c-1", "doel": "zvh-2.25"})
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


# --- tokens -----------------------------------------------------------------------------------------------------

RSA = rsa.generate_private_key(65537, 2048)


class Server:
    """An authorisation server that counts."""

    def __init__(self, reply: Callable[[int], httpx.Response] | None = None) -> None:
        self.forms: list[dict[str, str]] = []
        self._reply = reply or (lambda n: httpx.Response(200, json=granted(f"token-{n}")))
        self.now = 1_700_000_000.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.forms.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        return self._reply(len(self.forms))

    def tokens(self, key: Any = RSA, **more: Any) -> PrivateKeyJwt:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return PrivateKeyJwt("https://as.example/token", "partner", key, http=http, clock=lambda: self.now, **more)


def granted(token: str, life: object = 300) -> dict[str, object]:
    return {"access_token": token, "token_type": "Bearer", "expires_in": life}


async def test_the_assertion_is_as_rfc_7523_says() -> None:
    """RFC 7523 and NL GOV: iss and sub the client, aud the token endpoint, short, jti used once, kid, PS256."""
    server = Server()
    await server.tokens(kid="k1", scope="sluis").token()
    form = server.forms[0]
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert form["scope"] == "sluis"
    assert jwt.get_unverified_header(form["client_assertion"]) == {"alg": "PS256", "kid": "k1", "typ": "JWT"}
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(
        form["client_assertion"], RSA.public_key(), ["PS256"], audience="https://as.example/token", options=options
    )
    assert (claims["iss"], claims["sub"], claims["exp"] - claims["iat"]) == ("partner", "partner", 60)
    server.now += 300
    again = server.tokens()
    assert jwt.decode(again.assertion(), options={"verify_signature": False})["jti"] != claims["jti"]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ec.generate_private_key(ec.SECP256R1()), "ES256"), (ed25519.Ed25519PrivateKey.generate(), "EdDSA")],
)
async def test_other_keys_sign_with_their_own_algorithm(key: Any, algorithm: str) -> None:
    """NL GOV: asymmetric only; PEM and key objects alike."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assertion = Server().tokens(pem, audience="https://as.example").assertion()
    assert jwt.get_unverified_header(assertion)["alg"] == algorithm
    assert jwt.decode(assertion, options={"verify_signature": False})["aud"] == "https://as.example"


async def test_a_token_is_fetched_once_and_renewed_early() -> None:
    """Many questions at once share one token; a token is never used until its last second."""
    server = Server()
    tokens = server.tokens()
    assert set(await asyncio.gather(*[tokens.token() for _ in range(10)])) == {"token-1"}
    server.now += 269
    assert await tokens.token() == "token-1"
    server.now += 2
    assert await tokens.token() == "token-2"


async def test_a_refused_token_is_replaced_once() -> None:
    """A revoked token costs one extra call, not an outage; under the same key."""
    server, broker = Server(), Broker(problem(401), ok())
    await broker.client(server.tokens()).ask(VRAAG)
    assert [r.headers["Authorization"] for r in broker.requests] == ["Bearer token-1", "Bearer token-2"]
    assert len(broker.keys) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (httpx.Response(401, json={"error": "invalid_client", "error_description": "geheim"}), "invalid_client"),
        (httpx.Response(500, content=b"x"), "ongeldig-antwoord"),
        (httpx.Response(200, json={"access_token": "a", "token_type": "DPoP"}), "ongeldig-antwoord"),
        (httpx.Response(200, json=granted("")), "ongeldig-antwoord"),
        (httpx.Response(200, json=granted("a", -1)), "ongeldig-antwoord"),
        (httpx.Response(200, json=["a"]), "ongeldig-antwoord"),
    ],
)
async def test_no_token_is_a_code_without_text(reply: httpx.Response, code: str) -> None:
    """RFC 6749 section 5.2: the code may be shown, the description of the other side may not."""
    with pytest.raises(TokenError) as error:
        await Server(lambda _: reply).tokens().token()
    assert error.value.code == code
    assert "geheim" not in repr(error.value)


def test_secrets_do_not_print() -> None:
    """A9: no key or token in a log line that prints its object."""
    assert "geheim" not in repr(StaticToken("geheim"))
    assert "key" not in repr(Server().tokens())


def test_retry_after_reads_seconds_and_dates() -> None:
    """RFC 9110 section 10.2.3."""
    assert retry_after("7") == 7
    assert retry_after(None) == retry_after("straks") == 0
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < retry_after(later) <= 60
