"""Opening the desk: its keys, its database role, its own log; closed in reverse.

The desk reads with a pool that can change nothing, and writes its looks with another, in the schema of the second log.
It holds no key and no right of the broker: the migrations and the key store give it none (ADR 0010, ADR 0016). What a
setting does not name, the sandbox makes for itself under `data_dir`, as the broker does.
Errors: SettingsRefused, KeyUnavailable and EmbeddedFailed stop the start; so does a database without its tables.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import asyncpg

from audit.desk.desk import SEARCH_PATH, Desk
from audit.desk.integrity import watching
from audit.desk.looks import settle, write
from audit.desk.watch import Watch
from audit.log import note
from audit.log.append import Log
from audit.log.schema import ensure_head
from broker.authenticate import Verifier
from broker.child import Tell, say
from broker.clock import Clock
from broker.dpop import ProofCheck
from broker.keys import DeskKeys
from broker.keys_file import FileKeys
from broker.opening import keys_folder, open_database, open_verifier, origin
from broker.proof_nonce import KeyedNonces
from broker.proof_replay import PostgresProofs, ProofTable
from broker.settings import Settings
from broker.store import PATIENCE
from broker.sweep import OF_DESK, sweeping

ROLE: Final = "sluis_desk"
_LOOKS_POOL: Final = 4  # the writer's own, one to find out with, two for what is read of it


@asynccontextmanager
async def open_desk(settings: Settings, *, tell: Tell = say) -> AsyncIterator[Desk]:
    """The desk, ready for looks, with its watch over both logs running."""
    async with AsyncExitStack() as stack:
        keys = open_desk_keys(settings)
        url = await open_database(settings.desk_database_url, ROLE, settings, stack, tell)
        pool = await stack.enter_async_context(_pool(url, settings.pool_size, default_transaction_read_only="on"))
        look_pool = await stack.enter_async_context(_pool(url, _LOOKS_POOL, search_path=SEARCH_PATH))
        signer = note.Signer(looks_origin(settings), keys.log_key)
        await ensure_head(look_pool, signer.name)
        looks = Log(look_pool, log_id=signer.name, signer=signer, write=write, settle=settle)
        await stack.enter_async_context(looks)
        verifier = note.Verifier(origin(settings), keys.broker_log_public)
        desk = Desk(pool, look_pool, looks, keys, verifier, signer.verifier, Watch(), Clock())
        await stack.enter_async_context(watching(desk))
        await stack.enter_async_context(sweeping(look_pool, desk.clock, OF_DESK))
        yield desk


@asynccontextmanager
async def open_desk_verifier(settings: Settings, desk: Desk) -> AsyncIterator[Verifier]:
    """Whose tokens count here: as at the broker, with the desk's own memory of proofs and its own nonces."""
    async with open_verifier(settings.model_copy(update={"dpop_nonce": False})) as verifier:
        nonces = KeyedNonces(desk.keys) if settings.dpop_nonce else None
        proofs = PostgresProofs(desk.look_pool, ProofTable.DESK)
        yield replace(verifier, proof=ProofCheck(proofs, nonces))


def looks_origin(settings: Settings) -> str:
    """The name of the second log and of its key: that of the first, with `/bureau` behind it."""
    return f"{origin(settings)}/bureau"


def open_desk_keys(settings: Settings) -> DeskKeys:
    """The desk's keys; the sandbox makes a set for the whole house the first time. Raises KeyUnavailable."""
    return FileKeys.desk(keys_folder(settings, "desk"), settings.environment.value)


def _pool(url: str, size: int, **server_settings: str) -> Any:
    """A pool of this role; a database that hangs is gone after a while."""
    return asyncpg.create_pool(
        url, min_size=1, max_size=size, command_timeout=PATIENCE, server_settings={"jit": "off", **server_settings}
    )
