"""`sluis policy test`: the tests of the policy with their coverage, which must be complete, and a summary to read.

Exit codes: 0 every test passes and every line is covered, 1 not, 2 there is no OPA of the pinned version.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer
from pydantic import BaseModel

from broker.opa_binary import OPA_VERSION, find_opa
from policies.lock import DATA, ROOT

_FAILED, _USAGE = 1, 2
COMPLETE: Final = 100.0


class Place(BaseModel):
    """Where a test stands."""

    file: str
    row: int


class Tried(BaseModel):
    """One test and how it went."""

    location: Place
    package: str
    name: str
    fail: bool = False
    error: dict[str, Any] | None = None

    @property
    def good(self) -> bool:
        return not self.fail and self.error is None


class Edge(BaseModel):
    """A place in a covered range."""

    row: int


class Range(BaseModel):
    """Lines that belong together."""

    start: Edge
    end: Edge


class Covered(BaseModel):
    """What no test reached in one file."""

    not_covered: tuple[Range, ...] = ()


class Coverage(BaseModel):
    """What `opa test --coverage` reports."""

    files: dict[str, Covered]
    covered_lines: int
    coverage: float


def test() -> None:
    """Draai de proeven van het beleid; elke regel moet geraakt worden."""
    if (opa := find_opa()) is None:
        typer.echo(f"OPA {OPA_VERSION} is er niet. Haal het op met: make setup", err=True)
        raise typer.Exit(_USAGE)
    tried = try_all(opa.path, ROOT)
    failed = [one for one in tried if not one.good]
    coverage = None if failed or not tried else measure(opa.path, ROOT)
    for line in summary(tried, coverage):
        typer.echo(line)
    raise typer.Exit(0 if coverage is not None and coverage.coverage >= COMPLETE else _FAILED)


def try_all(opa: Path, root: Path) -> list[Tried]:
    """Every test and how it went; nothing when the policy does not compile, and OPA then said why."""
    done = _run(opa, root, "--format", "json")
    if not done.startswith("["):
        return []
    return [Tried.model_validate(test) for test in json.loads(done)]


def measure(opa: Path, root: Path) -> Coverage:
    """Which lines the tests reach. Call it when they pass."""
    return Coverage.model_validate_json(_run(opa, root, "--coverage"))


def _run(opa: Path, root: Path, *how: str) -> str:
    rego = sorted(str(path.relative_to(root)) for path in root.rglob("*.rego"))
    command: list[str | Path] = [opa, "test", *how, "--capabilities", "capabilities.json", *rego, DATA]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout


def summary(tried: list[Tried], coverage: Coverage | None) -> Iterator[str]:
    """What a person reads: what failed and where, what was not reached, and the two figures."""
    if not tried:
        yield "NIET GOED: het beleid is niet te bouwen, dus geen proef is gedraaid."
        return
    failed = [one for one in tried if not one.good]
    for one in failed:
        yield f"GEZAKT  {one.location.file}:{one.location.row}  {one.name.removeprefix('test_').replace('_', ' ')}"
    yield f"{len(tried)} proeven, {len(failed)} gezakt."
    if coverage is None:
        return
    for file, covered in sorted(coverage.files.items()):
        for lines in covered.not_covered:
            yield f"NIET GERAAKT  {file}:{lines.start.row}-{lines.end.row}"
    yield f"Dekking {coverage.coverage:g} % van {coverage.covered_lines} regels."
