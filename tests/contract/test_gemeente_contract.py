"""What the connector of a municipality keeps beyond the common contract, at a zaaksysteem in a process of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from broker.terms import Bsn, EigenReferentie, Onderwerp, Periode
from connectors.base import ConnectorFailure, Foutcode
from connectors.directory import read_directory
from connectors.gemeente.afspraken import Afspraken
from connectors.gemeente.connector import GemeenteConnector
from connectors.gemeente.twin import CATALOGI, CLIENT, ZAKEN
from tests import people
from tests.contract.gemeente import SECRET, toegang
from tests.contract.process import running_twin
from tests.contract.suppliers import question
from tests.contract.zaken import AFSPRAKEN_ZAKEN, AGREED, ANS_HULP, DOSSIER, PLAN

ANS, JUSTIN, BUUR, KIND = (Bsn(mens.bsn) for mens in (people.ANS, people.JUSTIN, people.BUUR, people.KIND))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A zaaksysteem with the zaken of tests/contract/zaken.py."""
    path = tmp_path_factory.mktemp("zaken") / "zaken.json"
    path.write_text(json.dumps(DOSSIER))
    with running_twin("--kind", "gemeente", "--data", str(path), environment={"SLUIS_SANDBOX_TOKEN": SECRET}) as port:
        yield port


@dataclass
class Gemeente:
    """The connector, and what its zaaksysteem was asked since the test began."""

    connector: GemeenteConnector
    port: int
    before: int

    async def ask(self, onderwerp: Onderwerp, *elementen: str, periode: Periode | None = None) -> dict[str, list[Any]]:
        answer = await self.connector.fetch(question(*elementen, onderwerp=onderwerp, periode=periode))
        return {code: [item.waarde for item in items] for code, items in answer.items.items()}

    async def asked(self, path: str) -> list[dict[str, Any]]:
        """The calls to this path."""
        async with httpx.AsyncClient(trust_env=False) as http:
            calls: list[dict[str, Any]] = (await http.get(f"http://127.0.0.1:{self.port}/_sandbox/vragen")).json()
        return [call for call in calls[self.before :] if path in call["url"]]


@asynccontextmanager
async def at(port: int, afspraken: Afspraken = AFSPRAKEN_ZAKEN, **options: Any) -> AsyncIterator[Gemeente]:
    connector = GemeenteConnector(toegang(port, **options), afspraken)
    gemeente = Gemeente(connector, port, 0)
    gemeente.before = len(await gemeente.asked(""))
    try:
        yield gemeente
    finally:
        await connector.close()


@pytest.fixture
async def gemeente(port: int) -> AsyncIterator[Gemeente]:
    async with at(port) as found:
        yield found


async def test_every_zaak_about_the_person_is_told_and_no_other(gemeente: Gemeente) -> None:
    """The rol decides: of all zaken in which Ans has a rol, those that the municipality agreed are about her."""
    assert await gemeente.ask(ANS, "sd.voorz") == {
        "sd.voorz": [
            {"soort": "Huishoudelijke hulp", "sinds": "2026-01-05", "status": "Toegekend"},
            {"soort": "Huishoudelijke hulp", "sinds": "2022-02-01", "tot": "2023-03-31", "status": "Afgerond"},
            {"soort": "Huishoudelijke hulp", "sinds": "2026-02-03", "status": "In behandeling"},
        ]
    }


async def test_only_what_was_granted_is_a_provision(port: int) -> None:
    """What a status means is agreed by its name: an application that runs or was refused tells nothing."""
    hulp = {**AGREED["zaaktypen"][0], "elementen": {"sd.voorz": {"statussen": ["Toegekend"]}}}
    async with at(port, Afspraken.model_validate({**AGREED, "zaaktypen": [hulp]})) as gemeente:
        assert await gemeente.ask(ANS, "sd.voorz") == {
            "sd.voorz": [{"soort": "Huishoudelijke hulp", "sinds": "2026-01-05", "status": "Toegekend"}]
        }


async def test_who_reported_is_not_known_by_the_report(gemeente: Gemeente) -> None:
    """AVG art. 5 lid 1 f; D-MELDER: a zaak that a neighbour reported says nothing about the neighbour."""
    assert await gemeente.ask(JUSTIN, "oov.hand") == {"oov.hand": [{"aantal": 2, "dag": "2026-02-28"}]}
    assert await gemeente.ask(BUUR, "oov.hand", "inv.bekend") == {}


async def test_labels_are_what_the_municipality_recorded(gemeente: Gemeente) -> None:
    """AVG art. 5 lid 1 d: disputed and how current come from the zaak; other persons in it are named as such."""
    (item,) = (await gemeente.connector.fetch(question("oov.hand", onderwerp=JUSTIN))).items["oov.hand"]
    assert (item.labels.betwist, item.labels.stand) == (True, date(2026, 2, 28))
    assert item.labels.namen == (people.BUUR.naam,)
    assert (item.labels.feit_of_oordeel, item.labels.wpg_artikel, item.labels.houder) == (None, None, None)


async def test_the_day_of_the_last_status_says_how_current(gemeente: Gemeente) -> None:
    """Without an agreed eigenschap the zaak itself says it; confidentiality travels as a condition."""
    first, second, _ = (await gemeente.connector.fetch(question("sd.voorz", onderwerp=ANS))).items["sd.voorz"]
    assert (first.labels.stand, second.labels.stand) == (date(2026, 1, 5), date(2023, 3, 31))
    assert ["zaakvertrouwelijk" in text for text in first.labels.voorwaarden] == [True]
    assert second.labels.voorwaarden == ()


async def test_a_zaak_says_whether_since_when_and_whom_to_call(gemeente: Gemeente) -> None:
    """Practice 3.4: that, and whom to call; no name of an employee and no word that somebody typed."""
    told = await gemeente.ask(EigenReferentie(ANS_HULP), "inv.bekend", "inv.status", "inv.periode", "inv.contact")
    assert told == {
        "inv.bekend": ["BEKEND_ACTIEF"],
        "inv.status": ["actief"],
        "inv.periode": ["sinds 2026"],
        "inv.contact": [{"functie": "Wmo-consulent", "telefoon": "06-00000042"}],
    }
    closed = await gemeente.ask(EigenReferentie("ZAAK-2022-0002"), "inv.bekend", "inv.status", "inv.periode")
    assert closed == {
        "inv.bekend": ["BEKEND_AFGESLOTEN"],
        "inv.status": ["afgesloten"],
        "inv.periode": ["2022-2023"],
    }


async def test_an_own_reference_opens_one_zaak_with_its_parts(gemeente: Gemeente) -> None:
    """Design 12.5: the number that the municipality gave, its deelzaken about the same person, and nothing beside."""
    told = await gemeente.ask(EigenReferentie(PLAN), "sd.plan", "sd.voorz")
    assert told["sd.plan"] == ["Plan met de dochter"]
    assert told["sd.voorz"] == [{"soort": "Huishoudelijke hulp", "sinds": "2026-02-03", "status": "In behandeling"}]
    assert await gemeente.ask(EigenReferentie("ZAAK-9999-9999"), "sd.plan") == {}


async def test_what_is_geheim_never_leaves(port: int) -> None:
    """Zaken API: above the agreed maximum nothing is asked; geheim is above every maximum, and looks like nothing."""
    async with at(port) as gemeente:
        assert await gemeente.ask(KIND, "oov.maatr") == {}
    highest = Afspraken.model_validate({**AGREED, "hoogste": "confidentieel"})
    async with at(port, highest) as gemeente:
        assert await gemeente.ask(KIND, "inv.bekend") == {"inv.bekend": ["BEKEND_AFGESLOTEN"]}
        assert await gemeente.ask(JUSTIN, "oov.maatr", "inv.bekend") == {}
        assert await gemeente.ask(EigenReferentie("ZAAK-2026-0004"), "oov.maatr") == {}
        sent = [json.loads(call["body"]) for call in await gemeente.asked("_zoek")]
        assert {body["maximaleVertrouwelijkheidaanduiding"] for body in sent} == {"confidentieel"}


async def test_a_zaaksysteem_that_sends_too_much_is_not_believed(port: int) -> None:
    """What came is checked again: type, confidentiality, rol. What was not asked falls out."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as twin:
        await twin.put("/_sandbox/knoppen", json={"meer": True})
        try:
            async with at(port) as gemeente:
                assert await gemeente.ask(JUSTIN, "inv.bekend", "oov.maatr") == {}
                told = await gemeente.ask(EigenReferentie(PLAN), "sd.plan", "inv.periode")
                assert told == {"sd.plan": ["Plan met de dochter"], "inv.periode": ["sinds 2026"]}
        finally:
            await twin.put("/_sandbox/knoppen", json={"meer": False})


async def test_only_zaaktypen_that_tell_what_was_asked_are_searched(gemeente: Gemeente) -> None:
    """AVG art. 5 lid 1 c: the municipality is not asked for what nobody needs; for nothing, nothing is asked."""
    await gemeente.ask(ANS, "sd.plan")
    (search,) = await gemeente.asked("_zoek")
    assert len(json.loads(search["body"])["zaaktype__in"]) == 1
    assert await gemeente.ask(ANS, "pol.lijst", "id.adres") == {}
    assert len(await gemeente.asked("_zoek")) == 1


async def test_a_period_limits_the_search_and_the_answer(gemeente: Gemeente) -> None:
    """A zaak counts when it ran at some day of the period; the last day goes along with the search."""
    year = Periode(date(2023, 1, 1), date(2023, 12, 31))
    assert await gemeente.ask(ANS, "inv.periode", periode=year) == {"inv.periode": ["2022-2023"]}
    (search,) = await gemeente.asked("_zoek")
    assert json.loads(search["body"])["startdatum__lte"] == "2023-12-31"
    assert await gemeente.ask(ANS, "inv.periode", periode=Periode(date(2024, 1, 1), date(2024, 12, 31))) == {}


async def test_the_audit_trail_tells_purpose_and_decision_and_no_person(gemeente: Gemeente) -> None:
    """ZGW: five claims, a token of minutes, a reason; nothing about the person in an address or a header."""
    await gemeente.ask(ANS, "sd.voorz")
    calls = await gemeente.asked("")
    for call in calls:
        headers = call["headers"]
        assert headers["x-audit-toelichting"] == "doel zvh-2.25, besluit 0193-besluit"
        assert headers["accept-crs"] == "EPSG:4326"
        claims = jwt.decode(headers["authorization"].removeprefix("Bearer "), SECRET, algorithms=["HS256"])
        assert (claims["iss"], claims["client_id"], claims["user_id"]) == (CLIENT, CLIENT, "0193-besluit")
        assert claims["user_representation"] == "Sluis, gegevensmakelaar"
        assert claims["exp"] - claims["iat"] == 300
        assert people.ANS.bsn not in call["url"] + json.dumps({**headers, "authorization": str(claims)})
        assert not [name for name in headers if name.startswith("x-nlx")]


async def test_pages_are_fetched_until_the_last(gemeente: Gemeente) -> None:
    """Three zaken at two a page: two calls, by number, with the same body."""
    await gemeente.ask(ANS, "sd.voorz")
    first, second = await gemeente.asked("_zoek")
    assert (first["url"].rpartition("_zoek")[2], second["url"].rpartition("_zoek")[2]) == ("", "?page=2")
    assert first["body"] == second["body"]


async def test_the_catalogus_is_read_once(gemeente: Gemeente) -> None:
    """A published type does not change: the second question takes the search alone."""
    await gemeente.ask(ANS, "sd.voorz")
    before = len(await gemeente.asked(CATALOGI))
    await gemeente.ask(ANS, "sd.voorz")
    assert (before, len(await gemeente.asked(CATALOGI))) == (4, 4)  # one zaaktype, three names of a status


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"secret": "een-ander-geheim-dat-net-zo-lang-is-hoor"}, Foutcode.GEEN_TOEGANG),
        ({"client": "vreemde"}, Foutcode.GEWEIGERD_DOOR_BRON),
    ],
    ids=["secret", "client"],
)
async def test_a_token_that_is_not_accepted_is_no_access(port: int, options: dict[str, Any], code: Foutcode) -> None:
    """A zaaksysteem answers 403 to both; the operator needs to know which of the two it is."""
    async with at(port, **options) as gemeente:
        with pytest.raises(ConnectorFailure) as failure:
            await gemeente.ask(ANS, "sd.voorz")
    assert failure.value.code is code


async def test_an_old_token_is_not_accepted(port: int) -> None:
    """ZGW: `iat` is the moment of this very call."""
    connector = GemeenteConnector(replace(toegang(port), clock=lambda: 1_700_000_000.0), AFSPRAKEN_ZAKEN)
    with pytest.raises(ConnectorFailure) as failure:
        await connector.fetch(question("sd.voorz", onderwerp=ANS))
    await connector.close()
    assert failure.value.code is Foutcode.GEEN_TOEGANG


@pytest.mark.parametrize(
    ("dropped", "status"),
    [("Authorization", 403), ("Accept-Crs", 406), ("Content-Crs", 415), ("X-Audit-Toelichting", 400)],
)
async def test_the_twin_is_as_strict_as_the_real_one(port: int, dropped: str, status: int) -> None:
    """A fake that lets through what the real one refuses hides the fault until production."""
    headers = {
        "Authorization": f"Bearer {toegang(port).token('b')}",
        "Accept-Crs": "EPSG:4326",
        "Content-Crs": "EPSG:4326",
        "X-Audit-Toelichting": "proef",
    }
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}{ZAKEN}", trust_env=False) as http:
        assert (await http.post("/zaken/_zoek", json={}, headers=headers)).status_code == 200
        headers.pop(dropped)
        refused = await http.post("/zaken/_zoek", json={}, headers=headers)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")


async def test_the_twin_shows_a_zaak_by_its_id_or_says_that_it_is_not_there(port: int) -> None:
    """404 for what does not exist and for what this client may not see: the two look the same."""
    headers = {
        "Authorization": f"Bearer {toegang(port).token('b')}",
        "Accept-Crs": "EPSG:4326",
        "Content-Crs": "EPSG:4326",
        "X-Audit-Toelichting": "proef",
    }
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}{ZAKEN}", trust_env=False, headers=headers) as http:
        found = (await http.post("/zaken/_zoek", json={"identificatie": PLAN})).json()["results"][0]
        assert (await http.get(f"/zaken/{found['uuid']}")).json()["identificatie"] == PLAN
        assert (await http.get("/zaken/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11")).status_code == 404
        assert (await http.post("/zaken/_zoek", json={"identificatie": "ZAAK-2026-0004"})).json()["count"] == 0
        assert (await http.post("/zaken/_zoek", json={"onbekend": 1})).status_code == 400


async def test_a_directory_connects_a_municipality(port: int, tmp_path: Path) -> None:
    """Design 7: kind, both addresses, client, secret and agreements, from one entry and two files."""
    (tmp_path / "geheim").write_text(f"{SECRET}\n")
    (tmp_path / "zaaktypen.yaml").write_text(json.dumps(AGREED))
    url = f"http://127.0.0.1:{port}"
    (tmp_path / "koppelingen.yaml").write_text(
        f"gem: {{soort: gemeente, url: '{url}{ZAKEN}', catalogi: '{url}{CATALOGI}', client: {CLIENT}, "
        "geheim: geheim, zaaktypen: zaaktypen.yaml}\n"
    )
    connector = read_directory(tmp_path / "koppelingen.yaml")["gem"]
    answer = await connector.fetch(question("sd.plan", onderwerp=ANS))
    await connector.close()
    assert set(answer.items) == {"sd.plan"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("catalogi: 'https://elders.example/catalogi/api/v1'", "adres"),
        ("geheim: kort", "adres"),
        ("geheim: geen", "adres"),
        ("token: geheim", "controleer token"),
        ("zaaktypen: geen", "niet te lezen"),
        ("zaaktypen: fout", "controleer hoogste"),
    ],
)
def test_a_wrong_entry_fails_the_start(tmp_path: Path, change: str, told: str) -> None:
    """Fail closed at the start; the secret is never repeated."""
    (tmp_path / "geheim").write_text(SECRET)
    (tmp_path / "kort").write_text("hoera")
    (tmp_path / "goed").write_text(json.dumps(AGREED))
    (tmp_path / "fout").write_text(json.dumps({**AGREED, "hoogste": "hoera"}))
    lines = {
        "soort": "gemeente",
        "url": "'https://zaken.example/zaken/api/v1'",
        "catalogi": "'https://zaken.example/catalogi/api/v1'",
        "client": "sluis",
        "geheim": "geheim",
        "zaaktypen": "goed",
    }
    name, _, value = change.partition(": ")
    text = ", ".join(f"{key}: {said}" for key, said in {**lines, name: value}.items())
    (tmp_path / "koppelingen.yaml").write_text(f"gem: {{{text}}}\n")
    with pytest.raises(ValueError, match=f"koppeling gem: .*{told}") as error:
        read_directory(tmp_path / "koppelingen.yaml")
    assert "hoera" not in str(error.value)
    assert SECRET not in str(error.value)
