"""A database with its owner, and people who publish policies in it: production unless a test says otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from broker.clock import Clock
from broker.embedded import Postgres
from broker.keys_file import FileKeys
from broker.policy.bundles import Bundle
from broker.policy.living import Living
from broker.policy.publish import Publishing, Wanted, open_publishing
from broker.policy.published import Gebrek, Stand
from broker.policy.shelf import Shelf
from broker.policy.statement import Voorstel
from broker.scenario.stage import drop_database
from broker.settings import EngineKind, Environment, Settings
from broker.store import migrate
from tests.policy_house import People, make_people, other_bundle

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(hours=2), NOW + timedelta(days=30)


@dataclass
class Office:
    """A migrated database, its owner's connection, and the settings of who publishes; production unless told."""

    url: str
    broker_url: str
    owner: asyncpg.Connection[Any]
    settings: Settings
    people: People
    folder: Path

    @asynccontextmanager
    async def open(self, now: datetime = NOW, environment: Environment = Environment.TEST) -> AsyncIterator[Publishing]:
        settings = self.settings.model_copy(update={"environment": environment})
        async with open_publishing(settings) as publishing:
            publishing.clock.now = lambda: now
            yield publishing

    def bundle(self, version: str = "2027.01.01", without: str | None = None) -> Bundle:
        return other_bundle(self.folder / "beleid", version, without)

    async def propose(self, bundle: Bundle, moment: datetime = SOON, who: str = "jurist", **how: Any) -> Voorstel:
        said = how or {"rac": "RAC 2026-40"}
        async with self.open() as publishing:
            return await publishing.propose(bundle, Wanted(moment, date(2026, 11, 1), **said), self.people.keys[who])

    async def adopt(self, which: str, who: str = "fg", now: datetime = NOW) -> Voorstel:
        async with self.open(now) as publishing:
            return await publishing.adopt(which, self.people.keys[who])

    async def publish(self, bundle: Bundle, moment: datetime = SOON) -> Voorstel:
        await self.propose(bundle, moment)
        return await self.adopt(bundle.lock.versie)

    async def stands(self) -> list[tuple[Stand, Gebrek | None]]:
        async with self.open() as publishing:
            return [(one.stand, one.gebrek) for one in await publishing.known()]

    async def leaves(self) -> int:
        return int(await self.owner.fetchval("SELECT count(*) FROM log_leaf"))

    @asynccontextmanager
    async def broker(self, now: datetime = SOON, **changes: Any) -> AsyncIterator[Living]:
        """A production broker that looks at this store, at this moment (or by the `clock` that is given)."""
        clock = changes.pop("clock", None) or Clock(now=lambda: now)
        settings = self.settings.model_copy(update={"environment": Environment.PRODUCTION, **changes})
        pool = await asyncpg.create_pool(self.broker_url, min_size=1, max_size=1)
        living = Living(settings, Shelf(pool), clock, None)
        try:
            assert await living.look()
            yield living
        finally:
            await living.close()
            await pool.close()


@pytest.fixture
async def office(server: Postgres, tmp_path: Path) -> AsyncIterator[Office]:
    name = f"beleid_{tmp_path.name.encode().hex()[-12:]}_{id(tmp_path):x}"
    url = await server.ensure_database(name)
    await migrate(url)
    FileKeys.create(tmp_path / "keys")
    people = make_people(tmp_path / "mensen")
    settings = Settings(
        data_dir=tmp_path,
        owner_database_url=SecretStr(url),
        engine=EngineKind.WASM,
        policy_signers_file=people.signers,
        policy_deadline=10.0,
    )
    owner = await asyncpg.connect(url)
    try:
        yield Office(url, server.url(name, "sluis_broker"), owner, settings, people, tmp_path)
    finally:
        await owner.close()
        await drop_database(server, name)
