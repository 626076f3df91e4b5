"""The desk's HTTP application, made of an open desk (`audit.desk.opening`). Pure wiring: nothing is decided here."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi import FastAPI

from audit.desk.api import health, verstrekkingen
from audit.desk.api.wiring import DeskWiring
from audit.desk.desk import Desk
from audit.evidence import routes
from broker.api import openapi
from broker.api.description import describe
from broker.api.frame import Frame
from broker.api.handlers import add_handlers
from broker.api.limits import limits_of
from broker.authenticate import Verifier
from broker.settings import Settings
from broker.telemetry import TraceMiddleware

_PARTS: Final = (health, openapi, verstrekkingen, routes)


def create_desk_app(desk: Desk, verifier: Verifier, settings: Settings) -> FastAPI:
    """The application on this desk. Whoever has more for it (pages, exports) mounts or includes it on the result."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.wiring = DeskWiring(desk, verifier, settings.body_limit, limits_of(settings))
    app.state.described = cache(lambda: describe_desk(settings))
    for module in _PARTS:
        app.include_router(module.router)
    add_handlers(app)
    app.add_middleware(Frame)
    app.add_middleware(TraceMiddleware)
    return app


def describe_desk(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of the desk in this installation; nothing needs to be open for it."""
    return describe(
        [route for module in _PARTS for route in module.router.routes],
        openapi.about(settings, texts="audit.desk.api"),
    )
