"""Brokers as processes, a receiver as a process of its own over TLS, and one broker killed while it delivers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from broker.embedded import Postgres
from broker.webhook.keys import PATH
from connectors.webhooks import TIMESTAMP, Event, read_keys, verify
from tests.flow.case import Case, open_case
from tests.flow.serve_case import Served, serving
from tests.receiver import Process, certificate, running

SUBSCRIBE = "/v1/abonnementen"
EVENTS = 60


@pytest.fixture
async def case(server: Postgres, tmp_path: Path) -> AsyncIterator[Case]:
    tmp_path.chmod(0o755)
    async with open_case(server, tmp_path) as found:
        yield found


async def until(done: Callable[[], bool]) -> None:
    """Wait for what must come; the time limit of the test ends it otherwise."""
    while not done():  # noqa: ASYNC110  # another process does it
        await asyncio.sleep(0.05)


async def heard(served: Served, receiver: Process) -> list[Event]:
    """What the receiver got, each call verified against the published keys."""
    async with httpx.AsyncClient(trust_env=False) as client:
        keys = read_keys((await client.get(served.url + PATH)).content)
    return [verify(call.headers, call.body, keys, now=float(call.headers[TIMESTAMP])) for call in receiver.calls()]


async def confirmed(case: Case, served: Served, receiver: Process) -> UUID:
    """A subscription as a partner makes one: the code comes in at the receiver and goes back with a token."""
    async with served.client(case.token()) as client:
        body = {"adres": receiver.url, "soorten": ["taak-nieuw"]}
        key = {"Idempotency-Key": str(uuid4())}
        made = await client.post(SUBSCRIBE, json=body, headers=key)
        assert made.status_code == 201, made.text
        await until(lambda: len(receiver.calls()) == 1)
        (event,) = await heard(served, receiver)
        assert event.type == "abonnement-bevestigen"
        done = await client.post(event.adres, json={"code": event.code}, headers=key)
        assert done.json()["status"] == "actief", done.text
    return event.nummer


async def tell(case: Case, number: int) -> list[UUID]:
    """Tell the regie so many things, in order."""
    insert = """INSERT INTO melding (onderdeel, soort, nummer, op)
        VALUES ('regie', 'taak-nieuw', $1, clock_timestamp()) RETURNING nummer"""
    return [await case.owner.fetchval(insert, uuid4()) for _ in range(number)]


def first_times(events: list[Event]) -> list[UUID]:
    """As a receiver that remembers ids: what came again is left out."""
    return list(dict.fromkeys(event.nummer for event in events if event.type == "taak-nieuw"))


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_killed_broker_loses_nothing_and_another_goes_on_in_order(case: Case, tmp_path: Path) -> None:
    """Issue 6: two brokers deliver over real TLS; one dies by SIGKILL; every event arrives, in order, verified."""
    pair = certificate(tmp_path, "127.0.0.1")
    trust: dict[str, Any] = {"SLUIS_WEBHOOK_CA_FILE": str(pair.cert)}
    async with (
        running(pair, tmp_path / "ontvangen.jsonl") as receiver,
        serving(tmp_path, tmp_path / "een.log", replicas=1, **trust) as one,
        serving(tmp_path, tmp_path / "twee.log", replicas=1, **trust) as two,
    ):
        await confirmed(case, one, receiver)
        numbers = await tell(case, EVENTS // 2)
        await until(lambda: len(receiver.calls()) > EVENTS // 4)
        await two.kill()
        numbers += await tell(case, EVENTS - EVENTS // 2)
        await until(lambda: len({call.headers["webhook-id"] for call in receiver.calls()}) == EVENTS + 1)
        events = await heard(one, receiver)
        assert first_times(events) == numbers
        assert len(events) <= EVENTS + 1 + 4  # what the dead broker's workers had under way may come twice
        assert await one.stop() == [0]


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_two_living_brokers_deliver_each_event_once(case: Case, tmp_path: Path) -> None:
    """No double while nobody dies, whoever delivers."""
    pair = certificate(tmp_path, "127.0.0.1")
    async with (
        running(pair, tmp_path / "ontvangen.jsonl") as receiver,
        serving(tmp_path, tmp_path / "een.log", replicas=2, SLUIS_WEBHOOK_CA_FILE=str(pair.cert)) as served,
    ):
        await confirmed(case, served, receiver)
        numbers = await tell(case, EVENTS)
        await until(lambda: len(receiver.calls()) >= EVENTS + 1)
        assert await served.stop() == [0, 0]
        assert [call.headers["webhook-id"] for call in receiver.calls()].count(
            receiver.calls()[0].headers["webhook-id"]
        ) == 1
        posted = [httpx.Response(200, content=call.body).json()["data"]["nummer"] for call in receiver.calls()[1:]]
        assert posted == [str(number) for number in numbers]


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_a_receiver_that_nobody_trusts_is_not_told(case: Case, tmp_path: Path) -> None:
    """Without its authority the handshake fails, nothing is sent, and the partner reads why."""
    pair = certificate(tmp_path, "127.0.0.1")
    async with (
        running(pair, tmp_path / "ontvangen.jsonl") as receiver,
        serving(tmp_path, tmp_path / "een.log", replicas=1) as served,
        served.client(case.token()) as client,
    ):
        body = {"adres": receiver.url, "soorten": ["taak-nieuw"]}
        made = await client.post(SUBSCRIBE, json=body, headers={"Idempotency-Key": str(uuid4())})
        while (await client.get(made.headers["location"])).json()["fout"] != "certificaat":  # noqa: ASYNC110  # the same
            await asyncio.sleep(0.1)
        assert receiver.calls() == []
