"""Who the person is (nl-core-Patient): the values of `id.*`, one each, of what holds today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, TypeVar

from broker.terms import Item, Json
from connectors.ggz import codes
from connectors.ggz.labels import item
from connectors.ggz.models import Address, ContactPoint, HumanName, Identifier, Patient

_Dated = TypeVar("_Dated", HumanName, Address, ContactPoint, Identifier)
_ADXP: Final = "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-"
_PARTS: Final = {
    f"{_ADXP}streetName": "straat",
    f"{_ADXP}houseNumber": "huisnummer",
    f"{_ADXP}buildingNumberSuffix": "toevoeging",
}


def bsn(patient: Patient, today: date) -> list[Item]:
    """The BSN, when the supplier has it."""
    return _first(patient, (i.value for i in current(patient.identifier, today) if i.system == codes.BSN))


def name(patient: Patient, today: date) -> list[Item]:
    """The official name, else one without a use."""
    names = current(patient.name, today)
    return _first(patient, (full_name(found) for use in ("official", None) for found in names if found.use == use))


def birth_date(patient: Patient, _: date) -> list[Item]:
    """The date of birth, as exact as the supplier has it."""
    return _first(patient, [patient.birth_date])


def phone(patient: Patient, today: date) -> list[Item]:
    """The telephone number that the supplier tries first."""
    return _first(patient, phones(current(patient.telecom, today)))


def address(patient: Patient, today: date) -> list[Item]:
    """The home address, in parts where the supplier has parts."""
    return _first(patient, (_in_parts(a) for a in current(patient.address, today) if a.use in ("home", None)))


def phones(points: Sequence[ContactPoint]) -> list[str]:
    """Telephone numbers in the order in which they are to be tried (ContactPoint.rank)."""
    found = [point for point in points if point.system == "phone" and point.value]
    return [str(point.value) for point in sorted(found, key=lambda p: p.rank or len(found) + 1)]


def full_name(found: HumanName) -> str | None:
    """The name as it is written: the supplier's own text, else given names and surname."""
    parts = [*(given for given in found.given if given), *([found.family] if found.family else [])]
    return found.text or " ".join(parts) or None


def current(entries: Sequence[_Dated], today: date) -> list[_Dated]:
    """Those that hold now: not marked old or temporary, not ended before today."""
    return [entry for entry in entries if entry.use not in ("old", "temp") and not _ended(entry, today)]


def _ended(entry: HumanName | Address | ContactPoint | Identifier, today: date) -> bool:
    end = ((entry.period and entry.period.end) or "")[: len("2026-11-24")]
    return bool(end) and end < today.isoformat()[: len(end)]


def _in_parts(found: Address) -> Json:
    said = {e.url: e.value_string for line in found.parts if line for e in line.extension}
    parts = {name: said.get(url) for url, name in _PARTS.items()}
    street = parts["straat"] or next((line for line in found.line if line), None)
    whole = {**parts, "straat": street, "postcode": found.postal_code, "plaats": found.city}
    return {key: part for key, part in whole.items() if part} or None


def _first(patient: Patient, values: Iterable[Json]) -> list[Item]:
    return [item(value, patient) for value in values if value][:1]
