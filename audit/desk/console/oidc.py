"""Logging in with OpenID Connect: the console as relying party of one issuer, by the NL GOV Assurance profile 1.0.1.

    begin() -> Attempt          where to send the browser, and what to remember in it
    finish(answer, attempt)     who came back, as the ID token says

Code flow with PKCE S256, `state` and `nonce` of 256 bits, `private_key_jwt` at the token endpoint; the ID token is
checked on signature, `iss`, `aud`, `azp`, `nonce`, time and `acr`. The access token is not used and not kept. Whether
this person may see the log is not decided here: the desk looks at what is on record.
Raises LoginRefused (the attempt is void; its reason is for the security event) and LoginUnavailable (503).
Source: OpenID Connect Core 1.0 section 3.1; Discovery 1.0; RFC 7523, 7636, 9207; NL GOV OIDC profile 1.0.1.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broker.clock import Clock
from broker.errors import KeyUnavailable, NotAuthenticated, Unavailable
from broker.jwks import MAX_BYTES, Jwks, from_url
from broker.terms import Identity

LEVELS: Final = ("low", "substantial", "high")
LOA: Final = "http://eidas.europa.eu/LoA/"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LEEWAY: Final = 30
_ASSERTION_LIFE: Final = 60
_FRESH: Final = 600.0
_PATIENCE: Final = 5.0
_ACCEPT: Final = {"Accept": "application/json"}


class LoginRefused(NotAuthenticated):
    """The attempt to log in does not count; begin again."""

    uitleg = "Het inloggen is niet gelukt. Begin opnieuw."


class LoginUnavailable(Unavailable):
    """The issuer cannot be asked now."""

    code = "inloggen-niet-beschikbaar"
    uitleg = "Inloggen kan nu niet: de inlogdienst antwoordt niet. Probeer het over een paar minuten opnieuw."


@dataclass(frozen=True, slots=True)
class Client:
    """What the issuer knows this console as. `acr` is the least level of assurance that counts."""

    issuer: str
    client_id: str
    key: EllipticCurvePrivateKey | RSAPrivateKey
    redirect_uri: str
    acr: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to log in, remembered in the browser that began it."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who logged in, in the words of the token."""

    wie: Identity
    naam: str


class _Discovery(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    authorization_response_iss_parameter_supported: bool = False


class _TokenAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id_token: Annotated[str, Field(max_length=16_384)]


class _Claims(BaseModel):
    """What the ID token must say of the person, in the words of Identity."""

    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)

    sub: Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]
    nonce: str
    aud: str | list[str]
    azp: str | None = None
    acr: str
    organisatie: Annotated[str, Field(pattern=r"^[0-9]{20}$")]
    onderdeel: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    rol: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] | None = None
    name: Annotated[str, Field(max_length=200)] | None = None


class RelyingParty:
    """The console towards its issuer. `http` follows no redirects and carries no proxy of the environment."""

    def __init__(self, client: Client, http: httpx.AsyncClient, clock: Clock) -> None:
        self._client = client
        self._http = http
        self._clock = clock
        self._found: tuple[float, _Discovery, Jwks] | None = None

    def attempt(self) -> Attempt:
        """A fresh attempt: 256 bits of chance in each part."""
        return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))

    async def address(self, attempt: Attempt) -> str:
        """Where the browser goes to log in. Raises LoginUnavailable."""
        discovery, _ = await self._discover()
        challenge = base64.urlsafe_b64encode(sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_uri,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "acr_values": self._client.acr,
        }
        return f"{discovery.authorization_endpoint}?{urlencode(asked)}"

    async def finish(self, answer: Mapping[str, str], attempt: Attempt) -> Person:
        """Who came back with this answer. Raises LoginRefused and LoginUnavailable."""
        discovery, keys = await self._discover()
        if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise LoginRefused("login-state")
        if answer.get("iss", discovery.issuer) != discovery.issuer:
            raise LoginRefused("login-issuer")
        if discovery.authorization_response_iss_parameter_supported and "iss" not in answer:
            raise LoginRefused("login-issuer")  # RFC 9207 section 2.4
        if "error" in answer or "code" not in answer:
            raise LoginRefused("login-denied")
        token = await self._redeem(answer["code"], attempt, discovery)
        return _person(await self._claims(token, keys), attempt, self._client)

    async def _discover(self) -> tuple[_Discovery, Jwks]:
        if self._found is not None and self._clock.monotonic() - self._found[0] < _FRESH:
            return self._found[1:]
        raw = await self._ask("GET", f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            found = _Discovery.model_validate_json(raw)
        except ValidationError:
            raise LoginUnavailable from None
        own = urlsplit(self._client.issuer).scheme
        ends = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != self._client.issuer or any(urlsplit(end).scheme not in {"https", own} for end in ends):
            raise LoginUnavailable  # Discovery 1.0 section 4.3: another issuer than the one asked counts for nothing
        same_keys = self._found is not None and self._found[1].jwks_uri == found.jwks_uri
        keys = self._found[2] if self._found and same_keys else Jwks(from_url(found.jwks_uri, self._http))
        self._found = (self._clock.monotonic(), found, keys)
        return found, keys

    async def _redeem(self, code: str, attempt: Attempt, discovery: _Discovery) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": attempt.verifier,
            "client_id": self._client.client_id,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(discovery.token_endpoint),
        }
        raw = await self._ask("POST", discovery.token_endpoint, form)
        try:
            return _TokenAnswer.model_validate_json(raw).id_token
        except ValidationError:
            raise LoginRefused("login-token-answer") from None

    def _assertion(self, audience: str) -> str:
        """RFC 7523 section 2.2: who we are, for this endpoint alone, once, for a minute."""
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": self._client.client_id,
            "sub": self._client.client_id,
            "aud": audience,
            "iat": now,
            "exp": now + _ASSERTION_LIFE,
            "jti": secrets.token_urlsafe(24),
        }
        algorithm = "ES256" if isinstance(self._client.key, EllipticCurvePrivateKey) else "PS256"
        return jwt.encode(claims, self._client.key, algorithm=algorithm)

    async def _ask(self, method: str, url: str, form: Mapping[str, str] | None = None) -> bytes:
        """The body of a 200. Raises LoginRefused for a refused code (RFC 6749 section 5.2), else LoginUnavailable."""
        try:
            sent = self._http.stream(method, url, data=form, headers=_ACCEPT, follow_redirects=False, timeout=_PATIENCE)
            async with sent as response:
                raw = bytearray()
                async for chunk in response.aiter_bytes():
                    raw += chunk
                    if len(raw) > MAX_BYTES:
                        raise LoginUnavailable
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise LoginUnavailable from None
        if response.status_code == 400 and form is not None:
            raise LoginRefused("login-code")
        if response.status_code != 200:
            raise LoginUnavailable
        return bytes(raw)

    async def _claims(self, token: str, keys: Jwks) -> _Claims:
        """The claims of the ID token, its signature, issuer, audience and times found good (Core section 3.1.3.7)."""
        try:
            header = jwt.get_unverified_header(token)
            key = await keys.find(str(header.get("kid")))
            if key is None:
                raise LoginRefused("login-key")
            claims = jwt.decode(
                token,
                key.public,
                algorithms=sorted(key.algorithms),
                audience=self._client.client_id,
                issuer=self._client.issuer,
                leeway=_LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
            return _Claims.model_validate(claims)
        except KeyUnavailable:
            raise LoginUnavailable from None
        except jwt.PyJWTError:
            raise LoginRefused("login-id-token") from None
        except ValidationError as exc:
            wrong = exc.errors(include_input=False, include_url=False, include_context=False)[0]["loc"][0]
            raise LoginRefused(f"login-claim-{wrong}") from None


def _person(claims: _Claims, attempt: Attempt, client: Client) -> Person:
    if not secrets.compare_digest(claims.nonce.encode(), attempt.nonce.encode()):
        raise LoginRefused("login-nonce")
    several = isinstance(claims.aud, list) and len(claims.aud) > 1
    if claims.azp not in {None, client.client_id} or (several and claims.azp is None):
        raise LoginRefused("login-azp")
    if not _high_enough(claims.acr, client.acr):
        raise LoginRefused("login-acr")
    wie = Identity(claims.organisatie, claims.onderdeel, claims.sub, claims.rol, secrets.token_urlsafe(16))
    return Person(wie, claims.name or claims.sub)


def _high_enough(said: str, asked: str) -> bool:
    """An eIDAS level counts for every level below it; any other word only for itself."""
    levels = [LOA + level for level in LEVELS]
    if said in levels and asked in levels:
        return levels.index(said) >= levels.index(asked)
    return said == asked
