"""Tiles and entry bundles: where the published log keeps what, and how it is coded. Pure, no files.

Shape: a tile is up to 256 consecutive hashes of one tile level; a bundle is the same 256 entries, each with its
length in two bytes. Level l holds the hashes of subtrees of 256**l leaves.
Errors: ProofError for bytes that are not a tile or bundle of the expected width.
Source: C2SP tlog-tiles v0.1.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from audit.log.errors import ProofError
from audit.log.merkle import HASH_SIZE

WIDTH: Final = 256
MAX_ENTRY: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class TileId:
    """One tile of a tree of a certain size: level, index within the level, number of hashes."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{_index_path(self.index, self.width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Path of the entry bundle with this index and this number of entries."""
    return f"tile/entries/{_index_path(index, width)}"


def _index_path(index: int, width: int) -> str:
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    return "/".join(parts) + ("" if width == WIDTH else f".p/{width}")


def tiles_of_level(level: int, size: int) -> Iterator[TileId]:
    """The tiles of one level for a tree of `size` leaves, the partial one last."""
    full, rest = divmod(size >> 8 * level, WIDTH)
    for index in range(full):
        yield TileId(level, index, WIDTH)
    if rest:
        yield TileId(level, full, rest)


def levels(size: int) -> int:
    """How many tile levels a tree of `size` leaves has."""
    return (size.bit_length() + 7) // 8


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """The bytes of a tile."""
    return b"".join(hashes)


def decode_tile(raw: bytes, width: int) -> list[bytes]:
    """The hashes of a tile of known width, else ProofError."""
    if len(raw) != width * HASH_SIZE:
        raise ProofError("a tile of another length than its width asks")
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle; ProofError when an entry is longer than its length field can say."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise ProofError("an entry is longer than 65535 bytes")
    return b"".join([part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry)])


def decode_bundle(raw: bytes, width: int) -> list[bytes]:
    """The entries of a bundle of known width, else ProofError."""
    entries, at, end = list[bytes](), 0, len(raw)
    while at + 2 <= end and len(entries) < width:
        stop = at + 2 + (raw[at] << 8 | raw[at + 1])
        entries.append(raw[at + 2 : stop])
        at = stop
    if at != end or len(entries) != width:
        raise ProofError("an entry bundle is cut short, too long or holds another number of entries")
    return entries
