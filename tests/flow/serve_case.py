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
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from broker import telemetry
from broker.commands.serve import serve_broker
from broker.scenario.file import read_scenario
from broker.settings import Process, Settings, load_settings
from tests.flow.case import BUURT, suppliers
from tests.flow.turns import REPLICAS, over

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A broker in another process."""

    process: asyncio.subprocess.Process
    url: str
    stderr: Path
    others: tuple[Served, ...] = ()

    def client(self, token: str, *, limits: httpx.Limits | None = None) -> httpx.AsyncClient:
        """A client of this broker and the others, by turns."""
        headers = {"Authorization": f"Bearer {token}"}
        lines = over(self.urls, limits)
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60, trust_env=False, transport=lines)

    @property
    def urls(self) -> list[str]:
        return [self.url, *(other.url for other in self.others)]

    async def stop(self) -> list[int]:
        """SIGTERM to all; their exit codes."""
        for one in (self, *self.others):
            one.process.terminate()
        return [await one.process.wait() for one in (self, *self.others)]

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        for one in (self, *self.others):
            with contextlib.suppress(ProcessLookupError):
                one.process.kill()
        for one in (self, *self.others):
            await one.process.wait()


@asynccontextmanager
async def serving(folder: Path, stderr: Path, *, replicas: int = REPLICAS, **settings: str) -> AsyncIterator[Served]:
    """Brokers on the case in `folder`, killed at the end of the block; their stderr is added to the file."""
    async with AsyncExitStack() as stack:
        first, *others = [await stack.enter_async_context(_one(folder, stderr, settings)) for _ in range(replicas)]
        yield replace(first, others=tuple(others))


@asynccontextmanager
async def _one(folder: Path, stderr: Path, settings: Mapping[str, str]) -> AsyncIterator[Served]:
    environment = {**_plain_environment(), **json.loads((folder / "case.json").read_text()), **settings}
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
    """Serve as `sluis serve broker` does, until SIGTERM."""
    settings = load_settings(Process.BROKER).model_copy(update={"port": 0})
    telemetry.configure()

    def ready(_: Settings, port: int, __: str) -> None:
        sys.stdout.write(json.dumps({"poort": port}) + "\n")
        sys.stdout.flush()

    await serve_broker(settings, ready, suppliers(read_scenario(BUURT)))


if __name__ == "__main__":
    asyncio.run(main())
