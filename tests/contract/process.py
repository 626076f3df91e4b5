"""Start a sandbox twin as a process of its own, wait until it answers, and stop it again."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import IO, Final

_PATIENCE: Final = 30.0


@contextlib.contextmanager
def running_twin(
    *options: str, environment: Mapping[str, str] | None = None, module: str = "connectors.sandbox"
) -> Iterator[int]:
    """Run `python -m connectors.sandbox` with these options and give its port; stopped on leaving.

    Blocks until the twin listens; from async code call it in a thread. Raises RuntimeError when it does not start,
    with what it wrote on stderr (the sandbox holds synthetic people only).
    """
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield _port(process)
        finally:
            _stop(process)


def _port(process: subprocess.Popen[str]) -> int:
    line = first_line(process.stdout)
    if not line:
        _stop(process)
        raise RuntimeError(f"de sandbox start niet: {process.stderr.read() if process.stderr else ''}")
    port: int = json.loads(line)["poort"]
    return port


def first_line(stream: IO[str] | None) -> str:
    """What a process says first, or nothing when it says nothing in time."""
    if stream is None:
        return ""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(_PATIENCE) else ""


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
