"""The desk over real HTTP on real PostgreSQL: who sees what of the log, for what, and that every look is on record."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from audit.desk.words import LogDoel
from audit.log.read import check_log
from broker.api.texts import read_texts
from tests.flow.desk_home import FIND, DeskHome, shared
from tests.people import ANS

__all__ = ["shared"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_officer_finds_what_the_own_onderdeel_asked(shared: DeskHome) -> None:
    """Wgs art. 1.8 lid 4: rows of the asker's side, newest first, each proven, with counts and names."""
    found = (await shared.find(uitkomst="verstrekt")).json()
    rows = found["verstrekkingen"]
    assert [row["regel"] for row in rows] == [str(shared.hidden), str(shared.given)]
    assert all(row["bewezen"] for row in rows)
    assert {row["ontvanger"] for row in rows} == {"regie"}
    assert found["aantallen"] == {
        "totaal": 2, "meer": False, "uitkomst": {"verstrekt": 2}, "reden": {}, "element": {"pol.lijst": 2},
        "vorm": {"niet": 1, "volledig": 1},
    }  # fmt: skip
    assert found["namen"]["politie"] == "Politie"


async def test_an_officer_sees_why_and_the_proof(shared: DeskHome) -> None:
    """Design 6 and ux.md 2.5: what was asked, why decided so with articles in words, what was withheld, checked now."""
    found = (await shared.read(shared.refused)).json()
    (one,) = found["besloten"]
    assert (one["uitkomst"], one["reden"], one["achtergehouden"]) == ("geweigerd", "D-GROND", True)
    assert any(a["artikel"] and a["uitleg"] for a in one["artikelen"])
    assert found["gevraagd"]["medewerker"] == "medewerker-regie"
    assert found["gevraagd"]["vraag"] == "Overlast stoppen, laatste 24 maanden"
    assert {check["code"]: check["goed"] for check in found["controles"]} == {
        "blad": True, "handtekening": True, "inhoud": True, "rijen": True, "overzicht": True,
    }  # fmt: skip
    assert found["bewezen"] is True


async def test_the_officer_of_the_supplier_sees_the_real_reason_of_its_own_pairs(shared: DeskHome) -> None:
    """Design 6a.9: the real reason is in the payload, for the supplier's officer alone."""
    (own,) = (await shared.read(shared.hidden, "politie")).json()["besloten"]
    assert (own["reden"], own["eigenReden"], own["vorm"]) == ("D-OPSP", True, "niet")
    (asker,) = (await shared.read(shared.hidden, "regie")).json()["besloten"]
    assert (asker["reden"], asker["eigenReden"], asker["vorm"]) == ("", False, "niet")


async def test_the_officer_of_the_supplier_does_not_learn_who_asked_by_name(shared: DeskHome) -> None:
    """AVG art. 5 lid 1 c: organisation and role are enough to judge the own disclosure."""
    asked = (await shared.read(shared.given, "politie")).json()["gevraagd"]
    assert (asked["ontvanger"], asked["rol"], asked["doel"]) == ("regie", "R02", "lokaal-veiligheid")
    assert (asked["medewerker"], asked["vraag"]) == (None, None)


async def test_another_organisation_sees_nothing_of_it(shared: DeskHome) -> None:
    """Own onderdeel only; foreign and unknown are one and the same 404 (design 6a.11)."""
    found = (await shared.find("corporatie", verstrekker="politie")).json()
    assert (found["verstrekkingen"], found["aantallen"]["totaal"]) == ([], 0)
    foreign, unknown = await shared.read(shared.given, "corporatie"), await shared.read(uuid4(), "corporatie")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


@pytest.mark.parametrize("purpose", [None, "", "nieuwsgierig", "beoordeling", 7])
async def test_the_purpose_comes_first_and_is_one_of_four(shared: DeskHome, purpose: object) -> None:
    """Wgs art. 1.8 lid 4, Wpg art. 32a: logs serve only these four (matrix M128: not for appraisal)."""
    before = await shared.looks()
    async with shared.client() as client:
        answer = await client.post(FIND, json={} if purpose is None else {"logdoel": purpose})
        entry = await client.get(f"/v1/verstrekkingen/{shared.given}")
    assert (answer.status_code, entry.status_code) == (400, 400)
    assert answer.headers["content-type"] == "application/problem+json"
    if not isinstance(purpose, int):
        assert all(doel in answer.json()["fouten"][0]["uitleg"] for doel in LogDoel)
    assert await shared.looks() == before


@pytest.mark.parametrize("doel", list(LogDoel))
async def test_each_of_the_four_purposes_is_written_with_the_look(shared: DeskHome, doel: LogDoel) -> None:
    """ux.md R0: each look carries exactly one of the four purposes."""
    found = (await shared.find(logdoel=doel.value)).json()
    look, aantal = found["inzage"], len(found["verstrekkingen"])
    row = await shared.owner.fetchval("SELECT rij::text FROM desk_log.log_index WHERE entry_id = $1", UUID(look))
    assert json.loads(row) == {"wat": "bureau.zoek", "onderdeel": "regie", "doel": doel.value, "aantal": aantal}


async def test_without_a_valid_token_nobody_comes_in(shared: DeskHome) -> None:
    """RFC 6750: the same door as the broker's."""
    async with httpx.AsyncClient(base_url=shared.url, trust_env=False) as client:
        answers = [await client.post(FIND, json={}), await client.get(f"/v1/verstrekkingen/{shared.given}")]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(401, "niet-aangemeld")}


async def test_a_token_without_the_scope_of_the_log_is_refused(shared: DeskHome) -> None:
    """NL GOV OAuth: a scope per operation."""
    who = replace(shared.api.case.identity("regie", "R15"), token_id="een-token-zonder-recht")
    token = shared.api.case.issuer.mint(who, scope="taken:lezen")
    before = await shared.looks()
    async with httpx.AsyncClient(base_url=shared.url, trust_env=False) as client:
        answer = await client.post(FIND, json={}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert await shared.looks() == before


async def test_a_look_is_on_record_before_it_is_shown_and_can_be_verified(shared: DeskHome) -> None:
    """Design 6a.9: the desk's own looks go into a second log with its own head and key; no content in it."""
    before = await shared.looks()
    found = await shared.find(verstrekker="politie", uitkomst="geweigerd")
    await shared.read(shared.refused)
    await shared.read(uuid4())
    async with shared.desk.look_pool.acquire() as connection:
        said = await check_log(connection, "sluis.sandbox/broker/bureau", shared.desk.look_verifier)
    assert said is not None
    assert await shared.looks() == before + 3
    looks = [
        json.loads(row["rij"])
        for row in await shared.owner.fetch(
            "SELECT rij::text AS rij FROM desk_log.log_index WHERE soort <> 'bureau.controle' ORDER BY op DESC LIMIT 3"
        )
    ][::-1]
    assert [(look["wat"], look["aantal"]) for look in looks] == [
        ("bureau.zoek", len(found.json()["verstrekkingen"])), ("bureau.lees", 1), ("bureau.lees", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"cursor": "zomaar"}, "cursor"),
        ({"aantal": 101}, "aantal"),
        ({"van": "2026-02-01T00:00:00Z", "tot": "2026-01-01T00:00:00Z"}, "tot"),
        ({"verstrekker": "Ans Oefenaar"}, "verstrekker"),
        ({"casus": ANS.bsn}, "casus"),
        ({"persoon": "x"}, "persoon"),
        ({"van": "gisteren"}, "van"),
        ({"soort": "log"}, "soort"),
    ],
)
async def test_what_is_no_question_is_400_and_names_the_field(
    shared: DeskHome, body: dict[str, Any], field: str
) -> None:
    """ADR 0007: 400, never 422. A name or a BSN cannot be looked for, since what is looked for is written down."""
    before = await shared.looks()
    answer = await shared.find(**body)
    assert answer.status_code == 400
    assert [fout["veld"] for fout in answer.json()["fouten"]] == [field]
    assert await shared.looks() == before


async def test_the_desk_has_its_own_description(shared: DeskHome) -> None:
    """API Design Rules /core/publish-openapi: open, without login."""
    async with httpx.AsyncClient(base_url=shared.url, trust_env=False) as client:
        document = (await client.get("/v1/openapi.json")).json()
    assert {"/verstrekkingen/_zoek", "/verstrekkingen/{regel}"} <= set(document["paths"])
    assert document["openapi"] == "3.0.3"


async def test_what_is_answered_fits_the_description(shared: DeskHome) -> None:
    """The schemas of the document are those of the answers: every member is described, every described one is there."""
    async with httpx.AsyncClient(base_url=shared.url, trust_env=False) as client:
        schemas = (await client.get("/v1/openapi.json")).json()["components"]["schemas"]
    schemas["Gevraagd"] = schemas["Verstrekking"]["properties"]["gevraagd"]  # written out, since it may be null
    page, entry = (await shared.find()).json(), (await shared.read(shared.given)).json()
    parts = {
        "Verstrekkingen": page, "Aantallen": page["aantallen"], "Rij": page["verstrekkingen"][0],
        "Verstrekking": entry, "Gevraagd": entry["gevraagd"], "Besloten": entry["besloten"][0],
        "Artikel": entry["besloten"][0]["artikelen"][0], "Controle": entry["controles"][0],
    }  # fmt: skip
    assert {name: sorted(part) for name, part in parts.items()} == {
        name: sorted(schemas[name]["properties"]) for name in parts
    }
    assert all(set(schemas[name]["required"]) == set(schemas[name]["properties"]) for name in parts)


def examples() -> list[tuple[str, dict[str, Any]]]:
    """The examples of the description of this part."""
    operations = read_texts("audit.desk.api").operaties
    return [
        (operation, example)
        for operation in ("zoekVerstrekkingen", "leesVerstrekking")
        for example in operations[operation]["voorbeelden"].values()
    ]


@pytest.mark.parametrize(("operation", "example"), examples(), ids=lambda part: str(part)[:20])
async def test_every_example_of_the_description_works(
    shared: DeskHome, operation: str, example: dict[str, Any]
) -> None:
    """Issue 4: examples on every operation that really work; the number of an entry is one of this case."""
    org, rol = example["als"].split(" ")
    async with shared.client(org, rol) as client:
        if operation == "zoekVerstrekkingen":
            answer = await client.post(FIND, json=example["lichaam"])
        else:
            answer = await client.get(f"/v1/verstrekkingen/{shared.refused}", params=example["zoek"])
    assert answer.status_code == example["status"]
