"""What the pages build on: time line, export and integrity, on a real case."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from audit.desk.disclosure import disclosure
from audit.desk.export import COLUMNS
from audit.desk.integrity import integrity
from audit.desk.timeline import timeline
from audit.desk.views import DeskViews
from audit.desk.words import Filter, Form, LogDoel
from audit.log.note import Verifier
from audit.log.proof import TlogProof
from broker.errors import InvalidInput, NotFound
from tests.flow.desk_home import DeskHome, shared

__all__ = ["shared"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def casus_of(home: DeskHome) -> str:
    return str(await home.owner.fetchval("SELECT pseudoniem FROM casus"))


async def gather(stream: AsyncIterator[bytes]) -> str:
    return b"".join([part async for part in stream]).decode()


async def test_the_time_line_has_every_own_step_in_order(shared: DeskHome) -> None:
    """ux.md 2.5 page 6: scaling, questions, refusals and acts of the own onderdeel, one step per entry."""
    steps = await timeline(shared.desk, await shared.looker(), await casus_of(shared))
    assert [step.op for step in steps] == sorted(step.op for step in steps)
    assert all(step.proven and step.ontvanger == "regie" for step in steps)
    moved = ("opschalen", "bekendheidsvraag", "accepteren", "informatie_ophalen")
    assert [step.handeling for step in steps if step.handeling in moved] == list(moved)
    asked = [step for step in steps if step.soort == "antwoord"]
    assert [step.uitkomsten for step in asked] == [{"verstrekt": 1}, {"geweigerd": 1}, {"verstrekt": 1}]


async def test_the_time_line_shows_where_the_ave_level_changed(shared: DeskHome) -> None:
    """The AVE level is a ceiling, so a change of it is a step to see (law.md AVE-03)."""
    steps = await timeline(shared.desk, await shared.looker("corporatie"), await casus_of(shared))
    assert steps[0].ave_was is None
    assert {step.ave_was for step in steps[1:] if step.ave == steps[0].ave} <= {None}


async def test_a_time_line_of_a_case_that_is_not_ours_is_not_there(shared: DeskHome) -> None:
    """Foreign and unknown are the same, and the look is on record (design 6a.11)."""
    before = await shared.looks()
    with pytest.raises(NotFound):
        await timeline(shared.desk, await shared.looker(), "AAAAAAAAAAAAAAAAAAAAAA")
    with pytest.raises(InvalidInput):
        await timeline(shared.desk, await shared.looker(), "Ans Oefenaar")
    assert await shared.looks() == before + 1


async def test_every_form_of_the_export_has_the_rows_of_the_search(shared: DeskHome) -> None:
    """ux.md L2: rows of the CSV are the total of the table; one look per export, before its first byte."""
    views, looker = DeskViews(shared.desk), await shared.looker()
    wanted = Filter(tot=datetime.now(UTC) + timedelta(seconds=1))
    page = await views.search(looker, wanted)
    before = await shared.looks()
    as_csv = await gather(views.export(looker, wanted, Form.CSV))
    as_json = json.loads(await gather(views.export(looker, wanted, Form.JSON)))
    as_lines = [json.loads(line) for line in (await gather(views.export(looker, wanted, Form.JSONL))).splitlines()]
    table = list(csv.DictReader(io.StringIO(as_csv.removeprefix("\ufeff")), delimiter=";"))
    assert len(table) == len(as_json) == page.counts.total
    assert as_json == as_lines
    assert [row["entry_id"] for row in table] == [row["entry_id"] for row in as_json]
    assert tuple(table[0]) == tuple(as_json[0]) == COLUMNS
    assert {row["bewezen"] for row in table} == {"ja"}
    assert await shared.looks() == before + 3


async def test_an_export_of_nothing_is_still_one(shared: DeskHome) -> None:
    """An empty array, a table with its head: what reads it must not guess."""
    views, looker = DeskViews(shared.desk), await shared.looker()
    nothing = Filter(element="geen.element")
    assert await gather(views.export(looker, nothing, Form.JSON)) == "[]\n"
    assert await gather(views.export(looker, nothing, Form.JSONL)) == ""
    assert (await gather(views.export(looker, nothing, Form.CSV))).splitlines() == ["\ufeff" + ";".join(COLUMNS)]


async def test_what_is_wrong_with_an_export_shows_before_its_first_part(shared: DeskHome) -> None:
    """A status of 200 cannot be taken back: the first part comes when the look is on record, or nothing does."""
    wrong = Filter(van=datetime(2026, 2, 1, tzinfo=UTC), tot=datetime(2026, 1, 1, tzinfo=UTC))
    before = await shared.looks()
    with pytest.raises(InvalidInput):
        await anext(DeskViews(shared.desk).export(await shared.looker(), wrong, Form.CSV))
    assert await shared.looks() == before
    assert (await anext(DeskViews(shared.desk).export(await shared.looker(), Filter(), Form.JSON))) == b"["
    assert await shared.looks() == before + 1


async def test_both_logs_are_found_intact_with_who_looked(shared: DeskHome) -> None:
    """ux.md 2.5 page 15: checkpoint, signature, tree recomputed, nothing taken back, and the looks of the own house."""
    looker = await shared.looker(doel=LogDoel.INTEGRITEIT_BEVEILIGING)
    await DeskViews(shared.desk).search(looker, Filter(verstrekker="politie"))
    found = await integrity(shared.desk, looker)
    assert found.good
    for state in (found.broker, found.bureau):
        assert (state.how, state.verified_size) == ("herberekend", state.size)
        assert all(check.good for check in state.checks)
        assert (state.gaps.without_index, state.gaps.without_payload, state.gaps.without_leaf) == (0, 0, 0)
        assert Verifier.parse(state.key).open(state.checkpoint).splitlines()[:2] == [state.log, str(state.size)]
    newest = found.looks[0]
    assert (newest.medewerker, newest.wat, newest.filter["verstrekker"], newest.proven) == (
        "medewerker-regie", "bureau.zoek", "politie", True,
    )  # fmt: skip
    assert newest.doel == "integriteit_beveiliging"


async def test_looks_of_another_onderdeel_are_not_shown(shared: DeskHome) -> None:
    """Who looked at another organisation's desk is for that organisation's officer."""
    await shared.find("politie")
    found = await integrity(shared.desk, await shared.looker("regie"))
    assert {look.medewerker for look in found.looks} == {"medewerker-regie"}


async def test_the_desk_witnesses_the_log_of_the_broker(shared: DeskHome) -> None:
    """ADR 0016: each whole run that found it in order stands in the second log, under the desk's own key."""
    row = await shared.owner.fetchval(
        "SELECT rij::text FROM desk_log.log_index WHERE soort = 'bureau.controle' ORDER BY op LIMIT 1"
    )
    said = json.loads(row)
    assert said["log"] == "sluis.sandbox/broker"
    assert said["grootte"] > 0
    assert len(bytes.fromhex(said["wortel"])) == 32


async def test_the_receipt_of_an_entry_stands_alone(shared: DeskHome) -> None:
    """C2SP tlog-proof with the leaf in it: to be checked with audit/verify.py by anyone who has the key."""
    views, looker = DeskViews(shared.desk), await shared.looker()
    proof = TlogProof.parse(await views.receipt(looker, shared.given))
    assert proof.extra is not None
    assert proof.verify(proof.extra, shared.desk.verifier).origin == "sluis.sandbox/broker"
    with pytest.raises(NotFound):
        await views.receipt(await shared.looker("corporatie"), shared.given)


async def test_an_act_is_shown_as_what_was_done(shared: DeskHome) -> None:
    """Design 8: an act is decided and logged like a disclosure; it has one outcome and no supplier."""
    entry_id = await shared.owner.fetchval(
        "SELECT entry_id FROM log_index WHERE rij->>'handeling' = 'opschalen' AND rij->>'uitkomst' = 'verstrekt'"
    )
    found = await disclosure(shared.desk, await shared.looker(), entry_id)
    assert (found.soort, found.handeling) == ("handeling", "opschalen")
    assert [(one.uitkomst, one.withheld) for one in found.decided] == [("gedaan", False)]
    assert found.proven
    with pytest.raises(NotFound):
        await disclosure(shared.desk, await shared.looker("politie"), entry_id)


async def test_a_question_shows_which_identity_came_with_it_to_its_supplier_alone(shared: DeskHome) -> None:
    """Design 12.5: asking discloses, so the question is a disclosure to the supplier."""
    asked = await shared.owner.fetchval(
        "SELECT entry_id FROM log_index WHERE soort = 'vraag' AND rij->>'element' = 'pol.lijst' ORDER BY op LIMIT 1"
    )
    found = await disclosure(shared.desk, await shared.looker("politie"), asked)
    assert set(found.identificatie) == {"politie"}
    assert (await disclosure(shared.desk, await shared.looker("regie"), asked)).identificatie == {}
    assert [one.uitkomst for one in found.decided] == ["gevraagd"]


async def test_an_answer_that_was_not_there_tells_nothing_more_at_the_desk(shared: DeskHome) -> None:
    """Design 6a.11: an unknown case is the same 404 for the asker, and its officer sees that, and no reason."""
    question = shared.api.case.question(("politie",), "pol.lijst", casus=str(uuid4()))
    assert (await shared.api.ask(question)).status_code == 404
    (row, *_) = (await shared.find()).json()["verstrekkingen"]
    assert (row["uitkomst"], row["casus"], row["reden"]) == ("niet_gevonden", "", "")
    found = await disclosure(shared.desk, await shared.looker(), UUID(row["regel"]))
    assert [(one.uitkomst, one.reden, one.artikelen) for one in found.decided] == [("niet_gevonden", "", ())]
    assert found.proven
