"""What the tests of webhooks share: a case, subscriptions of its organisations, a dispatcher and a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from broker.clock import Clock
from broker.keys_file import FileKeys
from broker.webhook.addresses import Addresses
from broker.webhook.courier import Courier
from broker.webhook.dispatch import Dispatcher
from broker.webhook.event import Sender
from broker.webhook.keys import WebhookKeys
from connectors.webhooks import TIMESTAMP, Event, read_keys, verify
from tests.flow.api import Api
from tests.receiver import Called

BASE: Final = "https://sluis.example"
POLITIE: Final = ("politie", "R06")
REGIE: Final = ("regie", "R02")
ASK: Final = "/v1/informatieverzoeken"
SUBSCRIBE: Final = "/v1/abonnementen"
ALL: Final = ["taak-nieuw", "taak-vervallen", "levering-klaar", "poststuk-nieuw", "casus-fase-gewijzigd"]


@dataclass
class Hands:
    """A clock that moves when it is told to."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.at

    def on(self, **length: float) -> None:
        self.at += timedelta(**length)


def dispatcher(api: Api, hands: Hands, transport: httpx.AsyncBaseTransport) -> Dispatcher:
    """A dispatcher on this case, whose waits are always the longest that chance allows."""
    home = api.home
    keys = WebhookKeys(FileKeys.broker(home.stage.keys_dir, "sandbox"))
    courier = Courier(transport, Addresses(sandbox=True))
    clock = Clock(now=hands.now)
    return Dispatcher(home.house.store.pool, clock, courier, keys, Sender(BASE), chance=lambda _, most: most)


def read(one: Dispatcher, called: Called) -> Event:
    """The event as its receiver verified it when it came."""
    keys = read_keys(httpx.Response(200, json=one.keys.published()).content)
    return verify(called.headers, called.body, keys, now=float(called.headers[TIMESTAMP]))


async def drain(one: Dispatcher) -> int:
    """Deliver until there is nothing to do; how many calls."""
    count = 0
    while await one.step():
        count += 1
    return count


async def subscribe(api: Api, one: Dispatcher, who: tuple[str, str], url: str, *soorten: str) -> UUID:
    """A confirmed subscription."""
    made = await api.post(SUBSCRIBE, who, {"adres": url, "soorten": list(soorten) or ALL})
    assert made.status_code == 201, made.text
    id_ = made.json()["abonnement"]
    code = await api.home.stage.owner.fetchval("SELECT code FROM abonnement WHERE id = $1", UUID(id_))
    done = await api.post(f"{SUBSCRIBE}/{id_}/bevestiging", who, {"code": code})
    assert done.json()["status"] == "actief", done.text
    await api.home.stage.owner.execute("UPDATE abonnement SET volgende_op = $1", one.clock.now())
    return UUID(id_)


async def wait_for_police(api: Api, *elementen: str) -> tuple[str, list[str]]:
    """A question that waits for the police: its number and those of the tasks."""
    asked_for = elementen or ("pol.lijst",)
    wpg = {"artikel": "Wpg 19", "elementen": list(asked_for), "ontvanger": "regie"}
    await api.home.evidence("politie", "R06", "besluit_wpg", **wpg)
    asked = await api.post(ASK, REGIE, api.question("politie", elementen=asked_for))
    assert asked.status_code == 202, asked.text
    return asked.json()["verzoek"], [pair["taak"] for pair in asked.json()["wacht"]]


async def answer(api: Api, taak: str, **word: Any) -> httpx.Response:
    """The word of the police on a task; yes unless it is said otherwise."""
    return await api.post(f"/v1/taken/{taak}/antwoord", POLITIE, word or {"akkoord": True})


async def told(api: Api, who: tuple[str, str], na: str | None = None) -> list[dict[str, Any]]:
    """What this onderdeel polls."""
    answer = await api.get("/v1/meldingen" + (f"?na={na}" if na else ""), who)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["meldingen"]
    return found


def kinds(found: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("nl.sluis.") for event in found]
