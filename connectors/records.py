"""Synthetic records of one supplier, as the sandbox twins hold them (`gegevens` in domain/casussen/README.md).

A record is: person reference -> element -> plain value. A list of objects becomes one item each, anything else one
item. Members that say something *about* the value move to its labels: `wpg_artikel`, `feit_of_oordeel`, `verwijderd`,
`betwist`, `houder`. `datum`, `rol` and `derden` stay in the value, where they belong, and are labels too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from broker.terms import Bsn, EigenReferentie, Item, Json, Labels, Naam, Onderwerp

Records: TypeAlias = Mapping[str, Mapping[str, Any]]
Items: TypeAlias = Mapping[str, tuple[Item, ...]]

_ABOUT: Final = frozenset({"wpg_artikel", "feit_of_oordeel", "verwijderd", "betwist", "houder"})


class Soort(StrEnum):
    """Which kind of supplier a twin plays."""

    GENERIC = "generic"
    POLITIE = "politie"
    GEMEENTE = "gemeente"
    GGZ = "ggz"


@dataclass(frozen=True, slots=True)
class Bekend:
    """How a supplier knows a person besides its own reference; `referentie` is the key in its records."""

    referentie: str
    bsn: Bsn | None = None
    naam: Naam | None = None


@dataclass(slots=True)
class Register:
    """What one supplier holds, mapped to items once, and found by any identity that the supplier may be asked by.

    `peildatum` is the day as of which undated police values hold.
    """

    soort: Soort
    records: Records
    bekend: tuple[Bekend, ...] = ()
    peildatum: date = field(default_factory=date.today)
    _items: dict[str, Items] = field(init=False)

    def __post_init__(self) -> None:
        self._items = {
            referentie: {element: self._map(value) for element, value in elements.items()}
            for referentie, elements in self.records.items()
        }

    def find(self, onderwerp: Onderwerp) -> Items:
        """All items of the person, per element; empty when the supplier does not know them."""
        referentie = onderwerp.referentie if isinstance(onderwerp, EigenReferentie) else self._lookup(onderwerp)
        return self._items.get(referentie or "", {})

    def _lookup(self, onderwerp: Bsn | Naam | None) -> str | None:
        known = (b for b in self.bekend if onderwerp is not None and (b.bsn == onderwerp or _same(b.naam, onderwerp)))
        return next((b.referentie for b in known), None)

    def _map(self, value: object) -> tuple[Item, ...]:
        items = value if isinstance(value, list) and all(isinstance(v, dict) for v in value) else [value]
        return tuple(self._item(v) for v in items)

    def _item(self, value: object) -> Item:
        members = value if isinstance(value, dict) else {}
        labels = _labels(members)
        if self.soort is Soort.POLITIE:
            labels = _of_police(labels, self.peildatum)
        content = {k: v for k, v in members.items() if k not in _ABOUT}
        return Item(plain(content or value), labels)


def _same(known: Naam | None, asked: Bsn | Naam) -> bool:
    """Same name, and the same date of birth where both sides have one."""
    if known is None or not isinstance(asked, Naam) or known.naam.casefold() != asked.naam.casefold():
        return False
    return known.geboortedatum == asked.geboortedatum or None in (known.geboortedatum, asked.geboortedatum)


def _labels(members: Mapping[str, Any]) -> Labels:
    artikel, houder, rol, derden = (members.get(k) for k in ("wpg_artikel", "houder", "rol", "derden"))
    return Labels(
        wpg_artikel=None if artikel is None else str(artikel),
        feit_of_oordeel=members.get("feit_of_oordeel"),
        stand=_day(members.get("datum")),
        rol_persoon=rol if isinstance(rol, str) else None,
        betwist=members.get("betwist") is True,
        verwijderd=members.get("verwijderd") is True,
        houder=houder if isinstance(houder, str) else None,
        namen=tuple(str(d) for d in derden) if isinstance(derden, list) else (),
    )


def _of_police(labels: Labels, peildatum: date) -> Labels:
    """Police items always say the four things of Wpg art. 3, 4 and 6b; daily police work is art. 8."""
    return replace(
        labels,
        wpg_artikel=labels.wpg_artikel or "8",
        feit_of_oordeel=labels.feit_of_oordeel or "feit",
        stand=labels.stand or peildatum,
        rol_persoon=labels.rol_persoon or "betrokkene",
    )


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def plain(value: object) -> Json:
    """A YAML value as JSON: dates in ISO 8601, names of members as text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError(f"een waarde van het type {type(value).__name__} past niet in JSON")
