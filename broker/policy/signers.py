"""Who may propose and adopt a policy: people with a public key, in a file beside the database, never in it.

    ondertekenaars:
      - persoon: fg-coordinator          # who it is in your own administration; stands in log and database
        functie: coordinerend FG
        sleutel: <32 bytes, base64>      # the line that `sluis policy sleutel` prints
        van: 2026-01-01T00:00:00Z
        tot: null                        # set it when somebody leaves, and keep the line

Every broker reads it, so the owner of the database cannot adopt a policy by himself. A signature counts when it was
set inside `van` and `tot`. Errors: SignersRefused for a file that is not there or not right; NotASigner.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, model_validator

from broker.keys_file import read_key, write_key
from broker.policy.statement import Soort, signed

_SIZE: Final = 32
_CLOSED: Final = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SignersRefused(Exception):
    """The file with signers cannot be used; the message says what to do."""


class NotASigner(Exception):
    """The key may not sign now; the message says so in plain Dutch."""


class Ondertekenaar(BaseModel):
    """One person with one key, from when until when."""

    model_config = _CLOSED

    persoon: Annotated[str, Field(pattern="^[A-Za-z0-9._@-]{1,64}$")]
    functie: Annotated[str, Field(min_length=1, max_length=100)]
    sleutel: Annotated[Base64Bytes, Field(min_length=_SIZE, max_length=_SIZE)]
    van: AwareDatetime
    tot: AwareDatetime | None = None

    def may_sign(self, op: datetime) -> bool:
        """Whether the term of this person holds at this moment."""
        return self.van <= op and (self.tot is None or op < self.tot)


class _File(BaseModel):
    model_config = _CLOSED

    ondertekenaars: tuple[Ondertekenaar, ...]

    @model_validator(mode="after")
    def _a_key_is_of_one_person(self) -> Self:
        """Four eyes: one key under two names would be two."""
        if len({(p.persoon, p.sleutel) for p in self.ondertekenaars}) != len({p.sleutel for p in self.ondertekenaars}):
            raise ValueError("sleutel")
        return self


class Signers:
    """The people of the file."""

    def __init__(self, people: Sequence[Ondertekenaar]) -> None:
        self._people = tuple(people)

    def whose(self, key: Ed25519PrivateKey, op: datetime) -> Ondertekenaar:
        """Whose key this is. Raises NotASigner when it is of nobody who may sign at this moment."""
        public = key.public_key().public_bytes_raw()
        for person in self._people:
            if person.sleutel == public and person.may_sign(op):
                return person
        raise NotASigner(
            "Deze sleutel is niet van iemand die nu beleid mag vaststellen. Kijk in het bestand met ondertekenaars "
            "(SLUIS_POLICY_SIGNERS_FILE)."
        )

    def signer_of(self, soort: Soort, raw: bytes, signature: bytes, who: tuple[str, datetime]) -> Ondertekenaar | None:
        """Who set this signature as `who` (person, moment), or None when it is not of that person in their term."""
        return next((person for person in self._named(*who) if _is_by(person, soort, raw, signature)), None)

    def _named(self, persoon: str, op: datetime) -> list[Ondertekenaar]:
        return [person for person in self._people if person.persoon == persoon and person.may_sign(op)]


def _is_by(person: Ondertekenaar, soort: Soort, raw: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(person.sleutel).verify(signature, signed(soort, raw))
    except InvalidSignature:
        return False
    return True


def sign(key: Ed25519PrivateKey, soort: Soort, raw: bytes) -> bytes:
    """The signature of one person under one statement."""
    return key.sign(signed(soort, raw))


def read_signers(path: Path | None) -> Signers:
    """The people in this file; without a file nobody may sign. Raises SignersRefused."""
    if path is None:
        return Signers(())
    try:
        found = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as exc:
        raise SignersRefused(f"Het bestand met ondertekenaars ({path.name}) is niet te lezen.") from exc
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as exc:
        raise SignersRefused(
            f"Het bestand met ondertekenaars ({path.name}) klopt niet: persoon, functie, sleutel en van per regel."
        ) from exc
    return Signers(found.ondertekenaars)


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """The private key of one person. Raises KeysRefused when others can read it, KeyUnavailable when it is no key."""
    return Ed25519PrivateKey.from_private_bytes(read_key(path))


def new_signing_key(path: Path) -> str:
    """Write a fresh private key, readable for its owner alone, and give the public half as the file spells it."""
    key = Ed25519PrivateKey.generate()
    write_key(path, key.private_bytes_raw())
    return b64encode(key.public_key().public_bytes_raw()).decode()
