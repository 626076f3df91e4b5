"""The parts of the municipality connector: agreements, access, confidentiality, catalogus, and records as zaken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.log.note import Signer
from broker.terms import Bsn, EigenReferentie
from connectors.endpoint import Endpoint
from connectors.gemeente.afspraken import Afspraken, AfsprakenRefused, read_afspraken
from connectors.gemeente.betrokkene import Wie
from connectors.gemeente.body import Persoon
from connectors.gemeente.catalogus import Catalogus
from connectors.gemeente.connector import GemeenteConnector
from connectors.gemeente.gesprek import Gesprek
from connectors.gemeente.proefzaken import Proefdossier, make_zaken
from connectors.gemeente.toegang import Toegang
from connectors.gemeente.twin import CATALOGI, CLIENT, ZAKEN, Zaaksysteem
from connectors.gemeente.vertrouwelijkheid import HIGHEST, Vertrouwelijkheid, conditions
from connectors.gemeente.vragen import ZAAKTYPE, zaak_of
from connectors.records import Register, Soort
from connectors.results import read_result
from connectors.twin import Knoppen
from tests import people
from tests.contract.gemeente import SECRET
from tests.contract.suppliers import question
from tests.contract.zaken import AGREED, DOSSIER

HOME = "https://zaken.example"
LEVELS = st.sampled_from(list(Vertrouwelijkheid))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
DAYS = st.dates(date(2015, 1, 1), date(2026, 11, 24))
MEMBERS = {
    "tekst": TEXTS,
    "aantal": st.integers(-999_999, 999_999),
    "besloten": st.booleans(),
    "soorten": st.lists(TEXTS, min_size=1, max_size=3),
    "datum": DAYS,
    "betwist": st.booleans(),
    "feit_of_oordeel": st.sampled_from(["feit", "oordeel"]),
    "houder": TEXTS,
    "derden": st.lists(TEXTS, min_size=1, max_size=3, unique=True),
}
ASKED = ("inv.bekend", "sd.voorz", "oov.hand", "sd.schuld", "ctx.leef", "id.adres")
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "inv.bekend": st.sampled_from(["BEKEND_ACTIEF", "BEKEND_AFGESLOTEN", "NIET_BEKEND", "GEEN_MEDEDELING"]),
        "sd.voorz": TEXTS,
        "oov.hand": st.lists(st.fixed_dictionaries({"code": TEXTS}, optional=MEMBERS), min_size=1, max_size=4),
        "sd.schuld": st.integers(0, 100_000),
        "ctx.leef": st.lists(TEXTS, min_size=1, max_size=3),
    },
)


def toegang(**changes: Any) -> Toegang:
    """Access to a zaaksysteem that only exists in this process."""
    known = {"zaken": Endpoint(f"{HOME}{ZAKEN}"), "catalogi": f"{HOME}{CATALOGI}", "client_id": CLIENT}
    return Toegang(**{**known, "secret": SECRET.encode(), **changes})


@settings(max_examples=40)
@given(records=RECORDS, wie=st.sampled_from([EigenReferentie("ans"), Bsn(people.ANS.bsn)]))
async def test_records_come_back_as_they_were(records: Mapping[str, Any], wie: Bsn | EigenReferentie) -> None:
    """Encode and decode: records as zaken, asked over the Zaken API, give the items of the records and nothing else."""
    register = Register(Soort.GEMEENTE, {"ans": records})
    zaken, agreements = make_zaken(register, [{"id": "ans", "naam": people.ANS.naam, "bsn": people.ANS.bsn}])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Zaaksysteem(zaken, Knoppen(), SECRET).app)) as http:
        connector = GemeenteConnector(toegang(), Afspraken.model_validate(agreements), http=http)
        answer = await connector.fetch(question(*ASKED, onderwerp=wie))
    assert dict(answer.items) == dict(register.find(EigenReferentie("ans")))


@pytest.mark.parametrize(
    "records",
    [
        {"sd.plan": {"deel": {"dieper": 1}}},
        {"sd.plan": [1, "twee"]},
        {"sd.plan": [{"a": 1}, {"a": "een"}]},
        {"sd.plan": None},
        {"sd.plan": 1e30},
        {"inv.bekend": {"status": "BEKEND_ACTIEF"}},
        {"geen-element": "x"},
        {"sd.plan": {"een naam die langer is dan een eigenschap in een catalogus": 1}},
    ],
)
def test_what_no_zaak_can_hold_is_refused(records: dict[str, Any]) -> None:
    """The sandbox says so instead of telling something else; the demo then takes another twin."""
    with pytest.raises(ValueError, match=r"past|woord|andere keer|Afspraken"):
        make_zaken(Register(Soort.GEMEENTE, {"ans": records}), [])


@given(LEVELS, LEVELS)
def test_a_maximum_is_inclusive_and_ordered(one: Vertrouwelijkheid, other: Vertrouwelijkheid) -> None:
    """Zaken API: the scale ascends; of two levels one is always within the other."""
    assert one.within(other) or other.within(one)
    assert one.within(one)
    assert not (one.within(other) and other.within(one)) or one is other


def test_geheim_is_above_everything_that_can_be_agreed() -> None:
    """What is geheim or zeer geheim never leaves, whatever a file says."""
    assert not Vertrouwelijkheid.GEHEIM.within(HIGHEST)
    assert not Vertrouwelijkheid.ZEER_GEHEIM.within(HIGHEST)
    told = [level for level in Vertrouwelijkheid if level.within(HIGHEST) and conditions(level)]
    assert told == list(Vertrouwelijkheid)[3:6]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"hoogste": "geheim"}, "vorm"),
        ({"hoogste": "hoog"}, "hoogste"),
        ({"bronorganisatie": "12"}, "bronorganisatie"),
        ({"zaaktypen": []}, "zaaktypen"),
        ({"zaaktypen": [*AGREED["zaaktypen"], AGREED["zaaktypen"][0]]}, "vorm"),
        ({"extra": 1}, "extra"),
    ],
)
def test_wrong_agreements_fail_the_start(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    """Unknown words and members refuse, and a zaaktype is agreed once."""
    path = tmp_path / "zaaktypen.yaml"
    path.write_text(yaml.safe_dump({**AGREED, **change}))
    with pytest.raises(AfsprakenRefused, match=told):
        read_afspraken(path)


@pytest.mark.parametrize(
    "change",
    [
        {"betrokkene": []},
        {"betrokkene": ["behandelaar"]},
        {"elementen": {"sd.voorz": "gok"}},
        {"elementen": {"Voorziening": "zaak"}},
        {"elementen": {"sd.voorz": {"eigenschap": "a", "als": "rijmpje"}}},
        {"elementen": {"sd.voorz": {"eigenschappen": {}}}},
        {"labels": {"geheim": "x"}},
    ],
)
def test_a_zaaktype_is_agreed_in_known_words(tmp_path: Path, change: dict[str, Any]) -> None:
    """A zaak is about an initiator or a belanghebbende, never about who works on it."""
    path = tmp_path / "zaaktypen.yaml"
    path.write_text(yaml.safe_dump({**AGREED, "zaaktypen": [{**AGREED["zaaktypen"][0], **change}]}))
    with pytest.raises(AfsprakenRefused, match="zaaktypen"):
        read_afspraken(path)


@pytest.mark.parametrize(
    "change",
    [
        {"catalogi": "https://elders.example/catalogi/api/v1"},
        {"catalogi": "https://zaken.example:8443/catalogi/api/v1"},
        {"catalogi": "https://zaken.example/catalogi?x=1"},
        {"secret": b"kort"},
        {"client_id": ""},
    ],
)
def test_a_secret_goes_to_one_origin_and_is_long_enough(change: dict[str, Any]) -> None:
    """RFC 7518 section 3.2; the token opens the catalogus too, so both are one place."""
    with pytest.raises(ValueError, match=r"Catalogi|geheim|query"):
        toegang(**change)


def test_a_token_is_of_this_moment_and_prints_no_secret() -> None:
    """ZGW: HS256 with five claims; the besluit stands in for who asked."""
    found = toegang(clock=lambda: 1_800_000_000.9)
    claims = jwt.decode(
        found.token("b-1"), SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert claims == {
        "iss": CLIENT,
        "client_id": CLIENT,
        "iat": 1_800_000_000,
        "exp": 1_800_000_300,
        "user_id": "b-1",
        "user_representation": "Sluis, gegevensmakelaar",
    }
    assert SECRET not in repr(found)


def test_a_person_is_the_same_only_for_certain() -> None:
    """An identification in common and none that differs; a name is no identification."""
    ans = Persoon(inpBsn=people.ANS.bsn, geslachtsnaam="Oefenaar")
    assert Wie(Bsn(people.ANS.bsn)).same(ans)
    assert not Wie(Bsn(people.JUSTIN.bsn)).same(ans)
    assert not Wie(Bsn(people.ANS.bsn)).same(Persoon(inpBsn="123"))
    assert not Wie().same(ans)
    known = Wie(persoon=Persoon(inpBsn=people.ANS.bsn, anpIdentificatie="a"))
    assert known.same(ans)
    assert not known.same(Persoon(inpBsn=people.ANS.bsn, anpIdentificatie="b"))
    assert not known.same(Persoon(geslachtsnaam="Oefenaar"))


async def test_a_zaaksysteem_that_asked_remembers_the_besluit_and_not_the_answer(tmp_path: Path) -> None:
    """AVG art. 5 lid 2: that it was told, and by which decision; never what. And our own connector does not tell it."""
    given = [{"verstrekker": "a", "element": "inv.bekend", "vorm": "bekendheid", "waarde": "BEKEND_ACTIEF"}]
    zaak = zaak_of(read_result(200, {"verzoek": "v-1", "besluit": "b-1", "gegevens": given}))
    assert zaak.eigenschappen == {"besluit": "b-1", "uitkomst": "verstrekking"}
    assert "BEKEND" not in zaak.model_dump_json()
    assert ZAAKTYPE not in {afspraak["zaaktype"] for afspraak in AGREED["zaaktypen"]}
    system = Zaaksysteem(Proefdossier.model_validate(DOSSIER), Knoppen(), SECRET)
    key = tmp_path / "sleutel.pem"
    key.write_bytes(generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    nowhere = {"adres": "http://127.0.0.1:9", "tokens": "http://127.0.0.1:9/token", "client": "c", "sleutel": str(key)}
    vraag = {"casus": "c", "persoon": "p", "doel": "d", "fase": "F2", "vraag": "v", "verstrekkers": ["a"]}
    opdracht = {
        "makelaar": {**nowhere, "log": Signer("proef/log", Ed25519PrivateKey.generate()).verifier.vkey},
        "vraag": {**vraag, "elementen": ["inv.bekend"]},
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(system.app), base_url=HOME) as http:
        assert (await http.post("/_sandbox/vraag", json=opdracht)).status_code == 502
        assert (await http.post("/_sandbox/vraag", json={})).status_code == 400


async def test_the_catalogus_is_read_again_after_an_hour() -> None:
    """A new version of a zaaktype counts within the hour."""
    calls: list[str] = []
    now = [0.0]

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(str(request.url))
        url = f"{HOME}{CATALOGI}/zaaktypen/0b9d7f0e-5a63-4a7b-9a43-5a3f6b7d2c11"
        zaaktype = {"url": url, "identificatie": "A&B", "omschrijving": "Hulp"}
        body = json.dumps({"count": 1, "next": None, "previous": None, "results": [zaaktype]}).encode()
        return httpx.Response(200, headers={"Content-Type": "application/json"}, stream=httpx.ByteStream(body))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        catalogus = Catalogus(f"{HOME}{CATALOGI}/", clock=_at(now))
        gesprek = Gesprek(http, toegang(), question("sd.voorz"), None)
        for moment in (10.0, 20.0, 3700.0):
            now[0] = moment
            assert len(await catalogus.versions(["A&B"], gesprek)) == 1
    assert calls == [f"{HOME}{CATALOGI}/zaaktypen?identificatie=A%26B&status=definitief"] * 2


def _at(now: list[float]) -> Callable[[], float]:
    return lambda: now[0]
