"""One batch, one transaction: everything keyed by entry id, the head, the fence, the leaves, commit.

Shape: `Writer.commit(entries)` gives, per entry id, where it landed or the error for its caller. It never lets one
entry spoil another: stale entries are taken out by rolling the whole batch back and running it without them, and a
batch that the database refuses is run entry by entry.
Errors: none out of `commit` but cancellation; they are its results.
Source: design 6a.10 and 12.7; README.md sections 7 and 8.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from audit.log import store
from audit.log.chain import Chain
from audit.log.entry import Entry
from audit.log.errors import LogError, LogFailure, StaleEntry
from audit.log.store import Extended, Extension

Write: TypeAlias = Callable[[Any, Sequence[Entry]], Awaitable[None]]
Settle: TypeAlias = Callable[[Any, Sequence[Entry]], Awaitable[Collection[UUID]]]
Commit: TypeAlias = Callable[[Any, Extended, Sequence[Entry]], Awaitable[Collection[UUID] | None]]

_LOST: Final = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, TimeoutError)
# SQLSTATE classes that say nothing of the entries: connection, transaction state, resources, operator, system, bug.
_NOT_THE_ENTRY: Final = ("08", "25", "53", "57", "58", "XX")
# A commit that is answered with one of these was rolled back for certain (integrity, transaction rollback).
_ROLLED_BACK: Final = ("23", "40")
_COMPLETION_UNKNOWN: Final = "40003"
# A statement that is its own transaction and is answered with one of these never came to its commit: it holds a wrong
# value, breaks a rule, collides, is not allowed, or was refused by what it calls.
_NEVER_COMMITTED: Final = ("21", "22", "23", "25", "40", "42", "55", "P0")
_ALONE_AGAIN: Final = 16  # batches after which a writer that met another one supposes once more that it is alone


@dataclass(frozen=True, slots=True)
class Landed:
    """Where an entry stands, durably."""

    index: int
    extension: Extension


Result: TypeAlias = Landed | LogError


class _Unclear(Exception):
    """COMMIT was sent and not answered."""

    def __init__(self, extension: Extension) -> None:
        super().__init__()
        self.extension = extension


class Writer:
    """Runs batches on a connection of its own, one at a time."""

    def __init__(
        self, pool: Any, chain: Chain, write: Write, settle: Settle, commit: Commit | None, deadline: float
    ) -> None:
        self._pool = pool
        self._chain = chain
        self._write = write
        self._settle = settle
        self._commit_at_once = commit
        self._not_alone = 0
        self._deadline = deadline
        self._conn: Any = None

    async def commit(self, entries: Sequence[Entry]) -> dict[UUID, Result]:
        """Make these entries durable; per entry where it landed or why it did not."""
        results: dict[UUID, Result] = {}
        waiting = list(entries)
        while waiting:
            try:
                outcome = await self._attempt(waiting)
            except Exception as exc:  # noqa: BLE001  # outermost of the writer: also a fault in the caller's callbacks ends here
                return results | await self._refused(waiting, exc)
            if isinstance(outcome, Extension):
                self._chain.adopt(outcome.tree)
                return results | _landed(waiting, outcome)
            results |= {entry.id: StaleEntry() for entry in waiting if entry.id in outcome}
            waiting = [entry for entry in waiting if entry.id not in outcome]
        return results

    async def _refused(self, entries: Sequence[Entry], exc: Exception) -> dict[UUID, Result]:
        if isinstance(exc, _Unclear):
            return await self._find_out(entries, exc.extension)
        if len(entries) == 1 or not _may_be_one_entry(exc):
            return {entry.id: _failure("the entry could not be made durable", exc) for entry in entries}
        results: dict[UUID, Result] = {}
        for entry in entries:
            results = await self.commit([entry]) | results  # an entry that was queued twice keeps where it landed
        return results

    async def _attempt(self, entries: Sequence[Entry]) -> Extension | set[UUID]:
        """One transaction: the extension that was committed, or the stale ids for which it was rolled back."""
        self._not_alone = max(0, self._not_alone - 1)
        if self._commit_at_once and not self._not_alone and (planned := self._chain.plan(entries)):
            stale = await self._at_once(self._commit_at_once, planned, entries)
            if stale is None:
                return planned.extension
            if found := set(stale) & {entry.id for entry in entries}:
                return found
            self._not_alone = _ALONE_AGAIN
        return await self._step_by_step(entries)

    async def _at_once(self, commit: Commit, planned: Extended, entries: Sequence[Entry]) -> Collection[UUID] | None:
        """The whole transaction in one call. None when it is committed, else nothing of it was written."""
        async with asyncio.timeout(self._deadline):
            conn = await self._open()
        try:
            async with asyncio.timeout(self._deadline):
                return await commit(conn, planned, entries)
        except BaseException as exc:
            if isinstance(exc, ValueError) or _was_refused(exc):
                raise
            await self.drop()
            if isinstance(exc, asyncio.CancelledError):
                raise
            raise _Unclear(planned.extension) from exc

    async def _step_by_step(self, entries: Sequence[Entry]) -> Extension | set[UUID]:
        async with asyncio.timeout(self._deadline):
            conn, tx = await self._begin()
        try:
            async with asyncio.timeout(self._deadline):
                outcome = await self._fill(conn, entries)
                if not isinstance(outcome, Extension):
                    await tx.rollback()
                    return outcome
        except BaseException as exc:
            await self._undo(tx, exc)
            raise
        try:
            async with asyncio.timeout(self._deadline):
                await tx.commit()
        except BaseException as exc:
            await self.drop()
            if _was_rolled_back(exc) or isinstance(exc, asyncio.CancelledError):
                raise
            raise _Unclear(outcome) from exc
        return outcome

    async def _fill(self, conn: Any, entries: Sequence[Entry]) -> Extension | set[UUID]:
        await self._write(conn, entries)
        tree = await self._chain.lock(conn)
        stale = set(await self._settle(conn, entries)) & {entry.id for entry in entries}
        return stale or await self._chain.extend(conn, tree, entries)

    async def _begin(self) -> tuple[Any, Any]:
        """Open the transaction; a connection that died while idle is replaced once, since nothing was sent."""
        if self._conn is not None:
            try:
                return self._conn, await _start(self._conn)
            except _LOST:
                await self.drop()
        conn = await self._open()
        try:
            return conn, await _start(conn)
        except BaseException:
            await self.drop()
            raise

    async def _open(self) -> Any:
        """The connection of this writer; a new one when there is none, or when it is known to be gone."""
        if self._conn is not None and not is_gone(self._conn):
            return self._conn
        await self.drop()
        conn = await self._pool.acquire()
        try:
            await _check_durable(conn)
        except BaseException:
            await self._break(conn)
            raise
        self._conn = conn
        return conn

    async def _undo(self, tx: Any, exc: BaseException) -> None:
        """Roll back; when that is not certain to be heard, break the connection, which does the same."""
        if not _is_lost(exc):
            with suppress(*_LOST, asyncpg.PostgresError):
                async with asyncio.timeout(self._deadline):
                    return await tx.rollback()  # type: ignore[no-any-return]  # asyncpg is untyped
        return await self.drop()

    async def _find_out(self, entries: Sequence[Entry], extension: Extension) -> dict[UUID, Result]:
        """Settle an unclear commit on a new connection: look the entries up under the lock of the head."""
        try:
            async with asyncio.timeout(self._deadline), self._pool.acquire() as conn, _transaction(conn):
                await store.lock_head(conn, self._chain.log_id)
                landed = await store.has_landed(conn, self._chain.log_id, entries, extension)
        except (*_LOST, asyncpg.PostgresError, LogError) as exc:
            return {entry.id: _failure("it is not known whether the entry is durable", exc) for entry in entries}
        if not landed:
            return {entry.id: LogFailure("the entry was not committed") for entry in entries}
        self._chain.adopt(extension.tree)
        return _landed(entries, extension)

    async def drop(self) -> None:
        """Break the connection and give it up."""
        conn, self._conn = self._conn, None
        if conn is not None:
            await self._break(conn)

    async def _break(self, conn: Any) -> None:
        with suppress(*_LOST):  # a connection that the pool took back is broken already
            conn.terminate()
        with suppress(*_LOST):
            await self._pool.release(conn)

    async def close(self) -> None:
        """Give the connection back."""
        conn, self._conn = self._conn, None
        if conn is not None:
            with suppress(*_LOST):
                await self._pool.release(conn)


def is_gone(conn: Any) -> bool:
    """Whether this connection of a pool is known to be dead."""
    try:
        return bool(conn.is_closed())
    except asyncpg.InterfaceError:  # the pool took it back when it died
        return True


def _transaction(conn: Any) -> Any:
    return conn.transaction(isolation="read_committed")


async def _start(conn: Any) -> Any:
    tx = _transaction(conn)
    await tx.start()
    return tx


async def _check_durable(conn: Any) -> None:
    if await conn.fetchval("SELECT current_setting('synchronous_commit')") == "off":
        raise LogFailure("the database acknowledges commits that are not durable (synchronous_commit = off)")


def _landed(entries: Sequence[Entry], extension: Extension) -> dict[UUID, Result]:
    return {entry.id: Landed(extension.first + n, extension) for n, entry in enumerate(entries)}


def _failure(text: str, cause: BaseException) -> LogFailure:
    """The cause by kind only: the text of a database error may hold values of an entry."""
    return LogFailure(f"{text} ({type(cause).__name__}, sqlstate {getattr(cause, 'sqlstate', None)})")


def _is_lost(exc: BaseException) -> bool:
    """Whether the connection may be gone. A value that asyncpg cannot send is an InterfaceError and a ValueError."""
    return isinstance(exc, (*_LOST, asyncio.CancelledError)) and not isinstance(exc, ValueError)


def _may_be_one_entry(exc: Exception) -> bool:
    if isinstance(exc, asyncpg.PostgresError):
        return not str(exc.sqlstate or "XX").startswith(_NOT_THE_ENTRY)
    return not _is_lost(exc) and not isinstance(exc, LogError)


def _was_refused(exc: BaseException) -> bool:
    state = str(getattr(exc, "sqlstate", None) or "")
    known = state.startswith(_NEVER_COMMITTED) and state != _COMPLETION_UNKNOWN
    return known and isinstance(exc, asyncpg.PostgresError)


def _was_rolled_back(exc: BaseException) -> bool:
    state = str(getattr(exc, "sqlstate", None) or "")
    return isinstance(exc, asyncpg.PostgresError) and state.startswith(_ROLLED_BACK) and state != _COMPLETION_UNKNOWN
