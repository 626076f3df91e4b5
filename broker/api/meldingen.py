"""`/meldingen`: what happened that concerns my organisation, for who would rather ask than be called.

The same events as a webhook brings, in the same words.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from broker.api.door import Called, Door
from broker.api.reply import ok_page
from broker.api.words import Id, Page
from broker.sight import Reader
from broker.webhook import outbox
from broker.webhook.event import Sender

router: Final = APIRouter(prefix="/v1/meldingen", tags=["meldingen"], route_class=Door)


@router.get("", operation_id="leesMeldingen", summary="Wat er voor mijn organisatie klaarstaat")
async def index(call: Called, na: Id | None = None, aantal: Annotated[Page, Query()] = 50) -> Response:
    house = call.wiring.house
    reader = Reader(call.caller, house.clock.moment().op)
    sender = Sender(call.wiring.verifier.outside.address or "")
    found = await outbox.read(house.store.pool, reader, house.clock.now(), (na, aantal), sender)
    return ok_page(found, router.prefix, aantal)
