"""What a municipality agreed with Sluis: which of its zaaktypen tell which elements, and about whom. One file, as data.

    bronorganisatie: "000000000"
    hoogste: zaakvertrouwelijk
    zaaktypen:
      - zaaktype: WMO-HULP
        betrokkene: [initiator]
        elementen: {sd.voorz: zaak, inv.bekend: bekend}

The whole form stands in README.md. Unknown members and words fail the start. Errors: ValueError that names the field
and never a content (AfsprakenRefused where a file is read).
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from connectors.gemeente.vertrouwelijkheid import HIGHEST, Vertrouwelijkheid

_Element = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,10}\.[a-z]{2,20}$")]
_Naam = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class AfsprakenRefused(ValueError):
    """A file with agreements that cannot be used."""


class Soort(StrEnum):
    """What the text of an eigenschap is; the Zaken API sends each of them as text."""

    TEKST = "tekst"
    GETAL = "getal"
    DATUM = "datum"
    JA_NEE = "ja_nee"
    TEKSTEN = "teksten"
    GETALLEN = "getallen"


class Rolsoort(StrEnum):
    """`omschrijvingGeneriek` of a rol, closed in the standard. A zaak is never about who works on it."""

    ADVISEUR = "adviseur"
    BEHANDELAAR = "behandelaar"
    BELANGHEBBENDE = "belanghebbende"
    BESLISSER = "beslisser"
    INITIATOR = "initiator"
    KLANTCONTACTER = "klantcontacter"
    ZAAKCOORDINATOR = "zaakcoordinator"
    MEDE_INITIATOR = "mede_initiator"


class _Agreed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Eigenschap(_Agreed):
    """The value of an element is one eigenschap of the zaak."""

    eigenschap: _Naam
    als: Soort = Soort.TEKST


class Eigenschappen(_Agreed):
    """The value of an element is an object with these eigenschappen as its members."""

    eigenschappen: Annotated[dict[_Naam, Soort], Field(min_length=1)]


class MetStatus(_Agreed):
    """As `zaak`, for zaken with one of these statuses alone: an application that was refused is no provision."""

    statussen: Annotated[tuple[_Naam, ...], Field(min_length=1)]


Recept: TypeAlias = Literal["bekend", "status", "periode", "contact", "zaak"] | Eigenschap | Eigenschappen | MetStatus
Label: TypeAlias = Literal[
    "wpgArtikel", "feitOfOordeel", "stand", "rolPersoon", "betwist", "verwijderd", "houder", "namen", "voorwaarden"
]
Betrokken: TypeAlias = Literal[Rolsoort.INITIATOR, Rolsoort.MEDE_INITIATOR, Rolsoort.BELANGHEBBENDE]


class Afspraak(_Agreed):
    """What one zaaktype tells. `zaaktype` is its identificatie in the catalogus.

    `betrokkene` are the roles in which a person is whom the zaak is about. Where a neighbour reports as initiator, that
    is the belanghebbende alone: a zaak must never tell on who reported it.
    """

    zaaktype: _Naam
    betrokkene: Annotated[tuple[Betrokken, ...], Field(min_length=1)]
    elementen: dict[_Element, Recept]
    labels: dict[Label, _Naam] = {}


class Afspraken(_Agreed):
    """All of it: whose zaaknummers, up to which vertrouwelijkheidaanduiding, from which zaaktypen."""

    bronorganisatie: Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
    hoogste: Vertrouwelijkheid
    zaaktypen: Annotated[tuple[Afspraak, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if not self.hoogste.within(HIGHEST):
            raise ValueError("hoogste")
        if max(Counter(a.zaaktype for a in self.zaaktypen).values()) > 1:
            raise ValueError("zaaktypen")
        return self

    def telling(self, elementen: tuple[str, ...]) -> dict[str, Afspraak]:
        """The agreements about zaaktypen that tell any of these elements, by identificatie of the zaaktype."""
        return {a.zaaktype: a for a in self.zaaktypen if a.elementen.keys() & set(elementen)}

    def all(self) -> dict[str, Afspraak]:
        """Every agreement, by identificatie of the zaaktype."""
        return {a.zaaktype: a for a in self.zaaktypen}


def read_afspraken(path: Path) -> Afspraken:
    """The agreements in this file. Raises AfsprakenRefused, which names what is wrong without its content."""
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Afspraken.model_validate(document)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        raise AfsprakenRefused("het bestand met zaaktypen is niet te lezen") from None
    except ValidationError as error:
        fields = {".".join(map(str, fault["loc"][:3])) for fault in error.errors()} - {""}
        raise AfsprakenRefused(
            f"het bestand met zaaktypen: controleer {', '.join(sorted(fields)) or 'de vorm'}"
        ) from None
