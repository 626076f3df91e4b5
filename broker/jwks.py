"""The public keys of the authorisation server, by `kid`: from a file or an address, never from the token itself.

Read when first needed, again when they are old, and for an unknown `kid` at most once per `pause` seconds, so that
made-up kids cannot turn this into a flood (RFC 7517; RFC 8725 section 3.10): a new key counts within `pause`, and a
withdrawn one no longer than `fresh`. A set that cannot be read leaves the old keys in use until `usable` seconds, and
is tried again after 1, 2, 4, ... seconds, never less often than `pause`; after `usable`, or when there never were any,
KeyUnavailable (503).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import httpx

from broker.errors import KeyUnavailable
from broker.events import KEY_UNAVAILABLE, log
from broker.jwk import VerificationKey, read_key
from connectors.strictjson import UnsafeJson, read_json

MAX_BYTES: Final = 256 * 1024
_MOST_DOUBLINGS: Final = 16
_PATIENCE: Final = 5.0  # seconds for a whole set, however slowly it drips

Fetch: TypeAlias = Callable[[], Awaitable[bytes]]


class Keys(Protocol):
    """Where authenticate finds keys."""

    async def find(self, kid: str) -> VerificationKey | None:
        """The key with this id, or None. Raises KeyUnavailable when no set of keys could be read."""
        ...

    async def ready(self) -> bool:
        """Whether a token could be verified now."""
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
        self._read_at = float("-inf")
        self._next_at = float("-inf")
        self._failed = 0

    async def find(self, kid: str) -> VerificationKey | None:
        """The key with this id, or None. Raises KeyUnavailable when no usable set could be read."""
        if kid not in self._keys or self._age() > self._fresh:
            await self._read()
        if self._age() > self._usable:
            raise KeyUnavailable
        return self._keys.get(kid)

    async def ready(self) -> bool:
        """Whether there is a usable key; asks for no `kid`, so it takes no turn of one that is not known yet."""
        if self._age() > self._fresh:
            await self._read()
        return bool(self._keys) and self._age() <= self._usable

    def _age(self) -> float:
        return self._monotonic() - self._read_at

    async def _read(self) -> None:
        async with self._lock:
            if self._monotonic() < self._next_at:
                return
            try:
                self._keys = parse_jwks(await self._fetch())
            except JwksUnavailable:
                log(KEY_UNAVAILABLE, cause="jwks")
                self._next_at = self._monotonic() + min(2.0**self._failed, self._pause)
                self._failed = min(self._failed + 1, _MOST_DOUBLINGS)
                return
            self._failed = 0
            self._read_at = self._monotonic()
            self._next_at = self._read_at + self._pause


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
        try:
            async with asyncio.timeout(_PATIENCE):
                return await _download(url, client)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):  # a TimeoutError is an OSError
            raise JwksUnavailable from None

    return fetch


async def _download(url: str, client: httpx.AsyncClient) -> bytes:
    raw = bytearray()
    plain = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with client.stream("GET", url, follow_redirects=False, headers=plain) as response:
        if response.status_code != 200:
            raise JwksUnavailable
        async for chunk in response.aiter_raw():
            raw += _bounded(chunk, MAX_BYTES - len(raw))
    return bytes(raw)


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
    return read_key(row) if isinstance(row.get("kid"), str) else None
