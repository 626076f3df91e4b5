"""What the broker counts, put around the parts of an open house: nothing inside the corridor knows of it.

    measures = Measures()
    house = measures.house(house); walk = measures.walk(exchange); measures.know(routes); measures.page()

Counted is what left and how long it took: outcomes and shown reasons, never an organisation, purpose, person or case.
A reason that the asker may not see is in no number either: it is not in the answer. Errors: none of its own.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, TypeAlias

from broker import events
from broker.casus.handeling import Handeling
from broker.clock import Clock
from broker.engines.base import Cause, Engine
from broker.engines.dated import Dated
from broker.engines.wasm import WasmEngine
from broker.errors import PolicyUnavailable
from broker.house import House
from broker.metrics import SECONDS, SIZES, Counter, Gauge, Histogram, Key, Metric, render
from broker.policy.in_force import InForce, Worry
from broker.policy.published import Gebrek
from broker.policy_tables import policy_table
from broker.reasons import Reason
from broker.release import Released
from broker.repeat import Claim
from broker.terms import Answer, Beleid, Identity, Question
from broker.verzoek import Verzoek
from broker.webhook.courier import Fault
from connectors.base import Connector, ConnectorFailure, Foutcode

Walk: TypeAlias = Callable[[Verzoek, Identity, Claim, House, str], Awaitable[Released]]
Act: TypeAlias = Callable[[Handeling, Identity, Claim, House, str], Awaitable[Released]]
Write: TypeAlias = Callable[[Any, Sequence[Any]], Awaitable[None]]
Commit: TypeAlias = Callable[[Any, Any, Sequence[Any]], Awaitable[Any]]

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_STATUSES: Final = tuple(str(status.value) for status in HTTPStatus)
_KINDS: Final = ("politie", "generic", "ggz", "gemeente", "sandbox")
_LISTS: Final = {
    "gegevens": "verstrekt",
    "achtergehouden": "achtergehouden",
    "wacht": "wacht",
    "uitnodigingen": "uitnodiging",
    "storingen": "storing",
}
_ANSWERS: Final = ("verstrekt", "gedeeltelijk", "wacht", "geweigerd", "niet-gevonden")
_ENGINES: Final = ("opa", "wasm")
_POOL: Final = ("idle", "used", "most")
_POLICY: Final = ("engine", "version")
_ACTS: Final = ("verstrekt", "geweigerd")
_CODES: Final = ("cause", "reason", "code")  # the fields of an event that hold one word of a closed list
_WORDS: Final = frozenset({*Cause, *Foutcode, *Reason, *Worry, *Gebrek, *Fault, "jwks"})


class Measures:
    """The numbers of one process."""

    def __init__(self) -> None:
        reasons = tuple(policy_table("redenen"))
        self.know(())
        self.answers = Counter("sluis_answers_total", "Answers to questions.", {"status": _ANSWERS})
        self.outcomes = Counter("sluis_outcomes_total", "Pairs in answers.", {"outcome": tuple(_LISTS.values())})
        self.refusals = Counter("sluis_refusals_total", "Pairs withheld, by shown reason.", {"reason": reasons})
        self.acts = Counter("sluis_acts_total", "Acts, done or refused.", {"outcome": _ACTS})
        self.corridor_seconds = Histogram(
            "sluis_corridor_seconds", "Time in the corridor.", SECONDS, {"corridor": ("vraag", "handeling")}
        )
        self.policy_seconds = Histogram("sluis_policy_seconds", "Time of a decision.", SECONDS, {"engine": _ENGINES})
        self.policy_failures = Counter("sluis_policy_failures_total", "No decision.", {"cause": tuple(Cause)})
        self.supplier_seconds = Histogram("sluis_supplier_seconds", "Time of a supplier.", SECONDS, {"kind": _KINDS})
        self.supplier_failures = Counter(
            "sluis_supplier_failures_total", "Suppliers without answer.", {"kind": _KINDS, "code": tuple(Foutcode)}
        )
        self.log_batch = Histogram("sluis_log_batch_entries", "Log entries per transaction.", SIZES)
        self.events = Counter(
            "sluis_events_total", "Operational events.", {"event": events.CATALOGUE, "code": (*_WORDS, "-")}
        )
        self._now: list[Metric] = [*_process()]

    def know(self, routes: Iterable[str]) -> None:
        """The templates of the addresses that are served; call it before the first request."""
        route = {"route": (*routes, "-")}
        self.requests = Counter(
            "sluis_http_requests_total", "Answered requests.", {"method": _METHODS, **route, "status": _STATUSES}
        )
        self.request_seconds = Histogram("sluis_http_request_seconds", "Time of a request.", SECONDS, route)

    def house(self, house: House) -> House:
        """The same house, of which policy, suppliers and pool are measured."""
        pool, engine = house.store.pool, _kind(house.engine)
        decides = house.engine
        policy = (engine, decides.beleid.versie)
        self._now += [
            Gauge("sluis_pool_connections", "Database connections.", lambda: _connections(pool), {"state": _POOL}),
            Gauge(
                "sluis_policy_info",
                "What decides.",
                lambda: {(engine, decides.beleid.versie): 1},
                dict(zip(_POLICY, zip(policy), strict=True)),
            ),
            *policy_gauges(decides),
        ]
        suppliers = {name: _MeasuredConnector(part, self) for name, part in house.connectors.items()}
        timed: Engine = _MeasuredEngine(decides, engine, self)
        if isinstance(decides, Dated):
            timed = _MeasuredPolicies(decides, engine, self)
        return replace(house, engine=timed, connectors=suppliers)

    def walk(self, walk: Walk) -> Walk:
        """The same corridor of questions, measured."""

        async def measured(verzoek: Verzoek, caller: Identity, claim: Claim, house: House, trace: str) -> Released:
            with _timed(self.corridor_seconds, corridor="vraag"):
                released = await walk(verzoek, caller, claim, house, trace)
            self._count(released)
            return released

        return measured

    def act(self, act: Act) -> Act:
        """The same corridor of acts, measured."""

        async def measured(handeling: Handeling, caller: Identity, claim: Claim, house: House, trace: str) -> Released:
            with _timed(self.corridor_seconds, corridor="handeling"):
                return await act(handeling, caller, claim, house, trace)

        return measured

    def write(self, write: Write) -> Write:
        """The same writing callback of the log, with the size of each batch counted."""

        async def measured(connection: Any, entries: Sequence[Any]) -> None:
            self.log_batch.observe(len(entries))
            await write(connection, entries)

        return measured

    def commit(self, commit: Commit) -> Commit:
        """The same for a batch that is written in one call; one that met another writer is counted twice."""

        async def measured(connection: Any, extended: Any, entries: Sequence[Any]) -> Any:
            self.log_batch.observe(len(entries))
            return await commit(connection, extended, entries)

        return measured

    def hear(self, event: events.Event, fields: Mapping[str, events.Value]) -> None:
        """Count an operational event; `events.listening` calls this."""
        code = next((str(fields[name]) for name in _CODES if name in fields), "-")
        self.events.add(event=event.id, code=code)
        if event is events.REQUEST_FINISHED:
            route, ms = str(fields.get("route")), fields.get("ms")
            self.requests.add(method=str(fields.get("method")), route=route, status=str(fields.get("status")))
            self.request_seconds.observe(ms / 1000 if isinstance(ms, int | float) else 0.0, route=route)
        elif event is events.ACT_DONE:
            self.acts.add(outcome=str(fields.get("outcome")))

    def page(self) -> str:
        """All of it, as Prometheus text."""
        return render([*(part for part in vars(self).values() if hasattr(part, "lines")), *self._now])

    def _count(self, released: Released) -> None:
        self.answers.add(status=str(released.content.get("status", "niet-gevonden")))
        for name, outcome in _LISTS.items():
            if pairs := released.content.get(name, ()):
                self.outcomes.add(len(pairs), outcome=outcome)
        for pair in released.content.get("achtergehouden", ()):
            self.refusals.add(reason=str(pair.get("reden")))


class _MeasuredEngine:
    """An engine that is timed (see Engine)."""

    def __init__(self, engine: Engine, kind: str, measures: Measures) -> None:
        self._engine, self._kind, self._measures = engine, kind, measures

    @property
    def beleid(self) -> Beleid:
        return self._engine.beleid

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        try:
            with _timed(self._measures.policy_seconds, engine=self._kind):
                return await self._engine.evaluate(entrypoint, question)
        except PolicyUnavailable as exc:
            self._measures.policy_failures.add(cause=str(exc))
            raise

    async def ready(self) -> bool:
        return await self._engine.ready()


class _MeasuredPolicies(_MeasuredEngine, Dated):
    """Policies over time, each of which is timed when it decides."""

    def __init__(self, policies: Dated, kind: str, measures: Measures) -> None:
        super().__init__(policies, kind, measures)
        self._policies = policies

    def at(self, op: datetime) -> Engine:
        try:
            return _MeasuredEngine(self._policies.at(op), self._kind, self._measures)
        except PolicyUnavailable as exc:
            self._measures.policy_failures.add(cause=str(exc))
            raise

    def worries(self) -> tuple[str, ...]:
        return self._policies.worries()


class _MeasuredConnector:
    """A connector that is timed by its kind (see Connector)."""

    def __init__(self, connector: Connector, measures: Measures) -> None:
        self._connector, self._measures = connector, measures
        self._kind = type(connector).__module__.removeprefix("connectors.").partition(".")[0]

    async def fetch(self, question: Question) -> Answer:
        try:
            with _timed(self._measures.supplier_seconds, kind=self._kind):
                return await self._connector.fetch(question)
        except ConnectorFailure as failure:
            self._measures.supplier_failures.add(kind=self._kind, code=failure.code)
            raise


@contextmanager
def _timed(histogram: Histogram, **values: str) -> Iterator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        histogram.observe(time.perf_counter() - started, **values)


def _kind(engine: Engine) -> str:
    return engine.kind if isinstance(engine, InForce) else "wasm" if isinstance(engine, WasmEngine) else "opa"


def policy_gauges(engine: Engine) -> Iterator[Metric]:
    """How old what we know of the law is, and what somebody must look at; only of policies that change over time."""
    if isinstance(engine, InForce):
        yield Gauge("sluis_policy_look_age_seconds", "Since the store was looked at.", lambda: {(): engine.look_age})
        yield Gauge(
            "sluis_policy_worries",
            "What must be looked at.",
            lambda: {(worry.value,): float(worry in engine.worries()) for worry in Worry},
            {"worry": tuple(worry.value for worry in Worry)},
        )


def _connections(pool: Any) -> Mapping[Key, float]:
    size, idle = pool.get_size(), pool.get_idle_size()
    return {("idle",): idle, ("used",): size - idle, ("most",): pool.get_max_size()}


def _process() -> Iterator[Metric]:
    """What the process itself takes, under the names that every dashboard knows."""
    started = Clock().now().timestamp()
    yield Gauge("process_start_time_seconds", "When this process started.", lambda: {(): started})
    yield Gauge("process_resident_memory_bytes", "Memory in use.", lambda: {(): _resident()})
    yield Gauge("process_cpu_seconds_total", "Processor time used.", lambda: {(): time.process_time()})


def _resident() -> float:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return float(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024
