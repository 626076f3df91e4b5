"""A child process that dies with us: PostgreSQL and OPA of the sandbox (broker.embedded).

On Linux the kernel ends the child when we are gone, however we went (PR_SET_PDEATHSIG); elsewhere only a clean stop
does. SIGTERM becomes a cancellation of the task that holds the children, so that their context managers run.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

Tell: TypeAlias = Callable[[str], None]

_PR_SET_PDEATHSIG: Final = 1
_PATIENCE: Final = 60.0
_QUIET: Final = 2.0
_STEP: Final = 0.05


class EmbeddedFailed(Exception):
    """An embedded part did not start: the message says in plain Dutch which, and where to look."""


def say(line: str) -> None:
    """The default way to tell the person at the terminal."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def start(
    command: Sequence[str | Path],
    *,
    output: Path,
    stop: signal.Signals,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` with its output in a file and nothing of our environment but what `environment` names.

    `stop` is sent when we die; MUST be called on a thread that lives as long as the child should.
    """
    account = pwd.getpwnam(user) if user else None
    with output.open("ab") as sink:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env={**_environment(output.parent), **(environment or {})},
            start_new_session=True,  # Ctrl-C goes to us, and we stop the child in order
            preexec_fn=_die_with_parent(stop),  # noqa: PLW1509  # one prctl call between fork and exec, no locks taken
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


def _environment(home: Path) -> Mapping[str, str]:
    """Nothing of ours: a child has no business with our settings and secrets."""
    return {"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def set_signal() -> None:
        prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and here
            os._exit(1)

    return set_signal


async def until_ready(
    child: subprocess.Popen[bytes], probe: Callable[[], Awaitable[bool]], name: str, output: Path, tell: Tell = say
) -> None:
    """Wait until `probe` says yes, and say so when it takes longer than 2 seconds. Raises EmbeddedFailed."""
    started = time.monotonic()
    told = 0
    while not await probe():
        waited = time.monotonic() - started
        if child.poll() is not None:
            raise EmbeddedFailed(f"{name} stopte meteen weer. Waarom staat in {output}.")
        if waited > _PATIENCE:
            raise EmbeddedFailed(f"{name} was na {_PATIENCE:.0f} seconden nog niet klaar. Kijk in {output}.")
        if waited // _QUIET > told:
            told = int(waited // _QUIET)
            tell(f"{name} start nog ({waited:.0f} s)…")
        await asyncio.sleep(_STEP)


async def end(child: subprocess.Popen[bytes], sig: signal.Signals) -> None:
    """Stop the child in order, or else by force; finishes even when we are cancelled meanwhile."""
    await asyncio.shield(asyncio.to_thread(_end, child, sig))


def _end(child: subprocess.Popen[bytes], sig: signal.Signals) -> None:
    if child.poll() is None:
        child.send_signal(sig)
    try:
        child.wait(timeout=15)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def cancelled_by_sigterm() -> Iterator[None]:
    """Inside the block SIGTERM cancels the current task, unless the process already does something with it."""
    task = asyncio.current_task()
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if task is None or not ours:
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
