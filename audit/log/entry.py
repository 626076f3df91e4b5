"""Making an entry: the leaf that stays for ever, and the sealed payload that can be erased.

Shape: the leaf holds commitments only; `r` (32 random bytes) opens them and lies inside the ciphertext. The salts
of `ix` and `ans` are derived from `r`, so each can be given away without opening `commit`. README.md sections 2-4.
Errors: EntryError when something cannot be written, or when what was opened does not match its leaf.
Source: RFC 5869 (HKDF-Expand), RFC 8785 (JCS), RFC 9562 (UUIDv7); sealing itself is in sealing.py.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from asyncpg.pgproto import pgproto
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.log.canonical import canonical, canonical_object
from audit.log.errors import EntryError
from audit.log.sealing import ReaderKey, Sealing, expand, length_prefixed, unseal

MAX_LEAF: Final = 4096
VERSION: Final = 1
_SECRET: Final = 32


def b64url(raw: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5): how every hash is spelled in a leaf."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


_IX: Final = length_prefixed(b"zv/log/ix/v1")
_ANS: Final = length_prefixed(b"zv/log/ans/v1")


def new_id(at: datetime) -> UUID:
    """A UUIDv7 (RFC 9562 section 5.7) for this moment: 48 bits of milliseconds, 74 of chance."""
    millis = int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    chance = int.from_bytes(os.urandom(10), "big")
    high = millis << 16 | 0x7000 | chance >> 68
    found: UUID = pgproto.UUID((high << 64 | 0b10 << 62 | chance & (1 << 62) - 1).to_bytes(16, "big"))  # spelled in C
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """One entry on its way into the log. `context` is the caller's own and never touched here."""

    id: UUID
    kind: str
    leaf: bytes
    kid: UUID
    ciphertext: bytes
    index: tuple[Mapping[str, Any], ...]
    salt_ix: bytes
    salt_ans: bytes
    answer_hash: bytes | None
    context: Any


def make_entry(  # noqa: PLR0913  # the fields of an entry, all by name
    *,
    kind: str,
    at: datetime,
    policy: str,
    payload: Mapping[str, Any],
    index: Sequence[Mapping[str, Any]],
    key: ReaderKey | Sealing,
    answer: bytes | None,
    context: Any,
    entry_id: UUID | None = None,
) -> Entry:
    """Commit to payload, index rows and answer, and seal the payload to `key`, else EntryError.

    `at` MUST carry its time zone. `payload` and `index` MUST be JSON values with string keys; a member of `payload`
    may be `Canonical` already. `entry_id` is for an
    answer that names its own entry: from `new_id`, made beforehand and used once.
    """
    entry_id, secret, body = entry_id or new_id(at), os.urandom(_SECRET), canonical_object(payload)
    sealing = key if isinstance(key, Sealing) else Sealing(key)
    ciphertext = sealing.seal(entry_id, secret + body)
    salt_ix, salt_ans = expand(secret, _IX), expand(secret, _ANS)
    answer_hash = None if answer is None else sha256(answer).digest()
    fields: dict[str, object] = {
        "v": VERSION,
        "id": str(entry_id),
        "t": _moment(at),
        "type": kind,
        "pol": policy,
        "ct": b64url(sha256(ciphertext).digest()),
        "commit": b64url(hmac.digest(secret, body, "sha256")),
        "ix": b64url(hmac.digest(salt_ix, canonical(list(index)), "sha256")),
    }
    if answer_hash is not None:
        fields["ans"] = b64url(hmac.digest(salt_ans, answer_hash, "sha256"))
    return Entry(
        id=entry_id,
        kind=kind,
        leaf=_leaf(fields),
        kid=key.kid,
        ciphertext=ciphertext,
        index=tuple(index),
        salt_ix=salt_ix,
        salt_ans=salt_ans,
        answer_hash=answer_hash,
        context=context,
    )


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise EntryError("a moment without a time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _leaf(fields: Mapping[str, object]) -> bytes:
    leaf = canonical(fields)
    if not fields["type"] or len(leaf) > MAX_LEAF or not leaf.isascii():
        raise EntryError("a leaf names its type, is ASCII and at most 4096 bytes")
    return leaf


# --- opening, at the desk ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload that was opened and found to be the one its leaf commits to."""

    payload: dict[str, Any]
    salt_ix: bytes
    salt_ans: bytes


def open_payload(
    private: X25519PrivateKey,
    kid: UUID,
    entry_id: UUID,
    ciphertext: bytes,
    leaf: bytes,
    index: Sequence[Mapping[str, Any]] | None = None,
) -> Opened:
    """Open a payload and check id, `ct`, `commit` and (when `index` is given) `ix` against the leaf, else EntryError.

    `index` is None when the index rows were erased.
    """
    fields = read_leaf(leaf)
    _match(fields, "id", str(entry_id))
    _match(fields, "ct", b64url(sha256(ciphertext).digest()))
    plain = unseal(private, kid, entry_id, ciphertext)
    secret, body = plain[:_SECRET], plain[_SECRET:]
    _match(fields, "commit", b64url(hmac.digest(secret, body, "sha256")))
    salt_ix = expand(secret, _IX)
    if index is not None:
        check_index(leaf, index, salt_ix)
    return Opened(_object(body), salt_ix, expand(secret, _ANS))


def check_index(leaf: bytes, index: Sequence[Mapping[str, Any]], salt_ix: bytes) -> None:
    """Check that these are the index rows to which the leaf commits, else EntryError."""
    _match(read_leaf(leaf), "ix", b64url(hmac.digest(salt_ix, canonical(list(index)), "sha256")))


def check_answer(leaf: bytes, answer: bytes, salt_ans: bytes) -> None:
    """Check that this is the answer to which the leaf commits, else EntryError."""
    _match(read_leaf(leaf), "ans", b64url(hmac.digest(salt_ans, sha256(answer).digest(), "sha256")))


def read_leaf(leaf: bytes) -> dict[str, Any]:
    """The fields of a leaf, else EntryError when it is not a leaf of this format in its canonical spelling."""
    fields = _object(leaf)
    if set(fields) - {"ans"} != {"v", "id", "t", "type", "pol", "ct", "commit", "ix"} or fields["v"] != VERSION:
        raise EntryError("a leaf with other fields or of another version")
    if canonical(fields) != leaf:
        raise EntryError("a leaf that is not canonical")
    return fields


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise EntryError("not JSON") from exc
    if not isinstance(found, dict):
        raise EntryError("not a JSON object")
    return found


def _match(fields: Mapping[str, Any], name: str, found: str) -> None:
    if not isinstance(fields.get(name), str) or not hmac.compare_digest(fields[name].encode(), found.encode()):
        raise EntryError(f"`{name}` of the leaf does not match")
