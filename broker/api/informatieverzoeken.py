"""`/informatieverzoeken`: ask or send, follow what was asked, take what was waiting, get the receipt."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import PlainTextResponse, Response

from audit.log import read
from broker import overview
from broker.api.door import Called, Door, Writing
from broker.api.informatieverzoek_body import VerzoekBody
from broker.api.reply import ok, reply
from broker.api.words import Body, Id
from broker.deliver import next_walk
from broker.errors import NotFound
from broker.sight import Reader

router: Final = APIRouter(prefix="/v1/informatieverzoeken", tags=["informatieverzoeken"], route_class=Door)


class LeveringBody(Body):
    """Nothing needs to be said to take what was waiting."""


@router.post("", operation_id="stelInformatieverzoek", summary="Vraag gegevens, of zend ze uit eigen beweging toe")
async def ask(body: VerzoekBody, call: Writing) -> Response:
    verzoek = body.to_verzoek(call.caller)
    released = await call.walk(verzoek)
    return reply(released, location=f"/v1/informatieverzoeken/{released.content.get('verzoek', verzoek.id)}")


@router.get("/{verzoek}", operation_id="leesInformatieverzoek", summary="Stand van een vraag, zonder de gegevens zelf")
async def follow(verzoek: Id, call: Called) -> Response:
    house = call.wiring.house
    return ok((await overview.verzoek(house.store.pool, Reader(call.caller, house.clock.moment().op), verzoek)).view())


@router.post("/{verzoek}/leveringen", operation_id="haalLevering", summary="Haal op wat wachtte en nu mag")
async def take(verzoek: Id, call: Writing, _: LeveringBody) -> Response:
    walk = await next_walk(verzoek, call.caller, call.claim(), call.wiring.house)
    return reply(await call.walk(walk), location=f"/v1/informatieverzoeken/{verzoek}")


@router.get(
    "/{verzoek}/bewijs",
    operation_id="leesBewijs",
    summary="Het bewijs dat het antwoord in het logboek staat (tlog-proof)",
    response_class=PlainTextResponse,
)
async def prove(verzoek: Id, call: Called, levering: Annotated[int | None, Query(ge=0, le=32_767)] = None) -> Response:
    house = call.wiring.house
    kept = await overview.verzoek(house.store.pool, Reader(call.caller, house.clock.moment().op), verzoek)
    walk = next((w for w in reversed(kept.leveringen) if levering in (None, w.nummer)), None)
    if walk is None:
        raise NotFound
    async with house.store.pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        proof = await read.prove(connection, call.wiring.log_id, walk.entry_id)
    return PlainTextResponse(proof.text())
