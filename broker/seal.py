"""Sealing to a public key: HPKE base mode, X25519, HKDF-SHA256, AES-256-GCM (RFC 9180).

Shape: `seal(public, info, plaintext)` -> box; `open_(private, info, box)` -> plaintext. A box is the encapsulated key
followed by the ciphertext, 48 bytes longer than the plaintext. What binds the box to its place goes in `info`.
Errors: KeyUnavailable when a key is no key or does not open the box; never with key material or content.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from broker.errors import KeyUnavailable

OVERHEAD = 48
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(public: X25519PublicKey | bytes, info: bytes, plaintext: bytes) -> bytes:
    """Seal so that only the holder of the private half can open. Raises KeyUnavailable for what is no public key."""
    try:
        key = X25519PublicKey.from_public_bytes(public) if isinstance(public, bytes) else public
        return _SUITE.encrypt(plaintext, key, info)
    except ValueError as exc:
        raise KeyUnavailable("geen X25519-sleutel") from exc


def open_(private: X25519PrivateKey | bytes, info: bytes, box: bytes) -> bytes:
    """Open a box that was sealed with the same info. Raises KeyUnavailable when key, info or box do not fit."""
    try:
        key = X25519PrivateKey.from_private_bytes(private) if isinstance(private, bytes) else private
        return _SUITE.decrypt(box, key, info)
    except (InvalidTag, ValueError) as exc:
        raise KeyUnavailable("deze sleutel opent dit niet") from exc
