"""`/log`: the log as C2SP tlog-tiles, for anyone who wants to check it; commitments only, so it is open (design 6a.9).

A tile is served in any width that the tree has by now; what is not there, or not written the one way that the
specification has, is not found.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import PlainTextResponse, Response

from audit.log.errors import LogFailure
from audit.log.read import read_head, read_leaves
from audit.log.store import read_hashes
from audit.log.tiles import WIDTH, TileId, bundle_path, encode_bundle, encode_tile
from broker.api.wiring import Wired
from broker.errors import NotFound

router: Final = APIRouter(prefix="/log", include_in_schema=False)
_PLACE: Final = re.compile(r"((?:x[0-9]{3}/){0,5})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_MAX_LEVEL: Final = 7


@router.get("/checkpoint")
async def checkpoint(wiring: Wired) -> Response:
    """The newest signed checkpoint. An empty log has none."""
    async with wiring.house.store.pool.acquire() as connection:
        head = await read_head(connection, wiring.log_id)
    if not head.size:
        raise NotFound
    return PlainTextResponse(head.note)


@router.get("/tile/entries/{place:path}")
async def entries(place: str, wiring: Wired) -> Response:
    """A bundle of leaves."""
    index, width = _read_place(place)
    if bundle_path(index, width) != f"tile/entries/{place}":
        raise NotFound
    start = index * WIDTH
    async with wiring.house.store.pool.acquire() as connection:
        await _check_there(connection, wiring.log_id, 0, start + width)
        leaves = [row.leaf async for row in read_leaves(connection, wiring.log_id, start, start + width)]
    return _binary(encode_bundle(leaves))


@router.get("/tile/{level}/{place:path}")
async def tile(level: Annotated[int, Path(ge=0, le=_MAX_LEVEL)], place: str, wiring: Wired) -> Response:
    """A tile of hashes."""
    index, width = _read_place(place)
    if TileId(level, index, width).path != f"tile/{level}/{place}":
        raise NotFound
    start = index * WIDTH
    async with wiring.house.store.pool.acquire() as connection:
        await _check_there(connection, wiring.log_id, level, start + width)
        hashes = await read_hashes(connection, wiring.log_id, level, start, start + width)
    return _binary(encode_tile(hashes))


def _read_place(place: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(place)
    width = int(found[3]) if found and found[3] else WIDTH
    if found is None or (found[3] and width >= WIDTH):
        raise NotFound
    return int(found[1].replace("x", "").replace("/", "") + found[2]), width


async def _check_there(connection: Any, log_id: str, level: int, end: int) -> None:
    try:
        head = await read_head(connection, log_id)
    except LogFailure:
        raise NotFound from None
    if end > head.size >> 8 * level:
        raise NotFound


def _binary(raw: bytes) -> Response:
    return Response(raw, media_type="application/octet-stream")
