"""The migrated database against the classes that the code reads it with (broker/migrations, broker/tables.py)."""

from __future__ import annotations

from typing import Any, Final

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Text, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString, SQLModel

import broker.tables
from broker.store import migrate, open_store
from tests.pg import database, postgres

__all__ = ["database", "postgres"]

CLASSES: Final = SQLModel.metadata.tables


def _has_a_class(thing: Any, name: str | None, kind: str, *_: object) -> bool:
    """What is written raw and in bulk has no class (broker/tables.py)."""
    return (name if kind == "table" else thing.table.name) in CLASSES


def _is_other(_: object, __: object, ___: object, found: TypeEngine[Any], wanted: TypeEngine[Any]) -> bool | None:
    """False: `text` is `varchar` without a length, in PostgreSQL (manual, 8.3); None: compare as Alembic does."""
    return False if isinstance(found, Text) and isinstance(wanted, AutoString) and wanted.length is None else None


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": _is_other, "include_object": _has_a_class}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata)
    return [one for part in found for one in (part if isinstance(part, list) else [part])]


async def _compare(database: str) -> list[Any]:
    engine = create_async_engine(database.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_differences)
    finally:
        await engine.dispose()


async def test_tables_are_migrated_as_their_classes_say(database: str) -> None:
    """ADR 0001: columns, types, null or not, keys and indexes of every table with a class, both ways."""
    await migrate(database)
    assert broker.tables.Casus.__tablename__ in CLASSES
    assert await _compare(database) == []


async def test_a_difference_between_table_and_class_is_seen(database: str) -> None:
    """The check itself: a column that only the database has, one that only the class has, another type."""
    await migrate(database)
    owner = await asyncpg.connect(database)
    await owner.execute("ALTER TABLE casus ADD COLUMN extra text")
    await owner.execute("ALTER TABLE medewerker DROP COLUMN aangewezen")
    await owner.execute("ALTER TABLE taak ALTER COLUMN persoon TYPE text")
    await owner.execute("ALTER TABLE bewijsstuk ALTER COLUMN soort DROP NOT NULL")
    await owner.close()
    kinds = {one[0] for one in await _compare(database)}
    assert kinds == {"remove_column", "add_column", "modify_type", "modify_nullable"}


async def test_migrating_twice_changes_nothing(database: str) -> None:
    """An operator may run it again; every start of the sandbox does."""
    await migrate(database)
    await migrate(database)
    assert await _compare(database) == []


async def test_what_the_address_says_of_tls_is_understood_everywhere(database: str) -> None:
    """Production asks for `sslmode=verify-full`: migrations, acts and the corridor read the same address."""
    address = f"{database}&sslmode=disable"
    await migrate(address)
    async with open_store(address, size=1) as store, store.transaction() as tx:
        assert (await (await tx.session.connection()).execute(text("SELECT 1"))).scalar() == 1
        assert await store.pool.fetchval("SELECT 1") == 1
    with pytest.raises((OSError, ConnectionError)):
        await migrate(f"{database}&sslmode=verify-full&sslrootcert=/nergens/ca.pem")
