"""What a partner installs with pip is enough for a first try: the wheel carries the sandbox, and runs by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.sources import ROOT

TELL = """
import json, broker
from broker.demo.installation import CASUS, INSTALLATION, read_installation
from broker.scenario.file import read_scenario
installatie, scenario = read_installation(INSTALLATION), read_scenario(CASUS)
print(json.dumps([broker.__file__, len(installatie.onderdelen), len(scenario.verzoeken)]))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with our libraries and the wheel, and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source, site = folder / "bron", folder / "site"
    source.mkdir()
    for name in ("audit", "broker", "connectors", "policies", "pyproject.toml", "README.md", "LICENSE"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(source)], check=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    built = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(source)], capture_output=True, text=True, check=False
    )
    if "setuptools" in built.stderr and "No module named" in built.stderr:
        pytest.skip("no setuptools to build a wheel with (make setup brings it)")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("sluis-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    (own,) = (folder / "venv").glob("lib/python*/site-packages")
    # paths that come from a .pth are not searched for more of those, so the checkout itself is not among them
    (own / "sluis.pth").write_text(f"{site}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return folder / "venv" / "bin" / "python"


def run(python: Path, folder: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLUIS_", "PYTHON"))}
    done = subprocess.run(
        [python, *arguments], capture_output=True, text=True, cwd=folder, env=clean, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_sandbox_comes_along_in_the_wheel(python: Path, tmp_path: Path) -> None:
    """Issue 4: `sluis demo` and `sluis serve` of an installed wheel read their case and their partners."""
    where, onderdelen, verzoeken = json.loads(run(python, tmp_path, "-c", TELL))
    assert not Path(where).is_relative_to(ROOT)
    assert onderdelen > 10
    assert verzoeken > 10


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_demo_plays_from_the_wheel(python: Path, tmp_path: Path) -> None:
    """The whole of it, away from any checkout: processes, policy, partners, log."""
    assert "zoals verwacht" in run(python, tmp_path, "-m", "broker", "demo", "--engine", "wasm")
