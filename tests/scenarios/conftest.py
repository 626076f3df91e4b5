"""What the scenario tests share: one PostgreSQL and one engine for all files, and the files that are played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from broker.embedded import Postgres
from broker.engines.base import Engine
from broker.engines.choose import expected_beleid
from broker.engines.wasm import load_wasm
from broker.scenario.cli import read_all
from broker.scenario.play import Played, play
from broker.scenario.stage import open_stage
from policies.lock import DATA, ROOT, WASM
from tests.pg import postgres
from tests.policy.conftest import opa
from tests.scenarios.listening import Listening

__all__ = ["opa", "postgres"]

_PATIENCE: Final = 30.0


class Heard(NamedTuple):
    """A played file, and what was asked of the policy on the way."""

    played: Played
    asked: Listening


Play = Callable[[Path], Heard]
PlayFolder = Callable[[tuple[Path, ...]], Mapping[Path, Played]]


@pytest.fixture(scope="session")
def server(postgres: str) -> Postgres:
    return Postgres(Path(parse_qs(urlsplit(postgres).query)["host"][0]))


@pytest.fixture(scope="session")
def module() -> Iterator[Engine]:
    """The policy in WebAssembly, loaded once."""
    engine = load_wasm(ROOT / WASM, ROOT / DATA, expected_beleid(), _PATIENCE)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def play_file(server: Postgres, module: Engine) -> Play:
    """Plays a file once through the whole corridor, on a database of its own and in WebAssembly."""

    async def played(path: Path) -> Heard:
        (scenario,), listening = read_all([path]), Listening(module)
        async with open_stage(server, listening) as stage:
            return Heard(await play(scenario, stage), listening)

    return cache(lambda path: asyncio.run(played(path)))


@pytest.fixture(scope="session")
def play_folder(server: Postgres, module: Engine) -> PlayFolder:
    """Plays files that share no organisation, one after the other in one installation: that saves a database each."""

    async def played(paths: tuple[Path, ...]) -> Mapping[Path, Played]:
        async with open_stage(server, module) as stage:
            return {one.pad: await play(one, stage) for one in read_all(paths)}

    return cache(lambda paths: asyncio.run(played(paths)))
