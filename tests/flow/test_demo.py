"""The demo as a person runs it: a process that plays a whole case over real HTTP, checks itself and cleans up."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broker.demo.installation import CASUS
from broker.opa_binary import find_opa

SECRET = ("Den Ouden", "alcohol", "Begeleiding naar", "scores")  # what the file holds and nobody may get


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLUIS_", "FORCE_COLOR"))}
    return subprocess.Popen(
        [sys.executable, "-m", "broker", "demo", *options],
        cwd=folder,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=at_a_terminal,  # noqa: PLW1509  # it calls one system function, and this process starts no threads
    )


def at_a_terminal() -> None:
    """Ctrl-C counts, also when the tests themselves run in the background, where a shell lets it be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("engine", ["wasm", pytest.param("opa", marks=pytest.mark.opa)])
def test_the_demo_plays_the_case_and_every_check_holds(engine: str, tmp_path: Path) -> None:
    """Every numbered request as the file expects, every check held: exit 0; plain text when it is piped."""
    if engine == "opa" and find_opa() is None:
        pytest.skip("OPA is not here (make setup)")
    child = start(tmp_path, "--engine", engine)
    out, err = child.communicate(timeout=280)
    assert child.returncode == 0, out + err
    assert "\x1b" not in out + err
    assert "27 van 27 verzoeken zoals verwacht" in out
    assert not re.search(r"^ +FOUT", out, re.MULTILINE)
    for told in (
        "D-GEHEIM", "BW art. 7:457 lid 1", "BEKEND_ACTIEF", "melder 1", "op vrijgave door", "uitnodiging",
        "een herhaling geeft hetzelfde antwoord", "wat net was ingetrokken niet", "(exit 3)", "sluis log verify",
    ):  # fmt: skip
        assert told in out, told
    assert not [text for text in SECRET if text in out]
    assert left(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C halfway: every process ends and the throw-away folder is gone."""
    child = start(tmp_path, "--engine", "wasm")
    assert child.stderr is not None
    for line in child.stderr:
        if "makelaar start" in line:
            break
    child.send_signal(number)
    _, err = child.communicate(timeout=60)
    assert child.returncode not in (0, 1)
    assert "Traceback" not in err
    assert left(tmp_path) == []
    assert processes(tmp_path) == []


def left(folder: Path) -> list[str]:
    return [path.name for path in (folder / ".cache").glob("demo-*")]


def processes(folder: Path) -> list[str]:
    """What still runs and names this folder; a process that just ended may need a moment to go."""
    end = time.monotonic() + 5
    while (found := running(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def running(folder: Path) -> list[str]:
    """The command lines that name it, from /proc; elsewhere than on Linux nobody looks."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue  # it ended meanwhile
    return [line for line in lines if str(folder) in line]


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_scenario_plays_through_the_whole_api(tmp_path: Path) -> None:
    """Design 9, `--http`: the same outcomes over HTTP, with tokens and partners in processes of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "broker", "scenario", "run", "--http", "--json", "--engine", "wasm", str(CASUS)],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["goed"], len(found["verzoeken"])) == (27, 27)
    assert left(tmp_path) == []
