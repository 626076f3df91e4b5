"""The edge of the API: who comes in, in which form, and how every error looks (NLgov API Design Rules; RFC 9457)."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import httpx
import pytest

from broker.app import describe_api
from broker.errors import (
    KeyReused,
    LogUnavailable,
    NoReceiverKey,
    NotFound,
    PolicyUnavailable,
    Stale,
    StillRunning,
    Unavailable,
)
from broker.release import Released
from broker.settings import Settings
from tests.flow.edge import (
    ASK,
    LIMIT,
    MEMBERS,
    Edge,
    check_headers,
    check_problem,
    client,
    edge,
    faults_of,
    push,
    question,
)
from tests.people import SANNE

__all__ = ["client", "edge"]

# --- what goes through ------------------------------------------------------------------------------------------


async def test_a_good_question_walks_the_corridor(edge: Edge, client: httpx.AsyncClient) -> None:
    """Parsed once, handed to one function, and its outcome is the answer."""
    body = question()
    response = await client.post(ASK, json=body)
    assert response.status_code == 200
    check_headers(response)
    assert response.json() == edge.outcome.content if isinstance(edge.outcome, Released) else False
    verzoek, caller, _, trace = edge.seen[0]
    assert (str(verzoek.casus), verzoek.doel, verzoek.verstrekkers) == (body["casus"], "zvh-2.25", ("politie-oij",))
    assert [tuple(e) for e in verzoek.elementen] == [("pol.bezoek", "huisbezoek wijkfunctionaris")]
    assert (caller.onderdeel, caller.medewerker, caller.rol) == ("politie-oij", "m-1", "R06")
    assert response.headers["traceparent"].split("-")[1] == trace


async def test_an_element_that_is_asked_twice_counts_once(edge: Edge, client: httpx.AsyncClient) -> None:
    """Suppliers and elements are sets; the first reason given counts."""
    elementen = [{"code": "pol.bezoek"}, {"code": "pol.telling"}, {"code": "pol.bezoek", "noodzaak": "bezoek"}]
    await client.post(ASK, json=question(elementen=elementen, verstrekkers=["a", "b", "a"]))
    verzoek = edge.seen[0][0]
    assert [tuple(e) for e in verzoek.elementen] == [("pol.bezoek", "bezoek"), ("pol.telling", None)]
    assert verzoek.verstrekkers == ("a", "b")
    assert len(verzoek.paren) == 4


async def test_a_push_brings_its_values_and_its_receiver(edge: Edge, client: httpx.AsyncClient) -> None:
    """The caller is the only supplier of a push (design 6a.4)."""
    answered = str(uuid4())
    response = await client.post(ASK, json=push(verzoek=answered))
    assert response.status_code == 200, response.text
    verzoek = edge.seen[0][0]
    assert (verzoek.verstrekkers, verzoek.ontvanger, verzoek.rol_ontvanger) == (("politie-oij",), "ggz-noord", "R05")
    (item,) = verzoek.waarden["pol.bezoek"]
    assert (item.waarde, str(item.labels.stand)) == ("geen bijzonderheden", "2026-11-01")
    assert str(verzoek.antwoord_op) == answered


async def test_what_waits_is_accepted_with_its_place(edge: Edge, client: httpx.AsyncClient) -> None:
    """202 says where to follow it."""
    edge.outcome = Released(202, {"verzoek": "abc", "status": "wacht"})
    response = await client.post(ASK, json=question())
    assert (response.status_code, response.headers["location"]) == (202, f"{ASK}/abc")


async def test_a_refusal_is_a_problem_with_the_members_of_the_answer(edge: Edge, client: httpx.AsyncClient) -> None:
    """A refusal is a result: explained, with its proof; `status` is the number of HTTP there (design 6)."""
    content = {
        "verzoek": "v",
        "besluit": "b",
        "status": "geweigerd",
        "achtergehouden": [{"reden": "D-ROL"}],
        "bewijs": {},
    }
    edge.outcome = Released(403, content)
    problem = check_problem(await client.post(ASK, json=question()), 403, "geweigerd")
    assert {name: problem[name] for name in content if name != "status"} == {
        name: value for name, value in content.items() if name != "status"
    }
    assert problem.keys() - content.keys() == MEMBERS - {"status"}


async def test_only_failures_of_suppliers_is_503(edge: Edge, client: httpx.AsyncClient) -> None:
    """Nobody could answer; the key is free again."""
    edge.outcome = Released(503, {"storingen": [{"code": "te-laat"}]})
    problem = check_problem(await client.post(ASK, json=question()), 503, "verstrekkers-niet-bereikbaar")
    assert problem["storingen"] == [{"code": "te-laat"}]


async def test_not_there_and_not_for_you_are_the_same_bytes(edge: Edge, client: httpx.AsyncClient) -> None:
    """Unknown case, foreign case, unknown person, unknown address: one and the same 404 (design 6a.11)."""
    edge.outcome = Released(404, {"bewijs": {"index": 7}})
    hidden = await client.post(ASK, json=question())
    edge.outcome = NotFound()
    answers = [hidden, await client.post(ASK, json=question()), await client.get("/v1/bestaat-niet")]
    check_problem(hidden, 404, "niet-gevonden")
    assert len({response.content for response in answers}) == 1
    stable = [{n: v for n, v in r.headers.items() if n != "traceparent"} for r in answers]
    assert stable[0] == stable[1] == stable[2]


# --- who comes in -----------------------------------------------------------------------------------------------


async def test_without_a_token_nobody_learns_what_a_body_looks_like(edge: Edge) -> None:
    """Who asks comes first: 401 before 400, 406, 413 and 415 (RFC 6750 section 3)."""
    async with edge.client(Authorization="") as client:
        for response in (
            await client.post(ASK, json={"wrong": 1}),
            await client.post(ASK, content=b"x" * (LIMIT + 1)),
            await client.post(ASK, content=b"x", headers={"Content-Type": "text/plain", "Accept": "text/html"}),
            await client.get(f"{ASK}/no-uuid?strange=1"),
        ):
            check_problem(response, 401, "niet-aangemeld")
            assert response.headers["www-authenticate"].startswith('Bearer realm="sluis"')
    assert not edge.seen


async def test_a_wrong_token_is_told_nothing(edge: Edge) -> None:
    """One text for every reason; error=invalid_token, no description (RFC 6750 section 3.1)."""
    async with edge.client(Authorization="Bearer a.b.c") as client:
        response = await client.post(ASK, json=question())
    problem = check_problem(response, 401, "niet-aangemeld")
    assert response.headers["www-authenticate"].startswith('Bearer realm="sluis", error="invalid_token"')
    assert "error_description" not in response.headers["www-authenticate"]
    assert "header" not in problem["detail"]


async def test_a_token_in_the_address_or_twice_is_refused(edge: Edge, client: httpx.AsyncClient) -> None:
    """Tokens stand in the Authorization header, once (NL GOV OAuth profile; RFC 6750 section 2.3)."""
    token = client.headers["authorization"].removeprefix("Bearer ")
    check_problem(await client.get("/v1/taken", params={"access_token": token}), 401, "niet-aangemeld")
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    async with edge.client(Authorization="") as other:
        check_problem(await other.get("/v1/taken", headers=twice), 401, "niet-aangemeld")


# --- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/v1/casussen/{bsn}",
        "/v1/casussen/bsn-{bsn}",
        "/v1/taken?na={bsn}",
        "/v1/taken?{bsn}=1",
        "/v1/{dotted}",
        "/v1/taken?na={spaced}",
        "/v1/casussen/{encoded}",
        "/v1/casussen/{twice}",
        "/nergens/{bsn}",
    ],
)
async def test_a_bsn_in_an_address_is_refused_and_not_repeated(
    address: str, client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    """UAVG art. 46; API Design Rules /core/transport/no-sensitive-uris: 400, nowhere echoed, nowhere logged."""
    b = SANNE.bsn
    encoded = "".join(f"%{ord(c):02x}" for c in b)
    forms = {"bsn": b, "dotted": f"{b[:4]}.{b[4:6]}.{b[6:]}", "spaced": f"{b[:3]}+{b[3:6]}+{b[6:]}"}
    forms |= {"encoded": encoded, "twice": encoded.replace("%", "%25")}
    response = await client.get(address.format(**forms))
    problem = check_problem(response, 400, "ongeldige-invoer")
    assert faults_of(problem) == {"adres": "bsn-in-adres"}
    assert b not in response.text + str(response.headers)
    out, err = capfd.readouterr()
    assert b not in out + err


async def test_a_uuid_is_no_bsn(edge: Edge, client: httpx.AsyncClient) -> None:
    """Digits inside an opaque id mean nothing."""
    casus = f"00000000-0000-4000-8000-0{SANNE.bsn}00"
    response = await client.post(f"/v1/casussen/{casus}/handelingen", json={"soort": "weging"})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v2/taken", "/v1/taken/", f"{ASK}/", "/v1/openapi.json/", "/docs", "/redoc"]
)
async def test_an_unknown_address_is_404_and_never_a_redirect(path: str, client: httpx.AsyncClient) -> None:
    """API Design Rules /core/no-trailing-slash."""
    check_problem(await client.get(path), 404, "niet-gevonden")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", ASK, "POST"),
        ("POST", "/v1/postbus", "GET"),
        ("PATCH", "/v1/postbus/af6d9307-32fa-4fed-9826-54acb4c2b21d", "GET, DELETE"),
        ("GET", "/v1/casussen", "POST"),
        ("OPTIONS", "/v1/taken", "GET"),
        ("OPTIONS", "/v1/openapi.json", "GET"),
        ("TRACE", "/v1/taken", "GET"),
    ],
)
async def test_another_method_is_405_with_the_methods_that_may(
    method: str, path: str, allow: str, client: httpx.AsyncClient
) -> None:
    """API Design Rules /core/http-methods; RFC 9110 section 15.5.6."""
    response = await client.request(method, path)
    check_problem(response, 405, "methode-niet-toegestaan")
    assert response.headers["allow"] == allow


async def test_there_is_no_head(client: httpx.AsyncClient) -> None:
    """API Design Rules /core/http-methods: what is not kept anywhere (no-store) needs no look at its headers alone."""
    response = await client.head("/v1/taken")
    assert (response.status_code, response.headers["allow"], response.content) == (405, "GET", b"")
    check_headers(response)


@pytest.mark.parametrize("query", ["aantal=0", "aantal=101", "aantal=x", "na=1", "vreemd=1"])
async def test_wrong_parameters_are_400(query: str, client: httpx.AsyncClient) -> None:
    """A parameter that is not known is refused, like a field that is not known."""
    check_problem(await client.get(f"/v1/taken?{query}"), 400, "ongeldige-invoer")


# --- what goes wrong inside -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (KeyReused(), 409, "sleutel-hergebruikt"),
        (NoReceiverKey(), 409, "ontvanger-zonder-sleutel"),
        (PolicyUnavailable("secret"), 503, "beleid-niet-beschikbaar"),
        (LogUnavailable("secret"), 503, "logboek-niet-beschikbaar"),
        (Unavailable("secret"), 503, "niet-beschikbaar"),
        (Stale(), 503, "veranderd-tijdens-vraag"),
        (asyncpg.PostgresError("secret"), 503, "niet-beschikbaar"),
        (asyncpg.InterfaceError("secret"), 503, "niet-beschikbaar"),
        (ConnectionResetError("secret"), 503, "niet-beschikbaar"),
        (TimeoutError("secret"), 503, "niet-beschikbaar"),
        (ZeroDivisionError("secret"), 500, "interne-fout"),
        (KeyError("secret"), 500, "interne-fout"),
        (ExceptionGroup("secret", [ValueError("secret")]), 500, "interne-fout"),
    ],
)
async def test_what_goes_wrong_says_nothing_of_itself(
    error: Exception, status: int, code: str, edge: Edge, client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    """Fail closed; a code and a number, never the text of an exception (design A9, A10)."""
    edge.outcome = error
    response = await client.post(ASK, json=question())
    check_problem(response, status, code)
    out, err = capfd.readouterr()
    assert "secret" not in response.text + out + err


async def test_a_question_that_still_runs_says_when_to_come_back(edge: Edge, client: httpx.AsyncClient) -> None:
    """409 with Retry-After (design 6a.2)."""
    edge.outcome = StillRunning(4)
    response = await client.post(ASK, json=question())
    check_problem(response, 409, "loopt-nog")
    assert response.headers["retry-after"] == "4"


async def test_without_a_database_nothing_is_answered(client: httpx.AsyncClient) -> None:
    """503, and the process itself still says that it runs."""
    check_problem(await client.get("/v1/taken"), 503, "niet-beschikbaar")
    check_problem(await client.get(f"{ASK}/{uuid4()}"), 503, "niet-beschikbaar")
    check_problem(await client.get("/log/checkpoint"), 503, "niet-beschikbaar")
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    problem = check_problem(await client.get("/readyz"), 503, "niet-beschikbaar")
    missing = {"beleid": False, "database": False, "logboek": False, "migraties": False}
    assert problem["onderdelen"] == missing | {"sleutels": True}


# --- the trace --------------------------------------------------------------------------------------------------


async def test_a_trace_goes_on_and_is_given_back(edge: Edge, client: httpx.AsyncClient) -> None:
    """The trace id and the flags stay, the span is ours (W3C Trace Context; an accountability key)."""
    trace = "0af7651916cd43dd8448eb211c80319c"
    response = await client.post(ASK, json=question(), headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    version, told, span, flags = response.headers["traceparent"].split("-")
    assert (version, told, flags) == ("00", trace, "01")
    assert span != "b7ad6b7169203331"
    assert edge.seen[0][3] == trace


@pytest.mark.parametrize("header", ["", "x", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "ff-" + "1" * 32 + "-1-01"])
async def test_a_trace_that_is_none_is_replaced(header: str, edge: Edge, client: httpx.AsyncClient) -> None:
    """A made-up header does not enter the log."""
    response = await client.post(ASK, json=question(), headers={"traceparent": header} if header else {})
    assert response.headers["traceparent"].split("-")[1] == edge.seen[0][3]
    assert len(edge.seen[0][3]) == 32


# --- the description --------------------------------------------------------------------------------------------


async def test_the_description_is_open_to_everyone(edge: Edge) -> None:
    """API Design Rules /core/publish-openapi and /core/transport/cors: no login, any origin, here and nowhere else."""
    async with edge.client(Authorization="", Origin="https://elders.example") as client:
        response = await client.get("/v1/openapi.json")
        closed = await client.get("/v1/taken")
    assert response.status_code == 200
    check_headers(response)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in closed.headers
    assert response.json() == describe_api(Settings(body_limit=LIMIT))
