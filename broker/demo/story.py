"""Playing one scenario file through the whole API of a running sandbox, as the parties in it, and telling it.

Steps become acts, evidence is recorded by whoever signs for it and withdrawn after the request that it is for, and
every request is asked by a client of the organisation that the file names. Nothing is done behind the broker's back:
an act that is refused is a difference, like an outcome that is not what the file expects.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import rfc8785

from broker.demo import bodies
from broker.demo.bodies import Cast
from broker.demo.driver import Driver
from broker.demo.tell import Teller
from broker.demo.visible import differences
from broker.scenario.model import Aanvraag, Scenario, Stap, Stuk
from broker.scenario.plan import Plan, Wie, plan
from broker.scenario.seed import held_by
from broker.scenario.signers import signed as sign
from broker.scenario.steps import arguments
from broker.scenario.steps import evidence as evidence_of
from broker.terms import Initiatief
from connectors.client import SluisProbleem, Vraag, new_key

_DONE: Final = 200


@dataclass(frozen=True, slots=True)
class Posed:
    """A request that was just answered, while its evidence still stands."""

    wie: Wie
    vraag: Vraag
    key: str
    document: Mapping[str, Any]


Scene = Callable[["Story", Posed | None], Awaitable[None]]


@dataclass(slots=True)
class Score:
    """How it went: requests asked and as expected, checks held, and all that differed."""

    verzoeken: int = 0
    zoals_verwacht: int = 0
    controles: int = 0
    verschillen: list[str] = field(default_factory=list)

    def request(self, nr: str, different: Sequence[str]) -> None:
        self.verzoeken += 1
        self.zoals_verwacht += not different
        self.verschillen += [f"verzoek {nr}: {text}" for text in different]

    def check(self, what: str, *, good: bool) -> None:
        self.controles += 1
        if not good:
            self.verschillen.append(f"controle: {what}")


class Story:
    """One file on one sandbox. Scenes are played while the evidence of a request stands (`during`), or after it."""

    def __init__(self, scenario: Scenario, verband: str, driver: Driver, tell: Teller) -> None:
        self.scenario = scenario
        self.driver = driver
        self.tell = tell
        self.score = Score()
        self.cast = Cast(UUID(int=0), {})
        self._plan: Plan = plan(scenario)
        self._verband = verband

    async def begin(self) -> None:
        """The first signaal makes the case; each partner writes down its own reference of who it knows."""
        starter = self._plan.starter
        await self.driver.set_clock(self.scenario.begin, starter)
        casus, ids = await self.driver.refer(starter, bodies.referral(self.scenario, self._verband))
        self.cast = Cast(casus, dict(zip(bodies.in_case(self.scenario), ids, strict=True)))
        for org in self.scenario.organisaties:
            for persoon in held_by(org, self.scenario):
                reference = {"soort": "referentie_vastleggen", "referentie": persoon.id}
                await self.act(self.any_role(org), {**reference, "persoon": str(self.cast.personen[persoon.id])})

    async def play(self, during: Mapping[str, Scene], after: Mapping[str, Scene]) -> None:
        """All steps and requests, in the order of their time."""
        await self.requests(0, during, after)
        for stap in self.scenario.stappen:
            await self.step(stap)
            await self.requests(stap.nr, during, after)

    async def step(self, stap: Stap) -> None:
        """The acts of one step."""
        acts = self._plan.stappen[stap.nr]
        await self.driver.set_clock(stap.op, acts[0].wie)
        ave: int | None = None
        for planned in acts:
            own = planned is acts[-1]
            args = arguments(planned, stap, self.scenario, own=own)
            recorded = [await self.record(planned.wie, stuk, None) for stuk in evidence_of(planned, args)]
            done = await self.act(planned.wie, bodies.act(planned, stap, self.scenario, args, own=own))
            ave = done.get("ave") or ave
            for stuk in recorded:
                await self.driver.withdraw(planned.wie, self.cast.casus, stuk)
        self.tell.step(stap, ave, acts[-1].naar)

    async def requests(self, nr: int, during: Mapping[str, Scene], after: Mapping[str, Scene]) -> None:
        """The requests after this step."""
        for verzoek in sorted((v for v in self.scenario.verzoeken if v.na_stap == nr), key=lambda v: v.op):
            await self.driver.set_clock(verzoek.op, self.any_role(verzoek.org))
            await self.request(verzoek, during.get(verzoek.nr))
            if verzoek.nr in after:
                await after[verzoek.nr](self, None)

    async def request(self, verzoek: Aanvraag, during: Scene | None) -> None:
        """One numbered request with its evidence; told, and compared with what the file expects."""
        signed = sign(verzoek, self.scenario)
        self.tell.asked(verzoek, signed)
        persoon = self.cast.personen.get(verzoek.persoon or "")
        recorded = [(self.any_role(org), await self.record(self.any_role(org), stuk, persoon)) for stuk, org in signed]
        try:
            answers, received = await self._ask(verzoek, during)
            different = differences(verzoek.verwacht, answers, received)
        except SluisProbleem as exc:
            different = (f"de makelaar antwoordt {exc.status} {exc.code}",)
        self.tell.verdict(different)
        self.score.request(verzoek.nr, different)
        for wie, stuk in recorded:
            await self.driver.withdraw(wie, self.cast.casus, stuk)

    async def _ask(self, verzoek: Aanvraag, during: Scene | None) -> tuple[list[Mapping[str, Any]], bytes]:
        if verzoek.initiatief is Initiatief.VERSTREKKER:
            return await self._push(verzoek)
        wie, vraag, key = Wie(verzoek.org, verzoek.rol), bodies.question(verzoek, self.cast), new_key()
        document = (await self.driver.ask(wie, vraag, key=key)).document
        self.tell.answered(document)
        if during is not None:
            await during(self, Posed(wie, vraag, key, document))
        return [document], _without_proof(document)

    async def _push(self, verzoek: Aanvraag) -> tuple[list[Mapping[str, Any]], bytes]:
        """Every supplier sends by itself; the receiver fetches what lies in its postbus."""
        answers, boxes = list[Mapping[str, Any]](), list[bytes]()
        for org in verzoek.aan:
            vraag = bodies.push(verzoek, org, self.scenario, self.cast)
            sent = (await self.driver.ask(self.any_role(org), vraag)).document
            self.tell.answered(sent)
            box = await self.driver.open_post(Wie(verzoek.org, verzoek.rol), sent["verzoek"])
            self.tell.opened(box)
            given = json.loads(box)["gegevens"] if box else []
            answers.append({**sent, "gegevens": given})
            boxes += [box] if box else []
        return answers, b"\n".join(boxes)

    async def act(self, wie: Wie, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """An act that has to succeed; a refusal is a difference."""
        status, document = await self.driver.act(wie, self.cast.casus, body)
        if status != _DONE:
            why = f"{document.get('reden')}: {document.get('uitleg') or document.get('detail')}"
            self.score.verschillen.append(f"{body['soort']} door {wie.org} geweigerd, {why}")
            self.tell.check(f"{body['soort']} door {wie.org} is geweigerd, {why}", good=False)
        return document

    async def record(self, wie: Wie, stuk: Stuk, persoon: UUID | None) -> UUID:
        """Write down a piece of evidence; its id. A refusal is a difference."""
        status, document = await self.driver.record(wie, self.cast.casus, bodies.evidence(stuk, persoon, self.cast))
        if status != _DONE:
            self.score.verschillen.append(f"bewijs {stuk.soort} door {wie.org} geweigerd: {document.get('reden')}")
        return UUID(document["handeling"])

    def check(self, what: str, *, good: bool) -> None:
        """One check: told, and counted."""
        self.tell.check(what, good=good)
        self.score.check(what, good=good)

    def any_role(self, org: str) -> Wie:
        """Somebody of this organisation."""
        return Wie(org, next(iter(sorted(self._plan.rollen[org])), None))


def _without_proof(document: Mapping[str, Any]) -> bytes:
    return rfc8785.dumps({name: value for name, value in document.items() if name != "bewijs"})
