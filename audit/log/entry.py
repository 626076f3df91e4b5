"""Making an entry: the leaf that stays for ever, and the sealed payload that can be erased.

Shape: the leaf holds commitments only; `r` (32 random bytes) opens them and lies inside the ciphertext. The salts
of `ix` and `ans` are derived from `r`, so each can be given away without opening `commit`. README.md sections 2-4.
Errors: EntryError when something cannot be written, or when what was opened does not match its leaf.
Source: RFC 9180 (HPKE), RFC 5869 (HKDF-Expand), RFC 8785 (JCS), RFC 9562 (UUIDv7).
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from audit.log.canonical import canonical, canonical_object
from audit.log.errors import EntryError

MAX_LEAF: Final = 4096
VERSION: Final = 1
_SECRET: Final = 32
_BOX: Final = 80  # the encapsulated key (32), the secret (32) and its tag (16)
_ONCE: Final = bytes(12)  # the nonce of a key that is used once
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def b64url(raw: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5): how every hash is spelled in a leaf."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def length_prefixed(*fields: bytes) -> bytes:
    """Each field after its length in two bytes, so that no two lists of fields have one spelling."""
    return b"".join([len(field).to_bytes(2, "big") + field for field in fields])


def _label(name: str) -> bytes:
    return length_prefixed(name.encode())


_IX: Final = _label("zv/log/ix/v1")
_ANS: Final = _label("zv/log/ans/v1")


def _expand(secret: bytes, label: bytes) -> bytes:
    """HKDF-Expand to 32 bytes is one HMAC (RFC 5869 section 2.3 with L = 32); `secret` is uniform already."""
    return hmac.digest(secret, label + b"\x01", "sha256")


def new_id(at: datetime) -> UUID:
    """A UUIDv7 (RFC 9562 section 5.7) for this moment: 48 bits of milliseconds, 74 of chance."""
    millis = int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    chance = int.from_bytes(os.urandom(10), "big")
    high = millis << 16 | 0x7000 | chance >> 68
    return UUID(int=high << 64 | 0b10 << 62 | chance & (1 << 62) - 1)


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """The public key to which a payload is sealed, of one (case, person), case or organisation."""

    kid: UUID
    public: bytes


class Sealing:
    """What one walk records is sealed to one reader: the secret is encapsulated once, each entry has a key of its own.

    Raises EntryError for what is no X25519 key. MUST NOT outlive the walk; an entry id is sealed once.
    """

    __slots__ = ("_box", "_secret", "kid")

    def __init__(self, key: ReaderKey) -> None:
        self.kid = key.kid
        self._secret = os.urandom(_SECRET)
        try:
            self._box = _SUITE.encrypt(self._secret, _public(key.public), info=_box_info(key.kid))
        except ValueError as exc:
            raise EntryError("the reader's key is not an X25519 key") from exc

    def seal(self, entry_id: UUID, plain: bytes) -> bytes:
        """The ciphertext of one entry: the encapsulated secret, and `plain` under the key of this entry."""
        return self._box + AESGCM(_entry_key(self._secret, self.kid, entry_id)).encrypt(_ONCE, plain, None)

    def __repr__(self) -> str:
        return "Sealing(********)"


@lru_cache(maxsize=1024)
def _public(raw: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(raw)


def _box_info(kid: UUID) -> bytes:
    return length_prefixed(b"zv/log/box/v1", str(kid).encode())


def _entry_key(secret: bytes, kid: UUID, entry_id: UUID) -> bytes:
    return _expand(secret, length_prefixed(b"zv/log/entry/v1", str(kid).encode(), str(entry_id).encode()))


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
    salt_ix, salt_ans = _expand(secret, _IX), _expand(secret, _ANS)
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
    try:
        sealed_with = _SUITE.decrypt(ciphertext[:_BOX], private, info=_box_info(kid))
        plain = AESGCM(_entry_key(sealed_with, kid, entry_id)).decrypt(_ONCE, ciphertext[_BOX:], None)
    except (InvalidTag, ValueError) as exc:
        raise EntryError("the payload does not open with this key") from exc
    secret, body = plain[:_SECRET], plain[_SECRET:]
    _match(fields, "commit", b64url(hmac.digest(secret, body, "sha256")))
    salt_ix = _expand(secret, _IX)
    if index is not None:
        check_index(leaf, index, salt_ix)
    return Opened(_object(body), salt_ix, _expand(secret, _ANS))


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
