"""From resources about care to the values of elements: small functions, each for an element or a few that are alike.

They say what the supplier says in the words that the elements have (policies/data/generalisatie.json reads them), and
no more: coarser forms are made by the broker. A concept without words is refused, since a bare code tells nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from broker.terms import Bekendheid, Item, Json
from connectors.base import ConnectorFailure, Foutcode
from connectors.ggz import codes
from connectors.ggz.identity import phones
from connectors.ggz.labels import item
from connectors.ggz.models import (
    CarePlan,
    CodeableConcept,
    Condition,
    EpisodeOfCare,
    Flag,
    Medication,
    MedicationStatement,
    Observation,
    PractitionerRole,
    Reference,
    Resource,
)

Linked = Mapping[str, Resource]

_ORDER: Final = ("active", "onhold", "waitlist", "planned", "finished")  # which episode speaks for all of them
_CONTACT: Final = {
    "active": "contact loopt",
    "onhold": "contact onderbroken",
    "waitlist": "wachtlijst, contact niet gestart",
    "planned": "aanmelding, contact niet gestart",
    "finished": "contact gestopt",
}
_TREATMENT: Final = {
    "draft": "aanmelding of intake",
    "active": "behandeling loopt",
    "on-hold": "behandeling onderbroken",
    "revoked": "behandeling gestaakt",
    "completed": "behandeling afgerond",
}


def known(episodes: Sequence[EpisodeOfCare], _: Linked) -> list[Item]:
    """inv.bekend: known, and whether that is over. Without an episode nothing is said, of a registered person too."""
    return [
        item((Bekendheid.BEKEND_AFGESLOTEN if e.status == "finished" else Bekendheid.BEKEND_ACTIEF).value, e)
        for e in _leading(episodes)
    ]


def involvement(episodes: Sequence[EpisodeOfCare], _: Linked) -> list[Item]:
    """inv.status."""
    return [item("afgesloten" if e.status == "finished" else "actief", e) for e in _leading(episodes)]


def periods(episodes: Sequence[EpisodeOfCare], _: Linked) -> list[Item]:
    """inv.periode: from when to when, for every episode."""
    spans = [(e, _dates(e.period.start, e.period.end)) for e in episodes if e.period]
    return [item(span, e) for e, span in spans if span]


def running(episodes: Sequence[EpisodeOfCare], _: Linked) -> list[Item]:
    """ggz.loopt, vz.loopt."""
    return [item(_CONTACT[e.status], e) for e in _leading(episodes)]


def contacts(episodes: Sequence[EpisodeOfCare], linked: Linked) -> list[Item]:
    """ggz.contact, vz.contact, inv.contact: the care manager by function and telephone, never by name."""
    going = [e for e in episodes if e.status != "finished"] or episodes
    named = dict.fromkeys(r for e in going for r in references([e.care_manager]))
    return [
        item(contact, role)
        for role in map(linked.get, named)
        if isinstance(role, PractitionerRole) and role.active and (contact := _contact(role))
    ]


def _contact(role: PractitionerRole) -> Json:
    function = next((words for concept in role.code if (words := concept.words())), None)
    number = next(iter(phones(role.telecom)), None)
    return {key: part for key, part in (("functie", function), ("telefoon", number)) if part} or None


def flags(found: Sequence[Flag], _: Linked) -> list[Item]:
    """ggz.bejegen, ggz.buiten, ggz.signaal: what the carer wrote to be told."""
    return [item(_words(flag.code), flag) for flag in found]


def diagnoses(found: Sequence[Condition], _: Linked) -> list[Item]:
    """ggz.diag."""
    return [item(_words(condition.code), condition) for condition in found]


def legal_statuses(found: Sequence[Condition], _: Linked) -> list[Item]:
    """ggz.wvggz: the measure, and that it ended. One that holds speaks before one that ended."""
    holding = [condition for condition in found if _holds(condition)]
    return [
        item({"tekst": f"{_words(c.code)}{'' if holding else ', beëindigd'}", **_span(c)}, c) for c in holding or found
    ]


def _holds(condition: Condition) -> bool:
    """Raises ConnectorFailure when the supplier does not say: no measure is ended by a guess."""
    if condition.clinical_status is None or not condition.clinical_status.coding:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return condition.clinical_status.has(codes.CLINICAL, "active", "recurrence", "relapse")


def treatments(found: Sequence[CarePlan], _: Linked) -> list[Item]:
    """ggz.inhoud, vz.inhoud: what is done, and how that stands."""
    return [
        item({"status": _TREATMENT[p.status], **({"tekst": p.description} if p.description else {})}, p) for p in found
    ]


def medicines(found: Sequence[MedicationStatement], linked: Linked) -> list[Item]:
    """ggz.med: nl-core refers to the product, others write it out. A product that is kept from us is not named."""
    return [item(_words(named), s) for s in found if (named := _medicine(s, linked)) is not None]


def _medicine(statement: MedicationStatement, linked: Linked) -> CodeableConcept | None:
    referred = references([statement.medication_reference])
    if not referred:
        return statement.medication_codeable_concept or CodeableConcept()
    product = linked.get(referred[0])
    return product.code if isinstance(product, Medication) else None


def substances(found: Sequence[Observation], _: Linked) -> list[Item]:
    """vz.middel: which substance, with how the use stands as the supplier words it."""
    return [item(_substance(observation), observation) for observation in found]


def _substance(observation: Observation) -> Json:
    kinds = [
        _words(part.value_codeable_concept)
        for part in observation.component
        if part.code.has(codes.SNOMED, codes.SUBSTANCE) and part.value_codeable_concept
    ]
    if observation.code.has(codes.SNOMED, codes.ALCOHOL_USE):
        kinds = ["alcohol"]
    if len(kinds) != 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    status = observation.value_codeable_concept
    return {"soort": kinds[0], **({"status": _words(status)} if status else {})}


def references(found: Sequence[Reference | None]) -> list[str]:
    """The references that can be followed."""
    return [reference.reference for reference in found if reference is not None and reference.reference]


def _leading(episodes: Sequence[EpisodeOfCare]) -> list[EpisodeOfCare]:
    return sorted(episodes, key=lambda e: _ORDER.index(e.status))[:1]


def _words(concept: CodeableConcept) -> str:
    words = concept.words()
    if words is None:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return words


def _span(condition: Condition) -> dict[str, Json]:
    return _dates(condition.onset_date_time, condition.abatement_date_time)


def _dates(start: str | None, end: str | None) -> dict[str, Json]:
    """Calendar days, months or years, as exact as the supplier says."""
    return {key: day[: len("2026-11-24")] for key, day in (("van", start), ("tot", end)) if day}
