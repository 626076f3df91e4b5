"""The desk on a seeded case: PostgreSQL, keys and both logs as they are, and the desk served over real HTTP.

`regie` asked the police for three things: one was delivered, one was withheld openly, one was withheld in a way that
the asker may not see. Officers (R15) of `regie`, `politie` and `corporatie` are on record.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
import uvicorn
from pydantic import SecretStr

from audit.desk.app import create_desk_app
from audit.desk.desk import Desk
from audit.desk.looker import admit
from audit.desk.opening import open_desk, open_desk_verifier
from audit.desk.words import LogDoel, Looker
from broker.embedded import Postgres
from broker.listening import listen
from broker.settings import Settings
from tests.flow.api_home import Api, open_api

OFFICERS: Final = ("regie", "politie", "corporatie")
FIND: Final = "/v1/verstrekkingen/_zoek"
PURPOSE: Final = LogDoel.RECHTMATIGHEID


@dataclass(frozen=True)
class DeskHome:
    """A desk on one case, and what was asked in it: `given`, `refused` and `hidden` are ids of answers."""

    api: Api
    desk: Desk
    settings: Settings
    url: str
    given: UUID
    refused: UUID
    hidden: UUID

    @property
    def owner(self) -> Any:
        return self.api.case.owner

    def client(self, org: str = "regie", rol: str | None = "R15") -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.api.case.token(org, rol)}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    async def find(self, org: str = "regie", rol: str | None = "R15", **body: Any) -> httpx.Response:
        async with self.client(org, rol) as client:
            return await client.post(FIND, json={"logdoel": PURPOSE.value, **body})

    async def read(self, regel: UUID, org: str = "regie", **query: str) -> httpx.Response:
        async with self.client(org) as client:
            return await client.get(f"/v1/verstrekkingen/{regel}", params={"logdoel": PURPOSE.value, **query})

    async def looker(self, org: str = "regie", doel: LogDoel = PURPOSE) -> Looker:
        return await admit(self.desk, self.api.case.identity(org, "R15"), doel)

    async def looks(self) -> int:
        return int(
            await self.owner.fetchval("SELECT count(*) FROM desk_log.log_index WHERE soort <> 'bureau.controle'")
        )

    async def unlock(self, table: str, schema: str = "public") -> None:
        """What an administrator of the database can do: switch the triggers off."""
        await self.owner.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER USER")


@asynccontextmanager
async def open_desk_home(postgres: Postgres, folder: Path) -> AsyncIterator[DeskHome]:
    async with open_api(postgres, folder) as api, AsyncExitStack() as stack:
        for org in OFFICERS:
            await api.case.owner.execute("UPDATE medewerker SET rollen = rollen || '{R15}' WHERE onderdeel = $1", org)
        given = await _ask(api, "pol.lijst")
        refused = await _ask(api, "pol.rol")
        await api.case.evidence("politie", "R06", "opsporingsbelang", door="politie")
        hidden = await _ask(api, "pol.lijst")
        settings = desk_settings(api, postgres)
        desk = await stack.enter_async_context(open_desk(settings))
        verifier = await stack.enter_async_context(open_desk_verifier(settings, desk))
        url = await stack.enter_async_context(served(create_desk_app(desk, verifier, settings)))
        yield DeskHome(api, desk, settings, url, given, refused, hidden)


def desk_settings(api: Api, postgres: Postgres) -> Settings:
    """The desk's own settings: its database role and its keys; of the broker it shares the name of the log."""
    made = api.case.settings
    assert made.database_url is not None
    database = urlsplit(made.database_url.get_secret_value()).path.removeprefix("/")
    url = SecretStr(postgres.url(database, "sluis_desk"))
    return Settings(data_dir=made.data_dir, desk_database_url=url, keys_dir=made.data_dir / "keys" / "desk")


async def _ask(api: Api, element: str) -> UUID:
    answer = await api.ask(api.case.question(("politie",), element))
    return UUID(answer.json()["besluit"])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """The application on a free port, for the length of the block."""
    server = _Server(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False))
    with listen("127.0.0.1", 0) as listening:
        task = asyncio.create_task(server.serve([listening]))
        await server.listens.wait()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskHome]:
    """One case with its desk for a whole file, whose tests change nothing but the log of looks."""
    async with open_desk_home(server, tmp_path_factory.mktemp("bureau")) as found:
        yield found


@pytest.fixture
async def bureau(server: Postgres, tmp_path: Path) -> AsyncIterator[DeskHome]:
    """A fresh case with its desk."""
    async with open_desk_home(server, tmp_path) as found:
        yield found
