"""`/healthz`: this process runs. `/readyz`: it could answer a question now, safely. Open, and outside `/v1`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from audit.log.errors import LogError
from audit.log.read import read_head
from broker.api.problem import members, respond
from broker.api.wiring import Wired, Wiring
from broker.errors import Unavailable

router: Final = APIRouter(include_in_schema=False)
_PATIENCE: Final = 2.0


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(wiring: Wired) -> Response:
    found = {
        "beleid": await _holds(wiring.house.engine.ready),
        "database": await _holds(lambda: _database(wiring)),
        "logboek": await _holds(lambda: _log(wiring)),
    }
    if all(found.values()):
        return JSONResponse({"status": "gereed", "onderdelen": found})
    problem = members(503, Unavailable.code, "Nog niet alles is gereed; zie onderdelen.")
    return respond(503, {**problem, "onderdelen": found})


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
