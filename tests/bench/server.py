"""The server under measurement: the real application on a seeded case, with the bare twin beside it.

    python -m tests.bench.server --engine wasm|opa [--rows N]

PostgreSQL is a real one with fsync on; the supplier is in process; answers are not held back (antwoord_na = 0), since a
fixed moment of release is waiting, not work. Prints one line of JSON when it listens: port, body, header lines.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from broker import telemetry
from broker.app import create_app
from broker.authenticate import Verifier
from broker.embedded import run_postgres
from broker.engines.choose import open_engine
from broker.jwks import Jwks
from broker.listening import listen
from broker.memory import settle_memory
from broker.sandbox_tokens import AUDIENCE, ISSUER, mint, new_issuer
from broker.settings import EngineKind, Settings
from tests.bench.twin import SCHEMA, add_twin
from tests.flow.home import Home, open_home


async def main(kind: EngineKind) -> None:
    telemetry.configure()  # what a running broker writes for its operator is part of what is measured
    with tempfile.TemporaryDirectory(prefix="sluis-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        async with (
            run_postgres(Path(folder) / "postgres") as postgres,
            open_engine(Settings(engine=kind), tell=lambda _: None) as engine,
            open_home(postgres, engine, pool=32) as home,
        ):
            await _serve(home)


async def _serve(home: Home) -> None:
    issuer = new_issuer()

    async def keys() -> bytes:
        return json.dumps(issuer.jwks()).encode()

    await home.release_police("pol.lijst")
    for statement in SCHEMA:
        await home.stage.owner.execute(statement)
    await home.stage.owner.execute("GRANT SELECT, INSERT ON twin_read, twin_row TO sluis_broker")
    app = create_app(home.house, Verifier(ISSUER, AUDIENCE, Jwks(keys)), Settings())
    add_twin(app, home.house.store.pool)
    caller = home.caller("regie", "R02")
    token = mint(issuer, caller.oin, caller.onderdeel, caller.medewerker, caller.rol, lifetime=3600)
    settle_memory()
    with listen("127.0.0.1", 0) as listening:
        ready = {"port": listening.getsockname()[1], "body": _body(home), "header": f"Authorization: Bearer {token}"}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_config=None, lifespan="off", loop="uvloop", http="httptools")
        await uvicorn.Server(config).serve([listening])


def _body(home: Home) -> dict[str, Any]:
    return {
        "casus": str(home.world.casus),
        "persoon": str(home.world.personen["ans"]),
        "doel": "lokaal-veiligheid",
        "fase": "F3",
        "vraag": "Overlast stoppen, laatste 24 maanden",
        "verstrekkers": ["politie"],
        "elementen": [{"code": "pol.lijst"}],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", type=EngineKind, default=EngineKind.WASM)
    uvloop.run(main(parser.parse_args().engine))
