"""Opening the house: keys, database, policy engine, log and suppliers, out of the settings; closed in reverse.

What a setting does not name, the sandbox makes for itself under `data_dir`: an embedded PostgreSQL, key files, and the
keys of the sandbox's own authorisation server. Production names all of it (broker/settings.py refuses otherwise).
Errors: SettingsRefused, KeyUnavailable, EmbeddedFailed and EngineRefused stop the start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx

from audit.log.append import Log
from audit.log.note import Signer
from audit.log.schema import ensure_head
from broker import kept
from broker.authenticate import Verifier
from broker.clock import Clock
from broker.embedded import run_postgres
from broker.engines.choose import open_engine
from broker.house import House
from broker.jwks import Jwks, from_file, from_url
from broker.keys import BrokerKeys
from broker.keys_file import FileKeys
from broker.persons import Persons
from broker.pseudonym import Pseudonyms
from broker.sandbox_tokens import AUDIENCE, ISSUER, open_issuer
from broker.settings import Settings
from broker.store import migrate, open_store
from connectors.base import Connector
from connectors.endpoint import Endpoint
from connectors.generic import GenericConnector
from connectors.politie.informatievraag import PolitieConnector

ORIGIN: Final = "sluis.sandbox/broker"
DATABASE: Final = "sluis"
_ROLE: Final = "sluis_broker"


@asynccontextmanager
async def open_house(settings: Settings, connectors: Mapping[str, Connector] | None = None) -> AsyncIterator[House]:
    """The house, ready for questions. `connectors` takes the place of those on record, for suppliers in process."""
    async with AsyncExitStack() as stack:
        keys = open_keys(settings)
        url = await _open_database(settings, stack)
        store = await stack.enter_async_context(open_store(url, size=settings.pool_size))
        engine = await stack.enter_async_context(open_engine(settings))
        log_id = origin(settings)
        await ensure_head(store.pool, log_id)
        signer = Signer(log_id, keys.log_key)
        log = Log(store.pool, log_id=log_id, signer=signer, write=kept.write, settle=kept.settle)
        await stack.enter_async_context(log)
        if connectors is None:
            connectors = await _open_connectors(store.pool, settings, stack)
        yield House(
            store=store,
            log=log,
            engine=engine,
            connectors=connectors,
            persons=Persons(Pseudonyms(keys)),
            clock=Clock(decision=settings.unsafe_clock),
            gather_deadline=settings.gather_deadline,
            antwoord_na=settings.antwoord_na,
        )


@asynccontextmanager
async def open_verifier(settings: Settings) -> AsyncIterator[Verifier]:
    """Whose tokens count: the authorisation server of the settings, or the sandbox's own."""
    async with AsyncExitStack() as stack:
        if settings.jwks_url is not None:
            client = await stack.enter_async_context(httpx.AsyncClient(timeout=5.0, trust_env=False))
            fetch = from_url(str(settings.jwks_url), client)
        else:
            fetch = from_file(settings.jwks_file or _sandbox_jwks(settings))
        yield Verifier(settings.issuer or ISSUER, settings.audience or AUDIENCE, Jwks(fetch))


def _sandbox_jwks(settings: Settings) -> Path:
    folder = issuer_folder(settings)
    open_issuer(folder)  # refuses in production
    return folder / "jwks.json"


def issuer_folder(settings: Settings) -> Path:
    """Where the sandbox keeps the keys of its authorisation server and its clients."""
    return settings.data_dir / "issuer"


def origin(settings: Settings) -> str:
    """The name of the broker's log, which is its id in the database too."""
    return settings.log_origin or ORIGIN


def open_keys(settings: Settings) -> BrokerKeys:
    """The broker's keys; the sandbox makes a set of its own the first time."""
    if settings.keys_dir is not None:
        return FileKeys.broker(settings.keys_dir, settings.environment.value)
    folder = settings.data_dir / "keys"
    if not (folder / "broker").exists():
        FileKeys.create(folder)
    return FileKeys.broker(folder / "broker", settings.environment.value)


async def _open_database(settings: Settings, stack: AsyncExitStack) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    folder = settings.data_dir / "postgres"
    postgres = await stack.enter_async_context(run_postgres(folder, unsafe_no_fsync=settings.unsafe_no_fsync))
    await migrate(await postgres.ensure_database(DATABASE))
    return postgres.url(DATABASE, _ROLE)


async def _open_connectors(
    pool: asyncpg.Pool[Any], settings: Settings, stack: AsyncExitStack
) -> Mapping[str, Connector]:
    """A connector for every onderdeel on record with an address. Raises ValueError for an address that is none."""
    rows = await pool.fetch(
        "SELECT id, koppeling, adres FROM onderdeel WHERE adres IS NOT NULL AND koppeling IS NOT NULL"
    )
    made: dict[str, Connector] = {}
    for row in rows:
        endpoint = Endpoint(row["adres"], timeout=settings.gather_deadline)
        loopback = endpoint.url.startswith("http:")
        kind = GenericConnector if loopback or row["koppeling"] != "politie" else PolitieConnector
        connector = kind(endpoint)
        stack.push_async_callback(connector.close)
        made[row["id"]] = connector
    return made
