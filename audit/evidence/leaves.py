"""The part of the log that a bundle rests on: its leaves between two checkpoints, with what proves them.

`stretch` finds the stored checkpoints around the period, so the same period gives the same bundle however far the log
has grown. `write_leaves` passes every leaf once: writes it as it was hashed, builds the tree again from the edge that
stood before it, and holds the index rows of every entry against `ix` of its leaf, with the moment and the kind that
stand beside them. Only rows for which a leaf stands go into evidence. Salts stay here: they open rows with a case
pseudonym in them (docs/bewijs.md, what it does not prove).
Errors: NothingToShow; NotFromTheLog for a tree or rows that the log did not commit to; LogFailure from the log.
Source: audit/log/README.md sections 3.4, 4 and 5; RFC 6962 section 2.1.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import orjson

from audit.evidence.bundle import Bundle, Sink
from audit.evidence.words import SLOW, Counted, NotFromTheLog, NothingToShow, Scope, Stretch, Tell, moment
from audit.log import merkle, read, store
from audit.log.entry import b64url, check_index, read_leaf
from audit.log.errors import EntryError, ProofError
from audit.log.note import Checkpoint, Verifier, encode64

_RANGE: Final = """
SELECT min(l.idx), max(l.idx) FROM log_index i JOIN log_leaf l ON l.entry_id = i.entry_id
WHERE l.log_id = $1 AND i.op >= $2 AND i.op < $3"""
_ENTRY: Final = "SELECT entry_id FROM log_leaf WHERE log_id = $1 AND idx = $2"
_LEAF: Final = "SELECT leaf FROM log_leaf WHERE log_id = $1 AND idx = $2"
_BEFORE: Final = "SELECT size, note FROM log_checkpoint WHERE log_id = $1 AND size <= $2 ORDER BY size DESC LIMIT 1"
_AFTER: Final = "SELECT size, note FROM log_checkpoint WHERE log_id = $1 AND size > $2 ORDER BY size LIMIT 1"
_LEAVES: Final = """
SELECT l.idx, l.leaf, i.rij::text AS rij, i.zout, i.op, i.soort
FROM log_leaf l LEFT JOIN log_index i ON i.entry_id = l.entry_id
WHERE l.log_id = $1 AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx, i.nr"""
_STEP: Final = 2048  # leaves at a time
_COUNTED: Final = ("vraag", "antwoord")


async def stretch(connection: Any, log_id: str, scope: Scope) -> Stretch:
    """The leaves of this period, out to the checkpoints around them. Raises NothingToShow, NotFromTheLog.

    The period is that of the leaves: rows that are gone or were moved make it no shorter.
    """
    found = await connection.fetchrow(_RANGE, log_id, scope.van, scope.tot, timeout=SLOW)
    if found[0] is None:
        raise NothingToShow
    first = await _outermost(connection, log_id, scope, found[0], -1)
    last = await _outermost(connection, log_id, scope, found[1], 1)
    before = await connection.fetchrow(_BEFORE, log_id, first)
    after = await connection.fetchrow(_AFTER, log_id, last)
    if after is None:
        raise NotFromTheLog
    return Stretch(before[0] if before else 0, before[1] if before else None, after[0], after[1], first, last)


async def _outermost(connection: Any, log_id: str, scope: Scope, index: int, step: int) -> int:
    """The last place in this direction up to which every leaf is of the period."""
    van, tot = moment(scope.van)[:19], moment(scope.tot)[:19]
    while leaf := await connection.fetchval(_LEAF, log_id, index + step):
        if not van <= str(read_leaf(leaf)["t"])[:19] < tot:
            break
        index += step
    return index


@dataclass(slots=True)
class _Tree:
    """The tree as it is built again, and what was seen on the way."""

    edge: list[bytes]
    size: int
    with_rows: int = 0
    last: bytes = b""


async def write_leaves(connection: Any, verifier: Verifier, found: Stretch, bundle: Bundle, tell: Tell) -> Counted:
    """Write and check all of `log/`. Raises NotFromTheLog."""
    edge = (await store.load(connection, verifier.name, found.begin)).edge if found.begin else []
    _check(verifier, found.begin_note, _Tree(list(edge), found.begin))
    tree = _Tree(list(edge), found.begin)
    async with bundle.file("log/bladen.jsonl") as sink, aclosing(_ahead(connection, verifier.name, found)) as steps:
        async for rows in steps:
            for entry in groupby(rows, key=itemgetter(0)):
                await _take(tree, list(entry[1]), sink)
            await tell("log", tree.size - found.begin, found.end - found.begin)
    if tree.size != found.end:
        raise NotFromTheLog
    _check(verifier, found.end_note, tree)
    await _write_proofs(connection, verifier, found, edge, bundle)
    return Counted(found.end - found.begin, tree.with_rows, str(read_leaf(tree.last)["t"]))


async def _ahead(connection: Any, log_id: str, found: Stretch) -> AsyncGenerator[Sequence[Any]]:
    """The leaves with their rows, a step at a time; the next step is read while this one is worked on."""

    def read_from(low: int) -> asyncio.Task[Sequence[Any]]:
        step = connection.fetch(_LEAVES, log_id, low, min(low + _STEP, found.end), timeout=SLOW)
        return asyncio.create_task(step)

    coming: asyncio.Task[Sequence[Any]] | None = read_from(found.begin)
    try:
        for low in range(found.begin, found.end, _STEP):
            rows = await coming if coming else ()
            coming = read_from(low + _STEP) if low + _STEP < found.end else None
            await asyncio.sleep(0)  # let it be sent
            yield rows
    finally:
        if coming is not None:  # somebody stopped halfway
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _take(tree: _Tree, rows: Sequence[Any], sink: Sink) -> None:
    index, leaf = rows[0][0], rows[0][1]
    if index != tree.size:
        raise NotFromTheLog(tree.size)
    merkle.extend_edge(tree.edge, index, merkle.leaf_hash(leaf))
    tree.size, tree.last = index + 1, leaf
    if rows[0][2] is not None:
        tree.with_rows += 1
        _check_rows(index, leaf, [row[2] for row in rows], rows[0][3])
        _check_beside(index, leaf, rows)
    await sink.write(leaf + b"\n")


def _check_rows(index: int, leaf: bytes, texts: Sequence[str], salt: bytes | None) -> None:
    """The rows are those that the leaf commits to, else NotFromTheLog.

    The quick spelling is tried first: when its HMAC is the one in the leaf it is the committed one. Else the long way.
    """
    if salt is None:
        raise NotFromTheLog(index)
    try:
        rows = orjson.dumps([orjson.loads(text) for text in texts], option=orjson.OPT_SORT_KEYS)
        if f'"ix":"{b64url(hmac.digest(salt, rows, "sha256"))}"'.encode() in leaf:
            return
        check_index(leaf, [json.loads(text) for text in texts], salt)
    except (EntryError, ValueError) as exc:
        raise NotFromTheLog(index) from exc


def _check_beside(index: int, leaf: bytes, rows: Sequence[Any]) -> None:
    """What stands beside a row chooses whether it counts: its moment and kind are those of the leaf.

    An act reads the clock twice, and no act is counted.
    """
    op, soort = rows[0][4], rows[0][5]
    said = f'"t":"{op.isoformat(timespec="milliseconds")[:23]}Z","type":"{soort}"'.encode()
    if soort in _COUNTED and not (said in leaf and all(row[4] == op and row[5] == soort for row in rows)):
        raise NotFromTheLog(index)
    if soort not in _COUNTED and any(f'"type":"{counted}"'.encode() in leaf for counted in _COUNTED):
        raise NotFromTheLog(index)


def _check(verifier: Verifier, note: str | None, tree: _Tree) -> None:
    if note is None:
        return
    try:
        said = Checkpoint.parse(verifier.open(note))
    except ProofError as exc:
        raise NotFromTheLog from exc
    if said != Checkpoint(verifier.name, tree.size, merkle.edge_root(tree.edge)):
        raise NotFromTheLog


async def _write_proofs(
    connection: Any, verifier: Verifier, found: Stretch, edge: Sequence[bytes], bundle: Bundle
) -> None:
    await bundle.add("log/eind.checkpoint", found.end_note)
    consistency: Sequence[bytes] = []
    if found.begin and found.begin_note is not None:
        await bundle.add("log/begin.checkpoint", found.begin_note)
        consistency = await read.consistency(connection, verifier.name, found.begin, found.end)
    proof = {
        "begin": found.begin,
        "eind": found.end,
        "rand": [encode64(item) for item in edge],
        "consistentie": [encode64(item) for item in consistency],
    }
    await bundle.add("log/bewijs.json", json.dumps(proof, indent=1) + "\n")
    for name, index in (("eerste", found.first), ("laatste", found.last)):
        entry = await connection.fetchval(_ENTRY, verifier.name, index)
        inclusion = await read.prove(connection, verifier.name, entry, found.end)
        await bundle.add(f"log/{name}.tlog-proof", inclusion.text())
    await bundle.add("sleutels/log.pub", f"{verifier.vkey}\n")
