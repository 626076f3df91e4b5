"""Synthetic zaken for the sandbox: written out in a file, or made from the records that every twin reads.

    {zaaktypen: {WMO-HULP: Huishoudelijke hulp}, zaken: [{identificatie: ..., zaaktype: WMO-HULP, ...}]}

From records each person gets a hoofdzaak, whose number is the own reference of the municipality, and a deelzaak for
every item; `agreements` then says in the words of afspraken.py how those tell the records again. A value that no zaak
can hold (an object within an object) is a ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from broker.terms import Bekendheid, EigenReferentie, Item, Json, Labels
from connectors.gemeente.afspraken import Afspraken, Rolsoort, Soort
from connectors.gemeente.vertrouwelijkheid import Vertrouwelijkheid
from connectors.records import Register

BRON: Final = "000000000"  # the RSIN of nobody
_BEGIN: Final = date(2020, 1, 1)
_DOSSIER, _VRAAG, _MAP = "PROEF-DOSSIER", "PROEF-BEVRAGING", "PROEF-MAP"  # known by its zaak; by what it says; neither
_ZAAK_SAYS: Final = (Bekendheid.BEKEND_ACTIEF.value, Bekendheid.BEKEND_AFGESLOTEN.value)
_WHOLE: Final = "waarde"
_GETAL: Final = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_LABELS: Final[Mapping[str, str]] = {
    "wpg_artikel": "wpgArtikel",
    "feit_of_oordeel": "feitOfOordeel",
    "stand": "stand",
    "rol_persoon": "rolPersoon",
    "betwist": "betwist",
    "verwijderd": "verwijderd",
    "houder": "houder",
    "namen": "namen",
}


class Proefrol(BaseModel):
    """One rol, with its members as the Zaken API has them."""

    model_config = ConfigDict(extra="forbid")

    soort: Rolsoort = Rolsoort.BELANGHEBBENDE
    type: str = "natuurlijk_persoon"
    identificatie: dict[str, JsonValue] | None = None
    contact: dict[str, str] | None = None


class Proefzaak(BaseModel):
    """One zaak. An eigenschap with a list of texts occurs that many times."""

    model_config = ConfigDict(extra="forbid")

    identificatie: Annotated[str, Field(min_length=1, max_length=40)]
    zaaktype: str
    startdatum: date = _BEGIN
    einddatum: date | None = None
    vertrouwelijkheidaanduiding: Vertrouwelijkheid = Vertrouwelijkheid.INTERN
    hoofdzaak: str | None = None
    status: str | None = None
    rollen: list[Proefrol] = []
    eigenschappen: dict[str, str | list[str]] = {}

    @property
    def uuid(self) -> UUID:
        return uuid_of("zaak", self.identificatie)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every eigenschap with one text."""
        for naam, waarde in self.eigenschappen.items():
            yield from ((naam, text) for text in ([waarde] if isinstance(waarde, str) else waarde))


class Proefdossier(BaseModel):
    """All zaken of one zaaksysteem, the names of their zaaktypen, and up to where our client may see."""

    model_config = ConfigDict(extra="forbid")

    zaaktypen: dict[str, str]
    zaken: list[Proefzaak]
    hoogste: Vertrouwelijkheid = Vertrouwelijkheid.ZAAKVERTROUWELIJK


@dataclass(slots=True)
class _Elements:
    """Which element is told by which eigenschappen of its own zaaktype."""

    velden: dict[str, dict[str, Soort]] = field(default_factory=dict)

    def write(self, element: str, item: Item) -> dict[str, str | list[str]]:
        members = item.waarde if isinstance(item.waarde, dict) else {_WHOLE: item.waarde}
        said = {naam: _text(value) for naam, value in members.items()}
        known = self.velden.setdefault(element, {})
        for naam, (soort, _) in said.items():
            if known.setdefault(naam, soort) is not soort:
                raise ValueError("deze waarde is de ene keer iets anders dan de andere keer")
        return {naam: text for naam, (_, text) in said.items()} | _labels(item.labels)


def uuid_of(kind: str, name: str) -> UUID:
    """The same id for the same thing, every time."""
    return uuid5(NAMESPACE_URL, f"sluis-sandbox:{kind}:{name}")


def make_zaken(register: Register, people: Sequence[Mapping[str, Any]]) -> tuple[Proefdossier, dict[str, Any]]:
    """The records as zaken, and the agreements that tell them again. Raises ValueError for what no zaak can hold."""
    known = {str(person["id"]): person for person in people}
    elements, zaken = _Elements(), list[Proefzaak]()
    for reference in register.records:
        zaken += _of_person(reference, register, known.get(reference, {}), elements)
    types = {_type(element): element for element in elements.velden}
    names = {_DOSSIER: "Dossier", _VRAAG: "Bevraging", _MAP: "Map", **types}
    agreements = _agreements(elements)
    Afspraken.model_validate(agreements)
    return Proefdossier(zaaktypen=names, zaken=zaken, hoogste=Vertrouwelijkheid.INTERN), agreements


def _of_person(
    reference: str, register: Register, person: Mapping[str, Any], elements: _Elements
) -> Iterator[Proefzaak]:
    items = dict(register.find(EigenReferentie(reference)))
    rollen = [Proefrol(identificatie=_identity(reference, person))]
    said = _known(items.pop("inv.bekend", ()))
    ended = date(2022, 12, 31) if said == Bekendheid.BEKEND_AFGESLOTEN else None
    yield Proefzaak(
        identificatie=reference,
        zaaktype=_MAP if said is None else _DOSSIER if said in _ZAAK_SAYS else _VRAAG,
        einddatum=ended,
        rollen=rollen,
        eigenschappen={} if said is None or said in _ZAAK_SAYS else {_WHOLE: said},
    )
    for element, values in items.items():
        for number, item in enumerate(values):
            yield Proefzaak(
                identificatie=f"{uuid_of(reference, f'{element}/{number}')}",
                zaaktype=_type(element),
                hoofdzaak=reference,
                rollen=rollen,
                eigenschappen=elements.write(element, item),
            )


def _known(items: Sequence[Item]) -> str | None:
    """What is said of whether the person is known, in a word."""
    match items:
        case ():
            return None
        case (Item(waarde=str(said), labels=labels),) if labels == Labels():
            return said
    raise ValueError("of iemand bekend is, staat in een woord")


def _identity(reference: str, person: Mapping[str, Any]) -> dict[str, JsonValue]:
    naam, bsn = person.get("naam"), person.get("bsn")
    known: dict[str, JsonValue] = {"anpIdentificatie": f"{uuid_of('persoon', reference).hex[:17]}"}
    known |= {"inpBsn": str(bsn)} if bsn else {}
    return known | ({"geslachtsnaam": str(naam)} if naam else {})


def _type(element: str) -> str:
    return f"PROEF-{element}"


def _agreements(elements: _Elements) -> dict[str, Any]:
    role = {"betrokkene": ["belanghebbende"]}
    labels = {label: f"label.{label}" for label in _LABELS.values()}
    told = [
        {
            "zaaktype": _type(element),
            **role,
            "elementen": {element: _recept(velden)},
            "labels": labels,
        }
        for element, velden in elements.velden.items()
    ]
    heads = [
        {"zaaktype": _DOSSIER, **role, "elementen": {"inv.bekend": "bekend"}},
        {"zaaktype": _VRAAG, **role, "elementen": {"inv.bekend": {"eigenschap": _WHOLE}}},
        {"zaaktype": _MAP, **role, "elementen": {}},
    ]
    return {"bronorganisatie": BRON, "hoogste": "intern", "zaaktypen": [*heads, *told]}


def _recept(velden: Mapping[str, Soort]) -> dict[str, Any]:
    if set(velden) == {_WHOLE}:
        return {"eigenschap": _WHOLE, "als": velden[_WHOLE].value}
    return {"eigenschappen": {naam: soort.value for naam, soort in velden.items()}}


def _labels(labels: Labels) -> dict[str, str | list[str]]:
    said = {name: getattr(labels, name) for name in _LABELS}
    return {f"label.{_LABELS[name]}": _label(value) for name, value in said.items() if value not in (None, False, ())}


def _label(value: object) -> str | list[str]:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return "ja" if value is True else value.isoformat() if isinstance(value, date) else str(value)


def _text(value: Json) -> tuple[Soort, str | list[str]]:
    """A value as the text of an eigenschap, and what kind of text that is."""
    match value:
        case bool():
            return Soort.JA_NEE, "ja" if value else "nee"
        case int() | float():
            return Soort.GETAL, _number(value)
        case str():
            return Soort.TEKST, value
        case [*parts] if all(isinstance(part, str) for part in parts):
            return Soort.TEKSTEN, [str(part) for part in parts]
        case [*parts] if all(isinstance(part, int | float) and not isinstance(part, bool) for part in parts):
            return Soort.GETALLEN, [_number(part) for part in parts if isinstance(part, int | float)]
    raise ValueError("deze waarde past niet in een zaak")


def _number(value: float) -> str:
    if not _GETAL.fullmatch(text := str(value)):
        raise ValueError("dit getal past niet in een zaak")
    return text
