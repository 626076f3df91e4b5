"""`sluis demo`: the main job on the sandbox, told in plain Dutch. Exit code 0 only when all went as expected."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

import httpx
import typer
from rich.console import Console

from broker.commands.serve import started
from broker.demo.run import run_demo
from broker.demo.story import Score
from broker.settings import EngineKind
from connectors.client import SluisProbleem
from connectors.receipt import ReceiptError
from connectors.sandbox import refuse_production
from connectors.tokens import TokenError

_FAILED: Final = 1
_STOPPED: Final = 130


def demo(
    engine: Annotated[EngineKind | None, typer.Option(help="opa of wasm; anders opa als het er is")] = None,
) -> None:
    """Speel een casus van signaal tot afsluiting: wie wat vraagt, krijgt en niet krijgt, en het gecontroleerde log."""
    with started():
        refuse_production()
        score = _play(engine)
        raise typer.Exit(_FAILED if score.verschillen else 0)
    raise typer.Exit(_STOPPED)


def _play(engine: EngineKind | None) -> Score:
    """Play it; what the sandbox does not answer becomes one sentence."""
    try:
        return asyncio.run(run_demo(engine, Console(highlight=False)))
    except (SluisProbleem, TokenError, ReceiptError, httpx.HTTPError, TimeoutError) as exc:
        raise RuntimeError(f"De demonstratie brak af ({type(exc).__name__}: {exc}).") from exc
