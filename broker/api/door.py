"""The door of every route behind a login, before anything is parsed: who asks, in which form, how much.

In this order, so that a stranger learns nothing of what a body should look like:

1. a valid access token in the right hands, with the scope of the operation (401, 403: broker/authenticate.py)
2. no more calls than were agreed (429)
3. an acceptable form of the answer (406)
4. only query parameters that the route knows (400)
5. a body only where the route has one: JSON (415), within the limit (413, and reading stops), strictly read (400)

What is wrong in parameters and body after that, and a missing or weak Idempotency-Key, is one InvalidInput (400).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final, NoReturn
from uuid import uuid4

from fastapi import Depends, Header, Request, Response
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute

from broker import repeat
from broker.api.accept import JSON, accepts, is_json
from broker.api.faults import faults
from broker.api.present import present
from broker.api.problem import NoPlainTextAccepted, NotAcceptable, TooLarge, UnsupportedMedia
from broker.api.scopes import scope_of
from broker.api.wiring import Wiring, wiring_of
from broker.authenticate import authenticate
from broker.casus.handeling import Handeling
from broker.errors import Fout, InvalidInput
from broker.release import Released
from broker.repeat import Claim
from broker.telemetry import current_trace
from broker.terms import Identity, Json
from broker.verzoek import Verzoek
from connectors.strictjson import UnsafeJson, read_json

KEY: Final = "Idempotency-Key"
_KEY_IS: Final = "Ten minste 122 bits toeval, zoals een UUID v4. Dezelfde sleutel geeft hetzelfde antwoord."
_LONGEST_LENGTH: Final = 18  # digits of a Content-Length; Python reads no number of thousands of them
_STRANGE: Final = "Deze parameter bestaat hier niet; laat hem weg."


@dataclass(frozen=True, slots=True)
class Call:
    """One call that came through the door; `key` is its Idempotency-Key, when it has one."""

    caller: Identity
    trace: str
    wiring: Wiring
    signed: bytes
    key: str | None

    def claim(self) -> Claim:
        """The hold on its key, bound to method, address and body. Raises InvalidInput (400) for a weak key."""
        return repeat.claim(self.key, self.caller, self.signed, self.wiring.house.clock.now(), self.wiring.lease)

    async def walk(self, verzoek: Verzoek) -> Released:
        """Through the corridor of questions."""
        return await self.wiring.walk(verzoek, self.caller, self.claim(), self.wiring.house, self.trace)

    async def act(self, handeling: Handeling) -> Released:
        """Through the corridor of acts."""
        return await self.wiring.act(handeling, self.caller, self.claim(), self.wiring.house, self.trace)


class Door(APIRoute):
    """A route behind the door. `response_class` says in which form it answers.

    The door has read and checked everything by itself, so it fills in the arguments too, with the fields that FastAPI
    made of the signature: its `Call`, the parameters of address and query, and one body.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        (entrance,) = self.dependant.dependencies  # every route behind the door has a Call and no other dependency
        writes = entrance.call is write_of
        needed = scope_of(self.operation_id)
        known = {parameter.alias for parameter in self.dependant.query_params}

        async def handler(request: Request) -> Response:
            wiring = await wiring_of(request)
            caller = await enter(request, wiring, needed)
            _check_form(request, self.response_class)
            if not known.issuperset(request.query_params):
                raise InvalidInput(Fout("?", "onbekende-parameter", _STRANGE))
            raw, body = await read_body(request, wiring.body_limit) if self.body_field else (b"", None)
            signed = f"{request.method} {request.scope['path']}\n".encode() + raw
            key = request.headers.get(KEY)
            call = Call(caller, current_trace(), wiring, signed, key if key or writes else str(uuid4()))
            arguments, wrong = self._arguments(request, body)
            if writes and key is None:
                wrong.insert(0, {"type": "missing", "loc": ("header", KEY)})
            if wrong:
                raise InvalidInput(*faults(wrong), *(_key_faults(call) if key and writes else ()))
            try:
                response: Response = await self.endpoint(**arguments, **{entrance.name or "": call})
            except InvalidInput as found:  # fields that do not fit together, and a weak key beside them: all at once
                raise InvalidInput(*dict.fromkeys((*found.fouten, *(_key_faults(call) if writes else ())))) from None
            return response

        return handler

    def _arguments(self, request: Request, body: Json) -> tuple[dict[str, Any], list[Any]]:
        """What the endpoint is called with, and everything that is wrong with it."""
        arguments, wrong = request_params_to_args(self.dependant.path_params, request.path_params)
        if self.dependant.query_params:
            found, strange = request_params_to_args(self.dependant.query_params, request.query_params)
            arguments, wrong = arguments | found, wrong + strange
        if self.body_field:
            arguments[self.body_field.name], strange = self.body_field.validate(body, arguments, loc=("body",))
            wrong += strange
        return arguments, wrong


async def call_of(key: Annotated[str | None, Header(alias=KEY, description=_KEY_IS)] = None) -> NoReturn:  # noqa: ARG001  # read by FastAPI
    """A call that may be repeated as it is: doing it twice is doing it once, so it brings a key or gets one."""
    raise TypeError(f"the door makes the Call, and this describes it: {KEY}")


async def write_of(key: Annotated[str, Header(alias=KEY, description=_KEY_IS)]) -> NoReturn:  # noqa: ARG001  # read by FastAPI
    """A call that changes or discloses something, and therefore has a key of its own (design 6a.2)."""
    raise TypeError(f"the door makes the Call, and this describes it: {KEY}")


Called = Annotated[Call, Depends(call_of)]
Writing = Annotated[Call, Depends(write_of)]


async def enter(request: Request, wiring: Wiring, needed: str) -> Identity:
    """Who asks, known by a token with the scope `needed`, and not too often. Raises 401, 403, 429 and 503."""
    shown = present(request.scope, wiring.verifier.outside, needed)
    caller = await authenticate(shown, wiring.verifier, wiring.house.clock.now())
    wiring.limits.take(caller)
    return caller


def _check_form(request: Request, response_class: Any) -> None:
    media_type = getattr(response_class, "media_type", None) or JSON
    if not accepts(request.headers.get("accept"), media_type):
        raise NotAcceptable if media_type == JSON else NoPlainTextAccepted


async def read_body(request: Request, limit: int) -> tuple[bytes, Json]:
    """The body as it came, and what it says."""
    if not is_json(request.headers.get("content-type")) or "content-encoding" in request.headers:
        raise UnsupportedMedia
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or len(told) > _LONGEST_LENGTH or int(told) > limit:
        raise TooLarge
    raw = bytearray()
    async for chunk in request.stream():
        if len(raw) + len(chunk) > limit:
            raise TooLarge
        raw += chunk
    try:
        return bytes(raw), read_json(bytes(raw))
    except UnsafeJson:
        uitleg = "Stuur geldige JSON in UTF-8: elk veld eenmaal, geen NaN, hoogstens twaalf lagen diep."
        raise InvalidInput(Fout("body", "geen-json", uitleg)) from None


def _key_faults(call: Call) -> tuple[Fout, ...]:
    """What is wrong with a key that is there, to be told together with the rest."""
    try:
        call.claim()
    except InvalidInput as weak:
        return weak.fouten
    return ()
