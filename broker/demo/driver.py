"""Speaking to a running sandbox as anybody in it: over HTTP, with the SDK and `private_key_jwt`, as partners do.

Each onderdeel in a role is a client of its own (broker/demo/seeding.py). A question gives the typed result of the SDK;
an act, a piece of evidence or a task gives status and document. Raises SluisProbleem and TokenError of the SDK.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import httpx

from broker.demo.installation import client_id
from broker.demo.seeding import postbus_key
from broker.demo.town import Town
from broker.dossier import utc
from broker.post import INFO
from broker.scenario.plan import Wie
from broker.seal import open_
from connectors.client import SluisClient, Vraag
from connectors.results import Resultaat
from connectors.tokens import PrivateKeyJwt

_TIMEOUT: Final = 30.0


class Driver:
    """Everybody in one sandbox. Made by `open_driver`."""

    def __init__(self, town: Town, http: httpx.AsyncClient) -> None:
        self._town = town
        self._http = http
        self._parties: dict[Wie, tuple[PrivateKeyJwt, SluisClient]] = {}

    def party(self, wie: Wie) -> SluisClient:
        """The SDK client of an onderdeel in a role."""
        return self._party(wie)[1]

    def _party(self, wie: Wie) -> tuple[PrivateKeyJwt, SluisClient]:
        if wie not in self._parties:
            name = client_id(wie.org, wie.rol)
            pem = (self._town.clients / f"{name}.pem").read_bytes()
            tokens = PrivateKeyJwt(self._town.tokens, name, pem, http=self._http)
            client = SluisClient(self._town.broker, tokens, self._town.log_key, http=self._http)
            self._parties[wie] = (tokens, client)
        return self._parties[wie]

    async def set_clock(self, op: datetime, wie: Wie) -> None:
        """Move the moment of decision of this sandbox (broker/api/klok.py)."""
        token = await self._party(wie)[0].token()
        url, headers = f"{self._town.broker}/sandbox/klok", {"Authorization": f"Bearer {token}"}
        (await self._http.put(url, json={"op": utc(op)}, headers=headers)).raise_for_status()

    async def refer(self, wie: Wie, body: Mapping[str, Any]) -> tuple[UUID, list[UUID]]:
        """Start a case; its id, and those of its persons in the order of the body."""
        _, made = await self.party(wie).call("POST", "/casussen", body)
        return UUID(made["casus"]), [UUID(id_) for id_ in made["personen"]]

    async def act(self, wie: Wie, casus: UUID, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """A step in the life of the case; 200, or 403 with why not."""
        return await self.party(wie).call("POST", f"/casussen/{casus}/handelingen", body)

    async def record(self, wie: Wie, casus: UUID, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """A piece of evidence; its id is the `handeling` of the answer."""
        return await self.party(wie).call("POST", f"/casussen/{casus}/bewijsstukken", body)

    async def withdraw(self, wie: Wie, casus: UUID, stuk: UUID) -> tuple[int, Mapping[str, Any]]:
        """Take back a piece of evidence."""
        return await self.party(wie).call("DELETE", f"/casussen/{casus}/bewijsstukken/{stuk}")

    async def ask(self, wie: Wie, vraag: Vraag, *, key: str | None = None) -> Resultaat:
        """Ask, or send, and check that the answer is in the log. Raises ReceiptError when it is not."""
        client = self.party(wie)
        result = await client.ask(vraag, key=key)
        client.check_receipt(result)
        return result

    async def open_post(self, wie: Wie, verzoek: str) -> bytes:
        """What a push left in the postbus of this onderdeel, fetched and opened with its own key; nothing: no bytes."""
        client = self.party(wie)
        stuk = next((p.poststuk for p in await client.postbus() if p.verzoek == verzoek), None)
        if stuk is None:
            return b""
        taken = await client.fetch_post(stuk)
        client.check_receipt(taken)
        private = postbus_key(self._town.postbus, wie.org)
        return open_(private, INFO + UUID(stuk).bytes, b64decode(taken.document["box"]))

    async def tasks(self, wie: Wie) -> list[Mapping[str, Any]]:
        """The open tasks of this onderdeel."""
        _, found = await self.party(wie).call("GET", "/taken")
        listed: list[Mapping[str, Any]] = found["taken"]
        return listed

    async def log_size(self) -> int:
        """How many entries the public checkpoint of the log counts now."""
        response = await self._http.get(f"{self._town.broker}/log/checkpoint")
        return int(response.raise_for_status().text.splitlines()[1])


@asynccontextmanager
async def open_driver(town: Town) -> AsyncIterator[Driver]:
    """Everybody in this sandbox, on one pool of connections."""
    async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as http:
        yield Driver(town, http)
