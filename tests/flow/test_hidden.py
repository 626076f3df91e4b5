"""A hidden refusal and "nothing there" cannot be told apart: not by content, size, duties or the log (design 6a.11)."""

from __future__ import annotations

import json
import re
from typing import Any

from broker.release import Released
from tests.flow.home import Home

_OWN = re.compile(r'"(verzoek|besluit|leaf|zout|tlogProof)": "[^"]*"|"(index|grootte)": \d+')


def bytes_of(released: Released) -> bytes:
    """What the asker gets, without what is of this one answer alone: ids, proof and place in the log."""
    return _OWN.sub("", json.dumps(released.content, sort_keys=True)).encode()


def place(released: Released) -> int:
    return int(released.content["bewijs"]["index"])


async def ask_twice(home: Home, element: str, **rest: Any) -> tuple[Released, int]:
    """The second answer, and how many entries further it stands than the first."""
    first = await home.ask(home.question(("politie",), element, **rest))
    second = await home.ask(home.question(("politie",), element, **rest))
    return second, place(second) - place(first)


async def test_an_investigation_interest_looks_like_nothing_there(home: Home) -> None:
    """Wpg art. 20 lid 3, D-OPSP: the asker sees GEEN_MEDEDELING, the same bytes as an absence (practice.md 3.4)."""
    await home.release_police("pol.samenv")
    absent, absent_step = await ask_twice(home, "pol.samenv")
    await home.evidence("politie", "R06", "opsporingsbelang", door="politie")
    hidden, hidden_step = await ask_twice(home, "pol.samenv")
    assert absent.status == hidden.status == 200
    assert bytes_of(hidden) == bytes_of(absent)
    assert hidden_step == absent_step


async def test_the_officer_of_the_supplier_still_sees_the_real_reason(home: Home) -> None:
    """Design 6a.9: a reason that the asker may not see is in the payload only, not in index or manifest."""
    await home.release_police("pol.samenv")
    await home.evidence("politie", "R06", "opsporingsbelang", door="politie")
    await home.ask(home.question(("politie",), "pol.samenv"))
    for table, column in (("log_index", "rij"), ("manifest", "manifest")):
        rows = await home.stage.owner.fetch(f"SELECT {column}::text AS t FROM {table}")
        assert not any("OPSP" in row["t"] for row in rows)


async def test_the_index_of_the_log_does_not_tell_them_apart_either(home: Home) -> None:
    """Design 6a.9: index rows feed filters and exports, so a hidden refusal has the row of an absence there too."""
    await home.release_police("pol.samenv")

    async def rows() -> list[dict[str, Any]]:
        await home.stage.owner.execute("DELETE FROM log_index")
        await home.ask(home.question(("politie",), "pol.samenv"))
        found = await home.stage.owner.fetch(  # in the order of the log: ids of one millisecond have no order
            "SELECT soort, rij::text AS rij FROM log_index JOIN log_leaf USING (entry_id) ORDER BY idx, nr"
        )
        return [{"soort": row["soort"], **json.loads(row["rij"])} for row in found]

    absent = await rows()
    await home.evidence("politie", "R06", "opsporingsbelang", door="politie")
    assert await rows() == absent
    assert absent
