"""Reading the log: proofs, leaves and a full recomputation, straight from the tables.

Shape: functions on an asyncpg connection; for several reads that must agree use one REPEATABLE READ transaction.
Errors: LogFailure when something is not there; ProofError when the tables contradict each other.
Source: RFC 6962 section 2.1; README.md section 9.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from audit.log import merkle, store
from audit.log.errors import LogFailure, ProofError
from audit.log.note import Checkpoint, Verifier
from audit.log.proof import TlogProof
from audit.log.store import read_head

__all__ = ["Leaf", "check_log", "checkpoint", "consistency", "prove", "read_head", "read_leaves", "recompute"]

_STEP: Final = 4096


class Leaf(NamedTuple):
    """One stored leaf with its place and the hash that is stored beside it."""

    idx: int
    entry_id: UUID
    leaf: bytes
    hash: bytes


async def read_leaves(conn: Any, log_id: str, start: int = 0, end: int | None = None) -> AsyncIterator[Leaf]:
    """The leaves [start, end) in order, in constant memory; LogFailure where one is missing."""
    stop = (await read_head(conn, log_id)).size if end is None else end
    for low in range(start, stop, _STEP):
        high = min(low + _STEP, stop)
        rows = await conn.fetch(
            "SELECT idx, entry_id, leaf, leaf_hash FROM log_leaf WHERE log_id = $1 AND idx >= $2 AND idx < $3 "
            "ORDER BY idx", log_id, low, high,
        )  # fmt: skip
        for expected, row in zip(range(low, high), rows, strict=False):
            if row[0] != expected:
                raise LogFailure(f"leaf {expected} is missing")
            yield Leaf(*row)
        if len(rows) != high - low:
            raise LogFailure(f"leaf {low + len(rows)} is missing")


async def recompute(conn: Any, log_id: str, size: int) -> bytes:
    """Root of the first `size` leaves from the leaves alone; ProofError at the first stored hash that differs."""
    edge: list[bytes] = []
    async for leaf in read_leaves(conn, log_id, 0, size):
        item = merkle.leaf_hash(leaf.leaf)
        if item != leaf.hash:
            raise ProofError(f"leaf {leaf.idx} is not the one that was hashed")
        merkle.extend_edge(edge, leaf.idx, item)
    return merkle.edge_root(edge)


async def check_log(conn: Any, log_id: str, verifier: Verifier) -> Checkpoint | None:
    """Recompute the whole log and compare it with its signed head, else ProofError. None when it is empty."""
    head = await read_head(conn, log_id)
    if not head.size:
        return None
    said = Checkpoint.parse(verifier.open(head.note))
    if said != Checkpoint(verifier.name, head.size, await recompute(conn, log_id, head.size)):
        raise ProofError("the leaves do not give the signed root")
    return said


async def checkpoint(conn: Any, log_id: str, size: int) -> str:
    """The signed note that was stored for this size, else LogFailure."""
    note = await conn.fetchval("SELECT note FROM log_checkpoint WHERE log_id = $1 AND size = $2", log_id, size)
    if note is None:
        raise LogFailure(f"no checkpoint of size {size}")
    return str(note)


async def prove(conn: Any, log_id: str, entry_id: UUID, size: int | None = None) -> TlogProof:
    """Proof that an entry is in the tree of `size` (default: now), with its leaf as `extra`.

    LogFailure when the entry, or a checkpoint of that size, is not there.
    """
    head = await read_head(conn, log_id)
    if size is not None:
        head = store.Head(size, b"", await checkpoint(conn, log_id, size))
    found = await store.find(conn, log_id, entry_id, head)
    proof = TlogProof(found.index, found.tree.inclusion(found.index), head.note, found.leaf)
    root = Checkpoint.parse(_text(head.note)).root
    merkle.verify_inclusion(merkle.leaf_hash(found.leaf), found.index, head.size, proof.path, root)
    return proof


async def consistency(conn: Any, log_id: str, old: int, new: int) -> list[bytes]:
    """Proof that the stored tree of `new` leaves extends that of `old`; both need a stored checkpoint."""
    before = Checkpoint.parse(_text(await checkpoint(conn, log_id, old)))
    after = Checkpoint.parse(_text(await checkpoint(conn, log_id, new)))
    if old > new:
        raise LogFailure("the old size is larger than the new one")
    tree = await store.load(conn, log_id, new, old - 1)
    proof = tree.consistency(old)
    merkle.verify_consistency(old, new, before.root, after.root, proof)
    return proof


def _text(note: str) -> str:
    return note[: note.rfind("\n\n") + 1]
