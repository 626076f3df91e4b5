"""The way into the log: `append` returns once the entry is durable and inside the tree, or raises.

Shape: callers queue; one task writes. While one transaction is in flight the next batch collects, without a timer
(group commit). Writers in other processes are kept apart by the row of the head alone. Contract in README.md
section 7: a caller MUST NOT release anything before it holds a Receipt, MUST NOT ask before it holds an Asked.
Errors: LogFailure (503, nothing released), StaleEntry (decide again), EntryError (a wrong call).
Source: design 2 (steps 4 and 7), 6a.10, 12.7.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

import asyncpg

from audit.log.batch import Commit, Landed, Result, Settle, Write, Writer
from audit.log.chain import Chain
from audit.log.entry import Entry, check_answer
from audit.log.errors import EntryError, LogFailure
from audit.log.note import Signer, Verifier
from audit.log.receipt import _MINT, Asked, PendingReceipt, Receipt, Recorded, Transaction

QUESTION: Final = "vraag"


class _Waiting(NamedTuple):
    entry: Entry
    result: asyncio.Future[Landed]


class Log:
    """One log in one process. Use as `async with Log(...) as log`.

    `write(conn, entries)` writes in bulk what is keyed by entry id; `settle(conn, entries)` reads, under the lock of
    the head, whether what was decided on still holds, returns the ids for which it does not, and completes the
    claims of the others. Both run inside the transaction, may run more than once for an entry, MUST NOT commit and
    MUST NOT keep anything outside the database. `commit(conn, extended, entries)` is both, and head and leaves, in one
    call that is a transaction of its own; where it is given it is used as long as no other writer is met. It returns
    None, or writes nothing and returns the ids that are stale: none of these entries when the head has moved. The log
    keeps one connection of `pool` for itself: close it before the pool.
    """

    def __init__(  # noqa: PLR0913  # what a log is made of, all by name
        self,
        pool: Any,
        *,
        log_id: str,
        signer: Signer,
        write: Write,
        settle: Settle,
        commit: Commit | None = None,
        max_batch: int = 512,
        deadline: float = 10.0,
        trusted: Sequence[Verifier] = (),
    ) -> None:
        self._chain = Chain(log_id, signer, trusted)
        self._writer = Writer(pool, self._chain, write, settle, commit, deadline)
        self._write = write
        self._pool = pool
        self._max_batch = max_batch
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the writer."""
        if self._task is not None:
            raise LogFailure("this log was started before")
        self._task = asyncio.create_task(self._run(), name="log-writer")

    async def close(self) -> None:
        """Write what is queued, take nothing more, give the connection back. Safe to repeat."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await asyncio.shield(self._task)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def append(self, entry: Entry) -> Receipt:
        """Make the entry durable. A cancelled caller's entry is still settled, but nobody gets its receipt.

        Raises StaleEntry when the fence refused it, LogFailure when it is not, or not known to be, durable.
        """
        landed = await self._enqueue(entry)
        return Receipt(_MINT, Recorded.of(entry), landed.index, landed.extension.tree, landed.extension.note)

    async def ask(self, entry: Entry) -> Asked:
        """The same for a question: what is returned allows to ask suppliers, not to release anything."""
        if entry.kind != QUESTION:
            raise EntryError("only an entry of type `vraag` can be asked")
        await self._enqueue(entry)
        return Asked(_MINT, entry.id)

    async def append_in(self, tx: Transaction, entry: Entry) -> PendingReceipt:
        """Append inside the caller's own transaction, which MUST touch nothing else after this and commit soon.

        The fence is the caller's: `settle` is not called. The receipt counts once `tx.committed`.
        """
        try:
            await self._write(tx.connection, [entry])
            extension = await self._chain.extend(tx.connection, await self._chain.lock(tx.connection), [entry])
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as exc:
            raise LogFailure("the entry could not be written in this transaction") from exc

        def make() -> Receipt:
            self._chain.adopt(extension.tree)
            return Receipt(_MINT, Recorded.of(entry), extension.first, extension.tree, extension.note)

        return PendingReceipt(entry.id, tx, make)

    async def receipt(self, entry_id: UUID, answer: bytes, salt_ans: bytes) -> Receipt:
        """The receipt of an entry that is in the log already, for the same answer again; it covers the tree of now.

        Raises EntryError when `answer` is not the one that was recorded, LogFailure when it cannot be proved.
        """
        try:
            async with self._pool.acquire() as conn:
                found = await self._chain.find(conn, entry_id)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as exc:
            raise LogFailure("the log could not be read") from exc
        check_answer(found.leaf, answer, salt_ans)
        recorded = Recorded(entry_id, found.leaf, salt_ans, sha256(answer).digest())
        return Receipt(_MINT, recorded, found.index, found.tree, found.note)

    def _enqueue(self, entry: Entry) -> asyncio.Future[Landed]:
        if self._closing or self._task is None or self._task.done():
            raise LogFailure("the log takes no entries")
        result: asyncio.Future[Landed] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(entry, result))
        self._wake.set()
        return result

    async def _run(self) -> None:
        try:
            while self._queue or not self._closing:
                self._wake.clear()
                if not self._queue and not self._closing:
                    await self._wake.wait()
                await self._write_batch()
        finally:
            _tell(self._queue, {})
            self._queue.clear()
            await self._writer.close()

    async def _write_batch(self) -> None:
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), self._max_batch))]
        results: dict[Any, Result] = {}
        try:
            if batch:
                results = await self._writer.commit([waiting.entry for waiting in batch])
        finally:
            _tell(batch, results)


def _tell(batch: Sequence[_Waiting] | deque[_Waiting], results: dict[Any, Result]) -> None:
    """Give every caller its result; one without a result, which a cancelled writer leaves, has failed."""
    for waiting in batch:
        result = results.get(waiting.entry.id) or LogFailure("the writer of the log was stopped")
        if waiting.result.done():
            continue
        if isinstance(result, Landed):
            waiting.result.set_result(result)
        else:
            waiting.result.set_exception(result)
