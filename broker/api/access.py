"""`/access/v1`: AuthZEN for enforcement points of partners, a facade on the same policy (Authorization API 1.0).

Not in the description of our own API: the paths, the language and the status of a wrong content type (400) are those of
the standard, and `/.well-known/authzen-configuration` says where everything is (design/standards 1.10). The caller is
known as everywhere; `X-Request-ID` comes back as it came.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from broker.api.door import Call, enter, read_body
from broker.api.problem import UnsupportedMedia
from broker.api.scopes import scope_of
from broker.api.wiring import wiring_of
from broker.authzen.answer import PATHS, answer_batch, answer_search, metadata
from broker.authzen.message import Open, read_batch, read_evaluation, read_search
from broker.authzen.policy import PolicyDecider
from broker.authzen.words import Action, Decider, Entity, Evaluation
from broker.errors import Fout, InvalidInput
from broker.telemetry import current_trace
from broker.terms import Json

_ECHO: Final = "X-Request-ID"
_ECHOED: Final = re.compile(r"[\x21-\x7e]{1,128}")
_NO_JSON: Final = Fout("Content-Type", "geen-json", "Stuur application/json.")

router: Final = APIRouter(include_in_schema=False)


def policy_decider(call: Call) -> Decider:
    """The policy of Sluis, for the caller of this call; each question that it records has a key of its own."""
    return PolicyDecider(call.caller, call.wiring.house, call.trace, lambda: replace(call, key=str(uuid4())).claim())


@router.get("/.well-known/authzen-configuration")
async def configuration(request: Request) -> Response:
    wiring = await wiring_of(request)
    return JSONResponse(metadata(wiring.verifier.outside.url("", request.url.scheme, request.scope["headers"])))


async def _evaluation(decider: Decider, body: Json) -> dict[str, Any]:
    (made,) = await decider.decide([read_evaluation(body)])
    return made.to_json()


async def _evaluations(decider: Decider, body: Json) -> dict[str, Any]:
    return await answer_batch(read_batch(body), decider)


async def _search(decider: Decider, body: Json, open_: Open) -> dict[str, Any]:
    search = read_search(body, open_)
    looks: dict[str, Callable[[Evaluation], Awaitable[Sequence[Entity | Action]]]] = {
        "subject": decider.subjects, "resource": decider.resources, "action": decider.actions,
    }  # fmt: skip
    found = await looks[open_](search)
    return answer_search(found, body.get("page") if isinstance(body, dict) else None)


async def _serve(
    request: Request, operation: str, run: Callable[[Decider, Json], Awaitable[dict[str, Any]]]
) -> Response:
    wiring = await wiring_of(request)
    caller = await enter(request, wiring, scope_of(operation))
    try:
        raw, body = await read_body(request, wiring.body_limit)
    except UnsupportedMedia:
        raise InvalidInput(_NO_JSON) from None
    signed = f"{request.method} {request.scope['path']}\n".encode() + raw
    decider: Decider = request.app.state.decider(Call(caller, current_trace(), wiring, signed, None))
    answer = JSONResponse(await run(decider, body))
    told = request.headers.get(_ECHO, "")
    if _ECHOED.fullmatch(told):
        answer.headers[_ECHO] = told
    return answer


def _add(name: str, operation: str, run: Callable[..., Awaitable[dict[str, Any]]]) -> None:
    async def endpoint(request: Request) -> Response:
        return await _serve(request, operation, run)

    router.add_api_route(PATHS[name], endpoint, methods=["POST"], name=name)


_add("access_evaluation_endpoint", "toetsToegang", _evaluation)
_add("access_evaluations_endpoint", "toetsToegangen", _evaluations)
for _open in ("subject", "resource", "action"):
    _add(f"search_{_open}_endpoint", "toetsToegangen", partial(_search, open_=_open))
