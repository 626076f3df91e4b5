"""One look at one page: who, for what, and through which functions of the desk. Every page begins here.

No session: the page that says so (401). No purpose yet: the page that asks for it, and no line of the log before that
(Wgs art. 1.8; ux.md R0). Not on record as officer: 403, by the desk.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from audit.desk.console.oidc import RelyingParty
from audit.desk.console.session import COOKIE, Session, Sessions
from audit.desk.console.shell import go
from audit.desk.words import Disclosure, Filter, Form, Integrity, LogDoel, Looker, Page, TimelineStep
from broker.errors import NotAuthenticated
from broker.terms import Identity

_LATER: Final = re.compile(r"/(logboek|integriteit|casustijdlijn|verstrekkingen/[0-9a-f-]{36})")


class NoSession(NotAuthenticated):
    """Nobody is logged in here, or not any more."""

    uitleg = "U bent niet ingelogd, of u was te lang weg. Log opnieuw in."


class Views(Protocol):
    """What the desk shows. Each look is recorded before anything is given (audit/desk/words.py)."""

    async def looker(self, wie: Identity, doel: LogDoel) -> Looker: ...
    async def search(self, looker: Looker, filter_: Filter) -> Page: ...
    async def disclosure(self, looker: Looker, entry_id: UUID) -> Disclosure: ...
    async def timeline(self, looker: Looker, casus: str) -> tuple[TimelineStep, ...]: ...
    async def integrity(self, looker: Looker) -> Integrity: ...
    async def receipt(self, looker: Looker, entry_id: UUID) -> str: ...
    def export(self, looker: Looker, filter_: Filter, form: Form) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Console:
    """What the pages work with. `login` is None where no issuer is set."""

    views: Views
    sessions: Sessions
    login: RelyingParty | None
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Visit:
    """A look by an officer who is on record and has said what for."""

    request: Request
    session: Session
    looker: Looker
    console: Console

    @property
    def views(self) -> Views:
        """The functions of the desk."""
        return self.console.views

    def names(self, found: Mapping[str, str]) -> Mapping[str, str]:
        """The names of onderdelen that this session has met, these too: what the filter offers to choose from."""
        self.session.namen.update(found)
        return self.session.namen


Handler: TypeAlias = Callable[[Visit], Awaitable[Response]]


def console_of(request: Request) -> Console:
    """The console that this request came to."""
    console: Console = request.app.state.console
    return console


def session_of(request: Request) -> Session:
    """The session of this browser. Raises NoSession."""
    found = console_of(request).sessions.find(request.cookies.get(COOKIE))
    if found is None:
        raise NoSession("session")
    return found


def for_officers(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Only an officer on record with a purpose gets to this page."""

    async def guarded(request: Request) -> Response:
        session = session_of(request)
        if session.doel is None:
            return go("/doel?" + urlencode({"naar": later(request.url.path.partition("/console")[2])}))
        console = console_of(request)
        looker = await console.views.looker(session.wie, session.doel)
        return await handler(Visit(request, session, looker, console))

    return guarded


def later(path: str | None) -> str:
    """Where to go on to after logging in: one of our own pages, never an address that somebody made up."""
    return path if path and _LATER.fullmatch(path) else "/logboek"
