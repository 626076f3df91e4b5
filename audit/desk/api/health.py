"""`/healthz`: this process runs. `/readyz`: it could show something now, safely. Open, and outside `/v1`.

Ready is: the broker's log can be read, the second log can be written, and who may come in can be known. Without one of
them nothing is shown (design A10).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from audit.desk.api.wiring import DeskWiring
from audit.desk.desk import Desk
from audit.desk.watch import find_head
from audit.log.errors import LogError
from audit.log.store import lock_head
from broker.api.problem import members, respond
from broker.errors import Unavailable
from broker.revisions import Standing, read_standing

router: Final = APIRouter(include_in_schema=False)
_PATIENCE: Final = 2.0
_SERVABLE: Final = frozenset({Standing.AT_HEAD, Standing.AHEAD})


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    wiring: DeskWiring = request.app.state.wiring
    checks: dict[str, Callable[[], Awaitable[bool]]] = {
        "database": lambda: _database(wiring.house),
        "logboek": lambda: _log(wiring.house),
        "inzagelog": lambda: _looks(wiring.house),
        "sleutels": wiring.verifier.keys.ready,
    }
    held = await asyncio.gather(*map(_holds, checks.values()))
    found = dict(zip(checks, held, strict=True))
    if all(held):
        return JSONResponse({"status": "gereed", "onderdelen": found})
    problem = members(503, Unavailable.code, "Nog niet alles is gereed; zie onderdelen.")
    return respond(503, {**problem, "onderdelen": found})


async def _holds(check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, LogError, Unavailable):
        return False


async def _database(desk: Desk) -> bool:
    """The database is there, and not older than this release."""
    async with desk.pool.acquire() as connection:
        return await read_standing(connection) in _SERVABLE


async def _log(desk: Desk) -> bool:
    async with desk.pool.acquire() as connection:
        return (await find_head(connection, desk.log_id)).size >= 0


async def _looks(desk: Desk) -> bool:
    """The head of the second log can be locked for writing by this role; nothing is written."""
    async with desk.look_pool.acquire() as connection, connection.transaction():
        return (await lock_head(connection, desk.look_verifier.name)).size >= 0
