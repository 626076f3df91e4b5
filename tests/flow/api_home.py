"""The whole application on a seeded case, in process, and ways to break what it stands on.

Everything is real: routes, tokens, PostgreSQL, policy, log. Only the line is missing (`httpx.ASGITransport`) and the
suppliers are the sandbox ones. `from tests.flow.api_home import api as api` gives a fresh case to a test.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from broker.app import create_app
from broker.authenticate import Verifier
from broker.embedded import Postgres
from broker.house import House
from broker.opening import open_verifier
from broker.terms import Question
from connectors.receipt import Inschrijving, check_receipt
from connectors.sandbox import SandboxConnector
from tests.flow.case import Case, open_case, open_replica, suppliers
from tests.flow.turns import REPLICAS, Turns

ASK: Final = "/v1/informatieverzoeken"
VALUE: Final = "OVERLAST"  # stands in what the police hold, and nowhere else
Meanwhile = Callable[[Question], Awaitable[None]]


@dataclass
class Api:
    """The application on one case. `asked` counts the questions that reached a supplier."""

    case: Case
    verifier: Verifier
    house: House
    asked: list[str] = field(default_factory=list)
    others: tuple[House, ...] = ()

    def app(self, house: House | None = None) -> FastAPI:
        return create_app(house or self.house, self.verifier, self.case.settings)

    def client(
        self, org: str = "regie", rol: str | None = "R02", *, house: House | None = None, **headers: str
    ) -> httpx.AsyncClient:
        """A client with a token of this organisation's employee."""
        given = {"Authorization": f"Bearer {self.case.token(org, rol)}"} | headers
        houses = [house] if house else [self.house, *self.others]
        transport = Turns([httpx.ASGITransport(self.app(one)) for one in houses])
        return httpx.AsyncClient(transport=transport, base_url="http://sluis.test", headers=given)

    async def post(
        self,
        path: str,
        body: Any,
        *,
        key: str | None = None,
        house: House | None = None,
        who: tuple[str, str | None] = ("regie", "R02"),
    ) -> httpx.Response:
        """One call with its own Idempotency-Key, unless it says which."""
        async with self.client(*who, house=house) as client:
            return await client.post(path, json=body, headers={"Idempotency-Key": key or str(uuid4())})

    async def ask(self, body: Any = None, **how: Any) -> httpx.Response:
        return await self.post(ASK, body or self.case.question(("politie",), "pol.lijst"), **how)

    def act_path(self, kind: str = "bewijsstukken") -> str:
        return f"/v1/casussen/{self.case.world.casus}/{kind}"

    def note(self, text: str = "nieuw in het dossier") -> dict[str, Any]:
        """A piece of evidence that anybody may record."""
        return {"soort": "noodzaak", "persoon": str(self.case.world.personen["ans"]), "inhoud": {"tekst": text}}

    def check(self, answer: httpx.Response) -> Inschrijving:
        """The answer is in the log, as its asker can see for itself."""
        return check_receipt(answer.json(), self.case.log_key)

    def meanwhile(self, org: str, hook: Meanwhile | None = None) -> None:
        """Run `hook` while this supplier is being asked."""
        register = suppliers(self.case.scenario)[org]
        assert isinstance(register, SandboxConnector)

        async def count(question: Question) -> None:
            self.asked.append(question.verstrekker)
            if hook is not None:
                await hook(question)

        self.house.connectors[org] = SandboxConnector(register._register, count)  # type: ignore[index]  # a dict here

    def without(self, **changes: Any) -> House:
        """The house with another part."""
        return replace(self.house, **changes)


@asynccontextmanager
async def open_api(postgres: Postgres, folder: Path, **settings: Any) -> AsyncIterator[Api]:
    """The application on a fresh case; the police have released one element."""
    folder.chmod(0o755)
    async with open_case(postgres, folder, **settings) as case, open_verifier(case.settings) as verifier:
        house = case.stage.house
        house.connectors.update(suppliers(case.scenario))  # type: ignore[attr-defined]  # a dict here
        async with AsyncExitStack() as stack:
            others = [
                await stack.enter_async_context(open_replica(case, house.connectors)) for _ in range(REPLICAS - 1)
            ]
            api = Api(case, verifier, house, others=tuple(replace(other, clock=house.clock) for other in others))
            api.meanwhile("politie")
            await case.release_police("pol.lijst")
            yield api


@pytest.fixture
async def api(server: Postgres, tmp_path: Path) -> AsyncIterator[Api]:
    """A fresh case with its application."""
    async with open_api(server, tmp_path) as found:
        yield found
