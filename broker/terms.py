"""The words every room may use: Dutch terms of art as types, in the order of the corridor.

Terms of art keep their Dutch name because the statute is the specification; the docstring gives the gloss
and the article. Everything here is frozen: a word never changes on its way through the corridor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"


class Fase(StrEnum):
    """Phase of the work on a case in which a question is asked (domain matrix, column `fase`)."""

    F0 = "F0"  # melding
    F1 = "F1"  # aanmelding
    F2 = "F2"  # weging en bekendheidsvraag
    F3 = "F3"  # informatie ophalen
    F4 = "F4"  # overleg
    F5 = "F5"  # plan
    F6 = "F6"  # monitoring
    F7 = "F7"  # op- en afschalen, overdracht
    F8 = "F8"  # afsluiten, rechten van betrokkene
    FB = "FB"  # bestuurlijk
    FS = "FS"  # spoed


class Kader(StrEnum):
    """The legal regime a case is in; separate from the AVE level and from the table (law.md WGS-02)."""

    GEEN = "geen"
    LOKAAL = "lokaal"
    ZVH = "zvh"
    WVGGZ = "wvggz"
    PART = "part"
    JBT = "jbt"
    LEVENSLOOP = "levensloop"


class Vorm(StrEnum):
    """How an element goes. Order: volledig > pseudoniem > gegeneraliseerd > bekendheid = contactpersoon > ..."""

    VOLLEDIG = "volledig"
    PSEUDONIEM = "pseudoniem"
    GEGENERALISEERD = "gegeneraliseerd"
    BEKENDHEID = "bekendheid"
    CONTACTPERSOON = "contactpersoon"
    UITNODIGING = "uitnodiging"
    NIET = "niet"


class Uitkomst(StrEnum):
    """What the policy says of one (supplier, element) pair; exactly one per pair."""

    VERSTREKT = "verstrekt"
    WACHT_TOESTEMMING = "wacht_toestemming"
    WACHT_VRIJGAVE = "wacht_vrijgave"
    UITNODIGING = "uitnodiging"
    GEWEIGERD = "geweigerd"
    GEEN_MEDEDELING = "geen_mededeling"


class Bekendheid(StrEnum):
    """Known or not known. A plain NIET_BEKEND only from bodies without secrecy (Wgs art. 2.29 lid 2)."""

    BEKEND_ACTIEF = "BEKEND_ACTIEF"
    BEKEND_AFGESLOTEN = "BEKEND_AFGESLOTEN"
    GEEN_MEDEDELING = "GEEN_MEDEDELING"
    NIET_BEKEND = "NIET_BEKEND"


class Identificatie(StrEnum):
    """Which identity goes to a supplier with the question: asking discloses (UAVG art. 46 for the BSN)."""

    GEEN = "geen"
    EIGEN_REFERENTIE = "eigenReferentie"
    NAAM_GEB = "naam_geb"
    BSN = "bsn"


class Initiatief(StrEnum):
    """Who starts: the asker pulls, or the supplier pushes of its own accord (Wgs art. 1.5)."""

    AANVRAGER = "aanvrager"
    VERSTREKKER = "verstrekker"


class Paar(NamedTuple):
    """One asked thing: an element of one supplier. The unit in which is decided, minimised and counted."""

    verstrekker: str
    element: str


_ELF: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)


class Bsn:
    """A burgerservicenummer: nine digits that pass the elfproef, masked wherever it is printed.

    Only `reveal()` gives the digits; who may call it is held by tests/test_architecture.py (UAVG art. 46).
    Raises ValueError, without the digits, when the text is not a BSN.
    """

    __slots__ = ("_digits",)

    def __init__(self, text: str) -> None:
        digits = text.rjust(9, "0") if text.isascii() and text.isdigit() and 8 <= len(text) <= 9 else ""
        weighted = sum(w * int(d) for w, d in zip(_ELF, digits, strict=False))
        if not digits or weighted % 11 or not int(digits):
            raise ValueError("geen geldig burgerservicenummer (elfproef)")
        self._digits = digits

    def reveal(self) -> str:
        return self._digits

    def __repr__(self) -> str:
        return "Bsn(*********)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bsn) and other._digits == self._digits

    def __hash__(self) -> int:
        return hash(self._digits)

    def __reduce__(self) -> str:
        raise TypeError("een Bsn wordt niet geserialiseerd")


# --- authenticate -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """What a valid access token claims. Not on record yet: `load` makes a Caller of it."""

    oin: str
    onderdeel: str
    medewerker: str
    rol: str | None
    token_id: str


# --- decide -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What minimise must do to the items of a permitted pair; closed vocabulary, set by the policy.

    Attributes:
        wpg_artikelen: keep only police items processed under these Wpg articles (Wgs art. 2.30 lid 1 a); None = all.
        zonder_verwijderd: drop removed police items (Wpg art. 14 lid 2).
        maanden: keep only dated items of this many months before the moment of the question.
        alleen_incident: keep only the newest dated item (this incident only, not the history).
        alleen_eigen: keep only items whose `houder` is the recipient.
        anderen_titel: items of another `houder` go generalised (title only).
        leeftijdsband: a date of birth goes as age band, whatever the form.
        niet_bekend: a plain NIET_BEKEND may go; otherwise it answers as absence.
    """

    wpg_artikelen: frozenset[str] | None = None
    zonder_verwijderd: bool = False
    maanden: int | None = None
    alleen_incident: bool = False
    alleen_eigen: bool = False
    anderen_titel: bool = False
    leeftijdsband: bool = False
    niet_bekend: bool = False


@dataclass(frozen=True, slots=True)
class Uitspraak:
    """The policy's answer for one pair.

    `vorm` is the form that goes, or would go once what is waited for is there. `reden` is the main reason code
    (redenen.json), `redenen` all of them in the order of the gates; `toon` says whether the asker may see them.
    `wacht_bij` names the onderdelen whose people can end a wait.
    """

    paar: Paar
    uitkomst: Uitkomst
    vorm: Vorm
    reden: str | None = None
    redenen: tuple[str, ...] = ()
    regels: tuple[str, ...] = ()
    matrix: str | None = None
    artikelen: tuple[str, ...] = ()
    uitleg: str | None = None
    vereist: tuple[str, ...] = ()
    wacht_bij: tuple[str, ...] = ()
    voorwaarden: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Beleid:
    """Which policy decided: the revision and the SHA-256 of the bundle's sources."""

    versie: str
    sha256: str


class Verplichting(NamedTuple):
    """A duty that travels with the answer, such as geheimhouding (Wgs art. 1.11, Wpg art. 7 lid 2)."""

    soort: str
    artikel: str


@dataclass(frozen=True, slots=True)
class Besluit:
    """The policy's answer to one request: exactly one Uitspraak per asked pair."""

    paren: Mapping[Paar, Uitspraak]
    identificatie: Mapping[str, Identificatie]
    verplichtingen: tuple[Verplichting, ...]
    beleid: Beleid


# --- gather -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Periode:
    """The stretch of time a question is about, both days included."""

    van: date
    tot: date


@dataclass(frozen=True, slots=True)
class Naam:
    """Name and date of birth, for a supplier that may be asked by name. Masked wherever it is printed."""

    naam: str = field(repr=False)
    geboortedatum: date | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class EigenReferentie:
    """The supplier's own reference for the person, recorded by its own employee when it joined the case."""

    referentie: str = field(repr=False)


Onderwerp: TypeAlias = Bsn | Naam | EigenReferentie | None


@dataclass(frozen=True, slots=True)
class Question:
    """What one supplier is asked: only permitted elements, with the identity that the policy allows.

    `besluit` is the id of the logged question; the supplier may show it to its own auditors.
    """

    besluit: str
    verstrekker: str
    elementen: tuple[str, ...]
    onderwerp: Onderwerp
    doel: str
    periode: Periode | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """What a supplier says about one item (Wpg art. 4: separate fact and judgement, say how current).

    `houder` is the onderdeel that holds a plan action; `namen` are names of persons that occur in the value
    and may not leave unless a form allows it.
    """

    wpg_artikel: str | None = None
    feit_of_oordeel: str | None = None
    stand: date | None = None
    rol_persoon: str | None = None
    betwist: bool = False
    verwijderd: bool = False
    houder: str | None = None
    namen: tuple[str, ...] = ()
    voorwaarden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One value of one element, as the supplier holds it, with its labels."""

    waarde: Json
    labels: Labels = field(default_factory=Labels)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one supplier answered: items per element. An element that is not in it is an absence."""

    items: Mapping[str, tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class Storing:
    """A supplier that failed or was late. The code is from a closed list; never the text of an exception."""

    code: str


Gathered: TypeAlias = Mapping[str, Answer | Storing]


# --- minimise ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gegeven:
    """One delivered entry. Form `niet` without a value is an absence, whatever its cause (design 6a.11)."""

    paar: Paar
    vorm: Vorm
    waarde: Json = None
    labels: Mapping[str, Json] = field(default_factory=dict)
    voorwaarden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Minimaal:
    """What may leave, and what became of the rest. Every asked pair is in exactly one of the five."""

    gegevens: tuple[Gegeven, ...]
    achtergehouden: tuple[Uitspraak, ...]
    wacht: tuple[Uitspraak, ...]
    uitnodigingen: tuple[Paar, ...]
    storingen: tuple[tuple[Paar, str], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of a decision: UTC for terms, and the calendar day in the Netherlands."""

    op: datetime
    vandaag: date
