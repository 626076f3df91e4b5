"""No receipt, no data: whatever breaks, at whatever moment, nothing leaves that is not in the log (design A10).

The caller hears 503 in plain Dutch, the key is free again, and the same question under the same key works once the
house does. What was recorded is never disclosed a second time.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from broker import kept
from broker.terms import Question
from tests.flow.api_home import Api, api
from tests.flow.broken import (
    ACTIONS,
    MOMENTS,
    answers,
    break_log,
    lose_the_answer,
    lose_the_answer_and_go_blind,
    mend_log,
    other_log,
    refused,
    works_again,
)

__all__ = ["api"]


# --- the log ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["vraag", "antwoord"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_log_that_fails_at_any_moment_lets_nothing_out(api: Api, moment: str, action: str, kind: str) -> None:
    """Design 2.4 and 2.7: before, under the head, at COMMIT; of the question and of the answer."""
    key, leaves = str(uuid4()), await api.case.check_log()
    await break_log(api.case, moment, action, kind)
    refused(await api.ask(key=key), "logboek-niet-beschikbaar")
    assert api.asked == ([] if kind == "vraag" else ["politie"])
    assert await answers(api) == 0
    await mend_log(api.case)
    await works_again(api, key, await api.case.check_log())
    assert await api.case.check_log() == leaves + (2 if kind == "vraag" else 3)


@pytest.mark.parametrize("table", ["log_payload", "log_index", "log_leaf", "log_checkpoint", "claim", "manifest"])
async def test_a_log_without_rights_lets_nothing_out(api: Api, table: str) -> None:
    """Also when a table that stands in the same transaction cannot be written (design 6a.10)."""
    key, leaves = str(uuid4()), await api.case.check_log()
    await api.case.owner.execute(f"REVOKE INSERT ON {table} FROM sluis_broker")
    refused(await api.ask(key=key), "logboek-niet-beschikbaar")
    await api.case.owner.execute(f"GRANT INSERT ON {table} TO sluis_broker")
    asked = len(api.asked)
    await works_again(api, key, leaves + asked)  # a question that was recorded stays recorded


async def test_a_log_that_is_late_lets_nothing_out(api: Api) -> None:
    """Another process holds the head: at the deadline it is a failure, and nothing was written."""
    key, leaves = str(uuid4()), await api.case.check_log()
    async with other_log(api, deadline=0.2) as log, api.case.owner.transaction():
        await api.case.owner.execute("SELECT FROM log_head FOR UPDATE")
        refused(await api.ask(key=key, house=api.without(log=log)), "logboek-niet-beschikbaar")
    assert api.asked == []
    await works_again(api, key, leaves)


async def test_a_commit_that_nobody_heard_of_is_found_in_the_log(api: Api) -> None:
    """Design 6a.10: an unclear commit is settled by looking up the entry; it is there, so the answer may go."""
    async with other_log(api, plan=lose_the_answer) as log:
        answer = await api.ask(house=api.without(log=log))
    assert answer.status_code == 200
    api.check(answer)


async def test_a_commit_that_nobody_can_find_out_about_is_503_and_the_same_answer_later(api: Api) -> None:
    """It is in the log, and nobody could know: nothing leaves now, and the same key gives it later, once."""
    key = str(uuid4())
    async with other_log(api, plan=lose_the_answer_and_go_blind) as log:
        refused(await api.ask(key=key, house=api.without(log=log)), "logboek-niet-beschikbaar")
    assert (await answers(api), api.asked) == (0, [])  # it was the question that went unheard
    async with other_log(api, plan=lose_the_answer_and_go_blind, after=1) as log:
        refused(await api.ask(key=key, house=api.without(log=log)), "logboek-niet-beschikbaar")
    assert await answers(api) == 1
    asked, leaves = len(api.asked), await api.case.check_log()
    later = await api.ask(key=key)
    assert later.status_code == 200
    api.check(later)
    assert (len(api.asked), await api.case.check_log()) == (asked, leaves)


async def test_a_caller_that_leaves_while_the_answer_is_recorded_gets_it_later(api: Api) -> None:
    """Design 12.7: the append is shielded from cancellation; the same key gives what was recorded."""
    key = str(uuid4())
    reached, go = asyncio.Event(), asyncio.Event()

    async def wait(connection: Any, entries: Any) -> set[Any]:
        if any(entry.kind == "antwoord" for entry in entries):
            reached.set()
            await go.wait()
        return await kept.settle(connection, entries)

    async with other_log(api, settle=wait) as log:
        task = asyncio.create_task(api.ask(key=key, house=api.without(log=log)))
        await reached.wait()
        task.cancel()
        go.set()
        await asyncio.gather(task, return_exceptions=True)
    assert await answers(api) == 1
    later = await api.ask(key=key)
    assert later.status_code == 200
    api.check(later)
    assert (await answers(api), api.asked) == (1, ["politie"])


async def test_a_caller_that_leaves_while_a_supplier_is_asked_may_ask_again(api: Api) -> None:
    """The key is free again at once (design 6a.2)."""
    key, reached = str(uuid4()), asyncio.Event()

    async def never(_: Question) -> None:
        reached.set()
        await asyncio.Event().wait()

    api.meanwhile("politie", never)
    task = asyncio.create_task(api.ask(key=key))
    await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    api.meanwhile("politie")
    await works_again(api, key, await api.case.check_log())


# --- acts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_act_that_is_not_logged_has_not_happened(api: Api, moment: str, action: str) -> None:
    """Design 6a.5: the change and its entry in one transaction; no half act, and the same key works later."""
    key, before = str(uuid4()), await _state(api)
    await break_log(api.case, moment, action, "handeling")
    refused(await api.post(api.act_path(), api.note(), key=key))
    assert await _state(api) == before
    await mend_log(api.case)
    done = await api.post(api.act_path(), api.note(), key=key)
    assert done.status_code == 200, done.text
    api.check(done)
    again = await api.post(api.act_path(), api.note(), key=key)
    assert again.json()["bewijs"]["leaf"] == done.json()["bewijs"]["leaf"]
    versie, pieces, size = before
    assert await _state(api) == (versie + 1, pieces + 1, size + 1)


async def test_a_refused_act_is_not_told_before_it_is_logged(api: Api) -> None:
    """A refusal is a result, and recorded like one."""
    close = {"soort": "afsluiten", "naar": "S90"}
    await break_log(api.case, "at commit", "refused", "handeling")
    refused(await api.post(api.act_path("handelingen"), close, who=("politie", "R06")), "logboek-niet-beschikbaar")
    await mend_log(api.case)
    told = await api.post(api.act_path("handelingen"), close, who=("politie", "R06"))
    assert told.status_code == 403, told.text
    api.check(told)


async def _state(api: Api) -> tuple[int, int, int]:
    versie = await api.case.owner.fetchval("SELECT versie FROM casus")
    return versie, await api.case.rows("bewijsstuk"), await api.case.check_log()
