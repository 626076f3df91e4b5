"""Evidence exports at a real desk over HTTP: asked, made by a worker, fetched by the asker alone, gone after a week."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from jsonschema_rs import Draft4Validator

from audit import verify
from audit.desk.app import describe_desk
from audit.evidence import jobs, worker
from audit.evidence.build import fingerprint
from audit.evidence.jobs import KEPT, LEASE, MOST_TRIES
from audit.evidence.worker import exporting, work_once
from audit.log.read import check_log
from broker.settings import Settings
from tests.flow.desk_home import DeskHome, bureau

__all__ = ["bureau"]

EXPORTS: Final = "/v1/bewijsexporten"


@pytest.fixture
def period(bureau: DeskHome) -> dict[str, str]:
    """The last day, until the second that just began."""
    now = datetime.now(UTC).replace(microsecond=0)
    return {"van": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}", "tot": f"{now:%Y-%m-%dT%H:%M:%SZ}"}


@pytest.fixture
async def settled(bureau: DeskHome) -> DeskHome:
    """The same, a second later: a period ends on a whole second, after everything that was asked."""
    await asyncio.sleep(1.1)
    return bureau


async def ask(home: DeskHome, period: dict[str, str], org: str = "regie", **body: Any) -> httpx.Response:
    async with home.client(org) as client:
        return await client.post(EXPORTS, json={"logdoel": "rechtmatigheid", **period, **body})


async def get(home: DeskHome, path: str, org: str = "regie") -> httpx.Response:
    async with home.client(org) as client:
        return await client.get(path)


def now_period() -> dict[str, str]:
    now = datetime.now(UTC).replace(microsecond=0)
    return {"van": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}", "tot": f"{now:%Y-%m-%dT%H:%M:%SZ}"}


async def test_an_officer_asks_waits_and_fetches_a_bundle_that_checks_out(settled: DeskHome, tmp_path: Path) -> None:
    """Design 6: 202 with Location, a job with progress, the zip; checked by the outsider's program with our keys."""
    asked = await ask(settled, now_period())
    assert asked.status_code == 202, asked.text
    assert asked.json()["stand"] == "wacht"
    early = await get(settled, asked.headers["location"] + "/bestand")
    assert (early.status_code, early.json()["code"]) == (409, "bewijs-niet-klaar")
    assert await work_once(settled.desk)
    told = (await get(settled, asked.headers["location"])).json()
    assert (told["stand"], told["voortgang"]) == ("klaar", 100)
    got = await get(settled, told["bestand"])
    assert got.headers["content-type"] == "application/zip"
    assert len(got.content) == told["grootte"] == int(got.headers["content-length"])
    path = tmp_path / "bewijs.zip"
    path.write_bytes(got.content)
    keys = ["--desk-key", fingerprint(settled.desk.keys.log_key.public_key()), "--key", settled.desk.verifier.vkey]
    assert verify.main([str(path), *keys]) == 0
    with zipfile.ZipFile(io.BytesIO(got.content)) as bundle:
        rows = bundle.read("cijfers/rijen.csv").decode().splitlines()
        usage = bundle.read("cijfers/gebruik.csv").decode()
        content = "".join(bundle.read(name).decode(errors="replace") for name in bundle.namelist())
    assert len(rows) == 6  # two questions that asked the police, three answers, a header
    assert "gebruikt, niet gedeclareerd" not in usage
    assert "ruimer gebruikt" not in usage
    assert "regie,politie,lokaal-veiligheid,pol.lijst,volledig,2,1,volledig,gedeclareerd en gebruikt" in usage
    for secret in ("medewerker-regie", "Overlast stoppen", str(settled.api.case.world.personen["ans"])):
        assert secret not in content


async def test_asking_and_fetching_are_looks_on_record(settled: DeskHome) -> None:
    """Design 6a.9: each look stands in the second log, sealed, with its purpose; and that log stays in order."""
    asked = await ask(settled, now_period(), logdoel="interne_controle")
    await work_once(settled.desk)
    await get(settled, asked.headers["location"])
    await get(settled, asked.headers["location"] + "/bestand")
    rows = await settled.owner.fetch(
        "SELECT rij::text FROM desk_log.log_index WHERE soort = 'bureau.bewijs' ORDER BY op"
    )
    assert [json.loads(row[0])["doel"] for row in rows] == ["interne_controle", "interne_controle"]
    desk = settled.desk
    async with desk.look_pool.acquire() as connection:
        assert await check_log(connection, desk.look_verifier.name, desk.look_verifier) is not None


async def test_nobody_but_the_asker_can_see_or_fetch_it(settled: DeskHome) -> None:
    """Own organisation only, and the asker alone: foreign and unknown are one and the same 404 (design 6a.11)."""
    asked = await ask(settled, now_period())
    await work_once(settled.desk)
    for tail in ("", "/bestand"):
        foreign = await get(settled, asked.headers["location"] + tail, "politie")
        unknown = await get(settled, f"{EXPORTS}/{uuid4()}{tail}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json()["code"] == unknown.json()["code"]
    await settled.owner.execute("UPDATE bewijsexport SET medewerker = 'een-collega'")
    assert (await get(settled, asked.headers["location"])).status_code == 404


async def test_who_is_no_officer_any_more_gets_nothing(settled: DeskHome) -> None:
    """Design 6a.8: what somebody may be is on record here, at the moment of fetching too."""
    asked = await ask(settled, now_period())
    await work_once(settled.desk)
    await settled.owner.execute("UPDATE medewerker SET aangewezen = false WHERE onderdeel = 'regie'")
    assert (await get(settled, asked.headers["location"] + "/bestand")).status_code == 403
    assert (await ask(settled, now_period())).status_code == 403


async def test_what_is_wrong_is_said_at_once_and_makes_no_job(bureau: DeskHome, period: dict[str, str]) -> None:
    """NLgov API Design Rules: 400 with all that is wrong; nothing is queued and nothing looked at."""
    wrong: list[tuple[dict[str, Any], set[str]]] = [
        ({"logdoel": None}, {"ontbreekt"}),
        ({"logdoel": "nieuwsgierig"}, {"onbekende-keuze"}),
        ({"van": "2026-01-02T00:00:00Z", "tot": "2026-01-01T00:00:00Z"}, {"voor-van"}),
        ({"van": "2010-01-01T00:00:00.5Z", "tot": "2099-01-01T00:00:00Z"}, {"te-lang", "in-toekomst", "hele-seconden"}),
        ({"vorm": "openbaar"}, {"onbekende-keuze"}),
    ]
    for changed, codes in wrong:
        answer = await ask(bureau, period, **changed)
        assert answer.status_code == 400
        assert {fout["code"] for fout in answer.json()["fouten"]} == codes
    assert await bureau.owner.fetchval("SELECT count(*) FROM bewijsexport") == 0
    assert await bureau.looks() == 0


async def test_the_same_again_is_the_same_job_and_the_queue_has_an_end(
    bureau: DeskHome, period: dict[str, str]
) -> None:
    one, again = await ask(bureau, period), await ask(bureau, period)
    assert one.json()["export"] == again.json()["export"]
    for day in (2, 3):
        more = period | {"van": f"{datetime.now(UTC) - timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"}
        assert (await ask(bureau, more)).status_code == 202
    full = await ask(bureau, period | {"van": "2026-01-01T00:00:00Z"})
    assert (full.status_code, full.json()["code"]) == (409, "bewijs-wachtrij-vol")
    assert (await ask(bureau, period, "politie")).status_code == 202


async def test_external_bundles_do_not_overlap(bureau: DeskHome, period: dict[str, str]) -> None:
    """Two overlapping external bundles would give small numbers away by comparing them (audit/evidence/jobs.py)."""
    assert (await ask(bureau, period, vorm="extern")).status_code == 202
    assert (await ask(bureau, period, vorm="extern")).status_code == 202
    longer = period | {"van": "2026-01-01T00:00:00Z"}
    for changed in ({"vorm": "extern"}, {"vorm": "extern", "samenwerkingsverband": "tafel"}):
        refused = await ask(bureau, longer, **changed)
        assert (refused.status_code, refused.json()["code"]) == (409, "bewijs-overlapt")
    assert (await ask(bureau, longer)).status_code == 202
    before = {"van": "2026-01-01T00:00:00Z", "tot": period["van"]}
    assert (await ask(bureau, before, vorm="extern")).status_code == 202


async def test_a_period_with_nothing_in_it_fails_with_a_sentence(bureau: DeskHome) -> None:
    asked = await ask(bureau, {"van": "2020-01-01T00:00:00Z", "tot": "2020-02-01T00:00:00Z"})
    assert await work_once(bureau.desk)
    told = (await get(bureau, asked.headers["location"])).json()
    assert told["stand"] == "mislukt"
    assert "periode" in told["uitleg"]


async def test_forged_rows_make_no_bundle(settled: DeskHome) -> None:
    """Design 6a.9: `ix` makes the rows unforgeable."""
    asked = await ask(settled, now_period())
    await settled.owner.execute("UPDATE log_index SET rij = rij || '{\"ave\": 1}'")
    assert await work_once(settled.desk)
    told = (await get(settled, asked.headers["location"])).json()
    assert (told["stand"], told["bestand"]) == ("mislukt", None)
    assert "log" in told["uitleg"]


async def test_a_job_of_a_worker_that_died_is_done_by_the_next(settled: DeskHome) -> None:
    """Survives a restart: state and lease are in the database, and a lease that is over is taken over."""
    asked = await ask(settled, now_period())
    pool, now = settled.desk.look_pool, datetime.now(UTC)
    dead = await jobs.take(pool, now)
    assert dead is not None
    assert await jobs.take(pool, now + LEASE / 2) is None
    taken = await jobs.take(pool, now + LEASE)
    assert taken is not None
    assert (taken.id, taken.pogingen) == (UUID(asked.json()["export"]), 2)
    with pytest.raises(jobs.Lost):
        await jobs.progress(pool, dead, 50, now)
    await jobs.fail(pool, dead, "te laat")
    await jobs.give_back(pool, dead, tried=True)
    assert (await get(settled, asked.headers["location"])).json()["stand"] == "bezig"
    await jobs.give_back(pool, taken, tried=True)
    assert await work_once(settled.desk)
    assert (await get(settled, asked.headers["location"])).json()["stand"] == "klaar"


async def test_two_workers_never_have_the_same_job(bureau: DeskHome, period: dict[str, str]) -> None:
    """FOR UPDATE SKIP LOCKED: several desks may work on one queue."""
    for org in ("regie", "politie", "corporatie"):
        assert (await ask(bureau, period, org)).status_code == 202
    now = datetime.now(UTC)
    found = await asyncio.gather(*(jobs.take(bureau.desk.look_pool, now) for _ in range(8)))
    taken = [job.id for job in found if job is not None]
    assert len(taken) == len(set(taken)) == 3


async def test_a_job_that_keeps_breaking_is_given_up(settled: DeskHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is tried again a few times, and then said."""

    async def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async def at_once(_seconds: float) -> None:
        return None

    asked = await ask(settled, now_period())
    monkeypatch.setattr(worker, "build", full)
    monkeypatch.setattr(type(settled.desk.clock), "sleep", staticmethod(at_once))
    for _ in range(MOST_TRIES):
        assert await work_once(settled.desk)
    assert not await work_once(settled.desk)
    told = (await get(settled, asked.headers["location"])).json()
    assert told["stand"] == "mislukt"
    assert "beheerder" in told["uitleg"]
    assert await settled.owner.fetchval("SELECT count(*) FROM bewijsexport_deel") == 0


async def test_a_desk_that_is_told_to_stop_gives_its_job_back(
    settled: DeskHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graceful stop costs no try, and leaves nothing half done."""
    begun = asyncio.Event()

    async def slow(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    asked = await ask(settled, now_period())
    with monkeypatch.context() as patched:
        patched.setattr(worker, "build", slow)
        async with exporting(settled.desk):
            await begun.wait()
    row = await settled.owner.fetchrow("SELECT stand, pogingen FROM bewijsexport")
    assert tuple(row) == ("wacht", 0)
    async with exporting(settled.desk), asyncio.timeout(30):
        while (await get(settled, asked.headers["location"])).json()["stand"] != "klaar":  # noqa: ASYNC110  # as a client polls
            await asyncio.sleep(0.1)


async def test_a_bundle_is_gone_after_a_week_with_the_name_of_who_asked(settled: DeskHome) -> None:
    """AVG art. 5 lid 1 e: kept as long as it takes to fetch it; the row that stays names no employee."""
    asked = await ask(settled, now_period())
    await work_once(settled.desk)
    await jobs.expire(settled.desk.look_pool, datetime.now(UTC) + KEPT - timedelta(minutes=1))
    assert (await get(settled, asked.headers["location"] + "/bestand")).status_code == 200
    await jobs.expire(settled.desk.look_pool, datetime.now(UTC) + KEPT + timedelta(minutes=1))
    assert (await get(settled, asked.headers["location"])).status_code == 404
    assert await settled.owner.fetchval("SELECT count(*) FROM bewijsexport_deel") == 0
    assert await settled.owner.fetchval("SELECT medewerker FROM bewijsexport") == ""


async def test_the_description_says_what_comes_back(settled: DeskHome) -> None:
    """Issue 4: an answer is as its schema in the OpenAPI document says, and so is every status."""
    document = describe_desk(Settings())
    schema = document["components"]["schemas"]["Bewijsexport"]
    asked = await ask(settled, now_period())
    await work_once(settled.desk)
    for answer in (asked, await get(settled, asked.headers["location"])):
        Draft4Validator({**schema, "properties": {n: _nullable(p) for n, p in schema["properties"].items()}}).validate(
            answer.json()
        )
    assert {"202", "400", "401", "403", "409"} <= document["paths"]["/bewijsexporten"]["post"]["responses"].keys()
    fetched = document["paths"]["/bewijsexporten/{export}/bestand"]["get"]["responses"]
    assert list(fetched["200"]["content"]) == ["application/zip"]


def _nullable(part: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0 `nullable` in JSON Schema's own words."""
    return {"anyOf": [part, {"type": "null"}]} if part.get("nullable") else part
