"""The linter of the API Design Rules, from npm: locked in tests/spectral, installed once into .cache/spectral.

`--ignore-scripts`, since a linter needs no program of its packages to run while they are installed; @asyncapi/specs is
pinned (a later version was malware once).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.sources import ROOT

LOCKED: Final = ROOT / "tests" / "spectral"
_PLACE: Final = ROOT / ".cache" / "spectral"
_FILES: Final = ("package.json", "package-lock.json")
_PATIENCE: Final = 300
_SEVERITIES: Final = ("error", "warning", "information", "hint")


class Finding(NamedTuple):
    """One thing that the linter says."""

    place: str
    severity: str
    rule: str
    path: str


def install() -> Path:
    """The program. Skips, and says why, where node or npm is absent or the packages cannot be had."""
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not here")
    _PLACE.mkdir(parents=True, exist_ok=True)
    with (_PLACE / "lock").open("w") as lock:  # several workers may want it at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _installed()


def _installed() -> Path:
    program, done = _PLACE / "node_modules" / ".bin" / "spectral", _PLACE / "installed"
    wanted = hashlib.sha256(b"".join((LOCKED / name).read_bytes() for name in _FILES)).hexdigest()
    if program.exists() and done.exists() and done.read_text() == wanted:
        return program
    for name in _FILES:
        shutil.copy(LOCKED / name, _PLACE / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    got = subprocess.run(command, cwd=_PLACE, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    if got.returncode:
        pytest.skip(f"npm cannot install the linter: {got.stderr.strip()[-200:]}")
    done.write_text(wanted)
    return program


def lint(rules: Path, *documents: Path) -> dict[Path, list[Finding]]:
    """What the linter finds in each document, in one run."""
    command = [str(install()), "lint", "-r", str(rules), "-f", "json", "--fail-severity", "hint", *map(str, documents)]
    got = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    assert got.returncode in (0, 1), got.stderr
    found: dict[Path, list[Finding]] = {document: [] for document in documents}
    for one in json.loads(got.stdout[got.stdout.index("[") : got.stdout.rindex("]") + 1]):
        start = one["range"]["start"]
        place = f"{start['line'] + 1}:{start['character'] + 1}"
        finding = Finding(place, _SEVERITIES[one["severity"]], one["code"], ".".join(one["path"]))
        found[Path(one["source"])].append(finding)
    return found
