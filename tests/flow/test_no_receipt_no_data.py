"""No receipt, no data: whatever breaks, at whatever moment, nothing leaves that is not in the log (design A10).

The caller hears 503 in plain Dutch, the key is free again, and the same question under the same key works once the
house does. What was recorded is never disclosed a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from tests.flow.api_home import ACTIONS, ASK, MOMENTS, VALUE, Api, break_log, mend_log
from tests.flow.api_home import api as api
from tests.log_house import FaultyPool

from audit.log.append import Log
from broker import kept
from broker.embedded import run_opa
from broker.engines.opa_server import connect_opa
from broker.engines.wasm import WasmEngine
from broker.jwks import Jwks, from_file
from broker.opa_binary import find_opa
from broker.opening import ORIGIN
from broker.store import open_store
from broker.terms import Question
from policies.lock import BUNDLE, ROOT

Trick = Callable[[Api], Awaitable[None]]


def refused(answer: httpx.Response, code: str | None = None, status: int = 503) -> None:
    """A problem in plain Dutch, with a way out, and with nothing in it of what was asked or held."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert code is None or answer.json()["code"] == code
    assert VALUE not in answer.text
    assert "gegevens" not in answer.json()


async def works_again(api: Api, key: str, leaves: int) -> None:
    """The same key walks again, and is answered and recorded once."""
    answer = await api.ask(key=key)
    assert answer.status_code == 200, answer.text
    assert VALUE in answer.text
    api.check(answer)
    assert await api.case.check_log() == leaves + 2
    again = await api.ask(key=key)
    assert again.json()["bewijs"]["leaf"] == answer.json()["bewijs"]["leaf"]
    assert await api.case.check_log() == leaves + 2


async def answers(api: Api) -> int:
    return await api.case.rows("log_index", "soort = 'antwoord'")


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
    async with other_log(api, deadline=0.2) as log:
        async with api.case.owner.transaction():
            await api.case.owner.execute("SELECT FROM log_head FOR UPDATE")
            refused(await api.ask(key=key, house=api.without(log=log)), "logboek-niet-beschikbaar")
    assert api.asked == []
    await works_again(api, key, leaves)


async def test_a_commit_that_nobody_heard_of_is_found_in_the_log(api: Api) -> None:
    """Design 6a.10: an unclear commit is settled by looking up the entry; it is there, so the answer may go."""
    async with other_log(api, plan=_lose_the_answer) as log:
        answer = await api.ask(house=api.without(log=log))
    assert answer.status_code == 200
    api.check(answer)


async def test_a_commit_that_nobody_can_find_out_about_is_503_and_the_same_answer_later(api: Api) -> None:
    """It is in the log, and nobody could know: nothing leaves now, and the same key gives it later, once."""
    key = str(uuid4())
    async with other_log(api, plan=_lose_the_answer_and_go_blind) as log:
        refused(await api.ask(key=key, house=api.without(log=log)), "logboek-niet-beschikbaar")
    assert (await answers(api), api.asked) == (0, [])  # it was the question that went unheard
    async with other_log(api, plan=_lose_the_answer_and_go_blind, after=1) as log:
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


# --- database, policy, keys ---------------------------------------------------------------------------------------


@asynccontextmanager
async def no_database(api: Api) -> AsyncIterator[None]:
    """Every connection of the broker is cut, and no new one is let in."""
    name = await api.case.owner.fetchval("SELECT current_database()")
    await api.case.owner.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    await api.case.owner.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'sluis_broker'"
        " AND datname = current_database()"
    )
    yield
    await api.case.owner.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')


async def test_without_a_database_nothing_leaves_and_it_comes_back(api: Api) -> None:
    """Also what only reads, and every act."""
    key, leaves = str(uuid4()), await api.case.check_log()
    async with no_database(api), api.client() as client:
        refused(await api.ask(key=key))
        refused(await api.post(api.act_path(), api.note()))
        for path in (f"/v1/casussen/{api.case.world.casus}", "/v1/taken", "/v1/postbus", f"{ASK}/{uuid4()}"):
            refused(await client.get(path))
        refused(await client.get("/log/checkpoint"))
        assert (await client.get("/readyz")).json()["onderdelen"] == {
            "beleid": True, "database": False, "logboek": False,
        }  # fmt: skip
        assert (await client.get("/healthz")).status_code == 200
    await works_again(api, key, leaves)


async def test_a_database_lost_while_a_supplier_is_asked_lets_nothing_out(api: Api) -> None:
    """No connection is held meanwhile, so this is found out when the answer is recorded."""
    key = str(uuid4())

    async def lose(_: Question) -> None:
        await stack.__aenter__()

    stack = no_database(api)
    api.meanwhile("politie", lose)
    refused(await api.ask(key=key))
    await stack.__aexit__(None, None, None)
    api.meanwhile("politie")
    assert await answers(api) == 0
    refused(await api.ask(key=key), "loopt-nog", 409)  # nobody could give the key back
    await api.case.owner.execute("UPDATE claim SET lease_tot = now()")
    await works_again(api, key, await api.case.check_log())


async def test_a_database_that_hangs_is_a_database_that_is_gone(api: Api) -> None:
    """Somebody holds a lock on what `load` reads: 503 within its patience, not a request that hangs for ever."""
    key, leaves = str(uuid4()), await api.case.check_log()
    url = api.case.settings.database_url
    assert url is not None
    async with open_store(url.get_secret_value(), size=2, patience=0.3) as store:
        async with api.case.owner.transaction():
            await api.case.owner.execute("LOCK TABLE casus IN ACCESS EXCLUSIVE MODE")
            refused(await api.ask(key=key, house=api.without(store=store)))
            refused(await api.post(api.act_path(), api.note(), house=api.without(store=store)))
    await works_again(api, key, leaves)


@pytest.mark.opa
async def test_an_opa_server_that_dies_lets_nothing_out(api: Api) -> None:
    """Undefined, late or gone is never a yes and never a no; no other engine steps in (design A2)."""
    opa = find_opa()
    if opa is None:
        pytest.skip("the OPA program is not here; make setup brings it")
    key, leaves, beleid = str(uuid4()), await api.case.check_log(), api.house.engine.beleid
    async with connected_opa(api, opa, beleid) as (house, stop):
        assert (await api.ask(house=house)).status_code == 200
        await stop()
        refused(await api.ask(key=key, house=house), "beleid-niet-beschikbaar")
        refused(await api.post(api.act_path(), api.note(), house=house), "beleid-niet-beschikbaar")
        async with api.client(house=house) as client:
            assert (await client.get("/readyz")).json()["onderdelen"]["beleid"] is False
    await works_again(api, key, leaves + 2)


@asynccontextmanager
async def connected_opa(api: Api, opa: Any, beleid: Any) -> AsyncIterator[tuple[Any, Callable[[], Awaitable[Any]]]]:
    running = run_opa(opa, ROOT / BUNDLE, tell=lambda _: None)
    async with connect_opa(await running.__aenter__(), beleid, 10.0) as engine:
        yield api.without(engine=engine), lambda: running.__aexit__(None, None, None)


@pytest.mark.parametrize("how", ["aborts", "is late"])
async def test_a_policy_in_process_that_breaks_lets_nothing_out(api: Api, how: str) -> None:
    """A trap inside the module throws the instance away; the next question has a new one."""
    key, leaves, engine = str(uuid4()), await api.case.check_log(), api.house.engine
    assert isinstance(engine, WasmEngine)
    assert await engine.ready()
    assert engine._loaded is not None
    if how == "aborts":
        engine._loaded = replace(engine._loaded, heap_at=2**31 - 8)  # its first allocation is far outside its memory
        refused(await api.ask(key=key), "beleid-niet-beschikbaar")
    else:
        ticks, engine._ticks = engine._ticks, 0
        refused(await api.ask(key=key), "beleid-niet-beschikbaar")
        engine._ticks = ticks
    assert api.asked == []
    await works_again(api, key, leaves)


BROKEN_KEYS = {
    "the key of the reader of this person": (
        "UPDATE persoon SET log_kid = gen_random_uuid()",
        "UPDATE persoon SET log_kid = s.kid FROM log_sleutel s WHERE s.persoon = persoon.id",
    ),
    "the key of the case": (
        "ALTER TABLE casus ADD was bytea; UPDATE casus SET was = k_case, k_case = 'x'",
        "UPDATE casus SET k_case = was; ALTER TABLE casus DROP was",
    ),
    "the identity of the person": (
        "ALTER TABLE persoon ADD was bytea; UPDATE persoon SET was = identiteit, identiteit = 'x'",
        "UPDATE persoon SET identiteit = was; ALTER TABLE persoon DROP was",
    ),
    "the reference of the supplier": (
        "ALTER TABLE persoon_referentie ADD was bytea; UPDATE persoon_referentie SET was = referentie, referentie = 'x'",
        "UPDATE persoon_referentie SET referentie = was; ALTER TABLE persoon_referentie DROP was",
    ),
}


@pytest.mark.parametrize("what", BROKEN_KEYS)
async def test_a_key_that_is_missing_or_does_not_fit_lets_nothing_out(api: Api, what: str) -> None:
    """Design A10: no key, no answer; nobody is asked either."""
    key, leaves = str(uuid4()), await api.case.check_log()
    spoil, restore = BROKEN_KEYS[what]
    await api.case.owner.execute(spoil)
    refused(await api.ask(key=key))
    assert api.asked == []
    await api.case.owner.execute(restore)
    await works_again(api, key, leaves)


async def test_without_the_keys_of_the_authorisation_server_nobody_comes_in(api: Api) -> None:
    """Design A10; it is not the caller's fault, so 503 and not 401."""
    keys = Jwks(from_file(api.case.settings.data_dir / "nowhere.json"))
    answer = await Api(api.case, replace(api.verifier, keys=keys), api.house).ask()
    refused(answer, "sleutel-niet-beschikbaar")


# --- the claim on the key -----------------------------------------------------------------------------------------


async def test_a_run_whose_key_was_taken_over_gives_the_answer_of_the_other(api: Api) -> None:
    """Design 6a.2: an answer completes only under its own token; one disclosure, whoever brings it."""
    key, others = str(uuid4()), list[httpx.Response]()

    async def overtake(_: Question) -> None:
        if not others:
            others.append(httpx.Response(0))
            await api.case.owner.execute("UPDATE claim SET lease_tot = now()")
            others[0] = await api.ask(key=key)

    api.meanwhile("politie", overtake)
    first = await api.ask(key=key)
    assert (first.status_code, others[0].status_code) == (200, 200)
    assert first.json()["bewijs"]["leaf"] == others[0].json()["bewijs"]["leaf"]
    api.check(first)
    assert await answers(api) == 1


async def test_a_run_whose_key_was_taken_over_and_is_in_use_tells_nothing(api: Api) -> None:
    """The other still runs: 409, and what this run gathered goes nowhere."""
    key = str(uuid4())
    second_asks, first_is_told = asyncio.Event(), asyncio.Event()
    tasks: list[asyncio.Task[httpx.Response]] = []

    async def overtake(_: Question) -> None:
        if not tasks:
            await api.case.owner.execute("UPDATE claim SET lease_tot = now()")
            tasks.append(asyncio.create_task(api.ask(key=key)))
            await second_asks.wait()
        else:
            second_asks.set()
            await first_is_told.wait()

    api.meanwhile("politie", overtake)
    refused(await api.ask(key=key), "loopt-nog", 409)
    first_is_told.set()
    second = await tasks[0]
    assert second.status_code == 200
    api.check(second)
    assert await answers(api) == 1


async def test_when_no_supplier_could_answer_the_key_is_free_again(api: Api) -> None:
    """Design 6: only storingen is 503, and the same key walks again at once."""
    key = str(uuid4())
    connector = api.house.connectors["politie"]
    del api.house.connectors["politie"]  # type: ignore[attr-defined]  # a dict here
    failed = await api.ask(key=key)
    assert (failed.status_code, failed.json()["code"]) == (503, "verstrekkers-niet-bereikbaar")
    api.check(failed)
    api.house.connectors["politie"] = connector  # type: ignore[index]  # a dict here
    await works_again(api, key, await api.case.check_log())


# --- a log of this test's own -------------------------------------------------------------------------------------


@asynccontextmanager
async def other_log(api: Api, *, plan: Any = None, after: int = 0, **changes: Any) -> AsyncIterator[Log]:
    """Another writer on the same log; `plan` meets its COMMITs, but for the first `after`."""
    pool: Any = api.house.store.pool
    if plan is not None:
        pool = FaultyPool(pool, None)  # type: ignore[arg-type]  # set below, since the plan needs the pool
        left = [after]

        async def meet(commit: Any, connection: Any) -> None:
            if left[0]:
                left[0] -= 1
                await commit()
            else:
                await plan(pool, commit, connection)

        pool.plan = meet
    given = {"write": kept.write, "settle": kept.settle} | changes
    async with Log(pool, log_id=ORIGIN, signer=api.case.signer, **given) as log:
        yield log


async def _lose_the_answer(pool: FaultyPool, commit: Any, connection: Any) -> None:
    await commit()
    pid = connection.get_server_pid()
    await pool.pool.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    raise ConnectionResetError


async def _lose_the_answer_and_go_blind(pool: FaultyPool, commit: Any, connection: Any) -> None:
    pool.blind = True
    await _lose_the_answer(pool, commit, connection)
