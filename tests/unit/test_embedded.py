"""PostgreSQL and OPA as child processes: they start, stop with us and end when we are killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from broker import opa_binary
from broker.child import EmbeddedFailed, start, until_ready
from broker.embedded import run_opa, run_postgres
from broker.opa_binary import OpaBinary, explain, find_opa, version_of
from policies.lock import BUNDLE, ROOT

_HOLD = """
import asyncio, sys
from pathlib import Path
from broker.embedded import run_postgres

def hush(line: str) -> None:
    assert line


async def main():
    async with run_postgres(Path(sys.argv[1]), unsafe_no_fsync=True) as postgres:
        print(postgres.socket_dir, flush=True)
        await asyncio.sleep(60)

try:
    asyncio.run(main())
except asyncio.CancelledError:
    sys.exit(143)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of our own: pytest closes `tmp_path` to other accounts again, and root's PostgreSQL runs as another."""
    made = Path(tempfile.mkdtemp(prefix="sluis-test-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


async def test_database_lives_in_its_directory_and_is_closed_to_others(folder: Path) -> None:
    """Design A1 and A9: a real PostgreSQL, on a Unix socket of our own only, and it keeps what was stored."""
    said: list[str] = []
    async with run_postgres(folder / "data", unsafe_no_fsync=True, tell=said.append) as postgres:
        connection = await asyncpg.connect(await postgres.ensure_database("proef"))
        assert (await connection.fetchval("SHOW server_version")).startswith("18.")
        assert await connection.fetchval("SHOW listen_addresses") == ""
        await connection.execute("CREATE TABLE t (x int); INSERT INTO t VALUES (7)")
        await connection.close()
        sockets = next(postgres.socket_dir.glob(".s.PGSQL.5432"))
        assert stat.S_IMODE(sockets.stat().st_mode) & 0o077 == 0
        async with run_postgres(folder / "data") as joined:
            assert joined == postgres
    assert said == ["PostgreSQL maakt een lege database…"]
    with pytest.raises(FileNotFoundError):
        await asyncpg.connect(postgres.url("proef"))
    async with run_postgres(folder / "data", unsafe_no_fsync=True, tell=said.append) as postgres:
        connection = await asyncpg.connect(await postgres.ensure_database("proef"))
        assert await connection.fetchval("SELECT x FROM t") == 7
        await connection.close()
    assert len(said) == 1


async def test_server_log_holds_no_statement_and_no_value(folder: Path) -> None:
    """Design A9: no personal data in operational logs, also not through an error of the database."""
    async with run_postgres(folder / "data", unsafe_no_fsync=True) as postgres:
        connection = await asyncpg.connect(postgres.url())
        await connection.execute("CREATE TABLE t (naam text UNIQUE)")
        await connection.execute("INSERT INTO t VALUES ('Vertrouwelijk')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO t VALUES ('Vertrouwelijk')")
        await connection.close()
    assert "Vertrouwelijk" not in (folder / "data.log").read_text()


def hush(line: str) -> None:
    assert line


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGKILL])
def test_database_stops_when_we_are_told_to_and_when_we_are_killed(sig: signal.Signals, folder: Path) -> None:
    """No server is left behind that holds the directory, however we went (Linux only for a kill)."""
    if sig is signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux ends a child with its parent")
    data = folder / "data"
    with subprocess.Popen([sys.executable, "-c", _HOLD, data], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        sockets = holder.stdout.readline().strip()
        assert sockets
        holder.send_signal(sig)
        assert holder.wait(timeout=20) == (143 if sig is signal.SIGTERM else -sig)
    for _ in range(100):
        if not _listens(Path(sockets) / ".s.PGSQL.5432"):
            break
        time.sleep(0.1)
    assert not _listens(Path(sockets) / ".s.PGSQL.5432")
    assert "database system is shut down" in (folder / "data.log").read_text()


async def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    """A Unix socket has a name of at most about 100 bytes; the directory may be longer."""
    async with run_postgres(folder / ("lang" * 25) / "data", unsafe_no_fsync=True) as postgres:
        connection = await asyncpg.connect(postgres.url())
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
        assert len(os.fsencode(postgres.socket_dir)) < 90
    assert not postgres.socket_dir.exists()


async def test_a_directory_that_cannot_be_a_database_says_so(folder: Path) -> None:
    """Errors name the remedy, not a traceback."""
    (folder / "data").mkdir()
    (folder / "data" / "iets").write_text("van een ander")
    with pytest.raises(EmbeddedFailed, match="niet te maken"):
        async with run_postgres(folder / "data", tell=hush):
            pass


@pytest.fixture
def opa() -> OpaBinary:
    found = find_opa()
    if found is None:
        pytest.skip("OPA of the pinned version is not here (make setup fetches it)")
    return found


async def test_opa_without_a_whole_bundle_does_not_start(
    opa: OpaBinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design A10: no policy, no start; the message says which bundle or which log."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # the log that it names stays
    with pytest.raises(EmbeddedFailed, match="make policies"):
        async with run_opa(opa, tmp_path / "weg.tar.gz"):
            pass
    (tmp_path / "stuk.tar.gz").write_bytes(b"geen bundel")
    with pytest.raises(EmbeddedFailed, match=r"opa\.log"):
        async with run_opa(opa, tmp_path / "stuk.tar.gz"):
            pass


async def test_nobody_can_put_policy_in_place_of_the_bundle(opa: OpaBinary) -> None:
    """Only the bundle decides: it owns the paths that it decides with."""
    async with run_opa(opa, ROOT / BUNDLE) as url, aiohttp.ClientSession() as session:
        async with session.put(f"{url}/v1/policies/vreemd", data="package besluit.verzoek") as answer:
            assert answer.status == 400
        async with session.put(f"{url}/v1/data/matrix", json={}) as answer:
            assert answer.status == 400
    assert not _listens_on(int(url.rsplit(":", 1)[1]))


async def test_a_slow_start_is_told_and_a_dead_child_is_an_error(tmp_path: Path) -> None:
    """Whoever waits longer than two seconds sees that something is happening."""
    said: list[str] = []

    async def no() -> bool:
        return False

    child = start(["sleep", "2.3"], output=tmp_path / "log", stop=signal.SIGTERM)
    with pytest.raises(EmbeddedFailed, match="Iets stopte"):
        await until_ready(child, no, "Iets", tmp_path / "log", said.append)
    assert said == ["Iets start nog (2 s)…"]


def test_only_the_pinned_version_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version may decide differently; which one runs, and why, is one line."""
    monkeypatch.setattr(opa_binary, "FETCHED", tmp_path / "fetched")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_opa() is None
    assert "WebAssembly" in explain(None)
    _program(tmp_path / "opa", "Version: 1.9.0")
    assert version_of(tmp_path / "opa") == "1.9.0"
    assert find_opa() is None
    _program(tmp_path / "fetched", "Version: 1.22.2")
    found = find_opa()
    assert found is not None
    assert found.path == tmp_path / "fetched"
    assert "andere versie" in explain(found)
    _program(tmp_path / "opa", "Version: 1.22.2")
    assert find_opa() == OpaBinary(tmp_path / "opa", "staat op PATH")
    _program(tmp_path / "opa", "iets heel anders")
    assert version_of(tmp_path / "opa") is None


def _program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def _listens(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as knock:
            knock.connect(str(path))
    except OSError:
        return False
    return True


def _listens_on(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0
