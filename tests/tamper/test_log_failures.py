"""Whatever breaks while appending, and whenever it breaks: no receipt for what is not stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from audit.log.entry import Entry
from audit.log.errors import LogFailure
from tests.log_house import (
    FaultyPool,
    House,
    check,
    entry,
    house,
    terminate,
)
from tests.pg import database, postgres

__all__ = ["database", "house", "postgres"]


@pytest.mark.parametrize("moment", ["at_write", "at_settle"])
async def test_a_connection_lost_before_commit_gives_no_receipt_and_stores_nothing(house: House, moment: str) -> None:
    """Design A10: no log write, no answer. The next entry goes on a new connection."""
    items = [entry() for _ in range(3)]

    async def kill(conn: Any, _entries: Sequence[Entry]) -> None:
        await terminate(conn, house.pool)

    setattr(house.calls, moment, kill)
    async with house.log() as log:
        results = await asyncio.gather(*[log.append(item) for item in items], return_exceptions=True)
        assert all(isinstance(result, LogFailure) for result in results)
        assert not any([await house.has_traces(item.id) for item in items])
        setattr(house.calls, moment, None)
        check(await log.append(last := entry()), last)


async def test_a_connection_that_died_while_idle_costs_nobody_anything(house: House) -> None:
    """Nothing was sent on it, so the entry goes on a new one."""
    async with house.log() as log:
        check(await log.append(item := entry()), item)
        await house.pool.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        check(await log.append(item := entry()), item)


async def test_a_commit_that_landed_but_was_not_answered_gives_its_receipts(house: House) -> None:
    """Design 6a.10: an unclear commit is settled by looking up the entry id."""

    async def plan(commit: Any, conn: Any) -> None:
        await commit()
        await terminate(conn, house.pool)
        raise ConnectionResetError

    items = [entry() for _ in range(5)]
    async with house.log(pool=FaultyPool(house.pool, plan)) as log:
        for receipt, item in zip(await asyncio.gather(*[log.append(item) for item in items]), items, strict=True):
            check(receipt, item)
    assert len(await house.stored()) == 5


async def test_a_commit_that_did_not_land_gives_no_receipt(house: House) -> None:
    """The same question, the other answer."""

    async def plan(_commit: Any, conn: Any) -> None:
        await terminate(conn, house.pool)
        raise ConnectionResetError

    item = entry()
    async with house.log(pool=FaultyPool(house.pool, plan)) as log:
        with pytest.raises(LogFailure, match="not committed"):
            await log.append(item)
    assert not await house.has_traces(item.id)


async def test_the_look_up_waits_for_a_commit_that_is_still_under_way(house: House) -> None:
    """The server may commit after we lost it: the look-up takes the head first, so it sees how that ended."""

    async def plan(commit: Any, conn: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(0.3)
            await commit()
            await house.pool.release(conn.real)

        conn.held = asyncio.create_task(later())
        raise ConnectionResetError

    item = entry()
    async with house.log(pool=FaultyPool(house.pool, plan)) as log:
        check(await log.append(item), item)
    assert len(await house.stored()) == 1


async def test_when_nobody_can_tell_there_is_no_receipt(house: House) -> None:
    """Not known whether it is durable: 503, even when it was."""
    pool: FaultyPool

    async def plan(commit: Any, _conn: Any) -> None:
        await commit()
        pool.blind = True
        raise ConnectionResetError

    pool = FaultyPool(house.pool, plan)
    item = entry()
    async with house.log(pool=pool) as log:
        with pytest.raises(LogFailure, match="not known"):
            await log.append(item)
        pool.blind = False
        pool.plan = lambda commit, _conn: commit()
        receipt = await log.append(last := entry())
        check(receipt, last)
        assert receipt.index == 1, "the entry that nobody could tell of has its place"


async def test_a_head_that_is_held_too_long_is_a_failure_not_a_wait(house: House) -> None:
    """One deadline: whoever waits gets an answer."""
    item = entry()
    async with house.log(deadline=0.2) as log:
        async with house.pool.acquire() as conn, conn.transaction():
            await conn.execute("SELECT 1 FROM log_head FOR UPDATE")
            with pytest.raises(LogFailure):
                await log.append(item)
        assert not await house.has_traces(item.id)
        check(await log.append(last := entry()), last)


async def test_a_database_that_forgets_what_it_acknowledged_is_refused(database: str, house: House) -> None:
    """README section 7: durable means synchronous_commit is not off."""
    settings = {"synchronous_commit": "off"}
    async with (
        asyncpg.create_pool(database, min_size=1, server_settings=settings) as loose,
        house.log(pool=loose) as log,
    ):
        with pytest.raises(LogFailure):
            await log.append(entry())
    assert await house.stored() == []
