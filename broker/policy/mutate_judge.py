"""Judges mutants by the tests of the policy itself: a mutant is killed when a Rego test fails on it.

The policy is copied once per worker, so that what others edit meanwhile changes nothing. Most mutants fall to a test
that killed another mutant of the same rule, or stands in the same folder; those run first, and only what outlives them
meets every test. A mutant that does not compile is none: nobody could ship it. The tests of the Rego are the only judge
because they are what a lawyer reads as the specification.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Any, Final

from broker.policy.mutate_mutants import Mutant
from broker.policy.mutate_source import PolicyBroken
from policies.lock import DATA

_SHORT_LIST: Final = 6
_PATIENCE: Final = 120.0


class Verdict(StrEnum):
    """What became of a mutant."""

    GEDOOD = "gedood"
    OVERLEEFT = "overleeft"
    ONGELDIG = "ongeldig"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its end; `by` is a test that saw it."""

    mutant: Mutant
    verdict: Verdict
    by: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of the policy: which there are, where each stands, and what every one of them needs."""

    places: dict[str, str]  # test -> its file
    shared: tuple[str, ...]  # the rules, and the test files without tests that the others build on

    def beside(self, folder: str) -> list[str]:
        """The tests in this folder."""
        return [name for name, file in self.places.items() if str(Path(file).parent) == folder]

    def files_for(self, names: Iterable[str]) -> list[str]:
        """What must be loaded to run these: less to compile is most of the speed. Tests of one folder share helpers."""
        folders = {str(Path(self.places[name]).parent) for name in names}
        wanted = {file for file in self.places.values() if str(Path(file).parent) in folders}
        return sorted({*self.shared, *wanted})


@dataclass(slots=True)
class Judge:
    """The tests of one policy, ready to be held against its mutants. Make it with `open_judge`."""

    opa: Path
    folders: Queue[Path]
    suite: Suite
    killers: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def judge(self, mutants: Iterable[Mutant]) -> Iterator[Judged]:
        """Each mutant with its end, in the order in which they were given."""
        with ThreadPoolExecutor(self.folders.qsize()) as pool:
            yield from pool.map(self._one, mutants)

    def _one(self, mutant: Mutant) -> Judged:
        folder = self.folders.get()
        file = folder / mutant.path
        text = file.read_text(encoding="utf-8")
        try:
            file.write_text(mutant.apply(text), encoding="utf-8")
            return self._held_against(folder, mutant)
        finally:
            file.write_text(text, encoding="utf-8")
            self.folders.put(folder)

    def _held_against(self, folder: Path, mutant: Mutant) -> Judged:
        place = (str(mutant.path), mutant.operator if mutant.path == Path(DATA) else mutant.rule)
        for names in (self.killers.get(place, []), self.suite.beside(str(mutant.path.parent)), list(self.suite.places)):
            if not names:
                continue
            failed = self._failing(folder, names)
            if failed is None:
                return Judged(mutant, Verdict.ONGELDIG)
            if failed:
                self.killers[place] = list(dict.fromkeys([*failed[:1], *self.killers.get(place, [])]))[:_SHORT_LIST]
                return Judged(mutant, Verdict.GEDOOD, failed[0])
        return Judged(mutant, Verdict.OVERLEEFT)

    def _failing(self, folder: Path, names: list[str]) -> list[str] | None:
        """Which of these tests fail; None when the policy does not compile."""
        found = _run(self.opa, folder, self.suite.files_for(names), names)
        return None if found is None else [_name(test) for test in found if _failed(test)]


@contextmanager
def open_judge(root: Path, opa: Path, jobs: int = 1) -> Iterator[Judge]:
    """A judge with `jobs` copies of the policy under `root`. Raises PolicyBroken when its tests fail as it is."""
    with TemporaryDirectory(prefix="sluis-mutanten-") as temporary:
        folders: Queue[Path] = Queue()
        for number in range(jobs):
            copy = Path(temporary) / str(number)
            shutil.copytree(root, copy, ignore=shutil.ignore_patterns("__pycache__", "*.wasm", "*.gz"))
            folders.put(copy)
        yield Judge(opa, folders, _suite(opa, folders.queue[0]))


def _suite(opa: Path, folder: Path) -> Suite:
    every = tuple(sorted(str(path.relative_to(folder)) for path in folder.rglob("*.rego")))
    found = _run(opa, folder, every, [])
    if not found or any(_failed(test) for test in found):
        raise PolicyBroken("De proeven van het beleid slagen nu al niet. Herstel die eerst: sluis policy test")
    places = {_name(test): test["location"]["file"] for test in found}
    return Suite(places, tuple(file for file in every if file not in places.values()))


def _name(test: dict[str, Any]) -> str:
    return f"{test['package']}.{test['name']}"


def _failed(test: dict[str, Any]) -> bool:
    return bool(test.get("fail") or test.get("error"))


def _run(opa: Path, folder: Path, files: Iterable[str], names: list[str]) -> list[dict[str, Any]] | None:
    chosen = ["--run", f"^({'|'.join(re.escape(name) for name in names)})$"] if names else []
    done = subprocess.run(
        [opa, "test", "--format", "json", "--parallel", "1", "--timeout", "60s", *chosen, *files, DATA],
        cwd=folder,
        env={"PATH": os.defpath, "GOMAXPROCS": "1", "GOGC": "400"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    if not done.stdout.startswith("["):
        return None
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
