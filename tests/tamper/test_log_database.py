"""An administrator changes the tables: the database refuses, the writer signs nothing on top, the check sees it."""

from __future__ import annotations

import asyncpg
import pytest

from audit.log import read
from audit.log.errors import LogFailure
from audit.log.merkle import EMPTY_ROOT
from tests.log_house import (
    LOG_ID,
    OTHER,
    SIGNER,
    House,
    check,
    entry,
    house,
)
from tests.pg import database, postgres

__all__ = ["database", "house", "postgres"]


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
