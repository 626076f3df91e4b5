"""`/postbus`: what others sent to my organisation of their own accord, sealed to its key."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from broker import collect, overview
from broker.api.door import Called, Door, Writing
from broker.api.reply import ok, ok_page, reply
from broker.api.words import Body, Id, Page
from broker.discard import discard as throw_away
from broker.sight import Reader

router: Final = APIRouter(prefix="/v1/postbus", tags=["postbus"], route_class=Door)


class AfhaalBody(Body):
    """Nothing needs to be said to fetch what lies there."""


@router.get("", operation_id="leesPostbus", summary="Wat er ligt: van wie en sinds wanneer, niet wat erin zit")
async def index(call: Called, na: Id | None = None, aantal: Annotated[Page, Query()] = 50) -> Response:
    house = call.wiring.house
    reader = Reader(call.caller, house.clock.moment().op)
    found = await overview.postbus(house.store.pool, reader, house.clock.now(), na, aantal)
    return ok_page(found, router.prefix, aantal)


@router.get("/{poststuk}", operation_id="leesPoststuk", summary="Een stuk uit de postbus, zonder de inhoud")
async def show(poststuk: Id, call: Called) -> Response:
    house = call.wiring.house
    reader = Reader(call.caller, house.clock.moment().op)
    return ok(await overview.poststuk(house.store.pool, reader, house.clock.now(), poststuk))


@router.delete("/{poststuk}", operation_id="verwijderPoststuk", summary="Gooi een stuk ongelezen weg", status_code=204)
async def discard(poststuk: Id, call: Called) -> Response:
    await throw_away(poststuk, call.caller, call.wiring.house, call.trace)
    return Response(status_code=204)


@router.post("/{poststuk}/leveringen", operation_id="haalPoststuk", summary="Haal de inhoud op, verzegeld")
async def fetch(poststuk: Id, call: Writing, _: AfhaalBody) -> Response:
    return reply(await collect.collect(poststuk, call.caller, call.claim(), call.wiring.house, call.trace))
