"""PostgreSQL, the only database: a raw pool for the corridor, sessions for acts, migrations as the owner.

`load` and the appender speak raw asyncpg (measured: an ORM select costs six times as much); acts use SQLModel in
`transaction()`. JSON goes and comes as text, so that both kinds of connection treat it alike. A `Tx`
knows whether it was committed, so a receipt that was appended inside it counts only then.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from broker.reading import Reading
from broker.revisions import migrations

# The corridor sends few statements, the same ones always: planned once per connection, not once per question.
_PLAN_ONCE: Final = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
# Who waits for a table makes everybody behind it wait too. Well under the second after which PostgreSQL looks for a
# deadlock, so that it is the migration that lets go and never a transaction that answers somebody.
_LOCK_TIMEOUT: Final = "500ms"
_LOCK_NOT_AVAILABLE: Final = "55P03"
_MIGRATE_TRIES: Final = 60
_MIGRATE_PAUSE: Final = 0.5
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_lock(hashtext('sluis.migrate'))"
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

    def __init__(self, pool: asyncpg.Pool[Any], engine: AsyncEngine, readers: int = 1) -> None:
        self.pool = pool
        self.reading = Reading(pool, readers)
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
    engine = _engine(url, pool_size=size, pool_pre_ping=True, command_timeout=patience)  # a failover needs no restart
    pool = await asyncpg.create_pool(
        url, min_size=1, max_size=size, command_timeout=patience, server_settings=_PLAN_ONCE
    )
    store = Store(pool, engine, readers=max(1, size // 2))
    try:
        yield store
    finally:
        await store.reading.close()
        await pool.close()
        await engine.dispose()


async def migrate(url: str, folder: str | None = None) -> None:
    """Bring the database at `url` (owner role) to the newest migration; a no-op when it is there already.

    Safe while brokers serve: every migration is a transaction of its own, which gives up rather than make them wait
    (`lock_timeout`) and is tried again, and only one migrates at a time.
    Raises TimeoutError when a table was never free, and what the database raises.
    """
    config = migrations(folder)
    engine = _engine(url, poolclass=NullPool, server_settings={"lock_timeout": _LOCK_TIMEOUT})
    try:
        for _ in range(_MIGRATE_TRIES):
            if await _migrated(engine, config):
                return
            await asyncio.sleep(_MIGRATE_PAUSE)
        raise TimeoutError("a table was never free for long enough to migrate")
    finally:
        await engine.dispose()


async def _migrated(engine: AsyncEngine, config: Config) -> bool:
    """Whether it is done; False when a table was in use for so long that the next try must come later."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text(_ONE_AT_A_TIME))
            await connection.commit()  # the lock is the session's; each migration begins its own transaction
            await connection.run_sync(partial(_upgrade, config))
    except DBAPIError as exc:
        if getattr(exc.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return False
        raise
    return True


def _upgrade(config: Config, connection: Connection) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _engine(url: str, **settings: Any) -> AsyncEngine:
    """An engine whose connections asyncpg opens itself: SQLAlchemy does not understand what the address says of TLS."""
    ours = {name: settings.pop(name) for name in ("command_timeout", "server_settings") if name in settings}
    connect = partial(asyncpg.connect, url, **ours)
    return create_async_engine("postgresql+asyncpg://", async_creator=connect, **settings)
