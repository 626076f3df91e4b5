"""What the Zaken API and the Catalogi API answer, as far as it is used, read strictly.

A minor version may add members (ADR /core/versioning), so members that are not named here are passed over; members
that are named must be there and fit. Texts that people typed about a zaak (`omschrijving`, `toelichting`) have no field
here, so they cannot come along. Source: Zaken API 1.5.1 and Catalogi API 1.3 (VNG), components/schemas.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from connectors.base import ConnectorFailure, Foutcode
from connectors.gemeente.afspraken import Rolsoort
from connectors.gemeente.vertrouwelijkheid import Vertrouwelijkheid
from connectors.strictjson import UnsafeJson, read_json
from connectors.wire import FullDate

MOST_ROLES: Final = 100
ID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a UUID as it stands in an address
Url = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Text = Annotated[str, StringConstraints(max_length=200)]


def _moment(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _absent_when_empty(value: object) -> object:
    """An expanded relation that is not there comes as null or as an empty object."""
    return value or None


class _Zgw(BaseModel):
    model_config = ConfigDict(
        extra="ignore", strict=True, frozen=True, alias_generator=to_camel, hide_input_in_errors=True
    )


class Persoon(_Zgw):
    """A natural person in a rol. Each of the three identifies; an empty text is none."""

    inp_bsn: Text = ""
    anp_identificatie: Text = ""
    inp_a_nummer: Annotated[Text, Field(alias="inpA_nummer")] = ""
    voorletters: Text = ""
    voornamen: Text = ""
    voorvoegsel_geslachtsnaam: Text = ""
    geslachtsnaam: Text = ""

    @property
    def naam(self) -> str:
        """As it would stand in a text; empty when the zaak does not say."""
        parts = (self.voornamen or self.voorletters, self.voorvoegsel_geslachtsnaam, self.geslachtsnaam)
        return " ".join(part.strip() for part in parts if part.strip())


class Eenheid(_Zgw):
    """A part of the organisation in a rol."""

    naam: Text = ""


class Contactpersoon(_Zgw):
    """Whom to call in a rol; the name is not taken."""

    functie: Text = ""
    telefoonnummer: Text = ""


class _Rol(_Zgw):
    omschrijving_generiek: Annotated[Rolsoort, Field(strict=False)]
    contactpersoon_rol: Contactpersoon | None = None


class PersoonRol(_Rol):
    """A natural person. Without identification it is somebody of whom only an address elsewhere is known."""

    betrokkene_type: Literal["natuurlijk_persoon"]
    betrokkene_identificatie: Annotated[Persoon | None, BeforeValidator(_absent_when_empty)] = None


class EenheidRol(_Rol):
    """A part of the organisation."""

    betrokkene_type: Literal["organisatorische_eenheid"]
    betrokkene_identificatie: Annotated[Eenheid | None, BeforeValidator(_absent_when_empty)] = None


class AndereRol(_Rol):
    """An employee or an organisation; who it is, is not taken."""

    betrokkene_type: Literal["medewerker", "niet_natuurlijk_persoon", "vestiging"]


Rol = Annotated[PersoonRol | EenheidRol | AndereRol, Field(discriminator="betrokkene_type")]


class Zaakeigenschap(_Zgw):
    """One eigenschap of a zaak; always text."""

    naam: Text
    waarde: str


class Status(_Zgw):
    """The last status of a zaak."""

    statustype: Url
    datum_status_gezet: Annotated[datetime, BeforeValidator(_moment)]


class Uitgevouwen(_Zgw):
    """What `expand` asked for."""

    rollen: Annotated[list[Rol], Field(max_length=MOST_ROLES)] = []
    eigenschappen: list[Zaakeigenschap] = []
    status: Annotated[Status | None, BeforeValidator(_absent_when_empty)] = None


class Zaak(_Zgw):
    """One zaak."""

    url: Url
    uuid: Annotated[UUID, Field(strict=False)]
    identificatie: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    bronorganisatie: Text
    zaaktype: Url
    startdatum: FullDate
    einddatum: FullDate | None
    vertrouwelijkheidaanduiding: Annotated[Vertrouwelijkheid, Field(strict=False)]
    deelzaken: list[Url]
    rollen: list[Url]
    eigenschappen: list[Url]
    status: Url | None
    expand: Annotated[Uitgevouwen, Field(alias="_expand")]

    @property
    def whole(self) -> bool:
        """Everything that the zaak refers to came along: a zaak without its roles would seem to be about nobody."""
        counts = (len(self.expand.rollen), len(self.expand.eigenschappen), self.expand.status is not None)
        return counts == (len(self.rollen), len(self.eigenschappen), self.status is not None)


class Bladzijde(_Zgw):
    """One page of a search."""

    count: Annotated[int, Field(ge=0)]
    next: Url | None
    results: list[Zaak]


class Zaaktype(_Zgw):
    """One published version of a zaaktype."""

    url: Url
    identificatie: Text
    omschrijving: Text


class Zaaktypebladzijde(_Zgw):
    """One page of zaaktypen."""

    next: Url | None
    results: list[Zaaktype]


class Statustype(_Zgw):
    """The name of a status."""

    omschrijving: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Fout(_Zgw):
    """A refusal (RFC 9457 with the `code` of the ZGW standard); its texts are not read."""

    code: Text


_Body = TypeVar("_Body", bound=_Zgw)


def read(kind: type[_Body], raw: bytes) -> _Body:
    """Read the bytes of an answer. Raises ConnectorFailure (ongeldig-antwoord), without any of the content."""
    try:
        return kind.model_validate(read_json(raw))
    except (UnsafeJson, ValidationError):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None
