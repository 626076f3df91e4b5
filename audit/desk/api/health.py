"""`/healthz`: this process runs. `/readyz`: it could show something now, safely. Open, and outside `/v1`.

Ready is: the broker's log can be read, the second log can be written, and who may come in can be known. Without one of
them nothing is shown (design A10).
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from audit.desk.api.wiring import DeskWiring
from audit.desk.desk import Desk
from audit.desk.watch import find_head
from audit.log.store import lock_head
from broker.api.readiness import is_servable, tell_ready

router: Final = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    wiring: DeskWiring = request.app.state.wiring
    desk = wiring.house
    return await tell_ready(
        {
            "database": lambda: is_servable(desk.pool),
            "logboek": lambda: _log(desk),
            "inzagelog": lambda: _looks(desk),
            "sleutels": wiring.verifier.keys.ready,
        }
    )


async def _log(desk: Desk) -> bool:
    async with desk.pool.acquire() as connection:
        return (await find_head(connection, desk.log_id)).size >= 0


async def _looks(desk: Desk) -> bool:
    """The head of the second log can be locked for writing by this role; nothing is written."""
    async with desk.look_pool.acquire() as connection, connection.transaction():
        return (await lock_head(connection, desk.look_verifier.name)).size >= 0
