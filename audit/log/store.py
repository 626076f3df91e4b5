"""The statements of the log: the only place that reads or writes its tables on the way in.

Shape: plain functions on an asyncpg connection inside the caller's transaction.
Errors: LogFailure when the tables do not say what they should; database errors pass through.
Source: design 6a.10; README.md sections 6 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from audit.log.entry import Entry
from audit.log.errors import LogFailure
from audit.log.tiles import WIDTH, levels
from audit.log.tree import Frontier, Node, Tile, edge_tiles

_INSERT: Final = """
WITH leaf AS (
    INSERT INTO log_leaf (log_id, idx, entry_id, leaf, leaf_hash)
    SELECT $1, $2 + n - 1, id, leaf, hash
    FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) WITH ORDINALITY AS t (id, leaf, hash, n)
), node AS (
    INSERT INTO log_node (log_id, level, idx, hash)
    SELECT $1, level, idx, hash FROM unnest($6::smallint[], $7::bigint[], $8::bytea[]) AS t (level, idx, hash)
), mark AS (
    INSERT INTO log_checkpoint (log_id, size, root, note) VALUES ($1, $9, $10, $11)
)
UPDATE log_head SET size = $9, edge = $12, note = $11 WHERE log_id = $1 AND size = $2
"""


class Head(NamedTuple):
    """The row that serialises all writers of a log."""

    size: int
    edge: bytes
    note: str


class Extension(NamedTuple):
    """What one transaction adds: the tree after it, the index of its first entry, the signed checkpoint, the hashes."""

    tree: Frontier
    first: int
    note: str
    hashes: Sequence[bytes]
    nodes: Sequence[Node]


class Extended(NamedTuple):
    """An extension with the log and the tree that it begins at, as arguments of a call that does all in one."""

    log_id: str
    before: Frontier
    extension: Extension

    def arguments(self, entries: Sequence[Entry]) -> tuple[Any, ...]:
        """Log, size and edge of the head; ids, leaves and hashes; level, index and hash of nodes; the head after it."""
        ext = self.extension
        return (
            self.log_id, self.before.size, b"".join(self.before.edge),
            [entry.id for entry in entries], [entry.leaf for entry in entries], ext.hashes,
            [node.level for node in ext.nodes], [node.index for node in ext.nodes], [node.hash for node in ext.nodes],
            ext.tree.size, ext.tree.root, ext.note, b"".join(ext.tree.edge),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of earlier, with the tree it is in and its note."""

    index: int
    leaf: bytes
    tree: Frontier
    note: str


async def lock_head(conn: Any, log_id: str) -> Head:
    """Take the lock of the head; waits until every earlier writer has committed or rolled back."""
    row = await conn.fetchrow("SELECT size, edge, note FROM log_head WHERE log_id = $1 FOR UPDATE", log_id)
    if row is None:
        raise LogFailure("this log has no head")
    return Head(*row)


async def read_head(conn: Any, log_id: str) -> Head:
    """The head as committed, without its lock."""
    row = await conn.fetchrow("SELECT size, edge, note FROM log_head WHERE log_id = $1", log_id)
    if row is None:
        raise LogFailure("this log has no head")
    return Head(*row)


async def insert(conn: Any, log_id: str, entries: Sequence[Entry], ext: Extension) -> None:
    """Write leaves, nodes, checkpoint and head in one statement, under the lock of the head."""
    done = await conn.execute(
        _INSERT,
        log_id,
        ext.first,
        [entry.id for entry in entries],
        [entry.leaf for entry in entries],
        ext.hashes,
        [node.level for node in ext.nodes],
        [node.index for node in ext.nodes],
        [node.hash for node in ext.nodes],
        ext.tree.size,
        ext.tree.root,
        ext.note,
        b"".join(ext.tree.edge),
    )
    if done != "UPDATE 1":
        raise LogFailure("the head moved under its lock")


async def load(conn: Any, log_id: str, size: int, *indices: int) -> Frontier:
    """The tree of `size` leaves with the tiles at its right edge and those above each of these leaves."""
    wanted = {*edge_tiles(size)}
    wanted |= {(level, index // WIDTH ** (level + 1)) for index in indices for level in range(levels(size))}
    tiles = {}
    for level, index in sorted(wanted):
        start, end = index * WIDTH, min((index + 1) * WIDTH, size >> 8 * level)
        tiles[level, index] = await _load_tile(conn, log_id, level, start, end)
    return Frontier(size, tiles)


async def _load_tile(conn: Any, log_id: str, level: int, start: int, end: int) -> Tile:
    tile = Tile()
    for item in await read_hashes(conn, log_id, level, start, end):
        tile.add(item)
    return tile


async def read_hashes(conn: Any, log_id: str, level: int, start: int, end: int) -> list[bytes]:
    """The stored hashes [start, end) of a tile level; LogFailure when one is missing."""
    if start >= end:
        return []
    if level:
        rows = await conn.fetch(
            "SELECT hash FROM log_node WHERE log_id = $1 AND level = $2 AND idx >= $3 AND idx < $4 ORDER BY idx",
            log_id, level, start, end,
        )  # fmt: skip
    else:
        rows = await conn.fetch(
            "SELECT leaf_hash FROM log_leaf WHERE log_id = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
            log_id, start, end,
        )  # fmt: skip
    if len(rows) != end - start:
        raise LogFailure(f"hashes are missing at level {level} between {start} and {end}")
    return [row[0] for row in rows]


async def find(conn: Any, log_id: str, entry_id: UUID, head: Head) -> Found:
    """A stored entry in the tree of this head; LogFailure when it is not there."""
    row = await conn.fetchrow("SELECT idx, leaf FROM log_leaf WHERE log_id = $1 AND entry_id = $2", log_id, entry_id)
    if row is None or row[0] >= head.size:
        raise LogFailure("this entry is not in the log")
    return Found(row[0], row[1], await load(conn, log_id, head.size, row[0]), head.note)


async def has_landed(conn: Any, log_id: str, entries: Sequence[Entry], ext: Extension) -> bool:
    """Whether exactly this extension is stored; call it under the lock of the head.

    The lock matters: it waits until the transaction whose COMMIT went unanswered has ended either way.
    """
    note = await conn.fetchval("SELECT note FROM log_checkpoint WHERE log_id = $1 AND size = $2", log_id, ext.tree.size)
    rows = await conn.fetch(
        "SELECT entry_id, idx FROM log_leaf WHERE log_id = $1 AND entry_id = ANY($2::uuid[])",
        log_id, [entry.id for entry in entries],
    )  # fmt: skip
    found: dict[UUID, int] = {row[0]: row[1] for row in rows}
    return bool(note == ext.note and found == {entry.id: ext.first + n for n, entry in enumerate(entries)})
