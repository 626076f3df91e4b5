"""One entry of the log, opened for an officer of one of its sides, with its proof checked now.

What is shown comes from the sealed payload when that opens and fits its leaf; else from the index rows, and the check
that failed is shown with it. Whether the looker stands on a side of the entry is read in the same order, so a row that
somebody forged opens nothing. The look is on record before anything is given, also when there is nothing to give.
Raises NotFound (unknown and foreign alike), LogUnavailable, KeyUnavailable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from audit.desk import account
from audit.desk.account import Payload, Sides
from audit.desk.checks import CheckedProof, check_content, check_manifest, check_proof, check_table
from audit.desk.desk import Desk
from audit.desk.looks import Wat, record_look
from audit.desk.rows import as_row, names, proven
from audit.desk.words import Check, Decided, Disclosure, Looker, Row, Wanted
from audit.log.entry import open_payload
from audit.log.errors import EntryError, LogError
from audit.log.read import prove
from broker.errors import NotFound


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is stored of one entry, and what could be opened and proven of it."""

    rows: tuple[Row, ...]
    payload: Payload | None
    proof: CheckedProof
    checks: tuple[Check, ...]
    erased: bool


async def disclosure(desk: Desk, looker: Looker, entry_id: UUID) -> Disclosure:
    """The entry, as this officer may see it."""
    async with desk.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        entry = await _read(desk, connection, entry_id)
        sides = _sides(entry, looker.onderdeel)
        own = [row for row in entry.rows if sides.asker or row.verstrekker == looker.onderdeel]
        namen = await names(connection, [part for row in own for part in (row.ontvanger, row.verstrekker)])
    look = await record_look(desk, looker, Wat.LEES, {"regel": str(entry_id)}, len(own) if sides else 0)
    if not sides:
        raise NotFound
    asked, decided = _account(entry, own, sides, looker.onderdeel)
    payload: Payload = entry.payload or {}
    manifest = payload.get("manifest") or payload.get("antwoord") or {}
    return Disclosure(
        entry_id=entry_id,
        soort=entry.proof.leaf.get("type", own[0].soort if own else ""),
        op=entry.proof.at or own[0].op,
        leaf=entry.proof.leaf,
        index=entry.proof.index,
        size=entry.proof.size,
        asked=asked,
        handeling=next((row.handeling for row in own), ""),
        decided=decided,
        identificatie=_identity(payload, looker.onderdeel),
        beleid=str(manifest.get("beleid", {}).get("versie") or next((row.beleid for row in own), "")),
        beleid_sha256=entry.proof.leaf.get("pol", ""),
        erased=entry.erased,
        checks=entry.checks,
        rows=tuple(own),
        namen=namen,
        look=look,
    )


async def receipt(desk: Desk, looker: Looker, entry_id: UUID) -> str:
    """The proof of one entry of a side of the looker, as a C2SP tlog-proof that stands alone. Raises NotFound."""
    async with desk.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        sides = _sides(await _read(desk, connection, entry_id), looker.onderdeel)
        text = await _prove(connection, desk.log_id, entry_id) if sides else None
    await record_look(desk, looker, Wat.LEES, {"regel": str(entry_id), "deel": "bewijs"}, 1 if text else 0)
    if text is None:
        raise NotFound
    return text


async def _prove(connection: Any, log_id: str, entry_id: UUID) -> str | None:
    try:
        return (await prove(connection, log_id, entry_id)).text()
    except LogError:
        return None  # an entry that cannot be proved has no proof to give; its page says what is wrong


async def _read(desk: Desk, connection: Any, entry_id: UUID) -> _Entry:
    stored = await connection.fetch(_ROWS, entry_id)
    known = await proven(connection, desk.log_id, [entry_id]) if stored else frozenset()
    rows = tuple(as_row(row, known) for row in stored)
    proof = await check_proof(connection, desk.verifier, entry_id)
    sealed = await connection.fetchrow(_SEALED, entry_id)
    payload = _open(desk, entry_id, sealed, proof.raw) if sealed is not None else None
    checks = [*proof.checks, check_content(erased=sealed is None, opened=payload is not None)]
    checks.append(check_table(rows, erased=sealed is None and not stored))
    if payload is not None and payload.get("manifest"):
        checks.append(check_manifest(payload["manifest"], await connection.fetchval(_MANIFEST, entry_id)))
    return _Entry(rows, payload, proof, tuple(checks), sealed is None)


def _open(desk: Desk, entry_id: UUID, sealed: Mapping[str, Any], leaf: bytes | None) -> Payload | None:
    """The payload, when it is the one that the leaf commits to. Raises KeyUnavailable when the desk's key is not."""
    if leaf is None:
        return None
    try:
        return open_payload(desk.open_key(sealed), sealed["kid"], entry_id, sealed["ct"], leaf).payload
    except EntryError:
        return None


def _sides(entry: _Entry, onderdeel: str) -> Sides:
    if entry.payload is not None:
        return account.sides_of(entry.payload, onderdeel)
    return account.sides_in(entry.rows, onderdeel)


def _account(
    entry: _Entry, own: Sequence[Row], sides: Sides, onderdeel: str
) -> tuple[Wanted | None, tuple[Decided, ...]]:
    if entry.payload is None:
        return None, tuple(map(account.from_row, own))
    return (
        account.asked(entry.payload, own, sides, onderdeel),
        account.decided(entry.payload, own, sides),
    )


def _identity(payload: Payload, onderdeel: str) -> dict[str, str]:
    """Which identity came with the question (design 12.5), for the supplier's officer alone.

    The asker's officer would see in it whom the policy kept from being asked.
    """
    found: Mapping[str, str] = payload.get("identificatie", {})
    return {name: how for name, how in found.items() if name == onderdeel}


_ROWS: Final = "SELECT entry_id, nr, op, soort, rij::text AS rij FROM log_index WHERE entry_id = $1 ORDER BY nr"
_SEALED: Final = """
SELECT p.kid, p.ct, k.sealed_sk FROM log_payload p JOIN log_sleutel k ON k.kid = p.kid WHERE p.entry_id = $1"""
# every table: the sides of the entry were read from its payload before anything of it is shown
_MANIFEST: Final = "SELECT manifest::text FROM manifest WHERE entry_id = $1"
