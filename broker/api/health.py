"""`/healthz`: this process runs. `/readyz`: it could answer a question now, safely. Open, and outside `/v1`."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from audit.log.read import read_head
from broker.api.readiness import is_servable, tell_ready
from broker.api.wiring import Wired, Wiring

router: Final = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(wiring: Wired) -> Response:
    return await tell_ready(
        {
            "beleid": wiring.house.engine.ready,
            "database": lambda: _database(wiring),
            "logboek": lambda: _log(wiring),
            "migraties": lambda: is_servable(wiring.house.store.pool),
            "sleutels": wiring.verifier.keys.ready,  # of the authorisation server: without them nobody comes in
        },
        wiring.house.worries(),
    )


async def _database(wiring: Wiring) -> bool:
    return bool(await wiring.house.store.pool.fetchval("SELECT true"))


async def _log(wiring: Wiring) -> bool:
    async with wiring.house.store.pool.acquire() as connection:
        return (await read_head(connection, wiring.log_id)).size >= 0
