"""Opening what another party sent of its own accord: it lies sealed to the key of your organisation (design 6a.4).

The broker cannot open it; only who holds the private key can. Keep that key where your systems keep keys, and register
the public half with the broker.

    private = read_private_key(pem)        X25519, PEM (PKCS#8) or the 32 bytes in base64
    inhoud = open_box(private, result)     of `SluisClient.fetch_post`

Errors: PostbusError, without key or content.
Source: RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; info `sluis/postbus/v1` + number.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import TypeAdapter, ValidationError

from connectors.results import Gegeven, Resultaat

INFO: Final = b"sluis/postbus/v1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_GEGEVENS: Final = TypeAdapter(tuple[Gegeven, ...])


class PostbusError(ValueError):
    """The key does not open this box, or what is in it is not what the contract promises."""


def read_private_key(text: bytes) -> X25519PrivateKey:
    """The private key of a postbus, from PEM or from base64 of its 32 bytes. Raises PostbusError."""
    try:
        if not text.startswith(b"-----"):
            return X25519PrivateKey.from_private_bytes(b64decode(text.strip(), validate=True))
        key = load_pem_private_key(text, None)
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        raise PostbusError("geen sleutel van een postbus (X25519)") from None
    if not isinstance(key, X25519PrivateKey):
        raise PostbusError("geen sleutel van een postbus (X25519)")
    return key


def public_line(private: X25519PrivateKey) -> str:
    """The public half as it is registered with the broker: base64 of 32 bytes."""
    return b64encode(private.public_key().public_bytes_raw()).decode()


def open_box(private: X25519PrivateKey, taken: Resultaat) -> tuple[Gegeven, ...]:
    """What was sent. Raises PostbusError; also for a repeat that came as manifest only and has no box any more."""
    number, box = taken.document.get("poststuk"), taken.document.get("box")
    if not isinstance(number, str) or not isinstance(box, str):
        raise PostbusError("in dit antwoord zit geen poststuk")
    try:
        opened = _SUITE.decrypt(b64decode(box, validate=True), private, INFO + UUID(number).bytes)
        content: Any = json.loads(opened)
        return _GEGEVENS.validate_python(content["gegevens"])
    except (InvalidTag, binascii.Error, RecursionError, ValidationError, ValueError, KeyError, TypeError):
        raise PostbusError("deze sleutel opent dit niet, of er zit iets anders in") from None
