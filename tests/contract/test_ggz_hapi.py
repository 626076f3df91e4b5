"""The ggz connector against a real FHIR server: HAPI, filled with the same synthetic patients (tests/contract/hapi).

The very tests that the twin passes, those that need no knob of a twin. HAPI parses strictly, so that what is loaded and
what is recorded is FHIR R4 also in the eyes of somebody else. Skipped, aloud, where HAPI was not built.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from broker.terms import Answer, Bsn
from connectors.endpoint import Endpoint
from connectors.ggz.fhir import GgzConnector, GgzOptions
from connectors.ggz.line import FHIR_JSON
from connectors.ggz.synthetic import resources
from connectors.records import Soort
from connectors.sandbox import read_register
from tests import people
from tests.contract.ggz import RECORDS, WANTED
from tests.contract.hapi.build import command, missing
from tests.contract.process import first_line
from tests.contract.suppliers import DATA, Supplier, question
from tests.contract.test_connector_contract import (
    test_absence_is_absence,
    test_every_allowed_identity_finds_the_person,
    test_only_asked_elements_come_back,
)
from tests.contract.test_ggz_contract import (
    asked_at,
    test_a_person_without_care_is_not_known,
    test_addiction_care_is_read_by_the_same_table,
    test_every_element_is_read_where_nl_core_has_it,
    test_labels_come_from_the_supplier_and_nowhere_else,
    test_one_element_asked_gives_that_element_alone,
    test_somebody_else_is_nobody,
    test_the_own_reference_counts_in_its_own_system,
    test_the_person_is_found_by_what_may_go_along,
)
from tests.fhir import Body

__all__ = [  # collected here too, over HAPI
    "test_a_person_without_care_is_not_known",
    "test_absence_is_absence",
    "test_addiction_care_is_read_by_the_same_table",
    "test_every_allowed_identity_finds_the_person",
    "test_every_element_is_read_where_nl_core_has_it",
    "test_labels_come_from_the_supplier_and_nowhere_else",
    "test_one_element_asked_gives_that_element_alone",
    "test_only_asked_elements_come_back",
    "test_somebody_else_is_nobody",
    "test_the_own_reference_counts_in_its_own_system",
    "test_the_person_is_found_by_what_may_go_along",
]
pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))

WORLD: dict[str, Any] = {
    "personen": [*DATA["personen"], *RECORDS["personen"]],
    "gegevens": {**DATA["gegevens"], **RECORDS["gegevens"]},
}

IDENTITY = {"Accept-Encoding": "identity"}  # as an endpoint asks it; HAPI packs whatever it may


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """Where HAPI is, with every synthetic patient on it."""
    with subprocess.Popen(command(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            base = f"http://127.0.0.1:{json.loads(first_line(server.stdout))['poort']}/fhir"
            fill(base)
            yield Endpoint(base, timeout=20)
        finally:
            server.terminate()


def fill(base: str) -> None:
    with httpx.Client(trust_env=False, timeout=60, headers={"Content-Type": FHIR_JSON}) as http:
        for resource in resources(read_register(WORLD, Soort.GGZ, "verstrekker")):
            written = http.put(f"{base}/{resource['resourceType']}/{resource['id']}", json=resource)
            assert written.status_code == 201, written.text


@pytest.fixture
async def care(endpoint: Endpoint) -> AsyncIterator[Supplier]:
    """The connector at HAPI."""
    async with asked_at(endpoint) as supplier:
        yield supplier


@pytest.fixture
def supplier(care: Supplier) -> Supplier:
    """The same for the contract of all connectors."""
    return care


class Listening(httpx.AsyncHTTPTransport):
    """A line that keeps what comes over it."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        raw = b"".join([chunk async for chunk in response.stream])  # type: ignore[union-attr]  # an async stream here
        await response.aclose()
        self.bodies.append(raw)
        return httpx.Response(response.status_code, headers=response.headers, stream=Body(raw))


async def test_the_server_is_hapi(endpoint: Endpoint) -> None:
    """What answers here is not ours."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        said = (await http.get(f"{endpoint.url}/metadata", headers={"Accept": FHIR_JSON})).json()
    assert (said["software"]["name"], said["fhirVersion"]) == ("HAPI FHIR Server", "4.0.1")


async def test_only_the_members_that_are_needed_come_over_the_line(endpoint: Endpoint) -> None:
    """AVG art. 25, FHIR R4 search 3.1.1.5.9: `_elements` is honoured by a server that is not ours."""
    connector = GgzConnector(endpoint)
    await connector.close()
    connector._line.client = httpx.AsyncClient(transport=(heard := Listening()), headers=IDENTITY, timeout=20)
    assert await connector.fetch(question("inv.bekend", onderwerp=Bsn(people.SANNE.bsn))) != Answer({})
    await connector.close()
    patient, episode = (json.loads(raw)["entry"][0]["resource"] for raw in heard.bodies)
    assert {"identifier", "active"} <= patient.keys()
    assert not {"name", "birthDate", "address", "telecom"} & patient.keys()
    assert "status" in episode
    assert not {"period", "careManager"} & episode.keys()


async def test_it_takes_our_audit_events(endpoint: Endpoint) -> None:
    """IHE BALP: an event that a strict parser takes; each search is one."""
    connector = GgzConnector(endpoint, options=GgzOptions(auditevent=True))
    answer = await connector.fetch(question("ggz.med", "ggz.contact", onderwerp=Bsn(people.SANNE.bsn)))
    await connector.close()
    assert answer != Answer({})
    assert set(answer.items) <= set(WANTED)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        found = (await http.get(f"{endpoint.url}/AuditEvent?_count=50")).json()
    profiles = [event["resource"]["meta"]["profile"] for event in found["entry"]]
    assert found["total"] == 3
    assert all(profile[0].endswith("IHE.BasicAudit.PatientQuery") for profile in profiles)
