"""Filling a fresh sandbox: the rows as the owner of the tables, keys for every postbus, clients for the token issuer.

Running it again adds what is missing and changes nothing that is there: keys and clients stay what they were. The
private key of a postbus belongs to its onderdeel and is kept here only because the sandbox plays every part.
Raises EmbeddedFailed, KeysRefused, RuntimeError in production, and what the database raises.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from broker.demo.installation import Installatie
from broker.embedded import run_postgres
from broker.installation import install
from broker.opening import DATABASE, issuer_folder, open_keys
from broker.sandbox_tokens import open_issuer, register_client
from broker.settings import Settings
from broker.store import migrate
from broker.terms import Identity
from connectors.sandbox import refuse_production


@dataclass(frozen=True, slots=True)
class Filled:
    """What a run of the seed did: rows in all, and the clients that were made this time."""

    verbanden: int
    onderdelen: int
    medewerkers: int
    clients: int
    nieuw: int


async def seed(settings: Settings, installatie: Installatie) -> Filled:
    """Write it down, and make the keys and clients that are not there yet."""
    refuse_production()
    keys = open_keys(settings)
    folder = settings.data_dir / "postbus"
    onderdelen = [
        replace(
            o,
            sleutel=postbus_key(folder, o.id).public_key().public_bytes_raw() if o.id in installatie.postbus else None,
        )
        for o in installatie.onderdelen
    ]
    async with _open_owner(settings) as owner:
        await install(owner, installatie.verbanden, onderdelen, keys.reader_public)
    made = _make_clients(settings, installatie)
    return Filled(
        verbanden=len(installatie.verbanden),
        onderdelen=len(onderdelen),
        medewerkers=sum(len(o.medewerkers) for o in onderdelen),
        clients=sum(1 for _ in installatie.clients()),
        nieuw=made,
    )


def postbus_key(folder: Path, onderdeel: str) -> X25519PrivateKey:
    """The private key of a postbus in the sandbox; made the first time, for the owner's eyes only."""
    path = folder / f"{onderdeel}.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = b64encode(X25519PrivateKey.generate().private_bytes_raw())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
    return X25519PrivateKey.from_private_bytes(b64decode(path.read_bytes(), validate=True))


def _make_clients(settings: Settings, installatie: Installatie) -> int:
    folder = issuer_folder(settings)
    open_issuer(folder)
    fresh = [c for c in installatie.clients() if not (folder / "clients" / f"{c.id}.json").exists()]
    for client in fresh:
        register_client(folder, client.id, Identity(client.oin, client.onderdeel, client.medewerker, client.rol, ""))
    return len(fresh)


@asynccontextmanager
async def _open_owner(settings: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection as the owner of the tables, on the newest migration."""
    if settings.owner_database_url is not None:
        async with _connected(settings.owner_database_url.get_secret_value()) as owner:
            yield owner
        return
    folder = settings.data_dir / "postgres"
    async with (
        run_postgres(folder, unsafe_no_fsync=settings.unsafe_no_fsync) as postgres,
        _connected(await postgres.ensure_database(DATABASE)) as owner,
    ):
        yield owner


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    await migrate(url)
    owner = await asyncpg.connect(url)
    try:
        yield owner
    finally:
        await owner.close()
