"""`python -m tests.bench.evidence`: time and memory of an evidence bundle against a COPY of the same rows.

The bar (design section 11): at most 5 times the COPY, and under 500 MB whatever the number of entries. Building and
checking each run in a process of their own, so that their memory is theirs. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import multiprocessing
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import asyncpg

from audit import verify
from audit.evidence.build import build
from audit.evidence.words import SLOW
from broker.embedded import run_postgres
from tests.evidence_house import AT, DESK, LOG, YEAR, entries, open_evidence_house

MOST_TIMES: Final = 5.0
MOST_MEMORY: Final = 500.0
_RUNS: Final = 3
_ROWS: Final = """SELECT l.idx, convert_from(l.leaf, 'UTF8'), i.nr, i.soort, i.rij FROM log_leaf l
JOIN log_index i ON i.entry_id = l.entry_id ORDER BY l.idx, i.nr"""
_PERIOD: Final = replace(YEAR, tot=YEAR.tot.replace(year=2037))


async def measure(count: int) -> dict[str, Any]:
    """All figures for a log of this many entries."""
    with tempfile.TemporaryDirectory(prefix="sluis-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        async with run_postgres(folder / "postgres") as postgres:
            url = await postgres.ensure_database("bewijs")
            await asyncio.to_thread(_apart, _fill, url, folder, count)
            desk = postgres.url("bewijs", "sluis_desk")
            found: dict[str, Any] = {"entries": count, "copy": await asyncio.to_thread(_apart, _copy, desk)}
            for form in ("intern", "extern"):
                path = folder / f"{form}.zip"
                found[form] = await asyncio.to_thread(_apart, _build, desk, path, form)
                found[form] |= {"bytes": path.stat().st_size}
                found[f"verify {form}"] = await asyncio.to_thread(_apart, _verify, path)
            return found


def _apart(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Do it in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _fill(url: str, folder: Path, count: int) -> dict[str, Any]:
    async def fill() -> None:
        async with open_evidence_house(url, folder, list(entries(count, cases=max(count // 20, 10)))):
            return

    asyncio.run(fill())
    return {}


def _copy(url: str) -> dict[str, Any]:
    """The best of three, to nowhere."""

    async def copy() -> float:
        connection = await asyncpg.connect(url)

        async def nowhere(_: bytes) -> None:
            return None

        times = []
        for _ in range(_RUNS):
            started = time.perf_counter()
            await connection.copy_from_query(_ROWS, output=nowhere, format="csv", timeout=SLOW)
            times.append(time.perf_counter() - started)
        await connection.close()
        return min(times)

    return _told(asyncio.run(copy()))


def _build(url: str, path: Path, form: str) -> dict[str, Any]:
    async def made() -> float:
        connection = await asyncpg.connect(url)

        async def tell(_part: str, _done: int, _all: int) -> None:
            return None

        times = []
        for _ in range(_RUNS):
            started = time.perf_counter()
            await build(connection, DESK, replace(_PERIOD, extern=form == "extern"), path, AT, tell)
            times.append(time.perf_counter() - started)
        await connection.close()
        return min(times)

    return _told(asyncio.run(made()))


def _verify(path: Path) -> dict[str, Any]:
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        code = verify.main([str(path), "--key", LOG.verifier.vkey])
    if code:
        raise AssertionError(f"the bundle does not check out: {code}")
    return _told(time.perf_counter() - started)


def _told(seconds: float) -> dict[str, Any]:
    return {"seconds": round(seconds, 3), "MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}


def main() -> int:
    """Print one line per part, then the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the embedded PostgreSQL warns when XDG_RUNTIME_DIR is not set
        found = asyncio.run(measure(parser.parse_args().entries))
    for name, figures in found.items():
        print(f"{name:>16}: {json.dumps(figures)}")
    missed = 0
    for form in ("intern", "extern"):
        times = found[form]["seconds"] / found["copy"]["seconds"]
        missed += times > MOST_TIMES or found[form]["MB"] > MOST_MEMORY
        print(f"{form:>16}: {times:.2f} x COPY (<= {MOST_TIMES}), {found[form]['MB']} MB (< {MOST_MEMORY})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
