"""A case on real parts for flow tests: PostgreSQL, the policy as WebAssembly, the log; suppliers in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from broker.embedded import Postgres
from broker.engines.base import Engine
from broker.exchange import exchange
from broker.house import House
from broker.release import Released
from broker.repeat import Claim, claim
from broker.scenario.actor import Actor
from broker.scenario.cast import World, make_world
from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario
from broker.scenario.plan import Plan, Wie, plan
from broker.scenario.play import _Play
from broker.scenario.records import connectors_for
from broker.scenario.seed import seed
from broker.scenario.stage import Stage, open_stage
from broker.terms import Fase, Identity
from broker.verzoek import Gevraagd, Verzoek
from connectors.sandbox import SandboxConnector

HERE = Path(__file__).parent
LEASE_SECONDS = 10


@dataclass(frozen=True)
class Home:
    """One case in state S41 with everybody in place, and short ways to act and ask."""

    scenario: Scenario
    planned: Plan
    world: World
    stage: Stage
    actor: Actor

    @property
    def house(self) -> House:
        return self.stage.house

    def caller(self, org: str, rol: str | None) -> Identity:
        return self.world.identity(Wie(org, rol))

    def question(self, verstrekkers: tuple[str, ...], *elementen: str, **rest: Any) -> Verzoek:
        fields: dict[str, Any] = {
            "id": uuid4(),
            "casus": self.world.casus,
            "persoon": self.world.personen["ans"],
            "doel": "lokaal-veiligheid",
            "vraag": "Overlast stoppen, laatste 24 maanden",
            "fase": Fase.F3,
        }
        return Verzoek(verstrekkers=verstrekkers, elementen=tuple(map(Gevraagd, elementen)), **(fields | rest))

    def claim(self, caller: Identity, key: str | None = None, body: bytes = b"vraag") -> Claim:
        return claim(key or str(uuid4()), caller, body, self.house.clock.now(), timedelta(seconds=LEASE_SECONDS))

    async def ask(self, verzoek: Verzoek, org: str = "regie", rol: str = "R02", **key: Any) -> Released:
        caller = self.caller(org, rol)
        return await exchange(verzoek, caller, self.claim(caller, **key), self.house, "flow")

    async def evidence(self, org: str, rol: str, soort: str, **inhoud: Any) -> UUID:
        return await self.actor.must(
            Wie(org, rol),
            "bewijs_vastleggen",
            persoon=self.world.personen["ans"],
            argumenten={"bewijs": soort, "inhoud": inhoud},
        )

    async def release_police(self, *elementen: str) -> None:
        """A decision under Wpg art. 19 and the release by a police officer."""
        await self.evidence(
            "politie", "R06", "besluit_wpg", artikel="Wpg 19", elementen=list(elementen), ontvanger="regie"
        )
        await self.evidence("politie", "R06", "vrijgave", door="politie")

    async def rows(self, table: str) -> int:
        """How many rows, as the owner sees them."""
        return int(await self.stage.owner.fetchval(f"SELECT count(*) FROM {table}"))

    def suppliers(self, **meanwhile: Any) -> None:
        """Put fresh suppliers in place; `meanwhile[org]` runs while that supplier is being asked."""
        day = self.house.clock.moment().vandaag
        for org, connector in connectors_for(self.scenario, day).items():
            hook = meanwhile.get(org)
            register = connector._register if isinstance(connector, SandboxConnector) else None
            self.stage.connectors[org] = SandboxConnector(register, hook) if hook and register else connector


@asynccontextmanager
async def open_home(postgres: Postgres, engine: Engine, pool: int = 4) -> AsyncIterator[Home]:
    scenario = read_scenario(HERE / "buurt.yaml")
    planned, world = plan(scenario), make_world(scenario)
    async with open_stage(postgres, engine, pool=pool) as stage:
        actor = Actor(stage, world)
        await seed(scenario, planned, world, stage, actor)
        game = _Play(scenario, planned, world, stage, actor)
        for stap in scenario.stappen:
            await game.step(stap)
        assert not game.failed, game.failed
        home = Home(scenario, planned, world, stage, actor)
        home.suppliers()
        yield home
