"""What may come in at the API: bodies, types, sizes, keys; a wrong one is named and never repeated (ADR 0007)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.flow.edge import ASK, LIMIT, Edge, check_problem, client, edge, faults_of, push, question
from tests.people import SANNE

__all__ = ["client", "edge"]


async def test_all_errors_come_at_once_without_any_value(edge: Edge, client: httpx.AsyncClient) -> None:
    """Field and remedy for each, never what was sent; a weak key is told with the rest (400, never 422)."""
    body = {
        "casus": "Jan Jansen",
        "doel": "geheim-doel",
        "fase": "F99",
        "vraag": "",
        "verstrekkers": ["Politie Noord"],
        "elementen": [{"code": "pol.geheim"}, {"noodzaak": 7}],
        "periode": {"van": "2026-02-30", "tot": 20260101},
        "Naam van de persoon": "x",
    }
    response = await client.post(ASK, json=body, headers={"Idempotency-Key": "qzqzqz"})
    problem = check_problem(response, 400, "ongeldige-invoer")
    assert faults_of(problem) == {
        "casus": "geen-uuid",
        "doel": "onbekend-doel",
        "fase": "onbekende-keuze",
        "vraag": "te-kort",
        "verstrekkers.0": "verkeerde-vorm",
        "elementen.0.code": "onbekend-element",
        "elementen.1.code": "ontbreekt",
        "elementen.1.noodzaak": "geen-tekst",
        "periode.van": "geen-datum",
        "periode.tot": "geen-datum",
        "?": "onbekend-veld",
        "Idempotency-Key": "sleutel-te-zwak",
    }
    assert all(fout["uitleg"].endswith(".") for fout in problem["fouten"])
    for value in ("Jan", "geheim", "F99", "Politie", "qzqz", "2026", 'persoon"'):
        assert value not in response.text
    assert not edge.seen


async def test_what_does_not_fit_together_is_told_with_a_weak_key(client: httpx.AsyncClient) -> None:
    """API Design Rules /core/error-handling/all-errors: also when each field by itself is right."""
    body = question(verstrekkers=[], ontvanger={"onderdeel": "politie"})
    response = await client.post(ASK, json=body, headers={"Idempotency-Key": "qzqzqz"})
    problem = check_problem(response, 400, "ongeldige-invoer")
    assert faults_of(problem) == {
        "verstrekkers": "ontbreekt",
        "ontvanger": "hoort-bij-toezending",
        "Idempotency-Key": "sleutel-te-zwak",
    }


@pytest.mark.parametrize(
    ("changes", "veld", "code"),
    [
        ({"elementen": []}, "elementen", "te-weinig"),
        ({"elementen": None}, "elementen", "ontbreekt"),
        ({"elementen": [{"code": "pol.bezoek"}] * 51}, "elementen", "te-veel"),
        ({"verstrekkers": []}, "verstrekkers", "ontbreekt"),
        ({"verstrekkers": [f"v{n}" for n in range(21)]}, "verstrekkers", "te-veel"),
        ({"vraag": "a" * 1001}, "vraag", "te-lang"),
        ({"vraag": "   "}, "vraag", "te-kort"),
        ({"vraag": f"wat is er met {SANNE.bsn}?"}, "vraag", "bsn-in-tekst"),
        ({"casus": "{" + str(uuid4()) + "}"}, "casus", "geen-uuid"),
        ({"casus": uuid4().hex}, "casus", "geen-uuid"),
        ({"fase": 2}, "fase", "onbekende-keuze"),
        ({"periode": {"van": "2026-02-01", "tot": "2026-01-01"}}, "periode", "periode-omgekeerd"),
        ({"periode": {"van": "2026-01-01T00:00:00", "tot": "2026-01-02"}}, "periode.van", "geen-datum"),
        ({"spoed": {"gevaar": "brand", "tot": "2026-11-24T10:00:00"}}, "spoed.tot", "geen-tijdstip"),
        ({"spoed": {"gevaar": "brand", "tot": "2026-11-24T10:00:00-00:00"}}, "spoed.tot", "geen-tijdstip"),
        ({"initiatief": "niemand"}, "initiatief", "onbekende-keuze"),
        ({"ontvanger": {"onderdeel": "ggz-noord"}}, "ontvanger", "hoort-bij-toezending"),
        ({"extra": 1}, "extra", "onbekend-veld"),
    ],
)
async def test_a_wrong_field_is_named(
    changes: dict[str, Any], veld: str, code: str, edge: Edge, client: httpx.AsyncClient
) -> None:
    """Anything unclear refuses: unknown fields, empty sets, another type (style guide)."""
    problem = check_problem(await client.post(ASK, json=question(**changes)), 400, "ongeldige-invoer")
    assert faults_of(problem) == {veld: code}
    assert not edge.seen


@pytest.mark.parametrize(
    ("changes", "veld", "code"),
    [
        ({"ontvanger": None}, "ontvanger", "ontbreekt"),
        ({"gegevens": None}, "gegevens", "ontbreekt"),
        ({"gegevens": {"pol.telling": [{"waarde": 3}]}}, "gegevens", "element-niet-genoemd"),
        ({"gegevens": {"pol.bezoek": []}}, "gegevens.pol.bezoek", "te-weinig"),
        ({"gegevens": {"pol.niets": [{"waarde": 3}]}}, "gegevens.pol.niets.?", "onbekend-element"),
        ({"verstrekkers": ["ggz-noord"]}, "verstrekkers", "niet-uw-onderdeel"),
    ],
)
async def test_a_push_sends_own_values_to_one_receiver(
    changes: dict[str, Any], veld: str, code: str, client: httpx.AsyncClient
) -> None:
    """A supplier sends what it holds itself, and says for whom (Wgs art. 1.5)."""
    problem = check_problem(await client.post(ASK, json=push(**changes)), 400, "ongeldige-invoer")
    assert faults_of(problem)[veld] == code


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[" * 100 + b"]" * 100, b'{"casus":1,"casus":2}', b'{"a":NaN}', b'{"a":1e999}', b'{"a":"\\ud800"}',
     b"\xff\xfe{}", b'\xef\xbb\xbf{}', b'{"a":99999999999999999999}'],
)  # fmt: skip
async def test_json_that_could_be_read_in_two_ways_is_refused(raw: bytes, client: httpx.AsyncClient) -> None:
    """RFC 8259 and RFC 7493: once each, UTF-8, finite, not too deep."""
    response = await client.post(ASK, content=raw, headers={"Content-Type": "application/json"})
    assert faults_of(check_problem(response, 400, "ongeldige-invoer")) == {"body": "geen-json"}


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"1"])
async def test_another_value_than_an_object_is_refused(raw: bytes, client: httpx.AsyncClient) -> None:
    """A body is an object."""
    response = await client.post(ASK, content=raw, headers={"Content-Type": "application/json"})
    check_problem(response, 400, "ongeldige-invoer")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_another_content_type_is_415(headers: dict[str, str], client: httpx.AsyncClient) -> None:
    """Only JSON in UTF-8, not compressed (API Design Rules; RFC 9110 section 15.5.16)."""
    response = await client.post(ASK, content=json.dumps(question()).encode(), headers=headers)
    check_problem(response, 415, "inhoudstype-onbekend")


@pytest.mark.parametrize(
    ("accept", "fits"),
    [
        ("application/json", True),
        ("*/*", True),
        ("application/*;q=0.1", True),
        ("text/html, application/json;q=0.5", True),
        ("APPLICATION/JSON", True),
        ("text/html", False),
        ("application/json;q=0", False),
        ("*/*, application/json;q=0", False),
        ("application/json;q=x", False),
        ("", False),
    ],
)
async def test_an_answer_in_another_form_is_406(accept: str, fits: bool, client: httpx.AsyncClient) -> None:  # noqa: FBT001  # a parameter
    """The most specific range decides (RFC 9110 section 12.5.1)."""
    response = await client.post(ASK, json=question(), headers={"Accept": accept})
    if fits:
        assert response.status_code == 200
    else:
        check_problem(response, 406, "vorm-niet-beschikbaar")


async def test_a_large_body_is_refused_before_it_is_read(edge: Edge, client: httpx.AsyncClient) -> None:
    """Told by its length, or found while reading: reading stops at the limit."""
    headers = {"Content-Type": "application/json"}
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(10 * 1024):
            read += 1024
            yield b"x" * 1024

    told = await client.post(ASK, content=b"x" * (LIMIT + 1), headers=headers)
    found = await client.post(ASK, content=endless(), headers=headers)
    check_problem(told, 413, "te-groot")
    check_problem(found, 413, "te-groot")
    assert read <= LIMIT + 2048
    assert not edge.seen


@pytest.mark.parametrize("key", ["", "kort", "1" * 40, "abcdefgh" * 2, "naam van iemand die lang genoeg is"])
async def test_a_writing_post_needs_a_key_that_cannot_be_guessed(
    key: str, edge: Edge, client: httpx.AsyncClient
) -> None:
    """At least 122 bits of chance (design 6a.2)."""
    client.headers.pop("idempotency-key")
    response = await client.post(ASK, json=question(), headers={"Idempotency-Key": key} if key else {})
    problem = check_problem(response, 400, "ongeldige-invoer")
    assert list(faults_of(problem)) == ["Idempotency-Key"]
    assert not edge.seen


async def test_the_key_is_bound_to_the_whole_question(edge: Edge, client: httpx.AsyncClient) -> None:
    """Another body or another address under one key is another question (409 by the corridor)."""
    body, casus = question(), uuid4()
    await client.post(ASK, json=body)
    await client.post(ASK, json=body)
    await client.post(ASK, json={**body, "vraag": "anders"})
    await client.post(f"/v1/casussen/{casus}/handelingen", json={"soort": "weging"})
    await client.post(f"/v1/casussen/{uuid4()}/handelingen", json={"soort": "weging"})
    hashes = [claim.vraag_hash for _, _, claim, _ in edge.seen]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 4
    assert len({claim.sleutel for _, _, claim, _ in edge.seen}) == 1


async def test_the_page_for_partners_shows_a_problem_as_it_is(client: httpx.AsyncClient) -> None:
    """docs/api.md: the error that it prints is what the API answers, but for the incident number."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    shown = json.loads(page.partition("```json\n")[2].partition("```")[0])
    sent = await client.post(ASK, json=question(elementen=[]), headers={"Idempotency-Key": "kort"})
    assert {**sent.json(), "instance": ""} == {**shown, "instance": ""}
