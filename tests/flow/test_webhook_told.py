"""What partners are told, and what not: the outbox that the database fills, as it is polled (docs/webhooks.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from broker.scenario.plan import Wie
from broker.sweep import sweep
from broker.terms import Fase
from broker.timers.tasks import expire_tasks
from broker.webhook.kinds import ABOUT, Soort
from tests.flow.api import Api, open_api
from tests.flow.home import Home
from tests.flow.webhook_home import ASK, POLITIE, REGIE, answer, kinds, told, wait_for_police


@pytest.fixture
async def api(home: Home) -> AsyncIterator[Api]:
    """The application on a fresh case; what was told while it was set up is forgotten."""
    async with open_api(home) as found:
        await home.stage.owner.execute("DELETE FROM melding")
        yield found


async def test_work_that_waits_is_told_to_who_must_do_it(api: Api) -> None:
    """Issue 6: a request that waits becomes a task for the right party; the asker already heard it in its answer."""
    _, (taak,) = await wait_for_police(api)
    (event,) = await told(api, POLITIE)
    assert event["data"] == {"nummer": taak, "adres": f"/v1/taken/{taak}"}
    assert (await api.get(event["data"]["adres"], POLITIE)).json()["status"] == "open"
    assert await told(api, REGIE) == await told(api, ("gemeente", "R04")) == []
    assert (await api.get(event["data"]["adres"], REGIE)).status_code == 404


async def test_an_event_holds_numbers_and_nothing_else(api: Api) -> None:
    """AVG art. 5 lid 1 c; NL GOV profile for CloudEvents: no person, element, purpose, name or outcome."""
    _, (taak,) = await wait_for_police(api)
    await answer(api, taak)
    for event in [*await told(api, POLITIE), *await told(api, REGIE)]:
        assert list(event) == ["specversion", "id", "source", "type", "time", "datacontenttype", "data"]
        assert UUID(event["id"]) != UUID(event["data"]["nummer"])
        assert event["type"].removeprefix("nl.sluis.") in set(Soort)
        place = ABOUT[Soort(event["type"].removeprefix("nl.sluis."))].place
        assert event["data"] == {"nummer": event["data"]["nummer"], "adres": place + event["data"]["nummer"]}


async def _by(api: Api, taak: str, how: str) -> None:
    """End a task: yes, no, a no that the asker may not know of, or nobody in time."""
    if how == "te laat":
        await api.home.stage.owner.execute("UPDATE taak SET gemaakt_op = gemaakt_op - interval '1 year'")
        assert await expire_tasks(api.home.house) == 1
        return
    words: dict[str, dict[str, Any]] = {
        "ja": {"akkoord": True},
        "nee": {"akkoord": False, "reden": "D-ZWAAR"},
        "verborgen nee": {"akkoord": False, "reden": "D-OPSP"},
    }
    assert (await answer(api, taak, **words[how])).status_code == 200


@pytest.mark.parametrize("how", ["ja", "nee", "verborgen nee", "te laat"])
async def test_the_asker_hears_the_same_whatever_ended_the_wait(api: Api, how: str) -> None:
    """Design 6a.11: that something is hidden does not show in whether an event comes, in which, or when."""
    verzoek, (taak,) = await wait_for_police(api)
    assert await told(api, REGIE) == []
    await _by(api, taak, how)
    (event,) = await told(api, REGIE)
    assert (event["type"], event["data"]["nummer"]) == ("nl.sluis.levering-klaar", verzoek)
    assert len(str(event)) == len(str({**event, "id": str(uuid4())}))
    supplier = ["taak-nieuw", "taak-vervallen"] if how == "te laat" else ["taak-nieuw"]
    assert kinds(await told(api, POLITIE)) == supplier


async def test_a_hidden_refusal_that_comes_by_itself_tells_nothing(api: Api) -> None:
    """Evidence recorded beside a task is not told: it might be what the asker may not know of (D-OPSP)."""
    await wait_for_police(api)
    before = await told(api, REGIE)
    await api.home.evidence("politie", "R06", "opsporingsbelang", door="politie")
    await api.home.evidence("politie", "R06", "vrijgave", door="politie")
    assert await told(api, REGIE) == before == []


async def test_time_over_ends_a_question_for_good(api: Api) -> None:
    """Issue 6: answer, refusal, time-out all end it; the asker sees which pair nobody answered, and may ask anew."""
    verzoek, (taak,) = await wait_for_police(api)
    await _by(api, taak, "te laat")
    stand = (await api.get(f"{ASK}/{verzoek}", REGIE)).json()
    assert stand["status"] == "geweigerd"
    assert stand["leveringen"][0]["verlopen"] == [{"verstrekker": "politie", "element": "pol.lijst"}]
    assert (await api.post(f"{ASK}/{verzoek}/leveringen", REGIE)).json()["code"] == "niets-wacht"
    assert (await answer(api, taak)).json()["code"] == "conflict"
    assert await api.home.rows("log_index WHERE soort = 'taak.vervallen'") == 1
    asked = await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))
    assert asked.status_code == 202


async def test_a_question_is_ready_when_its_last_task_ends(api: Api) -> None:
    """Design 6a.3: not before, and once."""
    verzoek, (first, second) = await wait_for_police(api, "pol.lijst", "pol.samenv")
    await answer(api, first)
    assert await told(api, REGIE) == []
    await answer(api, second, akkoord=False, reden="D-ZWAAR")
    assert [event["data"]["nummer"] for event in await told(api, REGIE)] == [verzoek]


async def test_two_tasks_that_end_at_once_make_it_ready_once(api: Api) -> None:
    """Neither transaction sees the other's task closed unless they wait for each other (migration 0009)."""
    _, (first, second) = await wait_for_police(api, "pol.lijst", "pol.samenv")
    one, other = await _connections(api)
    begun = one.transaction()
    await begun.start()
    await one.execute("UPDATE taak SET status = 'vervallen' WHERE id = $1", UUID(first))
    waiting = asyncio.create_task(other.execute("UPDATE taak SET status = 'vervallen' WHERE id = $1", UUID(second)))
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not await api.home.stage.owner.fetchval(held):  # noqa: ASYNC110  # the database has no event for it
        await asyncio.sleep(0.01)
    await begun.commit()
    await waiting
    assert kinds(await told(api, REGIE)) == ["levering-klaar"]
    await one.close()
    await other.close()


async def test_what_is_rolled_back_was_never_told(api: Api) -> None:
    """One transaction: the event stands or falls with what it tells of."""
    await wait_for_police(api)
    one, other = await _connections(api)
    begun = one.transaction()
    await begun.start()
    await one.execute("UPDATE taak SET status = 'vervallen'")
    await begun.rollback()
    assert await told(api, REGIE) == []
    await one.close()
    await other.close()


async def test_a_reader_passes_no_place_that_another_still_has_to_fill(api: Api) -> None:
    """An event that is committed late gets a later place: who polls after the newest one misses nothing."""
    one, other = await _connections(api)
    late, early = uuid4(), uuid4()
    begun = one.transaction()
    await begun.start()
    await one.execute("INSERT INTO melding (onderdeel, soort, nummer) VALUES ('regie', 'taak-nieuw', $1)", late)
    await other.execute("INSERT INTO melding (onderdeel, soort, nummer) VALUES ('regie', 'taak-nieuw', $1)", early)
    (first,) = await told(api, REGIE)
    await begun.commit()
    (second,) = await told(api, REGIE, first["id"])
    assert [first["data"]["nummer"], second["data"]["nummer"]] == [str(early), str(late)]
    assert await told(api, REGIE, second["id"]) == []
    await one.close()
    await other.close()


async def test_an_invitation_that_was_answered_tells_the_asker_nothing(api: Api) -> None:
    """Design 3, uitnodiging: the invited party decides itself, and nobody learns of it from us."""
    await api.home.stage.owner.execute("UPDATE casus SET toestand = 'S21', versie = versie + 1")
    await api.home.stage.owner.execute("DELETE FROM melding")
    await api.home.ask(api.home.question(("verslavingszorg",), "inv.bekend", fase=Fase.F2))
    (event,) = await told(api, ("verslavingszorg", "R05"))
    await api.home.actor.must(
        Wie("verslavingszorg", "R05"), "taak_beantwoorden", argumenten={"taak": event["data"]["nummer"]}
    )
    assert await told(api, REGIE) == []


async def test_post_is_told_to_its_receiver_alone(api: Api) -> None:
    """A push lies in the postbus; its sender saw the manifest already."""
    body = api.question(elementen=("wc.overlast",)) | {
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"wc.overlast": [{"waarde": [{"datum": "2025-02-10", "soort": "geluid"}]}]},
    }
    assert (await api.post(ASK, ("corporatie", "R10"), body)).status_code == 200
    (event,) = await told(api, REGIE)
    assert event["type"] == "nl.sluis.poststuk-nieuw"
    assert (await api.get(event["data"]["adres"], REGIE)).json()["afzender"] == "corporatie"
    assert await told(api, ("corporatie", "R10")) == []


async def test_a_new_state_is_told_to_who_takes_part_now(api: Api) -> None:
    """Not to who was taken out, and not to a member of the table that takes no part (Wgs art. 2.31 lid 4)."""
    await api.home.stage.owner.execute("UPDATE casus_deelnemer SET tot = now() WHERE onderdeel = 'corporatie'")
    await api.home.actor.must(Wie("regie", "R02"), "overleg")
    rows = await api.home.stage.owner.fetch("SELECT onderdeel FROM melding WHERE soort = 'casus-fase-gewijzigd'")
    takes_part = await api.home.stage.owner.fetch("SELECT onderdeel FROM casus_deelnemer WHERE tot IS NULL")
    assert sorted(row["onderdeel"] for row in rows) == sorted(row["onderdeel"] for row in takes_part)
    assert "corporatie" not in {row["onderdeel"] for row in rows}
    (event,) = await told(api, POLITIE)
    assert event["data"]["nummer"] == str(api.home.world.casus)


async def test_a_recall_is_told_to_who_received_something_and_to_nobody_else(api: Api) -> None:
    """AVG art. 19: per question that brought data; an absence is not told of, nor is the sender of a push."""
    home = api.home
    await home.release_police("pol.lijst", "pol.samenv")
    got = (await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))).json()
    assert got["gegevens"][0]["vorm"] != "niet"
    nothing = (await api.post(ASK, REGIE, api.question("politie", elementen=("pol.samenv",)))).json()
    assert [entry["vorm"] for entry in nothing["gegevens"]] == ["niet"]
    await home.evidence("gemeente", "R04", "melding_fout", door="gemeente")
    await home.stage.owner.execute("UPDATE casus_deelnemer SET tot = now() WHERE onderdeel = 'regie'")
    await home.stage.owner.execute("DELETE FROM melding")
    await home.actor.must(Wie("gemeente", "R04"), "terugroepen", persoon=home.world.personen["ans"])
    (event,) = await told(api, REGIE)
    assert event["type"] == "nl.sluis.verstrekking-teruggeroepen"
    assert event["data"]["nummer"] == got["verzoek"]
    assert await home.rows("melding") == 1


@pytest.mark.parametrize("toestand", ["S30", "S99"])
async def test_what_is_not_shown_any_more_is_not_told_of(api: Api, toestand: str) -> None:
    """Practice 4.1: rejected and destroyed are not shown; an event would show them."""
    await api.home.stage.owner.execute("UPDATE casus SET toestand = $1", toestand)
    assert await api.home.rows("melding") == 0


async def test_pages_follow_each_other_and_nothing_of_others_is_in_them(api: Api) -> None:
    """Oldest first; the link says where the next page begins; a number of somebody else is no place to begin."""
    await api.home.stage.owner.executemany(
        "INSERT INTO melding (onderdeel, soort, nummer) VALUES ($1, 'taak-nieuw', $2)",
        [(who, uuid4()) for _ in range(5) for who in ("regie", "politie")],
    )
    first = await api.get("/v1/meldingen?aantal=3", REGIE)
    assert len(first.json()["meldingen"]) == 3
    assert first.headers["link"].startswith(f"</v1/meldingen?na={first.json()['volgende']}&aantal=3>")
    rest = (await api.get(f"/v1/meldingen?aantal=3&na={first.json()['volgende']}", REGIE)).json()
    assert (len(rest["meldingen"]), rest["volgende"]) == (2, None)
    (strange, *_) = await told(api, POLITIE)
    assert await told(api, REGIE, strange["id"]) == await told(api, REGIE, str(uuid4())) == await told(api, REGIE)
    assert len(await told(api, REGIE)) == 5


async def test_events_are_kept_for_two_weeks(api: Api) -> None:
    """And who comes later begins at the oldest that is left."""
    await wait_for_police(api)
    (gone,) = await told(api, POLITIE)
    owner = api.home.stage.owner
    await owner.execute("UPDATE melding SET verloopt_op = now() - interval '1 second'")
    assert await told(api, POLITIE) == []
    pool = api.home.house.store.pool
    await sweep(pool, api.home.house.clock.now())
    assert await api.home.rows("melding") == 0
    length = await owner.fetchval("INSERT INTO melding (onderdeel, soort, nummer) VALUES ('politie', 'taak-nieuw', "
                                  "gen_random_uuid()) RETURNING verloopt_op - op")  # fmt: skip
    assert length.days == 14
    assert len(await told(api, POLITIE, gone["id"])) == 1


async def test_a_kind_that_nobody_knows_is_not_shown(api: Api) -> None:
    """A newer broker may write more kinds while this one serves."""
    await api.home.stage.owner.execute(
        "INSERT INTO melding (onderdeel, soort, nummer) VALUES ('regie', 'nieuw', $1)", uuid4()
    )
    assert await told(api, REGIE) == []


async def _connections(api: Api) -> tuple[asyncpg.Connection[Any], asyncpg.Connection[Any]]:
    url = api.home.stage.url
    return await asyncpg.connect(url), await asyncpg.connect(url)
