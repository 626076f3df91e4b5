"""`sluis policy check`: is the policy in order as it lies here: format, types, closed schema, tables and build.

Runs every check, also after one failed, so that one run shows everything. A check whose program is missing is skipped
aloud, never passed in silence. The tests of the policy are `sluis policy test`. Exit codes: 0 all that could be checked
is right, 1 something is not.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from broker.opa_binary import OPA_VERSION, OpaBinary, find_opa
from policies import build
from policies.lock import ROOT, WASM, StaleBundle
from policies.sources import SourceError

_FAILED: Final = 1


@dataclass(frozen=True, slots=True)
class Check:
    """One check by its name: gives what is wrong, and "" when nothing is."""

    name: str
    what: str
    wrong: Callable[[], str]


def check() -> None:
    """Controleer vorm, typen, schema, tabellen en de bouw van het beleid."""
    good = [_tell(one) for one in checks(ROOT)]
    typer.echo("Goed." if all(good) else "NIET GOED.")
    raise typer.Exit(0 if all(good) else _FAILED)


def checks(root: Path) -> Iterator[Check]:
    """What can be checked here; says what cannot."""
    opa = find_opa()
    if opa is not None:
        rego = sorted(str(path.relative_to(root)) for path in root.rglob("*.rego"))
        strict = ["check", "--strict", "--capabilities", "capabilities.json", "--schema", "schema"]
        yield Check(
            "opa fmt", "elke regel staat in de vaste vorm", lambda: ran(root, opa.path, "fmt", "--fail", "-l", ".")
        )
        yield Check(
            "opa check", "streng, met het gesloten schema van de invoer", lambda: ran(root, opa.path, *strict, *rego)
        )
    else:
        _skip("opa fmt en opa check", f"OPA {OPA_VERSION} is er niet (make setup)")
    if regal := shutil.which("regal"):
        yield Check("regal lint", "geen bekende fouten van stijl", lambda: ran(root, Path(regal), "lint", "."))
    else:
        _skip("regal lint", "regal staat niet op PATH")
    yield Check("geheugen", "de module laadt in beide motoren", lambda: memory(root))
    yield Check("bouw", "tabellen kloppen, en opnieuw bouwen geeft hetzelfde", lambda: _built(opa))


def ran(root: Path, program: Path, *arguments: str) -> str:
    """What this program has to say when it fails, or when it lists what is not right."""
    done = subprocess.run([program, *arguments], cwd=root, capture_output=True, text=True, check=False)
    return (
        (done.stdout + done.stderr).strip() or f"{program.name} gaf fout {done.returncode}" if done.returncode else ""
    )


def memory(root: Path) -> str:
    """Whether the module declares no more memory than opapywasm starts with (policies/build.py)."""
    wasm = (root / WASM).read_bytes()
    try:
        return "" if build.lower_minimum(wasm) == wasm else "De module vraagt te veel geheugen. Draai: make policies"
    except SourceError as exc:
        return str(exc)


def _built(opa: OpaBinary | None) -> str:
    try:
        build.check(str(opa.path) if opa else None)
    except (SourceError, StaleBundle) as exc:
        return str(exc)
    return ""


def _tell(one: Check) -> bool:
    wrong = one.wrong()
    typer.echo(f"{'FOUT' if wrong else 'goed'}  {one.name}: {one.what}")
    if wrong:
        typer.echo("\n".join(f"      {line}" for line in wrong.splitlines()))
    return not wrong


def _skip(name: str, why: str) -> None:
    typer.echo(f"!!! OVERGESLAGEN: {name}: {why}. Dit is dus niet nagekeken.", err=True)
