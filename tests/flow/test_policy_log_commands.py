"""`sluis policy replay | explain | diff` as a person types them, on the log of an installation."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner, Result

from broker.cli import app
from broker.policy.named import read_folder
from policies.lock import ROOT
from tests.flow.desk_home import DeskHome, bureau
from tests.policy.other_policy import no_more_lists, other_policy, write_policy
from tests.policy.refusals import faults
from tests.test_docs_beleid import example, same

__all__ = ["bureau"]

Run = Callable[..., Result]
OK, FAILED, USAGE, NOT_VERIFIED = 0, 1, 2, 3
FOR = ("--logdoel", "rechtmatigheid")
LOOK = "SELECT rij::text FROM desk_log.log_index WHERE soort = 'bureau.naspel'"


@pytest.fixture
def run(bureau: DeskHome, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with the settings of this desk, in a thread without a loop."""
    assert bureau.settings.desk_database_url is not None
    monkeypatch.setenv("SLUIS_DESK_DATABASE_URL", bureau.settings.desk_database_url.get_secret_value())
    monkeypatch.setenv("SLUIS_KEYS_DIR", str(bureau.settings.keys_dir))

    def runs(*arguments: object) -> Result:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(CliRunner().invoke, app, ["policy", *map(str, arguments)]).result()

    return runs


def days() -> tuple[str, ...]:
    today = datetime.now(UTC).date()
    return "--van", str(today - timedelta(days=1)), "--tot", str(today + timedelta(days=1))


def personal(bureau: DeskHome) -> list[str]:
    """What must be on no terminal: the person, the case, the employee, and what somebody typed."""
    world = bureau.api.case.world
    asker = bureau.api.case.identity("regie", "R02").medewerker
    return [str(world.personen["ans"]), str(world.casus), asker, "Overlast stoppen", "Oefenaar"]


async def _looks(bureau: DeskHome) -> int:
    return int(await bureau.owner.fetchval("SELECT count(*) FROM desk_log.log_index WHERE soort = 'bureau.naspel'"))


async def test_every_decision_of_the_log_comes_out_as_recorded(bureau: DeskHome, run: Run) -> None:
    """Exit 0; a line per entry; the look is on record with what for; nothing personal is on the terminal."""
    told = run("replay", *FOR, *days())
    assert told.exit_code == OK, told.output
    assert " 0 niet." in told.stdout
    assert "antwoord" in told.stdout
    assert "handeling" in told.stdout
    assert not [word for word in personal(bureau) if word in told.output]
    assert set(example("replay")) <= set(map(same, told.stdout.splitlines()))  # docs/beleid.md shows a real one
    assert await _looks(bureau) == 1
    row = json.loads(
        await bureau.owner.fetchval("SELECT rij::text FROM desk_log.log_index WHERE soort = 'bureau.naspel'")
    )
    assert (row["doel"], row["wat"]) == ("rechtmatigheid", "bureau.naspel")
    assert row["aantal"] >= 3


async def test_one_entry_with_another_policy_of_now_says_what_would_differ(
    bureau: DeskHome, run: Run, tmp_path: Path
) -> None:
    """The policy of then still answers as recorded, so exit 0; what would be otherwise is one sentence."""
    folder = write_policy(other_policy(read_folder(ROOT), no_more_lists), tmp_path / "nieuw")
    told = run("replay", bureau.given, *FOR, "--nu", folder)
    assert told.exit_code == OK, told.output
    assert "Lijst van registraties (datum, code, rol) van politie: was verstrekt (volledig)" in told.stdout
    assert "zou nu zijn: geweigerd (Past niet bij het doel)." in told.stdout
    as_json = json.loads(run("replay", bureau.given, *FOR, "--nu", folder, "--json").stdout)
    assert (as_json["besluiten"], as_json["gelijk"], as_json["nuAnders"]) == (1, 1, 1)
    assert as_json["regels"][0]["nu"][0]["element"] == "pol.lijst"


async def test_an_erased_entry_is_no_equal_one(bureau: DeskHome, run: Run) -> None:
    """Exit 3: that it cannot be replayed is an outcome, and not a good one."""
    await bureau.owner.execute("DELETE FROM log_payload WHERE entry_id = $1", bureau.refused)
    told = run("replay", bureau.refused, *FOR)
    assert (told.exit_code, "gewist" in told.stdout) == (NOT_VERIFIED, True)
    explained = run("explain", bureau.refused, *FOR)
    assert (explained.exit_code, "gewist" in explained.stderr) == (FAILED, True)


WRONG: Final = (
    (("replay", "x", *FOR), USAGE, "geen logregel"),
    (("replay", *FOR, "--van", "gisteren"), USAGE, "geen moment"),
    (("replay", *FOR, "--van", "2026-01-01T00:00:00"), USAGE, "tijdzone"),
    (("replay", *FOR, "--van", "2026-01-02", "--tot", "2026-01-01"), USAGE, "De periode klopt niet"),
    (("replay", "999999", *FOR), FAILED, "geen besluit"),
    (("replay", *FOR, "--nu", "onbekend"), FAILED, "niet bewaard"),
    (("explain", "1"), USAGE, "--logdoel"),
    (("explain", "1", *FOR, "--beleid", "x"), USAGE, "laat --beleid weg"),
    (("explain",), USAGE, "--scenario"),
    (("explain", "999999", *FOR), FAILED, "geen besluit"),
)


async def test_a_wrong_call_is_one_sentence(run: Run) -> None:
    """Design 10: 2 is wrong use, 1 is that it could not be done."""
    for arguments, code, says in WRONG:
        told = run(*arguments)
        assert (told.exit_code, says in told.output) == (code, True), (arguments, told.output)
        assert "Traceback" not in told.output


async def test_without_a_purpose_the_log_stays_closed(bureau: DeskHome, run: Run) -> None:
    """Wgs art. 1.8 lid 4: for four purposes only, and which one is said first."""
    told = run("replay")
    assert told.exit_code == USAGE
    assert await _looks(bureau) == 0


async def test_a_refused_question_is_explained_out_of_the_log(bureau: DeskHome, run: Run, tmp_path: Path) -> None:
    """What was asked, why not, by which article, what is missing and who can give it; and nobody's name."""
    told = run("explain", bureau.refused, *FOR, "--html", tmp_path / "uitleg.html")
    assert told.exit_code == OK, told.output
    page = (tmp_path / "uitleg.html").read_text(encoding="utf-8")
    told = run("explain", bureau.refused, *FOR)
    for text in (told.stdout, page):
        assert "geweigerd" in text
        assert "Wpg art. 18, 19 en 20 lid 1 en 2" in text
        assert "een vastgelegd besluit van de politie (Wpg)" in text
        assert not [word for word in personal(bureau) if word in text]
    assert await _looks(bureau) == 2


async def test_the_terminal_tells_a_refusal_as_the_api_did(bureau: DeskHome, run: Run) -> None:
    """Issue 5: the same one or two plain Dutch sentences with the article and the way forward, in both."""
    answer = (await bureau.api.ask(bureau.api.case.question(("politie",), "pol.rol", "ggz.diag"))).json()
    told = run("explain", answer["besluit"], *FOR)
    assert told.exit_code == OK, told.output
    assert answer["achtergehouden"]
    for one in answer["achtergehouden"]:
        assert faults(one["uitleg"], one["artikelen"]) == []
        assert f"{one['uitleg']} ({'; '.join(one['artikelen'])})" in " ".join(told.stdout.split())


async def test_a_hidden_refusal_is_explained_with_its_real_reason(bureau: DeskHome, run: Run) -> None:
    """Design 6a.11: the asker learns nothing; the officer at the desk sees why, and that the asker does not."""
    told = run("explain", bureau.hidden, *FOR)
    assert told.exit_code == OK, told.output
    assert "De vrager hoort deze reden niet" in told.stdout
    assert "Opsporingsbelang" in told.stdout


async def test_what_would_change_in_a_period_is_counted(bureau: DeskHome, run: Run, tmp_path: Path) -> None:
    """Two policies on the decisions of a period: counts per outcome, element and reason, and no persons."""
    here = read_folder(ROOT)
    folder = write_policy(other_policy(here, no_more_lists), tmp_path / "nieuw")
    told = run("diff", here.lock.versie, folder, *FOR, *days())
    assert told.exit_code == OK, told.output
    assert "rij van de matrix" in told.stdout
    assert "verstrekt wordt geweigerd" in told.stdout
    assert "geen wordt Past niet bij het doel" in told.stdout
    assert not [word for word in personal(bureau) if word in told.output]
    await bureau.owner.execute("DELETE FROM log_payload WHERE entry_id = $1", bureau.refused)
    missed = run("diff", here.lock.versie, folder, *FOR, *days())
    assert (missed.exit_code, "1 besluit." in missed.stderr) == (NOT_VERIFIED, True)
