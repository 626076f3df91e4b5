"""Two brokers on one database, with the same keys: one log without gaps, one answer per key, one truth about the case.

Both are whole houses with their own pools, policy and writer of the log; nothing but the database stands between them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from broker.embedded import Postgres
from broker.terms import Question
from tests.flow.api_home import VALUE, Api, open_api
from tests.flow.case import open_replica


class Two:
    """The same case behind two brokers."""

    def __init__(self, one: Api, other: Api) -> None:
        self.one = one
        self.other = other

    @property
    def case(self) -> Any:
        return self.one.case

    def each(self, number: int) -> list[Api]:
        """So many of them, by turns."""
        return [(self.one, self.other)[nr % 2] for nr in range(number)]


@pytest.fixture
async def two(server: Postgres, tmp_path: Path) -> AsyncIterator[Two]:
    async with open_api(server, tmp_path) as one, open_replica(one.case) as house:
        other = Api(one.case, one.verifier, house)
        other.meanwhile("politie")
        yield Two(one, other)


def told(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def disclosures(two: Two) -> int:
    return int(await two.case.rows("log_index", "soort = 'antwoord' AND rij->>'uitkomst' = 'verstrekt'"))


async def test_both_write_one_log_without_gaps(two: Two) -> None:
    """Design 6a.10: writers in other processes are kept apart by the row of the head alone."""
    size = await two.case.check_log()
    refused = two.case.question(("politie",), "pol.telling")
    calls = [api.ask(body) for body in (None, refused) for api in two.each(10)]
    answers = await asyncio.gather(*calls)
    assert told(answers) == Counter({200: 10, 403: 10})
    for answer in answers:
        two.one.check(answer)
    assert await two.case.check_log() == size + 10 * 2 + 10
    places = [row["idx"] for row in await two.case.owner.fetch("SELECT idx FROM log_leaf ORDER BY idx")]
    assert places == list(range(size + 30))


async def test_acts_and_questions_of_both_go_through_each_other(two: Two) -> None:
    """What was decided on an older version is decided again or says so; no act is lost and none is done twice."""
    versie, pieces = await two.case.owner.fetchval("SELECT versie FROM casus"), await two.case.rows("bewijsstuk")
    acts = [api.post(api.act_path(), api.note()) for api in two.each(6)]
    asks = [api.ask() for api in two.each(10)]
    done, asked = await asyncio.gather(asyncio.gather(*acts), asyncio.gather(*asks))
    assert {*told(done), *told(asked)} <= {200, 503}
    assert {answer.json()["code"] for answer in (*done, *asked) if answer.status_code == 503} <= {
        "veranderd-tijdens-vraag"
    }
    for answer in (*done, *asked):
        if answer.status_code == 200:
            two.one.check(answer)
    assert await two.case.owner.fetchval("SELECT versie FROM casus") == versie + told(done)[200]
    assert await two.case.rows("bewijsstuk") == pieces + told(done)[200]
    assert told(done)[200] >= 1
    await two.case.check_log()


async def test_one_key_at_both_is_one_answer(two: Two) -> None:
    """Design 6a.2: no double claim; whoever comes second hears that it runs, or gets the same answer."""
    for _ in range(5):
        key, before = str(uuid4()), await disclosures(two)
        answers = await asyncio.gather(*[api.ask(key=key) for api in two.each(8)])
        assert {*told(answers)} <= {200, 409}
        given = [answer for answer in answers if answer.status_code == 200]
        assert len({answer.json()["bewijs"]["leaf"] for answer in given}) == 1
        assert await disclosures(two) == before + 1
        later = await asyncio.gather(two.one.ask(key=key), two.other.ask(key=key))
        assert {answer.json()["bewijs"]["leaf"] for answer in later} == {given[0].json()["bewijs"]["leaf"]}
        assert await disclosures(two) == before + 1


async def test_one_key_for_an_act_at_both_is_one_act(two: Two) -> None:
    """The claim of an act is made in its own transaction (design 12.7)."""
    pieces, key = await two.case.rows("bewijsstuk"), str(uuid4())
    answers = await asyncio.gather(*[api.post(api.act_path(), api.note(), key=key) for api in two.each(6)])
    assert {*told(answers)} <= {200, 409}
    assert len({answer.json()["handeling"] for answer in answers if answer.status_code == 200}) == 1
    assert await two.case.rows("bewijsstuk") == pieces + 1


async def test_what_changes_at_one_is_seen_at_the_other_before_anything_leaves(two: Two) -> None:
    """Design 2.7: the release is withdrawn elsewhere while the supplier is asked; the answer does not go."""
    release = await two.case.owner.fetchval("SELECT id FROM bewijsstuk WHERE soort = 'vrijgave'")

    async def withdraw(_: Question) -> None:
        path = f"/v1/casussen/{two.case.world.casus}/bewijsstukken/{release}"
        async with two.other.client("politie", "R06") as client:
            assert (await client.delete(path)).status_code == 200

    two.one.meanwhile("politie", withdraw)
    answer = await two.one.ask()
    assert answer.status_code in (202, 403)
    assert VALUE not in answer.text
    assert two.one.asked == ["politie"]
    two.one.check(answer)


async def test_the_same_answer_comes_from_the_other(two: Two) -> None:
    """A repeat goes where the balancer sends it; its proof covers the tree of now."""
    key = str(uuid4())
    first = await two.one.ask(key=key)
    await two.other.ask()
    again = await two.other.ask(key=key)
    assert again.json()["gegevens"] == first.json()["gegevens"]
    assert again.json()["bewijs"]["leaf"] == first.json()["bewijs"]["leaf"]
    assert again.json()["bewijs"]["grootte"] > first.json()["bewijs"]["grootte"]
    two.other.check(again)
    assert two.other.asked == ["politie"]  # for the other question


async def test_after_a_change_at_one_the_other_gives_the_manifest_only(two: Two) -> None:
    """Design 6a.2: values go again only while the versions still hold, whoever changed them."""
    key = str(uuid4())
    await two.one.ask(key=key)
    assert (await two.one.post(two.one.act_path(), two.one.note())).status_code == 200
    again = await two.other.ask(key=key)
    assert again.status_code == 200
    assert VALUE not in again.text


async def test_a_run_that_hangs_at_one_is_taken_over_at_the_other(two: Two) -> None:
    """When its lease has passed; what the first one still brings is not a second answer."""
    key, reached, go = str(uuid4()), asyncio.Event(), asyncio.Event()

    async def hang(_: Question) -> None:
        reached.set()
        await go.wait()

    two.one.meanwhile("politie", hang)
    first = asyncio.create_task(two.one.ask(key=key))
    await reached.wait()
    assert (await two.other.ask(key=key)).json()["code"] == "loopt-nog"
    await two.case.owner.execute("UPDATE claim SET lease_tot = now()")
    before = await disclosures(two)
    second = await two.other.ask(key=key)
    go.set()
    assert ((await first).status_code, second.status_code) == (200, 200)
    assert (await first).json()["bewijs"]["leaf"] == second.json()["bewijs"]["leaf"]
    assert await disclosures(two) == before + 1


async def test_a_task_is_answered_once(two: Two) -> None:
    """Two humans of one organisation, at two brokers: the second hears that it was done."""
    asked = await two.one.ask(two.case.question(("jeugdteam",), "jh.care"))
    [waits] = asked.json()["wacht"]
    rol = next(iter(sorted(two.case.planned.rollen[waits["bij"]])), None)
    pieces = await two.case.rows("bewijsstuk")
    path, who = f"/v1/taken/{waits['taak']}/antwoord", (waits["bij"], rol)
    answers = await asyncio.gather(*[api.post(path, {"akkoord": False}, who=who) for api in two.each(4)])
    assert told(answers) == Counter({200: 1, 409: 3}), [answer.text for answer in answers]
    assert await two.case.rows("bewijsstuk") == pieces + 1
    late = await two.other.post(path, {"akkoord": False}, who=who)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


async def test_one_that_slept_catches_up_over_a_whole_tile(two: Two) -> None:
    """The tree of the other is read, and counts only because a key of this log signed it."""
    refused = two.case.question(("politie",), "pol.telling")
    two.other.check(await two.other.ask())
    for _ in range(7):
        await asyncio.gather(*[two.one.ask(refused) for _ in range(40)])
    assert await two.case.check_log() > 256
    two.other.check(await two.other.ask())
    act = await two.other.post(two.other.act_path(), two.other.note())
    two.one.check(act)
    two.one.check(await two.one.ask())
    assert (await two.one.ask()).status_code == 200


async def test_an_answer_of_one_is_proved_by_the_other(two: Two) -> None:
    """`GET …/bewijs` and the tiles are the same everywhere."""
    verzoek = (await two.one.ask()).json()["verzoek"]
    async with two.one.client() as one, two.other.client() as other:
        for path in (f"/v1/informatieverzoeken/{verzoek}/bewijs", "/log/checkpoint", "/log/tile/0/000.p/1"):
            assert (await one.get(path, headers={"Accept": "*/*"})).content == (
                await other.get(path, headers={"Accept": "*/*"})
            ).content
