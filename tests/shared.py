"""The reference folder beside the repository, for tests that hold the product to it. Nothing needs it at run time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A path in the reference folder (SLUIS_SHARED, else the sibling `shared`); skips the test when it is absent."""
    root = Path(os.environ.get("SLUIS_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip("de referentiemap is er niet; wijs haar aan met SLUIS_SHARED")
    return path
