"""What a sandbox starts with, read from a file: tables, onderdelen, staff with their roles (broker/demo/sandbox).

    read_installation(path) -> Installatie        raises ValueError that names the field, never a content

A client of the token issuer goes with every role that an employee may claim: `politie-oij.r06`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from broker.installation import Medewerker, Onderdeel, Verband

FOLDER: Final = Path(__file__).parent / "sandbox"  # package data: a wheel has it too
INSTALLATION: Final = FOLDER / "installatie.yaml"
CASUS: Final = FOLDER / "casus-ijsselstraat.yaml"

_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,58}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Rol = Annotated[str, StringConstraints(pattern=r"^R[0-9]{2}$")]


@dataclass(frozen=True, slots=True)
class Client:
    """One client of the token issuer: an employee of an onderdeel in one role, or in none."""

    onderdeel: str
    oin: str
    medewerker: str
    rol: str | None

    @property
    def id(self) -> str:
        return client_id(self.onderdeel, self.rol)


@dataclass(frozen=True, slots=True)
class Installatie:
    """Everything in the file; `postbus` names the onderdelen that get a key for what others send them."""

    verbanden: tuple[Verband, ...]
    onderdelen: tuple[Onderdeel, ...]
    postbus: frozenset[str]

    def clients(self) -> Iterator[Client]:
        """One per role of each employee; one without a role for an employee who has none."""
        for onderdeel in self.onderdelen:
            for m in onderdeel.medewerkers:
                yield from (Client(onderdeel.id, onderdeel.oin, m.id, rol) for rol in m.rollen or (None,))


def client_id(onderdeel: str, rol: str | None) -> str:
    """The name of a client of the sandbox."""
    return f"{onderdeel}.{rol.lower()}" if rol else onderdeel


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Staff(_Body):
    id: _Id
    rollen: tuple[_Rol, ...] = ()
    aangewezen: bool = True


class _Part(_Body):
    id: _Id
    oin: Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]
    naam: _Text
    soort: _Id
    koppeling: Literal["politie", "generic", "gemeente", "ggz"] | None = None
    postbus: bool = False
    medewerkers: Annotated[tuple[_Staff, ...], Field(min_length=1)]

    def to_onderdeel(self) -> Onderdeel:
        staff = tuple(Medewerker(m.id, m.rollen, m.aangewezen) for m in self.medewerkers)
        return Onderdeel(self.id, self.oin, self.naam, self.soort, self.koppeling, medewerkers=staff)


class _Table(_Body):
    id: _Id
    naam: _Text
    soort: _Id
    leden: tuple[_Id, ...]


class _File(_Body):
    samenwerkingsverbanden: Annotated[tuple[_Table, ...], Field(min_length=1)]
    onderdelen: Annotated[tuple[_Part, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _members_are_there(self) -> _File:
        known = [part.id for part in self.onderdelen]
        if len(set(known)) != len(known) or not {lid for t in self.samenwerkingsverbanden for lid in t.leden} <= {
            *known
        }:
            raise ValueError("leden")
        return self


def read_installation(path: Path) -> Installatie:
    """The installation in this file. Raises ValueError that names the field that is wrong."""
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = _File.model_validate(document)
    except (OSError, yaml.YAMLError):
        raise ValueError(f"Het bestand {path.name} is niet te lezen. Kies een ander met --file.") from None
    except ValidationError as exc:
        fields = sorted({".".join(map(str, e["loc"])) or "leden" for e in exc.errors(include_input=False)})
        raise ValueError(f"In {path.name} klopt niet: {', '.join(fields)}.") from None
    return Installatie(
        verbanden=tuple(Verband(t.id, t.naam, t.soort, t.leden) for t in found.samenwerkingsverbanden),
        onderdelen=tuple(part.to_onderdeel() for part in found.onderdelen),
        postbus=frozenset(part.id for part in found.onderdelen if part.postbus),
    )
