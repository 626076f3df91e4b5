"""Appending against a real database: one log without gaps, and no entry that spoils another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from audit.log import read
from audit.log.entry import Entry
from audit.log.errors import LogFailure, StaleEntry
from audit.log.receipt import Receipt
from tests.log_house import (
    LOG_ID,
    SIGNER,
    House,
    check,
    entry,
    house,
)
from tests.pg import database, postgres

__all__ = ["database", "house", "postgres"]


async def test_many_callers_and_two_writers_make_one_log_without_gaps(house: House) -> None:
    """Design 6a.10: the head row alone keeps writers apart; every entry has its own place, proved."""
    items = [entry() for _ in range(640)]
    async with house.log() as one, house.log() as two:

        async def caller(number: int) -> list[Receipt]:
            log = (one, two)[number % 2]
            return [await log.append(item) for item in items[number * 20 : number * 20 + 20]]

        receipts = [r for part in await asyncio.gather(*map(caller, range(32))) for r in part]
    for receipt, item in zip(receipts, items, strict=True):
        check(receipt, item)
    assert await house.stored() == sorted((r.index, r.entry_id) for r in receipts)
    assert sorted(r.index for r in receipts) == list(range(640))
    said = await read.check_log(house.pool, LOG_ID, SIGNER.verifier)
    assert said is not None
    assert said.size == 640
    batches = await house.pool.fetchval("SELECT count(*) FROM log_checkpoint")
    assert batches < 320, "entries that came together went together"


async def test_every_checkpoint_extends_every_earlier_one(house: House) -> None:
    """C2SP tlog-checkpoint: a log never signs what does not extend what it signed; any entry proves at any size."""
    items = [entry() for _ in range(300)]
    async with house.log() as log:
        for start, end in ((0, 1), (1, 200), (200, 257), (257, 300)):
            await asyncio.gather(*[log.append(item) for item in items[start:end]])
    async with house.pool.acquire() as conn:
        sizes = [row[0] for row in await conn.fetch("SELECT size FROM log_checkpoint ORDER BY size")]
        for at, new in enumerate(sizes):
            for old in sizes[: at + 1]:
                await read.consistency(conn, LOG_ID, old, new)
        places = {item: place for place, item in await house.stored()}
        for item in items[::37]:
            for size in (size for size in [*sizes, None] if size is None or size > places[item.id]):
                proof = await read.prove(conn, LOG_ID, item.id, size)
                proof.verify(item.leaf, SIGNER.verifier)
        with pytest.raises(LogFailure):
            await read.prove(conn, LOG_ID, entry().id)
        with pytest.raises(LogFailure):
            await read.prove(conn, LOG_ID, items[-1].id, 1)


async def test_a_stale_entry_leaves_nothing_and_spoils_nobody(house: House) -> None:
    """Design 6a.10: what fails the fence is taken out and its caller told; the others land."""
    items = [entry() for _ in range(20)]
    house.calls.stale = {item.id for item in items[::5]}
    async with house.log() as log:
        results = await asyncio.gather(*[log.append(item) for item in items], return_exceptions=True)
    for item, result in zip(items, results, strict=True):
        if item.id in house.calls.stale:
            assert isinstance(result, StaleEntry)
            assert not await house.has_traces(item.id)
        else:
            assert isinstance(result, Receipt)
            check(result, item)
    assert await house.pool.fetchval("SELECT count(*) FROM done") == 16
    assert [place for place, _ in await house.stored()] == list(range(16))


async def test_one_entry_that_the_database_refuses_fails_alone(house: House) -> None:
    """Design 12.7: a refused batch is retried entry by entry."""
    items = [entry(context="bad" if number == 4 else None) for number in range(10)]
    async with house.log() as log:
        results = await asyncio.gather(*[log.append(item) for item in items], return_exceptions=True)
    assert [isinstance(result, LogFailure) for result in results] == [number == 4 for number in range(10)]
    assert not await house.has_traces(items[4].id)
    assert len(await house.stored()) == 9


async def test_one_entry_that_a_callback_cannot_handle_fails_alone(house: House) -> None:
    """A fault in the caller's callback is that entry's failure, and the writer lives on."""
    items = [entry() for _ in range(4)]

    async def stumble(_conn: Any, entries: Sequence[Entry]) -> None:
        if items[1] in entries:
            raise KeyError("a bug")

    house.calls.at_write = stumble
    async with house.log() as log:
        results = await asyncio.gather(*[log.append(item) for item in items], return_exceptions=True)
        check(await log.append(last := entry()), last)
    assert [isinstance(result, LogFailure) for result in results] == [False, True, False, False]
    assert not await house.has_traces(items[1].id)


async def test_an_entry_that_is_queued_twice_has_one_place(house: House) -> None:
    """An entry id is unique: both callers get the same place, and a later third one an error."""
    item = entry()
    async with house.log() as log:
        first, second = await asyncio.gather(log.append(item), log.append(item))
        assert first.index == second.index == 0
        with pytest.raises(LogFailure):
            await log.append(item)
    assert len(await house.stored()) == 1


async def test_the_entry_of_a_cancelled_caller_is_settled(house: House) -> None:
    """Design 12.7: the append is shielded from cancellation."""
    item, started = entry(), asyncio.Event()

    async def tell(_conn: Any, _entries: Sequence[Entry]) -> None:
        started.set()
        await asyncio.sleep(0.05)

    house.calls.at_settle = tell
    async with house.log() as log:
        caller = asyncio.create_task(log.append(item))
        await started.wait()
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
    assert [stored for _, stored in await house.stored()] == [item.id]


async def test_a_log_that_is_not_open_takes_nothing(house: House) -> None:
    """Neither before its start nor after its close; what was queued before the close is written."""
    log = house.log()
    with pytest.raises(LogFailure):
        await log.append(entry())
    await log.start()
    waiting = [asyncio.create_task(log.append(entry())) for _ in range(5)]
    await asyncio.sleep(0)
    await log.close()
    assert sorted(receipt.index for receipt in await asyncio.gather(*waiting)) == [0, 1, 2, 3, 4]
    with pytest.raises(LogFailure):
        await log.append(entry())
    with pytest.raises(LogFailure):
        await log.start()


async def test_batches_are_not_larger_than_they_may_be(house: House) -> None:
    """README section 7: at most `max_batch` entries in one transaction."""
    sizes: list[int] = []

    async def count(_conn: Any, entries: Sequence[Entry]) -> None:
        sizes.append(len(entries))

    house.calls.at_write = count
    async with house.log(max_batch=7) as log:
        await asyncio.gather(*[log.append(entry()) for _ in range(30)])
    assert max(sizes) == 7
    assert sum(sizes) == 30
