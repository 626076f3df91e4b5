"""PostgreSQL, the only database: a raw pool for the corridor, sessions for acts, migrations as the owner.

`load` and the appender speak raw asyncpg (measured: an ORM select costs six times as much); acts use SQLModel in
`transaction()`. JSON goes and comes as text, so that both kinds of connection treat it alike. A `Tx`
knows whether it was committed, so a receipt that was appended inside it counts only then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib import resources
from typing import Any, Final

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

# The corridor sends few statements, the same ones always: planned once per connection, not once per question.
_PLAN_ONCE: Final = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
PATIENCE: Final = 20.0  # seconds; longer than the log waits for its own transactions


class Tx:
    """One transaction of an act: `session` for tables, `connection` for the log, `committed` once it is."""

    __slots__ = ("committed", "connection", "session")

    def __init__(self, session: AsyncSession, connection: asyncpg.Connection[Any]) -> None:
        self.session = session
        self.connection = connection
        self.committed = False


class Store:
    """The broker's connection to its database, under the role that can write payloads and not read them."""

    def __init__(self, pool: asyncpg.Pool[Any], engine: AsyncEngine) -> None:
        self.pool = pool
        self._engine = engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Commit at the end of the block, roll back on any error (READ COMMITTED)."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            connection = await session.connection()
            await connection.execute(text("SELECT 1"))  # the dialect begins at the first statement
            raw = await connection.get_raw_connection()
            tx = Tx(session, raw.driver_connection)
            yield tx
        tx.committed = True


@asynccontextmanager
async def open_store(url: str, *, size: int, patience: float = PATIENCE) -> AsyncIterator[Store]:
    """Open the pools on `url` (postgresql://…); closed at the end of the block.

    A statement that takes longer than `patience` seconds raises TimeoutError: a database that hangs is gone.
    """
    engine = create_async_engine(_sqlalchemy(url), pool_size=size, connect_args={"command_timeout": patience})
    pool = await asyncpg.create_pool(
        url, min_size=1, max_size=size, command_timeout=patience, server_settings=_PLAN_ONCE
    )
    try:
        yield Store(pool, engine)
    finally:
        await pool.close()
        await engine.dispose()


async def migrate(url: str) -> None:
    """Bring the database at `url` (owner role) to the newest migration; a no-op when it is there already."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("broker") / "migrations"))
    engine = create_async_engine(_sqlalchemy(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(partial(_upgrade, config))
    finally:
        await engine.dispose()


def _upgrade(config: Config, connection: Connection) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
