"""Tokens, proofs and keys for tests: good ones, and the means to make any bad one by hand."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from broker.authenticate import Verifier
from broker.dpop import ProofCheck
from broker.errors import Unavailable
from broker.jwks import Jwks, JwksUnavailable
from broker.outside import Outside
from broker.presented import Presented
from broker.proof_memory import ProofMemory
from broker.sandbox_tokens import SandboxIssuer, new_issuer

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OIN = "00000001234567890000"
URL = "https://makelaar.example/v1/taken"


def seconds() -> float:
    return NOW.timestamp()


def issuer_now() -> SandboxIssuer:
    """An issuer that lives at NOW."""
    return new_issuer(clock=seconds)


def verifier_of(jwks: Mapping[str, Any], issuer: SandboxIssuer, **more: Any) -> Verifier:
    """Who accepts tokens of this issuer under these keys; with a memory of proofs unless it says otherwise."""

    async def fetch() -> bytes:
        return json.dumps(jwks).encode()

    given: dict[str, Any] = {"proof": ProofCheck(ProofMemory(seconds)), "outside": Outside("https://makelaar.example")}
    return Verifier(issuer.name, issuer.audience, Jwks(fetch), **(given | more))


def claims(**changes: Any) -> dict[str, Any]:
    """What a good token says; a change of None leaves the claim out."""
    now = int(seconds())
    base = {
        "iss": "sluis-sandbox",
        "aud": "sluis",
        "iat": now,
        "exp": now + 300,
        "jti": "j" * 22,
        "azp": "sandbox",
        "sub": "medewerker-1",
        "organisatie": OIN,
        "onderdeel": "politie-oij",
        "rol": "R06",
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


def token(issuer: SandboxIssuer, content: Mapping[str, Any] | str, **header: Any) -> str:
    """A real signature, also under content that PyJWT would not write."""
    payload = content if isinstance(content, str) else json.dumps(content)
    head = {"typ": "at+jwt", "kid": issuer.kid} | header
    return jwt.PyJWS().encode(payload.encode(), issuer.key, algorithm="ES256", headers=head)


def handmade(header: Mapping[str, Any], content: Mapping[str, Any] | str, signature: bytes = b"x" * 64) -> str:
    """Three parts, whatever stands in them."""
    body = content if isinstance(content, str) else json.dumps(content)
    return ".".join(b64(part) for part in (json.dumps(header).encode(), body.encode(), signature))


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bearer(text: str, **more: Any) -> Presented:
    return Presented(**({"authorization": (f"Bearer {text}",), "method": "GET", "url": URL} | more))


class Source:
    """A set of keys that can fail, and counts."""

    def __init__(self, *documents: Mapping[str, Any] | None) -> None:
        self.documents = list(documents)
        self.asked = 0
        self.time = 0.0

    async def fetch(self) -> bytes:
        self.asked += 1
        document = self.documents.pop(0) if len(self.documents) > 1 else self.documents[0]
        if document is None:
            raise JwksUnavailable
        return json.dumps(document).encode()

    def keys(self) -> Jwks:
        return Jwks(self.fetch, monotonic=lambda: self.time)


class Holder:
    """Somebody with a proof key and a token that is bound to it."""

    def __init__(self, issuer: SandboxIssuer, key: Any = None, **changes: Any) -> None:
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.jwk: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        canonical = json.dumps(dict(sorted(self.jwk.items())), separators=(",", ":"))
        self.jkt = b64(sha256(canonical.encode()).digest())
        self.token = token(issuer, claims(cnf={"jkt": self.jkt}) | changes)

    def proof(self, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """A good proof for GET URL at NOW; a change of None leaves the member out."""
        said = {
            "jti": secrets.token_urlsafe(16),
            "htm": "GET",
            "htu": URL,
            "iat": int(seconds()),
            "ath": b64(sha256(self.token.encode()).digest()),
        } | changes
        head = {"typ": "dpop+jwt", "jwk": self.jwk, **(header or {})}
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.PyJWS().encode(json.dumps(said).encode(), self.key, algorithm="ES256", headers=head)

    def shows(self, *proofs: str, scheme: str = "DPoP", **more: Any) -> Presented:
        """The token with these proofs, or with a good one."""
        shown = {"authorization": (f"{scheme} {self.token}",), "proofs": proofs or (self.proof(),)}
        return Presented(**({"method": "GET", "url": URL} | shown | more))


class NoMemory:
    """A memory of proofs that is gone."""

    async def first(self, mark: bytes, until: float) -> bool:
        raise Unavailable
