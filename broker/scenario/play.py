"""Playing one file: its steps as acts, its requests in between, everything through the real corridor.

A request leaves the case as it found it: its evidence is ended right after, what a successful act changed is put
back, because the steps alone tell how the case goes on, and it does not count as asked before (`aantal` alone says how
often something is asked again). The level or kader that a request states holds for that request only. All this is done
as the owner of the database, which no process of the house can.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from broker.errors import SluisError
from broker.scenario.actor import Actor, ActRefused
from broker.scenario.ask import Asker
from broker.scenario.cast import VERBAND, World, make_world
from broker.scenario.file import BEFORE
from broker.scenario.model import Aanvraag, Scenario, Stap, Stuk
from broker.scenario.outcome import Gekregen, Result, compare
from broker.scenario.plan import Gepland, Plan, Wie, plan
from broker.scenario.seed import seed
from broker.scenario.signers import signed
from broker.scenario.stage import Backstage, Stage
from broker.scenario.steps import arguments, evidence, purpose

_KEPT: Final = (
    "kader", "ave", "toestand", "doel", "doel_vastgelegd_op", "aanmelder", "doeltoets", "afgesloten_op",
    "radicalisering", "part_opgepakt",
)  # fmt: skip
_PUT: Final = {
    name: f"UPDATE casus SET {name} = $2, versie = versie + 1 WHERE id = $1"  # noqa: S608  # names from the line above
    for name in _KEPT
}

_LONG_AGO: Final = """UPDATE manifest SET op = op - interval '30 days'
WHERE casus = $1 AND op > now() - interval '20 days'"""


class Played(NamedTuple):
    """All requests of a file in the order of the file, and the steps that did not go as the file says."""

    results: tuple[Result, ...]
    stappen: tuple[str, ...]


async def play(scenario: Scenario, stage: Stage) -> Played:
    """Play the file, at a table of its own. Files on one stage name other organisations."""
    world = make_world(scenario, f"{VERBAND}-{secrets.token_hex(4)}")
    return await play_as(scenario, world, stage, Actor(stage, world))


async def play_as(scenario: Scenario, world: World, stage: Backstage, actor: Actor) -> Played:
    """The same with an actor that is given: in process, or over HTTP."""
    planned = plan(scenario)
    await seed(scenario, planned, world, stage, actor)
    play_ = _Play(scenario, planned, world, stage, actor)
    results: dict[str, Result] = {}
    for nr in (0, *(stap.nr for stap in scenario.stappen)):
        if nr:
            await play_.step(next(stap for stap in scenario.stappen if stap.nr == nr))
        for verzoek in sorted((v for v in scenario.verzoeken if v.na_stap == nr), key=lambda v: v.op):
            results[verzoek.nr] = await play_.request(verzoek)
    return Played(tuple(results[v.nr] for v in scenario.verzoeken), tuple(play_.failed))


class _Play:
    """The play of one file, step by step."""

    def __init__(self, scenario: Scenario, planned: Plan, world: World, stage: Backstage, actor: Actor) -> None:
        self._scenario = scenario
        self._plan = planned
        self._world = world
        self._stage = stage
        self._actor = actor
        self._asker = Asker(scenario, planned, world, stage, actor)
        self.failed: list[str] = []

    async def step(self, stap: Stap) -> None:
        """Do the acts of this step; one that is refused is named, and the case is put where the file says it is."""
        self._actor.at(stap.op)
        acts = self._plan.stappen[stap.nr]
        if acts[0].vanuit is not None:
            self.failed.append(
                f"{self._scenario.bestand} regel {stap.regel}, stap {stap.nr}: geen toegestane weg met {stap.soort}"
                f" naar {acts[0].naar} in kader {self._scenario.kader}; de casus is eerst in {acts[0].vanuit} gezet"
            )
            await self._put({"toestand": acts[0].vanuit})
        for act in acts:
            await self._act(stap, act, own=act is acts[-1])
        await self._settle(stap, acts[-1].naar)

    async def _act(self, stap: Stap, act: Gepland, *, own: bool) -> None:
        args = arguments(act, stap, self._scenario, own=own)
        stukken = [(stuk, act.wie.org) for stuk in evidence(act, args)]
        recorded: list[tuple[Wie, UUID]] = []
        await self._record(stukken, None, stap.op, recorded)
        released = await self._actor.do(
            act.wie,
            act.soort,
            naar=act.naar,
            ave=stap.ave if own else None,
            doel=purpose(act, stap, self._scenario, own=own),
            argumenten=args,
        )
        await self._end(recorded)
        if released.status != 200:
            why = released.content.get("reden") or f"status {released.status}"
            mist = ", ".join(released.content.get("vereist", ()))
            self.failed.append(
                f"{self._scenario.bestand} stap {stap.nr}: {act.soort} door {act.wie.org} ({act.wie.rol}) is geweigerd,"
                f" {why}{f'; vereist: {mist}' if mist else ''}"
            )

    async def _settle(self, stap: Stap, toestand: str) -> None:
        """The case stands where the file says it stands; where the acts did not bring it there, it is put there."""
        case = await self._case()
        wanted = {"toestand": toestand} | ({"ave": stap.ave} if stap.ave else {})
        if any(case[name] != value for name, value in wanted.items()):
            await self._put(wanted)

    async def request(self, verzoek: Aanvraag) -> Result:
        """Play one request in its own frame and compare."""
        self._actor.at(verzoek.op)
        case = await self._case()
        frame = {"ave": verzoek.ave, "kader": verzoek.kader.value}
        if any(case[name] != value for name, value in frame.items()):
            await self._put(frame)
        rows, ontvangen, notes = await self._outcome(verzoek)
        await self._stage.owner.execute(_LONG_AGO, self._world.casus)
        await self._restore(case)
        verschil = (*notes, *compare(verzoek.verwacht, rows, ontvangen))
        return Result(self._scenario.bestand, verzoek, tuple(rows), ontvangen, verschil)

    async def _outcome(self, verzoek: Aanvraag) -> tuple[Sequence[Gekregen], bytes, tuple[str, ...]]:
        """What came of it. Evidence that was recorded for it is ended, whatever happens."""
        recorded: list[tuple[Wie, UUID]] = []
        rows: Sequence[Gekregen] = ()
        ontvangen = b""
        try:
            await self._record(signed(verzoek, self._scenario), verzoek.persoon, verzoek.op, recorded)
            self._actor.at(verzoek.op)
            for _ in range(verzoek.aantal):
                rows, ontvangen = await self._asker.play(verzoek)
        except SluisError as exc:
            return (), b"", (f"fout: {exc.code}",)
        except ActRefused as exc:
            return (), b"", (f"bewijs niet vastgelegd: {exc}",)
        finally:
            await self._end(recorded)
        return rows, ontvangen, ()

    async def _record(
        self, stukken: Sequence[tuple[Stuk, str]], persoon: str | None, op: datetime, recorded: list[tuple[Wie, UUID]]
    ) -> None:
        """Each piece as an act of its signer, about the person when there is one in this case."""
        there = persoon is not None and self._scenario.personen[persoon].in_casus
        for stuk, org in stukken:
            wie = Wie(org, next(iter(sorted(self._plan.rollen[org])), None))
            self._actor.at(stuk.ingetrokken_op - BEFORE if stuk.ingetrokken_op else op)
            id_ = await self._actor.must(
                wie,
                "bewijs_vastleggen",
                persoon=self._world.personen[persoon] if there and persoon else None,
                argumenten={"bewijs": stuk.soort, "inhoud": self._world.with_ids(stuk.inhoud)},
            )
            recorded.append((wie, id_))
            if stuk.ingetrokken_op:
                self._actor.at(stuk.ingetrokken_op)
                await self._actor.must(wie, "bewijs_intrekken", argumenten={"bewijsstuk": str(id_)})

    async def _end(self, recorded: Sequence[tuple[Wie, UUID]]) -> None:
        for wie, id_ in recorded:
            await self._actor.must(wie, "bewijs_beeindigen", argumenten={"bewijsstuk": str(id_)})

    async def _case(self) -> Mapping[str, Any]:
        row = await self._stage.owner.fetchrow("SELECT * FROM casus WHERE id = $1", self._world.casus)
        return {name: row[name] for name in _KEPT} if row else {}

    async def _put(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            await self._stage.owner.execute(_PUT[name], self._world.casus, value)

    async def _restore(self, case: Mapping[str, Any]) -> None:
        now = await self._case()
        changed = {name: value for name, value in case.items() if now[name] != value}
        if changed:
            await self._put(changed)
