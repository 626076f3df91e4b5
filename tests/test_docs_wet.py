"""docs/wet.md, followed word for word in a copy: a lawyer who does what it says ends with a changed rule that holds.

And docs/wet-keuzes.md: every choice is a numbered question, and the place it names exists.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from policies.build import find_opa
from policies.wetregels import read_laws
from tests.sources import ROOT

PAGE: Final = ROOT / "docs" / "wet.md"
NEEDED: Final = ("audit", "broker", "connectors", "policies", "docs", "tests/scenarios", "pyproject.toml")
STEP: Final = re.compile(
    r"(?P<say>[^\n]*):\n\n```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FENCE: Final = re.compile(r"^```\w", re.MULTILINE)
FILE: Final = re.compile(r"`(policies/[^`]+)`")
KEUZES: Final = ROOT / "docs" / "wet-keuzes.md"
ROW: Final = re.compile(r"(?m)^\| (\d+) \| ([^|]+) \| ([^|]+) \|(?: [^|]+ \| ([^|]+) \|)?$")
RULE: Final = re.compile(r"\b[A-Z]{2,4}-\d\d[a-z]?\b|\bL\d\d\b")


class Step(NamedTuple):
    """One block of the page, and the sentence before it."""

    say: str
    kind: str
    text: str

    @property
    def path(self) -> str:
        return str(FILE.findall(self.say)[-1])


def read_steps() -> list[Step]:
    return [Step(m["say"], m["kind"], m["text"]) for m in STEP.finditer(PAGE.read_text(encoding="utf-8"))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout in which `make setup` has run."""
    for name in NEEDED:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / name, target)
    for name in (".venv", ".tools"):
        if (ROOT / name).exists():
            (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def test_every_block_says_what_to_do_with_it() -> None:
    """A block that nobody follows is where a page goes wrong first."""
    steps = read_steps()
    assert len(steps) == len(FENCE.findall(PAGE.read_text(encoding="utf-8"))) > 0
    assert all(step.kind == "sh" or re.search(r"(Zet onderaan|Zoek in) `|Maak ervan", step.say) for step in steps)


def test_the_page_explains_every_field_of_a_rule() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for field in ("regel", "artikel", "title", "related_resources", "zekerheid", "geldig_vanaf", "geldig_tot"):
        assert f"`{field}`" in text
    for field in ("uitleg_ja", "uitleg_nee", "vereist"):
        assert f"`{field}`" in text


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_works_word_for_word(folder: Path) -> None:
    """Issue 5: one rule changed with its test, start to end; the test fails before the change and passes after it."""
    if find_opa() is None:
        pytest.skip("no opa binary: `make setup` brings it, or set SLUIS_OPA")
    searched: Step | None = None
    for step in read_steps():
        if step.kind == "sh":
            run(folder, step.text, fails="eindigt met een fout" in step.say)
        elif "Zet onderaan" in step.say:
            with (folder / step.path).open("a", encoding="utf-8") as file:
                file.write(f"\n{step.text}")
        elif "Zoek in" in step.say:
            searched = step
        else:
            assert searched is not None
            replace(folder / searched.path, searched.text, step.text)
    assert '"p.soort == "zvh""' not in (folder / "policies" / "wet" / "bgs" / "bgs.rego").read_text(encoding="utf-8")
    assert "ZVH of procesregie naar een RIEC" in (folder / "policies/data/wetten.json").read_text(encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old.rstrip("\n")) == 1, f"{path.name} has not exactly one {old!r}"
    path.write_text(text.replace(old.rstrip("\n"), new.rstrip("\n")), encoding="utf-8")


def run(folder: Path, command: str, *, fails: bool) -> None:
    env = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"


def test_every_choice_is_a_question_that_a_lawyer_answers_with_yes_or_no() -> None:
    """Numbered without a gap, with what the house does now: an answer `no` says which place changes."""
    rows = ROW.findall(KEUZES.read_text(encoding="utf-8"))
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 50
    for number, question, now, _ in rows:
        assert "?" in question, number
        assert now.startswith("ja"), number


def test_every_place_and_rule_of_a_choice_exists() -> None:
    known = set(json.loads((ROOT / "policies" / "data" / "wetten.json").read_text(encoding="utf-8")))
    known |= {law.id for law in read_laws(ROOT / "policies")}
    for number, question, now, where in ROW.findall(KEUZES.read_text(encoding="utf-8")):
        for name in re.findall(r"`([\w/.-]+/[\w/.-]*)`", where):
            assert (ROOT / "policies" / name).exists() or (ROOT / name).exists(), f"{number}: {name}"
        assert set(RULE.findall(f"{question} {now} {where}")) <= known, number
