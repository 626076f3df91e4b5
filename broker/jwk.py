"""One public key as JSON: read, with the algorithms it is for, and named by its thumbprint.

Only what verifies here: RSA of 2048 bits and more, and P-256. A key that shows its private half is no public key.
Source: RFC 7517, RFC 7518 section 6, RFC 7638.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey

_RSA_BITS: Final = range(2048, 8193)
_MAX_EXPONENT: Final = 2**32  # a larger one is made to cost time
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518 sections 6.2.2, 6.3.2, 6.4.1
_RSA: Final = frozenset({"RS256", "PS256"})
_EC: Final = frozenset({"ES256"})


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """One public key and the algorithms it may be used with; a key says what it is for, a token does not."""

    public: PublicKey
    algorithms: frozenset[str]


def read_key(row: Mapping[str, Any]) -> VerificationKey | None:
    """The public key in one JWK (RFC 7517), or None when it may not verify anything here."""
    if row.get("use", "sig") != "sig" or not _PRIVATE.isdisjoint(row):
        return None
    try:
        if row.get("kty") == "RSA":
            return _of(RSAAlgorithm.from_jwk(dict(row)), row, _RSA)
        if row.get("kty") == "EC":
            return _of(ECAlgorithm.from_jwk(dict(row)), row, _EC)
    except (InvalidKeyError, ValueError, TypeError):
        return None
    return None


def _of(key: object, row: Mapping[str, Any], algorithms: frozenset[str]) -> VerificationKey | None:
    allowed = algorithms & {row["alg"]} if "alg" in row else algorithms
    match key:
        case RSAPublicKey() if key.key_size in _RSA_BITS and key.public_numbers().e < _MAX_EXPONENT and allowed:
            return VerificationKey(key, allowed)
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1) and allowed:
            return VerificationKey(key, allowed)
        case _:
            return None


def thumbprint(key: PublicKey) -> str:
    """The one name of a public key (RFC 7638), made of the key and not of how somebody wrote it."""
    if isinstance(key, RSAPublicKey):
        row, members = RSAAlgorithm.to_jwk(key, as_dict=True), ["e", "kty", "n"]
    else:
        row, members = ECAlgorithm.to_jwk(key, as_dict=True), ["crv", "kty", "x", "y"]
    text = json.dumps({name: row[name] for name in members}, separators=(",", ":"))
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()
