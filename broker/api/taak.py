"""`/taken/{taak}`: one task by its number, as an event names it; open or not."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from broker import overview
from broker.api.door import Called, Door
from broker.api.reply import ok
from broker.api.words import Id
from broker.sight import Reader

router: Final = APIRouter(prefix="/v1/taken", tags=["taken"], route_class=Door)


@router.get("/{taak}", operation_id="leesTaak", summary="Een taak van mijn organisatie")
async def show(taak: Id, call: Called) -> Response:
    house = call.wiring.house
    reader = Reader(call.caller, house.clock.moment().op)
    return ok((await overview.taak(house.store, house.persons, reader, taak)).view)
