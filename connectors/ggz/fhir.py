"""The connector for mental health care and addiction care: one question, as a few searches at a FHIR R4 server.

    find the person -> search per asked element -> check whose it is -> follow what it refers to -> values and labels

Only what an asked element needs is searched, once each. Whatever comes back must be about the person that was found,
may not be retracted, and is checked against its own search again. The supplier can have each search recorded in its
own log (`audit_event`): then no answer counts before that is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from broker.terms import Answer, Item, Question
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint
from connectors.ggz.audit_event import audit_event
from connectors.ggz.care import Linked, references
from connectors.ggz.elements import CARE, ELEMENTS, IDENTITY, Care, Source
from connectors.ggz.labels import may_be_used
from connectors.ggz.line import Line, Visit
from connectors.ggz.models import EpisodeOfCare, Patient, Resource
from connectors.ggz.person import find_person
from connectors.tokens import TokenProvider
from connectors.trace import TRACEPARENT

_T = TypeVar("_T")
_ALWAYS: Final = ("meta", "extension")
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class GgzOptions:
    """What differs between suppliers.

    `stelsel` is the system of the supplier's own references (absent: any but the BSN's), `auditevent` whether it wants
    each search recorded, `tokens` gives access tokens when the endpoint has no fixed one.
    """

    stelsel: str | None = None
    auditevent: bool = False
    tokens: TokenProvider | None = None
    clock: Callable[[], datetime] = _now


class GgzConnector:
    """Asks one FHIR server. Raises ValueError at construction when neither side could prove who it is."""

    def __init__(
        self,
        endpoint: Endpoint,
        trace: Callable[[], str | None] = TRACEPARENT.get,
        options: GgzOptions = GgzOptions(),
    ) -> None:
        proven = endpoint.mutual or endpoint.token or options.tokens
        if not proven and urlsplit(endpoint.url).hostname not in _LOOPBACK:
            raise ValueError("de koppeling met de ggz vraagt een toegangsbewijs of wederzijdse TLS")
        self._line = Line(endpoint, options.tokens, trace)
        self._options = options

    async def fetch(self, question: Question) -> Answer:
        """Ask once. Raises ConnectorFailure; without an identity nothing is sent (geen-referentie; design 12.5)."""
        if question.onderwerp is None:
            raise ConnectorFailure(Foutcode.GEEN_REFERENTIE)
        if not ELEMENTS.intersection(question.elementen):
            return Answer({})
        visit = Visit(self._line, question, self._line.endpoint.max_bytes)
        try:
            async with asyncio.timeout(self._line.endpoint.timeout):  # for the whole of it, however many searches
                return await self._ask(visit)
        except TimeoutError:
            raise ConnectorFailure(Foutcode.TE_LAAT) from None

    async def close(self) -> None:
        """Give back the connections."""
        await self._line.close()

    async def _ask(self, visit: Visit) -> Answer:
        asked = dict.fromkeys(visit.question.elementen)
        members = [m for code in asked if code in IDENTITY for m in IDENTITY[code].members]
        patient = await find_person(visit, members, self._options.stelsel)
        items: dict[str, list[Item]] = {}
        if patient is not None:
            items = await self._about(visit, patient)
        await self._record(visit, patient)
        return Answer({code: tuple(items[code]) for code in asked if items.get(code)})

    async def _about(self, visit: Visit, patient: Patient) -> dict[str, list[Item]]:
        today = self._options.clock().date()
        asked = visit.question.elementen
        wanted = {code: CARE[code] for code in asked if code in CARE}
        sources = list(dict.fromkeys(row.source for row in wanted.values()))
        found = dict(
            zip(sources, await _together(_search(visit, patient, s, wanted.values()) for s in sources), strict=True)
        )
        linked = await _follow(visit, found)
        return {
            **{code: IDENTITY[code].read(patient, today) for code in asked if code in IDENTITY},
            **{code: row.read(found[row.source], linked) for code, row in wanted.items()},
        }

    async def _record(self, visit: Visit, patient: Patient | None) -> None:
        """At the supplier, when it wants that; a search that it cannot record gives no answer (BALP, NEN 7513)."""
        if not self._options.auditevent:
            return
        who = f"Patient/{patient.id}" if patient else None
        moment, base = self._options.clock(), self._line.base
        events = [audit_event(search, visit.question, base, who, moment) for search in visit.searches]
        await _together(visit.create("AuditEvent", event) for event in events)


async def _search(visit: Visit, patient: Patient, source: Source[Any], rows: Iterable[Care[Any]]) -> list[Resource]:
    """What one search gives about this person. Raises ConnectorFailure when any of it is about another."""
    members = dict.fromkeys(m for row in rows if row.source == source for m in row.members)
    about = "patient" if source.model is EpisodeOfCare else "subject"
    wanted = ",".join((*_ALWAYS, about, *members))
    params = (("patient", f"Patient/{patient.id}"), *source.criteria, ("_elements", wanted))
    found: list[Resource] = await visit.search(source.model, params)
    for resource in found:
        if visit.path_of(Patient, (resource.person and resource.person.reference) or "") != f"Patient/{patient.id}":
            raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return [r for r in found if not r.retracted and source.keep(r) and may_be_used(r)]


async def _follow(visit: Visit, found: Mapping[Source[Any], list[Resource]]) -> Linked:
    """The resources that others refer to, each read once."""
    wanted = {
        reference: source.linked
        for source, resources in found.items()
        if source.link is not None and source.linked is not None
        for reference in references([source.link(resource) for resource in resources])
    }
    read = await _together(visit.read(model, reference) for reference, model in wanted.items())
    return {
        ref: resource
        for ref, resource in zip(wanted, read, strict=True)
        if may_be_used(resource) and not resource.retracted
    }


async def _together(calls: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
    """All at once; the first failure stops the rest."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except ExceptionGroup as group_of:
        failures = [error for error in group_of.exceptions if isinstance(error, ConnectorFailure)]
        if failures:
            raise failures[0] from None
        raise
    return [task.result() for task in tasks]
