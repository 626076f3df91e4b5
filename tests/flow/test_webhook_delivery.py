"""Delivering: in order, at least once, again later, aside after a day, over after a week; by many at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from broker.events import CATALOGUE, Event, Value, listening
from broker.webhook import dead
from broker.webhook.courier import Fault
from broker.webhook.dispatch import Dispatcher, dispatching
from broker.webhook.turns import LEASE, settle, take, wait
from tests.flow.api import Api, open_api
from tests.flow.home import Home
from tests.flow.webhook_home import (
    BASE,
    POLITIE,
    REGIE,
    SUBSCRIBE,
    Hands,
    answer,
    dispatcher,
    drain,
    kinds,
    read,
    subscribe,
    told,
    wait_for_police,
)
from tests.receiver import Called, Receiver, receiving, status


class Place:
    """A case, a receiver, and a dispatcher between them."""

    def __init__(self, api: Api, receiver: Receiver, one: Dispatcher, hands: Hands) -> None:
        self.api, self.receiver, self.one, self.hands = api, receiver, one, hands
        self.url = f"http://localhost:{receiver.port}/meldingen"

    async def tell(self, *names: str) -> list[UUID]:
        """Tell the regie so many things, in this order."""
        insert = """INSERT INTO melding (onderdeel, soort, nummer, op)
            VALUES ('regie', 'taak-nieuw', $1, clock_timestamp()) RETURNING nummer"""
        return [await self.api.home.stage.owner.fetchval(insert, uuid4()) for _ in names]

    def heard(self) -> list[UUID]:
        """The numbers that arrived, each verified as a partner would."""
        return [read(self.one, called).nummer for called in self.receiver.calls]

    async def row(self, id_: UUID) -> Any:
        return await self.api.home.stage.owner.fetchrow("SELECT * FROM abonnement WHERE id = $1", id_)


@pytest.fixture
async def place(home: Home) -> AsyncIterator[Place]:
    """Nothing was told yet."""
    async with open_api(home) as api, receiving() as receiver, httpx.AsyncHTTPTransport(trust_env=False) as transport:
        await home.stage.owner.execute("DELETE FROM melding")
        hands = Hands()
        yield Place(api, receiver, dispatcher(api, hands, transport), hands)


@pytest.fixture
def events() -> Any:
    """The operational events that were written, by id."""
    heard: list[tuple[str, dict[str, Value]]] = []

    def hear(event: Event, fields: Any) -> None:
        heard.append((event.id, dict(fields)))

    with listening(hear):
        yield heard


async def test_from_question_to_delivery(place: Place) -> None:
    """The whole way: the police hear of work, decide, and the regie hears that it can fetch; then the data."""
    await subscribe(place.api, place.one, POLITIE, place.url, "taak-nieuw")
    await subscribe(place.api, place.one, REGIE, place.url, "levering-klaar")
    verzoek, (taak,) = await wait_for_police(place.api)
    assert await drain(place.one) == 1
    await answer(place.api, taak)
    assert await drain(place.one) == 1
    first, second = (read(place.one, called) for called in place.receiver.calls)
    assert (first.type, str(first.nummer), first.adres) == ("taak-nieuw", taak, f"{BASE}/v1/taken/{taak}")
    assert (second.type, str(second.nummer)) == ("levering-klaar", verzoek)
    fetched = await place.api.post(f"/v1/informatieverzoeken/{verzoek}/leveringen", REGIE)
    assert fetched.json()["status"] == "verstrekt"


async def test_what_is_posted_is_what_is_polled(place: Place) -> None:
    """One event, two ways; only the address of this installation differs here (the test server has none)."""
    await subscribe(place.api, place.one, REGIE, place.url)
    await place.tell("a")
    await drain(place.one)
    (polled,) = await told(place.api, REGIE)
    (called,) = place.receiver.calls
    posted = httpx.Response(200, content=called.body).json()
    assert posted["data"]["adres"] == BASE + polled["data"]["adres"]
    assert {**posted, "source": "", "data": ""} == {**polled, "source": "", "data": ""}
    assert called.headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
    assert called.headers["webhook-id"] == polled["id"]


async def test_events_arrive_in_order_and_the_next_waits_behind_one_that_fails(place: Place) -> None:
    """A subscriber sees its events in one order, also when some of them needed three tries."""
    await subscribe(place.api, place.one, REGIE, place.url)
    numbers = await place.tell("a", "b", "c")
    failing = iter([500, 500, 204, 503, 204, 204])
    place.receiver.answer = lambda _: status(next(failing))
    for seconds in (0, 5, 10, 0, 5):
        place.hands.on(seconds=seconds)
        await drain(place.one)
    assert place.heard() == [numbers[0]] * 3 + [numbers[1]] * 2 + [numbers[2]]


async def test_only_what_was_subscribed_to_is_delivered(place: Place) -> None:
    """And only from the moment that the subscription was made."""
    await place.tell("before")
    await told(place.api, REGIE)  # gives it its place
    await subscribe(place.api, place.one, REGIE, place.url, "levering-klaar")
    await place.tell("other kind")
    assert await drain(place.one) == 0


async def test_nothing_is_called_before_it_was_confirmed(place: Place) -> None:
    """Who names an address must show that it reads what arrives there: the code, once, signed like any event."""
    made = (await place.api.post(SUBSCRIBE, REGIE, {"adres": place.url, "soorten": ["taak-nieuw"]})).json()
    numbers = await place.tell("a")
    place.hands.on(seconds=1)
    assert await drain(place.one) == 1
    event = read(place.one, place.receiver.calls[0])
    assert (event.type, str(event.nummer)) == ("abonnement-bevestigen", made["abonnement"])
    assert event.adres == f"{BASE}{SUBSCRIBE}/{made['abonnement']}/bevestiging"
    wrong = await place.api.post(event.adres.removeprefix(BASE), REGIE, {"code": "geraden"})
    assert (wrong.status_code, wrong.json()["fouten"][0]["code"]) == (400, "code-onjuist")
    for _ in range(2):
        right = await place.api.post(event.adres.removeprefix(BASE), REGIE, {"code": event.code})
        assert right.json()["status"] == "actief"
    place.hands.on(seconds=1)
    assert await drain(place.one) == 1
    assert place.heard()[1:] == numbers


async def test_a_code_that_comes_back_before_its_call_has_ended_counts(place: Place) -> None:
    """A receiver that confirms at once, inside the very call that brings the code, is delivered to from then on."""
    await place.api.post(SUBSCRIBE, REGIE, {"adres": place.url, "soorten": ["taak-nieuw"]})

    async def confirm(called: Called) -> bytes:
        event = read(place.one, called)
        done = await place.api.post(event.adres.removeprefix(BASE), REGIE, {"code": event.code})
        assert done.json()["status"] == "actief"
        return status(204)

    place.receiver.answer = confirm
    place.hands.on(seconds=1)
    assert await drain(place.one) == 1
    place.receiver.answer = lambda _: status(204)
    numbers = await place.tell("a")
    place.hands.on(seconds=1)
    assert await drain(place.one) == 1
    assert place.heard()[1:] == numbers


async def test_a_confirmation_that_fails_is_tried_again_and_expires(place: Place) -> None:
    """An hour long; then the subscription is not there any more."""
    place.receiver.answer = lambda _: status(500)
    made = (await place.api.post(SUBSCRIBE, REGIE, {"adres": place.url, "soorten": ["taak-nieuw"]})).json()
    for _ in range(20):
        place.hands.on(minutes=5)
        await drain(place.one)
    assert 5 < len(place.receiver.calls) < 12
    shown = await place.api.get(f"{SUBSCRIBE}/{made['abonnement']}", REGIE)
    assert shown.json()["fout"] == "geweigerd"


def test_waits_double_up_to_an_hour_and_half_of_each_is_chance() -> None:
    """So that receivers that failed together are not called together."""
    longest = [wait(n, lambda _, most: most).total_seconds() for n in range(1, 30)]
    assert longest[:4] == [5, 10, 20, 40]
    assert longest[-1] == 3600
    assert wait(3, lambda least, _: least) == timedelta(seconds=10)
    assert wait(10**6, lambda _, most: most) == timedelta(hours=1)


async def test_after_a_day_an_event_is_laid_aside_and_the_next_has_its_chance(place: Place, events: Any) -> None:
    """One event that a receiver cannot stomach does not keep it from the others for ever; the operator is told."""
    id_ = await subscribe(place.api, place.one, REGIE, place.url)
    bad, good = await place.tell("bad", "good")

    def refuse(called: Called) -> bytes:
        return status(500 if read(place.one, called).nummer == bad else 204)

    place.receiver.answer = refuse
    for _ in range(40):
        place.hands.on(hours=1)
        await drain(place.one)
    assert place.heard()[-1] == good
    assert 24 <= place.heard().count(bad) <= 26
    assert ("webhook.dead", {"onderdeel": "regie", "code": "geweigerd"}) in events
    shown = (await place.api.get(f"{SUBSCRIBE}/{id_}", REGIE)).json()
    assert (shown["status"], shown["fout"], shown["nietBezorgd"]) == ("actief", None, 1)
    assert [event["data"]["nummer"] for event in await told(place.api, REGIE)] == [str(bad), str(good)]


async def _laid_aside(place: Place) -> tuple[UUID, UUID]:
    """A subscription and the number of an event that was laid aside."""
    id_ = await subscribe(place.api, place.one, REGIE, place.url)
    (number,) = await place.tell("a")
    place.receiver.answer = lambda _: status(500)
    for _ in range(30):
        place.hands.on(hours=1)
        await drain(place.one)
    (row,) = await dead.dead(place.one.pool)
    assert (row["onderdeel"], row["fout"], row["opnieuw"]) == ("regie", "geweigerd", False)
    return id_, number


async def test_the_operator_has_it_tried_again(place: Place) -> None:
    """It goes out at once; what fails again lies aside again, and what arrives is gone from the list."""
    id_, number = await _laid_aside(place)
    (row,) = await dead.dead(place.one.pool)
    before = len(place.receiver.calls)
    assert await dead.retry(place.one.pool, id_, row["melding"], place.hands.now()) == 1
    assert await drain(place.one) == 1
    (again,) = await dead.dead(place.one.pool)
    assert (again["pogingen"], again["opnieuw"]) == (row["pogingen"] + 1, False)
    place.receiver.answer = lambda _: status(204)
    assert await dead.retry(place.one.pool, id_, None, place.hands.now()) == 1
    assert await drain(place.one) == 1
    assert place.heard()[before:] == [number, number]
    assert await dead.dead(place.one.pool) == []


async def test_the_operator_lets_it_go(place: Place) -> None:
    """Nothing is sent any more; who polls still finds it."""
    id_, number = await _laid_aside(place)
    assert await dead.drop(place.one.pool, id_, uuid4()) == 0
    assert await dead.drop(place.one.pool, id_, None) == 1
    assert await dead.retry(place.one.pool, id_, None, place.hands.now()) == 0
    assert str(number) in [event["data"]["nummer"] for event in await told(place.api, REGIE)]


async def test_after_a_week_of_silence_a_subscription_stops_and_says_so(place: Place, events: Any) -> None:
    """Nobody calls a grave for ever: the partner finds it when it polls, the operator in the log."""
    id_ = await subscribe(place.api, place.one, REGIE, place.url)
    place.receiver.answer = lambda _: status(500)
    for _ in range(3):  # each is tried for a day of its own, also after some days in which there was nothing to tell
        await place.tell("a")
        place.hands.on(days=2)
        for _ in range(30):
            place.hands.on(hours=1)
            await drain(place.one)
    calls = len(place.receiver.calls)
    assert (await place.api.get(f"{SUBSCRIBE}/{id_}", REGIE)).json()["status"] == "gestopt"
    assert kinds(await told(place.api, REGIE)) == ["taak-nieuw"] * 3 + ["abonnement-beeindigd"]
    assert calls > 3 * 24
    assert [name for name, _ in events].count("webhook.stopped") == 1
    place.hands.on(days=1)
    await place.tell("c")
    assert await drain(place.one) == 0
    assert len(place.receiver.calls) == calls


async def test_a_receiver_that_says_it_is_gone_is_not_called_again(place: Place) -> None:
    """RFC 9110 section 15.5.11: 410 is meant to last."""
    id_ = await subscribe(place.api, place.one, REGIE, place.url)
    await place.tell("a", "b")
    place.receiver.answer = lambda _: status(410)
    assert await drain(place.one) == 1
    assert (await place.row(id_))["status"] == "gestopt"


async def test_a_partner_that_was_closed_off_hears_nothing_more(place: Place) -> None:
    """No table, no events (sluis partner remove)."""
    await subscribe(place.api, place.one, REGIE, place.url)
    await place.tell("a")
    await place.api.home.stage.owner.execute("UPDATE lidmaatschap SET tot = now() WHERE onderdeel = 'regie'")
    place.hands.on(minutes=1)
    assert await drain(place.one) == 0


async def test_a_subscription_that_was_cancelled_under_way_stays_cancelled(place: Place) -> None:
    """What the call brings then is nobody's business any more."""
    id_ = await subscribe(place.api, place.one, REGIE, place.url)
    await place.tell("a")
    turn = await take(place.one.pool, place.hands.now())
    assert turn is not None
    assert (await place.api.call("DELETE", f"{SUBSCRIBE}/{id_}", REGIE)).status_code == 204
    await settle(place.one.pool, turn, Fault.REFUSED, place.hands.now(), place.one.chance)
    assert await place.row(id_) is None


async def test_who_takes_a_turn_and_dies_leaves_it_to_another(place: Place) -> None:
    """At least once: after the lease the same event is delivered by somebody else, and settled once."""
    id_ = await subscribe(place.api, place.one, REGIE, place.url)
    numbers = await place.tell("a", "b")
    lost = await take(place.one.pool, place.hands.now())
    assert lost is not None
    assert await take(place.one.pool, place.hands.now()) is None
    place.hands.on(seconds=LEASE.total_seconds())
    assert await drain(place.one) == 2
    assert place.heard() == numbers
    settled = (await place.row(id_))["plaats"]
    await settle(place.one.pool, lost, None, place.hands.now(), place.one.chance)
    assert (await place.row(id_))["plaats"] == settled


async def test_many_dispatchers_deliver_each_event_once_and_in_order(place: Place) -> None:
    """Issue 6, replicas: eight workers on ten subscriptions; no double, no gap, no other order."""
    urls = [f"http://localhost:{place.receiver.port}/{n}" for n in range(10)]
    for url in urls:
        await subscribe(place.api, place.one, REGIE, url)
    numbers = await place.tell(*"abcdefgh")
    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(drain(place.one))
    assert await drain(place.one) == 0
    for nr in range(10):
        mine = [call for call in place.receiver.calls if call.line.startswith(f"POST /{nr} ")]
        assert [read(place.one, call).nummer for call in mine] == numbers


async def test_workers_go_on_when_the_database_was_away(place: Place) -> None:
    """Nothing to do and nothing to reach are waited out alike."""
    await subscribe(place.api, place.one, REGIE, place.url)
    away = iter([OSError(), asyncio.CancelledError()])
    slept = asyncio.Event()

    class Flaky:
        """A pool whose first call fails; afterwards the real one."""

        def __getattr__(self, name: str) -> Any:
            fault = next(away, None)
            if isinstance(fault, OSError):
                raise fault
            return getattr(place.one.pool, name)

    async def sleep(_: float) -> None:
        slept.set()
        await asyncio.sleep(0.01)

    (number,) = await place.tell("a")
    clock = type(place.one.clock)(now=place.hands.now, sleep=sleep)
    flaky: Any = Flaky()
    worker = Dispatcher(flaky, clock, place.one.courier, place.one.keys, place.one.sender)
    async with dispatching(worker):
        await slept.wait()
        while not place.receiver.calls:  # noqa: ASYNC110  # what a worker does in the background has no event
            await asyncio.sleep(0.01)
    assert place.heard() == [number]


def test_what_the_operator_hears_names_no_address_and_no_number() -> None:
    """Events of the operator carry the onderdeel and one word (ADR 0008)."""
    fields = {name: event.fields for name, event in CATALOGUE.items() if name.startswith("webhook.")}
    assert fields.pop("webhook.delivered") == {"onderdeel"}
    assert all(each == {"onderdeel", "code"} for each in fields.values())
    assert len(fields) == 3
