"""Every error on the wire: `application/problem+json` with a code, a way out in plain Dutch and an incident number.

Nothing of an exception is shown but what its class says of itself. What is not there and what is not for the caller is
one and the same answer, byte for byte, so it bears the same number always (design 6a.11).
Source: RFC 9457; NLgov API Design Rules /core/error-handling.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from starlette.responses import Response

from broker.api.challenge import challenge
from broker.api.limits import TooManyCalls
from broker.errors import (
    InsufficientScope,
    InvalidInput,
    NotAuthenticated,
    SluisError,
    Stale,
    StillRunning,
    Unavailable,
)
from broker.events import REQUEST_FAILED, REQUEST_REFUSED, log
from broker.reasons import Reason

MEDIA_TYPE: Final = "application/problem+json"
SOON: Final = "5"  # seconds; what was missing may be back by then
_NOWHERE: Final = UUID("5f0a7c1e-0404-4404-8404-000000000404")
TITLES: Final[Mapping[int, str]] = {
    400: "Ongeldige invoer",
    401: "Niet aangemeld",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    406: "Gevraagde vorm niet beschikbaar",
    409: "Conflict met de huidige stand",
    413: "Vraag te groot",
    415: "Inhoudstype niet ondersteund",
    429: "Te veel aanroepen",
    500: "Interne fout",
    503: "Niet beschikbaar",
}


class TooLarge(SluisError):
    """More bytes than a question may have; reading stops there."""

    status = 413
    code = "te-groot"
    uitleg = "De vraag is te groot. Vraag minder tegelijk, of stuur haar in delen."


class NotAcceptable(SluisError):
    """The caller wants another form than there is."""

    status = 406
    code = "vorm-niet-beschikbaar"
    uitleg = "Deze vorm is er niet. Vraag met Accept om application/json."


class NoPlainTextAccepted(NotAcceptable):
    uitleg = "Deze vorm is er niet. Vraag met Accept om text/plain."


class UnsupportedMedia(SluisError):
    """The body is said to be something else than JSON."""

    status = 415
    code = "inhoudstype-onbekend"
    uitleg = "Stuur de vraag als application/json in UTF-8, zonder Content-Encoding."


class MethodNotAllowed(SluisError):
    """The resource is there, and this cannot be done with it."""

    status = 405
    code = "methode-niet-toegestaan"
    uitleg = "Dit kan niet met deze methode. De kop Allow noemt de methoden die wel kunnen."

    def __init__(self, allow: str) -> None:
        super().__init__(self.code)
        self.allow = allow


def problem(error: SluisError) -> Response:
    """The answer to an error; tells the operator too, by code and incident number alone."""
    incident = _NOWHERE if error.status == 404 else uuid4()
    _tell(error, incident)
    content = members(error.status, error.code, error.uitleg, incident)
    if isinstance(error, InvalidInput):
        content["fouten"] = [{"veld": f.veld, "code": f.code, "uitleg": f.uitleg} for f in error.fouten]
    return respond(error.status, content, _headers(error))


def members(status: int, code: str, detail: str, incident: UUID | None = None) -> dict[str, Any]:
    """The members that every problem has."""
    title = TITLES.get(status, "Fout")
    instance = f"urn:uuid:{incident or uuid4()}"
    return {"title": title, "status": status, "detail": detail, "instance": instance, "code": code}


def respond(status: int, content: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A problem as bytes."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, dict(headers or {}), MEDIA_TYPE)


def crash(kind: str) -> Response:
    """The answer when something went wrong that nobody foresaw: a number to call about, and nothing else."""
    incident = uuid4()
    log(REQUEST_FAILED, incident=str(incident), kind=kind, code=SluisError.code)
    return respond(500, members(500, SluisError.code, SluisError.uitleg, incident))


def _tell(error: SluisError, incident: UUID) -> None:
    if isinstance(error, NotAuthenticated):
        log(REQUEST_REFUSED, reason=error.reason, onderdeel=error.onderdeel)
    elif isinstance(error, InsufficientScope):
        log(REQUEST_REFUSED, reason=Reason.SCOPE, onderdeel=error.onderdeel)
    elif error.status >= 500:
        log(REQUEST_FAILED, incident=str(incident), kind=type(error).__name__, code=error.code)


def _headers(error: SluisError) -> dict[str, str]:
    match error:
        case NotAuthenticated() | InsufficientScope():
            return challenge(error)
        case StillRunning() | TooManyCalls():
            return {"Retry-After": str(error.retry_after)}
        case Unavailable() | Stale():
            return {"Retry-After": SOON}
        case MethodNotAllowed():
            return {"Allow": error.allow}
        case TooLarge():
            return {"Connection": "close"}
        case _:
            return {}
