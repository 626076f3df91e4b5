"""The broker as a process, killed with SIGKILL while its callers wait: delivered but not logged is zero (design 11).

Each round: twenty callers ask and act over real HTTP, one call after the other, until the process dies at a moment that
chance picks, so that twenty calls are always under way. What somebody received has its leaf in the log; no act is half
done; and under the same key the next process gives the same answer, or walks again when there was none, and never
discloses a second time.

`KILLS` sets the number of rounds (8), `KILL_SEED` repeats the moments of an earlier run.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from broker import repeat
from broker.embedded import Postgres
from connectors.receipt import check_receipt
from tests.flow.api_home import ASK
from tests.flow.case import Case, open_case
from tests.flow.nothing_personal import Watch, watch
from tests.flow.serve_case import Served, serving

__all__ = ["watch"]

KILLS: Final = int(os.environ.get("KILLS", "8"))
CALLERS: Final = 20
RECORDED: Final = (200, 202, 403)


@dataclass
class Try:
    """One call under one key, and what its caller received."""

    path: str
    body: dict[str, Any]
    key: str
    answer: httpx.Response | None = None

    @property
    def told(self) -> bool:
        return self.answer is not None and self.answer.status_code in RECORDED


@dataclass(frozen=True)
class State:
    """What the database holds, counted."""

    answers: int
    acts: int
    pieces: int
    versie: int


@pytest.fixture
async def case(server: Postgres, tmp_path: Path) -> AsyncIterator[Case]:
    tmp_path.chmod(0o755)
    async with open_case(server, tmp_path) as found:
        await found.release_police("pol.lijst")
        yield found


@pytest.mark.slow
@pytest.mark.timeout(60 + 30 * KILLS)
async def test_whatever_a_killed_broker_told_is_in_the_log(case: Case, tmp_path: Path, watch: Watch) -> None:
    """No receipt, no data, after kill -9; and the same key afterwards (design 6a.2, 6a.10)."""
    seed = os.environ.get("KILL_SEED") or secrets.token_hex(4)
    chance = random.Random(seed)
    tries: list[Try] = []
    for _ in range(KILLS):
        async with serving(tmp_path, watch.file(tmp_path / "broker.log", case)) as served:
            await repeat_all(case, served, tries)
            before = await state(case)
            tries = await ask_until_killed(case, served, chance)
        await check(case, tries, before, seed)
    async with serving(tmp_path, watch.file(tmp_path / "broker.log", case)) as served:
        await repeat_all(case, served, tries)
    assert await case.check_log() > KILLS


def fresh_try(case: Case, chance: random.Random) -> Try:
    """An answer that gives, refuses or waits, a stranger's, or an act, under a key of its own."""
    note = {"soort": "noodzaak", "persoon": str(case.world.personen["ans"]), "inhoud": {"tekst": "in het dossier"}}
    path, body = chance.choice(
        [
            (ASK, case.question(("politie",), "pol.lijst")),
            (ASK, case.question(("politie",), "pol.lijst")),
            (ASK, case.question(("politie",), "pol.telling")),
            (ASK, case.question(("politie", "corporatie"), "pol.lijst", "wc.overlast")),
            (ASK, case.question(("jeugdteam",), "jh.care")),
            (ASK, case.question(("politie",), "pol.lijst", casus=str(uuid4()))),
            (f"/v1/casussen/{case.world.casus}/bewijsstukken", note),
        ]
    )
    return Try(path, body, str(uuid4()))


async def ask_until_killed(case: Case, served: Served, chance: random.Random) -> list[Try]:
    """Every caller asks on and on; after so many answers, and a moment more, the process dies."""
    tries: list[Try] = []
    enough, answered, wanted = asyncio.Event(), 0, chance.randrange(1, 2 * CALLERS)

    async def call(client: httpx.AsyncClient) -> None:
        nonlocal answered
        while True:
            tries.append(one := fresh_try(case, chance))
            try:
                one.answer = await client.post(one.path, json=one.body, headers={"Idempotency-Key": one.key})
            except httpx.TransportError:
                return
            answered += 1
            if answered >= wanted:
                enough.set()

    async with served.client(case.token(), limits=httpx.Limits(max_connections=CALLERS)) as client:
        calls = [asyncio.create_task(call(client)) for _ in range(CALLERS)]
        await enough.wait()
        await asyncio.sleep(chance.uniform(0, 0.02))  # no synchronisation: the moment of death is to be any moment
        await served.kill()
        await asyncio.gather(*calls)
    return tries


async def check(case: Case, tries: Sequence[Try], before: State, seed: str) -> None:
    """What was told is in the log, and what is in the database is whole."""
    await case.owner.execute(  # what the dead process had under way ends, one way or the other
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'sluis_broker'"
        " AND datname = current_database()"
    )
    await case.check_log()
    for one in tries:
        if one.answer is None:
            continue
        assert one.told or told_nothing(one.answer), (seed, one.answer.text)
        if one.told:
            check_receipt(one.answer.json(), case.log_key)
            found = await case.owner.fetchval(
                "SELECT idx FROM log_leaf WHERE entry_id = $1::text::uuid", one.answer.json()["besluit"]
            )
            assert found == one.answer.json()["bewijs"]["index"], seed
    after = await state(case)
    assert after.acts - before.acts == after.pieces - before.pieces == after.versie - before.versie, seed
    await check_whole(case)


def told_nothing(answer: httpx.Response) -> bool:
    """Not there, or the case moved three times under it; nothing else happens to a broker that lives."""
    outcome = (answer.status_code, answer.json()["code"])
    return outcome in {(404, "niet-gevonden"), (503, "veranderd-tijdens-vraag")} and "gegevens" not in answer.json()


async def check_whole(case: Case) -> None:
    """Everything that stands or falls with an entry stands with it, and nothing stands without one."""
    for table in ("log_payload", "log_index", "manifest", "taak"):
        assert await case.rows(table, "entry_id NOT IN (SELECT entry_id FROM log_leaf)") == 0, table
    assert await case.rows("claim", "antwoord IS NOT NULL AND entry_id NOT IN (SELECT entry_id FROM log_leaf)") == 0
    for table in ("log_payload", "log_index"):
        assert await case.rows("log_leaf", f"entry_id NOT IN (SELECT entry_id FROM {table})") == 0, table


async def repeat_all(case: Case, served: Served, tries: Sequence[Try]) -> None:
    """The next process: the same keys give what was told before, and walk where nothing was recorded."""
    if not tries:
        return
    await case.owner.execute("UPDATE claim SET lease_tot = now() WHERE antwoord IS NULL")  # the leases pass
    done = {one.key for one in tries if await recorded(case, one)}
    assert all(one.key in done for one in tries if one.told)
    before = await state(case)
    async with served.client(case.token()) as client:
        for one in tries:
            again = await client.post(one.path, json=one.body, headers={"Idempotency-Key": one.key})
            assert again.status_code in (*RECORDED, 404), again.text
            if again.status_code == 404:
                assert one.body["casus"] != str(case.world.casus)
                continue
            await check_again(case, one, again.json())
            if one.told:
                assert_same(one, again)
    after = await state(case)
    assert after.answers + after.acts - before.answers - before.acts == len(tries) - len(done)


async def check_again(case: Case, one: Try, again: dict[str, Any]) -> None:
    """A repeat is in the log; after a change of the case it lost its values, which its proof still covers (6a.2)."""
    place = "SELECT idx FROM log_leaf WHERE entry_id = $1::text::uuid"
    assert await case.owner.fetchval(place, again["besluit"]) == again["bewijs"]["index"]
    if all("waarde" in gegeven for gegeven in again.get("gegevens", ())):
        check_receipt(again, case.log_key)
    elif one.told and one.answer is not None:
        check_receipt({**again, "gegevens": one.answer.json()["gegevens"]}, case.log_key)


def assert_same(one: Try, again: httpx.Response) -> None:
    assert one.answer is not None
    first, second = one.answer.json(), again.json()
    assert (one.answer.status_code, first["bewijs"]["leaf"]) == (again.status_code, second["bewijs"]["leaf"])
    assert first["besluit"] == second["besluit"]


async def recorded(case: Case, one: Try) -> bool:
    """Whether an answer is kept under this key."""
    house = case.stage.house
    claim = repeat.claim(one.key, case.identity("regie", "R02"), b"", house.clock.now(), timedelta(seconds=1))
    return bool(await case.owner.fetchval("SELECT antwoord IS NOT NULL FROM claim WHERE sleutel = $1", claim.sleutel))


async def state(case: Case) -> State:
    return State(
        answers=await case.rows("log_index", "soort = 'antwoord' AND nr = 0"),
        acts=await case.rows("log_index", "soort = 'handeling'"),
        pieces=await case.rows("bewijsstuk"),
        versie=await case.owner.fetchval("SELECT versie FROM casus"),
    )
