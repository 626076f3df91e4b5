"""Bring OPA for `make setup`: the one on PATH, the one fetched before, else built by Go into .tools/.

Go checks the source against its checksum database, so what is built is what was published. The ready-made releases
are not used: a download needs a checksum that is pinned here, and we pin none that we could not verify ourselves.
Without OPA and without Go the house works with the WebAssembly engine. Always one line says which and why; exit 0.
Standard library only. Run from the root: python deploy/fetch_opa.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the project need not be installed yet

from broker.opa_binary import FETCHED, OPA_VERSION, explain, find_opa

_PATIENCE: Final = 900.0


def main() -> None:
    """Say which OPA will run, after building one when there is none."""
    if find_opa() is None and (go := shutil.which("go")):
        reason = _build(go)
        if reason:
            _say(reason)
    elif find_opa() is None:
        _say("Go is er niet, dus OPA is niet op te halen. Zet opa 1.22.2 op PATH of installeer Go.")
    _say(explain(find_opa()))


def _build(go: str) -> str | None:
    """`go install` of the pinned version; the reason when it failed."""
    FETCHED.parent.mkdir(exist_ok=True)
    log = FETCHED.parent / "opa-build.log"
    home = {} if _has_home() else {"HOME": str(FETCHED.parent), "GOFLAGS": "-modcacherw"}
    with log.open("w") as sink:
        build = subprocess.Popen(
            [go, "install", f"github.com/open-policy-agent/opa@v{OPA_VERSION}"],
            env=os.environ | {"GOBIN": str(FETCHED.parent)} | home,
            stdout=sink,
            stderr=sink,
        )
        if not _wait(build):
            return f"OPA bouwen duurde langer dan {_PATIENCE / 60:.0f} minuten en is gestopt. Kijk in {log}."
    if build.returncode:
        return f"OPA bouwen met Go lukte niet. Waarom staat in {log}."
    log.unlink()
    return None


def _has_home() -> bool:
    return bool(os.environ.get("HOME")) and os.access(os.environ["HOME"], os.W_OK)


def _wait(build: subprocess.Popen[bytes]) -> bool:
    """Wait, with a sign of life now and then. False when it took too long; the build is then ended."""
    between = 2.0 if sys.stdout.isatty() else 15.0
    started = time.monotonic()
    _say(f"OPA {OPA_VERSION} wordt gebouwd met Go; dat duurt een tot twee minuten…")
    while (waited := time.monotonic() - started) < _PATIENCE:
        try:
            build.wait(timeout=between)
        except subprocess.TimeoutExpired:
            _say(f"… nog bezig ({waited + between:.0f} s)", end="\r" if sys.stdout.isatty() else "\n")
        else:
            return True
    build.kill()
    build.wait()
    return False


def _say(line: str, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
