"""Logging in and out, and the purpose of the look that comes first (Wgs art. 1.8 lid 4).

The attempt to log in is remembered in a cookie of ten minutes; the session that follows has a cookie of its own, made
new. Choosing a purpose and logging out are forms of this session.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from audit.desk.console.form import InvalidForm, read_form
from audit.desk.console.oidc import Attempt, LoginRefused, RelyingParty
from audit.desk.console.session import COOKIE, IDLE, LONGEST
from audit.desk.console.shell import go, page
from audit.desk.console.spell import PURPOSES
from audit.desk.console.visit import console_of, later, session_of
from audit.desk.words import LogDoel
from broker.errors import Unavailable

ATTEMPT: Final = "__Host-sluis-inloggen"
_ATTEMPT_LIFE: Final = 600


class NoLogin(Unavailable):
    """No issuer is set for the console."""

    code = "inloggen-niet-ingesteld"
    uitleg = "Inloggen is hier nog niet ingesteld. Vraag de beheerder om SLUIS_CONSOLE_ISSUER te zetten."


async def front(request: Request) -> Response:
    """The way in: the page that explains, or the log for who is logged in."""
    known = console_of(request).sessions.find(request.cookies.get(COOKIE))
    if known is not None:
        return go("/logboek")
    minutes = int(IDLE.total_seconds() // 60)
    hours = int(LONGEST.total_seconds() // 3600)
    to = urlencode({"naar": later(request.query_params.get("naar"))})
    return page("inloggen.html", None, minuten=minutes, uren=hours, naar=to)


async def begin(request: Request) -> Response:
    """Send the browser to the issuer."""
    login = _login(request)
    attempt = login.attempt()
    to = later(request.query_params.get("naar"))
    response = go("")
    response.headers["Location"] = await login.address(attempt)
    value = ".".join((attempt.state, attempt.nonce, attempt.verifier, quote(to, safe="")))
    response.set_cookie(ATTEMPT, value, _ATTEMPT_LIFE, path="/", secure=True, httponly=True, samesite="lax")
    return response


async def finish(request: Request) -> Response:
    """Back from the issuer: a session for who logged in. Raises LoginRefused and LoginUnavailable."""
    parts = request.cookies.get(ATTEMPT, "").split(".", 3)
    if len(parts) != 4:
        raise LoginRefused("login-attempt")
    attempt, to = Attempt(*parts[:3]), later(unquote(parts[3]))
    person = await _login(request).finish(dict(request.query_params), attempt)
    sessions = console_of(request).sessions
    sessions.end(request.cookies.get(COOKIE))
    response = go("/doel?" + urlencode({"naar": to}))
    cookie = sessions.start(person.wie, person.naam)
    response.set_cookie(COOKIE, cookie, path="/", secure=True, httponly=True, samesite="lax")
    response.delete_cookie(ATTEMPT, path="/", secure=True, httponly=True, samesite="lax")
    return response


async def leave(request: Request) -> Response:
    """Log out."""
    await read_form(request, session_of(request))
    console_of(request).sessions.end(request.cookies.get(COOKIE))
    response = page("uitgelogd.html", None)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


async def ask_purpose(request: Request) -> Response:
    """Ask what the log is opened for."""
    session = session_of(request)
    return page("doel.html", session, doelen=PURPOSES, naar=later(request.query_params.get("naar")), fout="")


async def keep_purpose(request: Request) -> Response:
    """Keep the purpose with the session; from now on every look carries it."""
    session = session_of(request)
    fields = await read_form(request, session)
    to = later(fields.get("naar"))
    if "doel" not in fields:
        fout = "Kies waarvoor u het logboek inziet."
        return page("doel.html", session, 400, doelen=PURPOSES, naar=to, fout=fout)
    if fields["doel"] not in set(LogDoel):
        raise InvalidForm
    session.doel = LogDoel(fields["doel"])
    return go(to)


def _login(request: Request) -> RelyingParty:
    found = console_of(request).login
    if found is None:
        raise NoLogin
    return found
