"""The memory of DPoP proofs: each counts once, whichever replica it reaches (RFC 9449 section 11.1).

The one in PostgreSQL and the one of a single process are held to the same rules.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
import pytest

from broker.clock import Clock
from broker.dpop import Proofs
from broker.embedded import Postgres
from broker.errors import Unavailable
from broker.proof_memory import ProofMemory
from broker.proof_replay import PostgresProofs, ProofTable
from broker.scenario.stage import drop_database
from broker.store import migrate
from broker.sweep import OF_DESK, sweep, sweeping

MARK: Final = bytes(range(32))


@asynccontextmanager
async def pools(server: Postgres, role: str, count: int = 1) -> AsyncIterator[list[asyncpg.Pool[Any]]]:
    """Pools of as many replicas on one fresh database, under the role of their process."""
    name = f"proof_{secrets.token_hex(6)}"
    await migrate(await server.ensure_database(name))
    made = [await asyncpg.create_pool(server.url(name, role), min_size=1, max_size=4) for _ in range(count)]
    try:
        yield made
    finally:
        for pool in made:
            pool.terminate()
        await drop_database(server, name)


@pytest.fixture(params=["postgres", "process"])
async def proofs(request: pytest.FixtureRequest, server: Postgres) -> AsyncIterator[Proofs]:
    if request.param == "process":
        yield ProofMemory(time.time)
        return
    async with pools(server, "sluis_broker") as (pool,):
        yield PostgresProofs(pool)


async def test_a_mark_is_first_once(proofs: Proofs) -> None:
    """The second time is a replay, also when it names another end."""
    until = time.time() + 60
    assert await proofs.first(MARK, until)
    assert not await proofs.first(MARK, until)
    assert not await proofs.first(MARK, until + 1000)
    assert await proofs.first(bytes(32), until)


async def test_many_at_once_are_first_once(proofs: Proofs) -> None:
    """A thief who is as quick as the owner: one of them comes in."""
    found = await asyncio.gather(*[proofs.first(MARK, time.time() + 60) for _ in range(12)])
    assert found.count(True) == 1


async def test_replicas_share_what_they_saw(server: Postgres) -> None:
    """Two processes with a pool each: forty marks sent to both, each first exactly once."""
    async with pools(server, "sluis_broker", 2) as both:
        replicas = [PostgresProofs(pool) for pool in both]
        marks = [number.to_bytes(32, "big") for number in range(40)] * 2
        until = time.time() + 60
        found = await asyncio.gather(*[replicas[n % 2 ^ n // 40].first(m, until) for n, m in enumerate(marks)])
    assert found.count(True) == 40


@pytest.mark.parametrize(
    ("role", "table", "expired"),
    [("sluis_broker", ProofTable.BROKER, None), ("sluis_desk", ProofTable.DESK, OF_DESK)],
)
async def test_what_is_too_old_to_count_is_swept(
    role: str, table: ProofTable, expired: tuple[str, ...] | None, server: Postgres
) -> None:
    """Five minutes after its end, for a clock that is a bit behind; broker and desk each their own."""
    end = datetime(2026, 11, 24, 12, 1, tzinfo=UTC)
    more = {} if expired is None else {"expired": expired}
    async with pools(server, role) as (pool,):
        proofs = PostgresProofs(pool, table)
        assert await proofs.first(MARK, end.timestamp())
        assert await sweep(pool, end + timedelta(minutes=4), **more) == 0
        assert not await proofs.first(MARK, end.timestamp())
        assert await sweep(pool, end + timedelta(minutes=6), **more) == 1
        assert await proofs.first(MARK, end.timestamp())


async def test_a_desk_sweeps_its_own_rows_in_the_background(server: Postgres) -> None:
    """`sweeping` takes the statements of its process."""
    async with pools(server, "sluis_desk") as (pool,):
        proofs = PostgresProofs(pool, ProofTable.DESK)
        assert await proofs.first(MARK, time.time() - 1000)
        async with sweeping(pool, Clock(), OF_DESK):
            for _ in range(100):
                if await proofs.first(MARK, time.time() - 1000):
                    return
                await asyncio.sleep(0.05)
    pytest.fail("nothing was swept")


async def test_no_role_reads_back_or_changes_what_was_seen(server: Postgres) -> None:
    """ADR 0010: insert and sweep, nothing else; and the broker not in the desk's table, nor the other way round."""
    async with pools(server, "sluis_broker") as (pool,):
        assert await PostgresProofs(pool).first(MARK, time.time())
        for statement in (
            "SELECT merk FROM dpop_bewijs",
            "UPDATE dpop_bewijs SET verloopt_op = now()",
            "SELECT verloopt_op FROM desk_dpop_bewijs",
            "INSERT INTO desk_dpop_bewijs VALUES ('\\x00', now())",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.execute(statement)


async def test_a_memory_that_is_gone_says_so(server: Postgres) -> None:
    """Fail closed: never a yes, never a no, but 503; whether the table, the right or the whole pool is gone."""
    async with pools(server, "sluis_broker") as (pool,):
        with pytest.raises(Unavailable):
            await PostgresProofs(pool, ProofTable.DESK).first(MARK, time.time())
        await pool.close()
        with pytest.raises(Unavailable):
            await PostgresProofs(pool).first(MARK, time.time())
