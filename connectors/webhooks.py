"""Checking that an event came from the broker, unchanged and just now: for partners that receive webhooks.

    keys = read_keys(await client.get("https://…/.well-known/sluis-webhooks.json"))   # once, and when a key is unknown
    event = verify(headers, body, keys)                                               # body: the bytes as they came
    if event.id in seen: return                                                       # delivered at least once

Three headers, as Standard Webhooks 1.0 has them: `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`,
a list of `v1a,<base64>` with Ed25519 over `id.timestamp.body`. Several signatures stand there while a key changes; one
that fits is enough. The window is five minutes to both sides; within it, remember the ids that you have had.
Errors: WebhookRefused, whose `reason` is a short word for your log; answer such a call with 400.
"""

from __future__ import annotations

import re
import time
from base64 import b64decode, b64encode, urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from connectors.strictjson import UnsafeJson, read_json

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
WINDOW: Final = 300  # seconds
LARGEST: Final = 65_536
_VERSION: Final = "v1a"
_MOST_SIGNATURES: Final = 8
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,11}")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SIZE: Final = 32


class WebhookRefused(Exception):
    """Not to be believed. `reason`: `kop-ontbreekt`, `te-oud`, `handtekening`, `inhoud`, `te-groot` or `sleutels`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event. `type` is without the prefix; fetch `adres` with your token to learn what it is about.

    `code` is there only when a subscription is to be confirmed: post it to `adres`.
    """

    id: UUID
    type: str
    nummer: UUID
    adres: str
    code: str | None = None


def sign(id_: str, timestamp: int, body: bytes, keys: Sequence[Ed25519PrivateKey]) -> dict[str, str]:
    """The three headers; one signature per key. For the broker, and for who tests a receiver."""
    signed = signed_bytes(id_, str(timestamp), body)
    signatures = [f"{_VERSION},{b64encode(key.sign(signed)).decode()}" for key in keys]
    return {ID: id_, TIMESTAMP: str(timestamp), SIGNATURE: " ".join(signatures)}


def signed_bytes(id_: str, timestamp: str, body: bytes) -> bytes:
    """What is signed: no dot can stand in the first two, so no two messages give the same bytes."""
    return b".".join((id_.encode(), timestamp.encode(), body))


def read_keys(document: bytes | str) -> tuple[Ed25519PublicKey, ...]:
    """The keys in the JWK Set that the broker publishes (RFC 7517, RFC 8037). Raises WebhookRefused for none."""
    try:
        found: Any = read_json(document.encode() if isinstance(document, str) else document)
        raw = [_decode_url(row["x"]) for row in found["keys"] if _is_ed25519(row)]
    except (UnsafeJson, KeyError, TypeError, AttributeError, ValueError) as exc:
        raise WebhookRefused("sleutels") from exc
    keys = tuple(Ed25519PublicKey.from_public_bytes(key) for key in raw if len(key) == _SIZE)
    if not keys:
        raise WebhookRefused("sleutels")
    return keys


def verify(
    headers: Mapping[str, str], body: bytes, keys: Sequence[Ed25519PublicKey], *, now: float | None = None
) -> Event:
    """The event, when one of the keys signed exactly this within the window. Raises WebhookRefused.

    `headers` may be of any framework: names are compared without case.
    """
    if len(body) > LARGEST:
        raise WebhookRefused("te-groot")
    id_, timestamp, signatures = _read_headers(headers)
    if abs((time.time() if now is None else now) - int(timestamp)) > WINDOW:
        raise WebhookRefused("te-oud")
    signed = signed_bytes(id_, timestamp, body)
    if not any(_fits(key, signature, signed) for key in keys for signature in signatures):
        raise WebhookRefused("handtekening")
    return _read_event(id_, body)


def _read_headers(headers: Mapping[str, str]) -> tuple[str, str, list[bytes]]:
    lower = {name.lower(): value for name, value in headers.items()}
    id_, timestamp = lower.get(ID, ""), lower.get(TIMESTAMP, "")
    if not _ID.fullmatch(id_) or not _SECONDS.fullmatch(timestamp):
        raise WebhookRefused("kop-ontbreekt")
    listed = lower.get(SIGNATURE, "").split(" ")[:_MOST_SIGNATURES]
    pairs = [part.partition(",") for part in listed]
    return id_, timestamp, [_decode(text) for version, _, text in pairs if version == _VERSION]


def _decode(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):  # ValueError: a character outside ASCII
        return b""


def _decode_url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _is_ed25519(row: Mapping[str, Any]) -> bool:
    return row.get("kty") == "OKP" and row.get("crv") == "Ed25519"


def _fits(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _read_event(id_: str, body: bytes) -> Event:
    try:
        found: Any = read_json(body)
        data = found["data"]
        event = Event(
            UUID(found["id"]),
            str(found["type"]).removeprefix("nl.sluis."),
            UUID(data["nummer"]),
            str(data["adres"]),
            data.get("code"),
        )
    except (UnsafeJson, KeyError, TypeError, ValueError, AttributeError) as exc:
        raise WebhookRefused("inhoud") from exc
    if str(event.id) != id_ or found.get("specversion") != "1.0":
        raise WebhookRefused("inhoud")
    return event
