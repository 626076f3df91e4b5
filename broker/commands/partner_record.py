"""`sluis partner add | remove | list | template`: who is on record, changed by the operator as owner of the tables.

What would change is shown first, and alone with `--dry-run`. A file twice changes nothing the second time. Every change
stands in the log (broker/onboarding_act.py). Exit codes: 1 it did not work, or takes something away without
`--neem-weg`; 2 the file, the call or the settings.
"""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Final, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from broker.commands.serve import started
from broker.onboarding import Difference, Refused, closed
from broker.onboarding_act import JOIN, LEAVE, Register, open_register
from broker.onboarding_client import register_in_sandbox, write_registration
from broker.onboarding_connector import Entry, add_entry, as_text, check_entry, place_entry
from broker.onboarding_file import Partner, read_partner
from broker.onboarding_template import template as template_of
from broker.opening import issuer_folder
from broker.scenario.known import soorten
from broker.settings import Environment, Process, Settings, load_settings

_T = TypeVar("_T")
_FAILED: Final = 1
_USAGE: Final = 2
_DryRun = Annotated[bool, typer.Option("--dry-run", help="toon alleen wat er zou veranderen")]
_Door = Annotated[str, typer.Option(help="wie dit doet; komt verzegeld in het logboek")]
_LIST: Final = """SELECT o.id, o.oin, o.soort, coalesce(o.koppeling, '') AS koppeling, o.sleutel IS NOT NULL AS postbus,
  (SELECT count(*) FROM medewerker m WHERE m.onderdeel = o.id AND m.rollen <> '{}') AS medewerkers,
  coalesce((SELECT string_agg(l.samenwerkingsverband, ', ' ORDER BY 1) FROM lidmaatschap l
    WHERE l.onderdeel = o.id AND (l.tot IS NULL OR l.tot > $1)), '') AS tafels FROM onderdeel o ORDER BY o.id"""


def add(
    file: Annotated[Path, typer.Argument(help="het bestand van de partner; sluis partner template geeft er een")],
    *,
    dry_run: _DryRun = False,
    neem_weg: Annotated[bool, typer.Option("--neem-weg", help="neem ook weg wat het bestand niet meer noemt")] = False,
    clients: Annotated[Path | None, typer.Option(help="map voor de registraties bij de autorisatieserver")] = None,
    door: _Door = "",
) -> None:
    """Sluit een partner aan, of werk hem bij: sleutels, onderdelen, tafels, medewerkers, koppeling, clients."""
    with started():
        settings = load_settings(Process.OWNER)
        partner = _right(lambda: _read(file, settings))
        _run(settings, lambda register: _add(register, partner, door, dry_run=dry_run, neem_weg=neem_weg))
        _show_entries(partner, settings, dry_run=dry_run)
        _show_clients(partner, settings, clients, dry_run=dry_run)


def remove(
    onderdeel: Annotated[str, typer.Argument(help="welk onderdeel")],
    *,
    dry_run: _DryRun = False,
    door: _Door = "",
) -> None:
    """Sluit een onderdeel af: geen tafel, geen postbus, niemand met een rol. Wat er was, blijft in het logboek."""
    with started():
        settings = load_settings(Process.OWNER)
        _run(settings, lambda register: _remove(register, onderdeel, door, dry_run=dry_run))
        typer.echo(f"Trek ook de clients van {onderdeel} in bij de autorisatieserver, en haal zijn koppeling weg.")


def list_() -> None:
    """Toon wie er is aangesloten: onderdelen, tafels, hoe zij gevraagd worden."""
    with started():
        settings = load_settings(Process.OWNER)
        rows = _run(settings, lambda register: register.store.pool.fetch(_LIST, register.clock.now()))
        table = Table("onderdeel", "soort", "OIN", "tafels", "koppeling", "postbus", "medewerkers")
        for row in rows:
            postbus = "ja" if row["postbus"] else "nee"
            cells = (row["id"], row["soort"], row["oin"], row["tafels"], row["koppeling"], postbus)
            table.add_row(*cells, str(row["medewerkers"]))
        Console(highlight=False).print(table)


def template(kind: Annotated[str, typer.Argument(help="ggz, politie, gemeente, base, of een andere soort")]) -> None:
    """Geef een bestand om in te vullen, op stdout."""
    text = template_of(kind)
    if text is None:
        _stop(_USAGE, f"Deze soort is er niet. Kies een van: base, gemeente, {', '.join(sorted(soorten()))}.")
    typer.echo(text, nl=False)


def _read(file: Path, settings: Settings) -> Partner:
    """The file, with each of its connectors tried. Raises Refused."""
    partner = read_partner(file)
    where = settings.connectors_file
    folder = (where or file).absolute().parent
    for onderdeel, entry in partner.koppelingen.items():
        asyncio.run(check_entry(onderdeel, entry, folder))
        place_entry(onderdeel, entry, where)
    return partner


async def _add(register: Register, partner: Partner, door: str, *, dry_run: bool, neem_weg: bool) -> None:
    differences = await register.compare(partner.onderdelen)
    _show(differences)
    if not dry_run and not neem_weg and any(difference.gone for difference in differences):
        _stop(_FAILED, "Er is niets veranderd: dit bestand neemt iets weg. Klopt dat, geef dan --neem-weg mee.")
    if not dry_run:
        for seen in differences:
            await register.act(seen.onderdeel, JOIN, _operator(door), seen)
    _conclude(differences, dry_run=dry_run)


async def _remove(register: Register, onderdeel: str, door: str, *, dry_run: bool) -> None:
    wanted = await closed(register.store.pool, onderdeel)
    if wanted is None:
        _stop(_USAGE, "Dit onderdeel is er niet. sluis partner list noemt wie er wel zijn.")
    differences = await register.compare([wanted])
    _show(differences)
    if not dry_run:
        await register.act(wanted, LEAVE, _operator(door), *differences)
    _conclude(differences, dry_run=dry_run)


def _operator(door: str) -> str:
    """Who does this: as told, or the account on this computer."""
    try:
        return door or getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return "onbekend"


def _show(differences: Sequence[Difference]) -> None:
    for difference in differences:
        typer.echo(f"{difference.onderdeel.id}:{'' if difference else ' niets verandert'}")
        for line in (*difference.lines, *difference.gone):
            typer.echo(f"  {line}")


def _conclude(differences: Sequence[Difference], *, dry_run: bool) -> None:
    if dry_run:
        typer.echo("Dit was een proef: er is niets veranderd.")
    elif any(differences):
        typer.echo("Vastgelegd, en ingeschreven in het logboek.")


def _show_entries(partner: Partner, settings: Settings, *, dry_run: bool) -> None:
    where = settings.connectors_file
    for onderdeel, entry in partner.koppelingen.items():
        what = place_entry(onderdeel, entry, where)
        typer.echo(f"koppeling {onderdeel}: {what}")
        if what in (Entry.OTHER, Entry.NOWHERE):
            typer.echo(as_text(onderdeel, entry), nl=False)
        elif what is Entry.NEW and where is not None and not dry_run:
            add_entry(onderdeel, entry, where)
            typer.echo("  Start elke makelaar opnieuw: zij lezen dit bestand bij het starten.")


def _show_clients(partner: Partner, settings: Settings, folder: Path | None, *, dry_run: bool) -> None:
    """What the authorisation server must know: written where it was asked for, registered in a sandbox."""
    for onderdeel, client in partner.clients:
        typer.echo(f"client {client.id}: {client.rol or 'zonder rol'}, gebonden aan {client.gebonden}")
        if dry_run:
            continue
        if folder is not None:
            typer.echo(f"  {write_registration(folder, client.registration(partner.oin, onderdeel))}")
        if settings.environment is not Environment.SANDBOX:
            continue
        if register_in_sandbox(issuer_folder(settings) / "clients", client, partner.oin, onderdeel):
            typer.echo("  bekend bij de autorisatieserver van de sandbox")


def _run(settings: Settings, work: Callable[[Register], Awaitable[_T]]) -> _T:
    async def run() -> _T:
        async with open_register(settings) as register:
            return await work(register)

    return _right(lambda: asyncio.run(run()))


def _right(work: Callable[[], _T]) -> _T:
    """What is refused becomes a list of fields with a remedy each, and exit code 2."""
    try:
        return work()
    except Refused as refused:
        lines = [f"  {fout.veld}: {fout.uitleg}" for fout in refused.fouten]
        _stop(_USAGE, "\n".join(["Er is niets veranderd; dit klopt niet:", *lines]))


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
