"""What all tests share: the reference folder, the environment of a test, the profile of hypothesis."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("sluis", deadline=None, print_blob=True)  # a shared machine has no steady clock
settings.load_profile("sluis")


def shared_folder() -> Path:
    """Where the reference folder would stand: SLUIS_SHARED, else beside the repository."""
    return Path(os.environ.get("SLUIS_SHARED") or Path(__file__).resolve().parents[2] / "shared")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference folder (law, scenarios, vectors); read-only, and nothing in the product needs it."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip("the reference folder is not here; name it with SLUIS_SHARED")
    return folder


@pytest.fixture(autouse=True)
def _test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """In tests an undeclared field of an operational event is an error (broker/events.py)."""
    monkeypatch.setenv("SLUIS_ENVIRONMENT", "test")
