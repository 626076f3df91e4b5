"""The console as one mounted application: its addresses and its files (docs/console.md).

    add_console(app, views, login=..., now=...)        everything under /console

No address holds a case, a person or a trace: what could name one is a form, kept with the session (A9).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from audit.desk.console import entry_pages, log_page, login
from audit.desk.console.errors import HANDLERS
from audit.desk.console.oidc import RelyingParty
from audit.desk.console.session import Sessions
from audit.desk.console.shell import BASE, FOLDER, go
from audit.desk.console.visit import Console, Views, for_officers

_KEPT: Final = "public, max-age=86400"


def add_console(app: Starlette, views: Views, *, login: RelyingParty | None, now: Callable[[], datetime]) -> None:
    """Mount the console on the application of the desk. Without `login` every page says how to set it."""
    console = Starlette(routes=_routes(), exception_handlers=dict(HANDLERS))
    console.state.console = Console(views, Sessions(now), login, now)
    app.add_route(BASE, _to_the_front, methods=["GET"], include_in_schema=False)
    app.mount(BASE, console)


async def _to_the_front(_: Request) -> Response:
    """`/console` as people type it; the application of the desk adds no slash."""
    return go("/inloggen")


def _routes() -> list[Route | Mount]:
    guarded = for_officers
    return [
        Route("/", login.front, methods=["GET"]),
        Route("/inloggen", login.front, methods=["GET"]),
        Route("/inloggen/begin", login.begin, methods=["GET"]),
        Route("/inloggen/terug", login.finish, methods=["GET"]),
        Route("/uitloggen", login.leave, methods=["POST"]),
        Route("/doel", login.ask_purpose, methods=["GET"]),
        Route("/doel", login.keep_purpose, methods=["POST"]),
        Route("/logboek", guarded(log_page.show), methods=["GET"]),
        Route("/logboek", guarded(log_page.search), methods=["POST"]),
        Route("/logboek/uitvoer", guarded(log_page.export), methods=["GET"]),
        Route("/verstrekkingen/{id}", guarded(entry_pages.disclosure), methods=["GET"]),
        Route("/verstrekkingen/{id}/bewijs", guarded(entry_pages.receipt), methods=["GET"]),
        Route("/casustijdlijn", guarded(entry_pages.timeline), methods=["GET"]),
        Route("/casustijdlijn", guarded(entry_pages.find_case), methods=["POST"]),
        Route("/integriteit", guarded(entry_pages.integrity), methods=["GET"]),
        Mount("/static", GZipMiddleware(_Files(directory=FOLDER / "static"))),
    ]


class _Files(StaticFiles):
    """Our style sheets, which a browser may keep for a day: their address changes with the version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _KEPT
        return response
