"""Replay over a change of the law: each decision with the policy that made it, and with the one in force now."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from broker.cli import app
from broker.embedded import Postgres
from tests.flow.desk_home import desk_settings
from tests.flow.law import SECOND, SWITCH, open_law

FOR = ("--logdoel", "rechtmatigheid")


def run(*arguments: object) -> Result:
    """The command in a thread without a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, ["policy", *map(str, arguments)]).result()


async def test_decisions_of_before_and_after_a_new_policy_each_come_out_with_their_own(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue 5, living law: an old bundle stays available for replay, as long as the log; equal answers."""
    async with open_law(server, tmp_path) as law:
        bundle = law.bundle()
        await law.publish(bundle)
        before, after = [await law.ask(SWITCH - SECOND), await law.ask(SWITCH)]
        regels = [UUID(answer.json()["besluit"]) for answer in (before, after)]
        settings = desk_settings(law.api, server)
        assert settings.desk_database_url is not None
        monkeypatch.setenv("SLUIS_DESK_DATABASE_URL", settings.desk_database_url.get_secret_value())
        monkeypatch.setenv("SLUIS_KEYS_DIR", str(settings.keys_dir))
        monkeypatch.setenv("SLUIS_POLICY_SIGNERS_FILE", str(law.people.signers))

        told = [json.loads(run("replay", regel, *FOR, "--json").stdout) for regel in regels]
        assert [one["gelijk"] for one in told] == [1, 1]
        assert {one["beleidNu"] for one in told} == {bundle.lock.versie}
        old, new = (one["regels"][0] for one in told)
        assert old["beleid"] != new["beleid"] == bundle.lock.versie
        assert old["nu"][0]["element"] == "pol.lijst"
        assert new["nu"] == []

        explained = run("explain", regels[0], *FOR)
        assert explained.exit_code == 0, explained.output
        assert old["beleid"] in explained.stdout
        period = ("--van", "2020-01-01")
        differs = run("diff", old["beleid"], new["beleid"], *FOR, *period)
        assert differs.exit_code == 0, differs.output
        assert "verstrekt wordt" in differs.stdout
