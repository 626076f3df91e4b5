"""A database that was restarted while nobody asked: the next question is answered, and no operator needs to wake up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.embedded import Postgres
from tests.flow.api_home import Api, open_api


@pytest.fixture
async def api(server: Postgres, tmp_path: Path) -> AsyncIterator[Api]:
    async with open_api(server, tmp_path) as found:
        yield found


async def test_connections_that_died_while_idle_are_replaced(api: Api) -> None:
    """docs/runbooks/database-weg.md: a failover needs no restart of the brokers; the log takes a new connection."""
    assert (await api.ask()).status_code == 200
    await api.case.owner.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE usename = 'sluis_broker' AND datname = current_database()"
    )
    await asyncio.sleep(0.2)  # the broker hears of it, as it does when nobody asks for a while
    answers = [await api.ask() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    act = await api.post(api.act_path(), api.note())
    assert act.status_code in (200, 201)
    await api.case.check_log()
