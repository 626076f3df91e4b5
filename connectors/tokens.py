"""Access tokens for those who ask: client credentials with a signed assertion, fetched once and kept until they age.

With a `ProofKey` the token is bound to that key (DPoP) and every call carries a proof. With an `http` client that has a
certificate it is bound to that certificate, when the authorisation server does so (RFC 8705); nothing else is needed.
Source: RFC 7523 section 2.2 (`private_key_jwt`), RFC 6749 section 4.4, RFC 9449, NL GOV profile for OAuth 2.0 (PS256
where the key is RSA; `jti` never reused; short `exp`). Errors: TokenError, without what the authorisation server wrote.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Protocol

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import BaseModel, Field, ValidationError

from connectors.proofs import ProofKey

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE: Final = 60
_MAX_EARLY: Final = 30.0

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class TokenError(Exception):
    """No token. `code` is the OAuth error code when there was one (RFC 6749 section 5.2), never its description."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenProvider(Protocol):
    """Whatever gives an access token. One whose tokens are bound to a key has that as `proof_key` too."""

    async def token(self) -> str:
        """A token that is valid now. Raises TokenError."""
        ...

    def forget(self, token: str) -> None:
        """Drop a token that was refused, so that the next one is new."""
        ...


@dataclass(frozen=True, slots=True)
class StaticToken:
    """A token that someone else keeps fresh, with the key it is bound to when it is."""

    value: str = field(repr=False)
    proof_key: ProofKey | None = field(default=None, repr=False)

    async def token(self) -> str:
        return self.value

    def forget(self, token: str) -> None:
        """There is no other."""


@dataclass(slots=True)
class PrivateKeyJwt:
    """Client credentials with `private_key_jwt`; one fetch at a time, renewed shortly before the end.

    `key` is PEM or a key object, `audience` the `aud` of the assertion (absent: the token endpoint itself), `kid` the
    id under which the authorisation server knows the key, `proof_key` what to bind tokens to.
    """

    token_url: str
    client_id: str
    key: bytes | PrivateKey = field(repr=False)
    audience: str | None = None
    kid: str | None = None
    scope: str | None = None
    proof_key: ProofKey | None = field(default=None, repr=False)
    http: httpx.AsyncClient | None = field(default=None, repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)
    _private: PrivateKey = field(init=False, repr=False)
    _token: str | None = field(init=False, default=None, repr=False)
    _renew_at: float = field(init=False, default=0.0)
    _fetching: asyncio.Lock = field(init=False, default_factory=asyncio.Lock, repr=False)

    def __post_init__(self) -> None:
        private = load_pem_private_key(self.key, None) if isinstance(self.key, bytes) else self.key
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
            raise ValueError("de sleutel van de client is RSA, P-256 of Ed25519")
        self._private = private

    async def token(self) -> str:
        async with self._fetching:
            if self._token is None or self.clock() >= self._renew_at:
                self._token, life = await self._fetch()
                self._renew_at = self.clock() + life - min(_MAX_EARLY, life / 5)
            return self._token

    def forget(self, token: str) -> None:
        if self._token == token:
            self._token = None

    def assertion(self) -> str:
        """A signed statement of who asks: valid a minute, its `jti` used once."""
        now = int(self.clock())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.audience or self.token_url,
            "iat": now,
            "exp": now + _ASSERTION_LIFE,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, self._private, algorithm=_algorithm(self._private), headers=self._header())

    def _header(self) -> dict[str, Any]:
        return {"kid": self.kid} if self.kid else {}

    async def _fetch(self) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self.assertion(),
            **({"scope": self.scope} if self.scope else {}),
        }
        try:
            response = await self._post(form)
            if response.status_code != 200 and self.proof_key and self.proof_key.hear(self.token_url, response.headers):
                response = await self._post(form | {"client_assertion": self.assertion()})
            return _read(response, "dpop" if self.proof_key else "bearer")
        except httpx.HTTPError:
            raise TokenError("onbereikbaar") from None

    async def _post(self, form: dict[str, str]) -> httpx.Response:
        headers = {"DPoP": self.proof_key.proof("POST", self.token_url)} if self.proof_key else {}
        if self.http is not None:
            return await self.http.post(self.token_url, data=form, headers=headers)
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            return await http.post(self.token_url, data=form, headers=headers)


def _algorithm(key: PrivateKey) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        return "PS256"
    return "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "EdDSA"


class _Granted(BaseModel):
    """RFC 6749 section 5.1, as far as it is used."""

    access_token: Annotated[str, Field(min_length=1)]
    token_type: str
    expires_in: Annotated[float, Field(gt=0)] = 60


class _Refused(BaseModel):
    """RFC 6749 section 5.2, without the description."""

    error: Annotated[str, Field(pattern=r"^[\w.:/-]{1,64}$")]


def _read(response: httpx.Response, kind: str) -> tuple[str, float]:
    """Token and life. A token of another kind than was asked for is of no use: it could not be shown."""
    try:
        if response.status_code != 200:
            raise TokenError(_Refused.model_validate_json(response.content).error)
        granted = _Granted.model_validate_json(response.content)
    except ValidationError:
        raise TokenError("ongeldig-antwoord") from None
    if granted.token_type.lower() != kind:
        raise TokenError("ongeldig-antwoord")
    return granted.access_token, granted.expires_in
