"""`sluis sandbox seed | token`: fill a fresh sandbox, and get an access token for somebody in it. Never in production.

Exit codes: 1 it did not work, 2 a wrong call or file, 4 this is production.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from broker.commands.serve import started
from broker.demo.installation import INSTALLATION, read_installation
from broker.demo.seeding import Filled
from broker.demo.seeding import seed as fill
from broker.demo.tokens import NoSuchClient, make_token
from broker.opening import issuer_folder
from broker.settings import Process, Settings, SettingsRefused, load_settings
from connectors.sandbox import refuse_production

_USAGE: Final = 2
_DENIED: Final = 4
_PRODUCTION: Final = "Dit is productie: daar bestaat geen sandbox. Richt partners in met hun eigen sleutels."

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="De sandbox: verzonnen partners, mensen en toegangsbewijzen.",
)


@app.command()
def seed(file: Annotated[Path, typer.Option(help="de installatie (YAML)")] = INSTALLATION) -> None:
    """Vul een lege sandbox: tafels, onderdelen, medewerkers, sleutels en clients. Nog eens draaien vult alleen aan."""
    settings = _settings(Process.OWNER)
    try:
        installatie = read_installation(file)
    except ValueError as exc:
        _stop(_USAGE, str(exc))
    with started():
        _show(asyncio.run(fill(settings, installatie)), settings)


@app.command()
def token(
    onderdeel: Annotated[str, typer.Argument(help="namens welk onderdeel, zoals politie-oij")],
    rol: Annotated[str | None, typer.Argument(help="in welke rol, zoals R06")] = None,
    minuten: Annotated[int, typer.Option(min=1, max=1440, help="hoe lang het geldt")] = 60,
) -> None:
    """Geef een vers toegangsbewijs op stdout, om mee te proberen: sluis sandbox token politie-oij R06."""
    settings = _settings(Process.ALL)
    with started():
        try:
            typer.echo(make_token(settings, onderdeel, rol, minuten * 60))
        except NoSuchClient as exc:
            _stop(_USAGE, str(exc))


def _settings(process: Process) -> Settings:
    try:
        refuse_production()
    except RuntimeError:
        _stop(_DENIED, _PRODUCTION)
    try:
        return load_settings(process)
    except SettingsRefused as exc:
        _stop(_USAGE, str(exc))


def _show(filled: Filled, settings: Settings) -> None:
    table = Table("wat", "aantal")
    table.add_row("samenwerkingsverbanden", str(filled.verbanden))
    table.add_row("onderdelen", str(filled.onderdelen))
    table.add_row("medewerkers", str(filled.medewerkers))
    table.add_row("clients", f"{filled.clients} ({filled.nieuw} nieuw)")
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Sleutels van clients: {issuer_folder(settings) / 'clients'}", soft_wrap=True)


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
