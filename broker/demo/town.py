"""The whole sandbox as processes of their own: PostgreSQL, OPA (or WebAssembly), token issuer, partners, broker.

    async with open_town(plan, tell) as town: ...

Everything lies in one folder and is stopped at the end of the block, in order: the broker first, the database last.
Raises EmbeddedFailed, which names who did not start and where its output is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from audit.log.note import Verifier
from broker.child import Tell
from broker.demo.installation import Installatie
from broker.demo.processes import Command, running
from broker.demo.seeding import Filled, seed
from broker.demo.twins import Supplier, Twins
from broker.embedded import Postgres, run_postgres
from broker.keys_file import FileKeys
from broker.opening import DATABASE, ORIGIN, issuer_folder
from broker.scenario.model import Scenario
from broker.settings import EngineKind, Environment, Settings
from broker.terms import Initiatief
from connectors.sandbox import refuse_production

_SANDBOX: Final = Environment.SANDBOX.value


@dataclass(frozen=True, slots=True)
class TownPlan:
    """What to build: where, for whom, with which records, at which moment, on which port."""

    folder: Path
    installatie: Installatie
    scenario: Scenario
    op: datetime
    port: int = 0
    engine: EngineKind | None = None
    patience: float | None = None  # seconds for a decision and for all suppliers, where nobody waits for the answer


@dataclass(frozen=True, slots=True)
class Town:
    """A running sandbox: addresses, the folder with the keys of everybody, and its twins."""

    port: int
    tokens: str
    settings: Settings
    postgres: Postgres
    twins: Twins
    beleid: str
    filled: Filled
    ended: Callable[[], Awaitable[int]]

    @property
    def broker(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self) -> Path:
        return _logs(self.settings)

    @property
    def clients(self) -> Path:
        return issuer_folder(self.settings) / "clients"

    @property
    def postbus(self) -> Path:
        return self.settings.data_dir / "postbus"

    @property
    def log_key(self) -> str:
        """The public key line of the log, as the desk has it from another way than the log itself."""
        desk = FileKeys.desk(self.settings.data_dir / "keys" / "desk", _SANDBOX)
        return Verifier(ORIGIN, desk.broker_log_public).vkey

    def desk_environment(self) -> dict[str, str]:
        """What a command of the desk needs to reach the log with its own role and keys."""
        return {
            "SLUIS_ENVIRONMENT": _SANDBOX,
            "SLUIS_DATA_DIR": str(self.settings.data_dir),
            "SLUIS_KEYS_DIR": str(self.settings.data_dir / "keys" / "desk"),
            "SLUIS_DESK_DATABASE_URL": self.postgres.url(DATABASE, "sluis_desk"),
        }


@asynccontextmanager
async def open_town(plan: TownPlan, tell: Tell) -> AsyncIterator[Town]:
    """Build it and leave it running until the end of the block. Raises RuntimeError in production."""
    refuse_production()
    settings = Settings.model_construct(data_dir=plan.folder.resolve(), environment=Environment.SANDBOX)
    twins = Twins(suppliers(plan.scenario), plan.scenario.pad, settings.data_dir / "partners")
    logs = _logs(settings)
    async with run_postgres(settings.data_dir / "postgres", tell=tell) as postgres:
        filled = await seed(settings, plan.installatie)
        tell("Toegangsbewijzen en partnersystemen starten…")
        issuer = Command("uitgever", "broker.sandbox_issuer", ["--keys", issuer_folder(settings)], {})
        async with running([issuer, *twins.commands()], logs, tell) as (tokens, *partners):
            connectors = twins.write_directory(partners)
            tell("De makelaar start…")
            broker = Command("makelaar", "broker", _ARGUMENTS, _environment(plan, settings, connectors))
            async with running([broker], logs, tell) as (served,):
                yield Town(
                    port=served.port,
                    tokens=f"http://127.0.0.1:{tokens.port}/token",
                    settings=settings,
                    postgres=postgres,
                    twins=twins,
                    beleid=str(served.said["beleid"]),
                    filled=filled,
                    ended=served.ended,
                )


_DEADLINES: Final = ("SLUIS_POLICY_DEADLINE", "SLUIS_GATHER_DEADLINE")
_ARGUMENTS: Final = ("serve", "broker", "--json-ready")


def _environment(plan: TownPlan, settings: Settings, connectors: Path) -> Mapping[str, str]:
    """The settings of the broker: it joins the database that runs already."""
    return {
        "SLUIS_ENVIRONMENT": _SANDBOX,
        "SLUIS_DATA_DIR": str(settings.data_dir),
        "SLUIS_CONNECTORS_FILE": str(connectors),
        "SLUIS_UNSAFE_CLOCK": plan.op.isoformat(),
        "SLUIS_PORT": str(plan.port),
        **({"SLUIS_ENGINE": plan.engine.value} if plan.engine else {}),
        **(dict.fromkeys(_DEADLINES, str(plan.patience)) if plan.patience else {}),
    }


def _logs(settings: Settings) -> Path:
    return settings.data_dir / "uitvoer"


def suppliers(scenario: Scenario) -> list[Supplier]:
    """Whoever is asked for something in this file, in its order; a push brings its own."""
    asked = dict.fromkeys(a for v in scenario.verzoeken if v.initiatief is Initiatief.AANVRAGER for a in v.aan)
    return [Supplier(org, scenario.organisaties[org].soort) for org in scenario.organisaties if org in asked]
