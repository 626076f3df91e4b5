"""`sluis log verify | export | show`: is the log intact, give it to an outsider, open one payload as the officer.

`verify` and `export` need no secret. `show` runs as the desk: its role may read payloads and its key opens them; the
broker's own role and keys can do neither (design A11). `--log desk` does the same with the log of the desk's own looks.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import typer
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.desk.desk import SEARCH_PATH
from audit.desk.opening import looks_origin
from audit.log.entry import open_payload
from audit.log.errors import EntryError, LogError, ProofError
from audit.log.export import export_log
from audit.log.note import Signer, Verifier
from audit.log.read import check_log
from broker.embedded import run_postgres
from broker.errors import KeyUnavailable
from broker.keys import DeskKeys, reader_info
from broker.keys_file import FileKeys
from broker.opening import DATABASE, origin
from broker.settings import Process, Settings, load_settings

FAILED, USAGE, NOT_VERIFIED = 1, 2, 3

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Het verstrekkingenlog: controleren, uitgeven, inzien."
)


class Which(StrEnum):
    """The two logs: what was asked and answered, and who looked into that."""

    BROKER = "broker"
    DESK = "desk"


_Which = Annotated[Which, typer.Option("--log", help="broker: de verstrekkingen; desk: wie er in het log keek")]


@app.command()
def verify(log: _Which = Which.BROKER) -> None:
    """Reken het hele log na uit de bladeren alleen en vergelijk met het getekende checkpoint."""
    settings = load_settings(Process.DESK)
    verifier = _verifier(settings, log)
    try:
        said = asyncio.run(_with(settings, lambda c: check_log(c, verifier.name, verifier), log))
    except ProofError as exc:
        typer.echo(f"NIET IN ORDE: {exc}", err=True)
        raise typer.Exit(NOT_VERIFIED) from exc
    except (LogError, OSError, asyncpg.PostgresError) as exc:
        typer.echo(f"Het log is niet te lezen ({type(exc).__name__}). Draait de database?", err=True)
        raise typer.Exit(FAILED) from exc
    if said is None:
        typer.echo("Het log is leeg.")
        return
    typer.echo(f"In orde: {said.size} regels, wortel {said.root.hex()}")


@app.command()
def export(directory: Annotated[Path, typer.Argument(help="lege of nieuwe map")], log: _Which = Which.BROKER) -> None:
    """Schrijf het log als C2SP tlog-tiles naar een map die een buitenstaander met audit/verify.py kan nakijken."""
    settings = load_settings(Process.DESK)
    verifier = _verifier(settings, log)
    try:
        size = asyncio.run(_with(settings, lambda c: export_log(c, verifier.name, directory, verifier), log))
    except FileExistsError as exc:
        typer.echo("De map is niet leeg. Kies een nieuwe map.", err=True)
        raise typer.Exit(USAGE) from exc
    except (LogError, OSError, asyncpg.PostgresError) as exc:
        typer.echo(f"Uitgeven lukt niet ({type(exc).__name__}).", err=True)
        raise typer.Exit(FAILED) from exc
    typer.echo(f"{size} regels geschreven. Nakijken: python audit/verify.py {directory} --key {directory}/log.pub")


@app.command()
def show(
    entry: Annotated[str, typer.Argument(help="het id van de logregel (`besluit` in een antwoord)")],
    log: _Which = Which.BROKER,
) -> None:
    """Open de verzegelde inhoud van een logregel met de sleutel van het bureau."""
    settings = load_settings(Process.DESK)
    try:
        payload = asyncio.run(_with(settings, lambda c: open_entry(c, UUID(entry), _desk(settings)), log))
    except ValueError as exc:
        typer.echo("Dit is geen id van een logregel of de inhoud past niet bij het log.", err=True)
        raise typer.Exit(NOT_VERIFIED if isinstance(exc, EntryError) else USAGE) from exc
    if payload is None:
        typer.echo("Deze regel is er niet, of haar inhoud is gewist.", err=True)
        raise typer.Exit(FAILED)
    typer.echo(json.dumps(payload, ensure_ascii=False, indent=2))


async def open_entry(connection: Any, entry_id: UUID, desk: DeskKeys) -> dict[str, Any] | None:
    """The payload of one entry, checked against its leaf and index rows; None when it is not there or erased."""
    row = await connection.fetchrow(
        "SELECT p.ct, p.kid, k.sealed_sk, l.leaf FROM log_payload p JOIN log_sleutel k USING (kid)"
        " JOIN log_leaf l ON l.entry_id = p.entry_id WHERE p.entry_id = $1",
        entry_id,
    )
    if row is None:
        return None
    index = [
        json.loads(r["rij"])
        for r in await connection.fetch("SELECT rij::text FROM log_index WHERE entry_id = $1 ORDER BY nr", entry_id)
    ]
    private = X25519PrivateKey.from_private_bytes(desk.open_reader(reader_info(row["kid"]), row["sealed_sk"]))
    return open_payload(private, row["kid"], entry_id, row["ct"], row["leaf"], index or None).payload


async def _with(settings: Settings, job: Any, log: Which = Which.BROKER) -> Any:
    """Do the job on a connection of the desk's role; the sandbox has its embedded database when none is named.

    The second log has its tables in a schema of its own, under the same names.
    """
    path = {"search_path": SEARCH_PATH} if log is Which.DESK else {}
    async with AsyncExitStack() as stack:
        if settings.desk_database_url is not None:
            url = settings.desk_database_url.get_secret_value()
        else:
            postgres = await stack.enter_async_context(run_postgres(settings.data_dir / "postgres"))
            url = postgres.url(DATABASE, "sluis_desk")
        connection = await asyncpg.connect(url, server_settings=path)
        stack.push_async_callback(connection.close)
        return await job(connection)


def _verifier(settings: Settings, log: Which) -> Verifier:
    if log is Which.DESK:
        return Signer(looks_origin(settings), _desk(settings).log_key).verifier
    return Verifier(origin(settings), _desk(settings).broker_log_public)


def _desk(settings: Settings) -> DeskKeys:
    folder = settings.keys_dir or settings.data_dir / "keys" / "desk"
    try:
        return FileKeys.desk(folder, settings.environment.value)
    except KeyUnavailable as exc:
        typer.echo(f"De sleutels van het bureau zijn er niet ({exc}). Zet SLUIS_KEYS_DIR.", err=True)
        raise typer.Exit(USAGE) from exc
