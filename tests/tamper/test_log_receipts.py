"""Receipts, questions and entries in a caller's own transaction: who gets them, and when they count."""

from __future__ import annotations

import asyncio
import copy
import pickle

import pytest

from audit.log.entry import Entry
from audit.log.errors import EntryError, LogFailure
from audit.log.receipt import Asked, Receipt
from audit.log.tree import Frontier
from tests.log_house import (
    ANSWER,
    House,
    Tx,
    check,
    entry,
    house,
    transaction,
)
from tests.pg import database, postgres

__all__ = ["database", "house", "postgres"]


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
        assert asked.entry_id == item.id
        assert [found for _, found in await house.stored()] == [item.id]
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
        asked, receipt = await log.ask(entry("vraag")), await log.append(item := entry())
    for made in (asked, receipt):
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
        Asked(None, asked.entry_id)
    with pytest.raises(TypeError):
        type("Forged", (Receipt,), {})
