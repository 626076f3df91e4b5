"""Told to stop under load: nothing new comes in, what is in gets its answer, and whatever was told is in the log.

The broker is the process that `sluis serve broker` is; callers ask on and on until they are turned away.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from broker.embedded import Postgres
from connectors.receipt import check_receipt
from tests.asked_long_ago import ask_without_end
from tests.flow.api_home import ASK
from tests.flow.case import Case, open_case
from tests.flow.serve_case import Served, serving
from tests.unit.test_metrics import value

CALLERS = 12
ENOUGH = 20


@dataclass
class Told:
    """What the callers heard: answers by key, and the keys of calls that were never taken or broke."""

    answers: dict[str, httpx.Response]
    turned_away: list[str]
    broken: list[str]


@pytest.fixture
async def case(server: Postgres, tmp_path: Path) -> AsyncIterator[Case]:
    tmp_path.chmod(0o755)
    async with open_case(server, tmp_path) as found:
        await found.release_police("pol.lijst")
        await ask_without_end(found.owner)
        yield found


async def ask_until_turned_away(case: Case, served: Served, enough: asyncio.Event) -> Told:
    told = Told({}, [], [])

    async def call(client: httpx.AsyncClient) -> None:
        while True:
            key = str(uuid4())
            try:
                body = case.question(("politie",), "pol.lijst")
                told.answers[key] = await client.post(ASK, json=body, headers={"Idempotency-Key": key})
            except httpx.ConnectError:
                told.turned_away.append(key)
                return
            except httpx.TransportError:  # a kept connection that was closed while the question was on its way
                told.broken.append(key)
                return
            if len(told.answers) >= ENOUGH:
                enough.set()

    async with served.client(case.token(), limits=httpx.Limits(max_connections=CALLERS)) as client:
        await asyncio.gather(*(call(client) for _ in range(CALLERS)))
    return told


@pytest.mark.slow
async def test_no_question_that_was_taken_goes_without_answer_or_record(case: Case, tmp_path: Path) -> None:
    """Design A10 and Wgs art. 1.8 lid 4: a roll-out is no outage, and loses neither answers nor entries."""
    log, enough = tmp_path / "broker.log", asyncio.Event()
    async with serving(tmp_path, log) as served:
        asking = asyncio.create_task(ask_until_turned_away(case, served, enough))
        await enough.wait()
        codes = await served.stop()
        told = await asking
    assert set(codes) == {0}
    assert Counter(answer.status_code for answer in told.answers.values()) == {200: len(told.answers)}
    for answer in told.answers.values():
        check_receipt(answer.json(), case.log_key)
    assert len(told.turned_away) + len(told.broken) == CALLERS
    await case.check_log()
    await every_question_has_its_answer(case)
    assert await case.rows("log_index", "soort = 'antwoord'") >= len(told.answers)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    events = Counter(line["event"] for line in lines)
    assert events["service.started"] == events["service.stopping"] == len(served.urls)
    assert "Traceback" not in log.read_text()


async def every_question_has_its_answer(case: Case) -> None:
    """A question in the log was walked to its end: its claim holds an answer, and that answer is in the log."""
    assert await case.rows("claim", "antwoord IS NULL") == 0
    assert await case.rows("claim", "entry_id NOT IN (SELECT entry_id FROM log_leaf)") == 0


@pytest.mark.slow
async def test_a_question_whose_supplier_is_slow_is_waited_for(case: Case, tmp_path: Path) -> None:
    """The grace is longer than that of the suppliers; the answer leaves at its fixed moment, and then the process."""
    body, size = case.question(("politie",), "pol.lijst"), await case.rows("log_leaf")
    async with (
        serving(tmp_path, tmp_path / "broker.log", SLUIS_HIDDEN_ANSWER_DELAY="3") as served,
        served.client(case.token()) as client,
    ):
        asking = asyncio.create_task(client.post(ASK, json=body, headers={"Idempotency-Key": str(uuid4())}))
        await until_recorded(case, size)
        stopping = asyncio.create_task(served.stop())
        answer = await asking
        codes = await stopping
    assert (answer.status_code, set(codes)) == (200, {0})
    check_receipt(answer.json(), case.log_key)


async def until_recorded(case: Case, size: int) -> None:
    """The question stands in the log, so it is under way."""
    for _ in range(600):
        if await case.rows("log_leaf") > size:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the question never came into the log")


@pytest.mark.slow
async def test_the_numbers_say_what_happened_and_nothing_of_whom(case: Case, tmp_path: Path) -> None:
    """ADR 0008: outcomes, durations and batches by closed lists; no case, person, organisation or purpose."""
    log = tmp_path / "broker.log"
    async with serving(tmp_path, log, replicas=1, SLUIS_METRICS_PORT="0") as served:
        async with served.client(case.token()) as client:
            for element in ("pol.lijst", "pol.lijst", "pol.telling"):
                body = case.question(("politie",), element)
                await client.post(ASK, json=body, headers={"Idempotency-Key": str(uuid4())})
            assert (await client.get("/metrics")).status_code == 404
        address = next(line for line in log.read_text().splitlines() if "cijfers" in line).split()[-1]
        async with httpx.AsyncClient(trust_env=False) as client:
            page = (await client.get(address)).text
    assert address.startswith("http://127.0.0.1:")
    assert value(page, "sluis_answers_total", status="verstrekt") == 2
    assert value(page, "sluis_outcomes_total", outcome="achtergehouden") == 1
    assert value(page, "sluis_refusals_total", reason="D-GROND") == 1
    assert value(page, "sluis_http_requests_total", method="POST", route=ASK, status="200") == 2
    assert value(page, "sluis_supplier_seconds_count", kind="sandbox") == 2
    assert value(page, "sluis_policy_seconds_count", engine="wasm") >= 3
    assert value(page, "sluis_log_batch_entries_sum") == 5
    nothing_of_whom(case, page)


def nothing_of_whom(case: Case, page: str) -> None:
    about: list[Any] = [case.world.casus, *case.world.personen.values(), "lokaal-veiligheid", "politie-oij", "pol."]
    assert [word for word in about if str(word) in page] == []
