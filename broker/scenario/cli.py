"""`sluis scenario run FILE…`: play scenario files and say per request whether the outcome is as expected.

Exit codes: 0 all as expected, 1 a difference or a failure, 2 a wrong call or a file that cannot be read.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console

from broker.child import EmbeddedFailed, say
from broker.embedded import run_postgres
from broker.engines.base import EngineRefused
from broker.engines.choose import open_engine
from broker.errors import SluisError
from broker.scenario.actor import ActRefused
from broker.scenario.file import read_scenario
from broker.scenario.http import play_http
from broker.scenario.model import Scenario
from broker.scenario.play import Played, play
from broker.scenario.report import as_json, show
from broker.scenario.source import Fault, Unreadable
from broker.scenario.stage import open_stage
from broker.settings import EngineKind, Settings
from connectors.sandbox import refuse_production

_FAILURE: Final = 1
_USAGE: Final = 2
_PATIENCE: Final = 30.0  # seconds for one decision: nobody waits here, and a busy machine is no refusal

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Scenario's: bestanden met casussen en wat er uit moet komen.",
)


@app.callback()
def scenario() -> None:
    """Scenario's: bestanden met casussen en wat er uit moet komen."""


@app.command()
def run(
    files: Annotated[list[Path], typer.Argument(metavar="BESTAND…", help="scenario-bestanden (YAML)")],
    *,
    engine: Annotated[EngineKind | None, typer.Option(help="opa of wasm; anders opa als het er is")] = None,
    http: Annotated[bool, typer.Option("--http", help="door de hele API, met tokens en partnerprocessen")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="de uitkomst als JSON op stdout")] = False,
) -> None:
    """Speel elk bestand op een eigen database door de hele gang en vergelijk met wat er verwacht is."""
    scenarios, played = _play(files, engine, http=http)
    results = [result for one in played for result in one.results]
    stappen = [line for one in played for line in one.stappen]
    if as_json_:
        typer.echo(json.dumps(as_json(len(scenarios), results), ensure_ascii=False, indent=1))
        for line in stappen:
            typer.echo(line, err=True)
    else:
        console = Console(highlight=False)
        for file, one in zip(scenarios, played, strict=True):
            show(console, file.bestand, one.results, one.stappen)
    if stappen or not all(result.ok for result in results):
        raise typer.Exit(_FAILURE)


def _play(files: Sequence[Path], kind: EngineKind | None, *, http: bool) -> tuple[list[Scenario], list[Played]]:
    try:
        refuse_production()
        scenarios = read_all(files)
        return scenarios, asyncio.run((play_all_http if http else play_all)(scenarios, kind))
    except Unreadable as exc:
        _stop(_USAGE, str(exc))
    except (EmbeddedFailed, EngineRefused, ActRefused, RuntimeError) as exc:
        _stop(_FAILURE, str(exc))
    except SluisError as exc:
        _stop(_FAILURE, f"{exc.uitleg} ({exc.code})")


def read_all(files: Sequence[Path]) -> list[Scenario]:
    """Every file, read before anything is played. Raises Unreadable with the faults of all of them."""
    scenarios, faults = list[Scenario](), list[Fault]()
    for file in files:
        try:
            found = read_scenario(file)
        except Unreadable as exc:
            faults += exc.faults
        else:
            scenarios.append(found)
    if faults:
        raise Unreadable(*faults)
    return scenarios


async def play_all(scenarios: Sequence[Scenario], kind: EngineKind | None) -> list[Played]:
    """Play the files one after the other, each on a database of its own on one throw-away PostgreSQL."""
    settings = Settings.model_construct(engine=kind, policy_deadline=_PATIENCE, opa_url=None, opa_token=None)
    with tempfile.TemporaryDirectory(prefix="sluis-scenario-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "postgres"
        async with run_postgres(data, unsafe_no_fsync=True) as postgres, open_engine(settings) as engine:
            played = []
            for one in scenarios:
                async with open_stage(postgres, engine) as stage:
                    played.append(await play(one, stage))
            return played


async def play_all_http(scenarios: Sequence[Scenario], kind: EngineKind | None) -> list[Played]:
    """Play the files one after the other through the whole API, each on a sandbox of its own."""
    return [await play_http(one, kind, say) for one in scenarios]


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
