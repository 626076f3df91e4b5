"""Whether every part is there, told to whoever asks: each part by name, and nothing more. Of broker and desk.

Why a part is not there is for the operator (`sluis doctor`). A database that a newer release migrated already is ready:
the two may serve side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import asyncpg
from starlette.responses import JSONResponse, Response

from audit.log.errors import LogError
from broker.api.problem import members, respond
from broker.errors import Unavailable
from broker.revisions import Standing, read_standing

Check: TypeAlias = Callable[[], Awaitable[bool]]
_PATIENCE: Final = 2.0
_SERVABLE: Final = frozenset({Standing.AT_HEAD, Standing.AHEAD})


async def tell_ready(checks: Mapping[str, Check], worries: Sequence[str] = ()) -> Response:
    """200 when every check holds, else 503. All at once, so that a part which hangs costs its patience and no more.

    `worries` are codes of what will become one when nobody looks at it.
    """
    held = await asyncio.gather(*map(_holds, checks.values()))
    found = dict(zip(checks, held, strict=True))
    if all(held):
        told = {"letOp": list(worries)} if worries else {}
        return JSONResponse({"status": "gereed", "onderdelen": found, **told})
    problem = members(503, Unavailable.code, "Nog niet alles is gereed; zie onderdelen.")
    return respond(503, {**problem, "onderdelen": found})


async def is_servable(pool: asyncpg.Pool[Any]) -> bool:
    """The database is there, and not older than this release."""
    async with pool.acquire() as connection:
        return await read_standing(connection) in _SERVABLE


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, LogError, Unavailable):
        return False
