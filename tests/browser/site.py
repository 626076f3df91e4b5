"""A console on a port of its own: the real pages and the real login, before a desk of hand-made values.

    with open_site(folder) as site: site.url, site.views

`FakeViews` fails as the desk fails: with NotFound for what it does not have, and with whatever `fault` says.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from audit.desk.console.oidc import Client, RelyingParty
from audit.desk.console.routes import add_console
from audit.desk.looker import NoOfficer
from audit.desk.words import ROLE, Disclosure, Filter, Form, Integrity, LogDoel, Looker, Page, TimelineStep
from broker.api.frame import Frame
from broker.clock import Clock
from broker.errors import NotFound
from broker.listening import listen
from broker.sandbox_login import ACR, CALLBACK, CLIENT_ID, SandboxLogin, open_console_key
from broker.sandbox_tokens import open_issuer, register_client
from broker.telemetry import TraceMiddleware
from broker.terms import Identity
from tests.browser import values

OFFICER = Identity("00000099000000000004", "procesregie-oij", "fg-procesregie", ROLE, "")
STRANGER = Identity("00000099000000000005", "politie-oij", "geen-fg", ROLE, "")


@dataclass(slots=True)
class FakeViews:
    """The desk as these tests set it; what each look asked is kept in `looked`."""

    found: Page = field(default_factory=values.page)
    state: Integrity = values.WHOLE
    fault: Exception | None = None
    looked: list[tuple[Looker, object]] = field(default_factory=list)

    def reset(self) -> None:
        self.found, self.state, self.fault = values.page(), values.WHOLE, None
        self.looked.clear()

    async def looker(self, wie: Identity, doel: LogDoel) -> Looker:
        if wie.medewerker != OFFICER.medewerker:
            raise NoOfficer
        return Looker(wie.medewerker, wie.onderdeel, wie.oin, ROLE, doel)

    async def search(self, looker: Looker, filter_: Filter) -> Page:
        self._look(looker, filter_)
        return self.found

    async def disclosure(self, looker: Looker, entry_id: UUID) -> Disclosure:
        self._look(looker, entry_id)
        if entry_id not in values.DISCLOSURES:
            raise NotFound
        return values.DISCLOSURES[entry_id]

    async def timeline(self, looker: Looker, casus: str) -> tuple[TimelineStep, ...]:
        self._look(looker, casus)
        if casus != values.CASUS:
            raise NotFound
        return values.STEPS

    async def integrity(self, looker: Looker) -> Integrity:
        self._look(looker, "integriteit")
        return self.state

    async def receipt(self, looker: Looker, entry_id: UUID) -> str:
        self._look(looker, entry_id)
        return values.RECEIPT

    async def export(self, looker: Looker, filter_: Filter, form: Form) -> AsyncIterator[bytes]:
        self._look(looker, filter_)
        yield f"{form}: {len(self.found.rows)}".encode()

    def _look(self, looker: Looker, what: object) -> None:
        self.looked.append((looker, what))
        if self.fault is not None:
            raise self.fault


@dataclass(slots=True)
class Site:
    """A running console, and where its login stands."""

    url: str
    issuer: str
    views: FakeViews


Make: TypeAlias = Callable[[str, httpx.AsyncClient], ASGIApp]


def address_of(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@asynccontextmanager
async def serving_on(listening: socket.socket, app: ASGIApp) -> AsyncIterator[None]:
    """The application on this socket, for the length of the block."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


@contextmanager
def serving(make: Make) -> Iterator[str]:
    """The application that is made for its address, on a free port of loopback, in a thread of its own."""
    with listen("127.0.0.1", 0) as listening:
        stop = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(make, listening, stop)), daemon=True)
        thread.start()
        try:
            yield address_of(listening)
        finally:
            stop.set()
            thread.join(10)


async def _serve(make: Make, listening: socket.socket, stop: threading.Event) -> None:
    async with httpx.AsyncClient(trust_env=False) as http, serving_on(listening, make(address_of(listening), http)):
        await asyncio.to_thread(stop.wait)


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """The sandbox's login with two who may try, and the console before it."""
    for officer in (OFFICER, STRANGER):
        register_client(folder, f"{officer.onderdeel}.r15", officer)
    issuer, key, views = open_issuer(folder), open_console_key(folder), FakeViews()
    provider = partial(SandboxLogin, issuer, clients=folder / "clients", console=key.public_key())
    with serving(lambda url, _http: provider(url).app) as login:

        def console(url: str, http: httpx.AsyncClient) -> ASGIApp:
            app = Starlette()
            relying = RelyingParty(Client(login, CLIENT_ID, key, url + CALLBACK, ACR), http, Clock())
            add_console(app, views, login=relying, now=Clock().now)
            return TraceMiddleware(Frame(app))

        with serving(console) as url:
            yield Site(url, login, views)
