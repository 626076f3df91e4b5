"""One access token, read and its signature checked: what it claims, under which key of the known set.

JWT access tokens (RFC 9068; RFC 8725; NL GOV OAuth profile 1.1.0). What a token says of itself is not believed: the key
comes from the known set, the algorithm must be one of that key, and a header with anything beside alg, typ, kid and a
certificate thumbprint is refused. Whether the claims hold here and now is for `broker.authenticate`.
Raises NotAuthenticated with its reason; KeyUnavailable (503).
"""

from __future__ import annotations

from typing import Annotated, Any, Final, NamedTuple

import jwt
from jwt.utils import base64url_decode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broker.errors import NotAuthenticated
from broker.jwk import VerificationKey
from broker.jwks import Keys
from broker.reasons import Reason
from connectors.strictjson import UnsafeJson, read_json

_TYP: Final = frozenset({"at+jwt", "application/at+jwt"})
_HEADER: Final = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
_ALGORITHMS: Final = ("RS256", "PS256", "ES256")  # a tuple: what is asked may be any JSON

_Seconds = Annotated[float, Field(ge=0, le=2**40, allow_inf_nan=False)]
_Thumbprint = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
_Name = Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]


class Bound(BaseModel):
    """What the token is bound to: a proof key (RFC 9449 section 6), a client certificate (RFC 8705 section 3.1).

    A way of binding that nobody here checks (RFC 7800 section 3) refuses the token; a remark beside it does not.
    """

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    jkt: _Thumbprint | None = None
    x5t: _Thumbprint | None = Field(default=None, alias="x5t#S256")
    jwk: None = None
    jwe: None = None
    kid: None = None
    jku: None = None


class Claims(BaseModel):
    """What a token must say (RFC 9068 section 2.2) and who it is about, in the words of Identity."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    iss: str
    aud: str | list[str]
    exp: _Seconds
    iat: _Seconds
    nbf: _Seconds = 0
    jti: Annotated[str, Field(pattern=r"^[!-~]{16,128}$")]
    sub: _Name
    azp: _Name | None = None
    client_id: _Name | None = None
    scope: Annotated[str, Field(max_length=4096)] = ""
    cnf: Bound | None = None
    organisatie: Annotated[str, Field(pattern=r"^[0-9]{20}$")]
    onderdeel: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    medewerker: _Name | None = None
    rol: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] | None = None


class Verified(NamedTuple):
    """What one token was found to be, under which key of the set."""

    kid: str
    key: VerificationKey
    claims: Claims


async def verify(token: str, keys: Keys) -> Verified:
    """The claims of a token with a good signature. Nothing is said yet about issuer, audience, time or binding."""
    header = read_object(decode(token.partition(".")[0], Reason.HEADER_MALFORMED), Reason.HEADER_MALFORMED)
    if not header.keys() <= _HEADER:
        raise NotAuthenticated(Reason.HEADER_MEMBER)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in _ALGORITHMS:
        raise NotAuthenticated(Reason.ALGORITHM)
    if not isinstance(header.get("typ"), str) or header["typ"].lower() not in _TYP:
        raise NotAuthenticated(Reason.TYP)
    key = await keys.find(kid) if isinstance(kid, str) and kid else None
    if key is None or not isinstance(kid, str):
        raise NotAuthenticated(Reason.KEY_UNKNOWN)
    if algorithm not in key.algorithms:
        raise NotAuthenticated(Reason.ALGORITHM)
    return Verified(kid, key, _claims(signed_by(key, token, algorithm, Reason.SIGNATURE)))


def signed_by(key: VerificationKey, token: str, algorithm: str, reason: Reason) -> bytes:
    """The payload under a good signature of this key."""
    try:
        payload: bytes = jwt.PyJWS().decode_complete(token, key.public, algorithms=[algorithm])["payload"]
    except jwt.PyJWTError:
        raise NotAuthenticated(reason) from None
    return payload


def decode(text: str, reason: Reason) -> bytes:
    """What stands in base64url."""
    try:
        return base64url_decode(text)
    except ValueError:
        raise NotAuthenticated(reason) from None


def read_object(raw: bytes, reason: Reason) -> dict[str, Any]:
    """One JSON object that can be read in one way only."""
    try:
        document = read_json(raw)
    except UnsafeJson:
        raise NotAuthenticated(reason) from None
    if not isinstance(document, dict):
        raise NotAuthenticated(reason)
    return document


def _claims(payload: bytes) -> Claims:
    claims = read_object(payload, Reason.CLAIMS_MALFORMED)
    try:
        return Claims.model_validate(claims)
    except ValidationError as exc:
        wrong = exc.errors(include_input=False, include_url=False, include_context=False)[0]["loc"][0]
        raise NotAuthenticated(Reason.BOUND_UNKNOWN if wrong == "cnf" else f"{Reason.CLAIM}-{wrong}") from None
