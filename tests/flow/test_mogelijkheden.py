"""What may I ask: told without asking anybody, logged, and nothing to a stranger (issue 4 item 6; design 6a.11)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from audit.evidence.rows import fill, protect_rows
from audit.evidence.words import Scope, Stretch
from broker.scenario.stage import _ORIGIN
from broker.terms import Question
from connectors.receipt import answer_bytes
from tests.flow.api import Api, open_api
from tests.flow.home import Home
from tests.flow.played import ASK, POLITIE, REGIE

EXPLORE: Final = "/v1/mogelijkheden"
TABLES: Final = ("manifest", "taak", "postbus")


@pytest.fixture
async def api(home: Home) -> AsyncIterator[Api]:
    async with open_api(home) as found:
        yield found


def opened(api: Api, **changes: Any) -> dict[str, Any]:
    """A question in which everything is left open that may be."""
    body = api.question(elementen=()) | changes
    return {name: value for name, value in body.items() if name in changes or name not in _OPEN}


_OPEN: Final = ("vraag", "verstrekkers", "elementen")


async def told(api: Api, body: dict[str, Any], who: tuple[str, str | None] = REGIE, **how: Any) -> dict[str, Any]:
    answer = await api.post(EXPLORE, who, body, **how)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def test_it_says_what_may_be_asked_what_waits_and_who_can_give_the_rest(api: Api) -> None:
    """The main job: before, what is missing and whose hand it is of; once that hand has signed, it may be asked."""
    body = api.question("politie", elementen=("pol.lijst", "pol.rol"))
    before = await told(api, body)
    assert {held["element"]: held["reden"] for held in before["achtergehouden"]} == {
        "pol.lijst": "D-GROND",
        "pol.rol": "D-GROND",
    }
    assert before["vereisten"].keys() == {"besluit_wpg", "vrijgave"}
    assert before["vereisten"]["besluit_wpg"]["wie"][0] == "Politie"
    assert before["vereisten"]["vrijgave"] == {
        "wie": ["De verstrekker zelf", "Een eerste verstrekker van dit gegeven"],
        "eigenHand": True,
        "ookOntvanger": False,
    }
    wpg = {"artikel": "Wpg 19", "elementen": ["pol.lijst"], "ontvanger": "regie"}
    await api.home.evidence("politie", "R06", "besluit_wpg", **wpg)
    (wait,) = (await told(api, body))["wacht"]
    assert (wait["op"], wait["bij"], wait["vorm"], wait["vereist"]) == ("vrijgave", "politie", "volledig", ["vrijgave"])
    assert "taak" not in wait
    await api.home.evidence("politie", "R06", "vrijgave", door="politie")
    after = await told(api, body)
    assert after["teVragen"] == [{"verstrekker": "politie", "element": "pol.lijst", "vorm": "volledig"}]
    assert after["verplichtingen"] == [{"soort": "geheimhouding", "artikel": "Wpg art. 7 lid 2"}]


async def test_nobody_is_asked_and_nothing_is_kept_but_the_log(api: Api) -> None:
    """No data: no supplier hears of it, no task, no manifest; one entry of its own kind with a row per pair."""
    await api.home.release_police("pol.lijst")
    heard: list[Question] = []

    async def hear(question: Question) -> None:
        heard.append(question)

    api.home.suppliers(politie=hear, jeugdteam=hear)
    before = {table: await api.home.rows(table) for table in (*TABLES, "log_leaf")}
    content = await told(api, api.question("politie", "jeugdteam", elementen=("pol.lijst", "jh.care")))
    assert not heard
    after = {table: await api.home.rows(table) for table in (*TABLES, "log_leaf")}
    assert after == before | {"log_leaf": before["log_leaf"] + 1}
    rows = await api.home.stage.owner.fetch(
        "SELECT soort, rij::text AS rij FROM log_index WHERE entry_id = $1 ORDER BY nr", content["besluit"]
    )
    assert {row["soort"] for row in rows} == {"mogelijkheden"}
    known = [json.loads(row["rij"]) for row in rows]
    assert sorted((row["verstrekker"], row["element"], row["uitkomst"], row["vorm"]) for row in known) == [
        ("jeugdteam", "jh.care", "wacht", "gegeneraliseerd"),
        ("jeugdteam", "pol.lijst", "geweigerd", ""),
        ("politie", "jh.care", "geweigerd", ""),
        ("politie", "pol.lijst", "te_vragen", "volledig"),
    ]
    assert await api.home.stage.owner.fetchval(
        "SELECT count(*) FROM log_zoek WHERE entry_id = $1", content["besluit"]
    ), "it is found again for inzage (AVG art. 15)"
    assert "OVERLAST" not in json.dumps(content)


async def test_the_answer_is_in_the_log_as_its_asker_can_check(api: Api) -> None:
    """Design 12.2: leaf and salt come along, and the leaf is of this kind."""
    content = await told(api, api.question("politie", elementen=("pol.lijst",)))
    assert answer_bytes(content)
    leaf = await api.home.stage.owner.fetchval(
        "SELECT convert_from(leaf, 'UTF8') FROM log_leaf WHERE entry_id = $1", content["besluit"]
    )
    assert json.loads(leaf)["type"] == "mogelijkheden"


async def test_what_is_left_open_is_filled_with_who_sits_at_the_table(api: Api) -> None:
    """Every other member now, each with the elements of which its kind is a source; who left is not there any more."""
    everything = await told(api, opened(api))
    lists = ("teVragen", "wacht", "uitnodigingen", "achtergehouden")
    pairs = {(e["verstrekker"], e["element"]) for name in lists for e in everything[name]}
    assert {org for org, _ in pairs} == {
        "gemeente", "politie", "corporatie", "oov", "handhaving", "jeugdteam", "verslavingszorg"
    }  # fmt: skip
    assert ("politie", "pol.lijst") in pairs
    assert ("jeugdteam", "pol.lijst") not in pairs
    assert ("corporatie", "ctx.reden") in pairs
    assert not {code for _, code in pairs} & {"pol.onderzoek", "wc.melder", "vt.melder"}
    await api.home.stage.owner.execute("UPDATE lidmaatschap SET tot = van WHERE onderdeel = 'oov'")
    one = await told(api, opened(api, elementen=[{"code": "inv.contact"}]))
    orgs = {e["verstrekker"] for name in lists for e in one[name]}
    assert orgs == {"gemeente", "politie", "corporatie", "handhaving", "jeugdteam", "verslavingszorg"}
    named = await told(api, opened(api, verstrekkers=["handhaving"]))
    assert {e["verstrekker"] for name in lists for e in named[name]} == {"handhaving"}


async def test_what_is_filled_in_is_what_the_request_would_ask(api: Api) -> None:
    """It never differs, with what was left open spelled out: the same question, in full."""
    await api.home.release_police("pol.lijst")
    open_ = await told(api, opened(api, verstrekkers=["politie"], vraag="Overlast stoppen"))
    lists = ("teVragen", "wacht", "uitnodigingen", "achtergehouden")
    codes = [e["element"] for name in lists for e in open_[name]]
    body = api.question("politie", elementen=tuple(codes), vraag="Overlast stoppen")
    answer = (await api.post(ASK, REGIE, body)).json()
    assert sorted(e["element"] for e in open_["teVragen"]) == sorted(e["element"] for e in answer["gegevens"])
    assert {e["element"]: e for e in open_["achtergehouden"]} == {e["element"]: e for e in answer["achtergehouden"]}


async def test_more_than_three_hundred_pairs_are_too_many(api: Api) -> None:
    """400 with the fields, from the body alone; and of a case that is seen, when it is left open."""
    codes = [{"code": f"pol.{name}"} for name in ("lijst", "rol", "telling", "bezoek", "samenv")]
    codes += [{"code": f"id.{name}"} for name in ("naam", "geb", "adres", "tel", "bsn")]
    codes += [{"code": f"ctx.{name}"} for name in ("reden", "doel", "leef", "gedaan", "spoed", "reden")]
    many = [f"org-{nr}" for nr in range(20)]
    body = opened(api, verstrekkers=many, elementen=[*codes, {"code": "wc.huur"}])
    wrong = await api.post(EXPLORE, REGIE, body)
    assert wrong.status_code == 400
    assert [fout["veld"] for fout in wrong.json()["fouten"]] == ["verstrekkers", "elementen"]
    assert (await api.post(EXPLORE, REGIE, body | {"casus": str(uuid4())})).json()["fouten"] == wrong.json()["fouten"]
    assert (await api.post(EXPLORE, REGIE, body | {"elementen": codes})).status_code == 200
    owner = api.home.stage.owner
    await owner.execute("""INSERT INTO onderdeel (id, oin, naam, soort, log_kid, versie)
        SELECT 'wijk-' || n, '0000009900000001' || lpad(n::text, 4, '0'), 'Wijk', 'college', o.log_kid, 1
        FROM onderdeel o, generate_series(1, 12) n WHERE o.id = 'regie'""")
    await owner.execute("""INSERT INTO lidmaatschap (samenwerkingsverband, onderdeel, van, tot)
        SELECT l.samenwerkingsverband, 'wijk-' || n, l.van, NULL FROM lidmaatschap l, generate_series(1, 12) n
        WHERE l.onderdeel = 'regie'""")
    wide = await api.post(EXPLORE, REGIE, opened(api))
    assert (wide.status_code, wide.json()["fouten"][0]["code"]) == (400, "te-veel-paren")
    stranger = await api.post(EXPLORE, REGIE, opened(api, casus=str(uuid4())))
    assert stranger.status_code == 404


async def test_who_is_no_source_here_needs_elements_by_name(api: Api) -> None:
    """A supplier that is not at the table has no elements of its own; named ones are judged as the request would."""
    wrong = await api.post(EXPLORE, REGIE, opened(api, verstrekkers=["politie", "elders"]))
    assert (wrong.status_code, wrong.json()["fouten"][0]["veld"]) == (400, "elementen")
    named = await told(api, opened(api, verstrekkers=["elders"], elementen=[{"code": "pol.lijst"}]))
    assert [held["reden"] for held in named["achtergehouden"]]


async def test_a_case_and_a_person_that_are_not_there_look_alike(api: Api) -> None:
    """Design 6a.11: unknown case, unknown person, an onderdeel that is not on record: one 404, held to one moment."""
    house = api.home.house
    seen = set[tuple[int, str, bool]]()
    for changes, token in (
        ({"casus": str(uuid4())}, {}),
        ({"persoon": str(uuid4())}, {}),
        ({}, {"onderdeel": "bestaat-niet", "medewerker": "m-1"}),
        ({}, {"oin": "00000099999999999999"}),
    ):
        held: list[float] = []

        async def hold(seconds: float, held: list[float] = held) -> None:
            held.append(seconds)

        house.clock.sleep = hold
        before = await api.home.rows("log_leaf")
        for body in (opened(api, **changes), api.question("politie", elementen=("pol.lijst",)) | changes):
            house.clock.monotonic = iter([0.0, -1.0]).__next__
            answer = await api.call("POST", EXPLORE, REGIE, body, **token)
            problem = {name: value for name, value in answer.json().items() if name != "instance"}
            seen.add((answer.status_code, json.dumps(problem), len(held) > 0))
        assert await api.home.rows("log_leaf") == before + 2
    assert {(status, held) for status, _, held in seen} == {(404, True)}
    assert len(seen) == 1


async def test_a_yes_of_a_body_without_secrecy_is_held_too(api: Api) -> None:
    """A reason that may not be told can lie with any body (radicalisering), so no yes leaves earlier than it would."""
    house, held = api.home.house, list[float]()

    async def hold(seconds: float) -> None:
        held.append(seconds)

    house.clock.sleep, house.clock.monotonic = hold, iter([0.0, -1.0]).__next__
    body = api.question("oov", elementen=("oov.maatr",))
    assert (await told(api, body))["teVragen"]
    assert held
    held.clear()
    await api.home.stage.owner.execute("UPDATE casus SET radicalisering = true")
    house.clock.monotonic = iter([0.0, -1.0]).__next__
    assert (await told(api, body))["teVragen"]
    assert held


async def test_of_an_investigation_nothing_is_told_among_other_pairs_either(api: Api) -> None:
    """Wpg art. 20 lid 3: one hidden pair among those that go, wait and are refused changes no byte and no log row."""
    await api.home.release_police("pol.lijst", "pol.samenv")
    body = api.question("politie", "jeugdteam", elementen=("pol.lijst", "pol.samenv", "pol.rol", "jh.care"))

    async def world() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        content = await told(api, body)
        rows = await api.home.stage.owner.fetch(
            "SELECT rij::text AS rij FROM log_index WHERE entry_id = $1 ORDER BY nr", content["besluit"]
        )
        own = ("mogelijkheden", "besluit", "bewijs")
        return {n: v for n, v in content.items() if n not in own}, [json.loads(row["rij"]) for row in rows]

    open_content, open_rows = await world()
    await api.home.evidence("politie", "R06", "opsporingsbelang", door="politie", elementen=["pol.samenv"])
    hidden_content, hidden_rows = await world()
    assert json.dumps(hidden_content) == json.dumps(open_content)
    assert [{**row, "trace": ""} for row in hidden_rows] == [{**row, "trace": ""} for row in open_rows]
    assert {entry["element"] for entry in hidden_content["teVragen"]} == {"pol.lijst", "pol.samenv"}


async def test_the_same_key_gives_the_same_answer_and_no_key_is_needed(api: Api) -> None:
    """Design 6a.2: asked twice under one key it is logged once; without a key each is a question of its own."""
    body, key = api.question("politie", elementen=("pol.lijst",)), str(uuid4())
    first = await told(api, body, key=key)
    leaves = await api.home.rows("log_leaf")
    again = await told(api, body, key=key)
    assert (again["besluit"], again["bewijs"]["leaf"]) == (first["besluit"], first["bewijs"]["leaf"])
    assert await api.home.rows("log_leaf") == leaves
    other = await api.post(EXPLORE, REGIE, body | {"fase": "F4"}, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "sleutel-hergebruikt")
    headers = {"Authorization": f"Bearer {api.token(*REGIE)}"}
    answers = [await api.http.post(EXPLORE, json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert await api.home.rows("log_leaf") == leaves + 2


async def test_a_body_of_a_push_is_no_question(api: Api) -> None:
    """What may be asked is asked by who wants to know: no values, no receiver, and no empty lists."""
    extras: tuple[dict[str, Any], ...] = (
        {"initiatief": "verstrekker"},
        {"gegevens": {}},
        {"ontvanger": {"onderdeel": "regie"}},
    )
    for extra in extras:
        wrong = await api.post(EXPLORE, POLITIE, api.question("politie", elementen=("pol.lijst",)) | extra)
        assert (wrong.status_code, wrong.json()["fouten"][0]["code"]) == (400, "onbekend-veld")
    wrong = await api.post(EXPLORE, REGIE, opened(api, verstrekkers=[], elementen=[]))
    assert [fout["veld"] for fout in wrong.json()["fouten"]] == ["verstrekkers", "elementen"]


async def test_a_change_of_the_case_while_it_is_told_is_seen(api: Api) -> None:
    """Design 6a.10: what was decided on still holds when it is logged, or it walks again."""
    engine, owner, walks = api.home.house.engine, api.home.stage.owner, list[str]()

    class Meddler:
        beleid = engine.beleid

        async def evaluate(self, entrypoint: str, question: Any) -> object:
            walks.append(question["casus"]["toestand"])
            answer = await engine.evaluate(entrypoint, question)
            if len(walks) == 1:
                await owner.execute("UPDATE casus SET toestand = 'S90', versie = versie + 1")
            return answer

    stage = replace(api.home.stage, house=replace(api.home.house, engine=Meddler()))  # type: ignore[arg-type]  # an engine as far as it is asked
    async with open_api(replace(api.home, stage=stage)) as meddled:
        content = await told(meddled, meddled.question("oov", elementen=("oov.maatr",)))
    assert walks == ["S41", "S90"]
    assert not content["teVragen"]


async def test_the_figures_of_the_evidence_do_not_count_it(api: Api) -> None:
    """Nothing was disclosed and nobody was asked, so no figure of requests or answers moves."""
    await api.home.release_police("pol.lijst")
    await told(api, api.question("politie", elementen=("pol.lijst",)))
    owner, now = api.home.stage.owner, datetime.now(UTC).replace(microsecond=0)
    scope = Scope(van=now - timedelta(days=1), tot=now + timedelta(days=1))

    async def count() -> int:
        size = await owner.fetchval("SELECT count(*) FROM log_leaf")
        async with owner.transaction():
            await fill(owner, _ORIGIN, scope, Stretch(0, None, size, "", 0, size - 1))
            return await protect_rows(owner, extern=False)

    before = await count()
    await told(api, api.question("politie", elementen=("pol.lijst",)))
    assert await count() == before
    await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))
    assert await count() == before + 1
