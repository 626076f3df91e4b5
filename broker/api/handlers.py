"""What anything raises becomes a problem like every other: fail closed, and say nothing of it. Of broker and desk.

What the database, the log or the framework raises is told apart by its class alone; what nobody foresaw is for the
outermost net (`broker.api.frame`).
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
from broker.api.faults import faults
from broker.api.problem import MethodNotAllowed, problem
from broker.errors import InvalidInput, LogUnavailable, NotFound, SluisError, Unavailable

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


LOST: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError, OSError, LogError)
FORESEEN: Final = (SluisError, *LOST)
"""What a route may raise, besides what the framework raises itself."""


def add_handlers(app: FastAPI) -> None:
    """Answer every error of the routes with a problem."""
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _invalid)
    for kind in FORESEEN:
        app.add_exception_handler(kind, _foreseen)


def problem_of(exc: Exception) -> Response:
    """The problem for one of FORESEEN; anything else is an error of ours, without a word of it."""
    if isinstance(exc, SluisError):
        return problem(exc)
    if isinstance(exc, LogError):
        return problem(LogUnavailable())
    return problem(Unavailable() if isinstance(exc, LOST) else SluisError())


async def _foreseen(_: Request, exc: Exception) -> Response:
    return problem_of(exc)


async def _invalid(_: Request, exc: Exception) -> Response:
    return problem(InvalidInput(*faults(exc.errors())) if isinstance(exc, RequestValidationError) else SluisError())


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
