"""`sluis evidence build | verify`: make an evidence bundle out of the log as the desk, or check one offline.

`build` runs with the desk's role and keys, over the whole installation or one onderdeel, and writes in the second log
that it did. `verify` needs no database and no key of ours: it is audit/verify.py, with this desk's keys filled in when
they are here. Exit codes: 0 in order, 1 it could not be done, 2 wrong use, 3 verification failed.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final, NoReturn

import typer

from audit import verify as checker
from audit.desk.desk import Desk
from audit.desk.looks import record_build
from audit.desk.opening import open_desk, open_desk_keys
from audit.evidence.build import Built, Signing, build, fingerprint
from audit.evidence.words import EvidenceError, NotFromTheLog, Scope
from audit.log.note import Verifier
from broker.child import say
from broker.commands.serve import started
from broker.errors import KeyUnavailable
from broker.opening import origin
from broker.settings import Process, Settings, load_settings

FAILED, USAGE, NOT_VERIFIED = 1, 2, 3
_DAY: Final = "een dag (2026-01-31) of een tijdstip met tijdzone (2026-01-31T12:00:00Z)"

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Bewijs voor een DPIA: maken en nakijken.")


@app.command("build")
def build_(  # the options of a command
    van: Annotated[str, typer.Option(help=f"begin: {_DAY}")],
    tot: Annotated[str, typer.Option(help=f"einde, niet meegerekend: {_DAY}")],
    uit: Annotated[Path | None, typer.Option(help="het bestand; anders bewijs-NUMMER.zip in deze map")] = None,
    extern: Annotated[bool, typer.Option("--extern", help="voor buiten de organisatie: geen kleine aantallen")] = False,  # noqa: FBT002  # a flag
    samenwerkingsverband: Annotated[str | None, typer.Option(help="alleen dit samenwerkingsverband")] = None,
    organisatie: Annotated[str | None, typer.Option(help="alleen dit onderdeel, als vrager of verstrekker")] = None,
) -> None:
    """Maak een bewijspakket over een periode van het log."""
    try:
        scope = Scope(
            van=_moment(van),
            tot=_moment(tot),
            extern=extern,
            onderdeel=organisatie,
            samenwerkingsverband=samenwerkingsverband,
        )
    except ValueError as exc:
        _stop(USAGE, f"De periode klopt niet. Geef --van en --tot als {_DAY}, het begin voor het einde.", exc)
    if uit is not None and uit.exists():
        _stop(USAGE, "Dit bestand is er al. Kies een andere naam.")
    with started():
        settings = load_settings(Process.DESK)
        path, built = _run(settings, scope, uit)
        typer.echo(f"{path}: pakket {built.id}, {built.size} bytes, SHA-256 {built.sha256}")
        typer.echo(f"Nakijken: sluis evidence verify {path}")


@app.command()
def verify(
    bestand: Annotated[Path, typer.Argument(help="het bewijspakket (zip)")],
    desk_key: Annotated[str | None, typer.Option(help="sleutel van het bureau (PEM), of haar vingerafdruk")] = None,
    key: Annotated[str | None, typer.Option(help="sleutel van het log, of een bestand daarmee")] = None,
    since: Annotated[str | None, typer.Option(help="eerder bewaard checkpoint van het log")] = None,
) -> None:
    """Kijk een bewijspakket na zonder database; een ander kan dat met audit/verify.py."""
    if not bestand.is_file():
        _stop(FAILED, "Dit bestand is er niet.")
    here = _keys_here() if desk_key is None or key is None else {}
    given = {"--desk-key": desk_key or here.get("--desk-key"), "--key": key or here.get("--key"), "--since": since}
    arguments = [f"{name}={value}" for name, value in given.items() if value is not None]
    raise typer.Exit(checker.main([str(bestand), *arguments]))


def _keys_here() -> dict[str, str]:
    """The keys of this installation's desk, when it has some that may be read here."""
    settings = load_settings(Process.DESK)
    folder = settings.keys_dir or settings.data_dir / "keys" / "desk"
    if not folder.is_dir():
        return {}
    try:
        keys = open_desk_keys(settings)
    except KeyUnavailable:
        return {}
    log = Verifier(origin(settings), keys.broker_log_public)
    return {"--desk-key": fingerprint(keys.log_key.public_key()), "--key": log.vkey}


def _run(settings: Settings, scope: Scope, uit: Path | None) -> tuple[Path, Built]:
    try:
        return asyncio.run(_build(settings, scope, uit))
    except NotFromTheLog as exc:
        _stop(NOT_VERIFIED, exc.uitleg, exc)
    except EvidenceError as exc:
        _stop(FAILED, exc.uitleg, exc)


async def _build(settings: Settings, scope: Scope, uit: Path | None) -> tuple[Path, Built]:
    async with open_desk(settings) as desk:
        with TemporaryDirectory(prefix=".bewijs-", dir=uit.parent if uit else Path.cwd()) as folder:
            made = Path(folder) / "bewijs.zip"
            built = await _build_as(desk, scope, made)
            path = uit or Path(f"bewijs-{built.id}.zip")
            await record_build(desk, scope.to_json(), built.id)
            made.replace(path)
    return path, built


async def _build_as(desk: Desk, scope: Scope, path: Path) -> Built:
    told = ""

    async def tell(part: str, _done: int, _all: int) -> None:
        nonlocal told
        if part != told:
            told = part
            say(f"Bezig met: {part}")

    async with desk.pool.acquire() as connection:
        return await build(connection, Signing(desk.keys.log_key, desk.verifier), scope, path, desk.clock.now(), tell)


def _moment(text: str) -> datetime:
    """A day in UTC or a moment, else ValueError."""
    if len(text) == len("2026-01-31"):
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    return datetime.fromisoformat(text)


def _stop(code: int, text: str, cause: Exception | None = None) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code) from cause
