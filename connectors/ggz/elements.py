"""Which element is read from where: the whole of what is ever asked of a FHIR server, as one table (README.md).

An element that is not in the table is never asked, and so is an absence. What a search asks for is checked once more
when it has come in (`keep`): a server that gives more than was asked does not get it past here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic

from broker.terms import Item
from connectors.ggz import care, codes, identity
from connectors.ggz.care import Linked
from connectors.ggz.models import (
    AnyResource,
    CarePlan,
    CodeableConcept,
    Condition,
    EpisodeOfCare,
    Flag,
    Medication,
    MedicationStatement,
    Observation,
    Patient,
    PractitionerRole,
    Reference,
    Resource,
)


@dataclass(frozen=True, slots=True)
class Source(Generic[AnyResource]):
    """One search about the person: a type of resource, what to ask of it, and the same once more as a check.

    `link` names what a resource refers to that has to be read too, of the type `linked`.
    """

    model: type[AnyResource]
    criteria: tuple[tuple[str, str], ...]
    keep: Callable[[AnyResource], bool]
    link: Callable[[AnyResource], Reference | None] | None = None
    linked: type[Resource] | None = None


@dataclass(frozen=True, slots=True)
class Care(Generic[AnyResource]):
    """An element about care: from which search, which members of the resources, and how they become items."""

    source: Source[AnyResource]
    members: tuple[str, ...]
    read: Callable[[Sequence[AnyResource], Linked], list[Item]]


@dataclass(frozen=True, slots=True)
class Identifying:
    """An element that stands in the patient itself."""

    members: tuple[str, ...]
    read: Callable[[Patient, date], list[Item]]


def _among(found: Sequence[CodeableConcept], system: str, *wanted: str) -> bool:
    return any(concept.has(system, *wanted) for concept in found)


def _shared(code: str) -> Care[Flag]:
    """R4 searches a Flag by no category and no status, but anything by its tag."""
    source = Source(
        Flag,
        (("_tag", codes.token(codes.SHARED, code)),),
        lambda f: f.status == "active" and any((t.system, t.code) == (codes.SHARED, code) for t in f.meta.tag),
    )
    return Care(source, ("status", "code"), care.flags)


_CARE_EPISODES: Final = ("planned", "waitlist", "active", "onhold", "finished")
_PLANS: Final = ("draft", "active", "on-hold", "revoked", "completed")
_SEEN: Final = ("final", "amended", "corrected")

_EPISODES: Final = Source(
    EpisodeOfCare, (("status", ",".join(_CARE_EPISODES)),), lambda episode: episode.status in _CARE_EPISODES
)
_MANAGED: Final = Source(
    EpisodeOfCare, _EPISODES.criteria, _EPISODES.keep, lambda episode: episode.care_manager, PractitionerRole
)
_DIAGNOSES: Final = Source(
    Condition,
    (
        ("category", codes.token(codes.SNOMED, codes.DIAGNOSIS)),
        ("clinical-status", codes.token(codes.CLINICAL, "active")),
        ("verification-status", codes.token(codes.VERIFICATION, "confirmed")),
    ),
    lambda c: (
        _among(c.category, codes.SNOMED, codes.DIAGNOSIS)
        and _among([c.clinical_status or CodeableConcept()], codes.CLINICAL, "active")
        and _among([c.verification_status or CodeableConcept()], codes.VERIFICATION, "confirmed")
    ),
)
_LEGAL: Final = Source(
    Condition,
    (("category", codes.token(codes.SNOMED, *codes.LEGAL_STATUS)),),
    lambda c: _among(c.category, codes.SNOMED, *codes.LEGAL_STATUS),
)
_PLANNED: Final = Source(CarePlan, (("status", ",".join(_PLANS)),), lambda plan: plan.status in _PLANS)
_MEDICINES: Final = Source(
    MedicationStatement,
    (("status", "active"),),
    lambda statement: statement.status == "active",
    lambda statement: statement.medication_reference,
    Medication,
)
_SUBSTANCES: Final = Source(
    Observation,
    (("code", codes.token(codes.SNOMED, codes.DRUG_USE, codes.ALCOHOL_USE)), ("status", ",".join(_SEEN))),
    lambda o: o.status in _SEEN and o.code.has(codes.SNOMED, codes.DRUG_USE, codes.ALCOHOL_USE),
)

_CONTACT: Final = Care(_MANAGED, ("status", "careManager"), care.contacts)
_RUNNING: Final = Care(_EPISODES, ("status",), care.running)
_TREATMENT: Final = Care(_PLANNED, ("status", "description"), care.treatments)

IDENTITY: Final[Mapping[str, Identifying]] = {
    "id.bsn": Identifying(("identifier",), identity.bsn),
    "id.naam": Identifying(("name",), identity.name),
    "id.geb": Identifying(("birthDate",), identity.birth_date),
    "id.adres": Identifying(("address",), identity.address),
    "id.tel": Identifying(("telecom",), identity.phone),
}
# Any: each row reads its own type of resource, which its search has parsed.
CARE: Final[Mapping[str, Care[Any]]] = {
    "inv.bekend": Care(_EPISODES, ("status",), care.known),
    "inv.status": Care(_EPISODES, ("status",), care.involvement),
    "inv.periode": Care(_EPISODES, ("status", "period"), care.periods),
    "inv.contact": _CONTACT,
    "ggz.contact": _CONTACT,
    "ggz.loopt": _RUNNING,
    "ggz.signaal": _shared("signaal"),
    "ggz.bejegen": _shared("bejegening"),
    "ggz.buiten": _shared("buitenkant"),
    "ggz.diag": Care(_DIAGNOSES, ("category", "clinicalStatus", "verificationStatus", "code"), care.diagnoses),
    "ggz.med": Care(_MEDICINES, ("status", "medication"), care.medicines),
    "ggz.inhoud": _TREATMENT,
    "ggz.wvggz": Care(
        _LEGAL, ("category", "clinicalStatus", "verificationStatus", "code", "onset", "abatement"), care.legal_statuses
    ),
    "vz.contact": _CONTACT,
    "vz.loopt": _RUNNING,
    "vz.middel": Care(_SUBSTANCES, ("status", "code", "value", "component"), care.substances),
    "vz.inhoud": _TREATMENT,
}
ELEMENTS: Final = frozenset({*IDENTITY, *CARE})
