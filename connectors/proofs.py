"""Proof of possession for those who ask: a token that is bound to a key here is of no use to who finds it.

Each call carries a proof of its own, signed for this method, this address and this token, with a number used once and a
nonce where the other side asked for one. The key is made here and never leaves the process.
Source: RFC 9449 sections 4.2, 8 and 9. Errors: none.
"""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

NONCE: Final = "DPoP-Nonce"


class ProofKey:
    """A P-256 key that proves who holds a token; make one per process and give it to the token provider."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None, clock: Callable[[], float] = time.time) -> None:
        self._key = key or ec.generate_private_key(ec.SECP256R1())
        self._jwk: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._clock = clock
        self._nonces: dict[str, str] = {}

    def proof(self, method: str, url: str, token: str | None = None) -> str:
        """A fresh proof for one call; without `token` for the token endpoint."""
        parts = urlsplit(url)
        claims = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": parts._replace(query="", fragment="").geturl(),
            "iat": int(self._clock()),
        }
        claims |= {"ath": _hash(token)} if token else {}
        claims |= {"nonce": nonce} if (nonce := self._nonces.get(_origin(url))) else {}
        header = {"typ": "dpop+jwt", "jwk": self._jwk}
        return jwt.encode(claims, self._key, algorithm="ES256", headers=header)

    def hear(self, url: str, headers: Mapping[str, str]) -> bool:
        """Keep the nonce in an answer; True when it is a new one, so that the same call has a chance again."""
        nonce, origin = headers.get(NONCE), _origin(url)
        if not nonce or self._nonces.get(origin) == nonce:
            return False
        self._nonces[origin] = nonce
        return True


def show(token: str, method: str, url: str, key: ProofKey | None) -> dict[str, str]:
    """The headers that show a token in one call: with a proof when it is bound to a key."""
    if key is None:
        return {"Authorization": f"Bearer {token}"}
    return {"Authorization": f"DPoP {token}", "DPoP": key.proof(method, url, token)}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _hash(token: str) -> str:
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
