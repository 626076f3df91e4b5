"""The desk when what is on record changes, and when two rows must not be told apart: a fresh case for each test."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from tests.flow.desk_home import DeskHome, bureau

__all__ = ["bureau"]


def without_own(document: Any) -> str:
    """An entry as the asker's officer sees it, without what is of this one entry and this one look alone."""
    own = {"regel", "op", "blad", "plaats", "grootte", "inzage", "trace", "verzoek"}

    def strip(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: strip(value) for name, value in part.items() if name not in own}
        return [strip(value) for value in part] if isinstance(part, list) else part

    return json.dumps(strip(document), sort_keys=True)


async def test_the_asker_cannot_tell_a_hidden_refusal_from_nothing_there(bureau: DeskHome) -> None:
    """Design 6a.9 and 6a.11: also at the desk, byte for byte, in the list and in the entry."""
    api = bureau.api
    await api.case.release_police("pol.samenv")
    hidden = (await api.ask(api.case.question(("politie",), "pol.samenv"))).json()["besluit"]
    await bureau.owner.execute("UPDATE bewijsstuk SET ingetrokken_op = now() WHERE soort = 'opsporingsbelang'")
    absent = (await api.ask(api.case.question(("politie",), "pol.samenv"))).json()["besluit"]
    seen = [without_own((await bureau.read(UUID(one))).json()) for one in (hidden, absent)]
    assert seen[0] == seen[1]
    assert "OPSP" not in seen[0]
    rows = (await bureau.find(element="pol.samenv")).json()["verstrekkingen"]
    assert len({without_own(row) for row in rows if row["soort"] == "antwoord"}) == 1
    assert len({without_own(row) for row in rows if row["soort"] == "vraag"}) == 1


async def test_only_an_officer_on_record_comes_in(bureau: DeskHome) -> None:
    """Design 6a.8: a role that is not in the token, or only there, counts for nothing; nor does a lapsed screening."""
    assert (await bureau.find("regie", "R02")).status_code == 403
    assert (await bureau.find("gemeente", "R15")).json()["code"] == "geen-logtoegang"
    await bureau.owner.execute("UPDATE medewerker SET screening_tot = now() WHERE onderdeel = 'regie'")
    assert (await bureau.find()).status_code == 403
    await bureau.owner.execute("UPDATE medewerker SET screening_tot = NULL, aangewezen = false")
    assert (await bureau.find()).status_code == 403
    assert await bureau.looks() == 0


async def test_paging_gives_every_row_once(bureau: DeskHome) -> None:
    """API Design Rules: a cursor; rows that come in meanwhile do not shift a page."""
    everything = (await bureau.find()).json()
    seen, cursor = list[Any](), None
    while True:
        answer = (await bureau.find(aantal=2, van=everything["van"], tot=everything["tot"], cursor=cursor)).json()
        seen += answer["verstrekkingen"]
        await bureau.api.ask()
        cursor = answer["volgende"]
        if cursor is None:
            break
    known = [(row["regel"], row["nr"]) for row in everything["verstrekkingen"]]
    assert [(row["regel"], row["nr"]) for row in seen] == known
    assert len(known) > 4


async def test_a_question_what_may_be_asked_is_read_like_any_other(bureau: DeskHome) -> None:
    """Design 6: mogelijkheden are logged as a question; the officer sees what was told, and that nothing went."""
    body = bureau.api.case.question(("politie",), "pol.lijst", "pol.rol", vraag=None)
    told = (await bureau.api.post("/v1/mogelijkheden", body)).json()
    found = (await bureau.read(UUID(told["besluit"]))).json()
    assert found["soort"] == "mogelijkheden"
    assert found["bewezen"] is True
    assert {row["uitkomst"] for row in found["rijen"]} == {"te_vragen", "geweigerd"}
    rows = (await bureau.find(soort="mogelijkheden")).json()["verstrekkingen"]
    assert {row["element"] for row in rows} == {"pol.lijst", "pol.rol"}
