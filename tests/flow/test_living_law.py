"""Living law: what is asked is decided by the policy in force at its moment, on every broker, and stays replayable.

Issue 5 item 6; ADR 0017. Real: PostgreSQL with its roles, both signatures, the policy as WebAssembly, the log.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from broker.decide import decide
from broker.embedded import Postgres
from broker.measuring import Measures
from broker.policy.bundles import open_bundle
from broker.policy.canned import QUESTIONS
from broker.policy.in_force import Worry
from broker.policy.published import Stand, read_published
from broker.policy.shelf import Shelf
from broker.policy.signers import read_signers
from tests.flow.law import SECOND, SWITCH, Law, open_law
from tests.flow.test_backup_restore import program, put_back, run


@pytest.fixture
async def law(server: Postgres, tmp_path: Path) -> AsyncIterator[Law]:
    async with open_law(server, tmp_path) as found:
        yield found


async def test_a_question_is_decided_by_the_policy_in_force_at_its_moment(law: Law) -> None:
    """Exactly at `geldig_vanaf` and not a second before: other policy, other outcome, and the answer names it."""
    before = await law.ask(SWITCH - SECOND)
    new = await law.publish(law.bundle())
    again, after = await law.ask(SWITCH - SECOND), await law.ask(SWITCH)
    assert (before.status_code, again.status_code, after.status_code) == (200, 200, 403)
    assert again.json()["beleid"] == before.json()["beleid"]
    assert after.json()["beleid"] == {"versie": new.versie, "sha256": new.bronnen_sha256}
    assert [pair["element"] for pair in after.json()["achtergehouden"]] == ["pol.lijst"]
    for answer in (before, again, after):
        law.api.check(answer)


async def test_two_brokers_switch_at_the_same_moment_without_a_restart(law: Law) -> None:
    """Each looks for itself; what was adopted is loaded before it counts."""
    new = await law.publish(law.bundle())
    for broker in law.brokers:
        assert [slot.versie for slot in broker.living.in_force.slots][1:] == [new.versie]
        answers = [await law.ask(moment, broker) for moment in (SWITCH - SECOND, SWITCH)]
        assert [answer.json()["beleid"]["versie"] == new.versie for answer in answers] == [False, True]
        assert [answer.status_code for answer in answers] == [200, 403]


async def test_an_act_is_decided_and_recorded_under_one_policy(law: Law) -> None:
    """Answer, leaf and row of one act name the policy in force at its moment (Bgs art. 1.12)."""
    new = await law.publish(law.bundle())
    law.one.at(SWITCH)
    done = await law.api.post(law.api.act_path(), law.api.note(), house=law.one.house)
    assert done.status_code == 200
    assert done.json()["beleid"]["versie"] == new.versie
    entry = done.json()["besluit"]
    assert await law.owner("SELECT rij->>'beleid' FROM log_index WHERE entry_id = $1::uuid", entry) == new.versie
    leaf = await law.owner(
        "SELECT convert_from(leaf, 'UTF8')::jsonb->>'pol' FROM log_leaf WHERE entry_id = $1::uuid", entry
    )
    assert leaf == new.bronnen_sha256


async def test_an_earlier_policy_stays_loaded_for_replay(law: Law) -> None:
    """What decided can be asked again from the store alone, and answers the same; kept as long as the log."""
    old, new = law.bundle("2025.03.01", None), law.bundle("2025.04.01", "pol.telling")
    await law.publish(old)
    await law.publish(new, SWITCH + timedelta(days=31))
    shelf = Shelf(law.one.house.store.pool)
    assert {old.lock.versie, new.lock.versie} <= set(await shelf.versions())
    answers = []
    for bundle in (old, new):
        engine = open_bundle(await shelf.find(bundle.lock.versie), 10.0)
        try:
            answers.append(await decide(QUESTIONS[0], engine))
        finally:
            engine.close()
    first = open_bundle(old, 10.0)
    try:
        assert await decide(QUESTIONS[0], first) == answers[0]
    finally:
        first.close()
    assert answers[0] != answers[1]


async def test_the_newest_moment_that_has_passed_counts_whatever_was_published_last(law: Law) -> None:
    """A policy for a later moment may be adopted first; each counts from its own moment on."""
    later = await law.publish(law.bundle("2025.05.01"), SWITCH + timedelta(days=60))
    sooner = await law.publish(law.bundle("2025.03.02", None))
    seen = [(await law.ask(SWITCH + timedelta(days=days))).json()["beleid"]["versie"] for days in (0, 59, 60)]
    assert seen == [sooner.versie, sooner.versie, later.versie]


async def test_a_broker_that_did_not_look_again_goes_on_with_what_it_knows(law: Law) -> None:
    """A store that is away leaves the policies that were seen; the alarm and the stop are of the age of that look."""
    await law.publish(law.bundle())
    await law.owner("ALTER TABLE beleid_besluit RENAME TO weg")
    assert not await law.one.living.look()
    assert (await law.ask(SWITCH)).status_code == 403
    await law.owner("ALTER TABLE weg RENAME TO beleid_besluit")
    assert await law.one.living.look()


async def test_a_broker_that_cannot_look_warns_and_then_releases_nothing(law: Law) -> None:
    """`/readyz` says what will stop; then it stops: 503, no supplier asked, nothing in the log (ADR 0009)."""
    house, clock = law.one.house, law.one.house.clock
    looked, measures = clock.monotonic() - law.one.living.in_force.look_age, Measures()
    page = measures.house(house)

    async def ready(age: float) -> httpx.Response:
        clock.monotonic = lambda: looked + age
        async with law.api.client(house=page) as client:
            return await client.get("/readyz")

    assert "letOp" not in (await ready(299)).json()
    warned = await ready(301)
    assert (warned.status_code, warned.json()["letOp"]) == (200, [Worry.LOOK])
    assert f'sluis_policy_worries{{worry="{Worry.LOOK}"}} 1.0' in measures.page()
    stopped = await ready(3602)
    assert (stopped.status_code, stopped.json()["onderdelen"]["beleid"]) == (503, False)
    leaves, asked = await law.api.case.rows("log_leaf"), len(law.api.asked)
    refused = await law.api.ask(house=page)
    assert (refused.status_code, refused.json()["code"]) == (503, "beleid-niet-beschikbaar")
    assert (await law.api.case.rows("log_leaf"), len(law.api.asked)) == (leaves, asked)
    assert 'sluis_policy_failures_total{cause="stale"} 1' in measures.page()


@pytest.mark.slow
async def test_a_back_up_holds_every_policy_and_who_signed_it(law: Law, tmp_path: Path) -> None:
    """Kept as long as the log: put back, the same policies decide, and the old ones can still be loaded."""
    new = await law.publish(law.bundle())
    dump, url = tmp_path / "sluis.dump", law.settings.owner_database_url
    assert url is not None
    run(program("pg_dump"), "--format=custom", f"--file={dump}", f"--dbname={url.get_secret_value()}")
    restored = await asyncpg.connect(await put_back(law.server, f"beleid_terug_{os.getpid()}", dump))
    try:
        shelf, kept = Shelf(restored), Shelf(law.one.house.store.pool)
        assert await shelf.statements() == await kept.statements()
        assert [await shelf.find(v) for v in await shelf.versions()] == [
            await kept.find(v) for v in await kept.versions()
        ]
        (there,) = read_published(await shelf.statements(), read_signers(law.people.signers))
        assert (there.stand, there.gebrek, there.versie) == (Stand.VASTGESTELD, None, new.versie)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await restored.execute("DELETE FROM beleid_besluit")
    finally:
        await restored.close()
