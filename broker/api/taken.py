"""`/taken`: work that waits for a human of my organisation, and the answer to it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from broker import overview
from broker.api.door import Called, Door, Writing
from broker.api.reply import ok_page, reply
from broker.api.taak_body import AntwoordBody
from broker.api.words import Id, Page
from broker.sight import Reader

router: Final = APIRouter(prefix="/v1/taken", tags=["taken"], route_class=Door)


@router.get("", operation_id="leesTaken", summary="De open taken van mijn organisatie")
async def index(call: Called, na: Id | None = None, aantal: Annotated[Page, Query()] = 50) -> Response:
    house = call.wiring.house
    reader = Reader(call.caller, house.clock.moment().op)
    return ok_page(await overview.taken(house.store, house.persons, reader, na, aantal), router.prefix, aantal)


@router.post("/{taak}/antwoord", operation_id="beantwoordTaak", summary="Beslis over wat wacht")
async def answer(taak: Id, body: AntwoordBody, call: Writing) -> Response:
    house = call.wiring.house
    reader = Reader(call.caller, house.clock.moment().op)
    found = await overview.taak(house.store, house.persons, reader, taak)
    return reply(await call.act(body.to_handeling(found, call.caller)))
