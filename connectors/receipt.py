"""Check that an answer is in the log of the broker, with the public key of the log and nothing else of theirs.

Numbered as it is checked: 1 the proof is well formed, 2 the checkpoint in it is signed by the log, 3 the leaf is in the
tree of that checkpoint, 4 the leaf commits to this very answer (of a manifest only: the leaf is the entry it names).
The desk has the same check in `audit/verify`; this one stands alone so that a partner needs no more than the SDK.

Errors: ReceiptError, and nothing else on any input.
Source: C2SP signed-note, tlog-checkpoint and tlog-proof; RFC 9162 section 2.1.3.2; RFC 8785; design 12.2.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_HEADER: Final = "c2sp.org/tlog-proof@v1"
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_DASH: Final = "\u2014 "
_ED25519: Final = b"\x01"
_HASH: Final = 32
_MAX: Final = 1 << 20
_OF_PROBLEM: Final = frozenset({"type", "title", "detail", "instance", "code", "status"})


class ReceiptError(ValueError):
    """The receipt does not prove that this answer is in this log. Treat the answer as not received."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """The public key of a log. `parse` reads the line `name+hexid+base64` that the broker publishes."""

    name: str
    key: bytes

    @classmethod
    def parse(cls, vkey: str) -> LogKey:
        """Read the key line. Raises ReceiptError when it is none, or no Ed25519 key."""
        name, _, rest = vkey.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        raw = _decode(encoded, 1 + _HASH)
        log = cls(name, raw[1:])
        if not name or raw[:1] != _ED25519 or identity != log.id.hex():
            raise ReceiptError("geen geldige sleutel van een logboek")
        return log

    @property
    def id(self) -> bytes:
        """The four bytes that name this key in a signature line."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]


@dataclass(frozen=True, slots=True)
class Inschrijving:
    """Where the answer stands in the log: entry `index` of a tree of `grootte` entries.

    `heel` is False for a repeat that came as manifest only: the entry named in it is in the log, and what the entry
    commits to is the answer with its values, so nothing more of the manifest is proved.
    """

    log: str
    index: int
    grootte: int
    leaf: Mapping[str, Any]
    heel: bool = True


def check_receipt(answer: Mapping[str, Any], key: LogKey) -> Inschrijving:
    """Check the `bewijs` of an answer as it came in. Raises ReceiptError when anything does not hold."""
    bewijs = answer.get("bewijs")
    if not isinstance(bewijs, Mapping):
        raise ReceiptError("het antwoord heeft geen bewijs")
    leaf, salt = (_decode_url(bewijs.get(name)) for name in ("leaf", "zout"))

    # 1. the proof is well formed
    index, path, note = _parse_proof(bewijs.get("tlogProof"))

    # 2. the checkpoint in it is signed by the log
    size, root = _open_checkpoint(note, key)
    if (bewijs.get("log"), bewijs.get("index"), bewijs.get("grootte")) != (key.name, index, size):
        raise ReceiptError("het bewijs zegt iets anders dan zijn controlepunt")

    # 3. the leaf is in the tree of that checkpoint
    check_inclusion(sha256(b"\x00" + leaf).digest(), index, size, path, root)

    # 4. the leaf commits to this very answer
    fields = _read_leaf(leaf)
    found = hmac.digest(salt, sha256(answer_bytes(answer)).digest(), "sha256")
    heel = hmac.compare_digest(_encode_url(found), str(fields.get("ans")).encode())
    if not heel and not (is_manifest(answer) and fields.get("id") == answer.get("besluit")):
        raise ReceiptError("in het logboek staat een ander antwoord")
    return Inschrijving(key.name, index, size, fields, heel)


def is_manifest(answer: Mapping[str, Any]) -> bool:
    """An answer of earlier whose values do not come a second time: entries that were given have lost their value.

    The broker answers a repeat so when the case, an organisation or the table changed since (design 6a.2).
    """
    gegevens = answer.get("gegevens")
    listed = [g for g in gegevens if isinstance(g, Mapping)] if isinstance(gegevens, list) else []
    given = [g for g in listed if g.get("vorm") != "niet"]
    if "poststuk" in answer:
        return "box" not in answer
    return bool(given) and not any("waarde" in g or "labels" in g for g in given)


def answer_bytes(answer: Mapping[str, Any]) -> bytes:
    """The canonical bytes that the leaf commits to: the answer without `bewijs` (RFC 8785).

    A refusal travels as a problem (RFC 9457), whose `status` is a number; what was logged is the answer inside it.
    """
    logged = {name: value for name, value in answer.items() if name != "bewijs"}
    if isinstance(logged.get("status"), int):
        logged = {name: value for name, value in logged.items() if name not in _OF_PROBLEM} | {"status": "geweigerd"}
    try:
        return rfc8785.dumps(logged)
    except (ValueError, TypeError, RecursionError):
        raise ReceiptError("het antwoord heeft geen vaste schrijfwijze") from None


def check_inclusion(item: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """Check that leaf hash `item` is entry `index` of the tree with this root, else ReceiptError (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or any(len(part) != _HASH for part in (item, root, *path)):
        raise ReceiptError("het pad past niet bij de boom")
    first, last, running = index, size - 1, item
    for part in path:
        if not last:
            raise ReceiptError("het pad is te lang")
        if first & 1 or first == last:
            running = sha256(b"\x01" + part + running).digest()
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            running = sha256(b"\x01" + running + part).digest()
        first, last = first >> 1, last >> 1
    if last or running != root:
        raise ReceiptError("het pad leidt niet naar de wortel van de boom")


def _parse_proof(text: object) -> tuple[int, list[bytes], str]:
    if not isinstance(text, str) or len(text) > _MAX:
        raise ReceiptError("geen bewijs van opname")
    head, gap, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        _decode(lines.pop(0).removeprefix("extra "))
    index = lines.pop(0).removeprefix("index ") if lines and lines[0].startswith("index ") else ""
    if not gap or header != _HEADER or not _NUMBER.fullmatch(index) or len(lines) > 63:
        raise ReceiptError("geen bewijs van opname")
    return int(index), [_decode(line, _HASH) for line in lines], note


def _open_checkpoint(note: str, key: LogKey) -> tuple[int, bytes]:
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise ReceiptError("geen ondertekend controlepunt")
    text = f"{text}\n"
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    own = [raw[4:] for name, raw in signatures if name == key.name and raw[:4] == key.id]
    if not own or not all(_signed(text, signature, key) for signature in own):
        raise ReceiptError("het controlepunt is niet ondertekend door dit logboek")
    origin, size, root, *_ = [*text.split("\n"), "", ""]
    if origin != key.name or not _NUMBER.fullmatch(size):
        raise ReceiptError("het controlepunt is van een ander logboek")
    return int(size), _decode(root, _HASH)


def _signature(line: str) -> tuple[str, bytes]:
    """Name and raw signature of one line; those of witnesses and other keys are read too, and not judged."""
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decode(encoded)
    if not line.startswith(_DASH) or not name or len(raw) < 5:
        raise ReceiptError("een handtekening heeft niet de goede vorm")
    return name, raw


def _signed(text: str, signature: bytes, key: LogKey) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _read_leaf(leaf: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(leaf)
    except (ValueError, RecursionError):
        raise ReceiptError("de inschrijving is niet te lezen") from None
    if not isinstance(fields, dict) or fields.get("v") != 1:
        raise ReceiptError("de inschrijving is van een onbekende versie")
    return fields


def _decode(text: str, length: int | None = None) -> bytes:
    """Base64 in its only canonical spelling (RFC 4648 section 4)."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ReceiptError("geen base64") from None
    if base64.b64encode(raw).decode() != text or (length is not None and len(raw) != length):
        raise ReceiptError("base64 met een andere vorm of lengte")
    return raw


def _decode_url(text: object) -> bytes:
    """Base64url without padding (RFC 4648 section 5)."""
    if not isinstance(text, str):
        raise ReceiptError("geen base64url")
    return _decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def _encode_url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
