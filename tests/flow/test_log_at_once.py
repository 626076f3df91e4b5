"""A batch of the log in one call (migration 0006): the same rows, the same fence, the same silence when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from audit.log.append import Log
from broker import kept
from broker.embedded import Postgres
from broker.opening import ORIGIN
from tests.flow.api_home import Api, open_api
from tests.flow.broken import answers, refused, works_again

TABLES = ("log_payload", "log_index", "log_zoek", "manifest", "taak", "claim", "log_leaf", "log_checkpoint")


@pytest.fixture
async def api(server: Postgres, tmp_path: Path) -> AsyncIterator[Api]:
    async with open_api(server, tmp_path) as api:
        yield api


class Counted:
    """`kept.commit`, counting its calls; `trick` runs around the one that `meet` names."""

    def __init__(self) -> None:
        self.calls = 0
        self.meet = 0
        self.trick: Any = None

    async def __call__(self, connection: Any, extended: Any, entries: Sequence[Any]) -> Any:
        self.calls += 1
        if self.trick is not None and self.calls == self.meet:
            return await self.trick(connection, extended, entries)
        return await kept.commit(connection, extended, entries)


def log_of(api: Api, commit: Any) -> Log:
    settings: dict[str, Any] = {"write": kept.write, "settle": kept.settle, "commit": commit}
    return Log(api.house.store.pool, log_id=ORIGIN, signer=api.case.signer, **settings)


async def rows(api: Api) -> dict[str, int]:
    return {table: await api.case.rows(table) for table in TABLES}


async def test_one_call_writes_what_five_statements_write(api: Api) -> None:
    """Design 6a.10: the order of a batch does not depend on how it is sent."""
    grown = list[dict[str, int]]()
    for commit in (None, Counted()):
        async with log_of(api, commit) as log:
            house = api.without(log=log)
            assert (await api.ask(house=house)).status_code == 200  # the first batch of a log reads the tree
            before = await rows(api)
            api.check(await api.ask(house=house))
            waiting = await api.ask(api.case.question(("jeugdteam",), "jh.care"), house=house)
            assert waiting.status_code == 202
            after = await rows(api)
        grown.append({table: after[table] - before[table] for table in TABLES})
        assert commit is None or commit.calls == 4
    assert grown[0] == grown[1]
    assert min(grown[0].values()) > 0
    await api.case.check_log()


async def test_another_writer_is_met_and_both_go_on(api: Api) -> None:
    """Writers are kept apart by the row of the head: whoever finds it moved reads again; nothing is lost or twice."""
    one, two = Counted(), Counted()
    async with log_of(api, one) as first, log_of(api, two) as second:
        for house in (api.without(log=first), api.without(log=second)) * 3:
            api.check(await api.ask(house=house))
    assert one.calls > 0
    assert two.calls > 0
    leaves = await api.case.check_log()
    assert leaves == await api.case.rows("log_leaf")
    assert await answers(api) == 6


async def test_one_stale_entry_does_not_hold_the_others(api: Api) -> None:
    """Design 6a.10: what fails the fence is taken out, and the rest of the batch is written."""
    async with log_of(api, Counted()) as log:
        house = api.without(log=log)
        await api.ask(house=house)
        await api.case.owner.execute("UPDATE onderdeel SET versie = versie + 1 WHERE id = 'politie'")
        done = await asyncio.gather(*(api.ask(house=house) for _ in range(8)))
    assert {answer.status_code for answer in done} == {200}
    assert await answers(api) == 9
    await api.case.check_log()


@pytest.mark.parametrize("call", [1, 2], ids=["question", "answer"])
async def test_a_call_whose_answer_was_lost_is_found_in_the_log(api: Api, call: int) -> None:
    """Design 6a.10: an unclear commit is settled by looking up the entry; it is there, so the answer may go."""

    async def lost(connection: Any, extended: Any, entries: Sequence[Any]) -> None:
        assert await kept.commit(connection, extended, entries) is None
        await api.case.owner.execute("SELECT pg_terminate_backend($1, 5000)", connection.get_server_pid())
        raise ConnectionResetError

    commit = Counted()
    async with log_of(api, commit) as log:
        house = api.without(log=log)
        await api.ask(house=house)
        commit.meet, commit.trick = commit.calls + call, lost
        api.check(await api.ask(house=house))
    assert await answers(api) == 2


@pytest.mark.parametrize("call", [1, 2], ids=["question", "answer"])
async def test_a_call_that_never_arrived_lets_nothing_out(api: Api, call: int) -> None:
    """Design A10: not in the log, not on its way; the same key walks again."""

    async def gone(connection: Any, _extended: Any, _entries: Sequence[Any]) -> None:
        await api.case.owner.execute("SELECT pg_terminate_backend($1, 5000)", connection.get_server_pid())
        raise ConnectionResetError

    commit, key = Counted(), str(uuid4())
    async with log_of(api, commit) as log:
        house = api.without(log=log)
        await api.ask(house=house)
        leaves = await api.case.check_log()
        commit.meet, commit.trick = commit.calls + call, gone
        refused(await api.ask(key=key, house=house), "logboek-niet-beschikbaar")
    assert await answers(api) == 1
    await works_again(api, key, leaves + call - 1)


async def test_the_call_cannot_be_made_by_others(api: Api) -> None:
    """ADR 0010: the desk reads the log of the broker and cannot write in it."""
    allowed = "SELECT has_function_privilege($1, p.oid, 'EXECUTE') FROM pg_proc p WHERE proname = 'log_commit_1'"
    assert await api.case.owner.fetchval(allowed, "sluis_broker")
    assert not await api.case.owner.fetchval(allowed, "sluis_desk")
