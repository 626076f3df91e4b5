"""`make bench`: what Sluis costs, as ratios in one run against a bare twin on the same server (design section 11).

Prints a table and writes build/bench.json. Ratios carry over to other machines, figures per second do not. Exit 1
when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.request import Request, urlopen

from rich.console import Console
from rich.table import Table

from tests.bench import parts
from tests.bench.server import SETTLED

BUILD: Final = Path("build")
CONNECTIONS: Final = 32
ROUNDS: Final = 3
PATHS: Final = {"twin": "/twin", "corridor": "/v1/informatieverzoeken"}


@dataclass(frozen=True)
class Bar:
    """One promise: a ratio with its bar. `least` means the ratio must not be under it, else not over it."""

    name: str
    ratio: float
    bar: float
    least: bool

    @property
    def held(self) -> bool:
        return self.ratio >= self.bar if self.least else self.ratio <= self.bar


@contextmanager
def served(engine: str) -> Iterator[dict[str, Any]]:
    """The server under measurement, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.server", "--engine", engine]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as child:
        try:
            assert child.stdout is not None
            line = child.stdout.readline()
            if not line:
                log.seek(0)
                sys.exit(f"de server van de meting start niet:\n{log.read().decode()[-2000:]}")
            yield json.loads(line)
        finally:
            child.terminate()
            child.wait(20)


def load(server: dict[str, Any], path: str, seconds: float, rate: float = 0.0) -> dict[str, Any]:
    """Drive the server from another process; what tests.bench.load prints."""
    urlopen(Request(f"http://127.0.0.1:{server['port']}{SETTLED}", method="POST")).close()
    command = [sys.executable, "-m", "tests.bench.load", "--port", str(server["port"]), "--path", path]
    command += ["--connections", str(CONNECTIONS), "--seconds", str(seconds), "--rate", str(rate)]
    command += ["--bodies", server["bodies"], "--header", server["header"]]
    done = subprocess.run(command, capture_output=True, check=True, timeout=seconds + 60)
    return dict(json.loads(done.stdout))


def measure(engine: str, seconds: float) -> list[dict[str, Any]]:
    """Corridor and twin by turns on one server: throughput at 32 connections, latency at half of it; three rounds."""
    with served(engine) as server:
        for path in PATHS.values():
            load(server, path, 1.5)  # warm
        return [{name: _one(server, path, seconds) for name, path in PATHS.items()} for _ in range(ROUNDS)]


def _one(server: dict[str, Any], path: str, seconds: float) -> dict[str, Any]:
    full = load(server, path, seconds)
    return {"full": full, "half": load(server, path, seconds, rate=full["per_second"] / 2)}


def between(rounds: list[dict[str, Any]], load_: str, figure: str) -> float:
    """Corridor to twin in this figure: the median of the rounds, since a machine has moods and a round has one."""
    return float(median(one["corridor"][load_][figure] / one["twin"][load_][figure] for one in rounds))


def bars(found: dict[str, Any]) -> list[Bar]:
    """The ratios of this run against the bars of design section 11 (those of now in brackets in the README)."""
    listed = []
    for engine, least in (("wasm", 0.3), ("opa", 0.25)):
        if engine not in found:
            continue
        through = between(found[engine], "full", "per_second")
        listed.append(Bar(f"doorvoer t.o.v. kale tweeling, {engine}", through, least, least=True))
        if engine == "wasm":
            listed.append(Bar("p99 bij halve last, wasm", between(found[engine], "half", "p99_ms"), 4.0, least=False))
    listed.append(Bar("log: 32 aanroepers t.o.v. een insert per regel", found["log"]["ratio"], 3.0, least=True))
    return listed


def show(found: dict[str, Any], listed: list[Bar]) -> None:
    console = Console(highlight=False)
    figures = Table("meting", "vragen/s", "p50 ms", "p99 ms", "p50 halve last", "p99 halve last", "fouten")
    for engine in ("wasm", "opa"):
        for name, part in [pair for one in found.get(engine, ()) for pair in one.items()]:
            full, half = part["full"], part["half"]
            figures.add_row(
                f"{name} ({engine})", *(str(v) for v in (full["per_second"], full["p50_ms"], full["p99_ms"])),
                str(half["p50_ms"]), str(half["p99_ms"]), str(full["errors"] + half["errors"]),
            )  # fmt: skip
    console.print(figures)
    where = Table("waar de tijd blijft (een vraag tegelijk)", "microseconden", "deel")
    for name, micros, part in found["rooms"]:
        where.add_row(name, f"{micros:.0f}", f"{part:.0%}")
    console.print(where)
    ratios = Table("verhouding", "gemeten", "lat", "")
    for bar in listed:
        sign = ">=" if bar.least else "<="
        ratios.add_row(bar.name, f"{bar.ratio:.2f}", f"{sign} {bar.bar:g}", "gehaald" if bar.held else "NIET GEHAALD")
    console.print(ratios)


def main() -> int:
    parser = argparse.ArgumentParser(description="Meet de gang en het logboek tegen een kale tweeling.")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--engines", default="wasm,opa")
    options = parser.parse_args()
    found: dict[str, Any] = {e: measure(e, options.seconds) for e in options.engines.split(",") if e}
    found["log"] = parts.log_append()
    found["rooms"] = parts.rooms()
    listed = bars(found)
    show(found, listed)
    BUILD.mkdir(exist_ok=True)
    ratios = [{"naam": b.name, "verhouding": round(b.ratio, 3), "lat": b.bar, "gehaald": b.held} for b in listed]
    (BUILD / "bench.json").write_text(json.dumps({**found, "verhoudingen": ratios}, ensure_ascii=False, indent=1))
    return 0 if all(bar.held for bar in listed) else 1


if __name__ == "__main__":
    sys.exit(main())
