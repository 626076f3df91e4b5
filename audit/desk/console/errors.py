"""Errors as pages: what happened, what to do now, and a number for the operator when it is ours to mend.

Nothing of an exception is shown but what its class says to people. What is not there and what is not for this officer
is one and the same page (design 6a.11).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias
from uuid import uuid4

import asyncpg
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from audit.desk.console.form import Forged, InvalidForm
from audit.desk.console.login import NoLogin
from audit.desk.console.oidc import LoginRefused, LoginUnavailable
from audit.desk.console.session import COOKIE
from audit.desk.console.shell import BASE, page
from audit.desk.console.visit import NoSession, console_of, later
from audit.log.errors import LogError
from broker.errors import InvalidInput, LogUnavailable, NotAuthenticated, NotFound, SluisError, Unavailable
from broker.events import REQUEST_FAILED, REQUEST_REFUSED, log

ErrorPage: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]

# These speak to the person at the screen themselves; of all others the text is for a caller of the API.
_SPEAK: Final = (NoSession, NoLogin, LoginRefused, LoginUnavailable, InvalidForm, Forged)
_TEXTS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("Dit klopt niet", "Ga terug, verbeter wat u hebt ingevuld en probeer het opnieuw."),
    401: ("U bent niet ingelogd", "Log opnieuw in."),
    403: (
        "U mag dit niet zien",
        (
            "Het logboek is voor de FG, privacy officer of auditor die hier voor de eigen organisatie is vastgelegd. "
            "Bent u dat wel? Vraag de beheerder u vast te leggen met rol R15, en log daarna opnieuw in."
        ),
    ),
    404: (
        "Dit is hier niet",
        "Deze bladzijde of logregel is er niet, of hoort niet bij uw organisatie. Zoek haar op in het logboek.",
    ),
    405: ("Dit kan zo niet", "Open de bladzijde opnieuw vanuit het menu."),
    503: (
        "Dit kan nu even niet",
        (
            "Een onderdeel van het bureau antwoordt niet. Er is niets getoond en niets veranderd. "
            "Probeer het over een paar minuten opnieuw."
        ),
    ),
}
_OURS: Final = (
    "Er ging iets mis",
    "Dit is een fout van ons, niet van u. Geef het nummer hieronder door aan de beheerder.",
)


async def known(request: Request, exc: Exception) -> Response:
    """What the house itself raises."""
    return _error(request, exc if isinstance(exc, SluisError) else SluisError())


async def framework(request: Request, exc: Exception) -> Response:
    """What the framework refuses: no such address, or not this method."""
    status = exc.status_code if isinstance(exc, HTTPException) else SluisError.status
    if status == 405:
        return _page(request, 405, *_TEXTS[405])
    return _error(request, NotFound() if status == 404 else SluisError())


async def lost_database(request: Request, _exc: Exception) -> Response:
    """The database is not there, or not as it should be."""
    return _error(request, Unavailable())


async def lost_log(request: Request, _exc: Exception) -> Response:
    """The log cannot be read, or contradicts itself where that was not what was looked for."""
    return _error(request, LogUnavailable())


async def unforeseen(request: Request, exc: Exception) -> Response:
    """What nobody foresaw."""
    incident = str(uuid4())
    log(REQUEST_FAILED, incident=incident, kind=type(exc).__name__, code=SluisError.code)
    return _page(request, 500, *_OURS, incident=incident)


HANDLERS: Final[Mapping[int | type[Exception], ErrorPage]] = {
    SluisError: known,
    HTTPException: framework,
    asyncpg.PostgresError: lost_database,
    asyncpg.InterfaceError: lost_database,
    OSError: lost_database,
    LogError: lost_log,
    Exception: unforeseen,
}


def _error(request: Request, error: SluisError) -> Response:
    title, text = _TEXTS.get(error.status, _OURS)
    incident = ""
    if isinstance(error, NotAuthenticated):
        log(REQUEST_REFUSED, reason=error.reason)
    elif error.status >= 500:
        incident = str(uuid4())
        log(REQUEST_FAILED, incident=incident, kind=type(error).__name__, code=error.code)
    return _page(request, error.status, title, error.uitleg if isinstance(error, _SPEAK) else text, incident, error)


def _page(
    request: Request, status: int, title: str, text: str, incident: str = "", error: SluisError | None = None
) -> Response:
    session = console_of(request).sessions.find(request.cookies.get(COOKIE))
    faults = [f.uitleg for f in error.fouten] if isinstance(error, InvalidInput) else []
    to = later(request.url.path.partition(BASE)[2])
    return page(
        "fout.html", session, status, code=status, titel=title, tekst=text, fouten=faults, nummer=incident, naar=to
    )
