"""Signed notes and checkpoints: how the log says, under its key, what its tree is.

Shape: a note is text, an empty line, and signature lines; a checkpoint is a note whose text is origin, size and
root. One algorithm: Ed25519 (type 0x01).
Errors: ProofError for everything that is malformed, unsigned or wrongly signed; nothing else on any input.
Source: C2SP signed-note v1.0.0 and tlog-checkpoint v1.0.0; RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.log.errors import ProofError
from audit.log.merkle import HASH_SIZE

_ED25519: Final = b"\x01"
_NAME: Final = re.compile(r"[^\s+]+")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_NOTE: Final = 1 << 20
_DASH: Final = "\u2014 "


def decode64(text: str, length: int | None = None) -> bytes:
    """Standard base64 in its only canonical spelling (RFC 4648 section 4), else ProofError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise ProofError("not base64") from exc
    if base64.b64encode(raw).decode() != text or (length is not None and len(raw) != length):
        raise ProofError("base64 of another form or length than expected")
    return raw


def encode64(raw: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(raw).decode()


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that name a key beside its name: SHA-256(name || LF || 0x01 || public)[:4]."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def check_name(name: str) -> None:
    """A key name is not empty and holds no space, plus or control character, else ProofError."""
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise ProofError("a key name must not be empty or hold spaces or plus signs")


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a log key: checks notes."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a `name+hexid+base64` key line, else ProofError."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3:
            raise ProofError("a verifier key has the form name+id+key")
        name, identity, key = parts
        check_name(name)
        raw = decode64(key, 1 + HASH_SIZE)
        if raw[:1] != _ED25519:
            raise ProofError("not an Ed25519 key")
        if identity != key_id(name, raw[1:]).hex():
            raise ProofError("the id of the key does not belong to it")
        return cls(name, raw[1:])

    @property
    def vkey(self) -> str:
        """The key as one line of text, to hand to whoever verifies."""
        return f"{self.name}+{key_id(self.name, self.public).hex()}+{encode64(_ED25519 + self.public)}"

    def open(self, note: str) -> str:
        """The text of a note that this key signed, else ProofError. Signatures of other keys are ignored."""
        text, signatures = split_note(note)
        own = [raw[4:] for name, raw in signatures if name == self.name and raw[:4] == key_id(self.name, self.public)]
        if not own:
            raise ProofError("not signed by this key")
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            for signature in own:
                key.verify(signature, text.encode())
        except (InvalidSignature, ValueError) as exc:
            raise ProofError("the signature does not hold") from exc
        return text


class Signer:
    """The private half of a log key: signs notes. The name is the origin of the log."""

    __slots__ = ("_private", "verifier")

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        check_name(name)
        self._private = private
        self.verifier = Verifier(name, private.public_key().public_bytes_raw())

    @property
    def name(self) -> str:
        return self.verifier.name

    def sign(self, text: str) -> str:
        """Make a signed note of a text that ends in a newline."""
        if not text.endswith("\n") or _CONTROL.search(text):
            raise ProofError("a note text ends in a newline and holds no control characters")
        raw = key_id(self.name, self.verifier.public) + self._private.sign(text.encode())
        return f"{text}\n{_DASH}{self.name} {encode64(raw)}\n"


def split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signatures (key name, id and signature) of a note, unverified, else ProofError."""
    cut = note.rfind("\n\n")
    if len(note) > _MAX_NOTE or _CONTROL.search(note) or cut < 0 or not note.endswith("\n"):
        raise ProofError("not a signed note")
    signatures = []
    for line in note[cut + 2 : -1].split("\n"):
        name, _, raw = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH):
            raise ProofError("not a signature line")
        check_name(name)
        signature = decode64(raw)
        if len(signature) < 5:
            raise ProofError("a signature is too short")
        signatures.append((name, signature))
    return note[: cut + 1], signatures


class Checkpoint(NamedTuple):
    """What a log says of itself at one moment."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint note, else ProofError. Extension lines are allowed and ignored."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise ProofError("a checkpoint has at least three lines, none of them empty")
        if not _SIZE.fullmatch(lines[1]):
            raise ProofError("the size of a checkpoint is a plain decimal number")
        return cls(lines[0], int(lines[1]), decode64(lines[2], HASH_SIZE))
