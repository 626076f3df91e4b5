"""`/healthz`: this process runs. `/readyz`: it could answer a question now, safely. Open, and outside `/v1`.

Whoever asks learns of each part whether it is there, and nothing more: why not is for the operator (`sluis doctor`).
Not ready is 503. A database that a newer release migrated already is ready: the two may serve side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import asyncpg
from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from audit.log.errors import LogError
from audit.log.read import read_head
from broker.api.problem import members, respond
from broker.api.wiring import Wired, Wiring
from broker.errors import Unavailable
from broker.revisions import Standing, read_standing

router: Final = APIRouter(include_in_schema=False)
_PATIENCE: Final = 2.0
_SERVABLE: Final = frozenset({Standing.AT_HEAD, Standing.AHEAD})


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(wiring: Wired) -> Response:
    found = await _look(
        {
            "beleid": wiring.house.engine.ready,
            "database": lambda: _database(wiring),
            "logboek": lambda: _log(wiring),
            "migraties": lambda: _migrations(wiring),
            "sleutels": lambda: _keys(wiring),
        }
    )
    if all(found.values()):
        return JSONResponse({"status": "gereed", "onderdelen": found})
    problem = members(503, Unavailable.code, "Nog niet alles is gereed; zie onderdelen.")
    return respond(503, {**problem, "onderdelen": found})


async def _look(checks: Mapping[str, Callable[[], Awaitable[bool]]]) -> dict[str, bool]:
    """All at once, so that a part which hangs costs its patience and no more."""
    held = await asyncio.gather(*(_holds(check) for check in checks.values()))
    return dict(zip(checks, held, strict=True))


async def _holds(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, LogError, Unavailable):
        return False


async def _database(wiring: Wiring) -> bool:
    return bool(await wiring.house.store.pool.fetchval("SELECT true"))


async def _log(wiring: Wiring) -> bool:
    async with wiring.house.store.pool.acquire() as connection:
        return (await read_head(connection, wiring.log_id)).size >= 0


async def _migrations(wiring: Wiring) -> bool:
    async with wiring.house.store.pool.acquire() as connection:
        return await read_standing(connection) in _SERVABLE


async def _keys(wiring: Wiring) -> bool:
    """The keys of the authorisation server: without them nobody comes in. Our own are read before we listen."""
    return await wiring.verifier.keys.ready()
