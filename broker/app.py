"""The broker's HTTP application, made of an open house (`broker.opening`). Pure wiring: no decision is taken here.

What the database, the log or the framework raises becomes a problem like every other: fail closed, and say nothing.
"""

from __future__ import annotations

from typing import Final

import asyncpg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from audit.log.errors import LogError
from broker.api import casussen, health, informatieverzoeken, klok, log, openapi, postbus, taken
from broker.api.faults import faults
from broker.api.frame import API_VERSION, Frame
from broker.api.problem import MethodNotAllowed, problem
from broker.api.wiring import Act, Walk, Wiring
from broker.authenticate import Verifier
from broker.casus.act import act as act_
from broker.errors import InvalidInput, LogUnavailable, NotFound, SluisError, Unavailable
from broker.exchange import exchange
from broker.house import House
from broker.opening import origin
from broker.settings import Settings
from broker.telemetry import TraceMiddleware

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def create_app(
    house: House, verifier: Verifier, settings: Settings, *, walk: Walk = exchange, act: Act = act_
) -> FastAPI:
    """The broker's application. `walk` and `act` are the corridors, replaced in tests of the edge alone."""
    app = FastAPI(
        title=openapi.TITLE,
        version=API_VERSION,
        description=openapi.DESCRIPTION,
        contact=openapi.CONTACT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.wiring = Wiring(house, verifier, walk, act, origin(settings), settings.body_limit)
    for module in (health, log, openapi, informatieverzoeken, postbus, casussen, taken):
        app.include_router(module.router)
    if klok.may_be_moved(settings):
        app.include_router(klok.router)
    app.add_exception_handler(SluisError, _known)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _invalid)
    for lost in (asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError, OSError):
        app.add_exception_handler(lost, _lost_database)
    app.add_exception_handler(LogError, _lost_log)
    app.add_middleware(Frame)
    app.add_middleware(TraceMiddleware)
    return app


async def _known(_: Request, exc: Exception) -> Response:
    return problem(exc if isinstance(exc, SluisError) else SluisError())


async def _invalid(_: Request, exc: Exception) -> Response:
    return problem(InvalidInput(*faults(exc.errors())) if isinstance(exc, RequestValidationError) else SluisError())


async def _lost_database(_request: Request, _exc: Exception) -> Response:
    return problem(Unavailable())


async def _lost_log(_request: Request, _exc: Exception) -> Response:
    return problem(LogUnavailable())


async def _framework(request: Request, exc: Exception) -> Response:
    """What the framework itself refuses: no such address, or not this method."""
    if isinstance(exc, HTTPException) and exc.status_code == 405:
        return problem(MethodNotAllowed(_allowed(request)))
    return problem(NotFound() if isinstance(exc, HTTPException) and exc.status_code == 404 else SluisError())


def _allowed(request: Request) -> str:
    """Every method that some route has for this address."""
    routes = request.app.router.routes
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    return ", ".join(m for m, scope in scopes.items() if any(r.matches(scope)[0] is Match.FULL for r in routes))
