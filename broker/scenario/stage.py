"""A house of its own for one file: a fresh database, fresh keys, the given engine, and suppliers in process.

Everything is the real thing (PostgreSQL, log, policy, pseudonyms) except the suppliers, which are the sandbox ones,
and the moment of decision, which is the file's.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from audit.log.append import Log
from audit.log.note import Signer
from audit.log.schema import ensure_head
from broker import kept
from broker.clock import Clock
from broker.embedded import Postgres
from broker.engines.base import Engine
from broker.house import House
from broker.keys import BrokerKeys, DeskKeys
from broker.keys_file import FileKeys
from broker.persons import Persons
from broker.pseudonym import Pseudonyms
from broker.store import migrate, open_store
from connectors.base import Connector

_ENVIRONMENT: Final = "sandbox"
_ORIGIN: Final = "sluis.scenario/log"
_POOL: Final = 4
_TEMPLATE: Final = "scenario_sjabloon"
_DEADLINE: Final = 30.0


@dataclass(frozen=True)
class Backstage:
    """What a play needs behind the scenes: its suppliers in process, and two other ways into the database."""

    connectors: dict[str, Connector]
    owner: asyncpg.Connection[Any]
    desk: asyncpg.Connection[Any]
    desk_keys: DeskKeys
    reader_public: bytes


@dataclass(frozen=True)
class Stage(Backstage):
    """A stage with its house in this process; `url` and `keys_dir` are what another broker of it needs."""

    house: House
    url: str
    keys_dir: Path


@asynccontextmanager
async def open_stage(postgres: Postgres, engine: Engine, *, pool: int = _POOL) -> AsyncIterator[Stage]:
    """A stage on a database that is dropped at the end of the block."""
    name = f"scenario_{secrets.token_hex(6)}"
    owner_url = await _copy(postgres, name)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(drop_database, postgres, name)
        owner = await connect(stack, owner_url)
        await ensure_head(owner, _ORIGIN)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluis-sleutels-")))
        FileKeys.create(folder)
        keys, desk_keys = FileKeys.broker(folder / "broker", _ENVIRONMENT), FileKeys.desk(folder / "desk", _ENVIRONMENT)
        url, connectors = postgres.url(name, "sluis_broker"), dict[str, Connector]()
        house = await stack.enter_async_context(open_house_on(url, keys, engine, connectors, pool=pool))
        desk = await connect(stack, postgres.url(name, "sluis_desk"))
        yield Stage(connectors, owner, desk, desk_keys, keys.reader_public, house, url, folder / "broker")


@asynccontextmanager
async def open_house_on(
    url: str, keys: BrokerKeys, engine: Engine, connectors: Mapping[str, Connector], *, pool: int
) -> AsyncIterator[House]:
    """A broker on the database of a stage; several may stand on one."""
    async with (
        open_store(url, size=pool) as store,
        Log(
            store.pool,
            log_id=_ORIGIN,
            signer=Signer(_ORIGIN, keys.log_key),
            write=kept.write,
            settle=kept.settle,
            commit=kept.commit,
            deadline=_DEADLINE,
        ) as log,
    ):
        yield House(store, log, engine, connectors, Persons(Pseudonyms(keys)), Clock(), _DEADLINE, 0.0)


async def _copy(postgres: Postgres, name: str) -> str:
    """A fresh database of the newest migration: a copy of the first one of this server, which is migrated once."""
    connection = await asyncpg.connect(postgres.url())
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", _TEMPLATE)  # the second one waits
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", _TEMPLATE):
                await _make_template(postgres)
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {_TEMPLATE}')
    finally:
        await connection.close()
    return postgres.url(name)


async def _make_template(postgres: Postgres) -> None:
    """Migrate under another name first: a template that broke off is never copied."""
    making = f"{_TEMPLATE}_nieuw"
    await drop_database(postgres, making)
    await migrate(await postgres.ensure_database(making))
    connection = await asyncpg.connect(postgres.url())
    try:
        await connection.execute(f"ALTER DATABASE {making} RENAME TO {_TEMPLATE}")
    finally:
        await connection.close()


async def connect(stack: AsyncExitStack, url: str) -> asyncpg.Connection[Any]:
    """A connection for the length of the stack."""
    connection = await asyncpg.connect(url)
    stack.push_async_callback(connection.close)
    return connection


async def drop_database(postgres: Postgres, name: str) -> None:
    """Drop the database of a stage, also when somebody is still connected."""
    connection = await asyncpg.connect(postgres.url())
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()
