"""A case whose brokers take their policy from the store, and people who publish in it, on a real PostgreSQL.

Each broker has a `Living` of its own; a test says when it looks, and at which moment a question is decided.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from broker.embedded import Postgres
from broker.engines.choose import open_engine
from broker.house import House
from broker.policy.bundles import Bundle
from broker.policy.in_force import ALWAYS, Slot
from broker.policy.living import Living
from broker.policy.publish import Publishing, Wanted, open_publishing
from broker.policy.shelf import Shelf
from broker.policy.statement import Voorstel
from broker.settings import Environment, Settings
from tests.flow.api_home import Api, open_api
from tests.flow.case import open_replica
from tests.policy_house import People, make_people, other_bundle

SWITCH: Final = datetime(2025, 3, 1, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
RAC: Final = "RAC 2024-17"


@dataclass
class Broker:
    """One broker: its house, and the one that looks for it."""

    house: House
    living: Living

    def at(self, moment: datetime) -> None:
        """Decide as of this moment."""
        self.house.clock.decision = moment


@dataclass
class Law:
    """The case, two brokers on it, and what publishing needs."""

    api: Api
    brokers: tuple[Broker, Broker]
    settings: Settings
    people: People
    folder: Path
    server: Postgres

    @property
    def one(self) -> Broker:
        return self.brokers[0]

    def bundle(self, version: str = "2025.03.01", without: str | None = "pol.lijst") -> Bundle:
        return other_bundle(self.folder / "beleid", version, without)

    @asynccontextmanager
    async def publishing(self, environment: Environment = Environment.SANDBOX) -> AsyncIterator[Publishing]:
        async with open_publishing(self.settings.model_copy(update={"environment": environment})) as publishing:
            yield publishing

    async def propose(self, bundle: Bundle, moment: datetime = SWITCH, who: str = "jurist") -> Voorstel:
        wanted = Wanted(moment, date(2025, 2, 1), rac=RAC)
        async with self.publishing() as publishing:
            return await publishing.propose(bundle, wanted, self.people.keys[who])

    async def adopt(self, which: str, who: str = "fg") -> Voorstel:
        async with self.publishing() as publishing:
            return await publishing.adopt(which, self.people.keys[who])

    async def publish(self, bundle: Bundle, moment: datetime = SWITCH) -> Voorstel:
        """Propose by one, adopt by another, and let both brokers look."""
        await self.propose(bundle, moment)
        voorstel = await self.adopt(bundle.lock.versie)
        await self.look()
        return voorstel

    async def look(self) -> None:
        for broker in self.brokers:
            assert await broker.living.look()

    async def ask(self, moment: datetime, broker: Broker | None = None) -> httpx.Response:
        """The question that the case allows, decided at this moment."""
        asked = broker or self.one
        asked.at(moment)
        return await self.api.ask(house=asked.house)

    async def owner(self, statement: str, *values: Any) -> Any:
        return await self.api.case.owner.fetchval(statement, *values)


@asynccontextmanager
async def open_law(postgres: Postgres, folder: Path) -> AsyncIterator[Law]:
    """The case with two brokers that go by the store."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(open_api(postgres, folder))
        people = make_people(folder / "mensen")
        given = api.case.settings
        name = urlsplit(api.case.stage.url).path.strip("/")
        changed = {"policy_signers_file": people.signers, "owner_database_url": SecretStr(postgres.url(name))}
        settings = given.model_copy(update=changed)
        other = await stack.enter_async_context(open_replica(api.case))
        houses = (api.house, replace(other, connectors=api.house.connectors))
        brokers = [await _open_broker(stack, house, settings) for house in houses]
        yield Law(api, (brokers[0], brokers[1]), settings, people, folder, postgres)


async def _open_broker(stack: AsyncExitStack, house: House, settings: Settings) -> Broker:
    engine = await stack.enter_async_context(open_engine(settings, tell=lambda _: None))
    living = Living(settings, Shelf(house.store.pool), house.clock, Slot(ALWAYS, engine.beleid.versie, engine))
    stack.push_async_callback(living.close)
    assert await living.look()
    return Broker(replace(house, engine=living.in_force), living)
