"""Opening the house: keys, database, policy engine, log and suppliers, out of the settings; closed in reverse.

What a setting does not name, the sandbox makes for itself under `data_dir`: an embedded PostgreSQL, key files, and the
keys of the sandbox's own authorisation server. Production names all of it (broker/settings.py refuses otherwise).
Errors: SettingsRefused, KeyUnavailable, EmbeddedFailed and EngineRefused stop the start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from pydantic import SecretStr

from audit.log.append import Log
from audit.log.batch import Commit, Write
from audit.log.note import Signer
from audit.log.schema import ensure_head
from broker import kept
from broker.authenticate import Verifier
from broker.child import Tell, say
from broker.clock import Clock
from broker.dpop import ProofCheck, Proofs
from broker.embedded import run_postgres
from broker.house import House
from broker.jwks import Jwks, Keys, from_file, from_url
from broker.keys import BrokerKeys
from broker.keys_file import FileKeys
from broker.persons import Persons
from broker.policy.living import open_in_force
from broker.policy.shelf import keep_committed
from broker.proof_nonce import KeyedNonces
from broker.proof_replay import PostgresProofs
from broker.pseudonym import Pseudonyms
from broker.sandbox_tokens import AUDIENCE, ISSUER, open_issuer
from broker.settings import Settings, SettingsRefused
from broker.store import Store, migrate, open_store
from broker.sweep import sweeping
from broker.tls import client_context
from connectors.base import Connector
from connectors.directory import read_directory

ORIGIN: Final = "sluis.sandbox/broker"
DATABASE: Final = "sluis"
_ROLE: Final = "sluis_broker"


@asynccontextmanager
async def open_house(
    settings: Settings,
    connectors: Mapping[str, Connector] | None = None,
    *,
    tell: Tell = say,
    write: Write = kept.write,
    commit: Commit = kept.commit,
) -> AsyncIterator[House]:
    """The house, ready for questions. `connectors` takes the place of the file, for suppliers in process.

    `write` and `commit` are what the log calls to put down its entries; who counts them puts those of `kept` inside.
    """
    async with AsyncExitStack() as stack:
        keys = open_keys(settings)
        url = await open_database(settings.database_url, _ROLE, settings, stack, tell)
        store = await stack.enter_async_context(open_store(url, size=settings.pool_size))
        clock = Clock(decision=settings.unsafe_clock)
        engine = await stack.enter_async_context(open_in_force(settings, store.pool, clock, tell=tell))
        log_id = origin(settings)
        await ensure_head(store.pool, log_id)
        signer = Signer(log_id, keys.log_key)
        log = Log(store.pool, log_id=log_id, signer=signer, write=write, settle=kept.settle, commit=commit)
        await stack.enter_async_context(log)
        if connectors is None:
            connectors = _open_connectors(settings, stack)
        house = House(
            store=store,
            log=log,
            engine=engine,
            connectors=connectors,
            persons=Persons(Pseudonyms(keys)),
            clock=clock,
            gather_deadline=settings.gather_deadline,
            antwoord_na=settings.antwoord_na,
        )
        await stack.enter_async_context(sweeping(store.pool, house.clock))
        yield house


@asynccontextmanager
async def open_verifier(settings: Settings, store: Store | None = None) -> AsyncIterator[Verifier]:
    """Whose tokens count: the authorisation server of the settings, or the sandbox's own.

    `store` remembers the proofs of DPoP-bound tokens; without it those cannot be used (503).
    """
    async with AsyncExitStack() as stack:
        if settings.jwks_url is not None:
            trusted = client_context(settings.jwks_ca_file)
            client = await stack.enter_async_context(httpx.AsyncClient(verify=trusted, timeout=5.0, trust_env=False))
            fetch = from_url(str(settings.jwks_url), client)
        else:
            fetch = from_file(settings.jwks_file or _sandbox_jwks(settings))
        yield make_verifier(settings, Jwks(fetch), PostgresProofs(store.pool) if store else None)


def make_verifier(settings: Settings, keys: Keys, proofs: Proofs | None = None) -> Verifier:
    """Who may come in by these settings."""
    nonces = KeyedNonces(open_keys(settings)) if settings.dpop_nonce else None
    return Verifier(
        settings.issuer or ISSUER,
        settings.audience or AUDIENCE,
        keys,
        bound_only=settings.bound_only,
        proof=ProofCheck(proofs, nonces),
        outside=settings.outside,
    )


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
    """The broker's keys; the sandbox makes a set for the whole house the first time."""
    return FileKeys.broker(keys_folder(settings, "broker"), settings.environment.value)


def keys_folder(settings: Settings, part: str) -> Path:
    """The folder with the keys of this process; without one in the settings that of the sandbox, made when needed."""
    if settings.keys_dir is not None:
        return settings.keys_dir
    folder = settings.data_dir / "keys"
    if not (folder / part).exists():
        FileKeys.create(folder)
    return folder / part


async def open_database(
    given: SecretStr | None, role: str, settings: Settings, stack: AsyncExitStack, tell: Tell
) -> str:
    """The address that was given for this role; without one that of the embedded database, migrated."""
    if given is not None:
        return given.get_secret_value()
    folder = settings.data_dir / "postgres"
    running = run_postgres(folder, unsafe_no_fsync=settings.unsafe_no_fsync, tell=tell)
    postgres = await stack.enter_async_context(running)
    owner = await postgres.ensure_database(DATABASE)
    await migrate(owner)
    await keep_committed(owner, Clock().now())
    return postgres.url(DATABASE, role)


def _open_connectors(settings: Settings, stack: AsyncExitStack) -> Mapping[str, Connector]:
    """The connectors of the file that the settings name; without a file nobody can be asked. Raises SettingsRefused."""
    if settings.connectors_file is None:
        return {}
    try:
        made = read_directory(settings.connectors_file)
    except ValueError as exc:
        raise SettingsRefused(f"SLUIS_CONNECTORS_FILE klopt niet: {exc}.") from exc
    for connector in made.values():
        stack.push_async_callback(connector.close)
    return dict(made)
