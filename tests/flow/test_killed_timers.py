"""Two brokers, killed with SIGKILL over and over while acts come in and terms fall due: nothing half, double or lost.

300 cases each have one term that falls due while the brokers run, and 200 acts are asked for over HTTP, under one key
each until they are told.
Whatever died meanwhile, at the end every term fired once, with one task and one entry, and every act was done once.

`KILL_SEED` repeats the moments of an earlier run.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
import pytest

from broker.embedded import Postgres
from tests.flow.case import Case, open_case
from tests.flow.serve_case import Served, serving

ACTS: Final = 200
TERMS: Final = 300
CALLERS: Final = 4
ROUNDS: Final = 2

_CASES: Final = """
INSERT INTO casus (id, samenwerkingsverband, kader, ave, toestand, doel, aanmelder, eerste_verwerking_op, k_case, epoch,
  pseudoniem, log_kid, versie)
SELECT gen_random_uuid(), c.samenwerkingsverband, c.kader, c.ave, 'S70', c.doel, c.aanmelder, c.eerste_verwerking_op,
  c.k_case, c.epoch, 'proef-' || n, c.log_kid, 1
FROM casus c, generate_series(1, $1) AS n"""
_TERMS: Final = """
INSERT INTO termijn (id, samenwerkingsverband, casus, soort, stap, aanleiding, verloopt_op, kijk_op, stand, gemaakt_op)
SELECT gen_random_uuid(), samenwerkingsverband, id, 'evaluatie', 'einde', gen_random_uuid(), '2020-01-01Z',
  '2020-01-01Z', 'loopt', '2020-01-01Z'
FROM casus WHERE pseudoniem LIKE 'proef-%' ORDER BY id LIMIT $1::bigint OFFSET $1::bigint * $2::bigint"""
_TWICE: Final = """
SELECT count(*) FROM (SELECT rij->>'casus' FROM log_index WHERE soort = 'termijn' AND rij->>'casus' LIKE 'proef-%'
  GROUP BY 1 HAVING count(*) <> 1) AS vaker"""


@pytest.fixture
async def case(server: Postgres, tmp_path: Path) -> AsyncIterator[Case]:
    tmp_path.chmod(0o755)
    async with open_case(server, tmp_path) as found:
        yield found


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_no_act_is_half_no_task_double_and_no_term_lost(case: Case, tmp_path: Path) -> None:
    """Practice 4.2, design 6a.10: acts and terms stand or fall with their entry, whatever dies."""
    seed = os.environ.get("KILL_SEED") or secrets.token_hex(4)
    chance = random.Random(seed)
    pieces, versie = await case.rows("bewijsstuk"), await case.owner.fetchval("SELECT versie FROM casus")
    acts = await case.rows("log_index", "soort = 'handeling'")
    await case.owner.execute(_CASES, TERMS)
    keys = [str(uuid4()) for _ in range(ACTS)]
    for nr in range(ROUNDS + 1):
        last = nr == ROUNDS
        async with serving(tmp_path, tmp_path / "broker.log", replicas=2, SLUIS_TERMS_EVERY="0.2") as served:
            await case.owner.execute(_TERMS, TERMS // (ROUNDS + 1), nr)
            keys = await act(case, served, keys, len(keys) if last else chance.randrange(20, 60))
            if last:
                await until_fired(case)
            await served.kill()
        await let_go(case)
    assert keys == []
    await check(case, seed)
    assert await case.rows("bewijsstuk") - pieces == ACTS, seed
    assert await case.rows("log_index", "soort = 'handeling'") - acts == ACTS, seed
    moved = await case.owner.fetchval("SELECT versie FROM casus WHERE id = $1", case.world.casus)
    assert moved - versie == ACTS, seed


async def act(case: Case, served: Served, keys: list[str], wanted: int) -> list[str]:
    """Callers act until so many were told, and the brokers are gone then; the keys that were told nothing."""
    left, told = list(keys), list[str]()
    enough = asyncio.Event()
    note = {"soort": "noodzaak", "persoon": str(case.world.personen["ans"]), "inhoud": {"tekst": "in het dossier"}}
    path = f"/v1/casussen/{case.world.casus}/bewijsstukken"

    async def call(client: httpx.AsyncClient) -> None:
        while left and not enough.is_set():
            key = left.pop()
            try:
                answer = await client.post(path, json=note, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                return
            if answer.status_code == 200:
                told.append(key)
            elif answer.status_code in (409, 503):  # it moved three times under it, or another still holds the key
                left.append(key)
            else:
                raise AssertionError(answer.text)
            if len(told) >= wanted:
                enough.set()

    async with served.client(case.token(), limits=httpx.Limits(max_connections=CALLERS)) as client:
        calls = [asyncio.create_task(call(client)) for _ in range(CALLERS)]
        if wanted < len(keys):
            await enough.wait()
            await served.kill()
        await asyncio.gather(*calls)
    return [key for key in keys if key not in told]


async def let_go(case: Case) -> None:
    """What the dead had under way ends, one way or the other; their leases pass."""
    await case.owner.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'sluis_broker'"
        " AND datname = current_database()"
    )
    await case.owner.execute("UPDATE claim SET lease_tot = now() WHERE antwoord IS NULL")


async def until_fired(case: Case) -> None:
    """The brokers that live fire what is left."""
    async with asyncio.timeout(60):
        while await case.rows("termijn", "stand = 'loopt' AND soort = 'evaluatie'"):  # noqa: ASYNC110  # in other processes
            await asyncio.sleep(0.2)


async def check(case: Case, seed: str) -> None:
    assert await case.rows("termijn", "soort = 'evaluatie' AND stand = 'verlopen'") == TERMS, seed
    assert await case.rows("taak", "op = 'termijn' AND element = 'evaluatie'") == TERMS, seed
    assert await case.rows("log_index", "soort = 'termijn' AND rij->>'casus' LIKE 'proef-%'") == TERMS, seed
    assert await case.owner.fetchval(_TWICE) == 0, seed
    for table in ("log_payload", "log_index", "taak"):
        assert await case.rows(table, "entry_id NOT IN (SELECT entry_id FROM log_leaf)") == 0, (table, seed)
    await case.check_log()
