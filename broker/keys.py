"""The key store: what a process may do with keys, never what the keys are (crypto.md 1.6).

Shape: three small roles (`CaseKeyWrapper`, `IndexKey`, `LogKey`) that the broker has together, and what the desk has.
The broker holds only the public half of the reader's key, so it can write the log and not read it (design A11). The
back end is chosen at start: `file` (broker/keys_file.py) for trying out and tests only.

Errors: KeyUnavailable when a key is missing or does not fit; KeysRefused when a store may not be used at all.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.errors import KeyUnavailable

_MAX_FIELD = 0xFFFF


def lp(*fields: str | bytes | int) -> bytes:
    """Length-prefixed fields (2 bytes, big-endian), so that no two lists of fields give the same bytes.

    Raises ValueError for a field of more than 65,535 bytes.
    """
    out = bytearray()
    for field in fields:
        raw = field if isinstance(field, bytes) else str(field).encode()
        if len(raw) > _MAX_FIELD:
            raise ValueError("een veld is langer dan 65.535 bytes")
        out += len(raw).to_bytes(2, "big") + raw
    return bytes(out)


def reader_info(kid: UUID) -> bytes:
    """What the sealed private half of a reader pair is bound to: both who seals and who opens it must know."""
    return lp("zv/log/sk/v1", kid.bytes)


class KeysRefused(KeyUnavailable):
    """The store may not be used here, or lies open to others; `uitleg` says what to do. Stops the start."""

    def __init__(self, uitleg: str) -> None:
        super().__init__(uitleg)
        self.uitleg = uitleg


class CaseKeyWrapper(Protocol):
    """KEK-PSN: wraps the random key of a case. The id of the wrapping key is part of what is authenticated."""

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        """Encrypt under the newest key, bound to `context` and the id of that key."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Open what `wrap` made with the same context. Raises KeyUnavailable."""
        ...


class IndexKey(Protocol):
    """K_idx: makes search tags, so that a data subject's entries can be found (AVG art. 15)."""

    def hmac(self, message: bytes) -> bytes:
        """HMAC-SHA256 of the message under K_idx."""
        ...


class LogKey(Protocol):
    """The Ed25519 key that signs checkpoints of one log; a remote key implements the same class."""

    @property
    def log_key(self) -> Ed25519PrivateKey: ...


class BrokerKeys(CaseKeyWrapper, IndexKey, LogKey, Protocol):
    """Everything the broker process may do. It has no way to open what is sealed to the reader."""

    @property
    def reader_public(self) -> bytes:
        """The X25519 public key of the desk's reader, 32 bytes."""
        ...


class DeskKeys(IndexKey, LogKey, Protocol):
    """Everything the desk process may do: read, search, and sign its own second log. It cannot open a case key."""

    @property
    def broker_log_public(self) -> bytes:
        """The Ed25519 public key of the broker's log, 32 bytes: what the desk checks the log with."""
        ...

    def open_reader(self, info: bytes, box: bytes) -> bytes:
        """Open what was sealed to the reader. Raises KeyUnavailable."""
        ...
