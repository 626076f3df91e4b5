"""Connections that only read, one statement at a time: what the corridor loads with.

A pool resets a connection whenever it takes it back, which is a round trip to the database. One SELECT leaves nothing
to reset, so these connections are taken from the pool once and kept; one that died is replaced when it is needed.
Errors: what asyncpg raises (503 at the edge).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg

from audit.log.batch import is_gone


class Reading:
    """At most `size` connections of `pool`; whoever finds none free waits. Close it before the pool."""

    def __init__(self, pool: asyncpg.Pool[Any], size: int) -> None:
        self._pool = pool
        self._free = asyncio.Semaphore(size)
        self._idle: list[Any] = []

    async def fetchrow(self, query: str, *arguments: object) -> asyncpg.Record | None:
        """The first row of a SELECT, in a transaction of its own."""
        async with self._free:
            connection = await self._take()
            try:
                row: asyncpg.Record | None = await connection.fetchrow(query, *arguments)
            except BaseException:
                await self._drop(connection)
                raise
            self._idle.append(connection)
            return row

    async def close(self) -> None:
        """Give the connections back."""
        while self._idle:
            await self._pool.release(self._idle.pop())

    async def _take(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not is_gone(connection):
                return connection
        return await self._pool.acquire()

    async def _drop(self, connection: Any) -> None:
        """Back to the pool, which resets it or finds that it is gone."""
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
            await self._pool.release(connection)
