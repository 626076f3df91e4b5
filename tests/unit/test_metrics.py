"""Numbers for the operator: closed labels, a format that the official parser reads, and counts that are right."""

from __future__ import annotations

import logging
import re
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families as parse

from broker import events
from broker.engines.base import Cause
from broker.errors import PolicyUnavailable
from broker.events import ACT_DONE, CATALOGUE, REQUEST_FINISHED, REQUEST_REFUSED, Event, listening, log
from broker.house import House
from broker.measuring import Measures
from broker.metrics import OTHER, Counter, Gauge, Histogram, render
from broker.metrics_port import serving_metrics
from broker.release import Released
from broker.terms import Answer, Beleid, Question
from connectors.base import ConnectorFailure, Foutcode
from tests.people import SANNE
from tests.sources import modules

TEXTS = st.text(max_size=40) | st.sampled_from([SANNE.bsn, SANNE.naam, "politie-oij", 'a"b', "a\nb"])


def samples(page: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by name and labels, as the official parser reads the page."""
    return {(s.name, frozenset(s.labels.items())): s.value for family in parse(page) for s in family.samples}


def value(page: str, name: str, **labels: str) -> float:
    return samples(page)[name, frozenset(labels.items())]


@given(TEXTS, st.lists(TEXTS))
def test_a_label_holds_only_what_it_was_declared_with(known: str, given_: list[str]) -> None:
    """ADR 0008: nothing that comes in from outside becomes a label; the number of series is known beforehand."""
    counter = Counter("x_total", "about", {"what": ("ja", "nee")})
    for text in (known, *given_):
        counter.add(what=text)
    seen = {dict(labels)["what"] for _, labels in samples(render([counter]))}
    assert seen <= {"ja", "nee", OTHER}
    assert sum(samples(render([counter])).values()) == 1 + len(given_)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_a_histogram_counts_everything_once_and_its_buckets_go_up(amounts: list[float]) -> None:
    """The exposition format: `le` includes its bound, `+Inf` is the number of observations."""
    histogram = Histogram("x_seconds", "about", (0.5, 1.0, 100.0))
    for amount in amounts:
        histogram.observe(amount)
    page = render([histogram])
    counts = [value(page, "x_seconds_bucket", le=bound) for bound in ("0.5", "1", "100", "+Inf")]
    assert counts == [sum(a <= bound for a in amounts) for bound in (0.5, 1.0, 100.0, float("inf"))]
    assert value(page, "x_seconds_count") == len(amounts)
    assert value(page, "x_seconds_sum") == pytest.approx(sum(amounts))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Counter("Naam", "about"),
        lambda: Counter("x_total", "about", {"what": ('a"b',)}),
        lambda: Histogram("x", "about", (2.0, 1.0)),
        lambda: Counter("x_total", "about", {"what": ("a",)}).add(other="a"),
    ],
)
def test_a_metric_that_is_declared_wrongly_is_an_error(make: Any) -> None:
    """Found when the process starts or the test runs, not by a dashboard that shows nothing."""
    with pytest.raises(ValueError, match=r"called so|go up|has the labels"):
        make()


def test_a_gauge_is_read_when_somebody_looks() -> None:
    """A pool is what it is at that moment."""
    now: dict[tuple[str, ...], float] = {("used",): 1.0}
    gauge = Gauge("x", "about", lambda: now, {"state": ("used", "idle")})
    now[("idle",)] = 2.0
    assert value(render([gauge]), "x", state="idle") == 2.0


def question() -> Question:
    return cast(Question, SimpleNamespace(verstrekker="politie-oij", elementen=("pol.lijst",)))


class _Engine:
    beleid = Beleid("2026.1+abc", "0" * 64)
    broken = False

    async def evaluate(self, entrypoint: str, question: Any) -> object:
        if self.broken:
            raise PolicyUnavailable(Cause.LATE.value)
        return {"ja": True}

    async def ready(self) -> bool:
        return True


class _Supplier:
    async def fetch(self, question: Question) -> Answer:
        raise ConnectorFailure(Foutcode.TE_LAAT)


def house() -> House:
    pool = SimpleNamespace(get_size=lambda: 3, get_idle_size=lambda: 1, get_max_size=lambda: 10)
    log, rest = cast(Any, None), cast(Any, None)
    store = cast(Any, SimpleNamespace(pool=pool))
    return House(store, log, _Engine(), {"politie-oij": _Supplier()}, rest, rest, 5.0, 0.0)


async def test_the_parts_of_a_house_are_measured_without_knowing_it() -> None:
    """Design 11: how long the policy and each kind of supplier take, why not, and how full the pool is."""
    measures = Measures()
    measured = measures.house(house())
    assert await measured.engine.evaluate("besluit", {}) == {"ja": True}
    assert await measured.engine.ready()
    with pytest.raises(ConnectorFailure):
        await measured.connectors["politie-oij"].fetch(question())
    cast(Any, measured.engine)._engine.broken = True
    with pytest.raises(PolicyUnavailable):
        await measured.engine.evaluate("besluit", {})
    page = measures.page()
    assert value(page, "sluis_policy_seconds_count", engine="opa") == 2
    assert value(page, "sluis_policy_failures_total", cause="late") == 1
    assert value(page, "sluis_supplier_failures_total", kind=OTHER, code="te-laat") == 1
    assert value(page, "sluis_pool_connections", state="used") == 2
    assert value(page, "sluis_policy_info", engine="opa", version="2026.1+abc") == 1


async def test_answers_are_counted_by_outcome_and_shown_reason_only() -> None:
    """Design 6a.11: what the asker may not see is in no number; organisations and elements are in none either."""
    content = {
        "status": "gedeeltelijk",
        "gegevens": [{"verstrekker": "politie-oij", "element": "pol.lijst"}],
        "achtergehouden": [{"verstrekker": "politie-oij", "element": "pol.rol", "reden": "D-GROND"}],
        "storingen": [{"verstrekker": "ggz-oij", "code": "te-laat"}],
    }
    answers = iter([Released(200, content), Released(404, {})])

    async def walk(*_: object) -> Released:
        return next(answers)

    measures = Measures()
    measured = measures.walk(cast(Any, walk))
    await measured(*[cast(Any, None)] * 5)
    await measured(*[cast(Any, None)] * 5)
    page = measures.page()
    assert value(page, "sluis_answers_total", status="gedeeltelijk") == 1
    assert value(page, "sluis_answers_total", status="niet-gevonden") == 1
    assert value(page, "sluis_refusals_total", reason="D-GROND") == 1
    assert value(page, "sluis_outcomes_total", outcome="verstrekt") == 1
    assert value(page, "sluis_corridor_seconds_count", corridor="vraag") == 2
    assert "politie-oij" not in page
    assert "pol." not in page


async def test_the_size_of_a_batch_of_the_log_is_counted_and_the_batch_written() -> None:
    """Design 6a.10: one transaction per batch; the number says whether batching works under load."""
    written: list[Any] = []

    async def write(connection: Any, entries: Any) -> None:
        written.extend(entries)

    measures = Measures()
    await measures.write(write)(None, [1, 2, 3])
    assert written == [1, 2, 3]
    assert value(measures.page(), "sluis_log_batch_entries_sum") == 3


def test_every_event_is_counted_with_the_word_it_carries() -> None:
    """A lease that was taken over, a policy that was late: an operator sees it in the numbers without a log search."""
    measures = Measures()
    measures.know(["/v1/taken"])
    with listening(measures.hear):
        log(REQUEST_FINISHED, method="GET", route="/v1/taken", status=200, ms=12)
        log(REQUEST_FINISHED, method="GET", route="-", status=404, ms=1)
        log(REQUEST_REFUSED, reason="token-missing")
        log(ACT_DONE, kind="weging", outcome="geweigerd")
    log(REQUEST_REFUSED, reason="token-missing")
    page = measures.page()
    assert value(page, "sluis_http_requests_total", method="GET", route="/v1/taken", status="200") == 1
    assert value(page, "sluis_http_request_seconds_sum", route="/v1/taken") == 0.012
    assert value(page, "sluis_events_total", event="request.refused", code="token-missing") == 1
    assert value(page, "sluis_acts_total", outcome="geweigerd") == 1


def test_the_page_cannot_grow_beyond_what_is_declared() -> None:
    """Whatever an event carries, the number of series of events is bounded by the catalogue times its words."""
    measures = Measures()
    for event in CATALOGUE.values():
        for _ in range(50):
            measures.hear(event, dict.fromkeys(event.fields, str(uuid4())))
    seen = [labels for name, labels in samples(measures.page()) if name == "sluis_events_total"]
    assert len(seen) == len(CATALOGUE)
    assert all(event.level >= logging.INFO for event in CATALOGUE.values())


async def test_the_numbers_are_on_a_port_of_their_own() -> None:
    """Design 6: `/metrics` is not an address of the API, and nothing else is on its port."""
    measures = Measures()
    async with (
        serving_metrics("127.0.0.1", 0, measures.page) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        page = await client.get("/metrics")
        assert page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert value(page.text, "process_resident_memory_bytes") > 1e6
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/metrics")).status_code == 405


def test_every_declared_event_is_told_somewhere() -> None:
    """ADR 0008: a catalogue with events that nobody writes would have an operator wait for what never comes."""
    names = {name for name, value in vars(events).items() if isinstance(value, Event)}
    used = {found for name, m in modules().items() if name != "broker.events" for found in re.findall(r"\w+", m.text)}
    assert len(names) == len(CATALOGUE)
    assert names - used == set()
