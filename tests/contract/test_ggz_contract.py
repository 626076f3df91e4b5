"""What the ggz connector keeps beyond the common contract, against its twin over HTTP; part of it also against HAPI."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from broker.terms import Answer, Bsn, Labels, Naam
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint
from connectors.ggz.fhir import GgzConnector, GgzOptions
from connectors.ggz.synthetic import REFERENCES
from tests import people
from tests.contract.ggz import BRAM, RECORDS, SANNE, WANTED, WANTED_OF_BRAM, values
from tests.contract.process import running_twin
from tests.contract.suppliers import HONEST, Supplier, question

MOMENT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def patients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("patienten") / "patienten.json"
    path.write_text(json.dumps(RECORDS))
    return path


@pytest.fixture(scope="session")
def endpoint(patients: Path) -> Iterator[Endpoint]:
    """Where a FHIR server with the patients is."""
    with running_twin("--kind", "ggz", "--data", str(patients)) as port:
        yield Endpoint(f"http://127.0.0.1:{port}", timeout=5)


@pytest.fixture
async def care(endpoint: Endpoint) -> AsyncIterator[Supplier]:
    """The connector at that server."""
    async with asked_at(endpoint) as supplier:
        yield supplier


@pytest.fixture
async def twin(endpoint: Endpoint) -> AsyncIterator[Supplier]:
    """The same, where the twin has to be looked at, with honest knobs and one result a page."""
    with httpx.Client(base_url=endpoint.url, trust_env=False) as http:
        async with asked_at(endpoint, http) as supplier:
            await asyncio.to_thread(supplier.turn, **HONEST, pagina=1)
            yield supplier


@asynccontextmanager
async def asked_at(
    endpoint: Endpoint, http: httpx.Client | None = None, options: GgzOptions | None = None
) -> AsyncIterator[Supplier]:
    connector = GgzConnector(endpoint, options=options or GgzOptions())
    yield Supplier(connector, http)
    await connector.close()


async def new_calls(twin: Supplier, before: int) -> list[dict[str, Any]]:
    return (await asyncio.to_thread(twin.asked))[before:]


async def test_every_element_is_read_where_nl_core_has_it(care: Supplier) -> None:
    """connectors/ggz/README.md: the table of elements, from the server and back in the words of the elements."""
    assert values(await care.connector.fetch(question(*WANTED, onderwerp=SANNE))) == WANTED


async def test_addiction_care_is_read_by_the_same_table(care: Supplier) -> None:
    """Wgs art. 2.27 lid 2 d: addiction care is mental health care, and has its own elements."""
    assert values(await care.connector.fetch(question(*WANTED_OF_BRAM, onderwerp=BRAM))) == WANTED_OF_BRAM


@pytest.mark.parametrize("code", sorted(WANTED))
async def test_one_element_asked_gives_that_element_alone(care: Supplier, code: str) -> None:
    """AVG art. 5 lid 1 c: an element is asked by itself, and brings nothing of its neighbours along."""
    assert values(await care.connector.fetch(question(code, onderwerp=SANNE))) == {code: WANTED[code]}


async def test_labels_come_from_the_supplier_and_nowhere_else(care: Supplier) -> None:
    """Wpg art. 4 in spirit, AVG art. 5 lid 1 d: what is said is kept, what is not said stays absent."""
    items = (await care.connector.fetch(question("ggz.bejegen", "ggz.diag", onderwerp=SANNE))).items
    assert [item.labels for item in items["ggz.bejegen"]] == [
        Labels(feit_of_oordeel="oordeel", stand=date(2026, 10, 1), betwist=True),
        Labels(feit_of_oordeel="feit"),
        Labels(),
    ]
    assert items["ggz.diag"][0].labels == Labels()


@pytest.mark.parametrize(
    "who",
    [Bsn(people.SANNE.bsn), Naam(people.SANNE.naam, people.SANNE.geboren), Naam(people.SANNE.naam.upper(), None)],
    ids=["bsn", "name and birth", "name"],
)
async def test_the_person_is_found_by_what_may_go_along(care: Supplier, who: Bsn | Naam) -> None:
    """Design 12.5: by BSN where there is a hook, else by name; a name has to be the whole name."""
    assert values(await care.connector.fetch(question("id.geb", onderwerp=who))) == {"id.geb": WANTED["id.geb"]}


@pytest.mark.parametrize(
    "who",
    [
        Bsn(people.KIND.bsn),
        Naam("Sanne", None),
        Naam(people.SANNE.naam, date(1986, 5, 18)),
        Naam(people.BRAM.naam, people.SANNE.geboren),
    ],
    ids=["unknown", "half a name", "another birth", "another name"],
)
async def test_somebody_else_is_nobody(care: Supplier, who: Bsn | Naam) -> None:
    """AVG art. 5 lid 1 d: a likeness is not the person that was asked about."""
    assert await care.connector.fetch(question("inv.bekend", "id.geb", onderwerp=who)) == Answer({})


async def test_a_person_without_care_is_not_known(care: Supplier) -> None:
    """UAVG art. 30: whoever is no patient has no file; there is no statement, not a no."""
    from broker.terms import EigenReferentie

    assert await care.connector.fetch(question("inv.bekend", onderwerp=EigenReferentie("daan"))) == Answer({})


async def test_the_own_reference_counts_in_its_own_system(endpoint: Endpoint) -> None:
    """Design 12.5: a reference is the supplier's; the same signs in another system are another person."""
    for stelsel, found in ((REFERENCES, {"inv.bekend"}), ("urn:oid:2.16.840.1.113883.2.4.6.3", set())):
        async with asked_at(endpoint, options=GgzOptions(stelsel=stelsel)) as supplier:
            answer = await supplier.connector.fetch(question("inv.bekend", onderwerp=SANNE))
            assert set(answer.items) == found


async def test_only_what_an_element_needs_is_searched(twin: Supplier) -> None:
    """AVG art. 25: a search per need, with the members that it needs; nobody's file is taken whole."""
    before = len(await asyncio.to_thread(twin.asked))
    await twin.connector.fetch(question("inv.bekend", "ggz.loopt", onderwerp=SANNE))
    calls = await new_calls(twin, before)
    assert [call["url"].rpartition("127.0.0.1")[2].partition("/")[2] for call in calls] == [
        "Patient/_search",
        "EpisodeOfCare/_search",
    ]
    asked = parse_qs(calls[1]["body"])
    assert asked["_elements"] == ["meta,extension,patient,status"]
    assert all(call["headers"]["prefer"] == "handling=strict" for call in calls)


async def test_pages_are_followed_to_the_end(twin: Supplier) -> None:
    """FHIR R4 http 3.1.0.1.3: what stands on a later page counts as much."""
    before = len(await asyncio.to_thread(twin.asked))
    answer = await twin.connector.fetch(question("ggz.bejegen", onderwerp=SANNE))
    assert values(answer) == {"ggz.bejegen": WANTED["ggz.bejegen"]}
    pages = [call["url"] for call in await new_calls(twin, before) if "_getpages" in call["url"]]
    assert len(pages) == 2
    assert not any("pat-" in url for url in pages)


async def test_more_than_was_searched_is_dropped(twin: Supplier) -> None:
    """A server that skips criteria gives flags of every kind; each is checked against its search again."""
    await asyncio.to_thread(twin.turn, meer=True)
    answer = await twin.connector.fetch(question("ggz.buiten", onderwerp=SANNE))
    assert values(answer) == {"ggz.buiten": WANTED["ggz.buiten"]}


async def test_a_supplier_that_wants_it_gets_an_audit_event_of_each_search(endpoint: Endpoint) -> None:
    """IHE BALP PatientQuery, NEN 7513: who asked what about whom, by which decision; no number in the query."""
    with httpx.Client(base_url=endpoint.url, trust_env=False) as http:
        async with asked_at(endpoint, http, GgzOptions(auditevent=True, clock=lambda: MOMENT)) as twin:
            await asyncio.to_thread(twin.turn, **HONEST)
            before = len(await asyncio.to_thread(twin.asked))
            by_bsn = replace(question("inv.bekend"), onderwerp=Bsn(people.SANNE.bsn))
            assert await twin.connector.fetch(by_bsn) != Answer({})
            calls = await new_calls(twin, before)
    events = [json.loads(call["body"]) for call in calls if call["url"].endswith("/AuditEvent")]
    assert len(events) == 2
    queries = {b64decode(event["entity"][0]["query"]).decode().partition("?")[0] for event in events}
    assert queries == {"POST Patient/_search", "POST EpisodeOfCare/_search"}
    for event in events:
        assert event["meta"]["profile"][0].endswith("IHE.BasicAudit.PatientQuery")
        assert event["recorded"] == "2026-11-24T12:00:00.000+00:00"
        assert event["entity"][1]["what"] == {"reference": "Patient/pat-1"}
        assert event["entity"][2]["what"]["identifier"]["value"] == "0193-besluit"
        assert event["purposeOfEvent"][0]["coding"][0]["code"] == "zvh-2.25"
        assert people.SANNE.bsn not in json.dumps(event) + b64decode(event["entity"][0]["query"]).decode()


async def test_whoever_is_not_known_is_recorded_without_a_patient(endpoint: Endpoint) -> None:
    """IHE BALP Query: a search that found nobody is a search too."""
    with httpx.Client(base_url=endpoint.url, trust_env=False) as http:
        async with asked_at(endpoint, http, GgzOptions(auditevent=True)) as twin:
            await asyncio.to_thread(twin.turn, **HONEST)
            before = len(await asyncio.to_thread(twin.asked))
            await twin.connector.fetch(question("inv.bekend", onderwerp=Bsn(people.KIND.bsn)))
            event = json.loads((await new_calls(twin, before))[-1]["body"])
    assert event["meta"]["profile"][0].endswith("IHE.BasicAudit.Query")
    assert [entity["type"]["code"] for entity in event["entity"]] == ["2", "XrequestId"]


async def test_an_element_that_fhir_does_not_hold_is_not_asked(twin: Supplier) -> None:
    """Asking discloses: a question that no search can answer names nobody."""
    before = len(await asyncio.to_thread(twin.asked))
    assert await twin.connector.fetch(question("pol.lijst", onderwerp=SANNE)) == Answer({})
    assert await new_calls(twin, before) == []


async def test_a_server_says_what_it_can(endpoint: Endpoint) -> None:
    """FHIR R4 http 3.1.0.11: the capability statement, without a login."""
    async with httpx.AsyncClient(trust_env=False) as http:
        said = (await http.get(f"{endpoint.url}/metadata")).json()
    assert (said["resourceType"], said["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    searched = {r["type"] for r in said["rest"][0]["resource"] if r["interaction"] == [{"code": "search-type"}]}
    assert {"Patient", "EpisodeOfCare", "Flag", "Condition"} <= searched


async def test_a_server_that_wants_a_token_admits_only_who_has_it(patients: Path) -> None:
    """RFC 6750: with a bearer token the answer, without it a code and nothing of the words."""
    environment = {"SLUIS_SANDBOX_TOKEN": "proeftoken"}
    with running_twin("--kind", "ggz", "--data", str(patients), environment=environment) as port:
        url = f"http://127.0.0.1:{port}"
        async with asked_at(Endpoint(url, token="proeftoken")) as admitted:
            assert await admitted.connector.fetch(question("inv.bekend", onderwerp=SANNE)) != Answer({})
        async with asked_at(Endpoint(url)) as stranger:
            with pytest.raises(ConnectorFailure) as failure:
                await stranger.connector.fetch(question("inv.bekend", onderwerp=SANNE))
            assert failure.value.code is Foutcode.GEEN_TOEGANG


def test_a_line_on_which_nobody_proves_who_they_are_is_not_made() -> None:
    """Standards 4.1: over a network a token or a certificate, also when someone forgets to configure it."""
    with pytest.raises(ValueError, match="toegangsbewijs of wederzijdse TLS"):
        GgzConnector(Endpoint("https://ggz.example/fhir"))
