"""Whether a question costs the same in a house that is full (design section 11: flat, at most 1.2).

    python -m tests.bench.flat [--entries 100000] [--cases 100000]

The same cases are asked about in an almost empty house and in one with so many entries in the log, each really written,
and so many other cases with a person and a participant. Prints microseconds per question, 32 at a time, and the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

import uvloop

from broker.embedded import run_postgres
from broker.engines.choose import open_engine
from broker.memory import settle_memory
from broker.settings import EngineKind, Settings
from tests.bench.cases import Copied, copy_cases
from tests.flow.home import Home, open_home

BAR: Final = 1.2
CALLERS: Final = 32
MEASURED: Final = 3000
ASKED: Final = 7000  # so that nothing is asked more than nine times (D-HERHAAL)


async def main(entries: int, cases: int) -> float:
    """The ratio of the cost of a question in a full house to that in an empty one."""
    with tempfile.TemporaryDirectory(prefix="sluis-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        async with (
            run_postgres(Path(folder) / "postgres") as postgres,
            open_engine(Settings(engine=EngineKind.WASM), tell=lambda _: None) as engine,
            open_home(postgres, engine, pool=CALLERS) as home,
        ):
            await home.release_police("pol.lijst")
            asked = cycle(await copy_cases(home, ASKED))
            settle_memory()
            await ask(home, asked, MEASURED)  # warm
            empty = await ask(home, asked, MEASURED)
            await fill(home, cases)
            await ask(home, asked, entries // 2)  # a question is two entries
            await home.stage.owner.execute("ANALYZE")
            full = await ask(home, asked, MEASURED)
            sys.stdout.write(
                f"leeg {empty:.0f} us, vol {full:.0f} us per vraag; {await home.rows('log_leaf')} regels,"
                f" {await home.rows('casus')} casussen; verhouding {full / empty:.2f} (lat {BAR})\n"
            )
            return full / empty


async def ask(home: Home, asked: Iterator[Copied], times: int) -> float:
    """Microseconds per question, `CALLERS` at a time, each about the next case."""
    left = iter(range(times))

    async def work() -> None:
        for _ in left:
            await home.ask(home.question(("politie",), "pol.lijst", **next(asked)._asdict()))

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CALLERS)))
    return (time.perf_counter() - started) / times * 1e6


async def fill(home: Home, cases: int) -> None:
    """Other cases like this one, each with a person and a participant."""
    owner = home.stage.owner
    for table, key in (("casus", "id"), ("persoon", "casus"), ("casus_deelnemer", "casus")):
        columns = [
            str(row["column_name"])
            for row in await owner.fetch(
                "SELECT column_name FROM information_schema.columns WHERE table_name = $1", table
            )
        ]
        await owner.execute(_copy_of(table, key, columns), cases)


def _copy_of(table: str, key: str, columns: list[str]) -> str:
    """One row of this table again for each other case; a case has the same new id in each table."""
    case = "md5('casus' || n)::uuid"
    new = {"casus": case, "id": case if table == "casus" else "gen_random_uuid()"}
    picks = ", ".join(new.get(column, f"one.{column}") for column in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {picks}"  # our own tables and columns
        f" FROM (SELECT * FROM {table} ORDER BY {key} LIMIT 1) one, generate_series(1, $1::int) n"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    sys.exit(uvloop.run(main(options.entries, options.cases)) > BAR)
