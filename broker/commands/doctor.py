"""`sluis doctor`: is everything that this process leans on as it should be; what is not, why it matters, what to do.

It reads the same settings as `sluis serve` and changes nothing. Exit code 0 when nothing must be mended, else 1.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from broker.doctor.complaint import Ernst
from broker.doctor.examine import Report, examine, refused
from broker.doctor.patient import Patient
from broker.embedded import run_postgres
from broker.opening import DATABASE
from broker.settings import Process, Settings, SettingsRefused, load_settings

_FAILED: Final = 1
_USAGE: Final = 2
_ROLES: Final = {Process.BROKER: "sluis_broker", Process.DESK: "sluis_desk"}


class Part(StrEnum):
    """Which process is looked at: each has its own role and keys."""

    BROKER = "broker"
    DESK = "desk"


def doctor(
    part: Annotated[Part, typer.Argument(help="broker of desk: met de instellingen van dat proces")] = Part.BROKER,
    *,
    checkpoint: Annotated[
        Path | None, typer.Option(help="een elders bewaard checkpoint; is het log van nu daar een vervolg van?")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="alles als JSON op stdout")] = False,
) -> None:
    """Kijk na of alles klopt waar dit proces op leunt: wat er mis is, waarom dat erg is, en wat te doen."""
    try:
        kept = checkpoint.read_text(encoding="utf-8") if checkpoint else None
    except (OSError, UnicodeDecodeError):
        typer.echo("Het bestand met het checkpoint is niet te lezen.", err=True)
        raise typer.Exit(_USAGE) from None
    report = asyncio.run(_look(Process(part.value), kept))
    typer.echo(_json(report) if as_json else _plain(report))
    raise typer.Exit(0 if report.healthy else _FAILED)


async def _look(process: Process, checkpoint: str | None) -> Report:
    try:
        settings = load_settings(process)
    except SettingsRefused as exc:
        return refused(exc)
    patient = Patient(settings, process, checkpoint=checkpoint)
    async with AsyncExitStack() as stack:
        return await examine(replace(patient, database=await _database(stack, settings, process)))


async def _database(stack: AsyncExitStack, settings: Settings, process: Process) -> str | None:
    """The address that this process uses; the sandbox's own database when none is named and there is one."""
    given = settings.desk_database_url if process is Process.DESK else settings.database_url
    if given is not None:
        return given.get_secret_value()
    folder = settings.data_dir / "postgres"
    if not folder.exists():
        return None
    postgres = await stack.enter_async_context(run_postgres(folder, unsafe_no_fsync=settings.unsafe_no_fsync))
    return postgres.url(DATABASE, _ROLES[process])


def _plain(report: Report) -> str:
    lines = [
        f"{finding.ernst.upper()}  {finding.code}: {finding.wat}\n  Waarom: {finding.waarom}\n  Doe: {finding.doe}\n"
        for finding in sorted(report.findings, key=lambda finding: finding.ernst is not Ernst.FOUT)
    ]
    wrong = sum(finding.ernst is Ernst.FOUT for finding in report.findings)
    missed = f", {report.missed} niet te bekijken" if report.missed else ""
    count = f"{report.made} dingen bekeken{missed}: {wrong} fout, {len(report.findings) - wrong} om op te letten."
    return "\n".join([*lines, count])


def _json(report: Report) -> str:
    said = {
        "gezond": report.healthy,
        "bekeken": report.made,
        "niet_bekeken": report.missed,
        "bevindingen": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)
