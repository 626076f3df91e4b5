"""A zaaksysteem that errs or lies: what does not fit is a failure with a code, never a guess and never another call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from broker.terms import Bsn, EigenReferentie, Naam
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint
from connectors.gemeente.connector import GemeenteConnector
from connectors.gemeente.proefzaken import Proefdossier
from connectors.gemeente.toegang import Toegang
from connectors.gemeente.twin import CATALOGI, CLIENT, ZAKEN, Zaaksysteem
from connectors.twin import Knoppen
from tests import people
from tests.contract.gemeente import SECRET
from tests.contract.suppliers import question
from tests.contract.zaken import AFSPRAKEN_ZAKEN, ANS_HULP, DOSSIER, PLAN

HOME = "https://zaken.example"
ANS = Bsn(people.ANS.bsn)
Change = Callable[[dict[str, Any]], None]


class Liar(httpx.AsyncBaseTransport):
    """A zaaksysteem in this process whose answers pass through somebody who changes them. Remembers every address."""

    def __init__(self, change: Change) -> None:
        self._honest = httpx.ASGITransport(Zaaksysteem(Proefdossier.model_validate(DOSSIER), Knoppen(), SECRET).app)
        self._change = change
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        response = await self._honest.handle_async_request(request)
        document = json.loads(await response.aread())
        self._change(document)
        headers = {name: value for name, value in response.headers.items() if name != "content-length"}
        return httpx.Response(
            response.status_code, headers=headers, stream=httpx.ByteStream(json.dumps(document).encode())
        )


class Town:
    """The connector at a liar."""

    def __init__(self, change: Change, max_bytes: int = 1024 * 1024) -> None:
        self.liar = Liar(change)
        self.http = httpx.AsyncClient(transport=self.liar)
        toegang = Toegang(Endpoint(f"{HOME}{ZAKEN}", max_bytes=max_bytes), f"{HOME}{CATALOGI}", CLIENT, SECRET.encode())
        self.connector = GemeenteConnector(toegang, AFSPRAKEN_ZAKEN, http=self.http)

    async def fail(self, *elementen: str, onderwerp: Bsn | EigenReferentie | Naam = ANS) -> Foutcode:
        """The code with which a question fails."""
        with pytest.raises(ConnectorFailure) as failure:
            await self.connector.fetch(question(*elementen, onderwerp=onderwerp))
        assert failure.value.__cause__ is None
        return failure.value.code


@pytest.fixture
async def at() -> AsyncIterator[Callable[..., Town]]:
    made: list[Town] = []

    def open_town(change: Change, **options: Any) -> Town:
        made.append(Town(change, **options))
        return made[-1]

    yield open_town
    for town in made:
        await town.http.aclose()


def each_zaak(change: Change) -> Change:
    """Change every zaak of a search."""

    def change_all(document: dict[str, Any]) -> None:
        for zaak in document.get("results", []):
            if "startdatum" in zaak:
                change(zaak)

    return change_all


def put(**members: Any) -> Change:
    return each_zaak(lambda zaak: zaak.update(members))


def drop(member: str) -> Change:
    return each_zaak(lambda zaak: zaak.pop(member))


def put_status(url: str) -> Change:
    def change(zaak: dict[str, Any]) -> None:
        if zaak["_expand"]["status"]:
            zaak["_expand"]["status"]["statustype"] = url

    return each_zaak(change)


def change_rollen(change: Callable[[dict[str, Any]], None]) -> Change:
    def change_all(zaak: dict[str, Any]) -> None:
        for rol in zaak["_expand"]["rollen"]:
            change(rol)

    return each_zaak(change_all)


HONEST: Change = lambda _: None  # noqa: E731  # the one change that is none


@pytest.mark.parametrize(
    "change",
    [
        drop("_expand"),
        drop("einddatum"),
        drop("vertrouwelijkheidaanduiding"),
        put(vertrouwelijkheidaanduiding="zeer geheim"),
        put(startdatum="5 januari 2026"),
        put(startdatum="2026-02-31"),
        put(uuid="1"),
        each_zaak(lambda zaak: zaak["_expand"].pop("rollen")),
        each_zaak(lambda zaak: zaak["rollen"].append("https://zaken.example/zaken/api/v1/rollen/meer")),
        each_zaak(lambda zaak: zaak["_expand"].update(eigenschappen=[{"naam": "n", "waarde": "w"}] * 3)),
        change_rollen(lambda rol: rol.update(omschrijvingGeneriek="tante")),
        change_rollen(lambda rol: rol.update(betrokkeneType="huisdier")),
        change_rollen(lambda rol: rol.update(betrokkeneIdentificatie="Ans")),
        lambda document: document.update(count=99),
        lambda document: document.pop("count", None) or document.pop("omschrijving", None),
        lambda document: document.update(results={}),
        lambda document: document.update(next=7),
    ],
)
async def test_an_answer_that_does_not_fit_is_no_answer(at: Callable[..., Town], change: Change) -> None:
    """Style: unknown, missing and contradictory all refuse; a zaak without its roles would seem to be about nobody."""
    assert await at(change).fail("sd.voorz") is Foutcode.ONGELDIG_ANTWOORD


@pytest.mark.parametrize(
    "url",
    [
        "https://elders.example/catalogi/api/v1/statustypen/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11",
        "http://zaken.example/catalogi/api/v1/statustypen/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11",
        "https://zaken.example/intern/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11",
        "https://zaken.example/catalogi/api/v1/statustypen/../../../intern",
        "https://zaken.example/catalogi/api/v1/statustypen/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11?x=1",
        "https://zaken.example/catalogi/api/v1/statustypen/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11\n",
        "file:///etc/passwd",
    ],
)
async def test_no_address_of_a_zaak_leads_anywhere_else(at: Callable[..., Town], url: str) -> None:
    """A supplier must not make the broker call an address, let alone with its token (OWASP A10, SSRF)."""
    town = at(put_status(url))
    assert await town.fail("sd.voorz") is Foutcode.ONGELDIG_ANTWOORD
    assert not [asked for asked in town.liar.asked if "statustypen" in asked or "intern" in asked]


async def test_a_next_page_elsewhere_is_not_followed(at: Callable[..., Town]) -> None:
    """Pages are asked by number, at the address that we know."""

    def lead_away(document: dict[str, Any]) -> None:
        if document.get("next"):
            document["next"] = "https://elders.example/zaken/_zoek?page=2"

    town = at(lead_away)
    await town.connector.fetch(question("sd.voorz", onderwerp=ANS))
    assert {url.split("/")[2] for url in town.liar.asked} == {"zaken.example"}


async def test_pages_without_end_are_too_many(at: Callable[..., Town]) -> None:
    """A supplier that always has a next page is stopped."""
    endless = at(lambda document: document.update(next="https://zaken.example/meer") if "count" in document else None)
    assert await endless.fail("sd.plan") is Foutcode.TE_GROOT
    assert len(endless.liar.asked) < 40


async def test_more_zaken_than_anybody_has_are_too_many(at: Callable[..., Town]) -> None:
    """A count beyond any person is refused before its pages are fetched."""
    many = at(lambda document: document.update(count=100_000) if "startdatum" in json.dumps(document) else None)
    assert await many.fail("sd.voorz") is Foutcode.TE_GROOT


async def test_all_calls_of_a_question_share_one_limit(at: Callable[..., Town]) -> None:
    """Many small pages are as large as one large page."""
    assert await at(HONEST, max_bytes=6000).fail("sd.voorz") is Foutcode.TE_GROOT


@pytest.mark.parametrize("deelzaak", ["https://elders.example/zaken/1", "https://zaken.example/zaken/api/v1/zaken/1"])
async def test_a_deelzaak_elsewhere_is_no_deelzaak(at: Callable[..., Town], deelzaak: str) -> None:
    """Parts of a zaak are zaken of the same zaaksysteem."""
    town = at(put(deelzaken=[deelzaak]))
    assert await town.fail("sd.plan", onderwerp=EigenReferentie(PLAN)) is Foutcode.ONGELDIG_ANTWOORD


@pytest.mark.parametrize(
    "change",
    [
        change_rollen(lambda rol: rol.update(omschrijvingGeneriek="klantcontacter")),
        change_rollen(lambda rol: rol.update(betrokkeneIdentificatie=None)),
        change_rollen(lambda rol: rol.update(omschrijvingGeneriek="initiator")),
    ],
    ids=["nobody", "unknown", "several"],
)
async def test_a_zaak_about_nobody_or_several_is_no_answer(at: Callable[..., Town], change: Change) -> None:
    """A zaaknummer that leads to nobody, to somebody unknown or to two persons cannot say about whom it speaks."""
    town = at(change)
    assert await town.fail("inv.bekend", onderwerp=EigenReferentie(ANS_HULP)) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_number_that_is_not_unique_is_no_answer(at: Callable[..., Town]) -> None:
    """zrc-002: a number is unique within an organisation; two zaken with one number are a fault of theirs."""

    def same_number(document: dict[str, Any]) -> None:
        if found := document.get("results"):
            other = {**found[0], "uuid": "0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11"}
            if "startdatum" in other:
                document.update(results=[found[0], other], count=2)

    town = at(same_number)
    assert await town.fail("inv.bekend", onderwerp=EigenReferentie(ANS_HULP)) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_zaak_with_another_number_is_not_the_one(at: Callable[..., Town]) -> None:
    """The zaak that was referred to, of the organisation that was named, or none."""
    for change in (put(identificatie="ZAAK-1"), put(bronorganisatie="123")):
        town = at(change)
        answer = await town.connector.fetch(question("inv.bekend", onderwerp=EigenReferentie(ANS_HULP)))
        assert answer.items == {}


async def test_an_agreed_zaaktype_that_is_not_there_is_a_failure(at: Callable[..., Town]) -> None:
    """Silence about a type that was agreed would look like an absence."""
    gone = at(lambda document: document.update(results=[], count=0) if "concept" in json.dumps(document) else None)
    assert await gone.fail("sd.voorz") is Foutcode.ONGELDIG_ANTWOORD


async def test_a_name_is_never_sent(at: Callable[..., Town]) -> None:
    """The Zaken API cannot search by name, and asking discloses: no call at all."""
    town = at(HONEST)
    assert await town.fail("sd.voorz", onderwerp=Naam("Ans Oefenaar", None)) is Foutcode.GEEN_REFERENTIE
    assert town.liar.asked == []


@pytest.mark.parametrize(
    ("eigenschap", "value"),
    [("aantal", "veel"), ("aantal", "1e9"), ("dag", "20261340"), ("dag", "gisteren"), ("betwist", "misschien")],
)
async def test_an_eigenschap_that_is_not_what_was_agreed_is_no_answer(
    at: Callable[..., Town], eigenschap: str, value: str
) -> None:
    """The Zaken API sends text; what was agreed to be a number, a day or yes or no has to be one."""

    def change(zaak: dict[str, Any]) -> None:
        for one in zaak["_expand"]["eigenschappen"]:
            one["waarde"] = value if one["naam"] == eigenschap else one["waarde"]

    town = at(each_zaak(change))
    assert await town.fail("oov.hand", onderwerp=Bsn(people.JUSTIN.bsn)) is Foutcode.ONGELDIG_ANTWOORD


async def test_an_eigenschap_that_stands_there_twice_is_no_answer(at: Callable[..., Town]) -> None:
    """Which of the two it is would be a guess."""

    def change(zaak: dict[str, Any]) -> None:
        zaak["_expand"]["eigenschappen"] *= 2
        zaak["eigenschappen"] *= 2

    town = at(each_zaak(change))
    assert await town.fail("oov.hand", onderwerp=Bsn(people.JUSTIN.bsn)) is Foutcode.ONGELDIG_ANTWOORD


async def test_words_that_somebody_typed_are_not_taken(at: Callable[..., Town]) -> None:
    """Practice 5: the provision, no notes. `omschrijving` and `toelichting` have no way in."""
    answer = await at(HONEST).connector.fetch(question("sd.voorz", "inv.contact", "inv.bekend", onderwerp=ANS))
    assert "vrije tekst" not in str(answer)
    assert "de Vries" not in str(answer)
    assert "Jansen" not in str(answer)
