"""`/verstrekkingen`: the disclosure log for the officer of one onderdeel, with the purpose of the look first."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import Field, StrictInt, StrictStr
from starlette.responses import Response

from audit.desk.api.telling import tell_disclosure, tell_page
from audit.desk.api.wiring import desk_of
from audit.desk.disclosure import disclosure
from audit.desk.looker import admit, purpose
from audit.desk.search import search
from audit.desk.words import MAX_SIZE, Filter, Kind
from broker.api.door import Call, Called, Door
from broker.api.reply import ok
from broker.api.words import Body, Id, Moment

router: Final = APIRouter(prefix="/v1/verstrekkingen", tags=["verstrekkingen"], route_class=Door)
_Code = Annotated[StrictStr, Field(min_length=1, max_length=128)]


class ZoekBody(Body):
    """What to look for, and first of all what for. Nothing given is no limit, but for the last thirty days."""

    logdoel: StrictStr | None = None
    van: Moment | None = None
    tot: Moment | None = None
    soort: Kind | None = None
    doel: _Code | None = None
    ontvanger: _Code | None = None
    verstrekker: _Code | None = None
    element: _Code | None = None
    uitkomst: _Code | None = None
    reden: _Code | None = None
    vorm: _Code | None = None
    casus: _Code | None = None
    trace: _Code | None = None
    beleid: _Code | None = None
    cursor: Annotated[StrictStr, Field(max_length=256)] | None = None
    aantal: Annotated[StrictInt, Field(ge=1, le=MAX_SIZE)] = 50

    def to_filter(self) -> Filter:
        given: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        del given["logdoel"]
        return Filter(size=given.pop("aantal"), **given)


@router.post("/_zoek", operation_id="zoekVerstrekkingen", summary="Zoek in het logboek van het eigen onderdeel")
async def find(body: ZoekBody, call: Called) -> Response:
    desk = desk_of(call)
    looker = await admit(desk, call.caller, purpose(body.logdoel))
    return ok(tell_page(await search(desk, looker, body.to_filter())))


@router.get("/{regel}", operation_id="leesVerstrekking", summary="Een regel van het logboek, met haar bewijs")
async def show(regel: Id, call: Called, logdoel: str | None = None) -> Response:
    return await _show(regel, call, logdoel)


async def _show(regel: Id, call: Call, logdoel: str | None) -> Response:
    desk = desk_of(call)
    looker = await admit(desk, call.caller, purpose(logdoel))
    return ok(tell_disclosure(await disclosure(desk, looker, regel)))
