"""`/casussen`: referral, view, search in own cases, acts of the life cycle, evidence."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from broker import cases
from broker.api.casus_body import BewijsstukBody, CasusBody, HandelingBody, ZoekBody, withdraw
from broker.api.door import Call, Called, Door, Writing
from broker.api.reply import ok, reply
from broker.api.words import Id
from broker.cases import Zoekvraag
from broker.sight import Reader

router: Final = APIRouter(prefix="/v1/casussen", tags=["casussen"], route_class=Door)


def _reader(call: Call) -> Reader:
    return Reader(call.caller, call.wiring.house.clock.moment().op)


@router.post("", operation_id="meldCasusAan", summary="Meld een casus aan, of een eerste signaal")
async def refer(body: CasusBody, call: Writing) -> Response:
    handeling = body.to_handeling(call.wiring.house.clock.moment().vandaag)
    released = await call.act(handeling)
    return reply(released, location=f"{router.prefix}/{released.content.get('casus', handeling.casus)}", made=True)


@router.get("/{casus}", operation_id="leesCasus", summary="Een casus waaraan mijn organisatie deelneemt")
async def show(casus: Id, call: Called) -> Response:
    return ok(await cases.view(call.wiring.house.store.pool, _reader(call), casus))


@router.post("/_zoek", operation_id="zoekCasussen", summary="Zoek in de eigen casussen")
async def search(body: ZoekBody, call: Called) -> Response:
    wanted = Zoekvraag(body.samenwerkingsverband, body.kader, body.toestand, body.ave, body.na, body.aantal)
    return ok(await cases.search(call.wiring.house.store.pool, _reader(call), wanted))


@router.post("/{casus}/handelingen", operation_id="doeHandeling", summary="Een stap in de levensloop van de casus")
async def act(casus: Id, body: HandelingBody, call: Writing) -> Response:
    return reply(await call.act(body.to_handeling(casus)))


@router.post("/{casus}/bewijsstukken", operation_id="legBewijsstukVast", summary="Leg een bewijsstuk vast")
async def record(casus: Id, body: BewijsstukBody, call: Writing) -> Response:
    return reply(await call.act(body.to_handeling(casus)))


@router.delete("/{casus}/bewijsstukken/{bewijsstuk}", operation_id="trekBewijsstukIn", summary="Trek een bewijsstuk in")
async def take_back(casus: Id, bewijsstuk: Id, call: Called) -> Response:
    return reply(await call.act(withdraw(casus, bewijsstuk)))
