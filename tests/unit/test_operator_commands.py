"""`sluis keys` and `sluis migrate`: what an operator runs by hand or in a job, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from broker.cli import app
from broker.keys_file import FileKeys
from broker.revisions import Standing, newest, read_standing
from tests.pg import database, postgres

__all__ = ["database", "postgres"]


def run(*arguments: str, **environment: str) -> Any:
    return CliRunner().invoke(app, arguments, env={"SLUIS_ENVIRONMENT": "sandbox", **environment})


def test_keys_are_made_once_and_never_replaced(tmp_path: Path) -> None:
    """docs/runbooks/sleutels.md: new keys on an existing log would open and sign nothing."""
    assert run("keys", "new", str(tmp_path)).exit_code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = run("keys", "new", str(tmp_path))
    assert (again.exit_code, "niets veranderd" in again.stdout) == (0, True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_half_a_set_of_keys_is_refused(tmp_path: Path) -> None:
    """Somebody lost one folder: that is for the runbook, not for a fresh key."""
    (tmp_path / "broker").mkdir()
    assert run("keys", "new", str(tmp_path)).exit_code == 4


def test_after_a_rotation_the_old_key_still_opens(tmp_path: Path) -> None:
    """Crypto.md 1.6: the newest key wraps, all of them open; and nothing of a key is shown."""
    run("keys", "new", str(tmp_path))
    folder = tmp_path / "broker"
    wrapped = FileKeys.broker(folder, "test").wrap(b"geheim", b"casus")
    done = run("keys", "rotate", str(folder))
    assert done.exit_code == 0
    fresh = FileKeys.broker(folder, "test")
    assert fresh.unwrap(wrapped, b"casus") == b"geheim"
    assert fresh.wrap(b"geheim", b"casus")[:8] != wrapped[:8]
    assert not any(path.read_text().strip() in done.stdout for path in folder.glob("*.key"))


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        (("keys", "rotate"), {}, 2),
        (("keys", "new"), {"SLUIS_ENVIRONMENT": "production"}, 4),
        (("keys", "rotate"), {"SLUIS_ENVIRONMENT": "production"}, 4),
        (("keys", "new"), {"SLUIS_PROT": "1"}, 2),
    ],
)
def test_what_cannot_be_done_with_keys_says_so(
    arguments: tuple[str, ...], environment: dict[str, str], code: int, tmp_path: Path
) -> None:
    """Exit codes as everywhere: 2 a wrong call, 4 denied."""
    done = run(*arguments, str(tmp_path), **environment)
    assert (done.exit_code, bool(done.stderr)) == (code, True)
    assert list(tmp_path.iterdir()) == []


def test_without_an_address_for_the_owner_nothing_is_migrated() -> None:
    """It names the setting."""
    done = run("migrate")
    assert (done.exit_code, "SLUIS_OWNER_DATABASE_URL" in done.stderr) == (2, True)


async def test_migrate_brings_a_database_to_this_release(database: str) -> None:
    """The job of a roll-out: from nothing to the newest, and again without harm."""
    import asyncio

    for _ in range(2):
        done = await asyncio.to_thread(run, "migrate", SLUIS_OWNER_DATABASE_URL=database)
        assert (done.exit_code, newest() in done.stdout) == (0, True), done.stderr
    owner = await asyncpg.connect(database)
    try:
        assert await read_standing(owner) is Standing.AT_HEAD
    finally:
        await owner.close()
