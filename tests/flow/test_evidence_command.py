"""`sluis evidence build | verify` as a person types it, on a sandbox that was asked a few things."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.cli import app
from tests.flow.desk_home import DeskHome, bureau

__all__ = ["bureau"]

Run = Callable[..., Result]
OK, FAILED, USAGE, NOT_VERIFIED = 0, 1, 2, 3


@pytest.fixture
def run(bureau: DeskHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command with the settings of this desk, in a folder of its own, in a thread without a loop."""
    assert bureau.settings.desk_database_url is not None
    monkeypatch.setenv("SLUIS_DESK_DATABASE_URL", bureau.settings.desk_database_url.get_secret_value())
    monkeypatch.setenv("SLUIS_KEYS_DIR", str(bureau.settings.keys_dir))
    folder = tmp_path / "hier"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def runs(*arguments: str) -> Result:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(CliRunner().invoke, app, ["evidence", *arguments]).result()

    return runs


def days() -> tuple[str, str]:
    today = datetime.now(UTC).date()
    return str(today - timedelta(days=1)), str(today + timedelta(days=1))


async def test_a_bundle_is_built_and_verified_from_the_command_line(bureau: DeskHome, run: Run) -> None:
    """Design 10: exit 0; the keys of the own desk are filled in; building is on record in the second log."""
    van, tot = days()
    built = run("build", "--van", van, "--tot", tot)
    assert built.exit_code == OK, built.output
    (path,) = Path.cwd().iterdir()
    assert path.name in built.output
    checked = run("verify", str(path))
    assert checked.exit_code == OK, checked.output
    assert "let op" not in checked.output
    assert await bureau.owner.fetchval("SELECT count(*) FROM desk_log.log_index WHERE soort = 'bureau.bewijs'") == 1


async def test_the_options_narrow_what_is_in_it(bureau: DeskHome, run: Run) -> None:
    van, tot = days()
    made = run("build", "--van", van, "--tot", tot, "--extern", "--uit", "buiten.zip", "--organisatie", "politie")
    assert made.exit_code == OK, made.output
    with zipfile.ZipFile("buiten.zip") as bundle:
        assert b'"vorm": "extern"' in bundle.read("manifest.json")
        assert b'"onderdeel": "politie"' in bundle.read("manifest.json")
    again = run("build", "--van", van, "--tot", tot, "--uit", "buiten.zip")
    assert (again.exit_code, "is er al" in again.output) == (USAGE, True)
    none = run("build", "--van", van, "--tot", tot, "--samenwerkingsverband", "geen")
    assert (none.exit_code, "Kies een andere periode" in none.output) == (FAILED, True)
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["buiten.zip"]


@pytest.mark.parametrize(
    ("van", "tot"),
    [("gisteren", "2026-01-01"), ("2026-01-02", "2026-01-01"), ("2026-01-01T00:00:00", "2026-02-01T00:00:00")],
)
async def test_a_period_that_is_none_is_wrong_use(run: Run, van: str, tot: str) -> None:
    answer = run("build", "--van", van, "--tot", tot)
    assert answer.exit_code == USAGE
    assert "De periode klopt niet" in answer.output


async def test_what_does_not_check_out_is_said_with_its_own_code(bureau: DeskHome, run: Run) -> None:
    """Design 10: 1 could not be read, 3 verification failed; forged rows make no bundle at all."""
    van, tot = days()
    run("build", "--van", van, "--tot", tot, "--uit", "goed.zip")
    whole = Path("goed.zip").read_bytes()
    Path("stuk.zip").write_bytes(whole[: len(whole) // 2])
    assert run("verify", "stuk.zip").exit_code == NOT_VERIFIED
    assert run("verify", "weg.zip").exit_code == FAILED
    await bureau.owner.execute("UPDATE log_index SET rij = rij || '{\"ave\": 1}'")
    forged = run("build", "--van", van, "--tot", tot, "--uit", "vals.zip")
    assert forged.exit_code == NOT_VERIFIED, forged.output
    assert not Path("vals.zip").exists()
