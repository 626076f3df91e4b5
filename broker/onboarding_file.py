"""The file in which a partner is described, read as a whole: every fault at once, by field, with how to mend it.

    read_partner(path) -> Partner          raises Refused (broker/onboarding.py)

Holds no secret: public keys, addresses, names of files. `sluis partner template KIND` prints one to fill in.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from broker.api.faults import faults, wrong
from broker.clock import NEDERLAND
from broker.errors import Fout
from broker.onboarding import Medewerker, Onderdeel, Refused, Tafel
from broker.onboarding_client import ClientBody
from broker.policy_tables import policy_table
from broker.scenario.known import ROLLEN, soorten

_KEY: Final = 32


@cache
def verbanden() -> frozenset[str]:
    """The kinds of table that a case can be at (policies/data/verbanden.json)."""
    return frozenset(policy_table("verbanden")["kaders"])


def _known(codes: Any, what: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in codes():
            raise wrong("onbekende-code", f"Dit is geen bekende {what}. Kies een van: {', '.join(sorted(codes()))}.")
        return value

    return AfterValidator(check)


def _public_key(text: str) -> bytes:
    """The 32 bytes of a public X25519 key that shares secrets (RFC 7748 section 6.1)."""
    try:
        raw = b64decode(text, validate=True)
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(raw))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise wrong("geen-sleutel", "Geef de openbare sleutel van de postbus: X25519, 32 bytes in base64.") from None
    return raw


Naam = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,58}$")]
Soort = Annotated[str, _known(soorten, "soort organisatie")]
Verbandsoort = Annotated[str, _known(verbanden, "soort tafel")]
Rol = Annotated[str, _known(lambda: ROLLEN, "rol")]


class Body(BaseModel):
    """What stands in the file; nothing that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Tafel(Body):
    id: Id
    van: date
    naam: Naam | None = None
    soort: Verbandsoort | None = None

    @model_validator(mode="after")
    def _both(self) -> _Tafel:
        if (self.naam is None) != (self.soort is None):
            raise wrong("hoort-bij-elkaar", "Een nieuwe tafel heeft naam en soort; een die er al is geen van beide.")
        return self


class _Medewerker(Body):
    id: Id
    rollen: tuple[Rol, ...] = ()
    aangewezen: bool = True
    screening_tot: date | None = None
    commerciele_taken: bool = False


class _Onderdeel(Body):
    id: Id
    naam: Naam
    soort: Soort
    postbus: Annotated[str, AfterValidator(_public_key)] | None = None
    tafels: tuple[_Tafel, ...] = ()
    medewerkers: Annotated[tuple[_Medewerker, ...], Field(min_length=1)]
    koppeling: dict[str, Any] | None = None
    clients: tuple[ClientBody, ...] = ()


class _Organisatie(Body):
    oin: Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]
    naam: Naam


class _File(Body):
    organisatie: _Organisatie
    onderdelen: Annotated[tuple[_Onderdeel, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Partner:
    """Everything in one file: what is to be on record, how its systems are asked, and the clients of its systems."""

    oin: str
    naam: str
    onderdelen: tuple[Onderdeel, ...]
    koppelingen: Mapping[str, Mapping[str, Any]]
    clients: tuple[tuple[str, ClientBody], ...]


def read_partner(path: Path) -> Partner:
    """The partner in this file. Raises Refused with everything that is wrong with it."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise Refused(Fout(path.name, "niet-leesbaar", "Dit bestand is niet te lezen als YAML.")) from None
    try:
        file = _File.model_validate(document)
    except ValidationError as error:
        raise Refused(*faults(error.errors(include_url=False, include_input=False))) from None
    if fouten := [*_double(file), *_strange_clients(file)]:
        raise Refused(*fouten)
    oin, parts = file.organisatie.oin, file.onderdelen
    return Partner(
        oin,
        file.organisatie.naam,
        tuple(_onderdeel(part, oin) for part in parts),
        {part.id: part.koppeling for part in parts if part.koppeling},
        tuple((part.id, client) for part in parts for client in part.clients),
    )


def _double(file: _File) -> Iterator[Fout]:
    lists = {
        "onderdelen": [part.id for part in file.onderdelen],
        "medewerkers": [m.id for part in file.onderdelen for m in part.medewerkers],
        "clients": [client.id for part in file.onderdelen for client in part.clients],
        **{f"{part.id}.tafels": [t.id for t in part.tafels] for part in file.onderdelen},
    }
    for veld, ids in lists.items():
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            yield Fout(f"{veld}.{id_}", "dubbel", "Deze naam komt twee keer voor. Geef elk een eigen naam.")


def _strange_clients(file: _File) -> Iterator[Fout]:
    """A client speaks for an employee of this onderdeel, in a role that this employee has (Wgs art. 1.8)."""
    for part in file.onderdelen:
        staff = {m.id: m.rollen for m in part.medewerkers}
        for client in part.clients:
            veld = f"onderdelen.{part.id}.clients.{client.id}"
            if client.medewerker not in staff:
                yield Fout(f"{veld}.medewerker", "onbekend", "Noem een medewerker van dit onderdeel.")
            elif client.rol is not None and client.rol not in staff[client.medewerker]:
                yield Fout(f"{veld}.rol", "rol-niet-vastgelegd", "Geef deze medewerker de rol, of kies een andere.")


def _onderdeel(part: _Onderdeel, oin: str) -> Onderdeel:
    staff = (
        Medewerker(m.id, m.rollen, m.aangewezen, _until(m.screening_tot), m.commerciele_taken) for m in part.medewerkers
    )
    return Onderdeel(
        id=part.id,
        oin=oin,
        naam=part.naam,
        soort=part.soort,
        koppeling=str(part.koppeling.get("soort")) if part.koppeling else None,
        sleutel=part.postbus,  # type: ignore[arg-type]  # bytes, once it was read
        tafels=tuple(Tafel(t.id, _moment(t.van), t.naam, t.soort) for t in part.tafels),
        medewerkers=tuple(staff),
    )


def _moment(day: date) -> datetime:
    """The beginning of a day in the Netherlands."""
    return datetime.combine(day, time(), NEDERLAND).astimezone(UTC)


def _until(day: date | None) -> datetime | None:
    return _moment(day) if day else None
