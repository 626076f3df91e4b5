"""The same question twice gives the same answer and no second disclosure (Idempotency-Key, design 6a.2).

The key is a secret of at least 122 bits of chance that the caller makes. Two labels of key and caller give a look-up
hash and a sealing key, so the database holds neither the key nor an answer that the broker can open. A claim belongs
to one run of the corridor by its token; it can be taken over when its lease has passed without an answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit.log.sealing import expand
from broker.errors import Fout, InvalidInput, KeyReused, KeyUnavailable, Stale, StillRunning
from broker.events import CLAIM_TAKEN_OVER, log
from broker.terms import Identity

KEPT: Final = timedelta(hours=24)
_BITS: Final = 122
_NONCE: Final = 12
_SALT: Final = 32
_WORD: Final = re.compile(r"\w+", re.ASCII)
_HEX: Final = re.compile(r"[0-9a-fA-F]+")


class Key(NamedTuple):
    """A key to be looked up, and the moment at which it must still count."""

    sleutel: bytes
    op: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """One run's hold on an Idempotency-Key. `seal` never leaves memory."""

    sleutel: bytes
    vraag_hash: bytes
    token: UUID
    lease_tot: datetime
    verloopt_op: datetime
    seal: AESGCM

    def key(self, now: datetime) -> Key:
        """How it is looked up at this moment."""
        return Key(self.sleutel, now)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer given before under this key: its entry, status and content (without proof).

    `current` is False when the case, an organisation or the table has changed since: then the manifest only.
    """

    entry_id: UUID
    status: int
    current: bool
    antwoord: dict[str, Any]
    body: bytes
    salt: bytes


def claim(key: str | None, caller: Identity, body: bytes, now: datetime, lease: timedelta) -> Claim:
    """Derive a claim from the header. Raises InvalidInput when the key is missing or too easy to guess."""
    if key is None or _chance(key) < _BITS:
        raise InvalidInput(
            Fout("Idempotency-Key", "sleutel-te-zwak", "Stuur een nieuwe willekeurige sleutel (UUID v4).")
        )
    who = f"{len(caller.onderdeel)}:{caller.onderdeel}{caller.medewerker}".encode()
    secret = hmac.digest(who, key.encode(), "sha256")  # HKDF-Extract (RFC 5869 section 2.2); `expand` does the rest
    look, seal = expand(secret, b"sluis/look/v1"), expand(secret, b"sluis/seal/v1")
    return Claim(look, hashlib.sha256(body).digest(), uuid4(), now + lease, now + KEPT, AESGCM(seal))


def _chance(key: str) -> float:
    """Bits of chance at most: length times the size of the smallest alphabet that fits; repeats count once."""
    text = key.replace("-", "")
    if _WORD.fullmatch(text) is None or len(set(text)) < 8:
        return 0.0
    hexadecimal = _HEX.fullmatch(text) is not None
    bits = len(text) * math.log2(16 if hexadecimal else 64)
    return bits - 6 if len(text) == 32 and hexadecimal else bits


class Repeated(Exception):
    """There is an answer under this key: the walk ends where it was found."""

    def __init__(self, earlier: Earlier) -> None:
        super().__init__()
        self.earlier = earlier


async def find(pool: asyncpg.Pool[Any], claim: Claim, now: datetime) -> Earlier | None:
    """The earlier answer under this key, or None when there is none. Raises what `earlier` raises."""
    row = await pool.fetchrow(_FIND, claim.sleutel, now)
    return earlier(row, claim, now, timedelta(0))


def check_repeat(row: Mapping[str, Any], claim: Claim, now: datetime, hold: timedelta) -> None:
    """Go on only when this key has no answer yet. Raises Repeated when it has, else what `earlier` raises."""
    found = earlier(row, claim, now, hold)
    if found is not None:
        raise Repeated(found)


def earlier(row: Mapping[str, Any], claim: Claim, now: datetime, hold: timedelta) -> Earlier | None:
    """What stands under this key (`COLUMNS`): an answer, or None when the corridor may be walked.

    Raises KeyReused for another body, StillRunning while another run holds the lease. Until `hold` has passed since
    that run began its answer is still running too, whether it is there or not: who keeps asking learns no time (6a.11).
    """
    if row["k_vraag_hash"] is None:
        return None
    if row["k_vraag_hash"] != claim.vraag_hash:
        raise KeyReused
    others = row["k_token"] != claim.token
    if others and (moment := row["k_verloopt_op"] - KEPT + hold) > now:
        raise StillRunning(_seconds(moment - now))
    if row["k_antwoord"] is None:
        if others and row["k_lease_tot"] > now:
            raise StillRunning(_seconds(row["k_lease_tot"] - now))
        if others:
            log(CLAIM_TAKEN_OVER)
        return None
    salt, body = _open(claim, row["k_antwoord"])
    return Earlier(row["k_entry_id"], row["k_status"], row["k_actueel"], json.loads(body), body, salt)


def _seconds(left: timedelta) -> int:
    return max(1, math.ceil(left.total_seconds()))


async def free(pool: asyncpg.Pool[Any], claim: Claim) -> None:
    """Give the key back after a run without an answer (503), so that the same question can be asked again."""
    await pool.execute(
        "DELETE FROM claim WHERE sleutel = $1 AND token = $2 AND antwoord IS NULL", claim.sleutel, claim.token
    )


async def complete(connection: Any, claim: Claim, entry_id: UUID, body: bytes, salt: bytes) -> None:
    """Make and complete a claim inside the transaction of an act. Raises Stale when another run holds the key."""
    made = await connection.fetchval(
        _COMPLETE, claim.sleutel, claim.vraag_hash, claim.token, claim.lease_tot, claim.verloopt_op, entry_id,
        seal(claim, body, salt),
    )  # fmt: skip
    if made is None:
        raise Stale


def seal(claim: Claim, body: bytes, salt: bytes) -> bytes:
    """Seal an answer under the caller's own key: whoever holds the database cannot open it."""
    nonce = os.urandom(_NONCE)
    return nonce + claim.seal.encrypt(nonce, salt + body, claim.sleutel)


def _open(claim: Claim, box: bytes) -> tuple[bytes, bytes]:
    try:
        kept = claim.seal.decrypt(box[:_NONCE], box[_NONCE:], claim.sleutel)
    except InvalidTag as exc:
        raise KeyUnavailable from exc
    return kept[:_SALT], kept[_SALT:]


_COMPLETE: Final = """
INSERT INTO claim (sleutel, vraag_hash, token, lease_tot, verloopt_op, entry_id, antwoord, status, versies)
VALUES ($1, $2, $3, $4, $5, $6, $7, 200, '{}')
ON CONFLICT (sleutel) DO UPDATE SET vraag_hash = excluded.vraag_hash, token = excluded.token, status = 200,
  lease_tot = excluded.lease_tot, verloopt_op = excluded.verloopt_op, entry_id = excluded.entry_id,
  antwoord = excluded.antwoord, versies = excluded.versies
WHERE claim.verloopt_op <= now() OR (claim.antwoord IS NULL AND claim.lease_tot <= now())
RETURNING 1"""
# What stands under a key, for any statement that reads it along; JOIN takes the place of the key and of the moment.
JOIN: Final = "LEFT JOIN claim k ON k.sleutel = {key} AND k.verloopt_op > {now}"
COLUMNS: Final = """k.vraag_hash AS k_vraag_hash, k.token AS k_token, k.lease_tot AS k_lease_tot,
  k.verloopt_op AS k_verloopt_op, k.entry_id AS k_entry_id, k.antwoord AS k_antwoord, k.status AS k_status,
  k.antwoord IS NOT NULL AND NOT EXISTS (
  SELECT FROM jsonb_each_text(k.versies) v (wat, gezien) WHERE v.gezien IS DISTINCT FROM (CASE split_part(v.wat, ':', 1)
    WHEN 'casus' THEN (SELECT versie::text FROM casus WHERE id::text = substr(v.wat, 7))
    WHEN 'onderdeel' THEN (SELECT versie::text FROM onderdeel WHERE id = substr(v.wat, 11))
    ELSE (SELECT versie::text FROM samenwerkingsverband WHERE id = substr(v.wat, 22)) END)) AS k_actueel"""
_FIND: Final = f"SELECT {COLUMNS} FROM (SELECT 1) one {JOIN.format(key='$1', now='$2')}"  # noqa: S608  # our names
