"""Which `opa` program runs here: the one on PATH, else the one that `make setup` fetched, and only the pinned version.

Standard library only, because deploy/fetch_opa.py uses it too. Another version could decide differently, so it is
never used silently: `explain` says in one line what runs and why.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OPA_VERSION: Final = "1.22.2"
FETCHED: Final = Path(__file__).resolve().parents[1] / ".tools" / "opa"


@dataclass(frozen=True, slots=True)
class OpaBinary:
    """A program that says it is OPA of the pinned version, and where we found it."""

    path: Path
    why: str


def find_opa() -> OpaBinary | None:
    """The program to use, or None when there is none of the pinned version."""
    on_path = shutil.which("opa")
    if on_path and version_of(Path(on_path)) == OPA_VERSION:
        return OpaBinary(Path(on_path), "staat op PATH")
    if version_of(FETCHED) == OPA_VERSION:
        return OpaBinary(
            FETCHED, "opgehaald door make setup" + ("; die op PATH heeft een andere versie" if on_path else "")
        )
    return None


def version_of(program: Path) -> str | None:
    """The version that a program reports, or None when it is not there or is no OPA."""
    if not program.is_file():
        return None
    try:
        told = subprocess.run([program, "version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    found = re.search(r"^Version: (\S+)$", told.stdout, re.MULTILINE)
    return found[1] if found else None


def explain(found: OpaBinary | None) -> str:
    """One line for the operator."""
    if found is None:
        return f"OPA {OPA_VERSION} is er niet: het beleid draait als WebAssembly in het proces zelf."
    return f"OPA {OPA_VERSION}: {found.path} ({found.why})."
