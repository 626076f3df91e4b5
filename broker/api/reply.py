"""An outcome as a response. A refusal is a result: a problem that carries the members of the answer (design 6)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import JSONResponse, Response

from broker.api.problem import members, respond
from broker.errors import NotFound
from broker.release import Released

_REFUSED: Final = ("geweigerd", "Dit is geweigerd. Per onderdeel staat in dit antwoord waarom, en wat er nodig is.")
_FAILED: Final = ("verstrekkers-niet-bereikbaar", "Geen verstrekker kon antwoorden. Stel de vraag later opnieuw.")


def reply(released: Released, *, location: str | None = None) -> Response:
    """The answer with its proof. `location` says where the outcome can be followed, for what waits or was made.

    A refusal keeps every member of the answer but `status`, which is the number of HTTP there; in the answer that was
    logged it says `geweigerd`. Raises NotFound for what is not there for the caller.
    """
    if released.status == 404:
        raise NotFound
    if released.status >= 400:
        code, detail = _FAILED if released.status == 503 else _REFUSED
        return respond(released.status, {**released.content, **members(released.status, code, detail)})
    follow = location is not None and released.status in (201, 202)
    headers = {"Location": location} if follow and location else None
    return JSONResponse(released.content, released.status, headers)


def ok(content: dict[str, Any]) -> Response:
    """What was looked up."""
    return JSONResponse(content)
