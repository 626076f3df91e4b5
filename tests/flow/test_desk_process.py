"""`sluis serve desk` and `sluis log verify --log desk` as people start them: processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from audit import verify
from broker.embedded import Postgres
from tests.flow.desk_home import FIND, DeskHome, open_desk_home
from tests.flow.test_serve import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
async def bureau(server: Postgres, tmp_path: Path) -> AsyncIterator[DeskHome]:
    async with open_desk_home(server, tmp_path) as found:
        yield found


def environment(bureau: DeskHome) -> dict[str, str]:
    """What an operator gives the desk: its own database role and its own keys, and nothing of the broker."""
    url = bureau.settings.desk_database_url
    assert url is not None
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    return clean | {
        "SLUIS_DESK_DATABASE_URL": url.get_secret_value(),
        "SLUIS_KEYS_DIR": str(bureau.settings.keys_dir),
        "SLUIS_JWKS_FILE": str(bureau.settings.data_dir / "issuer" / "jwks.json"),
        "SLUIS_DATA_DIR": str(bureau.settings.data_dir / "leeg"),
        "SLUIS_DESK_PORT": "0",
    }


def sluis(bureau: DeskHome, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broker", *arguments]
    return subprocess.run(
        command, env=environment(bureau), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


async def test_a_desk_starts_shows_and_stops_in_order(bureau: DeskHome) -> None:
    """Design A11: a process of its own, ready on one line of JSON, exit 0 on a signal, nothing personal on stderr."""
    command = [sys.executable, "-m", "broker", "serve", "desk", "--json-ready"]
    with subprocess.Popen(  # noqa: ASYNC220  # the desk of this case is in another process; nothing else runs here
        command, env=environment(bureau), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout is not None
            line = child.stdout.readline()
            assert line, child.stderr.read() if child.stderr else ""
            base = f"http://127.0.0.1:{json.loads(line)['poort']}"
            token = {"Authorization": f"Bearer {bureau.api.case.token('regie', 'R15')}"}
            async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as client:
                assert (await client.get("/readyz")).status_code == 200
                found = await client.post(FIND, json={"logdoel": "rechtmatigheid"}, headers=token)
            assert found.json()["aantallen"]["totaal"] > 3
            child.send_signal(signal.SIGTERM)
            out, err = child.communicate(timeout=PATIENCE)
        finally:
            if child.poll() is None:
                child.kill()
    assert (child.returncode, out) == (0, "")
    assert "service.started" in err
    assert "Traceback" not in err
    assert "medewerker-regie" not in err


async def test_the_log_of_looks_is_verified_with_the_same_tools(bureau: DeskHome, tmp_path: Path) -> None:
    """Design 6a.9: its own head and key; `sluis log verify`, and audit/verify.py on an export, which catch a change."""
    await bureau.find()
    said = sluis(bureau, "log", "verify", "--log", "desk")
    assert (said.returncode, said.stdout[:8]) == (0, "In orde:"), said.stderr
    assert sluis(bureau, "log", "verify").returncode == 0
    copy = tmp_path / "inzagelog"
    assert sluis(bureau, "log", "export", str(copy), "--log", "desk").returncode == 0
    assert verify.main([str(copy), "--key", bureau.desk.look_verifier.vkey]) == 0
    assert verify.main([str(copy), "--key", bureau.desk.verifier.vkey]) == 3
    await bureau.unlock("log_leaf", "desk_log")
    await bureau.owner.execute("UPDATE desk_log.log_leaf SET leaf = leaf || '\\x20' WHERE idx = 0")
    broken = sluis(bureau, "log", "verify", "--log", "desk")
    assert (broken.returncode, "NIET IN ORDE" in broken.stderr) == (3, True)
    assert sluis(bureau, "log", "verify").returncode == 0


async def test_a_look_can_be_opened_by_who_runs_the_desk(bureau: DeskHome) -> None:
    """Who looked, for which purpose and at what; nothing of what was seen."""
    look = (await bureau.read(bureau.given)).json()["inzage"]
    shown = sluis(bureau, "log", "show", look, "--log", "desk")
    assert shown.returncode == 0, shown.stderr
    said = json.loads(shown.stdout)
    assert (said["medewerker"], said["doel"], said["filter"]) == (
        "medewerker-regie", "rechtmatigheid", {"regel": str(bureau.given)},
    )  # fmt: skip
    assert set(said) == {"wat", "onderdeel", "doel", "aantal", "medewerker", "oin", "rol", "filter"}
