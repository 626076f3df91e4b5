"""docs/beleid.md: every command of `sluis policy` has its row, and the example of `explain` is a real one."""

from __future__ import annotations

import re
from typing import Final

import pytest
import typer
from typer.testing import CliRunner

from broker.cli import app
from tests.sources import ROOT

PAGE: Final = (ROOT / "docs" / "beleid.md").read_text(encoding="utf-8")
SHOWN: Final = re.findall(r"```sh\n(.*?)```\s+```text\n(.*?)```", PAGE, re.DOTALL)
LARGEST: Final = 9  # commands that the page is about; `list`, `status`, `withdraw` and `sleutel` are of the runbook


def same(line: str) -> str:
    """A line without its figures and layout: moments, numbers and revisions are of the day."""
    return " ".join(re.sub(r"[0-9a-f]{12}|\d+", "0", line).split())


def example(command: str) -> list[str]:
    """The lines that the page shows of this command, without what is of the day."""
    (text,) = (shown for code, shown in SHOWN if f"sluis policy {command}" in code)
    return [same(line) for line in text.splitlines() if line.strip()]


def test_every_command_of_the_page_exists_and_has_its_row() -> None:
    """Issue 5, item 5: check, test, explain, coverage, diff, replay, publish, and what each is for."""
    policy = typer.main.get_command(app).commands["policy"]  # type: ignore[attr-defined]  # a group has commands
    rows = re.findall(r"^\| `sluis policy ([a-z]+)` \|", PAGE, re.MULTILINE)
    assert {"check", "test", "explain", "coverage", "diff", "replay", "publish"} <= set(rows)
    assert set(rows) <= policy.commands.keys()
    assert len(rows) < LARGEST


@pytest.mark.slow
def test_the_example_of_explain_is_what_the_command_says() -> None:
    """The lines that are shown, in their order; the page leaves lines out."""
    (code,) = (code for code, _ in SHOWN if "sluis policy explain" in code)
    told = CliRunner().invoke(app, code.split()[1:])
    assert told.exit_code == 0, told.output
    given = iter([same(line) for line in told.stdout.splitlines()])
    assert [line for line in example("explain") if line not in given] == []
