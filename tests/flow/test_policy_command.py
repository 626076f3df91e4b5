"""`sluis policy publish | list | status | withdraw | sleutel` as an operator calls it, on a real database.

Exit codes: 0 done, 1 not done or something is wrong, 2 the call, 4 not by this person.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from broker.cli import app
from broker.policy.published import Stand
from tests.flow.office import Office, office
from tests.policy_house import write_policy

__all__ = ["office"]

LATER = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
PROPOSE = ("publish", "--propose", "{folder}", "--geldig-vanaf", LATER.isoformat(), "--sleutel", "{jurist}")
RAC = ("--rac", "RAC 2026-40")


@pytest.fixture
def call(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Call the command with the settings of this office; `{name}` is somebody's key, `{folder}` a built policy."""
    folder = write_policy(office.folder / "2027.01.01", "2027.01.01")
    names = {name: str(office.people.key_file(name)) for name in ("jurist", "fg", "vreemd")}
    assert office.settings.owner_database_url is not None
    given = {
        "SLUIS_ENVIRONMENT": "test",
        "SLUIS_OWNER_DATABASE_URL": office.settings.owner_database_url.get_secret_value(),
        "SLUIS_DATA_DIR": str(office.folder),
        "SLUIS_POLICY_SIGNERS_FILE": str(office.people.signers),
    }

    async def run(*words: str, **environment: str) -> Result:
        filled = [word.format(folder=folder, **names) for word in words]
        return await asyncio.to_thread(CliRunner().invoke, app, ["policy", *filled], env=given | environment)

    return run


async def test_one_proposes_another_adopts_and_status_says_so(office: Office, call: Callable[..., Any]) -> None:
    """The way of docs/runbooks/beleid-uitgeven.md, start to end."""
    proposed = await call(*PROPOSE, *RAC)
    assert proposed.exit_code == 0, proposed.output
    versie = re.search(r"--approve (\S+)", proposed.output)
    assert versie
    adopted = await call("publish", "--approve", versie[1], "--sleutel", "{fg}")
    assert adopted.exit_code == 0, adopted.output
    assert versie[1] in adopted.output
    status = await call("status")
    assert status.exit_code == 0
    assert "Er is geen vastgesteld beleid van kracht; het beleid van deze uitgave telt." in status.output
    assert f"{versie[1]}, voorgesteld door jurist, vastgesteld door fg, RAC RAC 2026-40." in status.output
    listed = await call("list", COLUMNS="250")
    assert "vastgesteld" in listed.output
    withdrawn = await call("withdraw", versie[1], "--sleutel", "{jurist}")
    assert withdrawn.exit_code == 0, withdrawn.output
    assert await office.stands() == [(Stand.INGETROKKEN, None)]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("publish", "--sleutel", "{jurist}"), 2, "een van de twee"),
        ((*PROPOSE, "--approve", "x"), 2, "een van de twee"),
        (PROPOSE, 2, "Wgs art. 1.8 lid 6"),
        ((*PROPOSE, *RAC, "--afwijking", "haast"), 2, "Wgs art. 1.8 lid 6"),
        ((*PROPOSE, "--afwijking", "  "), 2, "Wgs art. 1.8 lid 6"),
        ((*PROPOSE, "--afwijking", "x" * 2001), 2, "te lang"),
        (("publish", "--propose", "{folder}", "--sleutel", "{jurist}", *RAC), 2, "--geldig-vanaf"),
        (("publish", "--propose", "{folder}", "--geldig-vanaf", "morgen", "--sleutel", "{jurist}", *RAC), 2, "2027"),
        (
            ("publish", "--propose", "{folder}", "--geldig-vanaf", "2031-01-01", "--sleutel", "{jurist}", *RAC),
            2,
            "tijdzone",
        ),
        ((*PROPOSE, *RAC, "--wet-getoetst", "2199-01-01"), 1, "toekomst"),
        (("publish", "--propose", "/nergens", *PROPOSE[3:], *RAC), 1, "make policies"),
        (("publish", "--approve", "2020.1+x", "--sleutel", "{fg}"), 1, "geen voorstel"),
        ((*PROPOSE[:-1], "{vreemd}", *RAC), 4, "niet van iemand"),
        ((*PROPOSE[:-1], "/nergens/weg.key", *RAC), 4, "0600"),
        (("withdraw", "2020.1+x", "--sleutel", "{fg}"), 1, "geen voorstel"),
    ],
)
async def test_a_call_that_cannot_be_done_says_what_to_do(
    office: Office, call: Callable[..., Any], words: tuple[str, ...], code: int, says: str
) -> None:
    """Nothing has changed after it."""
    done = await call(*words)
    assert done.exit_code == code, done.output
    assert says in " ".join(done.output.split())
    assert await office.stands() == []


async def test_the_same_person_is_told_to_find_another(office: Office, call: Callable[..., Any]) -> None:
    """Four eyes, in plain Dutch."""
    await call(*PROPOSE, *RAC)
    versie = await office.owner.fetchval("SELECT versie FROM beleid_besluit")
    done = await call("publish", "--approve", versie, "--sleutel", "{jurist}")
    assert (done.exit_code, await office.stands()) == (1, [(Stand.VOORGESTELD, None)])
    assert "stelt niet ook vast" in done.output


async def test_status_says_what_is_wrong_with_what_was_adopted(office: Office, call: Callable[..., Any]) -> None:
    """And ends with exit code 1, so that a check in a roll-out stops."""
    assert (await call(*PROPOSE, *RAC)).exit_code == 0
    versie = await office.owner.fetchval("SELECT versie FROM beleid_besluit")
    assert (await call("publish", "--approve", versie, "--sleutel", "{fg}")).exit_code == 0
    await office.owner.execute("ALTER TABLE beleid_bundel DISABLE TRIGGER ALL")
    await office.owner.execute("UPDATE beleid_bundel SET module = module || '\\x00'::bytea")
    status = await call("status")
    assert status.exit_code == 1
    assert "niet wat is vastgesteld" in status.output


async def test_a_new_key_is_of_its_owner_alone_and_never_written_over(office: Office, call: Callable[..., Any]) -> None:
    """Only the public half is shown, as a line for the file with signers."""
    path = office.folder / "nieuw.key"
    made = await call("sleutel", str(path), "--persoon", "f.devries", "--functie", "privacyjurist")
    assert made.exit_code == 0
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_text().strip() not in made.output
    shown = made.output
    signers = office.people.signers
    signers.write_text(signers.read_text() + shown, encoding="utf-8")
    assert (await call("list")).exit_code == 0
    again = await call("sleutel", str(path), "--persoon", "f.devries", "--functie", "privacyjurist")
    assert (again.exit_code, "er al" in again.output) == (2, True)
