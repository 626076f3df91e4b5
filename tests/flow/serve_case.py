"""The broker as a process on a seeded case: the real application, its suppliers in process, on a free port.

    SLUIS_…=… python -m tests.flow.serve_case

Its settings come from the environment, as those of `sluis serve` do (`tests.flow.case` writes them down). Says
`{"poort": n}` on stdout when it listens; everything that an operator would see goes to stderr.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from broker import telemetry
from broker.app import create_app
from broker.listening import listen
from broker.opening import open_house, open_verifier
from broker.scenario.file import read_scenario
from broker.settings import Process, load_settings
from tests.flow.case import BUURT, suppliers

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A broker in another process."""

    process: asyncio.subprocess.Process
    url: str
    stderr: Path

    def client(self, token: str, **settings: object) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60, trust_env=False, **settings)  # type: ignore[arg-type]  # what httpx takes

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def serving(folder: Path, stderr: Path) -> AsyncIterator[Served]:
    """A broker on the case in `folder`, killed at the end of the block; its stderr is added to the file."""
    environment = {**_plain_environment(), **json.loads((folder / "case.json").read_text())}
    with stderr.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.flow.serve_case",
            cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=sink,
        )  # fmt: skip
    served = Served(process, "", stderr)
    try:
        assert process.stdout is not None
        line = await process.stdout.readline()
        assert line, stderr.read_text(errors="replace")
        yield Served(process, f"http://127.0.0.1:{json.loads(line)['poort']}", stderr)
    finally:
        await served.kill()


def _plain_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONUNBUFFERED": "1"}


async def main() -> None:
    """Serve until SIGTERM."""
    settings = load_settings(Process.BROKER)
    telemetry.configure()
    async with open_house(settings, suppliers(read_scenario(BUURT))) as house, open_verifier(settings) as verifier:
        app = create_app(house, verifier, settings)
        with listen("127.0.0.1", 0) as listening:
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", access_log=True))
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.handle_exit, signal.SIGTERM, None)
            sys.stdout.write(json.dumps({"poort": listening.getsockname()[1]}) + "\n")
            sys.stdout.flush()
            await server.serve([listening])


if __name__ == "__main__":
    asyncio.run(main())
