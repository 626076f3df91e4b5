"""Sealing payloads to a reader: one encapsulated secret, and from it a key of its own for every entry (README.md 3.3).

Shape: `Sealing` seals what one walk records; `unseal` opens it.
Errors: EntryError for what is no X25519 key, or does not open with this one.
Source: RFC 9180 (HPKE), RFC 5869 (HKDF-Expand).
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from audit.log.errors import EntryError

_SECRET: Final = 32
_BOX: Final = 80  # the encapsulated key (32), the secret (32) and its tag (16)
_ONCE: Final = bytes(12)  # the nonce of a key that is used once
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def length_prefixed(*fields: bytes) -> bytes:
    """Each field after its length in two bytes, so that no two lists of fields have one spelling."""
    return b"".join([len(field).to_bytes(2, "big") + field for field in fields])


def expand(secret: bytes, label: bytes) -> bytes:
    """HKDF-Expand to 32 bytes is one HMAC (RFC 5869 section 2.3 with L = 32); `secret` is uniform already."""
    return hmac.digest(secret, label + b"\x01", "sha256")


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """The public key to which a payload is sealed, of one (case, person), case or organisation."""

    kid: UUID
    public: bytes


class Sealing:
    """What one walk records is sealed to one reader: the secret is encapsulated once, each entry has a key of its own.

    Raises EntryError for what is no X25519 key. MUST NOT outlive the walk; an entry id is sealed once.
    """

    __slots__ = ("_box", "_secret", "kid")

    def __init__(self, key: ReaderKey) -> None:
        self.kid = key.kid
        self._secret = os.urandom(_SECRET)
        try:
            self._box = _SUITE.encrypt(self._secret, _public(key.public), info=_box_info(key.kid))
        except ValueError as exc:
            raise EntryError("the reader's key is not an X25519 key") from exc

    def seal(self, entry_id: UUID, plain: bytes) -> bytes:
        """The ciphertext of one entry: the encapsulated secret, and `plain` under the key of this entry."""
        return self._box + AESGCM(_entry_key(self._secret, self.kid, entry_id)).encrypt(_ONCE, plain, None)

    def __repr__(self) -> str:
        return "Sealing(********)"


def unseal(private: X25519PrivateKey, kid: UUID, entry_id: UUID, ciphertext: bytes) -> bytes:
    """What `Sealing.seal` was given, else EntryError."""
    try:
        secret = _SUITE.decrypt(ciphertext[:_BOX], private, info=_box_info(kid))
        return AESGCM(_entry_key(secret, kid, entry_id)).decrypt(_ONCE, ciphertext[_BOX:], None)
    except (InvalidTag, ValueError) as exc:
        raise EntryError("the payload does not open with this key") from exc


@lru_cache(maxsize=1024)
def _public(raw: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(raw)


def _box_info(kid: UUID) -> bytes:
    return length_prefixed(b"zv/log/box/v1", str(kid).encode())


def _entry_key(secret: bytes, kid: UUID, entry_id: UUID) -> bytes:
    return expand(secret, length_prefixed(b"zv/log/entry/v1", str(kid).encode(), str(entry_id).encode()))
