"""docs/aansluiten.md, followed word for word by a stranger with two terminals and a really running sandbox."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.sources import ROOT

PAGE: Final = ROOT / "docs" / "aansluiten.md"
STEP: Final = re.compile(
    r"^(?P<say>Bewaar als `(?P<path>[^`]+)`|Draai in terminal [12]|Dat geeft(?:, met uw eigen sleutel)?):\n\n"
    r"```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FENCE: Final = re.compile(r"^```\w", re.MULTILINE)
END: Final = "dit-blok-is-klaar"
PATIENCE: Final = 90.0


class Step(NamedTuple):
    """One block of the page, and what the page says to do with it."""

    say: str
    path: str | None
    text: str


def read_steps() -> list[Step]:
    found = STEP.finditer(PAGE.read_text(encoding="utf-8"))
    return [Step(m["say"].partition(" `")[0], m["path"], m["text"]) for m in found]


def test_every_block_of_the_page_says_what_to_do_with_it() -> None:
    """A block that nobody follows is where a page goes wrong first."""
    assert len(read_steps()) == len(FENCE.findall(PAGE.read_text(encoding="utf-8"))) > 10


def environment(folder: Path) -> dict[str, str]:
    """That of a stranger: our program on PATH, any free port (others test here too), no disk to wait for."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    ours = {"SLUIS_PORT": "0", "SLUIS_ENGINE": "wasm", "SLUIS_UNSAFE_NO_FSYNC": "true"}
    return clean | ours | {"PATH": path, "HOME": str(folder)}


@contextmanager
def terminal(folder: Path, log: Path, block: str) -> Iterator[subprocess.Popen[str]]:
    """One in which this block goes on running; ended as Ctrl-C does."""
    command = ["bash", "-euc", f"exec {block}"]
    with (
        log.open("w") as output,
        subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=output, stderr=output, text=True
        ) as shell,
    ):
        try:
            yield shell
        finally:
            shell.send_signal(signal.SIGINT)
            shell.wait(30)


def until_told(log: Path, what: str, shell: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE
    while what not in log.read_text(encoding="utf-8"):
        assert shell.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.2)


class Shell:
    """A terminal in which one types: variables stay, and what a block prints is read until its end."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["bash", "-u"], cwd=folder, env=environment(folder), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, block: str) -> str:
        """What it printed. Fails when any line of the block did."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"set -e\n{block}\nset +e\necho {END}\n")
        process.stdin.flush()
        said: list[str] = []
        for line in process.stdout:
            if line == f"{END}\n":
                return "".join(said)
            said.append(line)
        pytest.fail(f"dit blok lukte niet:\n{block}\n{''.join(said)}")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_works_word_for_word(tmp_path: Path) -> None:
    """Issue 4: the first allowed and the first refused call, in curl and Python, then one's own organisation."""
    for program in ("bash", "curl", "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} here")
    steps = read_steps()
    assert steps[0].say == "Draai in terminal 1"
    log = tmp_path / "terminal-1"
    with terminal(tmp_path, log, steps[0].text) as serving:
        until_told(log, "docs/aansluiten.md", serving)
        shell = Shell(tmp_path)
        printed = ""
        try:
            for say, path, text in steps[1:]:
                if say == "Bewaar als":
                    (tmp_path / str(path)).write_text(text, encoding="utf-8")
                elif say == "Draai in terminal 2":
                    printed = shell.run(text)
                else:
                    assert re.sub(r"sleutel [0-9a-f]{16}…", "sleutel …", printed) == text
        finally:
            shell.close()
