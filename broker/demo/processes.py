"""Child processes of the sandbox: started with a clean environment, ready when they say so, stopped in order.

Each child says that it is ready with one line of JSON on stdout (`{"klaar": true, "poort": 1234}`). Its output stands
in a file of the run's folder. It dies when we die, however we went (broker/child.py), and Ctrl-C goes to us alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broker.child import Tell, end, start, until_ready


@dataclass(frozen=True, slots=True)
class Running:
    """A child that listens on `port`; `said` is its whole ready line."""

    name: str
    port: int
    said: Mapping[str, Any]
    ended: Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Command:
    """What to start: `python -m module arguments`, under a name for people."""

    name: str
    module: str
    arguments: Sequence[str | Path]
    environment: Mapping[str, str]


@asynccontextmanager
async def running(commands: Sequence[Command], logs: Path, tell: Tell) -> AsyncIterator[list[Running]]:
    """All of them, started together; stopped together at the end. Raises EmbeddedFailed naming who did not start."""
    await asyncio.to_thread(logs.mkdir, parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        children = [(command, *_start(command, logs)) for command in commands]
        for _, child, _ in children:
            stack.push_async_callback(end, child, signal.SIGTERM)
        yield [await _ready(command.name, child, output, tell) for command, child, output in children]
        for _, child, _ in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)  # all at once; the stack then waits for each


def _start(command: Command, logs: Path) -> tuple[subprocess.Popen[bytes], Path]:
    output = logs / f"{command.name.replace(' ', '-')}.log"
    output.unlink(missing_ok=True)
    ours = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    line = [sys.executable, "-m", command.module, *command.arguments]
    return start(line, output=output, stop=signal.SIGTERM, environment={**ours, **command.environment}), output


async def _ready(name: str, child: subprocess.Popen[bytes], output: Path, tell: Tell) -> Running:
    async def listens() -> bool:
        return _said(output) is not None

    await until_ready(child, listens, name, output, tell)
    said = _said(output) or {}
    return Running(name, int(said["poort"]), said, lambda: asyncio.to_thread(child.wait))


def _said(output: Path) -> Mapping[str, Any] | None:
    """The ready line, once it is there as a whole."""
    for line in output.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True):
        if line.startswith('{"klaar"') and line.endswith("\n"):
            found: Mapping[str, Any] = json.loads(line)
            return found
    return None
