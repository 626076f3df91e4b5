"""The part of `make check` that is about Rego: format, types, tests, lint; and loudly what could not be checked.

A check whose program is missing is skipped aloud, never passed in silence. Exit 1 when a check failed.
Standard library only. Run from anywhere: python deploy/check_policies.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the project need not be installed yet

from broker.opa_binary import OPA_VERSION, find_opa

ROOT: Final = Path(__file__).resolve().parents[1]
POLICIES: Final = ROOT / "policies"


def main() -> int:
    """Run all checks, also after one failed, so that one run shows everything."""
    results = [_passes(name, command) for name, command in _checks()]
    return 0 if all(results) else 1


def _checks() -> Iterator[tuple[str, list[str | Path]]]:
    rego = sorted(POLICIES.rglob("*.rego"))
    if opa := find_opa():
        schemas: list[str | Path] = []
        if any((POLICIES / "schema").glob("*.json")):
            schemas = ["--schema", POLICIES / "schema"]
        strict: list[str | Path] = ["--strict", "--capabilities", POLICIES / "capabilities.json"]
        yield "opa fmt", [opa.path, "fmt", "--fail", "--list", *rego]
        yield "opa check", [opa.path, "check", *strict, *schemas, *rego]
        if any(path.name.endswith("_test.rego") for path in rego):
            yield "opa test", [opa.path, "test", *rego, POLICIES / "sluis.data.json"]
        else:
            _skipped("opa test", "er zijn geen *_test.rego onder policies/")
    else:
        _skipped("opa fmt, opa check, opa test", f"OPA {OPA_VERSION} is er niet (make setup)")
    if regal := shutil.which("regal"):
        yield "regal lint", [regal, "lint", POLICIES]
    else:
        _skipped("regal lint", "regal staat niet op PATH")


def _passes(name: str, command: list[str | Path]) -> bool:
    done = subprocess.run(command, cwd=ROOT, check=False)
    _say(f"{name}: {'goed' if done.returncode == 0 else 'FOUT'}")
    return done.returncode == 0


def _skipped(name: str, why: str) -> None:
    _say(f"!!! OVERGESLAGEN: {name}: {why}. Dit is dus niet nagekeken.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
