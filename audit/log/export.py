"""Export of a log to a directory that anyone can check offline with audit/verify.py, or with other tlog tools.

Shape: the layout of C2SP tlog-tiles (`checkpoint`, `tile/<level>/...`, `tile/entries/...`) and the key as `log.pub`.
What is stored is written as it is; whether it agrees is for the verifier to say. Streams in constant memory; the
checkpoint comes last, so an export that broke off has none.
Errors: FileExistsError when the directory is not empty; LogFailure when leaves or hashes are missing.
Source: C2SP tlog-tiles; README.md section 9.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from audit.log.errors import LogFailure
from audit.log.note import Verifier
from audit.log.store import Head, read_hashes, read_head
from audit.log.tiles import WIDTH, TileId, bundle_path, encode_bundle, encode_tile, levels

_STEP: Final = 32 * WIDTH


async def export_log(conn: Any, log_id: str, directory: Path, verifier: Verifier) -> int:
    """Write the log as it stands now to an empty or new directory; the number of entries written.

    `verifier` is the public key for `log.pub`: for convenience only, a verifier gets its key from elsewhere.
    """
    await asyncio.to_thread(_prepare, directory)
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        head = await read_head(conn, log_id)
        if not head.size:
            raise LogFailure("an empty log has nothing to export")
        await _export_leaves(conn, log_id, head.size, directory)
        for level in range(1, levels(head.size)):
            await _export_level(conn, log_id, level, head.size, directory)
    await asyncio.to_thread(_finish, directory, head, verifier)
    return head.size


async def _export_leaves(conn: Any, log_id: str, size: int, directory: Path) -> None:
    for start in range(0, size, _STEP):
        end = min(start + _STEP, size)
        rows = await conn.fetch(
            "SELECT leaf, leaf_hash FROM log_leaf WHERE log_id = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
            log_id, start, end,
        )  # fmt: skip
        if len(rows) != end - start:
            raise LogFailure(f"leaves are missing between {start} and {end}")
        await asyncio.to_thread(_write_leaves, directory, start // WIDTH, rows)


def _write_leaves(directory: Path, index: int, rows: Sequence[Any]) -> None:
    for at in range(0, len(rows), WIDTH):
        part = rows[at : at + WIDTH]
        tile = TileId(0, index + at // WIDTH, len(part))
        _write(directory / bundle_path(tile.index, tile.width), encode_bundle([row[0] for row in part]))
        _write(directory / tile.path, encode_tile([row[1] for row in part]))


async def _export_level(conn: Any, log_id: str, level: int, size: int, directory: Path) -> None:
    total = size >> 8 * level
    for start in range(0, total, _STEP):
        hashes = await read_hashes(conn, log_id, level, start, min(start + _STEP, total))
        await asyncio.to_thread(_write_tiles, directory, level, start // WIDTH, hashes)


def _write_tiles(directory: Path, level: int, index: int, hashes: Sequence[bytes]) -> None:
    for at in range(0, len(hashes), WIDTH):
        part = hashes[at : at + WIDTH]
        _write(directory / TileId(level, index + at // WIDTH, len(part)).path, encode_tile(part))


def _prepare(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise FileExistsError("the export directory is not empty")


def _finish(directory: Path, head: Head, verifier: Verifier) -> None:
    _write(directory / "log.pub", f"{verifier.vkey}\n".encode())
    _write(directory / "checkpoint", head.note.encode())


def _write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
