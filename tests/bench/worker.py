"""One process of the server under measurement; `tests.bench.server` starts it and tells it on stdin what it needs."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from broker import telemetry
from broker.app import create_app
from broker.authenticate import Verifier
from broker.engines.choose import open_engine
from broker.house import House
from broker.jwks import Jwks
from broker.keys_file import FileKeys
from broker.listening import listen
from broker.memory import settle_memory
from broker.sandbox_tokens import AUDIENCE, ISSUER
from broker.scenario.file import read_scenario
from broker.scenario.records import connectors_for
from broker.scenario.stage import open_house_on
from broker.settings import Settings
from tests.bench.twin import add_twin
from tests.flow.home import HERE


@dataclass(frozen=True)
class Task:
    """What a worker needs to serve: engine, database, keys, the moment of decision, who signs tokens, its port."""

    engine: str
    opa_url: str | None
    url: str
    keys_dir: str
    moment: str
    jwks: dict[str, Any]
    port: int
    pool: int


async def main(task: Task) -> None:
    """Serve until told to stop; one line on stdout when it listens."""
    telemetry.configure()  # what a running broker writes for its operator is part of what is measured
    settings = Settings.model_validate({"engine": task.engine, "opa_url": task.opa_url})
    moment = datetime.fromisoformat(task.moment)
    connectors = connectors_for(read_scenario(HERE / "buurt.yaml"), moment.date())
    keys = FileKeys.broker(Path(task.keys_dir), "sandbox")
    async with (
        open_engine(settings, tell=lambda _: None) as engine,
        open_house_on(task.url, keys, engine, connectors, pool=task.pool) as house,
    ):
        house.clock.decision = moment
        await _serve(house, task)


async def _serve(house: House, task: Task) -> None:
    async def jwks() -> bytes:
        return json.dumps(task.jwks).encode()

    app = create_app(
        house, Verifier(ISSUER, AUDIENCE, Jwks(jwks)), Settings(calls_organisation=1_000_000, calls_employee=1_000_000)
    )
    add_twin(app, house.store.pool)
    settle_memory()
    with listen("127.0.0.1", task.port, shared=True) as listening:
        sys.stdout.write("klaar\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_config=None, lifespan="off", loop="uvloop", http="httptools")
        await uvicorn.Server(config).serve([listening])


if __name__ == "__main__":
    uvloop.run(main(Task(**json.loads(sys.stdin.readline()))))
