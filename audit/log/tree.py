"""The right edge of the tree in memory: what a writer needs to append and to make proofs without reading.

Shape: `Frontier` is a snapshot of a tree of `size` leaves that holds some of its tiles, always those at the right
edge. `grown` gives the next snapshot and leaves this one as it was, so a transaction that fails costs nothing.
Errors: KeyError when a hash is asked of a tile that is not loaded.
Source: RFC 6962 section 2.1; the tiles of C2SP tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.log.merkle import edge_root, node_hash, prove_consistency, prove_inclusion, range_nodes
from audit.log.tiles import WIDTH, levels

_HEIGHT = 8


@dataclass(frozen=True, slots=True)
class Node:
    """A hash at a tile level above the leaves, as stored in log_node."""

    level: int
    index: int
    hash: bytes


class Tile:
    """Up to 256 consecutive hashes of a level with the complete subtrees above them, height 0 to 7."""

    __slots__ = ("rows",)

    def __init__(self, rows: Sequence[Sequence[bytes]] = ((),) * _HEIGHT) -> None:
        self.rows = [list(row) for row in rows]

    def copy(self) -> Tile:
        return Tile(self.rows)

    def add(self, item: bytes) -> bytes | None:
        """Append a hash; the hash of the whole tile when this one fills it."""
        for row in self.rows:
            row.append(item)
            if len(row) & 1:
                return None
            item = node_hash(row[-2], row[-1])
        return item if len(self.rows[0]) == WIDTH else None


class Frontier:
    """A tree of `size` leaves of which the tiles at the right edge, and perhaps others, are at hand."""

    def __init__(self, size: int = 0, tiles: dict[tuple[int, int], Tile] | None = None) -> None:
        self.size = size
        self._tiles = tiles or {}
        self._partial: dict[int, bytes] = {}
        self.edge = [self.node(height, index) for height, index in range_nodes(0, size)]
        self.root = edge_root(self.edge)

    def node(self, height: int, index: int) -> bytes:
        """Hash of the complete subtree of 2**height leaves with this index."""
        level, rise = divmod(height, _HEIGHT)
        tile, place = divmod(index, WIDTH >> rise)
        return self._tiles[level, tile].rows[rise][place]

    def subtree(self, start: int, end: int) -> bytes:
        """Hash of the aligned range [start, end); the incomplete ones at the right edge are remembered."""
        span = end - start
        if not span & (span - 1):
            height = span.bit_length() - 1
            return self.node(height, start >> height)
        if end != self.size:
            return self._fold(start, end)
        if start not in self._partial:
            self._partial[start] = self._fold(start, end)
        return self._partial[start]

    def _fold(self, start: int, end: int) -> bytes:
        return edge_root([self.node(height, index) for height, index in range_nodes(start, end)])

    def inclusion(self, index: int) -> list[bytes]:
        """Inclusion path of a leaf whose tile is at hand."""
        return prove_inclusion(index, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        """Proof that the tree of `old` leaves, whose last leaf's tile is at hand, is a prefix of this one."""
        return prove_consistency(old, self.size, self.subtree)

    def grown(self, hashes: Iterable[bytes]) -> tuple[Frontier, list[Node]]:
        """The tree with these leaf hashes appended, and the nodes that became complete."""
        tiles = {key: self._tiles[key].copy() for key in edge_tiles(self.size) if key in self._tiles}
        nodes, size = list[Node](), self.size
        for item in hashes:
            nodes.extend(_add(tiles, size, item))
            size += 1
        return Frontier(size, tiles), nodes


def edge_tiles(size: int) -> Iterator[tuple[int, int]]:
    """The (level, index) of the tile at the right edge of every level, also where it is still empty."""
    for level in range(levels(size) + 1):
        yield level, (size >> _HEIGHT * level) // WIDTH


def _add(tiles: dict[tuple[int, int], Tile], index: int, item: bytes) -> Iterator[Node]:
    level = 0
    while True:
        tile = tiles.setdefault((level, index // WIDTH), Tile())
        full = tile.add(item)
        if full is None:
            return
        level, index, item = level + 1, index // WIDTH, full
        yield Node(level, index, item)
