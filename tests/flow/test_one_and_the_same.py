"""Unknown, foreign and hidden are one and the same answer: the same bytes, the same headers, the same steps (6a.11).

A second table (samenwerkingsverband) lives on the same installation, with a case, a person, a task, a box and a
question of its own. Whoever asks for those gets exactly what they would get for what does not exist.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from broker.clock import Clock
from broker.embedded import Postgres
from broker.installation import Medewerker, Onderdeel, Verband, install
from broker.sandbox_tokens import mint
from broker.scenario.plan import Wie
from broker.store import Store
from broker.terms import Question
from tests.flow.api_home import ASK, Api, open_api

OIN: Final = "00000077000000000001"
STRANGER: Final = (OIN, "vreemd", "medewerker-vreemd", "R02")


@dataclass
class Steps:
    """What one call did behind the door."""

    statements: list[str] = field(default_factory=list)
    decided: int = 0
    waits: int = 0
    leaves: int = 0


@dataclass(frozen=True)
class Face:
    """All that a caller can see of an answer, but for its own trace."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Two:
    """The application with two tables; `foreign` names things of the other one."""

    api: Api
    foreign: dict[str, str]
    steps: Steps

    async def call(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[Face, Steps]:
        """One call by a member of the first table, unless a token says otherwise."""
        before = await self.api.case.rows("log_leaf")
        self.steps.statements.clear()
        self.steps.decided = self.steps.waits = 0
        headers = {"Idempotency-Key": str(uuid4())} | ({"Authorization": f"Bearer {token}"} if token else {})
        async with self.api.client() as client:
            answer = await client.request(method, path, json=body, headers=headers)
        leaves = await self.api.case.rows("log_leaf") - before
        return face(answer), Steps(list(self.steps.statements), self.steps.decided, self.steps.waits, leaves)


def face(answer: httpx.Response) -> Face:
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in ("traceparent", "date"))
    return Face(answer.status_code, tuple(headers), answer.content)


class SpyPool:
    """A pool that remembers which statements went through it."""

    def __init__(self, pool: Any, steps: Steps) -> None:
        self._pool = pool
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pool, name)
        if name not in ("fetch", "fetchrow", "fetchval", "execute"):
            return found

        async def spied(statement: str, *arguments: Any) -> Any:
            self._steps.statements.append(statement)
            return await found(statement, *arguments)

        return spied


class SpyEngine:
    """A policy engine that counts how often it decided."""

    def __init__(self, engine: Any, steps: Steps) -> None:
        self._engine = engine
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def evaluate(self, entrypoint: str, question: Any) -> object:
        self._steps.decided += 1
        return await self._engine.evaluate(entrypoint, question)


@pytest.fixture
async def two(server: Postgres, tmp_path: Path) -> AsyncIterator[Two]:
    async with open_api(server, tmp_path) as api:
        foreign = await other_table(api)
        steps = Steps()

        async def wait(_: float) -> None:
            steps.waits += 1

        clock = Clock(decision=api.house.clock.decision, sleep=wait)
        store: Any = Store(SpyPool(api.house.store.pool, steps), api.house.store._engine)
        store.reading = SpyPool(api.house.store.reading, steps)
        spied = api.without(store=store, engine=SpyEngine(api.house.engine, steps), clock=clock, antwoord_na=60.0)
        yield Two(Api(api.case, api.verifier, spied), foreign, steps)


def stranger_token(api: Api) -> str:
    return mint(api.case.issuer, *STRANGER)


async def other_table(api: Api) -> dict[str, str]:
    """A second table with one member; its case, and what there is to be found in it."""
    public = X25519PrivateKey.generate().public_key().public_bytes_raw()
    staff = (Medewerker("medewerker-vreemd", ("R02", "R06")),)
    onderdeel = Onderdeel("vreemd", OIN, "Vreemd", "procesregie_lokaal", sleutel=public, medewerkers=staff)
    verband = Verband("andere-tafel", "Andere tafel", "lokaal", ("vreemd",))
    await install(api.case.owner, [verband], [onderdeel], api.case.stage.reader_public)
    start = {
        "soort": "signaal", "samenwerkingsverband": "andere-tafel", "kader": "lokaal", "ave": 1,
        "personen": [{"rol": "betrokkene", "naam": "Vreemde Oefenaar"}],
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {stranger_token(api)}", "Idempotency-Key": str(uuid4())}
    async with api.client() as client:
        made = await client.post("/v1/casussen", json=start, headers=headers)
        assert made.status_code == 201, made.text
        casus = made.json()["casus"]
        person = (await client.get(f"/v1/casussen/{casus}", headers=headers)).json()["personen"][0]["persoon"]
    question = await api.ask(api.case.question(("jeugdteam",), "jh.care"))
    assert question.status_code == 202, question.text
    return {
        "casus": casus,
        "persoon": person,
        "verzoek": question.json()["verzoek"],  # foreign to everybody but regie
        "taak": question.json()["wacht"][0]["taak"],
        "poststuk": await post_to_other(api),
    }


async def post_to_other(api: Api) -> str:
    """A box that lies for the procesregie; foreign to everybody else."""
    push = api.case.question((), "wc.overlast") | {
        "verstrekkers": ["corporatie"],
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"wc.overlast": [{"waarde": {"datum": "2025-02-03"}, "labels": {"stand": "2025-02-03"}}]},
    }
    sent = await api.post(ASK, push, who=("corporatie", "R07"))
    assert sent.status_code == 200, sent.text
    return str(await api.case.owner.fetchval("SELECT id FROM postbus"))


def corridor_calls(two: Two, casus: str, persoon: str) -> list[tuple[str, str, Any]]:
    """Every call of a corridor about this case and person."""
    question = two.api.case.question(("politie",), "pol.lijst", casus=casus, persoon=persoon)
    act = f"/v1/casussen/{casus}/handelingen"
    return [
        ("POST", ASK, question),
        ("POST", f"/v1/casussen/{casus}/bewijsstukken", {**two.api.note(), "persoon": persoon}),
        ("POST", act, {"soort": "referentie_vastleggen", "referentie": "x", "persoon": persoon}),
        ("POST", act, {"soort": "wegen", "persoon": persoon}),
    ]  # fmt: skip


async def test_a_case_and_a_person_that_are_not_for_you_are_not_there(two: Two) -> None:
    """Unknown and foreign case, unknown and foreign person: one face, one way, one entry, one moment of leaving."""
    own, ans = str(two.api.case.world.casus), str(two.api.case.world.personen["ans"])
    strange = [(str(uuid4()), ans), (two.foreign["casus"], ans), (two.foreign["casus"], two.foreign["persoon"])]
    strange += [(own, str(uuid4())), (own, two.foreign["persoon"])]
    faces = set[Face]()
    for nr in range(4):
        ways = list[Steps]()
        for casus, persoon in strange:
            seen, steps = await two.call(*corridor_calls(two, casus, persoon)[nr])
            faces.add(seen)
            ways.append(steps)
        assert all(steps == ways[0] for steps in ways), nr
        assert (ways[0].decided, ways[0].waits, ways[0].leaves) == (1, 1, 1), nr
    assert len(faces) == 1
    assert faces.pop().status == 404


async def test_a_table_that_is_not_yours_is_not_there(two: Two) -> None:
    """Nobody starts a case at a table where they have no seat, nor learns that it exists."""
    start = {"soort": "signaal", "kader": "lokaal", "ave": 1, "personen": [{"rol": "betrokkene"}]}
    seen = [
        await two.call("POST", "/v1/casussen", {**start, "samenwerkingsverband": table, "soort": soort})
        for table in ("bestaat-niet", "andere-tafel")
        for soort in ("signaal", "aanmelding")
    ]
    assert {one.status for one, _ in seen} == {404}
    assert len({one for one, _ in seen}) == 1
    assert all(steps == seen[0][1] for _, steps in seen)
    assert await two.api.case.rows("casus") == 2


def lookups(two: Two, *, foreign: bool) -> list[tuple[str, str, Any]]:
    """Every other call about one thing, of somebody else or of nobody."""

    def named(what: str) -> str:
        return two.foreign[what] if foreign else str(uuid4())

    return [
        ("GET", f"/v1/casussen/{named('casus')}", None),
        ("DELETE", f"/v1/casussen/{named('casus')}/bewijsstukken/{uuid4()}", None),
        ("GET", f"{ASK}/{named('verzoek')}", None),
        ("GET", f"{ASK}/{named('verzoek')}/bewijs", None),
        ("POST", f"{ASK}/{named('verzoek')}/leveringen", {}),
        ("POST", f"/v1/taken/{named('taak')}/antwoord", {"akkoord": False}),
        ("GET", f"/v1/postbus/{named('poststuk')}", None),
        ("DELETE", f"/v1/postbus/{named('poststuk')}", None),
        ("POST", f"/v1/postbus/{named('poststuk')}/leveringen", {}),
    ]


async def test_what_is_of_somebody_else_is_not_there(two: Two) -> None:
    """Questions, proofs, tasks and boxes: the same face after the same statements; the box is still there."""
    faces, token = set[Face](), two.api.case.token("gemeente", "R07")
    for theirs, nobodys in zip(lookups(two, foreign=True), lookups(two, foreign=False), strict=True):
        (one, way), (other, same_way) = await two.call(*theirs, token=token), await two.call(*nobodys, token=token)
        assert way == same_way, theirs[:2]
        faces |= {one, other}
    faces.add((await two.call("GET", "/v1/er-is-niets", token=token))[0])
    faces.add((await two.call("GET", "/v1/taken/", token=token))[0])
    faces.add((await two.call("GET", "/log/tile/7/000", token=token))[0])
    assert len(faces) == 1, faces
    assert faces.pop().status == 404
    assert await two.api.case.rows("postbus") == 1


async def test_who_is_not_on_record_sees_nothing(two: Two) -> None:
    """Design 6a.8: a token alone counts for nothing: another onderdeel, another OIN, a stranger to the table."""
    regie = two.api.case.world.identity(Wie("regie", "R02"))
    tokens = [
        mint(two.api.case.issuer, "00000077000000000099", "bestaat-niet", "m-1", "R02"),
        mint(two.api.case.issuer, OIN, "regie", regie.medewerker, "R02"),  # its name with another OIN
        stranger_token(two.api),
    ]
    own, ans = str(two.api.case.world.casus), str(two.api.case.world.personen["ans"])
    calls = [*corridor_calls(two, own, ans), ("GET", f"/v1/casussen/{own}", None)]
    faces = set[Face]()
    for call in calls:
        ways: Sequence[tuple[Face, Steps]] = [await two.call(*call, token=token) for token in tokens]
        faces |= {one for one, _ in ways}
        assert all(steps == ways[0][1] for _, steps in ways), call[:2]
    assert len(faces) == 1, faces
    assert faces.pop().status == 404


async def test_who_keeps_asking_under_one_key_learns_no_time_either(two: Two) -> None:
    """An answer that is there and one that is not yet are both still running, until the moment it may leave."""
    key, start, clock = str(uuid4()), datetime.now(UTC), two.api.house.clock
    clock.now = lambda: start
    running: list[httpx.Response] = []

    async def ask_again(_: Question) -> None:
        running.append(await two.api.ask(key=key))

    two.api.meanwhile("politie", ask_again)
    first = await two.api.ask(key=key)
    assert first.status_code == 200
    done = await two.api.ask(key=key)
    assert (done.status_code, done.json()["code"]) == (409, "loopt-nog")
    assert {name: value for name, value in done.json().items() if name != "instance"} == {
        name: value for name, value in running[0].json().items() if name != "instance"
    }
    assert done.headers["retry-after"] == running[0].headers["retry-after"]
    clock.now = lambda: start + timedelta(seconds=two.api.house.antwoord_na)
    assert (await two.api.ask(key=key)).json()["bewijs"]["leaf"] == first.json()["bewijs"]["leaf"]


async def test_a_search_finds_only_what_is_yours(two: Two) -> None:
    """Naming the other table finds nothing, like naming none that exists."""
    for token, count in ((None, 1), (stranger_token(two.api), 1)):
        found, _ = await two.call("POST", "/v1/casussen/_zoek", {}, token=token)
        assert found.body.count(b'"casus":') == count
    one, _ = await two.call("POST", "/v1/casussen/_zoek", {"samenwerkingsverband": "andere-tafel"})
    other, _ = await two.call("POST", "/v1/casussen/_zoek", {"samenwerkingsverband": "bestaat-niet"})
    assert one == other
