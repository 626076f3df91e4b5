"""The answer is about the person that was asked about, or there is none."""

from __future__ import annotations

from typing import Any

import pytest

from broker.terms import Answer, Bsn, EigenReferentie, Naam, Onderwerp
from connectors.base import ConnectorFailure, Foutcode
from connectors.ggz.codes import ACT_REASON, BSN, CONFIDENTIALITY
from tests import people
from tests.fhir import bundle, episode, fetch, patient, serving

OTHER = {"reference": "Patient/p2"}


async def refused(*found: dict[str, Any], onderwerp: Onderwerp | None = None) -> Foutcode:
    with pytest.raises(ConnectorFailure) as failure:
        await fetch(serving(*found), ["inv.bekend"], onderwerp or Bsn(people.SANNE.bsn))
    assert failure.value.__cause__ is None
    return failure.value.code


async def test_a_patient_with_another_number_stops_the_question() -> None:
    """AVG art. 5 lid 1 d: a server that skips the identifier gives somebody; that is not the answer."""
    wrong = patient(identifier=[{"system": BSN, "value": people.BRAM.bsn}])
    assert await refused(wrong, episode()) is Foutcode.ONGELDIG_ANTWOORD


async def test_the_same_signs_as_bsn_and_as_reference_are_not_the_same() -> None:
    """UAVG art. 46: a reference that happens to be somebody's BSN does not find that person."""
    assert await refused(patient(), onderwerp=EigenReferentie(people.SANNE.bsn)) is Foutcode.ONGELDIG_ANTWOORD


async def test_two_patients_who_fit_are_one_too_many() -> None:
    """Nobody can tell which of the two was meant."""
    assert await refused(patient(), patient(id="p2"), episode()) is Foutcode.ONGELDIG_ANTWOORD


async def test_two_people_of_one_name_and_birth_are_one_too_many() -> None:
    """Design 12.5: a name is no identity when it fits twice."""
    named = {"name": [{"text": people.BUUR.naam}], "birthDate": people.BUUR.geboren.isoformat()}
    who = Naam(people.BUUR.naam, people.BUUR.geboren)
    assert await refused(patient(**named), patient(id="p2", **named), onderwerp=who) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_name_without_a_birth_at_the_supplier_is_the_name() -> None:
    """As the twins do: two dates of birth that are both known have to be the same."""
    family = {"name": [{"given": ["Cornelis"], "family": "Testhuis"}]}
    answer = await fetch(serving(patient(**family), episode()), ["inv.bekend"], Naam(people.BUUR.naam, None))
    assert set(answer.items) == {"inv.bekend"}


async def test_an_answer_about_another_patient_is_refused() -> None:
    """Whatever comes back names its person, and it is this one."""
    assert await refused(patient(), episode(patient=OTHER)) is Foutcode.ONGELDIG_ANTWOORD
    assert await refused(patient(), episode(patient={"display": "Sanne"})) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_reference_may_be_written_in_full() -> None:
    """FHIR R4 references 2.3.0.1: an address of this very server is the same reference; of another it is not."""
    here = episode(patient={"reference": "http://127.0.0.1:1/fhir/Patient/p1"})
    assert set((await fetch(serving(here), ["inv.bekend"])).items) == {"inv.bekend"}
    there = episode(patient={"reference": "https://elders.example/fhir/Patient/p1"})
    assert await refused(patient(), there) is Foutcode.ONGELDIG_ANTWOORD


async def test_a_second_page_of_patients_is_refused() -> None:
    """One person was asked about; a server with pages of them did something else."""
    server = serving(episode())
    server.answers["Patient/_search"] = bundle(patient(), following="http://127.0.0.1:1/fhir?page=2")
    with pytest.raises(ConnectorFailure) as failure:
        await fetch(server, ["inv.bekend"])
    assert failure.value.code is Foutcode.ONGELDIG_ANTWOORD
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"active": False},
        {"meta": {"security": [{"system": CONFIDENTIALITY, "code": "V"}]}},
        {"meta": {"security": [{"system": ACT_REASON, "code": "TREAT"}]}},
    ],
    ids=["record out of use", "very restricted", "for treatment only"],
)
async def test_a_patient_who_is_kept_from_us_is_an_absence(more: dict[str, Any]) -> None:
    """WGBO art. 7:457 BW: what the supplier shields is not there, and nothing more is asked."""
    server = serving(patient(**more), episode())
    assert await fetch(server, ["inv.bekend", "id.bsn"]) == Answer({})
    assert len(server.asked) == 1
