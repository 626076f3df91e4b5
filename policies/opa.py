"""Runs the OPA binary for the build. Errors: SourceError with what OPA said."""

from __future__ import annotations

import subprocess
from pathlib import Path

from policies.sources import SourceError


def rego_files(root: Path) -> list[Path]:
    """The rules without their tests, in a fixed order."""
    return sorted(p.relative_to(root) for p in root.rglob("*.rego") if not p.name.endswith("_test.rego"))


def run_opa(opa: str, *args: str, cwd: Path) -> str:
    """What OPA wrote. Raises SourceError."""
    done = subprocess.run([opa, *args], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SourceError(f"opa {args[0]} weigert:\n{done.stderr or done.stdout}")
    return done.stdout
