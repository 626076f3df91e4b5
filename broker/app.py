"""The broker's HTTP application, made of an open house (`broker.opening`). Pure wiring: no decision is taken here.

What the database, the log or the framework raises becomes a problem like every other (`broker.api.handlers`).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi import FastAPI

from broker.api import (
    abonnementen,
    access,
    casussen,
    health,
    informatieverzoeken,
    klok,
    log,
    meldingen,
    mogelijkheden,
    openapi,
    postbus,
    taak,
    taken,
    webhook_keys,
)
from broker.api.description import describe
from broker.api.frame import Frame
from broker.api.handlers import add_handlers
from broker.api.limits import limits_of
from broker.api.straight import Straight
from broker.api.wiring import Act, Walk, Wiring
from broker.authenticate import Verifier
from broker.casus.act import act as act_
from broker.exchange import exchange
from broker.house import House
from broker.opening import origin
from broker.settings import Settings
from broker.telemetry import TraceMiddleware
from broker.webhook.opening import open_webhook_keys

_PARTS: Final = (
    *(health, log, openapi, webhook_keys, informatieverzoeken, mogelijkheden, postbus, casussen, taken, taak),
    *(abonnementen, meldingen),
)


def create_app(
    house: House, verifier: Verifier, settings: Settings, *, walk: Walk = exchange, act: Act = act_
) -> FastAPI:
    """The broker's application. `walk` and `act` are the corridors, replaced in tests of the edge alone."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    limits = limits_of(settings)
    app.state.wiring = Wiring(house, verifier, walk, act, origin(settings), settings.body_limit, limits)
    app.state.decider = access.policy_decider
    app.state.described = cache(lambda: describe_api(settings))
    app.state.webhook_keys = cache(lambda: open_webhook_keys(settings).published())
    for module in _PARTS:
        app.include_router(module.router)
    app.include_router(access.router)
    if klok.may_be_moved(settings):
        app.include_router(klok.router)
    add_handlers(app)
    app.add_middleware(Straight, routes=[route for module in _PARTS for route in module.router.routes])
    app.add_middleware(Frame)
    app.add_middleware(TraceMiddleware)
    return app


def describe_api(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of the broker in this installation; nothing needs to be open for it."""
    return describe([route for module in _PARTS for route in module.router.routes], openapi.about(settings))
