"""`/abonnementen`: have my organisation called when something is there to fetch."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field
from starlette.responses import Response

from broker.api.door import Call, Called, Door, Writing
from broker.api.faults import wrong
from broker.api.reply import ok, ok_page
from broker.api.words import Body, Id, Page, ShortText
from broker.bsn import holds_bsn
from broker.sight import Reader
from broker.webhook import subscription
from broker.webhook.addresses import LONGEST, AddressRefused, read_address
from broker.webhook.kinds import Soort
from broker.webhook.subscription import Wanted

router: Final = APIRouter(prefix="/v1/abonnementen", tags=["abonnementen"], route_class=Door)
_CALLABLE: Final = (
    "Geef een adres met https:// zonder gebruiker, vraagteken of hekje, op een naam die voor ons te vinden is."
)


def _callable(text: str) -> str:
    try:
        read_address(text)
    except AddressRefused:
        raise wrong("adres-onjuist", _CALLABLE) from None
    if holds_bsn(text):
        raise wrong("bsn-in-tekst", "Zet geen burgerservicenummer in een adres; laat het weg.")
    return text


def _once(soorten: tuple[Soort, ...]) -> tuple[Soort, ...]:
    if len(set(soorten)) != len(soorten):
        raise wrong("dubbel-genoemd", "Noem elke soort een keer.")
    return soorten


class AbonnementBody(Body):
    """Where to call, and about what."""

    adres: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_callable)]
    soorten: Annotated[tuple[Soort, ...], Field(min_length=1, max_length=len(Soort)), AfterValidator(_once)]


class BevestigingBody(Body):
    """The code that was sent to the address."""

    code: ShortText


@router.post("", operation_id="maakAbonnement", summary="Laat u roepen als er iets klaarstaat", status_code=201)
async def subscribe(body: AbonnementBody, call: Writing) -> Response:
    house = call.wiring.house
    wanted = Wanted(body.adres, body.soorten)
    made = await subscription.subscribe(house.store.pool, _reader(call), call.claim(), wanted, house.clock.now())
    response = ok(made)
    response.status_code = 201
    response.headers["Location"] = f"{router.prefix}/{made['abonnement']}"
    return response


@router.get("", operation_id="leesAbonnementen", summary="De abonnementen van mijn organisatie")
async def index(call: Called, na: Id | None = None, aantal: Annotated[Page, Query()] = 50) -> Response:
    house = call.wiring.house
    found = await subscription.subscriptions(house.store.pool, _reader(call), house.clock.now(), na, aantal)
    return ok_page(found, router.prefix, aantal)


@router.get("/{abonnement}", operation_id="leesAbonnement", summary="Hoe een abonnement ervoor staat")
async def show(abonnement: Id, call: Called) -> Response:
    house = call.wiring.house
    return ok(await subscription.subscription(house.store.pool, _reader(call), abonnement, house.clock.now()))


@router.post("/{abonnement}/bevestiging", operation_id="bevestigAbonnement", summary="Bevestig dat het adres van u is")
async def confirm(abonnement: Id, body: BevestigingBody, call: Writing) -> Response:
    house = call.wiring.house
    call.claim()  # what writes has a good key (design 6a.2); confirming twice is confirming once
    return ok(await subscription.confirm(house.store.pool, _reader(call), abonnement, body.code, house.clock.now()))


@router.delete("/{abonnement}", operation_id="verwijderAbonnement", summary="Zeg een abonnement op", status_code=204)
async def unsubscribe(abonnement: Id, call: Called) -> Response:
    await subscription.unsubscribe(call.wiring.house.store.pool, _reader(call), abonnement)
    return Response(status_code=204)


def _reader(call: Call) -> Reader:
    return Reader(call.caller, call.wiring.house.clock.moment().op)
