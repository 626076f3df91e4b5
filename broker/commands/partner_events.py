"""`sluis partner events list | retry | drop`: events that did not reach a partner, for the operator.

Shown are numbers and words of a closed list; what an event is about, nobody sees here. `retry` leaves the work to a
broker that runs. Exit codes: 1 there was nothing to do it to; 2 the call or the settings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar
from uuid import UUID

import typer

from broker.commands.serve import started
from broker.dossier import utc
from broker.onboarding_act import Register, open_register
from broker.settings import Process, load_settings
from broker.webhook import dead

_T = TypeVar("_T")
_FAILED: Final = 1
_Abonnement = Annotated[UUID, typer.Argument(help="welk abonnement; list noemt het nummer")]
_Melding = Annotated[UUID | None, typer.Argument(help="welke melding; zonder: alle van dit abonnement")]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Meldingen die een partner niet bereikten: bekijken, opnieuw proberen, laten gaan.",
)


@app.command("list")
def list_() -> None:
    """Toon wat niet bezorgd kon worden, en waarom."""
    rows = _run(lambda register: dead.dead(register.store.pool))
    for row in rows:
        again = " (wordt opnieuw geprobeerd)" if row["opnieuw"] else ""
        typer.echo(
            f"{row['onderdeel']} {row['soort']}: {row['fout']} sinds {utc(row['op'])}, {row['pogingen']}x{again}"
        )
        typer.echo(f"  abonnement {row['abonnement']} melding {row['melding']}")
    if not rows:
        typer.echo("Alles is bezorgd, of wordt nog geprobeerd.")


@app.command("retry")
def retry(abonnement: _Abonnement, melding: _Melding = None) -> None:
    """Laat een makelaar het opnieuw proberen."""
    count = _run(lambda register: dead.retry(register.store.pool, abonnement, melding, register.clock.now()))
    _tell(count, "opnieuw aangeboden; een makelaar die draait bezorgt ze")


@app.command("drop")
def drop(abonnement: _Abonnement, melding: _Melding = None) -> None:
    """Laat het gaan. De partner kan het nog ophalen met GET /v1/meldingen."""
    count = _run(lambda register: dead.drop(register.store.pool, abonnement, melding))
    _tell(count, "losgelaten")


def _tell(count: int, what: str) -> None:
    if not count:
        typer.echo("Er is niets gebeurd: dit abonnement heeft niets liggen, of het is gestopt.", err=True)
        raise typer.Exit(_FAILED)
    typer.echo(f"{count} {'melding' if count == 1 else 'meldingen'} {what}.")


def _run(work: Callable[[Register], Awaitable[_T]]) -> _T:
    async def run() -> _T:
        async with open_register(load_settings(Process.OWNER)) as register:
            return await work(register)

    with started():
        return asyncio.run(run())
    raise typer.Exit(_FAILED)
