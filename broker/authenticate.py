"""Room 1, authenticate: an access token becomes an Identity, or nothing does. Touches no database.

JWT access tokens of one issuer for this audience (RFC 9068; RFC 8725; NL GOV OAuth profile 1.1.0). What a token says
of itself is not believed: the key comes from the known set, the algorithm must be one of that key, and a header with
anything beside alg, typ, kid and a certificate thumbprint is refused. A token that is bound to a key (`cnf`: RFC 7800,
RFC 8705, RFC 9449) is refused as well, as long as nobody here checks the proof. Time is real time, never the clock of
decisions.
Raises NotAuthenticated (401); its reason is for the security event, the caller learns none. KeyUnavailable (503).
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final, NamedTuple

import jwt
from jwt.utils import base64url_decode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broker.errors import NotAuthenticated
from broker.jwks import Keys, VerificationKey
from broker.terms import Identity
from connectors.strictjson import UnsafeJson, read_json

MAX_TOKEN: Final = 8192
MAX_LEEWAY: Final = 30
_BEARER: Final = re.compile(r"Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)", re.IGNORECASE)
_TYP: Final = frozenset({"at+jwt", "application/at+jwt"})
_HEADER: Final = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
_MAX_SEEN: Final = 1024
_ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256"})

_Seconds = Annotated[float, Field(ge=0, le=2**40, allow_inf_nan=False)]


class _Claims(BaseModel):
    """What a token must say (RFC 9068 section 2.2) and who it is about, in the words of Identity."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    iss: str
    aud: str | list[str]
    exp: _Seconds
    iat: _Seconds
    nbf: _Seconds = 0
    jti: Annotated[str, Field(pattern=r"^[!-~]{16,128}$")]
    sub: Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]
    organisatie: Annotated[str, Field(pattern=r"^[0-9]{20}$")]
    onderdeel: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    rol: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] | None = None


class _Verified(NamedTuple):
    """What one token was found to be, under which key of the set."""

    kid: str
    key: VerificationKey
    claims: _Claims


class _Seen:
    """Tokens whose signature was found good, by their hash: an access token is used many times (design 12.11).

    It spares the signature alone: whether its key is still in the set, and time, are looked at on every use.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, _Verified] = OrderedDict()

    def get(self, token: str) -> _Verified | None:
        return self._held.get(sha256(token.encode()).digest())

    def keep(self, token: str, verified: _Verified) -> None:
        self._held[sha256(token.encode()).digest()] = verified
        if len(self._held) > _MAX_SEEN:
            self._held.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose tokens count here, for whom, and with which keys. Raises ValueError for a leeway over 30 seconds."""

    issuer: str
    audience: str
    keys: Keys
    leeway: int = MAX_LEEWAY
    seen: _Seen = field(default_factory=_Seen, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.issuer or not self.audience or not 0 <= self.leeway <= MAX_LEEWAY:
            raise ValueError("een verifier heeft een uitgever, een publiek en ten hoogste 30 seconden speling")


async def authenticate(header: str | None, verifier: Verifier, now: datetime) -> Identity:
    """The identity in the Authorization header. Raises NotAuthenticated for anything but a valid access token."""
    token = _bearer(header)
    verified = verifier.seen.get(token)
    if verified is None or await verifier.keys.find(verified.kid) is not verified.key:
        verified = await _verified(token, verifier.keys)
        verifier.seen.keep(token, verified)
    claims = verified.claims
    _check(claims, verifier, now.timestamp())
    return Identity(claims.organisatie, claims.onderdeel, claims.sub, claims.rol, claims.jti)


def _bearer(header: str | None) -> str:
    if header is None:
        raise NotAuthenticated("token-missing")
    found = _BEARER.fullmatch(header) if len(header) <= MAX_TOKEN else None
    if found is None:
        raise NotAuthenticated("token-malformed")
    return found[1]


async def _verified(token: str, keys: Keys) -> _Verified:
    header = _object(_decode(token.partition(".")[0]), "header-malformed")
    if not header.keys() <= _HEADER:
        raise NotAuthenticated("header-member")
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in _ALGORITHMS:
        raise NotAuthenticated("algorithm")
    if not isinstance(header.get("typ"), str) or header["typ"].lower() not in _TYP:
        raise NotAuthenticated("typ")
    key = await keys.find(kid) if isinstance(kid, str) and kid else None
    if key is None or not isinstance(kid, str):
        raise NotAuthenticated("key-unknown")
    if algorithm not in key.algorithms:
        raise NotAuthenticated("algorithm")
    try:
        payload: bytes = jwt.PyJWS().decode_complete(token, key.public, algorithms=[algorithm])["payload"]
    except jwt.PyJWTError:
        raise NotAuthenticated("signature") from None
    return _Verified(kid, key, _claims(payload))


def _decode(text: str) -> bytes:
    """Raises NotAuthenticated for what is no base64url."""
    try:
        return base64url_decode(text)
    except ValueError:
        raise NotAuthenticated("header-malformed") from None


def _claims(payload: bytes) -> _Claims:
    claims = _object(payload, "claims-malformed")
    if "cnf" in claims:
        raise NotAuthenticated("token-sender-constrained")
    try:
        return _Claims.model_validate(claims)
    except ValidationError as exc:
        wrong = exc.errors(include_input=False, include_url=False, include_context=False)[0]["loc"][0]
        raise NotAuthenticated(f"claim-{wrong}") from None


def _object(raw: bytes, reason: str) -> dict[str, Any]:
    try:
        document = read_json(raw)
    except UnsafeJson:
        raise NotAuthenticated(reason) from None
    if not isinstance(document, dict):
        raise NotAuthenticated(reason)
    return document


def _check(claims: _Claims, verifier: Verifier, now: float) -> None:
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if claims.iss != verifier.issuer:
        raise NotAuthenticated("issuer")
    if verifier.audience not in audience:
        raise NotAuthenticated("audience")
    if claims.exp <= now - verifier.leeway:
        raise NotAuthenticated("expired")
    if max(claims.nbf, claims.iat) > now + verifier.leeway:
        raise NotAuthenticated("not-yet")
