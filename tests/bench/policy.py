"""What a decision costs on both engines, against the bars of design/policy-engine.md section 1.

    python -m tests.bench.policy [--times 2000]

Three sizes of question (elements x suppliers), p50 in microseconds: by WebAssembly in process, and by an OPA server
beside a bare GET of its health. Then the middle one with a matrix of a tenth, of now and of ten times the rows, made
by the functions of the build: once about other elements, once with other organisations in the same rows.
Prints a table and writes build/bench-policy.json. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import aiohttp
from rich.console import Console
from rich.table import Table

from broker.embedded import run_opa
from broker.engines.base import VERZOEK, Engine
from broker.engines.choose import expected_beleid
from broker.engines.opa_server import connect_opa
from broker.engines.wasm import WasmEngine
from broker.opa_binary import find_opa
from policies.lock import BUNDLE, DATA, ROOT, WASM
from policies.matrix import make_matrix, nest
from policies.sources import make_elementen, make_soorten
from tests.bench.policy_questions import LARGE, MIDDLE, SMALL

OUT: Final = Path("build") / "bench-policy.json"
PATIENCE: Final = 30.0
ROUNDS: Final = 5  # a machine has moods; the best of the medians is the one without a neighbour
BARS: Final = {"wasm 3x2": 400.0, "wasm 20x5": 2500.0, "opa 3x2 tot kaal": 10.0, "vlak": 1.2}
QUESTIONS: Final = {"1x1": SMALL, "3x2": MIDDLE, "20x5": LARGE}


Clock = Callable[[], float]
# WebAssembly runs inline and never waits, so the time of this thread is what it takes on a machine with no neighbours.
OWN_TIME: Final = time.thread_time


@dataclass(frozen=True)
class Bar:
    """One promise: what was measured, and what it may be at most."""

    naam: str
    gemeten: float
    lat: float

    @property
    def held(self) -> bool:
        return self.gemeten <= self.lat


async def p50(call: Callable[[], Awaitable[object]], times: int, clock: Clock = time.perf_counter) -> float:
    """Microseconds for one call: the median of a round, the best of a few rounds."""
    rounds = []
    for _ in range(ROUNDS):
        taken = []
        for _ in range(max(times // ROUNDS, 20)):
            started = clock()
            await call()
            taken.append(clock() - started)
        rounds.append(median(taken))
    return 1e6 * min(rounds)


async def of_engine(engine: Engine, times: int, clock: Clock = time.perf_counter) -> dict[str, float]:
    """p50 per size of question. The answer is looked at once: a question that is refused at the door costs nothing."""
    found = {}
    for name, question in QUESTIONS.items():
        _answered(await engine.evaluate(VERZOEK, question), question)
        found[name] = await p50(lambda question=question: engine.evaluate(VERZOEK, question), times, clock)  # type: ignore[misc]  # bound per question
    return found


def _answered(answer: Any, question: dict[str, Any]) -> None:
    outcomes = {pair["uitkomst"] for pair in answer["paren"]}
    assert len(answer["paren"]) == len(question["vraag"]["paren"])
    assert "verstrekt" in outcomes, "de vraag van de meting krijgt geen ja meer: pas haar aan het beleid aan"


def load(data: bytes) -> WasmEngine:
    return WasmEngine((ROOT / WASM).read_bytes(), data, expected_beleid(), PATIENCE)


async def of_wasm(times: int) -> dict[str, float]:
    engine = load((ROOT / DATA).read_bytes())
    try:
        return await of_engine(engine, times, OWN_TIME)
    finally:
        engine.close()


async def of_opa(times: int) -> dict[str, float]:
    """The same by a server, and a bare call to it. Empty where OPA is not here."""
    found = find_opa()
    if found is None:
        sys.stderr.write("OPA is er niet (make setup haalt het op): alleen WebAssembly is gemeten.\n")
        return {}
    async with run_opa(found, ROOT / BUNDLE) as url, aiohttp.ClientSession() as session:

        async def bare() -> None:
            async with session.get(f"{url}/health") as answer:
                await answer.read()

        async with connect_opa(url, expected_beleid(), PATIENCE) as engine:
            figures = await of_engine(engine, times // 4)
            return {**figures, "kaal": await p50(bare, times)}


async def of_sizes(times: int) -> dict[str, dict[str, float]]:
    """The middle question by WebAssembly, per way of growing and number of rows."""
    found: dict[str, dict[str, float]] = {}
    for name, grow in (("meer elementen", other_elements), ("meer organisaties", other_parties)):
        found[name] = {}
        for size in (57, 574, 5740):
            with scaled(size, grow) as data:
                engine = load(data)
                try:
                    _answered(await engine.evaluate(VERZOEK, MIDDLE), MIDDLE)
                    found[name][str(size)] = await p50(lambda e=engine: e.evaluate(VERZOEK, MIDDLE), times, OWN_TIME)  # type: ignore[misc]  # bound per engine
                finally:
                    engine.close()
    return found


Grow = Callable[[dict[str, str], int], dict[str, str]]


def other_elements(row: dict[str, str], copy: int) -> dict[str, str]:
    """The same row about elements that do not exist yet, of a prefix of their own."""
    prefix, _, rest = row["element"].partition(".")
    letter = chr(ord("a") + copy)
    return {**row, "element": f"{'x' if prefix == '*' else prefix}{letter}.{rest or '*'}"}


def other_parties(row: dict[str, str], copy: int) -> dict[str, str]:
    """The same row of another supplier: more rows where one looks."""
    return {**row, "verstrekker": f"soort_{copy}"}


@contextmanager
def scaled(size: int, grow: Grow) -> Iterator[bytes]:
    """The data of both engines with a matrix of this many rows, made by the functions of the build."""
    with tempfile.TemporaryDirectory() as folder:
        bron = shutil.copytree(ROOT / "data" / "bron", Path(folder) / "bron")
        rows, elements, kinds = (_read(bron / f"{name}.csv") for name in ("matrix", "elementen", "organisatiesoorten"))
        kept = _needed(rows)[:size]
        grown = [grow(row, copy) for copy in range(9) for row in rows] if size > len(rows) else []
        _write(bron / "matrix.csv", [*(kept if size < len(rows) else rows), *grown][:size])
        if grow is other_elements:
            more = {row["element"] for row in grown}
            elements += [{**elements[1], "code": code.replace("*", "alles")} for code in sorted(more)]
        kinds += [{**kinds[0], "code": f"soort_{copy}"} for copy in range(9)]
        _write(bron / "elementen.csv", list({row["code"]: row for row in elements}.values()))
        _write(bron / "organisatiesoorten.csv", kinds)
        soorten = make_soorten(bron)
        matrix = make_matrix(bron, make_elementen(bron, soorten), soorten)
        data = {**json.loads((ROOT / DATA).read_text(encoding="utf-8")), "matrix": nest(matrix)}
        yield json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _needed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows in an order that keeps those of the measured question first."""
    vraag, casus = MIDDLE["vraag"], MIDDLE["casus"]
    fits = [r for r in rows if vraag["fase"] in r["fase"] and r["kader"] == casus["kader"] and r["ontvanger"] == "R03"]
    codes = {pair["element"] for pair in vraag["paren"]}
    first = [row for row in fits if row["element"] in codes]
    return [*first, *(row for row in rows if row not in first)]


def _read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def bars(wasm: dict[str, float], opa: dict[str, float], sizes: dict[str, dict[str, float]]) -> list[Bar]:
    """What was measured, against what was promised."""
    listed = [Bar(f"{name}: WebAssembly, us", wasm[name], BARS[f"wasm {name}"]) for name in ("3x2", "20x5")]
    if opa:
        ratio = opa["3x2"] / opa["kaal"]
        listed.append(Bar("3x2: OPA-server t.o.v. een kale aanroep", ratio, BARS["opa 3x2 tot kaal"]))
    for name, figures in sizes.items():
        low, *_, high = figures.values()
        listed.append(Bar(f"vlak van 57 naar 5740 rijen, {name}", high / low, BARS["vlak"]))
    return listed


def show(wasm: dict[str, float], opa: dict[str, float], sizes: dict[str, dict[str, float]], listed: list[Bar]) -> None:
    console = Console(highlight=False)
    figures = Table("elementen x verstrekkers", "WebAssembly us", "OPA-server us")
    for name in QUESTIONS:
        figures.add_row(name, f"{wasm[name]:.0f}", f"{opa[name]:.0f}" if opa else "-")
    if opa:
        figures.add_row("kale aanroep", "-", f"{opa['kaal']:.0f}")
    console.print(figures)
    grown = Table("matrix", *(f"{size} rijen, us" for size in next(iter(sizes.values()))))
    for name, found in sizes.items():
        grown.add_row(name, *(f"{figure:.0f}" for figure in found.values()))
    console.print(grown)
    promised = Table("lat", "gemeten", "hoogstens", "")
    for bar in listed:
        promised.add_row(bar.naam, f"{bar.gemeten:.2f}", f"{bar.lat:g}", "gehaald" if bar.held else "NIET GEHAALD")
    console.print(promised)


async def measure(times: int) -> int:
    """Measure, show and write. The exit code."""
    wasm, opa, sizes = await of_wasm(times), await of_opa(times), await of_sizes(times)
    listed = bars(wasm, opa, sizes)
    show(wasm, opa, sizes, listed)
    OUT.parent.mkdir(exist_ok=True)
    said = [{**asdict(bar), "gehaald": bar.held} for bar in listed]
    OUT.write_text(json.dumps({"wasm": wasm, "opa": opa, "rijen": sizes, "latten": said}, ensure_ascii=False, indent=1))
    return 0 if all(bar.held for bar in listed) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Meet wat een besluit kost, op beide motoren.")
    parser.add_argument("--times", type=int, default=2000)
    return asyncio.run(measure(parser.parse_args().times))


if __name__ == "__main__":
    sys.exit(main())
