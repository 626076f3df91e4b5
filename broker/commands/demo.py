"""`sluis demo`: the main job on the sandbox, told in plain Dutch. Exit code 0 only when all went as expected."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

import typer
from rich.console import Console

from broker.commands.serve import started
from broker.demo.run import run_demo
from broker.settings import EngineKind
from connectors.sandbox import refuse_production

_FAILED: Final = 1
_STOPPED: Final = 130


def demo(
    engine: Annotated[EngineKind | None, typer.Option(help="opa of wasm; anders opa als het er is")] = None,
) -> None:
    """Speel een casus van signaal tot afsluiting: wie wat vraagt, krijgt en niet krijgt, en het gecontroleerde log."""
    with started():
        refuse_production()
        score = asyncio.run(run_demo(engine, Console(highlight=False)))
        raise typer.Exit(_FAILED if score.verschillen else 0)
    raise typer.Exit(_STOPPED)
