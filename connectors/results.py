"""What someone who asks gets back, as types (design section 6). Members that are new to this version are ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from connectors.problems import OngeldigAntwoord
from connectors.receipt import Inschrijving, is_manifest


class Vorm(StrEnum):
    """How an element was given; the words of `broker.terms.Vorm`, which the SDK does without."""

    VOLLEDIG = "volledig"
    PSEUDONIEM = "pseudoniem"
    GEGENERALISEERD = "gegeneraliseerd"
    BEKENDHEID = "bekendheid"
    CONTACTPERSOON = "contactpersoon"
    UITNODIGING = "uitnodiging"
    NIET = "niet"


@dataclass(frozen=True, slots=True)
class Gegeven:
    """One delivered entry. Form `niet` is an absence: not there, or no statement; the two look the same."""

    verstrekker: str
    element: str
    vorm: Vorm
    waarde: JsonValue = field(default=None, repr=False)
    labels: dict[str, JsonValue] = field(default_factory=dict, repr=False)
    voorwaarden: tuple[str, ...] = ()
    matrix: str | None = None
    artikelen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Achtergehouden:
    """One refused entry: why, by which articles and rules, and what would be needed."""

    verstrekker: str
    element: str
    reden: str | None = None
    uitleg: str | None = None
    artikelen: tuple[str, ...] = ()
    regels: tuple[str, ...] = ()
    vereist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wacht:
    """One entry that waits for a human: `op` toestemming or vrijgave, `bij` the parties whose people can end it."""

    verstrekker: str
    element: str
    op: str
    bij: tuple[str, ...] | str = ()


@dataclass(frozen=True, slots=True)
class Uitnodiging:
    """One supplier under secrecy that was told and decides itself; whether it knows the person is not said."""

    verstrekker: str
    element: str


@dataclass(frozen=True, slots=True)
class Storing:
    """One entry that failed at the supplier; the code is from a closed list (`connectors.base.Foutcode`)."""

    verstrekker: str
    element: str
    code: str


@dataclass(frozen=True, slots=True)
class Verplichting:
    """A duty that comes with the answer."""

    soort: str
    artikel: str


@dataclass(frozen=True, slots=True)
class Beleid:
    """Which policy decided."""

    versie: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Bewijs:
    """The receipt: where the answer stands in the log of the broker."""

    log: str
    index: int
    grootte: int
    tlog_proof: Annotated[str, Field(alias="tlogProof")]
    leaf: str = ""
    zout: str = ""


@dataclass(frozen=True)
class Resultaat:
    """The outcome of one question; every asked pair is in exactly one of the five lists.

    `document` is the answer as it came in, which is what the receipt is about. `inschrijving` is where it stands in
    the log, once that was checked (`SluisClient` with `log_public_key`).
    """

    verzoek: str
    besluit: str
    gegevens: tuple[Gegeven, ...] = ()
    achtergehouden: tuple[Achtergehouden, ...] = ()
    wacht: tuple[Wacht, ...] = ()
    uitnodigingen: tuple[Uitnodiging, ...] = ()
    storingen: tuple[Storing, ...] = ()
    verplichtingen: tuple[Verplichting, ...] = ()
    beleid: Beleid | None = None
    bewijs: Bewijs | None = None
    document: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    inschrijving: Inschrijving | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def alleen_manifest(self) -> bool:
        """The values are not given a second time, because something changed since: it says only what went, and how."""
        return is_manifest(self.document)


class Verstrekking(Resultaat):
    """200: something was delivered, or an invitation went out. Other pairs may wait or be withheld."""


class Wachtend(Resultaat):
    """202: nothing yet, something waits. `SluisClient.take` fetches it once the status is `gereed`."""


class Weigering(Resultaat):
    """403: everything was withheld. A result, recorded and explained like any other."""


_T = TypeVar("_T")
_KINDS: Final[dict[int, TypeAdapter[Any]]] = {
    200: TypeAdapter(Verstrekking),
    202: TypeAdapter(Wachtend),
    403: TypeAdapter(Weigering),
}


def is_result(status: int, document: Mapping[str, Any] | None) -> bool:
    """A decision was taken: a 403 without one is a problem, not a refusal."""
    return status in _KINDS and (status != 403 or bool(document and "besluit" in document))


def read_result(status: int, document: Mapping[str, Any] | None) -> Resultaat:
    """The result in an answer. Raises OngeldigAntwoord, without the content, when it is none."""
    result: Resultaat = read_as(_KINDS[status], status, {**(document or {}), "document": document})
    return result


def proven(result: Resultaat, inschrijving: Inschrijving) -> Resultaat:
    """The result with where it stands in the log: not a member of the answer, so nobody can send it along."""
    object.__setattr__(result, "inschrijving", inschrijving)
    return result


def read_as(adapter: TypeAdapter[_T], status: int, found: object) -> _T:
    """What was answered, as a type. Raises OngeldigAntwoord, without the content, when it is none."""
    try:
        return adapter.validate_python(found)
    except ValidationError:
        raise OngeldigAntwoord(status, "ongeldig-antwoord") from None
