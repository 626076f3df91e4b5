"""What is signed when a policy is published: a proposal, its adoption by another person, or its withdrawal.

Each is a canonical JSON object (RFC 8785) under a label of its own, signed with Ed25519 (RFC 8032). An adoption and a
withdrawal name the SHA-256 of the very proposal that was read, so nothing of it can be exchanged afterwards.
Source: Wgs art. 1.8 lid 6 and Bgs art. 1.13-1.15 (WGS-13): a new policy is a new way of processing, so the RAC advised
beforehand, or the reason why its advice was not asked or not followed stands here and is reported.
Errors: Unreadable for bytes that are no such statement in their canonical spelling.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from audit.log.canonical import canonical
from audit.log.sealing import length_prefixed
from policies.lock import Lock

LONGEST_TEXT: Final = 2_000
_Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Unreadable(ValueError):
    """These bytes are no statement that we could have written."""


class Soort(StrEnum):
    """The three kinds of statement about a policy."""

    VOORSTEL = "voorstel"
    VASTSTELLING = "vaststelling"
    INTREKKING = "intrekking"


class _Statement(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    door: _Text
    op: AwareDatetime

    def raw(self) -> bytes:
        """The bytes that are kept; the signature is over `signed`."""
        return canonical(self.model_dump(mode="json"))


class Voorstel(_Statement):
    """Which policy, from when, tested how, and on whose advice."""

    id: UUID
    versie: _Text
    bronnen_sha256: _Sha256
    wasm_sha256: _Sha256
    data_sha256: _Sha256
    bundle_sha256: _Sha256
    tests_geslaagd: Annotated[int, Field(ge=1)]
    tests_gezakt: Annotated[int, Field(ge=0, le=0)]
    geldig_vanaf: AwareDatetime
    wet_getoetst_op: date
    rac: _Text | None
    afwijking: _Text | None

    @model_validator(mode="after")
    def _advised_or_explained(self) -> Self:
        """Bgs art. 1.13-1.15: the advice, or the reason to go without it; never both, never neither."""
        if (self.rac is None) == (self.afwijking is None):
            raise ValueError("rac or afwijking")
        return self

    def fits(self, lock: Lock) -> bool:
        """Whether it is about the artefacts of this lock."""
        names = ("versie", "bronnen_sha256", "wasm_sha256", "data_sha256", "bundle_sha256")
        return all(getattr(self, name) == getattr(lock, name) for name in names)


class Stap(_Statement):
    """An adoption or a withdrawal of the proposal with this id and these bytes."""

    voorstel: UUID
    voorstel_sha256: _Sha256


_Any = TypeVar("_Any", Voorstel, Stap)


def read_statement(kind: type[_Any], raw: bytes) -> _Any:
    """The statement in these bytes. Raises Unreadable, also for another spelling than the canonical one."""
    try:
        found = kind.model_validate_json(raw)
    except ValidationError as exc:
        raise Unreadable(f"no {kind.__name__}") from exc
    if found.raw() != raw:
        raise Unreadable(f"a {kind.__name__} that is not canonical")
    return found


def digest(raw: bytes) -> str:
    """How an adoption names the proposal it is about."""
    return hashlib.sha256(raw).hexdigest()


def signed(soort: Soort, raw: bytes) -> bytes:
    """What the signature is over: the kind is part of it, so an adoption never passes for a withdrawal."""
    return length_prefixed(b"zv/beleid/" + soort.encode() + b"/v1", hashlib.sha256(raw).digest())
