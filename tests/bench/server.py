"""The server under measurement: the real application on a seeded case, with the bare twin beside it.

    python -m tests.bench.server --engine wasm|opa [--workers N]

PostgreSQL is a real one with fsync on; the supplier is in process; answers are not held back (antwoord_na = 0), since a
fixed moment of release is waiting, not work. A broker evaluates its policy in its own event loop, one process per core
(policy-engine.md section 4), and so it is measured: `--workers` processes on one port that share the database alone.
Corridor and twin stand on the same processes. Prints one line of JSON when all listen: port, body, header.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from broker.embedded import run_opa, run_postgres
from broker.engines.choose import open_engine
from broker.opa_binary import find_opa
from broker.sandbox_tokens import mint, new_issuer
from broker.settings import EngineKind, Settings
from policies.lock import BUNDLE, ROOT
from tests.bench.twin import SCHEMA
from tests.bench.worker import Task
from tests.flow.home import Home, open_home

POOL = 32


async def main(kind: EngineKind, workers: int) -> None:
    """Seed, start the workers, and wait until told to stop."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _cancel, asyncio.current_task())
    with tempfile.TemporaryDirectory(prefix="sluis-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        async with AsyncExitStack() as stack:
            postgres = await stack.enter_async_context(run_postgres(Path(folder) / "postgres"))
            engine = await stack.enter_async_context(open_engine(Settings(engine=EngineKind.WASM), tell=lambda _: None))
            home = await stack.enter_async_context(open_home(postgres, engine))
            opa_url = await stack.enter_async_context(_opa()) if kind is EngineKind.OPA else None
            await _seed(home)
            port = stack.enter_context(_reserved())
            issuer = new_issuer()
            stage = home.stage
            task = Task(
                kind.value, opa_url, stage.url, str(stage.keys_dir), home.house.clock.moment().op.isoformat(),
                dict(issuer.jwks()), port, POOL // workers,
            )  # fmt: skip
            for _ in range(workers):
                await stack.enter_async_context(_worker(task))
            caller = home.caller("regie", "R02")
            token = mint(issuer, caller.oin, caller.onderdeel, caller.medewerker, caller.rol, lifetime=3600)
            ready = {"port": port, "body": _body(home), "header": f"Authorization: Bearer {token}"}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


def _cancel(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()


async def _seed(home: Home) -> None:
    await home.release_police("pol.lijst")
    for statement in SCHEMA:
        await home.stage.owner.execute(statement)
    await home.stage.owner.execute("GRANT SELECT, INSERT ON twin_read, twin_row TO sluis_broker")


@asynccontextmanager
async def _opa() -> AsyncIterator[str]:
    found = find_opa()
    if found is None:
        sys.exit("OPA is hier niet; draai: make setup")
    async with run_opa(found, ROOT / BUNDLE, tell=lambda _: None) as url:
        yield url


@contextmanager
def _reserved() -> Iterator[int]:
    """A port that is held, so that every worker can listen on it and nobody else takes it meanwhile."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@asynccontextmanager
async def _worker(task: Task) -> AsyncIterator[None]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.worker"]
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
    child.stdin.close()
    if await child.stdout.readline() != b"klaar\n":
        sys.exit("een proces van de meetserver start niet")
    try:
        yield
    finally:
        child.terminate()
        await child.wait()


def _body(home: Home) -> dict[str, Any]:
    return {
        "casus": str(home.world.casus),
        "persoon": str(home.world.personen["ans"]),
        "doel": "lokaal-veiligheid",
        "fase": "F3",
        "vraag": "Overlast stoppen, laatste 24 maanden",
        "verstrekkers": ["politie"],
        "elementen": [{"code": "pol.lijst"}],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", type=EngineKind, default=EngineKind.WASM)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    try:
        asyncio.run(main(options.engine, options.workers))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
