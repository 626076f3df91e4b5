"""The key that events are signed with, derived from the one that signs the log; its public half is published as JWKS.

Derived, so that there is no secret more to keep and every replica has the same; with a label of its own, so that no
signature of the one can pass for one of the other. `generation` is the operator's way to change it: the next key stands
in the published set already, so that receivers know it before it signs.
Source: RFC 8037 section 2 (OKP), RFC 7638 (kid).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.keys import LogKey, lp
from connectors.webhooks import sign

PATH: Final = "/.well-known/sluis-webhooks.json"
_LABEL: Final = "sluis:webhook:v1"


class WebhookKeys:
    """The signing key of one generation, and the one that comes after it."""

    def __init__(self, keys: LogKey, generation: int = 1) -> None:
        self._current, self._next = (_derive(keys, number) for number in (generation, generation + 1))

    def __repr__(self) -> str:
        return "WebhookKeys(********)"

    def headers(self, id_: str, timestamp: int, body: bytes) -> dict[str, str]:
        """What goes with this body, signed at this moment."""
        return sign(id_, timestamp, body, [self._current])

    def published(self) -> dict[str, Any]:
        """The public halves, the one in use first (RFC 7517 section 5)."""
        return {"keys": [_jwk(self._current), _jwk(self._next)]}


def _derive(keys: LogKey, generation: int) -> Ed25519PrivateKey:
    """Ed25519 signs the same text always the same way (RFC 8032 section 5.1.6), and nobody sees this signature."""
    return Ed25519PrivateKey.from_private_bytes(sha256(keys.log_key.sign(lp(_LABEL, generation))).digest())


def _jwk(key: Ed25519PrivateKey) -> Mapping[str, str]:
    row = {"crv": "Ed25519", "kty": "OKP", "x": _text(key.public_key().public_bytes_raw())}
    name = sha256(json.dumps(row, separators=(",", ":"), sort_keys=True).encode()).digest()
    return {**row, "kid": _text(name), "use": "sig", "alg": "EdDSA"}


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
