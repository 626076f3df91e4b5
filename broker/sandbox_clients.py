"""The clients of the sandbox's authorisation server, and how one proves to be it: `private_key_jwt`, nothing else.

An assertion (RFC 7523 section 3) is ES256 under the registered key, by and about the client, for this very server as
its only audience, lives five minutes at most and is used once. There are no client secrets; who sends one, or a second
way to authenticate, gets nothing (NL GOV profile for OAuth 2.0: one method per client).
Raises Refused with the OAuth error code alone.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jwt

from broker.proof_memory import ProofMemory
from broker.sandbox_tokens import CLIENT_ID, SandboxIssuer
from broker.terms import Identity

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MAX_LIFE: Final = 300
_REQUIRED: Final = ["iss", "sub", "aud", "iat", "exp", "jti"]


class Refused(Exception):
    """An OAuth error code (RFC 6749 section 5.2, RFC 9449 section 5)."""


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client: who its tokens are about, which scopes it may have, what they are bound to."""

    id: str
    row: Mapping[str, Any]

    def scope(self, wanted: str | None) -> str:
        """The scopes of its token: all that it has, or those it asks for. Raises Refused for one it has not."""
        may = str(self.row["scope"])
        if wanted is None:
            return may
        if not wanted or not set(wanted.split(" ")) <= set(may.split(" ")):
            raise Refused("invalid_scope")
        return wanted

    def identity(self) -> Identity:
        """Who its tokens are about, with a `jti` of their own."""
        row, jti = self.row, secrets.token_urlsafe(16)
        return Identity(row["organisatie"], row["onderdeel"], row["medewerker"], row.get("rol"), jti)

    def bound(self, jkt: str | None) -> dict[str, str]:
        """What its token is bound to: the key of the proof, the certificate that was registered."""
        found = {"jkt": jkt, "x5t#S256": self.row.get("certificaat")}
        return {name: thumbprint for name, thumbprint in found.items() if thumbprint}


class Clients:
    """Everyone in the folder, each proving who it is with the key that stands in its file."""

    def __init__(self, folder: Path, issuer: SandboxIssuer) -> None:
        self._folder, self._issuer = folder, issuer
        self._used = ProofMemory(issuer.clock)

    async def authenticate(self, form: Mapping[str, str], url: str) -> Client:
        """The client behind this form. Raises Refused."""
        if form.get("client_assertion_type") != ASSERTION or "client_secret" in form:
            raise Refused("invalid_client")
        client, claims = self._read(form.get("client_assertion", ""), url)
        if form.get("client_id", client.id) != client.id:
            raise Refused("invalid_client")
        mark = sha256(f"{client.id}\n{claims['jti']}".encode()).digest()
        if not await self._used.first(mark, float(claims["exp"])):
            raise Refused("invalid_client")
        return client

    def _read(self, assertion: str, url: str) -> tuple[Client, dict[str, Any]]:
        try:
            claimed = str(jwt.decode(assertion, options={"verify_signature": False}).get("sub"))
            client = Client(claimed, self._row(claimed))
            key = jwt.algorithms.ECAlgorithm.from_jwk(client.row["jwk"])
            claims = jwt.decode(
                assertion,
                key,  # type: ignore[arg-type]  # PyJWT types it as public or private
                algorithms=["ES256"],
                audience=[url, self._issuer.name],
                issuer=claimed,
                options={"require": _REQUIRED},
            )
        except (jwt.PyJWTError, OSError, ValueError, KeyError):
            raise Refused("invalid_client") from None
        if not isinstance(claims["aud"], str) or claims["exp"] > self._issuer.clock() + _MAX_LIFE:
            raise Refused("invalid_client")
        return client, dict(claims)

    def _row(self, client_id: str) -> dict[str, Any]:
        if not CLIENT_ID.fullmatch(client_id):
            raise Refused("invalid_client")
        return dict(json.loads((self._folder / f"{client_id}.json").read_text(encoding="utf-8")))
