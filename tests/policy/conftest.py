"""What the policy tests share: the binary, the engine in process, and the casussen of the reference folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from opapywasm import OpaWasmPolicy

from policies.build import find_opa
from tests.policy.engines import load_wasm


@pytest.fixture(scope="session")
def opa() -> str:
    """The OPA binary; a test that needs it is skipped, loudly, when it is not there."""
    found = find_opa()
    if found is None:
        pytest.skip("no opa binary: `make setup` brings it, or set SLUIS_OPA")
    return found


@pytest.fixture(scope="session")
def wasm() -> Iterator[OpaWasmPolicy]:
    policy = load_wasm()
    yield policy
    policy.close()


@pytest.fixture(scope="session")
def casussen(shared: Path) -> Path:
    return shared / "domain" / "casussen"
