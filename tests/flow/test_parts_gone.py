"""The database, the policy, a key, or the claim on an Idempotency-Key is gone: 503, nothing leaves (design A10).

And once it is back the same question under the same key is answered; what was recorded is not disclosed again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from broker.embedded import run_opa
from broker.engines.opa_server import connect_opa
from broker.engines.wasm import WasmEngine
from broker.jwks import Jwks, from_file
from broker.opa_binary import find_opa
from broker.store import open_store
from broker.terms import Question
from policies.lock import BUNDLE, ROOT
from tests.flow.api_home import ASK, Api, api
from tests.flow.broken import answers, no_database, refused, works_again

__all__ = ["api"]


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
            "beleid": True, "database": False, "logboek": False, "migraties": False, "sleutels": True,
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
    async with open_store(url.get_secret_value(), size=2, patience=0.3) as store, api.case.owner.transaction():
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
    key, leaves = str(uuid4()), await api.case.check_log()
    engine = api.house.at(api.house.clock.moment().op).engine
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
        "ALTER TABLE persoon_referentie ADD was bytea;UPDATE persoon_referentie SET was = referentie, referentie = 'x'",
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
