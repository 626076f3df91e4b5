"""Access tokens of the sandbox: ES256, for demo and tests, and the keys that verify them.

`DIR/issuer.pem` is the signing key (made when it is not there), `DIR/jwks.json` its public keys, and each
`DIR/clients/<client_id>.json` one client: its public `jwk`, the identity that its tokens carry and the scopes it may
have. Never for production: it says who someone is without asking anybody. Who hands them out over HTTP:
`broker.sandbox_issuer`.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from broker.api.scopes import SCOPES
from broker.terms import Identity

ISSUER: Final = "sluis-sandbox"
AUDIENCE: Final = "sluis"
LIFETIME: Final = 600
EVERYTHING: Final = " ".join(sorted({scope.name for scope in SCOPES.values()}))
CLIENT_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class SandboxIssuer:
    """Signs tokens. Raises RuntimeError in production."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    name: str = ISSUER
    audience: str = AUDIENCE
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def __post_init__(self) -> None:
        if os.environ.get("SLUIS_ENVIRONMENT") == "production":
            raise RuntimeError("de sandbox geeft in productie geen toegangsbewijzen uit; gebruik een autorisatieserver")

    @property
    def kid(self) -> str:
        return sha256(_public_pem(self.key)).hexdigest()[:16]

    def jwks(self) -> dict[str, Any]:
        """The set of public keys (RFC 7517)."""
        return {"keys": [public_jwk(self.key) | {"kid": self.kid, "use": "sig", "alg": "ES256"}]}

    def mint(
        self,
        identity: Identity,
        *,
        client_id: str = "sandbox",
        lifetime: int = LIFETIME,
        scope: str = EVERYTHING,
        bound: Mapping[str, str] | None = None,
    ) -> str:
        """An access token for this identity (RFC 9068); `identity.token_id` becomes its `jti`.

        `bound` is its `cnf`: the thumbprint of a proof key (`jkt`) or of a certificate (`x5t#S256`).
        """
        now = int(self.clock())
        claims: dict[str, Any] = {
            "iss": self.name,
            "aud": self.audience,
            "azp": client_id,
            "client_id": client_id,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "jti": identity.token_id,
            "sub": identity.medewerker,
            "organisatie": identity.oin,
            "onderdeel": identity.onderdeel,
            "scope": scope,
        }
        claims |= {"rol": identity.rol} if identity.rol else {}
        claims |= {"cnf": dict(bound)} if bound else {}
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"typ": "at+jwt", "kid": self.kid})


def mint(
    issuer: SandboxIssuer,
    oin: str,
    onderdeel: str,
    medewerker: str,
    rol: str | None = None,
    *,
    lifetime: int = LIFETIME,
) -> str:
    """An access token for whoever is named, without a client; for demo and tests in process."""
    identity = Identity(oin, onderdeel, medewerker, rol, secrets.token_urlsafe(16))
    return issuer.mint(identity, lifetime=lifetime)


def new_issuer(**changes: Any) -> SandboxIssuer:
    """An issuer with a fresh key, in memory."""
    return SandboxIssuer(ec.generate_private_key(ec.SECP256R1()), **changes)


def open_issuer(folder: Path, **changes: Any) -> SandboxIssuer:
    """The issuer whose key lies in `folder`; made there, for the owner's eyes only, when there is none."""
    pem = folder / "issuer.pem"
    if not pem.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(pem, ec.generate_private_key(ec.SECP256R1()))
    key = serialization.load_pem_private_key(pem.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("issuer.pem is geen P-256-sleutel")
    issuer = SandboxIssuer(key, **changes)
    (folder / "jwks.json").write_text(json.dumps(issuer.jwks()), encoding="utf-8")
    return issuer


def register_client(
    folder: Path, client_id: str, identity: Identity, *, scope: str = EVERYTHING, certificate: str | None = None
) -> ec.EllipticCurvePrivateKey:
    """Make a client with a key of its own, kept beside it as `<client_id>.pem` for whoever plays that partner.

    `certificate` is the thumbprint (`x5t#S256`) that its tokens are bound to: a real server takes it from its own TLS.
    """
    if not CLIENT_ID.fullmatch(client_id):
        raise ValueError("een client heet met kleine letters, cijfers, punten en streepjes")
    clients = folder / "clients"
    clients.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    write_private(clients / f"{client_id}.pem", key)
    row = {
        "jwk": public_jwk(key),
        "organisatie": identity.oin,
        "onderdeel": identity.onderdeel,
        "medewerker": identity.medewerker,
        "rol": identity.rol,
        "scope": scope,
        "certificaat": certificate,
    }
    (clients / f"{client_id}.json").write_text(json.dumps(row), encoding="utf-8")
    return key


def write_private(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a private key that only its owner can read."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The public half as a JWK."""
    return dict(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True))


def _public_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
