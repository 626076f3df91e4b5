"""From a zaak to items: one small function per recept, and labels from what the municipality itself recorded.

Each zaak gives items of its own; nothing is added up here, and nothing is filled in. A text that is not what the
agreement says it is (a getal that is no number) is no answer at all. The table stands in README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

from pydantic import ValidationError

from broker.terms import Bekendheid, Item, Json, Labels
from connectors.base import ConnectorFailure, Foutcode
from connectors.gemeente.afspraken import Afspraak, Eigenschap, Eigenschappen, Label, MetStatus, Recept, Rolsoort, Soort
from connectors.gemeente.betrokkene import Wie, third_names
from connectors.gemeente.body import EenheidRol, Zaak, Zaaktype
from connectors.gemeente.vertrouwelijkheid import conditions
from connectors.wire import ItemBody, LabelsBody, to_item

_GETAL: Final = re.compile(r"-?\d{1,15}")
_GEBROKEN: Final = re.compile(r"(-?\d{1,12})[.,](\d{1,6})")
_DATUM: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_LABELS: Final[Mapping[Label, Soort]] = {
    "wpgArtikel": Soort.TEKST,
    "feitOfOordeel": Soort.TEKST,
    "stand": Soort.DATUM,
    "rolPersoon": Soort.TEKST,
    "betwist": Soort.JA_NEE,
    "verwijderd": Soort.JA_NEE,
    "houder": Soort.TEKST,
    "namen": Soort.TEKSTEN,
    "voorwaarden": Soort.TEKSTEN,
}


@dataclass(frozen=True, slots=True)
class Gevonden:
    """A zaak that is about the person, with its zaaktype, what was agreed about that, and the name of its status."""

    zaak: Zaak
    zaaktype: Zaaktype
    afspraak: Afspraak
    wie: Wie
    status: str | None = None


def items_of(found: Gevonden, element: str) -> tuple[Item, ...]:
    """What this zaak tells for this element. Raises ConnectorFailure when the zaak does not fit the agreement."""
    recept = found.afspraak.elementen.get(element)
    values = [] if recept is None else _values(found, recept)
    labels = _labels(found) if values else Labels()
    return tuple(Item(value, labels) for value in values)


def needs_status(afspraak: Afspraak, elementen: tuple[str, ...]) -> bool:
    """Whether the name of the status is part of what is told."""
    asked = (afspraak.elementen.get(element) for element in elementen)
    return any(recept == "zaak" or isinstance(recept, MetStatus) for recept in asked)


def _values(found: Gevonden, recept: Recept) -> list[Json]:
    match recept:
        case Eigenschap(eigenschap=naam, als=soort):
            value = _eigenschap(found.zaak, naam, soort)
            return [] if value is None else [value]
        case Eigenschappen(eigenschappen=velden):
            read = {naam: _eigenschap(found.zaak, naam, soort) for naam, soort in velden.items()}
            members: dict[str, Json] = {naam: value for naam, value in read.items() if value is not None}
            return [members] if members else []
        case MetStatus(statussen=names):
            return _zaak(found) if found.status in names else []
        case "bekend" | "status" | "periode" | "contact" | "zaak":
            return _RECEPTEN[recept](found)
        case _:
            assert_never(recept)


def _bekend(found: Gevonden) -> list[Json]:
    return [(Bekendheid.BEKEND_AFGESLOTEN if found.zaak.einddatum else Bekendheid.BEKEND_ACTIEF).value]


def _status(found: Gevonden) -> list[Json]:
    return ["afgesloten" if found.zaak.einddatum else "actief"]


def _periode(found: Gevonden) -> list[Json]:
    first, last = found.zaak.startdatum.year, found.zaak.einddatum and found.zaak.einddatum.year
    if last is None:
        return [f"sinds {first}"]
    return [str(first) if first == last else f"{first}-{last}"]


def _contact(found: Gevonden) -> list[Json]:
    """Function and phone of who handles the zaak, else the team; never a name of an employee."""
    told: list[Json] = []
    for rol in found.zaak.expand.rollen:
        if rol.omschrijving_generiek not in (Rolsoort.BEHANDELAAR, Rolsoort.ZAAKCOORDINATOR):
            continue
        who = rol.contactpersoon_rol
        team = rol.betrokkene_identificatie.naam if isinstance(rol, EenheidRol) and rol.betrokkene_identificatie else ""
        functie, telefoon = (who.functie if who else "") or team, who.telefoonnummer if who else ""
        if functie or telefoon:
            told.append({name: text for name, text in (("functie", functie), ("telefoon", telefoon)) if text})
    return told


def _zaak(found: Gevonden) -> list[Json]:
    """Which kind of zaak, since when, until when, in which status: no words that somebody typed about a person."""
    zaak = found.zaak
    told: dict[str, Json] = {"soort": found.zaaktype.omschrijving, "sinds": zaak.startdatum.isoformat()}
    told |= {"tot": zaak.einddatum.isoformat()} if zaak.einddatum else {}
    return [told | ({"status": found.status} if found.status else {})]


_RECEPTEN: Final[Mapping[str, Callable[[Gevonden], list[Json]]]] = {
    "bekend": _bekend,
    "status": _status,
    "periode": _periode,
    "contact": _contact,
    "zaak": _zaak,
}


def _labels(found: Gevonden) -> Labels:
    """What the municipality says of it: agreed eigenschappen, the day of the last status, names, confidentiality."""
    read = {label: _eigenschap(found.zaak, naam, _LABELS[label]) for label, naam in found.afspraak.labels.items()}
    try:
        said = LabelsBody.model_validate({label: value for label, value in read.items() if value is not None})
    except ValidationError:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None
    labels = to_item(ItemBody(waarde=None, labels=said)).labels
    status = found.zaak.expand.status
    return replace(
        labels,
        stand=labels.stand or (status.datum_status_gezet.date() if status else None),
        namen=tuple(dict.fromkeys((*labels.namen, *third_names(found.zaak, found.wie)))),
        voorwaarden=(*labels.voorwaarden, *conditions(found.zaak.vertrouwelijkheidaanduiding)),
    )


def _eigenschap(zaak: Zaak, naam: str, soort: Soort) -> Json:
    """The value of this eigenschap, or None where the zaak has none. Raises ConnectorFailure when it does not fit."""
    texts = [e.waarde for e in zaak.expand.eigenschappen if e.naam == naam]
    if not texts:
        return None
    if soort is Soort.TEKSTEN:
        return list(texts)
    if soort is Soort.GETALLEN:
        return [_number(text) for text in texts]
    if len(texts) > 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return _single(texts[0], soort)


def _single(text: str, soort: Soort) -> Json:
    if soort is Soort.GETAL:
        return _number(text)
    if soort is Soort.DATUM:
        return _day(text)
    if soort is Soort.JA_NEE:
        if text.casefold() not in ("ja", "nee"):
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
        return text.casefold() == "ja"
    return text


def _number(text: str) -> int | float:
    if _GETAL.fullmatch(text):
        return int(text)
    if form := _GEBROKEN.fullmatch(text):
        return float(f"{form[1]}.{form[2]}")
    raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)


def _day(text: str) -> str:
    """A day as the catalogus has it (20230919) or as JSON has it (2023-09-19)."""
    form = _DATUM.fullmatch(text)
    try:
        return date(*map(int, form.groups())).isoformat() if form else _unfit()
    except ValueError:
        return _unfit()


def _unfit() -> str:
    raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None
