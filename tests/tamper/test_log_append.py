"""Appending against a real database: no receipt for what is not stored, whatever breaks and whenever it breaks."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from audit.log import read
from audit.log.entry import Entry
from audit.log.errors import EntryError, LogFailure, StaleEntry
from audit.log.merkle import EMPTY_ROOT
from audit.log.proof import TlogProof
from audit.log.receipt import Asked, Receipt
from audit.log.tree import Frontier
from tests.log_house import (
    ANSWER,
    LOG_ID,
    OTHER,
    SIGNER,
    FaultyPool,
    House,
    Tx,
    entry,
    house,
    terminate,
    transaction,
)
from tests.pg import database, postgres

__all__ = ["database", "house", "postgres"]


def check(receipt: Receipt, item: Entry) -> None:
    """A receipt holds for whoever has the public key only."""
    proof = TlogProof.parse(receipt.tlog_proof(with_leaf=True))
    assert proof.extra == item.leaf
    assert proof.verify(item.leaf, SIGNER.verifier).size == receipt.size
    assert (receipt.entry_id, receipt.index, receipt.origin) == (item.id, proof.index, SIGNER.name)


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


async def test_an_entry_in_the_callers_transaction_counts_once_that_has_committed(house: House) -> None:
    """Design 6a.5: an act and its entry share one transaction."""
    async with house.log() as log:
        check(await log.append(first := entry()), first)
        async with transaction(house.pool) as tx:
            pending = await log.append_in(tx, act := entry())
            with pytest.raises(LogFailure):
                _ = pending.receipt
        check(pending.receipt, act)
        assert pending.receipt is pending.receipt
        check(await log.append(last := entry()), last)
    assert [stored for _, stored in await house.stored()] == [first.id, act.id, last.id]


async def test_an_entry_in_a_transaction_that_rolled_back_is_nowhere(house: House) -> None:
    """The act did not happen, so neither did its entry."""
    async with house.log() as log:
        async with house.pool.acquire() as conn:
            act, own = entry(), conn.transaction()
            await own.start()
            pending = await log.append_in(Tx(conn), act)
            await own.rollback()
        with pytest.raises(LogFailure):
            _ = pending.receipt
        assert not await house.has_traces(act.id)
        receipt = await log.append(last := entry())
        check(receipt, last)
        assert receipt.index == 0


async def test_acts_and_answers_go_into_one_log_without_gaps(house: House) -> None:
    """Design 6a.10: all writers are serialised by the head row."""
    async with house.log() as log:

        async def one_act(item: Entry) -> Receipt:
            async with transaction(house.pool) as tx:
                pending = await log.append_in(tx, item)
            return pending.receipt

        items = [entry() for _ in range(60)]
        jobs = [one_act(item) if number % 3 == 0 else log.append(item) for number, item in enumerate(items)]
        for receipt, item in zip(await asyncio.gather(*jobs), items, strict=True):
            check(receipt, item)
    assert [place for place, _ in await house.stored()] == list(range(60))


async def test_a_database_error_in_an_act_is_a_failure_of_the_log(house: House) -> None:
    """Callers need to know one error only."""
    async with house.log() as log, house.pool.acquire() as conn:
        with pytest.raises(LogFailure):
            await log.append_in(Tx(conn), entry(context="bad"))


async def test_only_a_question_can_be_asked(house: House) -> None:
    """Design 2, step 4: the log makes an Asked of a question, and gather takes nothing else."""
    async with house.log() as log:
        asked = await log.ask(item := entry("vraag"))
        check(asked.receipt, item)
        assert asked.entry_id == item.id
        with pytest.raises(EntryError):
            await log.ask(entry())


async def test_the_receipt_of_an_earlier_answer_is_for_that_answer_only(house: House) -> None:
    """Design 6a.2: a repeat gets the same answer with its proof, and no second disclosure."""
    async with house.log() as log:
        items = [entry() for _ in range(300)]
        await asyncio.gather(*[log.append(item) for item in items])
        for item in items[::50]:
            receipt = await log.receipt(item.id, ANSWER, item.salt_ans)
            check(receipt, item)
            assert (receipt.size, receipt.answer_hash) == (300, item.answer_hash)
        with pytest.raises(EntryError):
            await log.receipt(items[0].id, ANSWER + b" ", items[0].salt_ans)
        with pytest.raises(EntryError):
            await log.receipt(items[0].id, ANSWER, items[1].salt_ans)
        with pytest.raises(LogFailure):
            await log.receipt(entry().id, ANSWER, items[0].salt_ans)
    assert len(await house.stored()) == 300


async def test_nobody_but_the_log_makes_receipts(house: House) -> None:
    """Design 2, step 8: without a Receipt there is no way to answer with data."""
    async with house.log() as log:
        asked = await log.ask(item := entry("vraag"))
    for made in (asked, asked.receipt):
        for trick in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                trick(made)
        with pytest.raises(AttributeError):
            made.entry_id = entry().id
        with pytest.raises(AttributeError):
            del made.entry_id
    with pytest.raises(TypeError):
        Receipt(object(), item, 0, Frontier(), "")  # type: ignore[arg-type]  # a forger does not look at types
    with pytest.raises(TypeError):
        Asked(None, asked.receipt)
    with pytest.raises(TypeError):
        type("Forged", (Receipt,), {})


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


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE log_leaf SET leaf = 'x'", "DELETE FROM log_leaf", "TRUNCATE log_leaf",
        "UPDATE log_node SET hash = decode(repeat('00', 32), 'hex')", "DELETE FROM log_node", "TRUNCATE log_node",
        "UPDATE log_checkpoint SET note = 'x'", "DELETE FROM log_checkpoint", "TRUNCATE log_checkpoint",
        "UPDATE log_head SET size = size - 1", "UPDATE log_head SET size = size, note = 'x'", "DELETE FROM log_head",
        "TRUNCATE log_head", "UPDATE log_head SET log_id = 'x', size = size + 1",
    ],
)  # fmt: skip
async def test_the_tables_only_grow(house: House, attempt: str) -> None:
    """Design A4: append-only, as far as a database can say so."""
    async with house.log() as log:
        await log.append(entry())
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await house.pool.execute(attempt)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE log_leaf SET leaf_hash = decode(repeat('00', 32), 'hex') WHERE idx = 1",
        "DELETE FROM log_leaf WHERE idx = 1",
        "UPDATE log_head SET edge = decode(repeat('00', 32), 'hex')",
        "UPDATE log_head SET note = replace(note, 'sluis', 'kluis')",
        "UPDATE log_head SET size = 2, edge = (SELECT leaf_hash FROM log_leaf WHERE idx = 0)",
        "DELETE FROM log_head",
    ],
)
async def test_a_writer_signs_nothing_on_top_of_what_was_not_signed(house: House, tampering: str) -> None:
    """README section 7: an administrator without the key cannot have the log sign another past."""
    async with house.log() as log:
        for _ in range(3):
            await log.append(entry())
    await house.unlock_tables()
    await house.pool.execute(tampering)
    async with house.log() as log:
        with pytest.raises(LogFailure):
            await log.append(entry())


async def test_a_rewritten_past_that_fits_itself_is_still_not_signed(house: House) -> None:
    """Leaf, hash, edge and root all agree, but no key of the log signed them."""
    async with house.log(signer=OTHER) as log:
        await log.append(entry())
    async with house.log() as log:
        with pytest.raises(LogFailure):
            await log.append(entry())
    async with house.log(trusted=[OTHER.verifier]) as log:
        check(await log.append(item := entry()), item)


async def test_a_log_that_went_back_is_noticed(house: House) -> None:
    """README section 10: a running process sees a rollback; over a restart it takes a witness."""
    async with house.log() as log:
        for _ in range(3):
            await log.append(entry())
        await house.unlock_tables()
        await house.pool.execute("DELETE FROM log_leaf WHERE idx = 2")
        await house.pool.execute(
            "UPDATE log_head SET (size, note) = (SELECT size, note FROM log_checkpoint WHERE size = 2)"
        )
        with pytest.raises(LogFailure):
            await log.append(entry())


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE log_leaf SET leaf = leaf || 'x' WHERE idx = 1",
        "UPDATE log_leaf SET leaf = 'x', leaf_hash = decode(repeat('00', 32), 'hex') WHERE idx = 1",
        "UPDATE log_head SET size = 2",
        "UPDATE log_head SET note = replace(note, 'sluis', 'kluis')",
    ],
)
async def test_the_full_check_sees_what_was_changed(house: House, tampering: str) -> None:
    """Read side: root from the leaves alone against the signed head."""
    assert await read.check_log(house.pool, LOG_ID, SIGNER.verifier) is None
    assert await read.recompute(house.pool, LOG_ID, 0) == EMPTY_ROOT
    async with house.log() as log:
        for _ in range(3):
            await log.append(entry())
    await read.check_log(house.pool, LOG_ID, SIGNER.verifier)
    await house.unlock_tables()
    await house.pool.execute(tampering)
    with pytest.raises(ValueError):  # noqa: PT011  # ProofError is one; the text is for people
        await read.check_log(house.pool, LOG_ID, SIGNER.verifier)
