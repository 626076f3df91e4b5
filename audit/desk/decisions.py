"""Decisions as they were put to the policy, opened at the desk itself, so that they can be put to it again.

An entry is read by its number, by its id or by period; its payload opens with the reader key and must be the one its
leaf commits to. What is erased, or does not fit, is told as that and never left out. The question holds personal data:
what comes out of a replay are codes (broker/policy/replay.py), and whoever reads here records a look first.
Errors: KeyUnavailable when the desk's key does not open a reader key.
Source: audit/log/README.md section 5; design 12.3; Wgs art. 1.8 lid 4, Wpg art. 32a.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.desk.desk import Desk
from audit.desk.words import Kind
from audit.log.entry import open_payload, read_leaf
from audit.log.errors import EntryError
from audit.log.merkle import leaf_hash

DECIDED: Final = (Kind.ANTWOORD, Kind.HANDELING, Kind.MOGELIJKHEDEN)
"""The entries that hold an answer of the policy; a `vraag` is the first half of the same decision."""
_STEP: Final = 256
_LEAF: Final = "convert_from(l.leaf, 'UTF8')::jsonb"
_NUMBERS: Final = f"""
SELECT l.idx FROM log_leaf l
WHERE l.log_id = $1 AND ($2::uuid IS NULL OR l.entry_id = $2) AND l.idx >= $3 AND l.idx <= $4
  AND {_LEAF}->>'type' = ANY ($5) AND {_LEAF}->>'t' >= $6 AND {_LEAF}->>'t' < $7
ORDER BY l.idx DESC LIMIT $8"""  # noqa: S608  # our words
_ENTRIES: Final = """
SELECT l.idx, l.entry_id, l.leaf, l.leaf_hash, p.kid, p.ct, k.sealed_sk
FROM log_leaf l LEFT JOIN log_payload p ON p.entry_id = l.entry_id LEFT JOIN log_sleutel k ON k.kid = p.kid
WHERE l.log_id = $1 AND l.idx = ANY ($2) ORDER BY l.idx"""
_LAST: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which entries: the newest `most` of those that fit; `tot` itself is not of the period."""

    regel: UUID | None = None
    eerste: int = 0
    laatste: int = _LAST
    van: datetime | None = None
    tot: datetime | None = None
    soorten: Sequence[Kind] = (Kind.VRAAG, *DECIDED)
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry that the policy decided: `pol` is the SHA-256 of the policy that did, `payload` what was sealed."""

    nummer: int
    regel: UUID
    soort: str
    op: str
    pol: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Closed:
    """One entry whose content cannot be put to the policy: erased, or not what its leaf commits to."""

    nummer: int
    regel: UUID
    soort: str
    op: str
    erased: bool


async def decisions(desk: Desk, chosen: Chosen) -> AsyncIterator[Decision | Closed]:
    """The chosen entries, oldest first. What no policy decided (a connection that was made) is left out."""
    async with desk.pool.acquire() as connection:
        found = await connection.fetch(_NUMBERS, desk.log_id, *_arguments(chosen))
        numbers = sorted(row["idx"] for row in found)
        for first in range(0, len(numbers), _STEP):
            for row in await connection.fetch(_ENTRIES, desk.log_id, numbers[first : first + _STEP]):
                if (one := _open(desk, row)) is not None:
                    yield one


def _arguments(chosen: Chosen) -> tuple[Any, ...]:
    van, tot = _moment(chosen.van) if chosen.van else "", _moment(chosen.tot) if chosen.tot else "9"
    return chosen.regel, chosen.eerste, chosen.laatste, [str(soort) for soort in chosen.soorten], van, tot, chosen.most


def _moment(at: datetime) -> str:
    """A moment as a leaf spells it: of one width, so that text sorts as time does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _open(desk: Desk, row: Any) -> Decision | Closed | None:
    leaf = read_leaf(row["leaf"])
    known = (row["idx"], row["entry_id"], str(leaf["type"]), str(leaf["t"]))
    if row["ct"] is None:
        return Closed(*known, erased=True)
    try:
        payload = _payload(desk.open_key(row), row)
    except EntryError:
        return Closed(*known, erased=False)
    return Decision(*known, str(leaf["pol"]), payload) if isinstance(payload.get("invoer"), Mapping) else None


def _payload(private: X25519PrivateKey, row: Any) -> Mapping[str, Any]:
    """What was sealed, when leaf and payload are those of the tree. Raises EntryError."""
    if leaf_hash(row["leaf"]) != row["leaf_hash"]:
        raise EntryError("the leaf is not the one that was hashed")
    return open_payload(private, row["kid"], row["entry_id"], row["ct"], row["leaf"]).payload
