"""Parts by themselves, in one process: the log's group commit, and where one walk through the corridor spends time."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from uuid import uuid4

from audit.log.entry import Entry, make_entry
from audit.log.sealing import ReaderKey
from broker import exchange as corridor
from broker.embedded import run_postgres
from broker.engines.choose import open_engine
from broker.kept import Kept
from broker.settings import EngineKind, Settings
from tests.bench.cases import copy_cases
from tests.flow.home import Home, open_home

CALLERS: Final = 32
ENTRIES: Final = 8000
WALKS: Final = 200
_ROOMS: Final = (
    "load", "decide", "questions_for", "record_question", "gather", "minimise", "prepare", "make_answer",
    "record_answer", "release",
)  # fmt: skip


def log_append() -> dict[str, Any]:
    """Entries per second at 32 callers with group commit, and with one durable insert per entry."""
    return asyncio.run(_log_append())


def rooms() -> list[tuple[str, float, float]]:
    """Mean microseconds per room of one walk at a time, and its part of the whole."""
    return asyncio.run(_rooms())


@asynccontextmanager
async def _home() -> AsyncIterator[Home]:
    with tempfile.TemporaryDirectory(prefix="sluis-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        async with (
            run_postgres(Path(folder) / "postgres") as postgres,
            open_engine(Settings(engine=EngineKind.WASM), tell=lambda _: None) as engine,
            open_home(postgres, engine, pool=CALLERS) as home,
        ):
            yield home


async def _log_append() -> dict[str, Any]:
    """Ready-made entries: what is compared is writing them down. One insert per entry is one writer, one commit each:
    what a log in one order costs without group commit.
    """
    async with _home() as home:
        key = ReaderKey(uuid4(), home.stage.reader_public)
        await home.stage.owner.execute("CREATE TABLE plain (id uuid PRIMARY KEY, inhoud bytea NOT NULL)")
        await home.stage.owner.execute("GRANT INSERT ON plain TO sluis_broker")
        entries = [_entry(key) for _ in range(ENTRIES)]

        async def work() -> None:
            while entries:
                await home.house.log.append(entries.pop())

        started = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(CALLERS)))
        group = ENTRIES / (time.perf_counter() - started)
        started = time.perf_counter()
        async with home.house.store.pool.acquire() as connection:
            for _ in range(ENTRIES // 4):
                await connection.execute("INSERT INTO plain VALUES ($1, $2)", uuid4(), os.urandom(1400))
        per_entry = ENTRIES / 4 / (time.perf_counter() - started)
        return {"per_entry": round(per_entry), "group": round(group), "ratio": group / per_entry}


def _entry(key: ReaderKey) -> Entry:
    kept = Kept(datetime.now(UTC), "meting", None, None, None)
    return make_entry(
        kind="meting", at=kept.op, policy="0" * 64, payload={"vraag": "x" * 600}, index=[{"element": "pol.lijst"}],
        key=key, answer=b"{}", context=kept,
    )  # fmt: skip


async def _rooms() -> list[tuple[str, float, float]]:
    spent = dict.fromkeys(_ROOMS, 0.0)

    def timed(name: str) -> Any:
        room = getattr(corridor, name)

        async def later(*args: Any, **rest: Any) -> Any:
            started = time.perf_counter()
            found = await room(*args, **rest)
            spent[name] += time.perf_counter() - started
            return found

        def now(*args: Any, **rest: Any) -> Any:
            started = time.perf_counter()
            found = room(*args, **rest)
            spent[name] += time.perf_counter() - started
            return found

        return later if asyncio.iscoroutinefunction(room) else now

    async with _home() as home:
        await home.release_police("pol.lijst")
        asked = iter(await copy_cases(home, WALKS + 1))
        await home.ask(home.question(("politie",), "pol.lijst", **next(asked)._asdict()))
        with patch.multiple(corridor, **{name: timed(name) for name in _ROOMS}):
            started = time.perf_counter()
            for _ in range(WALKS):
                await home.ask(home.question(("politie",), "pol.lijst", **next(asked)._asdict()))
            whole = (time.perf_counter() - started) / WALKS
    listed = [(name, 1e6 * total / WALKS, total / WALKS / whole) for name, total in spent.items()]
    rest = whole - sum(spent.values()) / WALKS
    return [*listed, ("repeat en de rest", 1e6 * rest, rest / whole)]
