"""A case that outlives its processes: a database, a folder with keys, and a house opened as an installation opens it.

`open_case` makes the database, seeds the neighbourhood case of `buurt.yaml` and plays it to S41. After that any number
of houses may be opened on it (`open_replica`), in this process or in another (`tests.flow.serve_case`), all with the
same keys, as replicas are.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from audit.log import read
from audit.log.note import Signer
from broker.embedded import Postgres
from broker.house import House
from broker.keys_file import FileKeys
from broker.opening import ORIGIN, open_house
from broker.sandbox_tokens import SandboxIssuer, mint, open_issuer
from broker.scenario.actor import Actor
from broker.scenario.cast import World, make_world
from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario
from broker.scenario.plan import Plan, Wie, plan
from broker.scenario.play import _Play
from broker.scenario.records import connectors_for
from broker.scenario.seed import seed
from broker.scenario.stage import Stage, connect, drop_database
from broker.settings import EngineKind, Settings
from broker.store import migrate
from broker.terms import Identity
from connectors.base import Connector
from connectors.receipt import LogKey

BUURT: Final = Path(__file__).parent / "buurt.yaml"


@dataclass(frozen=True)
class Case:
    """The case of `buurt.yaml` in S41 at AVE 3, with what is needed to open a house on it."""

    scenario: Scenario
    planned: Plan
    world: World
    settings: Settings
    issuer: SandboxIssuer
    stage: Stage
    actor: Actor

    @property
    def owner(self) -> asyncpg.Connection[Any]:
        return self.stage.owner

    @property
    def log_key(self) -> LogKey:
        return LogKey.parse(self.signer.verifier.vkey)

    @property
    def signer(self) -> Signer:
        keys = FileKeys.broker(self.settings.data_dir / "keys" / "broker", "sandbox")
        return Signer(ORIGIN, keys.log_key)

    def identity(self, org: str, rol: str | None) -> Identity:
        return self.world.identity(Wie(org, rol))

    def token(self, org: str = "regie", rol: str | None = "R02") -> str:
        caller = self.identity(org, rol)
        return mint(self.issuer, caller.oin, caller.onderdeel, caller.medewerker, caller.rol, lifetime=3600)

    def question(self, verstrekkers: tuple[str, ...], *elementen: str, **changes: Any) -> dict[str, Any]:
        """The body of a question; a change of None leaves the field out."""
        body: dict[str, Any] = {
            "casus": str(self.world.casus),
            "persoon": str(self.world.personen["ans"]),
            "doel": "lokaal-veiligheid",
            "fase": "F3",
            "vraag": "Overlast stoppen, laatste 24 maanden",
            "verstrekkers": list(verstrekkers),
            "elementen": [{"code": code} for code in elementen],
        }
        return {name: value for name, value in (body | changes).items() if value is not None}

    async def evidence(self, org: str, rol: str, soort: str, **inhoud: Any) -> UUID:
        arguments = {"bewijs": soort, "inhoud": inhoud}
        return await self.actor.must(
            Wie(org, rol), "bewijs_vastleggen", persoon=self.world.personen["ans"], argumenten=arguments
        )

    async def release_police(self, element: str) -> None:
        """A decision under Wpg art. 19 and the release by a police officer."""
        wpg = {"artikel": "Wpg 19", "elementen": [element], "ontvanger": "regie"}
        await self.evidence("politie", "R06", "besluit_wpg", **wpg)
        await self.evidence("politie", "R06", "vrijgave", door="politie")

    async def rows(self, table: str, where: str = "true") -> int:
        """How many rows, as the owner sees them."""
        return int(await self.owner.fetchval(f"SELECT count(*) FROM {table} WHERE {where}"))

    async def check_log(self) -> int:
        """The size of the log, recomputed from its leaves and held against its signed head."""
        async with self.owner.transaction(isolation="repeatable_read"):
            found = await read.check_log(self.owner, ORIGIN, self.signer.verifier)
        return found.size if found else 0


@asynccontextmanager
async def open_case(postgres: Postgres, folder: Path, **settings: Any) -> AsyncIterator[Case]:
    """The case on a database that is dropped at the end of the block; `folder` gets keys, issuer and `case.json`."""
    name = f"case_{secrets.token_hex(6)}"
    owner_url = await postgres.ensure_database(name)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(drop_database, postgres, name)
        await migrate(owner_url)
        FileKeys.create(folder / "keys")
        made = Settings(
            data_dir=folder,
            database_url=SecretStr(postgres.url(name, "sluis_broker")),
            engine=EngineKind.WASM,
            policy_deadline=10.0,
            **settings,
        )
        scenario = read_scenario(BUURT)
        planned, world = plan(scenario), make_world(scenario)
        stage = await _open_stage(stack, made, postgres, name)
        actor = Actor(stage, world)
        await seed(scenario, planned, world, stage, actor)
        game = _Play(scenario, planned, world, stage, actor)
        for stap in scenario.stappen:
            await game.step(stap)
        assert not game.failed, game.failed
        case = Case(scenario, planned, world, made, open_issuer(folder / "issuer"), stage, actor)
        _write(case)
        yield case


@asynccontextmanager
async def open_replica(case: Case, connectors: Mapping[str, Connector] | None = None) -> AsyncIterator[House]:
    """One more house on the same database with the same keys, at the same moment of decision."""
    found = suppliers(case.scenario) if connectors is None else connectors
    async with open_house(case.settings, found) as house:
        house.clock.decision = case.stage.house.clock.decision
        yield house


def suppliers(scenario: Scenario) -> dict[str, Connector]:
    """The suppliers of the file, in process, with what they hold on its last day."""
    return connectors_for(scenario, date(2025, 2, 21))


async def _open_stage(stack: AsyncExitStack, settings: Settings, postgres: Postgres, name: str) -> Stage:
    connectors: dict[str, Connector] = {}
    house = await stack.enter_async_context(open_house(settings, connectors))
    owner = await connect(stack, postgres.url(name))
    desk = await connect(stack, postgres.url(name, "sluis_desk"))
    keys = settings.data_dir / "keys"
    public = FileKeys.broker(keys / "broker", "sandbox").reader_public
    desk_keys = FileKeys.desk(keys / "desk", "sandbox")
    return Stage(connectors, owner, desk, desk_keys, public, house, postgres.url(name, "sluis_broker"), keys / "broker")


def _write(case: Case) -> None:
    """What another process needs to serve this case: the settings of its environment."""
    settings, moment = case.settings, case.stage.house.clock.decision
    assert settings.database_url is not None
    assert moment is not None
    environment = {
        "SLUIS_DATABASE_URL": settings.database_url.get_secret_value(),
        "SLUIS_DATA_DIR": str(settings.data_dir),
        "SLUIS_ENGINE": "wasm",
        "SLUIS_POLICY_DEADLINE": str(settings.policy_deadline),
        "SLUIS_GATHER_DEADLINE": str(settings.gather_deadline),
        "SLUIS_POOL_SIZE": str(settings.pool_size),
        "SLUIS_UNSAFE_CLOCK": moment.isoformat(),
    }
    (settings.data_dir / "case.json").write_text(json.dumps(environment))
