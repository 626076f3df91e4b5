"""The server under measurement: the real application on many cases, with the bare twin beside it.

    python -m tests.bench.server --engine wasm|opa [--cases N]

PostgreSQL is a real one with fsync on; the supplier is in process; answers are not held back (antwoord_na = 0), since a
fixed moment of release is waiting, not work. One process: a second on two cores gains nothing, PostgreSQL and the load
have the other. Prints one line of JSON when it listens: port, file with a question about each case, header.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
import uvloop
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from broker import telemetry
from broker.app import create_app
from broker.authenticate import Verifier
from broker.embedded import run_opa, run_postgres
from broker.engines.base import Engine
from broker.engines.choose import open_engine
from broker.jwks import Jwks
from broker.listening import listen
from broker.memory import settle_memory
from broker.opa_binary import find_opa
from broker.sandbox_tokens import AUDIENCE, ISSUER, mint, new_issuer
from broker.settings import EngineKind, Settings
from policies.lock import BUNDLE, ROOT
from tests.bench.cases import Copied, copy_cases
from tests.bench.twin import SCHEMA, add_twin
from tests.flow.home import Home, open_home

POOL: Final = 32
CASES: Final = 12_000
SETTLED: Final = "/klaar"  # what one measurement wrote is on disk before the next begins


async def main(kind: EngineKind, cases: int) -> None:
    """Seed, say where, and serve until told to stop."""
    telemetry.configure()  # what a running broker writes for its operator is part of what is measured
    with tempfile.TemporaryDirectory(prefix="sluis-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        async with (
            run_postgres(Path(folder) / "postgres") as postgres,
            _engine(kind) as engine,
            open_home(postgres, engine, pool=POOL) as home,
        ):
            await _seed(home)
            questions = Path(folder) / "vragen.jsonl"
            copies = await copy_cases(home, cases)
            questions.write_text("".join(json.dumps(_body(copied)) + "\n" for copied in copies))
            await _serve(home, questions)


@asynccontextmanager
async def _engine(kind: EngineKind) -> AsyncIterator[Engine]:
    async with AsyncExitStack() as stack:
        url = None
        if kind is EngineKind.OPA:
            found = find_opa()
            if found is None:
                sys.exit("OPA is hier niet; draai: make setup")
            url = await stack.enter_async_context(run_opa(found, ROOT / BUNDLE, tell=lambda _: None))
        settings = Settings.model_validate({"engine": kind.value, "opa_url": url})
        yield await stack.enter_async_context(open_engine(settings, tell=lambda _: None))


async def _seed(home: Home) -> None:
    await home.release_police("pol.lijst")
    for statement in SCHEMA:
        await home.stage.owner.execute(statement)
    await home.stage.owner.execute("GRANT SELECT, INSERT ON twin_read, twin_row TO sluis_broker")


async def _serve(home: Home, questions: Path) -> None:
    issuer, caller = new_issuer(), home.caller("regie", "R02")

    async def jwks() -> bytes:
        return json.dumps(issuer.jwks()).encode()

    token = mint(issuer, caller.oin, caller.onderdeel, caller.medewerker, caller.rol, lifetime=3600)
    settings = Settings(calls_organisation=1_000_000, calls_employee=1_000_000)
    app = create_app(home.house, Verifier(ISSUER, AUDIENCE, Jwks(jwks)), settings)
    add_twin(app, home.house.store.pool)
    _add_settled(app, home.stage.owner)
    settle_memory()
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        ready = {"port": port, "bodies": str(questions), "header": f"Authorization: Bearer {token}"}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_config=None, lifespan="off", http="httptools")
        await uvicorn.Server(config).serve([listening])


def _add_settled(app: FastAPI, owner: Any) -> None:
    @app.post(SETTLED)
    async def settled() -> JSONResponse:
        await owner.execute("CHECKPOINT")
        return JSONResponse({})


def _body(copied: Copied) -> dict[str, Any]:
    return {
        "casus": str(copied.casus),
        "persoon": str(copied.persoon),
        "doel": "lokaal-veiligheid",
        "fase": "F3",
        "vraag": "Overlast stoppen, laatste 24 maanden",
        "verstrekkers": ["politie"],
        "elementen": [{"code": "pol.lijst"}],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", type=EngineKind, default=EngineKind.WASM)
    parser.add_argument("--cases", type=int, default=CASES)
    options = parser.parse_args()
    uvloop.run(main(options.engine, options.cases))
