"""The real application on the home of the flow tests: tokens of the sandbox, PostgreSQL, policy and log as they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx

from broker.app import create_app
from broker.authenticate import Verifier
from broker.house import House
from broker.jwks import Jwks
from broker.keys_file import FileKeys
from broker.sandbox_tokens import SandboxIssuer, mint, new_issuer
from broker.scenario.plan import Wie
from broker.scenario.stage import open_house_on
from broker.settings import Settings
from tests.flow.home import Home
from tests.flow.turns import REPLICAS, Turns


class Api:
    """Calls as an employee of one of the organisations of the home."""

    def __init__(self, home: Home, origin: str, others: Sequence[House] = ()) -> None:
        self.home = home
        self.origin = origin
        self._issuer: SandboxIssuer = new_issuer()
        verifier = Verifier(self._issuer.name, self._issuer.audience, Jwks(self._jwks))
        apps = [create_app(house, verifier, Settings(log_origin=origin)) for house in (home.house, *others)]
        transports = [httpx.ASGITransport(app, raise_app_exceptions=False) for app in apps]
        self.http = httpx.AsyncClient(transport=Turns(transports), base_url="http://sluis.test")

    async def _jwks(self) -> bytes:
        return json.dumps(self._issuer.jwks()).encode()

    def token(self, org: str, rol: str | None, **changes: str) -> str:
        who = self.home.world.identity(Wie(org, rol))
        oin, medewerker = changes.get("oin", who.oin), changes.get("medewerker", who.medewerker)
        return mint(self._issuer, oin, changes.get("onderdeel", who.onderdeel), medewerker, rol)

    async def call(  # a request: who, what, and what goes with it
        self,
        method: str,
        path: str,
        who: tuple[str, str | None],
        body: Any = None,
        *,
        key: str | None = None,
        **token: str,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(*who, **token)}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid4())
        return await self.http.request(method, path, headers=headers, json=body)

    async def get(self, path: str, who: tuple[str, str | None], **token: str) -> httpx.Response:
        return await self.call("GET", path, who, **token)

    async def post(
        self, path: str, who: tuple[str, str | None], body: Any = None, *, key: str | None = None
    ) -> httpx.Response:
        return await self.call("POST", path, who, {} if body is None else body, key=key)

    def question(self, *verstrekkers: str, elementen: tuple[str, ...], **changes: Any) -> dict[str, Any]:
        return {
            "casus": str(self.home.world.casus),
            "persoon": str(self.home.world.personen["ans"]),
            "doel": "lokaal-veiligheid",
            "fase": "F3",
            "vraag": "Overlast stoppen, laatste 24 maanden",
            "verstrekkers": list(verstrekkers),
            "elementen": [{"code": code} for code in elementen],
            **changes,
        }


@asynccontextmanager
async def open_api(home: Home) -> AsyncIterator[Api]:
    """The application on this home, on as many brokers as FLOW_REPLICAS says."""
    house, stage = home.house, home.stage
    keys = FileKeys.broker(stage.keys_dir, "sandbox")
    async with AsyncExitStack() as stack:
        opened = (open_house_on(stage.url, keys, house.engine, stage.connectors, pool=4) for _ in range(REPLICAS - 1))
        others = [await stack.enter_async_context(other) for other in opened]
        origin = str(await stage.owner.fetchval("SELECT log_id FROM log_head"))
        api = Api(home, origin, [replace(other, clock=house.clock) for other in others])
        await stack.enter_async_context(api.http)
        yield api
