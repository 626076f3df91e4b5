"""What a supplier says about a resource: whether it may be used at all, and the labels of its items.

Only `meta.security` and our own extensions are read; what is not said stays absent (connectors/README.md). A security
label that we understand and that keeps the resource from us makes it an absence. One that we do not know is refused:
nobody can tell what it forbids (FHIR R4 security-labels 6.1.1.2).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from broker.terms import Item, Json, Labels
from connectors.base import ConnectorFailure, Foutcode
from connectors.ggz import codes
from connectors.ggz.models import Coding, Resource

_OPEN: Final = frozenset({"U", "L", "M", "N", "R"})  # restricted (R) is the rule in mental health care
_CLOSED: Final = frozenset({"V"})
_CONDITIONS: Final = {
    "NODSCLCD": "niet verstrekken zonder toestemming van betrokkene",
    "NOREUSE": "alleen gebruiken voor het doel waarvoor gevraagd is",
    "NORDSCLCD": "niet doorgeven zonder toestemming van betrokkene",
}
_MARKS: Final = frozenset({"feit", "oordeel", "betwist", "verwijderd"})


def may_be_used(resource: Resource) -> bool:
    """False when the supplier keeps it from us. Raises ConnectorFailure for a label that we do not know."""
    opened = [_opens(coding) for coding in resource.meta.security]  # all of them: an unknown one is never skipped
    return all(opened)


def _opens(coding: Coding) -> bool:
    match coding.system, coding.code:
        case codes.CONFIDENTIALITY, code if code in _OPEN | _CLOSED:
            return code in _OPEN
        case codes.ACT_REASON, _:
            return False  # for a purpose of care only, and ours is none
        case codes.ACT_CODE, code if code in _CONDITIONS:
            return True
        case codes.LABEL, code if code in _MARKS:
            return True
        case _:
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)


def item(value: Json, resource: Resource) -> Item:
    """A value with what the supplier says about the resource that it stands in."""
    return Item(value, labels_of(resource))


def labels_of(resource: Resource) -> Labels:
    """The labels of whatever is read from this resource. Raises ConnectorFailure when they contradict each other."""
    marks = {coding.code for coding in resource.meta.security if coding.system == codes.LABEL}
    said = [mark for mark in ("feit", "oordeel") if mark in marks]
    if len(said) > 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return Labels(
        feit_of_oordeel=said[0] if said else None,
        stand=_day(resource),
        rol_persoon=_one(resource, "rolPersoon"),
        betwist="betwist" in marks,
        verwijderd="verwijderd" in marks,
        houder=_one(resource, "houder"),
        namen=tuple(_all(resource, "naam")),
        voorwaarden=(*_conditions(resource), *_all(resource, "voorwaarde")),
    )


def _conditions(resource: Resource) -> list[str]:
    return [
        _CONDITIONS[coding.code]
        for coding in resource.meta.security
        if coding.system == codes.ACT_CODE and coding.code in _CONDITIONS
    ]


def _all(resource: Resource, name: str) -> list[str]:
    url = f"{codes.LABEL}:{name}"
    return [found.value_string for found in resource.extension if found.url == url and found.value_string]


def _one(resource: Resource, name: str) -> str | None:
    found = _all(resource, name)
    if len(found) > 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return found[0] if found else None


def _day(resource: Resource) -> date | None:
    said = [found.value_date or "" for found in resource.extension if found.url == f"{codes.LABEL}:stand"]
    try:
        days = {date.fromisoformat(day) for day in said}
    except ValueError:  # a year or a month is no day
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None
    if len(days) > 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return days.pop() if days else None
