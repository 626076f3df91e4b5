"""Synthetic patients: the records of a sandbox supplier as FHIR resources with nl-core profiles.

What the elements say in words is put where nl-core has a place for it, so that the connector has to find it there
again; labels become security labels and extensions. A person of whom a carer would keep nothing is no patient.
The twin serves these, and another server can be filled with them to hold the same world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from broker.terms import Bekendheid, EigenReferentie, Item, Json, Labels
from connectors.ggz import codes
from connectors.ggz.elements import ELEMENTS
from connectors.records import Bekend, Items, Register
from connectors.wire import write_subject

REFERENCES: Final = "urn:sluis:sandbox:referentie"
Resource = dict[str, Any]

_PROFILE: Final = "http://nictiz.nl/fhir/StructureDefinition/nl-core-"
_ADXP: Final = "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-"
_PHONE: Final = re.compile(r"\+?\d[\d -]{7,14}\d")
_ADDRESS: Final = re.compile(r"(?P<street>.+?) (?P<number>\d+)\w*, (?P<postcode>\d{4} ?[A-Z]{2}) (?P<city>.+)")
_STATUS: Final = (
    ("planned", re.compile(r"verwijzing|aanmeld|wachtlijst|intake|niet gestart", re.IGNORECASE)),
    ("finished", re.compile(r"gestopt|be[eë]indigd|afgerond|afgesloten|gestaakt", re.IGNORECASE)),
    ("active", re.compile(r"loopt|in behandeling|in zorg|actief", re.IGNORECASE)),
)
_PLAN: Final = {"planned": "draft", "finished": "completed", "active": "active"}
_SHARED: Final = {"ggz.bejegen": "bejegening", "ggz.buiten": "buitenkant", "ggz.signaal": "signaal"}
_INVOLVED: Final = ("ggz.loopt", "vz.loopt", "inv.status", "inv.bekend")  # the first that says how it stands
_CONTACTS: Final = ("ggz.contact", "vz.contact", "inv.contact")


def fits(register: Register) -> bool:
    """Whether everything in these records has a place on such a server."""
    return all(ELEMENTS.issuperset(elements) for elements in register.records.values())


def resources(register: Register) -> list[Resource]:
    """Everything that this supplier would have on its server."""
    known = {bekend.referentie: bekend for bekend in register.bekend}
    return [
        resource
        for number, referentie in enumerate(register.records, 1)
        for resource in _File(f"pat-{number}", register.find(EigenReferentie(referentie))).resources(
            referentie, known.get(referentie)
        )
    ]


class _File:
    """What there is about one person, as resources under one patient."""

    def __init__(self, patient: str, items: Items) -> None:
        held = {code: values for code, values in items.items() if code in ELEMENTS and values}
        unknown = [item.waarde for item in held.get("inv.bekend", ())] == [Bekendheid.NIET_BEKEND.value]
        self._patient = patient
        self._held = {code: values for code, values in held.items() if not (unknown and code == "inv.bekend")}

    def resources(self, referentie: str, known: Bekend | None) -> Iterator[Resource]:
        """The patient first; nothing when nothing is held."""
        if not self._held:
            return
        yield self._person(referentie, known)
        yield from self._episode()
        yield from self._each("ggz.diag", self._diagnosis)
        yield from self._each("ggz.wvggz", self._legal)
        yield from self._each("ggz.med", self._medicine)
        yield from self._each("vz.middel", self._substance)
        for code in ("ggz.inhoud", "vz.inhoud"):
            yield from self._each(code, self._plan)
        for code, kind in _SHARED.items():
            yield from self._each(code, self._flag, kind)

    def _each(self, code: str, make: Any, *more: str) -> Iterator[Resource]:
        for number, item in enumerate(self._held.get(code, ())):
            yield from make(item, f"{self._patient}-{code.replace('.', '-')}-{number}", *more)

    def _person(self, referentie: str, known: Bekend | None) -> Resource:
        said = {code: values[0].waarde for code, values in self._held.items() if code.startswith("id.")}
        bsn = said.get("id.bsn") or (known and known.bsn and (write_subject(known.bsn) or {})["bsn"])
        named = known.naam if known else None
        name, phone = said.get("id.naam") or (named.naam if named else None), said.get("id.tel")
        born = said.get("id.geb") or (named.geboortedatum.isoformat() if named and named.geboortedatum else None)
        first = next((values[0] for code, values in self._held.items() if code.startswith("id.")), Item(None))
        return {
            **_resource("Patient", self._patient, "Patient", first.labels),
            "active": True,
            "identifier": [
                {"system": REFERENCES, "value": referentie},
                *([{"system": codes.BSN, "value": bsn}] if bsn else []),
            ],
            **({"name": [_name(str(name))]} if name else {}),
            **({"birthDate": born} if born else {}),
            **({"telecom": [{"system": "phone", "value": phone, "use": "mobile"}]} if phone else {}),
            **({"address": [_address(str(said["id.adres"]))]} if said.get("id.adres") else {}),
        }

    def _episode(self) -> Iterator[Resource]:
        texts = [(_text(self._held[code][0].waarde), self._held[code][0]) for code in _INVOLVED if code in self._held]
        contacts = [self._held[code][0] for code in _CONTACTS if code in self._held]
        periods = self._held.get("inv.periode", ())
        if not (texts or contacts or periods):
            return
        status = next((found for text, _ in texts if (found := _status(text))), "active")
        labels = (texts[0][1] if texts else [*periods, *contacts][0]).labels
        role = f"{self._patient}-rol"
        if contacts:
            yield _role(role, contacts[0])
        yield {
            **_resource("EpisodeOfCare", f"{self._patient}-zorg", "EpisodeOfCare", labels),
            "status": status,
            "patient": self._about(),
            **({"period": _period(periods[0].waarde)} if periods else {}),
            **({"careManager": {"reference": f"PractitionerRole/{role}"}} if contacts else {}),
        }

    def _diagnosis(self, item: Item, id_: str) -> Iterator[Resource]:
        yield {
            **_resource("Condition", id_, "Problem", item.labels),
            **_condition(codes.DIAGNOSIS, "active"),
            "code": {"text": _text(item.waarde)},
            "subject": self._about(),
        }

    def _legal(self, item: Item, id_: str) -> Iterator[Resource]:
        text = _text(item.waarde)
        yield {
            **_resource("Condition", id_, "LegalSituation-LegalStatus", item.labels),
            **_condition(codes.LEGAL_STATUS[0], "inactive" if _status(text) == "finished" else "active"),
            "code": {"text": text},
            "subject": self._about(),
        }

    def _medicine(self, item: Item, id_: str) -> Iterator[Resource]:
        """As nl-core has it: the use refers to the product."""
        product = f"{id_}-middel"
        yield {
            **_resource("Medication", product, "PharmaceuticalProduct", item.labels),
            "code": {"text": _text(item.waarde)},
        }
        yield {
            **_resource("MedicationStatement", id_, "MedicationUse2", item.labels),
            "status": "active",
            "medicationReference": {"reference": f"Medication/{product}"},
            "subject": self._about(),
        }

    def _substance(self, item: Item, id_: str) -> Iterator[Resource]:
        text = _text(item.waarde)
        alcohol = text.casefold() == "alcohol"
        kind = {"code": _concept(codes.SNOMED, codes.SUBSTANCE), "valueCodeableConcept": {"text": text}}
        yield {
            **_resource("Observation", id_, "AlcoholUse" if alcohol else "DrugUse", item.labels),
            "status": "final",
            "code": _concept(codes.SNOMED, codes.ALCOHOL_USE if alcohol else codes.DRUG_USE),
            "subject": self._about(),
            **({} if alcohol else {"component": [kind]}),
        }

    def _plan(self, item: Item, id_: str) -> Iterator[Resource]:
        text = _text(item.waarde)
        yield {
            **_resource("CarePlan", id_, None, item.labels),
            "status": _PLAN[_status(text) or "active"],
            "intent": "plan",
            "description": text,
            "subject": self._about(),
        }

    def _flag(self, item: Item, id_: str, kind: str) -> Iterator[Resource]:
        flag = _resource("Flag", id_, "Alert", item.labels)
        yield {
            **flag,
            "meta": {**flag["meta"], "tag": [{"system": codes.SHARED, "code": kind}]},
            "status": "active",
            "code": {"text": _text(item.waarde)},
            "subject": self._about(),
        }

    def _about(self) -> Mapping[str, str]:
        return {"reference": f"Patient/{self._patient}"}


def _resource(kind: str, id_: str, profile: str | None, labels: Labels) -> Resource:
    marks = [m for m, said in (("betwist", labels.betwist), ("verwijderd", labels.verwijderd)) if said]
    marks += [labels.feit_of_oordeel] if labels.feit_of_oordeel else []
    extensions = [*_extension("rolPersoon", labels.rol_persoon), *_extension("houder", labels.houder)]
    extensions += [e for text in labels.namen for e in _extension("naam", text)]
    extensions += [e for text in labels.voorwaarden for e in _extension("voorwaarde", text)]
    extensions += [{"url": f"{codes.LABEL}:stand", "valueDate": labels.stand.isoformat()}] if labels.stand else []
    meta = {
        **({"profile": [f"{_PROFILE}{profile}"]} if profile else {}),
        **({"security": [{"system": codes.LABEL, "code": mark} for mark in marks]} if marks else {}),
    }
    return {
        "resourceType": kind,
        "id": id_,
        **({"meta": meta} if meta else {}),
        **({"extension": extensions} if extensions else {}),
    }


def _extension(name: str, text: str | None) -> list[Resource]:
    return [{"url": f"{codes.LABEL}:{name}", "valueString": text}] if text else []


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _condition(category: str, clinical: str) -> Resource:
    return {
        "clinicalStatus": _concept(codes.CLINICAL, clinical),
        "verificationStatus": _concept(codes.VERIFICATION, "confirmed"),
        "category": [_concept(codes.SNOMED, category)],
    }


def _role(id_: str, item: Item) -> Resource:
    text = _text(item.waarde)
    number = _PHONE.search(text)
    function = _PHONE.sub("", text).strip(" ,;")
    return {
        **_resource("PractitionerRole", id_, "HealthProfessional-PractitionerRole", item.labels),
        **({"code": [{"text": function}]} if function else {}),
        **({"telecom": [{"system": "phone", "value": number[0], "use": "work"}]} if number else {}),
    }


def _name(text: str) -> Resource:
    given, _, family = text.partition(" ")
    return {"use": "official", "text": text, **({"given": [given], "family": family} if family else {"family": given})}


def _address(text: str) -> Resource:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return {"use": "home", "line": [text]}
    parts = [("streetName", found["street"]), ("houseNumber", found["number"])]
    return {
        "use": "home",
        "line": [f"{found['street']} {found['number']}"],
        "_line": [{"extension": [{"url": f"{_ADXP}{name}", "valueString": part} for name, part in parts]}],
        "postalCode": found["postcode"],
        "city": found["city"],
    }


def _period(value: Json) -> Resource:
    years = re.findall(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?", _text(value)) or re.findall(r"\d{4}", str(value))
    return {"start": years[0], **({"end": years[1]} if len(years) > 1 else {})} if years else {}


def _status(text: str) -> str | None:
    return next((status for status, pattern in _STATUS if pattern.search(text)), None)


def _text(value: Json) -> str:
    """The words of a value: a text itself, of an object those members that say something."""
    if isinstance(value, dict):
        return ", ".join(str(part) for key, part in value.items() if key not in ("datum", "rol", "derden"))
    return str(value)
