"""docs/connectors.md, followed word for word: whoever does what it says ends with a green contract suite."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.sources import ROOT

PAGE: Final = ROOT / "docs" / "connectors.md"
NEEDED: Final = ("audit", "broker", "connectors", "policies", "tests", "pyproject.toml")
STEP: Final = re.compile(
    r"^(?P<say>Save as `(?P<path>[^`]+)`|Apply|Run|It prints):\n\n```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FENCE: Final = re.compile(r"^```\w", re.MULTILINE)


class Step(NamedTuple):
    """One block of the page, and what the page says to do with it."""

    say: str
    path: str | None
    text: str


def read_steps() -> list[Step]:
    found = STEP.finditer(PAGE.read_text(encoding="utf-8"))
    return [Step(m["say"].partition(" `")[0], m["path"], m["text"]) for m in found]


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
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def test_every_block_of_the_page_says_what_to_do_with_it() -> None:
    """A block that nobody follows is where a page goes wrong first."""
    assert len(read_steps()) == len(FENCE.findall(PAGE.read_text(encoding="utf-8"))) > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_works_word_for_word(folder: Path) -> None:
    """Issue 4: a connector in an hour, with the contract suite green at the end."""
    printed = ""
    for say, path, text in read_steps():
        match say:
            case "Save as":
                target = folder / str(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            case "Apply":
                run(folder, ["patch", "-p1", "--no-backup-if-mismatch"], text)
            case "Run":
                printed = run(folder, ["sh", "-eu"], text)
            case "It prints":
                assert printed == text
    assert re.search(r"^\d{2} passed, \d+ skipped", printed, re.MULTILINE), printed
    assert "failed" not in printed
    made = "connectors/woningcorporatie connectors/directory.py tests/contract/test_woningcorporatie_contract.py"
    for check in ("ruff format --check", "ruff check", "mypy --strict"):
        run(folder, ["sh", "-eu"], f".venv/bin/{check} {made}")


def run(folder: Path, command: list[str], text: str) -> str:
    """What a command prints, with its own environment; its output is the message when it fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLUIS_", "PYTEST_"))}
    environment = {**clean, "PYTEST_ADDOPTS": f"--basetemp={folder / 'werk'}"}
    done = subprocess.run(command, cwd=folder, input=text, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
