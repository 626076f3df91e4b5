"""The line to a FHIR server: bounded, on one server, and every way of failing has its code."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from broker.terms import Bsn
from connectors.base import ConnectorFailure, Foutcode
from connectors.ggz.fhir import GgzOptions
from tests import people
from tests.fhir import BASE, Server, bundle, connector, episode, fetch, outcome, patient, serving

NEXT = f"{BASE}?_getpages=abc"


async def refused(server: Server, **more: Any) -> Foutcode:
    with pytest.raises(ConnectorFailure) as failure:
        await fetch(server, ["inv.bekend"], **more)
    assert str(failure.value) == failure.value.code.value
    assert failure.value.__cause__ is None
    return failure.value.code


@pytest.mark.parametrize(
    "url",
    [
        "https://elders.example/fhir?_getpages=abc",
        "http://127.0.0.1:2/fhir?_getpages=abc",
        "https://127.0.0.1:1/fhir?_getpages=abc",
        "http://127.0.0.1:1/anders?_getpages=abc",
        "http://127.0.0.1:1/fhir/../anders",
        "http://127.0.0.1:1/fhirbeheer",
    ],
)
async def test_a_page_elsewhere_is_not_fetched(url: str) -> None:
    """A supplier cannot send us, with our token, to another server."""
    server = serving()
    server.answers["EpisodeOfCare/_search"] = bundle(episode(), following=url)
    assert await refused(server) is Foutcode.ONGELDIG_ANTWOORD
    assert len(server.asked) == 2


async def test_an_address_of_a_page_that_names_the_person_is_not_fetched() -> None:
    """ADR /core/transport/no-sensitive-uris: also an address that the other side made."""
    server = Server({"Patient/_search": bundle(patient(), following=f"{BASE}?identifier=x%7C{people.SANNE.bsn}")})
    assert await refused(server) is Foutcode.ONGELDIG_ANTWOORD
    assert len(server.asked) == 1


async def test_pages_without_end_end() -> None:
    """A server that always has another page does not hold us."""
    server = serving()
    server.answers["EpisodeOfCare/_search"] = bundle(episode(), following=NEXT)
    server.answers.update({f"{NEXT}{n}": bundle(episode(), following=f"{NEXT}{n + 1}") for n in range(100)})
    server.answers[NEXT] = bundle(episode(), following=f"{NEXT}0")
    assert await refused(server) is Foutcode.TE_GROOT
    assert len(server.asked) == 60


async def test_all_pages_together_have_a_size() -> None:
    """Style, limits: what is small ten times may be large."""
    big = episode(type=[{"text": "x" * 3000}])
    server = serving()
    server.answers["EpisodeOfCare/_search"] = bundle(big, following=NEXT)
    server.answers[NEXT] = bundle(big)
    assert set((await fetch(server, ["inv.bekend"])).items) == {"inv.bekend"}
    assert await refused(server, max_bytes=5000) is Foutcode.TE_GROOT


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, outcome("throttled"), Foutcode.BRON_STORING),
        (400, outcome("not-supported"), Foutcode.ONGELDIG_ANTWOORD),
        (401, outcome("expired"), Foutcode.GEEN_TOEGANG),
        (403, outcome("security"), Foutcode.GEEN_TOEGANG),
        (403, outcome("forbidden"), Foutcode.GEWEIGERD_DOOR_BRON),
        (404, outcome("not-found"), Foutcode.ONGELDIG_ANTWOORD),
        (422, outcome("suppressed"), Foutcode.GEWEIGERD_DOOR_BRON),
        (403, outcome("too-costly"), Foutcode.TE_GROOT),
        (500, outcome("informational", "warning"), Foutcode.BRON_STORING),
        (500, b"<html>", Foutcode.BRON_STORING),
        (451, b"", Foutcode.GEWEIGERD_DOOR_BRON),
        (307, outcome("throttled"), Foutcode.ONGELDIG_ANTWOORD),
    ],
    ids=str,
)
async def test_an_outcome_says_what_failed(status: int, body: Any, code: Foutcode) -> None:
    """FHIR R4 issue-type: its code before the status, and never its words."""
    assert await refused(Server({"Patient/_search": (status, body)})) is code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (outcome("exception"), Foutcode.BRON_STORING),
        (outcome("processing"), Foutcode.BRON_STORING),
        (outcome("incomplete", "warning"), Foutcode.BRON_STORING),
        (outcome("forbidden"), Foutcode.GEWEIGERD_DOOR_BRON),
    ],
)
async def test_a_page_that_is_not_whole_is_no_absence(said: dict[str, Any], code: Foutcode) -> None:
    """FHIR R4 search 3.1.1.4.19: an outcome among the results; nothing found and not looked everywhere differ."""
    server = serving()
    for mode in ("outcome", None):
        server.answers["EpisodeOfCare/_search"] = bundle(said, mode=mode)
        assert await refused(server) is code


async def test_a_remark_of_the_server_is_no_failure() -> None:
    """A warning that nothing is missing from may stand beside the results."""
    server = serving()
    page = bundle(episode())
    page["entry"].append({"resource": outcome("informational", "information"), "search": {"mode": "outcome"}})
    page["entry"].append({"resource": {"resourceType": "Practitioner", "status": 7}, "search": {"mode": "include"}})
    server.answers["EpisodeOfCare/_search"] = page
    assert set((await fetch(server, ["inv.bekend"])).items) == {"inv.bekend"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}, "code": {"text": "x"}},
        episode("gesloten"),
        episode(modifierExtension=[{"url": "urn:anders"}]),
        episode(implicitRules="urn:anders"),
        episode(id="../Patient"),
        episode(patient="Patient/p1"),
        episode(period={"start": "vorig jaar"}),
        {key: value for key, value in episode().items() if key != "status"},
    ],
    ids=["type", "status", "modifier", "rules", "id", "reference", "date", "no status"],
)
async def test_what_does_not_fit_the_profile_is_refused(wrong: dict[str, Any]) -> None:
    """nl-core, FHIR R4 extensibility 2.4.0.2: never a guess, and never a part of it."""
    server = serving()
    server.answers["EpisodeOfCare/_search"] = bundle(wrong)
    assert await refused(server) is Foutcode.ONGELDIG_ANTWOORD


@pytest.mark.parametrize("kind", ["history", "collection"])
async def test_another_bundle_is_no_answer_to_a_search(kind: str) -> None:
    """FHIR R4 bundle: a searchset, and nothing that looks like one."""
    server = serving()
    server.answers["EpisodeOfCare/_search"] = {**bundle(episode()), "type": kind}
    assert await refused(server) is Foutcode.ONGELDIG_ANTWOORD


async def test_one_failing_search_fails_the_question() -> None:
    """Half an answer would look like an absence of the rest."""
    server = serving(episode())
    server.answers["Condition/_search"] = (503, outcome("transient"))
    with pytest.raises(ConnectorFailure) as failure:
        await fetch(server, ["inv.bekend", "ggz.diag"])
    assert failure.value.code is Foutcode.BRON_STORING


async def test_a_server_that_cannot_record_gives_no_answer() -> None:
    """BALP, NEN 7513: a supplier that wants its log has it before anything counts."""
    server = serving(episode())
    server.answers["AuditEvent"] = (507, outcome("no-store"))
    assert await refused(server, options=GgzOptions(auditevent=True)) is Foutcode.BRON_STORING
    server.answers["AuditEvent"] = (201, b"")
    answer = await fetch(server, ["inv.bekend"], options=GgzOptions(auditevent=True))
    assert set(answer.items) == {"inv.bekend"}


@dataclass
class Tokens:
    """Gives a new token after one was forgotten."""

    forgotten: list[str] = field(default_factory=list)

    async def token(self) -> str:
        return f"token-{len(self.forgotten)}"

    def forget(self, token: str) -> None:
        self.forgotten.append(token)


async def test_a_refused_token_is_not_used_again() -> None:
    """RFC 6750 section 3.1: the question fails, once; the next one brings a new token."""
    tokens, server = Tokens(), serving(episode())
    honest = server.answers["Patient/_search"]
    server.answers["Patient/_search"] = (401, outcome("login"))
    assert await refused(server, options=GgzOptions(tokens=tokens)) is Foutcode.GEEN_TOEGANG
    assert (tokens.forgotten, len(server.asked)) == (["token-0"], 1)
    server.answers["Patient/_search"] = honest
    await fetch(server, ["inv.bekend"], options=GgzOptions(tokens=tokens))
    assert server.asked[-1].headers["Authorization"] == "Bearer token-1"


async def test_all_searches_together_have_one_time() -> None:
    """The time of an endpoint is for the whole answer, however many calls it takes."""

    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError(request.url.path)

    made = connector(serving())
    made._line.client = httpx.AsyncClient(transport=httpx.MockTransport(slow))
    object.__setattr__(made._line.endpoint, "timeout", 0.05)
    with pytest.raises(ConnectorFailure) as failure:
        await made.fetch(_question())
    assert failure.value.code is Foutcode.TE_LAAT
    await made.close()


def _question() -> Any:
    from broker.terms import Question

    return Question("0193-besluit", "ggz", ("inv.bekend",), Bsn(people.SANNE.bsn), "zvh-2.25")
