"""`sluis serve` and `sluis sandbox` as people start them: processes of their own, from nothing, stopped in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

PATIENCE = 60
PARTS = ("beleid", "database", "logboek", "migraties", "sleutels")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a child: nothing of ours, an embedded database in `folder`, no OPA server to wait for."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    ours = {"SLUIS_DATA_DIR": str(folder), "SLUIS_ENGINE": "wasm", "SLUIS_UNSAFE_NO_FSYNC": "true", "SLUIS_PORT": "0"}
    return clean | ours | settings


def sluis(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "broker", *arguments],
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A broker that listens: the process, its address and its ready line."""
    command = [sys.executable, "-m", "broker", "serve", "broker", *arguments]
    with subprocess.Popen(
        command, env=environment(folder, **settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout is not None
            line = child.stdout.readline()
            assert line, child.stderr.read() if child.stderr else ""
            port = json.loads(line)["poort"] if line.startswith("{") else line.partition("127.0.0.1:")[2].split()[0]
            yield child, f"http://127.0.0.1:{port}", line
        finally:
            if child.poll() is None:
                child.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sluis") / "data"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_broker_starts_is_ready_and_stops_in_order(number: signal.Signals, folder: Path) -> None:
    """From nothing, and again on the same data: ready, one line that says which engine, exit 0 on a signal."""
    with serving(folder) as (child, base, line):
        assert httpx.get(f"{base}/healthz", trust_env=False).json() == {"status": "ok"}
        ready = httpx.get(f"{base}/readyz", trust_env=False).json()
        assert set(ready["onderdelen"].items()) == {(part, True) for part in PARTS}
        assert "WebAssembly" in line
        assert "zo ingesteld" in line
        child.send_signal(number)
        out, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out) == (0, "")
    assert "SLUIS_UNSAFE_NO_FSYNC" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_the_port_is_told_as_one_line_of_json(folder: Path) -> None:
    """Who starts a broker for a while asks for any port, and hears which."""
    with serving(folder, "--json-ready") as (child, base, line):
        assert json.loads(line)["klaar"] is True
        assert httpx.get(f"{base}/healthz", trust_env=False).status_code == 200
        child.terminate()
        assert child.wait(PATIENCE) == 0


@pytest.mark.slow
def test_a_clock_that_was_not_set_at_the_start_cannot_be_moved(folder: Path) -> None:
    """Design 9: only a sandbox started for it moves the moment of decision; else the door is not there."""
    body = {"op": "2023-10-05T10:00:00Z"}
    assert sluis("sandbox", "seed", folder=folder).returncode == 0
    token = sluis("sandbox", "token", "politie-oij", "R06", folder=folder).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    with serving(folder) as (_, base, _line):
        refused = httpx.put(f"{base}/sandbox/klok", json=body, headers=headers, trust_env=False)
    assert refused.status_code == 404
    with serving(folder, SLUIS_UNSAFE_CLOCK="2023-09-11T10:00:00Z") as (_, base, _line):
        assert httpx.put(f"{base}/sandbox/klok", json=body, trust_env=False).status_code == 401
        moved = httpx.put(f"{base}/sandbox/klok", json=body, headers=headers, trust_env=False)
    assert (moved.status_code, moved.json()) == (200, body)


@pytest.mark.slow
def test_filling_a_sandbox_twice_changes_nothing(folder: Path) -> None:
    """The seed adds what is missing; keys of clients and postbussen stay what they were."""
    assert sluis("sandbox", "seed", folder=folder).returncode == 0
    before = keys(folder)
    again = sluis("sandbox", "seed", folder=folder)
    assert (again.returncode, keys(folder)) == (0, before)
    assert "41 (0 nieuw)" in again.stdout
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*.key") if "postgres" not in path.parts)


def keys(folder: Path) -> dict[str, bytes]:
    found = [*(folder / "issuer").rglob("*.pem"), *(folder / "postbus").glob("*.key")]
    return {path.name: path.read_bytes() for path in found}


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "said"),
    [
        (("serve", "desk"), {"SLUIS_ENVIRONMENT": "production"}, 2, "productie"),
        (("serve", "desk"), {"SLUIS_DESK_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, 1, ""),
        (("serve", "bureau"), {}, 2, ""),
        (("serve", "broker"), {"SLUIS_PROT": "1"}, 2, "SLUIS_PORT"),
        (("serve", "broker"), {"SLUIS_ENVIRONMENT": "production"}, 2, "productie"),
        (("serve",), {"SLUIS_DATABASE_URL": "postgresql://x@localhost/x"}, 1, "SLUIS_DATABASE_URL"),
        (("serve", "broker"), {"SLUIS_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, 1, ""),
        (("sandbox", "seed"), {"SLUIS_ENVIRONMENT": "production"}, 4, "productie"),
        (("sandbox", "token", "x"), {"SLUIS_ENVIRONMENT": "production"}, 4, "productie"),
        (("sandbox", "token", "../x"), {}, 2, "client"),
        (("sandbox", "seed", "--file", "niet-hier.yaml"), {}, 2, "niet-hier.yaml"),
        (("demo",), {"SLUIS_ENVIRONMENT": "production"}, 1, "productie"),
    ],
)
def test_what_cannot_start_says_why_and_how_to_go_on(
    arguments: tuple[str, ...], settings: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    """One sentence, the right exit code (1 failure, 2 usage, 4 denied), and never the value of a setting."""
    done = sluis(*arguments, folder=tmp_path / "leeg", **settings)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "localhost" not in done.stderr


@pytest.mark.slow
def test_a_file_of_connectors_that_is_wrong_stops_the_start(tmp_path: Path) -> None:
    """Fail closed: a supplier that cannot be reached as told is found at the start, by name and never by content."""
    wrong: dict[str, Any] = {"politie-oij": {"soort": "politie", "url": "http://voorbeeld.invalid"}}
    (tmp_path / "koppelingen.yaml").write_text(json.dumps(wrong), encoding="utf-8")
    done = sluis("serve", "broker", folder=tmp_path / "data", SLUIS_CONNECTORS_FILE=str(tmp_path / "koppelingen.yaml"))
    assert done.returncode == 2
    assert "politie-oij" in done.stderr
    assert "voorbeeld" not in done.stderr
