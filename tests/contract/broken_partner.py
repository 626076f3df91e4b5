"""A partner whose system breaks the contract in one way at a time: `PUT /_sandbox/fout` says which. For tests only."""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from broker.terms import Naam, Question
from connectors.records import Register
from connectors.sandbox import main
from connectors.twin import Knoppen, Twin, problem
from connectors.wire import read_question, write_answer


class BrokenPartner(Twin):
    """An honest twin until it is told otherwise."""

    def __init__(self, register: Register, knoppen: Knoppen) -> None:
        super().__init__(register, "verstrekker", knoppen)
        self.fout = ""
        self.count = 0
        self.last: Question | None = None
        self.app.routes.append(Route("/_sandbox/fout", self.break_, methods=["PUT"]))

    async def break_(self, request: Request) -> Response:
        self.fout = (await request.json())["fout"]
        return JSONResponse({})

    async def answer(self, request: Request) -> Response:
        """As the fault says; everything else as a twin."""
        raw = await request.body()
        self.count += 1
        try:
            question: Question | None = read_question(raw, "verstrekker")
        except ValueError:
            question = None
        fault = FAULTS.get(self.fout)
        return (await fault(self, question, raw) if fault else None) or await super().answer(request)

    def told(self, question: Question, **headers: str) -> Response:
        held = self._register.find(question.onderwerp)
        given = {code: held[code] for code in question.elementen if code in held}
        return JSONResponse(write_answer(given), headers={"API-Version": "1.0.0", **headers})


Fault = Callable[[BrokenPartner, Question | None, bytes], Awaitable[Response | None]]


async def unknown_is_404(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    known = question is None or question.onderwerp is None or twin._register.find(question.onderwerp)
    return None if known else problem(404, "Onbekend", "Deze persoon is niet bekend.")


async def echoes(_: BrokenPartner, question: Question | None, raw: bytes) -> Response | None:
    return problem(400, "Fout", f"Ongeldig: {raw.decode()}") if question is None else None


async def shows_insides(_: BrokenPartner, question: Question | None, raw: bytes) -> Response | None:
    return Response("Traceback (most recent call last):", 400) if question is None else None


async def guesses(_: BrokenPartner, question: Question | None, raw: bytes) -> Response | None:
    return JSONResponse({"elementen": {}}, headers={"API-Version": "1"}) if question is None else None


async def crashes(_: BrokenPartner, question: Question | None, raw: bytes) -> Response | None:
    return problem(500, "Fout", "Er ging iets mis.") if question is None else None


async def no_version(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    if question is None:
        return None
    response = twin.told(question)
    del response.headers["API-Version"]
    return response


async def names_in_a_header(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    return twin.told(question, **{"X-Persoon": getattr(question.onderwerp, "referentie", "-")}) if question else None


async def differs(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    if question is None or not twin._register.find(question.onderwerp):
        return None
    items = {code: [{"waarde": twin.count}] for code in question.elementen if code != "proef.afwezig"}
    return JSONResponse({"elementen": items}, headers={"API-Version": "1"})


async def mixes_up(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    """The session of whoever came last answers everybody who is waiting."""
    twin.last = question
    await asyncio.sleep(0.1)
    return twin.told(twin.last) if twin.last else None


async def tells_of_nobody(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    if question is None or question.onderwerp is not None:
        return None
    return JSONResponse({"elementen": {"inv.bekend": [{"waarde": "BEKEND_ACTIEF"}]}}, headers={"API-Version": "1"})


async def compresses(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    if question is None:
        return None
    body = gzip.compress(bytes(twin.told(question).body))
    headers = {"Content-Encoding": "gzip", "API-Version": "1"}
    return Response(body, headers=headers, media_type="application/json")


async def does_not_know_names(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    by_name = question is not None and isinstance(question.onderwerp, Naam)
    return JSONResponse({"elementen": {}}, headers={"API-Version": "1"}) if by_name else None


async def all_or_nothing(_: BrokenPartner, question: Question | None, raw: bytes) -> Response | None:
    strange = question is not None and "proef.afwezig" in question.elementen
    return problem(400, "Fout", "Onbekend element.") if strange else None


async def only_the_first(twin: BrokenPartner, question: Question | None, _: bytes) -> Response | None:
    if question is None or len(question.elementen) < 3:
        return None
    held = twin._register.find(question.onderwerp)
    first = {code: held[code] for code in question.elementen[:1] if code in held}
    return JSONResponse(write_answer(first), headers={"API-Version": "1"})


FAULTS: Final[Mapping[str, Fault]] = {
    fault.__name__: fault
    for fault in (
        unknown_is_404,
        echoes,
        shows_insides,
        guesses,
        crashes,
        no_version,
        names_in_a_header,
        differs,
        mixes_up,
        tells_of_nobody,
        compresses,
        does_not_know_names,
        all_or_nothing,
        only_the_first,
    )
}


def make(register: Register, knoppen: Knoppen) -> Any:
    return BrokenPartner(register, knoppen)


if __name__ == "__main__":
    sys.exit(main(make=make))
