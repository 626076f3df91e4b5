"""Straight to the door: an operation with a fixed address does not pass the router of the framework.

The router tries one address after another and opens a stack of contexts that the door has no use for; on the way of a
question that cost as much as deciding on it. What is not a door, or has parameters in its address, goes on as ever, and
so does what nobody foresaw (`broker.api.frame`). MUST stand inside Frame.
"""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from broker.api.door import Door
from broker.api.handlers import FORESEEN, problem_of


class Straight:
    """Serves the doors among `routes` whose address has no parameter; `app` serves the rest."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._doors = {
            (method, route.path): (route, route.get_route_handler())
            for route in routes
            if isinstance(route, Door) and not route.param_convertors
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._doors.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        scope["route"], handle = found
        scope["path_params"] = {}
        try:
            response = await handle(Request(scope, receive))
        except FORESEEN as exc:
            response = problem_of(exc)
        await response(scope, receive, send)
