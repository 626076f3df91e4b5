"""FHIR R4 as far as it is read: what is not named here is dropped on entry, what is named has to be right.

FHIR is open: a resource may hold more than a profile says, so unknown members are ignored. What cannot be ignored is
refused: a modifier extension or implicit rules change the meaning of the rest (FHIR R4 extensibility 2.4.0.2), and an
unknown status is none we can act on. Errors never show what was in it. Why no library: docs/adr/0013-fhir-models.md.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Code = Annotated[str, Field(pattern=r"^\S+( \S+)*$", max_length=200)]
Uri = Annotated[str, Field(pattern=r"^\S+$", max_length=500)]
FhirDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
FhirDateTime = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2}(T[0-9:.]{8,18}(Z|[+-]\d{2}:\d{2}))?)?)?$")]


class Element(BaseModel):
    """Part of a resource."""

    model_config = ConfigDict(
        extra="ignore", strict=True, frozen=True, alias_generator=to_camel, hide_input_in_errors=True
    )

    modifier_extension: Annotated[list[JsonValue], Field(max_length=0)] = []


class Coding(Element):
    system: Uri | None = None
    code: Code | None = None
    display: Text | None = None


class CodeableConcept(Element):
    coding: list[Coding] = []
    text: Text | None = None

    def has(self, system: str, *codes: str) -> bool:
        """One of these codes of this system is among the codings."""
        return any(coding.system == system and coding.code in codes for coding in self.coding)

    def words(self) -> str | None:
        """In words: the text, else the first display."""
        return self.text or next((coding.display for coding in self.coding if coding.display), None)


class Extension(Element):
    url: Uri
    value_string: Text | None = None
    value_date: FhirDate | None = None
    value_code: Code | None = None


class Meta(Element):
    security: list[Coding] = []
    tag: list[Coding] = []


class Period(Element):
    start: FhirDateTime | None = None
    end: FhirDateTime | None = None


class Reference(Element):
    reference: Uri | None = None
    display: Text | None = None


class Identifier(Element):
    use: Code | None = None
    system: Uri | None = None
    value: Text | None = None
    period: Period | None = None


class HumanName(Element):
    use: Code | None = None
    text: Text | None = None
    family: Text | None = None
    given: list[Text | None] = []
    period: Period | None = None


class ContactPoint(Element):
    use: Code | None = None
    system: Code | None = None
    value: Text | None = None
    rank: Annotated[int, Field(gt=0)] | None = None
    period: Period | None = None


class Line(Element):
    """What stands beside a line of an address: its parts (ISO 21090 ADXP), as nl-core has them."""

    extension: list[Extension] = []


class Address(Element):
    use: Code | None = None
    line: list[Text | None] = []
    parts: Annotated[list[Line | None], Field(alias="_line")] = []
    postal_code: Text | None = None
    city: Text | None = None
    period: Period | None = None


class Resource(Element):
    """What every resource has. `person` is whom it is about."""

    id: Id
    meta: Meta = Meta()
    implicit_rules: None = None
    extension: list[Extension] = []

    @property
    def person(self) -> Reference | None:
        return None

    @property
    def retracted(self) -> bool:
        """The supplier says that this was entered in error: it never was so (AVG art. 5 lid 1 d)."""
        return getattr(self, "status", None) == "entered-in-error"


class _OfPatient(Resource):
    subject: Reference

    @property
    def person(self) -> Reference:
        return self.subject


class Patient(Resource):
    resource_type: Literal["Patient"]
    active: bool = True
    identifier: list[Identifier] = []
    name: list[HumanName] = []
    telecom: list[ContactPoint] = []
    address: list[Address] = []
    birth_date: FhirDate | None = None


class EpisodeOfCare(Resource):
    resource_type: Literal["EpisodeOfCare"]
    status: Literal["planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"]
    patient: Reference
    period: Period | None = None
    care_manager: Reference | None = None

    @property
    def person(self) -> Reference:
        return self.patient


class PractitionerRole(Resource):
    resource_type: Literal["PractitionerRole"]
    active: bool = True
    code: list[CodeableConcept] = []
    telecom: list[ContactPoint] = []


class Flag(_OfPatient):
    resource_type: Literal["Flag"]
    status: Literal["active", "inactive", "entered-in-error"]
    code: CodeableConcept


class Condition(_OfPatient):
    resource_type: Literal["Condition"]
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    category: list[CodeableConcept] = []
    code: CodeableConcept
    onset_date_time: FhirDateTime | None = None
    abatement_date_time: FhirDateTime | None = None

    @property
    def retracted(self) -> bool:
        from_codes = self.verification_status
        return from_codes is not None and any(c.code == "entered-in-error" for c in from_codes.coding)


class CarePlan(_OfPatient):
    resource_type: Literal["CarePlan"]
    status: Literal["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"]
    description: Text | None = None


class MedicationStatement(_OfPatient):
    resource_type: Literal["MedicationStatement"]
    status: Literal["active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken"]
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None


class Medication(Resource):
    resource_type: Literal["Medication"]
    status: Literal["active", "inactive", "entered-in-error"] | None = None
    code: CodeableConcept


class Component(Element):
    code: CodeableConcept
    value_codeable_concept: CodeableConcept | None = None


class Observation(_OfPatient):
    resource_type: Literal["Observation"]
    status: Literal[
        "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"
    ]
    code: CodeableConcept
    value_codeable_concept: CodeableConcept | None = None
    component: list[Component] = []


class Issue(Element):
    severity: Literal["fatal", "error", "warning", "information"]
    code: Code


class OperationOutcome(Element):
    """What a server says went wrong. Its words (`diagnostics`, `details`) are not read."""

    resource_type: Literal["OperationOutcome"]
    issue: Annotated[list[Issue], Field(min_length=1)]


class _Search(Element):
    mode: Literal["match", "include", "outcome"]


class Entry(Element):
    resource: dict[str, JsonValue]
    search: _Search | None = None

    @property
    def mode(self) -> str:
        """Why it is on the page; a server that does not say so speaks of what was searched, or of how that went."""
        if self.search is not None:
            return self.search.mode
        return "outcome" if self.resource.get("resourceType") == "OperationOutcome" else "match"


class _Link(Element):
    relation: Code
    url: Annotated[str, Field(pattern=r"^\S+$", max_length=4000)]


class Bundle(Element):
    """One page of what a search found."""

    resource_type: Literal["Bundle"]
    type: Literal["searchset"]
    link: list[_Link] = []
    entry: list[Entry] = []

    @property
    def next(self) -> str | None:
        return next((link.url for link in self.link if link.relation == "next"), None)


AnyResource = TypeVar("AnyResource", bound=Resource)
