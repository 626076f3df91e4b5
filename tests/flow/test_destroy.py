"""Destruction: a case is gone for good, and the log still proves what it proved (Wgs art. 1.8 lid 7; Bgs art. 1.16)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.desk.integrity import integrity
from audit.log import read
from audit.log.entry import open_payload
from audit.log.note import Signer
from broker import cases
from broker.embedded import Postgres
from broker.engines.base import Engine
from broker.errors import NotFound
from broker.events import listening
from broker.keys import reader_info
from broker.keys_file import FileKeys
from broker.scenario.plan import Wie
from broker.sight import Reader
from broker.timers.fire import fire_due
from connectors.receipt import check_receipt
from tests.flow.desk_home import open_desk_home
from tests.flow.home import Home, open_home

REGIE: Final = Wie("regie", "R02")
GONE: Final = "casus WHERE toestand = 'S99' AND k_case IS NULL"
_CASE_HOLDS: Final = """
SELECT count(*) FROM casus WHERE id = $1 AND NOT (toestand = 'S99' AND k_case IS NULL AND doel IS NULL
  AND aanmelder IS NULL AND doeltoets IS NULL AND doel_vastgelegd_op IS NULL)"""
_PERSON_HOLDS: Final = """
SELECT count(*) FROM persoon WHERE casus = $1 AND (identiteit IS NOT NULL OR leeftijd IS NOT NULL
  OR leeftijd_per IS NOT NULL OR log_kid = ANY ($2))"""
ORIGIN: Final = "sluis.scenario/log"
STAYS: Final = {"casus_vernietigd", "persoon"}  # the tombstone; `blank` looks at what is in it


@pytest.fixture
def captured() -> Iterator[list[str]]:
    """The operational events of the test, by name."""
    found: list[str] = []
    with listening(lambda event, _: found.append(event.id)):
        yield found


def later(home: Home, **by: float) -> datetime:
    """Move the moment of decision on, as only a sandbox may; the moment it is then."""
    home.house.clock.decision = home.house.clock.moment().op + timedelta(**by)
    return home.house.clock.decision


async def years_later(home: Home, days: int = 1) -> None:
    """So many days after five years since the first processing of the case."""
    first: datetime = await home.stage.owner.fetchval("SELECT eerste_verwerking_op FROM casus")
    home.house.clock.decision = first.replace(year=first.year + 5) + timedelta(days=days)


async def tree(home: Home) -> Any:
    """The log, recomputed from its leaves and held against its signed head."""
    verifier = Signer(ORIGIN, FileKeys.broker(home.stage.keys_dir, "sandbox").log_key).verifier
    async with home.stage.owner.transaction(isolation="repeatable_read"):
        return await read.check_log(home.stage.owner, ORIGIN, verifier)


async def left(home: Home, casus: UUID, pseudoniem: str, regels: list[UUID], kids: list[UUID]) -> dict[str, int]:
    """What is still there of a case, in every table that could hold any of it; read from the database itself."""
    owner, found = home.stage.owner, dict[str, int]()
    rows = await owner.fetch(
        "SELECT table_schema || '.' || table_name AS tab, column_name AS col, table_name"
        " FROM information_schema.columns WHERE column_name IN ('casus', 'entry_id', 'kid', 'log_kid')"
        " AND table_schema = 'public'"
    )
    for row in rows:
        if row["table_name"] in {"log_leaf", *STAYS}:
            continue
        among = {"casus": [casus], "entry_id": regels}.get(row["col"], kids)
        count = await owner.fetchval(f"SELECT count(*) FROM {row['tab']} WHERE {row['col']} = ANY ($1)", among)
        found[f"{row['tab']}.{row['col']}"] = count
    found["casus"] = await owner.fetchval(_CASE_HOLDS, casus)
    found["persoon"] = await owner.fetchval(_PERSON_HOLDS, casus, kids)
    found["log_index.rij"] = await owner.fetchval(
        "SELECT count(*) FROM log_index WHERE rij->>'casus' = $1 AND soort <> 'vernietiging'", pseudoniem
    )
    return {name: count for name, count in found.items() if count}


async def close(home: Home) -> None:
    """From S41 to S90."""
    await home.release_police("pol.lijst")
    await home.ask(home.question(("politie",), "pol.lijst"))
    await home.actor.must(REGIE, "afsluiten")


async def known(home: Home) -> tuple[str, list[UUID], list[UUID]]:
    owner, casus = home.stage.owner, home.world.casus
    pseudoniem = await owner.fetchval("SELECT pseudoniem FROM casus WHERE id = $1", casus)
    regels = await owner.fetch("SELECT DISTINCT entry_id FROM log_index WHERE rij->>'casus' = $1", pseudoniem)
    kids = await owner.fetch("SELECT kid FROM log_sleutel WHERE casus = $1", casus)
    return pseudoniem, [row[0] for row in regels], [row[0] for row in kids]


async def test_the_function_erases_every_row_of_a_case_and_nothing_else(home: Home) -> None:
    """Only a case that was brought to S99 in this transaction, and all of it; the leaves and the root stay."""
    await close(home)
    casus = home.world.casus
    pseudoniem, regels, kids = await known(home)
    before = await tree(home)
    others = await home.rows("log_sleutel WHERE casus IS NULL")
    lezer = await home.stage.owner.fetchval("SELECT log_kid FROM onderdeel WHERE id = 'regie'")
    broker = await asyncpg.connect(home.stage.url)
    try:
        with pytest.raises(asyncpg.PostgresError, match="S99"):
            await broker.fetchval("SELECT casus_wissen($1, $2, now())", casus, lezer)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await broker.execute("DELETE FROM log_payload")
        async with broker.transaction():
            await broker.execute("UPDATE casus SET toestand = 'S99' WHERE id = $1", casus)
            counts = json.loads(await broker.fetchval("SELECT casus_wissen($1, $2, now())", casus, lezer))
    finally:
        await broker.close()
    assert await left(home, casus, pseudoniem, regels, kids) == {}
    assert counts["personen"] == len(home.world.personen)
    assert counts["inhoud"] == len(regels) > 5
    assert counts["sleutels"] == len(kids) + 1
    after = await tree(home)
    assert (after.size, after.root) == (before.size, before.root)
    assert await home.rows("log_sleutel WHERE casus IS NULL") == others


async def test_who_destroys_by_hand_gets_a_proof_and_nothing_comes_after_it(home: Home) -> None:
    """T33: no longer necessary. The answer proves itself; then nothing is given of the case or added to it."""
    await close(home)
    casus = home.world.casus
    pseudoniem, regels, kids = await known(home)
    before = await tree(home)
    done = await home.actor.do(REGIE, "vernietigen", argumenten={"niet_meer_nodig": True})
    assert (done.status, done.content["toestand"], done.content["overgang"]) == (200, "S99", "T33")
    assert await left(home, casus, pseudoniem, regels, kids) == {}
    assert (await tree(home)).size == before.size + 1
    asked = await home.ask(home.question(("politie",), "pol.lijst"))
    again = await home.actor.do(REGIE, "vernietigen", argumenten={"niet_meer_nodig": True})
    assert {row["reden"] for row in asked.content["achtergehouden"]} == {"D-BEWAAR"}
    assert (again.status, again.content["reden"]) == (403, "D-BEWAAR")
    note = {"bewijs": "noodzaak", "inhoud": {"tekst": "toch nog iets"}}
    late = await home.actor.do(REGIE, "bewijs_vastleggen", argumenten=note)
    assert (late.status, await home.rows("bewijsstuk")) == (403, 0)
    with pytest.raises(NotFound):
        await cases.view(home.house.store.pool, Reader(home.caller("regie", "R02"), later(home)), casus)


async def test_the_entry_of_a_destruction_says_counts_and_no_content(home: Home) -> None:
    """Sealed to who did it, for the keys of the case are gone; in it no person, no evidence and no purpose."""
    await close(home)
    await home.actor.must(REGIE, "vernietigen", argumenten={"niet_meer_nodig": True})
    row = await home.stage.desk.fetchrow(
        "SELECT p.entry_id, p.kid, p.ct, k.sealed_sk, k.onderdeel, l.leaf FROM log_index i"
        " JOIN log_payload p USING (entry_id) JOIN log_sleutel k USING (kid) JOIN log_leaf l USING (entry_id)"
        " WHERE i.soort = 'vernietiging'"
    )
    private = home.stage.desk_keys.open_reader(reader_info(row["kid"]), row["sealed_sk"])
    key = X25519PrivateKey.from_private_bytes(private)
    payload = open_payload(key, row["kid"], row["entry_id"], row["ct"], row["leaf"]).payload
    assert row["onderdeel"] == "regie"
    assert payload["invoer"]["gewist"]["personen"] == len(home.world.personen)
    assert set(payload["invoer"]) == {"op", "handeling", "casus", "gewist"}
    text = json.dumps(payload)
    assert not any(str(persoon) in text for persoon in home.world.personen.values())
    assert "deelnemers" not in text


async def test_a_restriction_stops_destruction_by_hand_and_by_the_clock(home: Home, captured: list[str]) -> None:
    """AVG art. 18 lid 1 c: who asked for it may need the data for a claim; every day it is asked again."""
    await close(home)
    await home.evidence("politie", "R06", "beperking", ref="verzoek")
    done = await home.actor.do(REGIE, "vernietigen", argumenten={"niet_meer_nodig": True})
    assert (done.status, done.content["reden"]) == (403, "D-BEWAAR")
    assert "vernietiging" in done.content["vereist"]
    await years_later(home)
    await fire_due(home.house)
    assert await home.rows(GONE) == 0
    assert "term.stuck" in captured
    await home.stage.owner.execute("UPDATE bewijsstuk SET beeindigd_op = vastgelegd_op WHERE soort = 'beperking'")
    assert await fire_due(home.house) == 0  # not before tomorrow
    later(home, days=1)
    assert await fire_due(home.house) == 1
    assert await home.rows(GONE) == 1


async def test_a_closed_case_is_destroyed_five_years_after_its_first_processing(home: Home) -> None:
    """Wgs art. 1.8 lid 7: by the clock, with a warning to the contactpunt sixty days ahead; not a day earlier."""
    await close(home)
    pseudoniem, regels, kids = await known(home)
    await years_later(home, days=-2)
    await fire_due(home.house)
    assert await home.rows(GONE) == 0
    assert await home.rows("taak WHERE element = 'vernietigen' AND status = 'open'") == 1
    later(home, days=2)
    assert await fire_due(home.house) == 1
    assert await left(home, home.world.casus, pseudoniem, regels, kids) == {}
    gone = await home.stage.owner.fetchrow("SELECT * FROM casus_vernietigd")
    assert gone["pseudoniem"] == pseudoniem
    await tree(home)


async def test_a_rejected_case_is_destroyed_the_working_day_after(server: Postgres, engine: Engine) -> None:
    """Bgs art. 1.16 lid 1 b; until then it is shielded like a closed one."""
    async with open_home(server, engine) as home:
        await home.stage.owner.execute("UPDATE casus SET toestand = 'S20'")
        await home.actor.must(REGIE, "afwijzen")
        refused = await home.ask(home.question(("politie",), "pol.lijst"))
        assert {row["reden"] for row in refused.content["achtergehouden"]} == {"D-BEWAAR"}
        assert await fire_due(home.house) == 0
        later(home, days=5)
        assert await fire_due(home.house) == 1
        assert await home.rows(GONE) == 1
        assert await home.rows("log_index WHERE soort = 'vernietiging'") == 1


async def test_a_closed_case_is_shielded(home: Home) -> None:
    """Wgs art. 2.31 lid 8: stored, and not readable for daily work: no person, no content, no new answer."""
    await close(home)
    caller = home.caller("regie", "R02")
    reader = Reader(caller, home.house.clock.moment().op)
    seen = await cases.view(home.house.store.pool, reader, home.world.casus)
    assert (seen["toestand"], seen["personen"]) == ("S90", [])
    refused = await home.ask(home.question(("politie",), "pol.lijst"))
    assert refused.content["gegevens"] == []
    assert {row["reden"] for row in refused.content["achtergehouden"]} == {"D-BEWAAR"}


async def test_what_was_not_completed_is_rejected_once_its_term_is_over(home: Home) -> None:
    """T05: not a moment earlier; the procesregisseur confirms it."""
    await home.stage.owner.execute("UPDATE casus SET toestand = 'S10'")
    await home.actor.must(REGIE, "aanvulling_vragen")
    early = await home.actor.do(REGIE, "aanvulling_verlopen")
    assert (early.status, early.content["vereist"]) == (403, ["termijn_aanvulling"])
    later(home, days=21)
    await home.actor.must(REGIE, "aanvulling_verlopen")
    assert await home.stage.owner.fetchval("SELECT toestand FROM casus") == "S30"


async def test_the_desk_and_a_receipt_still_work_after_it(server: Postgres, tmp_path: Path) -> None:
    """An erased entry is shown as what it is, the log verifies, and an answer that was given away keeps its proof."""
    async with open_desk_home(server, tmp_path) as bureau:
        case = bureau.api.case
        answer = await bureau.api.ask()
        await case.actor.must(REGIE, "afsluiten")
        await case.actor.must(REGIE, "vernietigen", argumenten={"niet_meer_nodig": True})
        check_receipt(answer.json(), case.log_key)
        state = await integrity(bureau.desk, await bureau.looker())
        assert state.broker.good
        assert state.broker.gaps.good
        found = await bureau.owner.fetchval("SELECT entry_id FROM log_index WHERE soort = 'vernietiging'")
        shown = await bureau.read(found)
        assert shown.status_code == 200
        assert all(check["goed"] is not False for check in shown.json()["controles"]), shown.text
        assert (await bureau.read(bureau.given)).status_code == 404
        assert (await bureau.find()).status_code == 200
        assert await case.check_log() > 0
