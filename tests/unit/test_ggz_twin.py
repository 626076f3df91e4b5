"""The FHIR server of the sandbox: strict as the connector asks it to be, and holding nothing that was not given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ggz.codes import escape
from connectors.ggz.store import UnknownParameter, search, shorten
from connectors.ggz.synthetic import fits, resources
from connectors.ggz.twin import FhirTwin
from connectors.records import Register, Soort
from connectors.sandbox import read_register
from connectors.twin import Knoppen
from tests.contract.ggz import RECORDS

SERVER = "http://twin"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def register(records: dict[str, dict[str, Any]]) -> Register:
    return read_register({"gegevens": records}, Soort.GGZ, "ggz")


def client(token: str | None = None) -> httpx.AsyncClient:
    twin = FhirTwin(read_register(RECORDS, Soort.GGZ, "ggz"), Knoppen(), token)
    return httpx.AsyncClient(transport=httpx.ASGITransport(twin.app), base_url=SERVER)


@given(st.text(min_size=1, max_size=40))
def test_a_value_from_outside_stays_one_value(text: str) -> None:
    """FHIR R4 search 3.1.1.4.11: whatever signs are in a reference, it finds that very reference and no other."""
    people = [
        {"resourceType": "Patient", "id": str(n), "identifier": [{"system": "urn:x", "value": value}]}
        for n, value in enumerate([text, f"{text},", f"{text}|", "anders", f"{text}\\"])
    ]
    for value in (escape(text), f"urn:x|{escape(text)}"):
        assert [r["id"] for r in search(people, "Patient", [("identifier", value)])] == ["0"]


def test_several_codes_are_alternatives_and_a_system_counts() -> None:
    """FHIR R4 search 3.1.1.4.10: `system|code`, a code of any system, and commas for or."""
    coded = {"resourceType": "Condition", "id": "c", "category": [{"coding": [{"system": "urn:a", "code": "1"}]}]}
    for value, found in (("urn:a|1", 1), ("1", 1), ("urn:b|1", 0), ("urn:b|1,urn:a|1", 1), ("2", 0)):
        assert len(search([coded], "Condition", [("category", value)])) == found


def test_a_parameter_that_is_not_known_is_refused() -> None:
    """`Prefer: handling=strict`: skipping one would give more than was asked."""
    with pytest.raises(UnknownParameter):
        search([], "Flag", [("_tag", "x"), ("severity", "y")])


def test_only_named_members_are_shown() -> None:
    """FHIR R4 search 3.1.1.5.9, with the choice types by their short name."""
    whole = {
        "resourceType": "Observation",
        "id": "o",
        "meta": {},
        "status": "final",
        "valueCodeableConcept": {},
        "note": [],
    }
    assert shorten(whole, None) == whole
    assert shorten(whole, "status,value").keys() == whole.keys() - {"note"}


def test_whoever_has_no_care_is_no_patient() -> None:
    """A person that a supplier says it does not know stands nowhere on its server."""
    assert resources(register({"daan": {"inv.bekend": "NIET_BEKEND"}, "els": {"wc.huur": "ja"}, "jan": {}})) == []
    assert [r["resourceType"] for r in resources(register({"jan": {"id.tel": "06-00000001"}}))] == ["Patient"]


def test_records_that_fhir_cannot_hold_do_not_fit() -> None:
    """A supplier with other elements keeps our own interface (broker/demo/twins.py)."""
    assert fits(register({"jan": {"inv.bekend": "BEKEND_ACTIEF", "ggz.loopt": "In behandeling"}}))
    assert not fits(register({"jan": {"inv.bekend": "BEKEND_ACTIEF", "plan.actie": "x"}}))


async def test_an_unknown_search_is_an_outcome() -> None:
    """FHIR R4 http 3.1.0.1.5: an OperationOutcome, with the code of what is wrong."""
    async with client() as http:
        refused = await http.post("/Flag/_search", content="severity=hoog", headers=FORM)
        assert (refused.status_code, refused.json()["issue"][0]["code"]) == (400, "not-supported")
        assert (await http.post("/Practitioner/_search", content="name=x", headers=FORM)).status_code == 404
        assert (await http.get("/PractitionerRole/geen")).json()["issue"][0]["code"] == "not-found"
        assert (await http.get("/?_getpages=geen&_offset=2")).status_code == 404
        assert (await http.get("/Patient?identifier=x")).status_code == 404


async def test_a_server_without_a_login_shows_what_it_can_and_nothing_else() -> None:
    """SMART: the capability statement is open, patients are not."""
    async with client("proeftoken") as http:
        assert (await http.get("/metadata")).status_code == 200
        refused = await http.post("/Patient/_search", content="name=Sanne", headers=FORM)
        assert (refused.status_code, refused.json()["issue"][0]["code"]) == (401, "login")
        assert (await http.post("/AuditEvent", json={"resourceType": "AuditEvent"})).status_code == 401


async def test_only_json_is_written() -> None:
    """What is no JSON is no event."""
    async with client() as http:
        assert (await http.post("/AuditEvent", content=b"geen json")).status_code == 400
        assert (await http.post("/AuditEvent", json={"resourceType": "AuditEvent"})).status_code == 201


async def test_a_question_that_cannot_be_put_is_an_outcome(tmp_path: Path) -> None:
    """What asks through the SDK says what was wrong, without a word of what was asked."""
    makelaar = {"adres": SERVER, "tokens": SERVER, "client": "c", "sleutel": str(tmp_path / "geen.pem"), "log": "x"}
    vraag = dict.fromkeys(("casus", "persoon", "doel", "fase", "vraag"), "geheim")
    whole = {"makelaar": makelaar, "vraag": {**vraag, "verstrekkers": ["politie"], "elementen": ["inv.bekend"]}}
    async with client() as http:
        for body in ({}, {"makelaar": makelaar, "vraag": vraag}, whole):
            refused = await http.post("/_sandbox/vraag", json=body)
            assert (refused.status_code, refused.json()["issue"][0]["code"]) == (400, "invalid")
            assert "geheim" not in refused.text
