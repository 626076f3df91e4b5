"""`sluis keys new | rotate`: keys in files, for trying out; production refuses those (broker/keys_file.py).

Nothing of a key is shown. Exit codes: 1 it could not be written, 4 there are keys already, or this is production.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from broker.keys import KeysRefused
from broker.keys_file import FileKeys
from broker.settings import Environment, Process, SettingsRefused, load_settings

_FAILED: Final = 1
_USAGE: Final = 2
_DENIED: Final = 4
_PRODUCTION: Final = "Sleutels in bestanden zijn niet voor productie."

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sleutels in bestanden, voor een proef: maken, vervangen.",
)


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="hierin komen de mappen broker en desk")]) -> None:
    """Maak de sleutels van makelaar en bureau; wat er al staat blijft staan."""
    _refuse_production()
    if (folder / "broker").exists() and (folder / "desk").exists():
        typer.echo("De sleutels zijn er al; er is niets veranderd.")
        return
    try:
        FileKeys.create(folder)
    except KeysRefused as exc:
        _stop(_DENIED, exc.uitleg)
    except OSError as exc:
        _stop(_FAILED, f"De sleutels zijn niet te schrijven ({exc.strerror}).")
    typer.echo(f"Gemaakt: {folder / 'broker'} voor de makelaar en {folder / 'desk'} voor het bureau.")


@app.command()
def rotate(folder: Annotated[Path, typer.Argument(help="de map met de sleutels van de makelaar")]) -> None:
    """Voeg een nieuwe inpaksleutel toe voor nieuwe zaken; de oude blijft nodig voor wat er al is."""
    _refuse_production()
    if not (folder / "kek-psn.current").exists():
        _stop(_USAGE, "In deze map staan geen sleutels van de makelaar.")
    try:
        made = FileKeys.rotate(folder)
    except OSError as exc:
        _stop(_FAILED, f"De sleutel is niet te schrijven ({exc.strerror}).")
    typer.echo(f"Inpaksleutel {made} is de nieuwste. Start elke makelaar opnieuw; verwijder geen oude sleutel.")


def _refuse_production() -> None:
    try:
        environment = load_settings(Process.ALL).environment
    except SettingsRefused as exc:
        _stop(_DENIED if "productie" in str(exc) else _USAGE, str(exc))
    if environment is Environment.PRODUCTION:
        _stop(_DENIED, _PRODUCTION)


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
