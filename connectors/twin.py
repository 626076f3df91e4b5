"""A sandbox supplier over HTTP: a small application that answers `POST /informatievraag` from synthetic records.

Beside the interface itself it has two doors that only a sandbox has: `PUT /_sandbox/knoppen` turns the knobs of
`Knoppen`, and `GET /_sandbox/vragen` shows what was asked, with address and headers, so that a test can see what left.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import httpx
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from broker.terms import Item, Question
from connectors.records import Items, Register
from connectors.wire import read_question, write_answer

VERSION: Final = "1.0.0"
_KEPT: Final = 100
_ROMMEL: Final = b'{"elementen": {"inv.bekend": [{"waarde"' + bytes(range(256))


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Knoppen:
    """How a twin misbehaves. All off: an honest supplier.

    Attributes:
        pauze: seconds between the question and the answer.
        haak: address that gets an empty POST while the asker waits, so that something can happen meanwhile.
        status: answer with this status and no data.
        rommel: 200, and bytes that are no answer.
        te_groot: 200, and more than an answer may have.
        meer: give everything of the person, asked or not.
        hang: never answer.
        kaal: leave the labels out.
        inhoudstype: another Content-Type on the answer.
        pagina: how many results a page holds, where the protocol has pages.
    """

    pauze: float = 0.0
    haak: str | None = None
    status: int | None = None
    rommel: bool = False
    te_groot: bool = False
    meer: bool = False
    hang: bool = False
    kaal: bool = False
    inhoudstype: str = "application/json"
    pagina: int = 20

    def turn(self, changes: Mapping[str, Any]) -> Knoppen:
        """The same with these knobs turned. Raises ValueError for a knob that does not exist or does not turn so."""
        return Knoppen(**{**asdict(self), **changes})


class Stand:
    """What every sandbox supplier has, whatever it speaks: knobs, a list of what it was asked, and the doors to both.

    `routes` are the doors of its own protocol.
    """

    def __init__(self, knoppen: Knoppen, routes: Sequence[Route]) -> None:
        self.knoppen = knoppen
        self.vragen: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        own = [
            Route("/_sandbox/knoppen", self.turn, methods=["PUT"]),
            Route("/_sandbox/vragen", self.show, methods=["GET"]),
        ]
        self.app = Starlette(routes=[*routes, *own])

    async def note(self, request: Request) -> bytes:
        """Remember what was asked; its body."""
        raw = await request.body()
        self.vragen.append(
            {"url": str(request.url), "headers": dict(request.headers), "body": raw.decode("utf-8", "replace")}
        )
        return raw

    async def turn(self, request: Request) -> Response:
        """Turn knobs; what is not named stays."""
        try:
            self.knoppen = self.knoppen.turn(await request.json())
        except (ValueError, TypeError):
            return problem(400, "Onbekende knop", "De knoppen staan in connectors/twin.py bij Knoppen.")
        return JSONResponse(asdict(self.knoppen))

    async def show(self, _: Request) -> Response:
        """What was asked, newest last."""
        return JSONResponse(list(self.vragen))

    async def meanwhile(self) -> None:
        """What happens between question and answer."""
        if self.knoppen.haak:
            async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
                await client.post(self.knoppen.haak)
        await asyncio.sleep(self.knoppen.pauze)
        if self.knoppen.hang:
            await asyncio.Event().wait()

    def misbehave(self) -> Response | None:
        """The answer that the knobs want instead of an honest one."""
        knoppen = self.knoppen
        if knoppen.status is not None:
            headers = {"Location": "/informatievraag"} if 300 <= knoppen.status < 400 else None
            return problem(knoppen.status, "Storing", "De bron antwoordt niet.", headers)
        if knoppen.rommel:
            return Response(_ROMMEL, media_type=knoppen.inhoudstype)
        if knoppen.te_groot:
            return JSONResponse(write_answer({"inv.bekend": [Item("x" * 1024)] * 2048}))
        return None


class Twin(Stand):
    """The state of one sandbox supplier and its application."""

    def __init__(self, register: Register, verstrekker: str, knoppen: Knoppen, token: str | None = None) -> None:
        super().__init__(knoppen, [Route("/informatievraag", self.answer, methods=["POST"])])
        self._register = register
        self._verstrekker = verstrekker
        self._token = token

    async def answer(self, request: Request) -> Response:
        """Answer one question, or misbehave as the knobs say."""
        if not self._admitted(request):
            return problem(401, "Niet aangemeld", "Het toegangsbewijs ontbreekt of is niet geldig.")
        raw = await self.note(request)
        try:
            question = read_question(raw, self._verstrekker)
        except ValueError:
            return problem(400, "Ongeldige vraag", "De vraag voldoet niet aan de koppelvlakbeschrijving.")
        await self.meanwhile()
        return self.misbehave() or self._answer(question)

    def _admitted(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        return self._token is None or hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    def _answer(self, question: Question) -> Response:
        held: Items = self._register.find(question.onderwerp)
        given = {code: items for code, items in held.items() if self.knoppen.meer or code in question.elementen}
        if self.knoppen.kaal:
            given = {code: tuple(Item(item.waarde) for item in items) for code, items in given.items()}
        headers = {"API-Version": VERSION, "Cache-Control": "no-store"}
        return JSONResponse(write_answer(given), headers=headers, media_type=self.knoppen.inhoudstype)


def problem(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as RFC 9457 writes it."""
    body = {"status": status, "title": title, "detail": detail}
    more = {"API-Version": VERSION, **(headers or {})}
    return JSONResponse(body, status, headers=more, media_type="application/problem+json")
