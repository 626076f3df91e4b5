"""`sluis policy publish | list | status | withdraw | sleutel`: giving out a policy, by two people.

Exit codes: 1 it did not work or something is wrong with what is in force, 2 the call, the settings or the file with
signers, 4 this person may not do this. Nothing has changed after any of them. Of a key nothing is shown but its public
half. docs/runbooks/beleid-uitgeven.md walks through it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final, NoReturn, TypeVar

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.table import Table

from broker.clock import Clock
from broker.commands.serve import started
from broker.dossier import utc
from broker.errors import KeyUnavailable
from broker.policy.bundles import BundleRefused, UnknownBundle, read_bundle
from broker.policy.publish import Publishing, PublishRefused, Wanted, open_publishing
from broker.policy.signers import NotASigner, SignersRefused, new_signing_key, read_signing_key
from broker.policy.standing import Standing, stand_at
from broker.policy.statement import LONGEST_TEXT
from broker.settings import Process, Settings, load_settings

_T = TypeVar("_T")
_FAILED: Final = 1
_USAGE: Final = 2
_DENIED: Final = 4
_Sleutel = Annotated[Path, typer.Option("--sleutel", help="het bestand met uw eigen sleutel")]
_ONE: Final = "Geef --propose MAP of --approve REVISIE: een van de twee."
_ADVICE: Final = (
    "Geef --rac met het kenmerk van het advies, of --afwijking met de reden om zonder te gaan (Wgs art. 1.8 lid 6)."
)


def publish(  # noqa: PLR0913  # the options of the command
    *,
    sleutel: _Sleutel,
    propose: Annotated[Path | None, typer.Option(help="de map met het gebouwde beleid")] = None,
    approve: Annotated[
        str | None, typer.Option(help="de revisie (of het nummer) van een voorstel van een ander")
    ] = None,
    geldig_vanaf: Annotated[str | None, typer.Option(help="vanaf wanneer, zoals 2027-01-01T00:00:00+01:00")] = None,
    rac: Annotated[str | None, typer.Option(help="kenmerk van het advies van de RAC")] = None,
    afwijking: Annotated[str | None, typer.Option(help="waarom zonder of tegen dat advies; wordt gemeld")] = None,
    wet_getoetst: Annotated[str | None, typer.Option(help="op welke dag de wet is vergeleken; zonder: vandaag")] = None,
) -> None:
    """Stel beleid voor, of stel een voorstel van een ander vast; beide getekend en in het logboek."""
    with started():
        if (propose is None) == (approve is None):
            _stop(_USAGE, _ONE)
        settings, key = load_settings(Process.OWNER), _key(sleutel)
        if approve is not None:
            voorstel = _run(settings, lambda publishing: publishing.adopt(approve, key))
            typer.echo(f"Vastgesteld: beleid {voorstel.versie} geldt vanaf {utc(voorstel.geldig_vanaf)}.")
            return
        wanted = _wanted(geldig_vanaf, wet_getoetst, rac, afwijking)
        bundle = _right(lambda: read_bundle(propose or Path()))
        voorstel = _run(settings, lambda publishing: publishing.propose(bundle, wanted, key))
        typer.echo(f"Voorgesteld: beleid {voorstel.versie}, vanaf {utc(voorstel.geldig_vanaf)} (nummer {voorstel.id}).")
        typer.echo(f"Laat een ander het vaststellen: sluis policy publish --approve {voorstel.versie} --sleutel …")


def withdraw(
    revisie: Annotated[str, typer.Argument(help="de revisie, of het nummer van het voorstel")], *, sleutel: _Sleutel
) -> None:
    """Trek een voorstel in, of beleid dat nog niet geldt; wat al besliste, blijft."""
    with started():
        key = _key(sleutel)
        voorstel = _run(load_settings(Process.OWNER), lambda publishing: publishing.withdraw(revisie, key))
        typer.echo(f"Ingetrokken: beleid {voorstel.versie}, dat zou gelden vanaf {utc(voorstel.geldig_vanaf)}.")


def list_() -> None:
    """Toon elk voorstel en wat ervan werd: revisie, vanaf wanneer, door wie, op welk advies."""
    with started():
        known = _run(load_settings(Process.OWNER), lambda publishing: publishing.known())
        if not known:
            typer.echo("Er is nog geen beleid voorgesteld.")
            return
        table = Table("revisie", "geldig vanaf", "stand", "voorgesteld door", "vastgesteld door", "advies", "nummer")
        for one in known:
            stand = one.stand.value if one.gebrek is None else f"{one.stand} ({one.gebrek})"
            said = one.inhoud
            advice = (said.rac or "afwijking") if said else ""
            proposer = said.door if said else ""
            table.add_row(
                one.versie, utc(one.geldig_vanaf), stand, proposer, one.vastgesteld_door or "", advice, str(one.id)
            )
        Console(highlight=False).print(table)


def status() -> None:
    """Zeg welk beleid nu geldt en welk komt, of alles klopt, en hoe oud de toets aan de wet is."""
    with started():
        settings = load_settings(Process.OWNER)
        moment = Clock(decision=settings.unsafe_clock).moment().op
        standing = _run(settings, lambda publishing: _standing(publishing, moment))
        for line in standing.lines(settings.environment, settings.policy_review_alarm):
            typer.echo(line)
        if standing.wrong(settings.environment):
            raise typer.Exit(_FAILED)


def sleutel(
    file: Annotated[Path, typer.Argument(help="het nieuwe bestand voor uw eigen sleutel; geef het aan niemand")],
    *,
    persoon: Annotated[str, typer.Option(help="hoe u in uw administratie heet, zonder spaties")],
    functie: Annotated[str, typer.Option(help="uw functie")],
) -> None:
    """Maak uw sleutel om beleid mee te tekenen, en toon de regel voor het bestand met ondertekenaars."""
    with started():
        try:
            public = new_signing_key(file)
        except FileExistsError:
            _stop(_USAGE, f"{file.name} is er al; er is niets veranderd.")
        van = utc(Clock().now())
        typer.echo(
            f"  - persoon: {persoon}\n    functie: {functie}\n    sleutel: {public}\n    van: {van}\n    tot: null"
        )


async def _standing(publishing: Publishing, moment: datetime) -> Standing:
    return await stand_at(moment, await publishing.known(), publishing.shelf)


def _wanted(geldig_vanaf: str | None, wet_getoetst: str | None, rac: str | None, afwijking: str | None) -> Wanted:
    if geldig_vanaf is None:
        _stop(_USAGE, "Geef --geldig-vanaf: het moment waarop dit beleid gaat gelden, met tijdzone.")
    texts = [text for text in (rac, afwijking) if text is not None]
    if len(texts) != 1 or not texts[0].strip():
        _stop(_USAGE, _ADVICE)
    if len(texts[0]) > LONGEST_TEXT:
        _stop(_USAGE, f"De tekst is te lang: hoogstens {LONGEST_TEXT} tekens. Verwijs naar een stuk.")
    try:
        moment = datetime.fromisoformat(geldig_vanaf)
        checked = date.fromisoformat(wet_getoetst) if wet_getoetst else Clock().moment().vandaag
    except ValueError:
        _stop(_USAGE, "Een moment is als 2027-01-01T00:00:00+01:00, een dag als 2026-12-01.")
    if moment.tzinfo is None or moment.microsecond:
        _stop(_USAGE, "Geef bij --geldig-vanaf een tijdzone en hele seconden, zoals 2027-01-01T00:00:00+01:00.")
    return Wanted(moment.astimezone(UTC), checked, rac, afwijking)


def _key(path: Path) -> Ed25519PrivateKey:
    try:
        return read_signing_key(path)
    except (KeyUnavailable, OSError):
        _stop(_DENIED, f"{path.name} is geen sleutel die alleen u kunt lezen (0600). Maak er een: sluis policy sleutel")


def _run(settings: Settings, work: Callable[[Publishing], Awaitable[_T]]) -> _T:
    async def run() -> _T:
        async with open_publishing(settings) as publishing:
            return await work(publishing)

    return _right(lambda: asyncio.run(run()))


def _right(work: Callable[[], _T]) -> _T:
    """What is refused becomes its sentence and an exit code."""
    try:
        return work()
    except NotASigner as exc:
        _stop(_DENIED, str(exc))
    except SignersRefused as exc:
        _stop(_USAGE, str(exc))
    except (PublishRefused, BundleRefused, UnknownBundle) as exc:
        _stop(_FAILED, str(exc))


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
