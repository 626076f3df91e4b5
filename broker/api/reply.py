"""An outcome as a response. A refusal is a result: a problem that carries the members of the answer (design 6)."""

from __future__ import annotations

from typing import Any, Final

import orjson
from starlette.responses import JSONResponse, Response

from broker.api.problem import SOON, members, respond
from broker.errors import NotFound
from broker.release import Released

_REFUSED: Final = ("geweigerd", "Dit is geweigerd. Per onderdeel staat in dit antwoord waarom, en wat er nodig is.")
_FAILED: Final = ("verstrekkers-niet-bereikbaar", "Geen verstrekker kon antwoorden. Stel de vraag later opnieuw.")


def reply(released: Released, *, location: str | None = None, made: bool = False) -> Response:
    """The answer with its proof. `location` says where to follow what waits, or where to find what was `made` (201).

    A refusal keeps every member of the answer but `status`, which is the number of HTTP there; in the answer that was
    logged it says `geweigerd`. Raises NotFound for what is not there for the caller.
    """
    if released.status == 404:
        raise NotFound
    if released.status >= 400:
        code, detail = _FAILED if released.status == 503 else _REFUSED
        content = {**released.content, **members(released.status, code, detail)}
        return respond(released.status, content, {"Retry-After": SOON} if released.status == 503 else None)
    status = 201 if made else released.status
    headers = {"Location": location} if location and status in (201, 202) else None
    return Response(orjson.dumps(released.content), status, headers, media_type=JSONResponse.media_type)


def ok(content: dict[str, Any]) -> Response:
    """What was looked up."""
    return JSONResponse(content)


def ok_page(content: dict[str, Any], place: str, aantal: int) -> Response:
    """One page of a list, with a link to the next one (RFC 8288): the number of the last row, and nothing of it."""
    following = content["volgende"]
    link = {"Link": f'<{place}?na={following}&aantal={aantal}>; rel="next"'} if following else None
    return JSONResponse(content, headers=link)
