"""The public keys of the authorisation server, by `kid`: from a file or an address, never from the token itself.

Read when first needed, again when they are old, and for an unknown `kid` at most once per `pause` seconds, so that
made-up kids cannot turn this into a flood (RFC 7517; RFC 8725 section 3.10). A set that cannot be read leaves the
old keys in use until `usable` seconds; after that, or when there never were any, KeyUnavailable (503).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from broker.errors import KeyUnavailable
from broker.events import KEY_UNAVAILABLE, log
from connectors.strictjson import UnsafeJson, read_json

MAX_BYTES: Final = 256 * 1024
_MIN_RSA: Final = 2048
_RSA: Final = frozenset({"RS256", "PS256"})
_EC: Final = frozenset({"ES256"})

PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey
Fetch: TypeAlias = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """One public key and the algorithms it may be used with; a key says what it is for, a token does not."""

    public: PublicKey
    algorithms: frozenset[str]


class Keys(Protocol):
    """Where authenticate finds keys."""

    async def find(self, kid: str) -> VerificationKey | None:
        """The key with this id, or None. Raises KeyUnavailable when no set of keys could be read."""
        ...


class JwksUnavailable(Exception):
    """The set could not be read now; carries a code and nothing of the other side."""


class Jwks:
    """A set of keys that is kept and read again when needed."""

    def __init__(
        self,
        fetch: Fetch,
        *,
        pause: float = 30.0,
        fresh: float = 600.0,
        usable: float = 3600.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._pause, self._fresh, self._usable = pause, fresh, usable
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._keys: Mapping[str, VerificationKey] = {}
        self._read_at = self._tried_at = float("-inf")

    async def find(self, kid: str) -> VerificationKey | None:
        """The key with this id, or None. Raises KeyUnavailable when no usable set could be read."""
        if kid not in self._keys or self._age() > self._fresh:
            await self._read()
        if self._age() > self._usable:
            raise KeyUnavailable
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._monotonic() - self._read_at

    async def _read(self) -> None:
        async with self._lock:
            if self._monotonic() - self._tried_at < self._pause:
                return
            self._tried_at = self._monotonic()
            try:
                self._keys = parse_jwks(await self._fetch())
            except JwksUnavailable:
                log(KEY_UNAVAILABLE, cause="jwks")
                return
            self._read_at = self._monotonic()


def from_file(path: Path) -> Fetch:
    """Read the set from a file."""

    async def fetch() -> bytes:
        try:
            raw = await asyncio.to_thread(path.read_bytes)
        except OSError:
            raise JwksUnavailable from None
        return _bounded(raw)

    return fetch


def from_url(url: str, client: httpx.AsyncClient) -> Fetch:
    """Read the set from an address: no redirects, only 200, at most MAX_BYTES."""

    async def fetch() -> bytes:
        raw = bytearray()
        try:
            async with client.stream(
                "GET",
                url,
                follow_redirects=False,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            ) as response:
                if response.status_code != 200:
                    raise JwksUnavailable
                async for chunk in response.aiter_raw():
                    raw += _bounded(chunk, MAX_BYTES - len(raw))
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise JwksUnavailable from None
        return bytes(raw)

    return fetch


def _bounded(raw: bytes, room: int = MAX_BYTES) -> bytes:
    if len(raw) > room:
        raise JwksUnavailable
    return raw


def parse_jwks(raw: bytes) -> dict[str, VerificationKey]:
    """The usable keys of a JWK set. Raises JwksUnavailable for what is no set, or names a `kid` twice.

    Keys that are not for this (symmetric, private, too short, other curve, for encryption) are left out.
    """
    try:
        document = read_json(raw)
    except UnsafeJson:
        raise JwksUnavailable from None
    rows = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise JwksUnavailable
    found = [(row["kid"], key) for row in rows if isinstance(row, dict) and (key := _key(row)) is not None]
    if len({kid for kid, _ in found}) != len(found):
        raise JwksUnavailable
    return {str(kid): key for kid, key in found}


def _key(row: Mapping[str, Any]) -> VerificationKey | None:
    if not isinstance(row.get("kid"), str) or row.get("use", "sig") != "sig" or "d" in row:
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
        case RSAPublicKey() if key.key_size >= _MIN_RSA and allowed:
            return VerificationKey(key, allowed)
        case EllipticCurvePublicKey() if isinstance(key.curve, SECP256R1) and allowed:
            return VerificationKey(key, allowed)
        case _:
            return None
