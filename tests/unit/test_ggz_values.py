"""From nl-core resources to the words of elements, and no more than the supplier says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from broker.terms import Json, Labels
from connectors.base import ConnectorFailure, Foutcode
from connectors.ggz import codes
from connectors.ggz.elements import CARE, ELEMENTS, IDENTITY
from connectors.ggz.fhir import GgzOptions
from tests.contract.ggz import values
from tests.fhir import PERSON, Resource, bundle, episode, fetch, patient, serving

TODAY = GgzOptions(clock=lambda: datetime(2026, 11, 24, tzinfo=UTC))
FEIT = {"system": codes.LABEL, "code": "feit"}


def concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def condition(category: str, clinical: str | None, verified: str | None = "confirmed", **more: Any) -> Resource:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "subject": PERSON,
        "category": [concept(codes.SNOMED, category)],
        "code": {"text": "Zorgmachtiging"},
        **({"clinicalStatus": concept(codes.CLINICAL, clinical)} if clinical else {}),
        **({"verificationStatus": concept(codes.VERIFICATION, verified)} if verified else {}),
        **more,
    }


def flag(kind: str = "bejegening", status: str = "active", text: str = "Rustig praten", **more: Any) -> Resource:
    meta = {"tag": [{"system": codes.SHARED, "code": kind}]}
    return {"resourceType": "Flag", "id": "f1", "status": status, "code": {"text": text}, "subject": PERSON,
            "meta": meta, **more}  # fmt: skip


def observation(code: str, **more: Any) -> Resource:
    base = {"resourceType": "Observation", "id": "o1", "status": "final", "subject": PERSON}
    return {**base, "code": concept(codes.SNOMED, code), **more}


async def given(code: str, *found: Resource) -> list[Json]:
    return values(await fetch(serving(*found), [code], options=TODAY)).get(code, [])


async def refused(code: str, *found: Resource) -> Foutcode:
    with pytest.raises(ConnectorFailure) as failure:
        await fetch(serving(*found), [code], options=TODAY)
    return failure.value.code


@pytest.mark.parametrize(
    ("statuses", "known", "runs"),
    [
        (["active"], "BEKEND_ACTIEF", "contact loopt"),
        (["finished", "active"], "BEKEND_ACTIEF", "contact loopt"),
        (["finished", "planned"], "BEKEND_ACTIEF", "aanmelding, contact niet gestart"),
        (["waitlist"], "BEKEND_ACTIEF", "wachtlijst, contact niet gestart"),
        (["onhold"], "BEKEND_ACTIEF", "contact onderbroken"),
        (["finished", "cancelled"], "BEKEND_AFGESLOTEN", "contact gestopt"),
    ],
    ids=str,
)
async def test_the_episode_that_runs_speaks_for_all(statuses: list[str], known: str, runs: str) -> None:
    """nl-core-EpisodeOfCare: one that runs makes somebody known now, whatever ended before."""
    episodes = [episode(status, id=f"e{n}") for n, status in enumerate(statuses)]
    assert await given("inv.bekend", *episodes) == [known]
    assert await given("ggz.loopt", *episodes) == [runs]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
async def test_what_never_was_is_not_known(status: str) -> None:
    """AVG art. 5 lid 1 d: retracted is as if it never was; cancelled is no contact."""
    for code in ("inv.bekend", "inv.status", "inv.periode", "ggz.loopt"):
        assert await given(code, episode(status, period={"start": "2024"})) == []
    assert await given("inv.bekend") == []


async def test_the_contact_of_what_runs_is_given() -> None:
    """practice.md 3.4: whom to call, and only that: function and telephone, never a name."""
    old = episode("finished", careManager={"reference": "PractitionerRole/r1"})
    new = episode("active", id="e2", careManager={"reference": "PractitionerRole/r2"})
    roles: list[Resource] = [
        {"resourceType": "PractitionerRole", "id": "r1", "code": [{"text": "Psychiater"}]},
        {
            "resourceType": "PractitionerRole",
            "id": "r2",
            "practitioner": {"display": "A. Geheim"},
            "code": [{"coding": [{"system": "urn:x", "code": "1", "display": "Verpleegkundig specialist"}]}],
            "telecom": [
                {"system": "email", "value": "a@ggz.example"},
                {"system": "phone", "value": "06-00000013", "rank": 2},
                {"system": "phone", "value": "06-00000012", "rank": 1},
            ],
        },
    ]
    wanted = {"functie": "Verpleegkundig specialist", "telefoon": "06-00000012"}
    assert await given("ggz.contact", old, new, *roles) == [wanted]
    assert await given("ggz.contact", old, *roles) == [{"functie": "Psychiater"}]
    assert await given("ggz.contact", episode(), *roles) == []
    assert await given("ggz.contact", old, {**roles[0], "active": False}) == []


@pytest.mark.parametrize("reference", ["Practitioner/r1", "#r1", "https://elders.example/fhir/PractitionerRole/r1"])
async def test_a_care_manager_who_cannot_be_read_is_refused(reference: str) -> None:
    """nl-core: a PractitionerRole on this server; anything else does not fit."""
    assert await refused("ggz.contact", episode(careManager={"reference": reference})) is Foutcode.ONGELDIG_ANTWOORD


async def test_only_a_confirmed_diagnosis_that_holds_is_one() -> None:
    """zib Problem 4.4: a suspicion, a refuted or an old diagnosis is not what somebody has."""
    diagnosis = codes.DIAGNOSIS
    assert await given("ggz.diag", condition(diagnosis, "active")) == ["Zorgmachtiging"]
    for clinical, verified in (("resolved", "confirmed"), ("active", "provisional"), ("active", None), (None, None)):
        assert await given("ggz.diag", condition(diagnosis, clinical, verified)) == []
    assert await given("ggz.diag", condition("404684003", "active")) == []
    assert await given("ggz.diag", condition(diagnosis, "active", "entered-in-error")) == []


@pytest.mark.parametrize("category", codes.LEGAL_STATUS)
async def test_compulsory_care_holds_or_has_ended(category: str) -> None:
    """Wvggz, zib LegalSituation: what holds speaks first; that it ended is said, not guessed from a date."""
    holds = condition(category, "active", None, onsetDateTime="2026-02-01T10:00:00+01:00")
    ended = condition(
        category, "inactive", None, id="c2", code={"text": "Crisismaatregel"}, abatementDateTime="2025-03"
    )
    assert await given("ggz.wvggz", holds, ended) == [{"tekst": "Zorgmachtiging", "van": "2026-02-01"}]
    assert await given("ggz.wvggz", ended) == [{"tekst": "Crisismaatregel, beëindigd", "tot": "2025-03"}]
    assert await refused("ggz.wvggz", condition(category, None, None)) is Foutcode.ONGELDIG_ANTWOORD


async def test_medicines_are_read_inline_and_by_reference() -> None:
    """nl-core-MedicationUse2 refers to a product; a concept without words tells nobody."""
    use = {"resourceType": "MedicationStatement", "id": "m1", "status": "active", "subject": PERSON}
    product = {"resourceType": "Medication", "id": "x", "code": {"text": "Lithium"}}
    assert await given("ggz.med", {**use, "medicationReference": {"reference": "Medication/x"}}, product) == ["Lithium"]
    assert await given("ggz.med", {**use, "medicationCodeableConcept": {"text": "Lithium"}}) == ["Lithium"]
    assert await given("ggz.med", {**use, "status": "stopped", "medicationCodeableConcept": {"text": "x"}}) == []
    bare = {**use, "medicationCodeableConcept": concept(codes.SNOMED, "321212004")}
    assert await refused("ggz.med", bare) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_product_that_is_kept_from_us_is_not_named() -> None:
    """A label on what is referred to counts as much as one on what refers."""
    use = {"resourceType": "MedicationStatement", "id": "m1", "status": "active", "subject": PERSON}
    secret = {"security": [{"system": codes.CONFIDENTIALITY, "code": "V"}]}
    product = {"resourceType": "Medication", "id": "x", "code": {"text": "Lithium"}, "meta": secret}
    assert await given("ggz.med", {**use, "medicationReference": {"reference": "Medication/x"}}, product) == []


async def test_substances_are_named_with_how_the_use_stands() -> None:
    """zib AlcoholUse 3.2 and DrugUse 3.3: the code of the one, the component of the other."""
    status = {"valueCodeableConcept": {"text": "Voormalig gebruiker"}}
    part = {"code": concept(codes.SNOMED, codes.SUBSTANCE), "valueCodeableConcept": {"text": "speed"}}
    drug = observation(codes.DRUG_USE, component=[part])
    assert await given("vz.middel", drug) == [{"soort": "speed"}]
    alcohol = observation(codes.ALCOHOL_USE, **status)
    assert await given("vz.middel", alcohol) == [{"soort": "alcohol", "status": "Voormalig gebruiker"}]
    assert await given("vz.middel", observation(codes.DRUG_USE, component=[part], status="preliminary")) == []
    assert await refused("vz.middel", observation(codes.DRUG_USE)) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_flag_goes_only_when_it_was_marked_to_be_told() -> None:
    """WGBO art. 7:457 BW: the carer says what may be told to others; the rest of the file is not looked in."""
    assert await given("ggz.bejegen", flag()) == ["Rustig praten"]
    assert await given("ggz.bejegen", flag("buitenkant"), flag(status="inactive", id="f2")) == []
    assert await given("ggz.bejegen", {**flag(), "meta": {}}) == []
    assert await refused("ggz.bejegen", flag(code=concept(codes.SNOMED, "1"))) is Foutcode.ONGELDIG_ANTWOORD


async def test_who_somebody_is_holds_today() -> None:
    """AVG art. 5 lid 1 d: an old name, an ended address and a former number are not the person's."""
    person = patient(
        name=[
            {"use": "old", "text": "Sanne Vroeger"},
            {"use": "usual", "text": "San"},
            {"use": "official", "given": ["Sanne", None], "family": "van den Proefberg"},
        ],
        birthDate="1986-05",
        telecom=[
            {"system": "phone", "value": "06-1", "period": {"end": "2025"}},
            {"system": "phone", "value": "06-00000011", "period": {"end": "2026-11-24"}},
        ],
        address=[
            {"use": "temp", "line": ["Opvang 1"]},
            {"use": "home", "line": ["Oudeweg 1"], "period": {"end": "2026-11-23T10:00:00Z"}},
            {"line": ["Proefweg 12"], "postalCode": "0000 XX", "city": "Oefendorp"},
        ],
    )
    assert await given("id.naam", person) == ["Sanne van den Proefberg"]
    assert await given("id.geb", person) == ["1986-05"]
    assert await given("id.tel", person) == ["06-00000011"]
    assert await given("id.adres", person) == [{"straat": "Proefweg 12", "postcode": "0000 XX", "plaats": "Oefendorp"}]
    assert await given("id.tel", patient()) == []


async def test_labels_are_what_the_resource_says() -> None:
    """connectors/README.md: a connector never fills in a label that decides what may go."""
    url = codes.LABEL
    said = flag(
        meta={
            "tag": [{"system": codes.SHARED, "code": "bejegening"}],
            "lastUpdated": "2026-11-20T09:00:00Z",
            "security": [
                {"system": codes.CONFIDENTIALITY, "code": "R"},
                {"system": codes.ACT_CODE, "code": "NORDSCLCD"},
                FEIT,
                {"system": url, "code": "verwijderd"},
            ],
        },
        extension=[
            {"url": f"{url}:stand", "valueDate": "2026-10-01"},
            {"url": f"{url}:rolPersoon", "valueString": "patiënt"},
            {"url": f"{url}:houder", "valueString": "ggz-oij"},
            {"url": f"{url}:naam", "valueString": "Zus (naaste)"},
            {"url": f"{url}:voorwaarde", "valueString": "alleen bij huisbezoek"},
            {"url": "urn:anders", "valueString": "iets"},
        ],
    )
    answer = await fetch(serving(said), ["ggz.bejegen"])
    assert answer.items["ggz.bejegen"][0].labels == Labels(
        feit_of_oordeel="feit",
        stand=date(2026, 10, 1),
        rol_persoon="patiënt",
        verwijderd=True,
        houder="ggz-oij",
        namen=("Zus (naaste)",),
        voorwaarden=("niet doorgeven zonder toestemming van betrokkene", "alleen bij huisbezoek"),
    )


@pytest.mark.parametrize(
    "more",
    [
        {"meta": {"security": [{"system": "urn:ggz:intern", "code": "VIP"}]}},
        {"meta": {"security": [{"system": codes.ACT_CODE, "code": "ORCON"}]}},
        {"meta": {"security": [{"system": codes.CONFIDENTIALITY, "code": "V"}, {"code": "x"}]}},
        {"meta": {"security": [FEIT, {"system": codes.LABEL, "code": "oordeel"}]}},
        {"extension": [{"url": f"{codes.LABEL}:stand", "valueDate": "2026"}]},
        {"extension": [{"url": f"{codes.LABEL}:stand", "valueDate": "2026-02-30"}]},
        {"extension": [{"url": f"{codes.LABEL}:houder", "valueString": v} for v in "ab"]},
    ],
    ids=["of their own", "unknown code", "known and unknown", "fact and judgement", "a year", "no day", "two holders"],
)
async def test_a_label_that_nobody_can_read_is_refused(more: dict[str, Any]) -> None:
    """FHIR R4 security-labels: nobody can tell what an unknown label forbids, so nothing goes and somebody hears it."""
    assert await refused("inv.bekend", episode(**more)) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_resource_for_carers_only_is_an_absence() -> None:
    """A label that we do read and that keeps it from us: as if it were not there."""
    server = serving(episode(meta={"security": [{"system": codes.ACT_REASON, "code": "TREAT"}]}))
    server.answers["Flag/_search"] = bundle(flag())
    assert values(await fetch(server, ["inv.bekend", "ggz.bejegen"])) == {"ggz.bejegen": ["Rustig praten"]}


def test_every_element_of_mental_health_care_has_a_row() -> None:
    """policies/data/elementen.json: what a ggz-instelling or addiction care may be asked is in the table, or is no fact
    of its file."""
    import json
    from importlib.resources import files

    said = json.loads((files("policies") / "data" / "elementen.json").read_text(encoding="utf-8"))
    care = {"ggz", "verslavingszorg"}
    sources = {
        e: set(body["bronsoorten"]) for e, body in said.items() if isinstance(body, dict) and "bronsoorten" in body
    }
    assert sources, "the tables moved"
    assert {e for e, kinds in sources.items() if kinds & care} == ELEMENTS
    assert not set(IDENTITY) & set(CARE)
