"""What the desk verified last of both logs, and how it verifies: all leaves anew, or those that came since.

    verify_tree(conn, verifier, known, marks) -> Tree    is the stored tree the signed one, and longer than those
    find_gaps(conn, log_id, size) -> Gaps                are rows and payloads those that the leaves commit to

`Watch` holds the last result of each log for as long as the process lives; the newest whole one is written into the
second log besides (audit/desk/looks.py), so that a log that was cut short while the desk was down is seen at the start.
Errors: none for a log that is not in order: that is the result. What the database raises passes through.
Source: RFC 6962 section 2.1; audit/log/README.md sections 9 and 10.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from audit.desk.rows import holds
from audit.desk.words import Gaps
from audit.log import merkle
from audit.log.entry import b64url, read_leaf
from audit.log.errors import EntryError, LogFailure, ProofError
from audit.log.note import Checkpoint, Verifier
from audit.log.read import read_head, read_leaves
from audit.log.store import Head

NAMED: Final = 20  # changed entries that are named; more are only said
_STEP: Final = 512


class Known(NamedTuple):
    """A tree that was found in order: its size, the right edge it can be extended from, and its root."""

    size: int
    edge: tuple[bytes, ...]
    root: bytes


class Mark(NamedTuple):
    """A size with the root that it had: what an earlier process, or somebody outside, remembers."""

    size: int
    root: bytes


class Tree(NamedTuple):
    """What was found of one log. `wrong` says per check what is not in order, in codes; `known` when all is."""

    size: int
    root: bytes
    note: str
    wrong: tuple[str, ...]
    known: Known | None


@dataclass(slots=True)
class Verified:
    """The last word on one log: the tree, when all of it was recomputed, and what was wrong and lay around it then."""

    known: Known | None = None
    whole_at: datetime | None = None
    whole_size: int = 0
    wrong: tuple[str, ...] = ()
    gaps: Gaps = field(default_factory=Gaps)


@dataclass(slots=True)
class Watch:
    """What is remembered of the log of the broker and of the second log; `busy` keeps whole runs one at a time."""

    broker: Verified = field(default_factory=Verified)
    bureau: Verified = field(default_factory=Verified)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


async def verify_tree(conn: Any, verifier: Verifier, known: Known | None, marks: Collection[Mark] = ()) -> Tree:
    """Recompute the tree, from `known` on or from the first leaf, and hold it against its head and the `marks`.

    Call it in one REPEATABLE READ transaction; a mark below `known` cannot be looked at. A log without a head is one in
    which nothing was written yet. The codes: `kop` (the head is not of these leaves), `handtekening` (not signed by
    this key), `blad` (a leaf is missing or not the one that was hashed), `wortel` (the leaves do not give the signed
    root), `teruggedraaid` (shorter than before, or with another root at that size).
    """
    head = await find_head(conn, verifier.name)
    if not head.size:
        lost = known is not None or any(mark.size for mark in marks)
        return Tree(0, b"", "", ("teruggedraaid",) if lost else (), None)
    start = known if known is not None and known.size <= head.size else None
    climb = await _climb(conn, verifier.name, start, head.size, {mark.size for mark in marks})
    said, whole = _signed(head.note, verifier), climb.whole
    root = merkle.edge_root(climb.edge) if whole else b""
    shorter = known is not None and start is None
    found = {
        "blad": not whole,
        "handtekening": said is None,
        "kop": said is not None and (said.origin, said.size) != (verifier.name, head.size),
        "wortel": said is not None and whole and said.root != root,
        "teruggedraaid": shorter or (whole and any(climb.roots.get(mark.size) != mark.root for mark in marks)),
    }
    wrong = tuple(code for code, is_so in found.items() if is_so)
    good = None if wrong else Known(head.size, tuple(climb.edge), root)
    return Tree(head.size, root, head.note, wrong, good)


async def find_head(conn: Any, log_id: str) -> Head:
    """The head; that of an empty log when the broker never started."""
    try:
        return await read_head(conn, log_id)
    except LogFailure:
        return Head(0, b"", "")


class _Climb(NamedTuple):
    """The right edge, the roots at the stops on the way, and whether every leaf was there as it was hashed."""

    edge: list[bytes]
    roots: dict[int, bytes]
    whole: bool


def _signed(note: str, verifier: Verifier) -> Checkpoint | None:
    try:
        return Checkpoint.parse(verifier.open(note))
    except ProofError:
        return None


async def _climb(conn: Any, log_id: str, start: Known | None, size: int, stops: set[int]) -> _Climb:
    edge, at = (list(start.edge), start.size) if start else (list[bytes](), 0)
    roots = {start.size: start.root} if start else dict[int, bytes]()
    try:
        async for leaf in read_leaves(conn, log_id, at, size):
            item = merkle.leaf_hash(leaf.leaf)
            if item != leaf.hash:
                return _Climb(edge, roots, whole=False)
            merkle.extend_edge(edge, leaf.idx, item)
            if leaf.idx + 1 in stops:
                roots[leaf.idx + 1] = merkle.edge_root(edge)
    except LogFailure:
        return _Climb(edge, roots, whole=False)
    return _Climb(edge, roots, whole=True)


_AROUND: Final = """
SELECT l.entry_id, l.leaf, l.leaf_hash, p.ct, i.rijen, i.nrs, i.soorten, i.eerst, i.laatst, i.zout
FROM log_leaf l LEFT JOIN log_payload p ON p.entry_id = l.entry_id LEFT JOIN LATERAL (
  SELECT array_agg(r.rij::text ORDER BY r.nr) AS rijen, array_agg(r.nr ORDER BY r.nr) AS nrs,
    array_agg(DISTINCT r.soort) AS soorten, min(r.op) AS eerst, max(r.op) AS laatst,
    (array_agg(r.zout ORDER BY r.nr))[1] AS zout
  FROM log_index r WHERE r.entry_id = l.entry_id) i ON true
WHERE l.log_id = $1 AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx"""
_STRAY: Final = """
SELECT (SELECT count(DISTINCT i.entry_id) FROM log_index i WHERE NOT EXISTS
    (SELECT FROM log_leaf l WHERE l.entry_id = i.entry_id AND l.log_id = $1))
  + (SELECT count(*) FROM log_payload p WHERE NOT EXISTS
    (SELECT FROM log_leaf l WHERE l.entry_id = p.entry_id AND l.log_id = $1))"""


async def find_gaps(conn: Any, log_id: str, size: int) -> Gaps:
    """Hold every row and every payload against its leaf, in steps, in the caller's snapshot."""
    without_index = without_payload = 0
    changed = list[UUID]()
    for low in range(0, size, _STEP):
        rows = await conn.fetch(_AROUND, log_id, low, min(low + _STEP, size))
        without_index += sum(row["rijen"] is None for row in rows)
        without_payload += sum(row["ct"] is None for row in rows)
        changed += await asyncio.to_thread(_changed, rows)
        del changed[NAMED + 1 :]
    stray = await conn.fetchval(_STRAY, log_id)
    return Gaps(without_index, without_payload, stray, tuple(changed[:NAMED]), len(changed) > NAMED)


def _changed(rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    return [row["entry_id"] for row in rows if not (_same_rows(row) and _same_payload(row))]


def _same_rows(row: Mapping[str, Any]) -> bool:
    return row["rijen"] is None or holds(row)


def _same_payload(row: Mapping[str, Any]) -> bool:
    if row["ct"] is None:
        return True
    try:
        fields: Mapping[str, Any] = read_leaf(row["leaf"])
    except EntryError:
        return False
    return bool(fields["ct"] == b64url(sha256(row["ct"]).digest()))


def mark_of(rij: str) -> Mark:
    """The size and root of a row that the desk wrote about a whole run; ValueError or KeyError when it is none."""
    said = json.loads(rij)
    return Mark(int(said["grootte"]), bytes.fromhex(said["wortel"]))
