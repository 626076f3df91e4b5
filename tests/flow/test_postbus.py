"""The postbus under attack: a box of somebody else, an expired one, one that was thrown away twice (design 6a.4)."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from broker.clock import Clock
from broker.post import INFO
from broker.seal import open_
from tests.flow.api_home import ASK, Api, api
from tests.flow.broken import break_log, mend_log

__all__ = ["api"]

COLLEAGUE = """
INSERT INTO medewerker SELECT 'collega', onderdeel, rollen, aangewezen, screening_tot, commerciele_taken
FROM medewerker WHERE onderdeel = 'regie' LIMIT 1;
INSERT INTO toewijzing SELECT id, 'collega', samenwerkingsverband FROM casus"""
CONTENT = "muziek tot diep in de nacht"


def push(api: Api) -> dict[str, Any]:
    """What the corporatie sends of its own accord."""
    return api.case.question((), "wc.overlast") | {
        "verstrekkers": ["corporatie"],
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {
            "wc.overlast": [
                {
                    "waarde": {"datum": "2025-02-03", "soort": "geluid", "omschrijving": CONTENT},
                    "labels": {"stand": "2025-02-03"},
                }
            ]
        },
    }


async def send(api: Api) -> str:
    """A box in the postbus of the procesregie; its number there."""
    sent = await api.post(ASK, push(api), who=("corporatie", "R07"))
    assert sent.status_code == 200, sent.text
    assert CONTENT not in sent.text
    return str(await api.case.owner.fetchval("SELECT max(id::text) FROM postbus"))


async def fetch(api: Api, box: str, **how: Any) -> httpx.Response:
    return await api.post(f"/v1/postbus/{box}/leveringen", {}, **how)


def opened(api: Api, box: str, sealed: str) -> str:
    """As only the receiver can: with the private key of its postbus."""
    private = api.case.world.postbussen["regie"]
    return json.dumps(json.loads(open_(private, INFO + UUID(box).bytes, b64decode(sealed))))


async def test_a_box_goes_to_its_receiver_with_a_proof_and_only_the_receiver_can_open_it(api: Api) -> None:
    """The broker keeps what it cannot open; fetching is logged like a disclosure."""
    box = await send(api)
    kept = await api.case.owner.fetchval("SELECT box FROM postbus")
    assert CONTENT.encode() not in kept
    got = await fetch(api, box)
    assert got.status_code == 200, got.text
    api.check(got)
    assert CONTENT not in got.text
    assert "geluid" in opened(api, box, got.json()["box"])


async def test_a_box_is_fetched_once_per_key(api: Api) -> None:
    """The same key gives the same box, also when it was thrown away since: no second disclosure."""
    box, key = await send(api), str(uuid4())
    first = await fetch(api, box, key=key)
    async with api.client() as client:
        assert (await client.delete(f"/v1/postbus/{box}")).status_code == 204
    size = await api.case.check_log()
    again = await fetch(api, box, key=key)
    assert again.json()["box"] == first.json()["box"]
    assert again.json()["bewijs"]["leaf"] == first.json()["bewijs"]["leaf"]
    assert await api.case.check_log() == size


class Hands:
    """A clock that stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.at = 100.0

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


async def seen(api: Api, box: str) -> tuple[int, bytes, int, float]:
    """What fetching shows: status, body, entries in the log, and when it left."""
    hands, before = Hands(), await api.case.check_log()
    clock = Clock(decision=api.house.clock.decision, monotonic=lambda: hands.at, sleep=hands.sleep)
    answer = await fetch(api, box, house=api.without(clock=clock, antwoord_na=4.0))
    return answer.status_code, answer.content, await api.case.check_log() - before, hands.at


async def test_a_box_that_is_not_there_walks_like_one_that_may_not_be_seen(api: Api) -> None:
    """Design 6a.11: the same 404, one entry in the log, the same moment: nothing there, expired, no member any more."""
    box = await send(api)
    nothing = await seen(api, str(uuid4()))
    assert (nothing[0], nothing[2:]) == (404, (1, 104.0))
    assert await seen(api, str(api.case.world.casus)) == nothing  # a number that is something else
    await api.case.owner.execute("UPDATE postbus SET ontvanger = 'corporatie'")
    assert await seen(api, box) == nothing  # of somebody else
    await api.case.owner.execute("UPDATE postbus SET ontvanger = 'regie', verloopt_op = now() - interval '1 second'")
    assert await seen(api, box) == nothing
    await api.case.owner.execute("UPDATE postbus SET verloopt_op = now() + interval '1 day'")
    await api.case.owner.execute(
        "UPDATE lidmaatschap SET tot = '2025-01-01', van = '2024-01-01' WHERE onderdeel = 'regie'"
    )
    assert await seen(api, box) == nothing


async def test_a_box_whose_case_key_is_gone_is_not_there(api: Api) -> None:
    """Design 6a.7: a case that was erased takes along what was written about it."""
    box = await send(api)
    await api.case.owner.execute("UPDATE casus SET k_case = 'x'")
    assert (await seen(api, box))[0] == 404


async def test_throwing_away_is_an_entry_in_the_log(api: Api) -> None:
    """Bgs art. 1.12: who did it and of whom it was stand in the payload; box and entry stand or fall together."""
    box, size = await send(api), await api.case.check_log()
    async with api.client() as client:
        await break_log(api.case, "at commit", "refused", "postbus.gewist")
        assert (await client.delete(f"/v1/postbus/{box}")).status_code == 503
        await mend_log(api.case)
        assert (await client.get(f"/v1/postbus/{box}")).status_code == 200
        assert (await client.delete(f"/v1/postbus/{box}")).status_code == 204
    assert await api.case.check_log() == size + 1
    (row,) = await api.case.owner.fetch("SELECT rij::text AS rij FROM log_index WHERE soort = 'postbus.gewist'")
    said = json.loads(row["rij"])
    assert (said["handeling"], said["ontvanger"], said["verstrekker"]) == ("postbus.gewist", "regie", "corporatie")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE medewerker SET aangewezen = false WHERE onderdeel = 'regie'",
        "UPDATE medewerker SET screening_tot = '2024-01-01' WHERE onderdeel = 'regie'",
        COLLEAGUE,
        "UPDATE lidmaatschap SET tot = '2025-01-01', van = '2024-01-01' WHERE onderdeel = 'regie'",
    ],
    ids=["not designated", "not screened", "not assigned", "no member any more"],
)
async def test_only_who_might_fetch_it_may_throw_it_away(api: Api, change: str) -> None:
    """Wgs art. 1.8 lid 2-3: for anybody else it is not there; and it stays."""
    box = await send(api)
    await api.case.owner.execute(change)
    size = await api.case.check_log()
    async with api.client() as client:
        refused, nothing = await client.delete(f"/v1/postbus/{box}"), await client.delete(f"/v1/postbus/{uuid4()}")
    assert (refused.status_code, refused.content) == (404, nothing.content)
    assert await api.case.rows("postbus") == 1
    assert await api.case.check_log() == size


async def test_a_box_that_was_thrown_away_is_gone_for_everybody_who_comes_later(api: Api) -> None:
    """Twice, and at the same time: one 204, for the rest it is not there."""
    box = await send(api)
    async with api.client() as client:
        both = await asyncio.gather(*[client.delete(f"/v1/postbus/{box}") for _ in range(4)])
        assert sorted(one.status_code for one in both) == [204, 404, 404, 404]
        assert (await client.get(f"/v1/postbus/{box}")).status_code == 404
    assert (await fetch(api, box)).status_code == 404


async def test_an_expired_box_is_not_there(api: Api) -> None:
    """Fourteen days at most, whether or not it was cleared away by then."""
    box = await send(api)
    await api.case.owner.execute("UPDATE postbus SET verloopt_op = now() - interval '1 second'")
    async with api.client() as client:
        assert (await client.get("/v1/postbus")).json() == {"postbus": [], "volgende": None}
        answers = [
            await client.get(f"/v1/postbus/{box}"),
            await client.delete(f"/v1/postbus/{box}"),
            await fetch(api, box),
        ]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert len({one.content for one in answers}) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE lidmaatschap SET tot = '2025-01-01', van = '2024-01-01' WHERE onderdeel = 'regie'",
        "UPDATE persoon SET casus = casus WHERE false; DELETE FROM persoon_referentie; DELETE FROM persoon CASCADE",
    ],
    ids=["no member any more", "the person is gone"],
)
async def test_the_gates_are_those_of_the_moment_of_fetching(api: Api, change: str) -> None:
    """Whoever may not have it now does not get it, and cannot tell that there is a box."""
    box = await send(api)
    if "persoon" in change:
        await api.case.owner.execute("ALTER TABLE bewijsstuk DROP CONSTRAINT bewijsstuk_persoon_fkey")
        change = "DELETE FROM persoon_referentie; DELETE FROM persoon"
    await api.case.owner.execute(change)
    nothing, got = await fetch(api, str(uuid4())), await fetch(api, box)
    assert (got.status_code, got.content) == (404, nothing.content)


async def test_an_employee_who_may_not_see_it_is_told_why(api: Api) -> None:
    """Wgs art. 1.8 lid 2: not designated; the refusal is recorded, and the box stays for who may."""
    box = await send(api)
    await api.case.owner.execute("UPDATE medewerker SET aangewezen = false WHERE onderdeel = 'regie'")
    refused = await fetch(api, box)
    assert refused.status_code in (403, 404), refused.text
    assert "box" not in refused.json()
    await api.case.owner.execute("UPDATE medewerker SET aangewezen = true WHERE onderdeel = 'regie'")
    assert (await fetch(api, box)).status_code == 200


async def test_a_box_whose_fetching_cannot_be_logged_stays_closed(api: Api) -> None:
    """No receipt, no box; the same key works later."""
    box, key = await send(api), str(uuid4())
    await break_log(api.case, "at commit", "refused", "antwoord")
    closed = await fetch(api, box, key=key)
    assert closed.status_code == 503
    assert "box" not in closed.json()
    await mend_log(api.case)
    assert (await fetch(api, box, key=key)).status_code == 200


async def test_a_push_whose_log_fails_leaves_no_box(api: Api) -> None:
    """The box stands or falls with its entry (design 6a.10)."""
    await break_log(api.case, "at commit", "connection lost", "antwoord")
    assert (await api.post(ASK, push(api), who=("corporatie", "R07"))).status_code == 503
    assert await api.case.rows("postbus") == 0


async def test_a_receiver_without_a_key_gets_nothing_that_could_be_read(api: Api) -> None:
    """Design 6a.4: 409 that says so, and nothing is kept."""
    await api.case.owner.execute("UPDATE onderdeel SET sleutel = NULL WHERE id = 'regie'")
    answer = await api.post(ASK, push(api), who=("corporatie", "R07"))
    assert (answer.status_code, answer.json()["code"]) == (409, "ontvanger-zonder-sleutel")
    assert await api.case.rows("postbus") == 0
