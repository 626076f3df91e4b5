"""One PostgreSQL for the session, the policy as WebAssembly, and per test a case on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from broker.embedded import Postgres
from broker.engines.base import Engine
from broker.engines.wasm import load_wasm
from broker.terms import Beleid
from policies.lock import DATA, ROOT, WASM, verify
from tests.flow.home import Home, open_home
from tests.pg import postgres

__all__ = ["postgres"]


@pytest.fixture(scope="session")
def server(postgres: str) -> Postgres:
    """The session's PostgreSQL, by the directory of its socket."""
    return Postgres(Path(parse_qs(urlsplit(postgres).query)["host"][0]))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The committed policy, in process."""
    lock = verify(ROOT)
    wasm = load_wasm(ROOT / WASM, ROOT / DATA, Beleid(lock.versie, lock.bronnen_sha256), 10.0)
    yield wasm
    wasm.close()


@pytest.fixture
async def home(server: Postgres, engine: Engine) -> AsyncIterator[Home]:
    """A case in state S41 at AVE 3, with everybody in place."""
    async with open_home(server, engine) as found:
        yield found
