"""`sluis partner check URL`: does a partner's own system keep the contract; what does not, and how to mend it.

For the partner itself: it needs no broker, no database and no settings. Asks only about the made-up people in the file.
Exit codes: 0 everything that could be tried is right, 1 something is not, 2 the call or the file.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.check.openen import Adres, open_proef
from connectors.check.suite import Oordeel, Uitslag, gezakt, play

_FAILED: Final = 1
_USAGE: Final = 2
_COLOURS: Final = {Oordeel.GESLAAGD: "green", Oordeel.GEZAKT: "bold red", Oordeel.OVERGESLAGEN: "dim"}
_EXAMPLE: Final = """\
Noem met --proef een bestand met verzonnen mensen van uw testsysteem:

  bekend: [{bsn: "…"}, {naam: Justin Oefenga}, {referentie: A-2026-0017}]
  onbekend: {referentie: niemand-hier}
  elementen: [inv.bekend, pol.lijst]
"""
_File = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]


def check(  # noqa: PLR0913  # the options of a command, all by name
    url: Annotated[str, typer.Argument(help="het adres van uw systeem, zoals https://zorg.example/v1")],
    *,
    kind: Annotated[str, typer.Option(help="base, politie, ggz of gemeente")] = "base",
    proef: Annotated[
        Path | None, typer.Option(help="bestand met wie en wat gevraagd wordt (docs/aansluiten.md)")
    ] = None,
    ca: _File = None,
    cert: _File = None,
    key: _File = None,
    token: _File = None,
    timeout: Annotated[float, typer.Option(min=0.1, max=60, help="seconden voor een heel antwoord")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="alles als JSON op stdout")] = False,
) -> None:
    """Speel de contractcontroles tegen uw eigen systeem, over een echte verbinding."""
    if proef is None:
        _stop(_EXAMPLE)
    adres = Adres(url=url, kind=kind, proef=proef, ca=ca, cert=cert, key=key, token=token, deadline=timeout)
    try:
        uitslagen = asyncio.run(_play(adres))
    except ValueError as exc:
        _stop(f"{str(exc)[:1].upper()}{str(exc)[1:]}.")
    if as_json:
        typer.echo(json.dumps(_document(adres, uitslagen), ensure_ascii=False, indent=1))
    else:
        _show(adres, uitslagen)
    raise typer.Exit(_FAILED if gezakt(uitslagen) else 0)


async def _play(adres: Adres) -> list[Uitslag]:
    async with open_proef(adres) as proef:
        return await play(proef)


def _document(adres: Adres, uitslagen: list[Uitslag]) -> dict[str, Any]:
    rows = [
        {
            "controle": u.check.code,
            "oordeel": u.oordeel.value,
            "wat": u.check.wat,
            "bron": u.check.bron,
            **({"verwacht": u.verwacht, "kwam": u.kwam, "herstel": u.check.herstel} if u.verwacht else {}),
            **({"waarom": u.waarom} if u.waarom else {}),
        }
        for u in uitslagen
    ]
    return {"soort": adres.kind, "goed": not gezakt(uitslagen), **_counts(uitslagen), "controles": rows}


def _counts(uitslagen: list[Uitslag]) -> dict[str, int]:
    found = Counter(u.oordeel for u in uitslagen)
    return {oordeel.value: found[oordeel] for oordeel in Oordeel}


def _show(adres: Adres, uitslagen: list[Uitslag]) -> None:
    table = Table("controle", "oordeel", "wat er mis is en hoe dat te herstellen is", show_lines=True, expand=True)
    for u in uitslagen:
        colour = _COLOURS[u.oordeel]
        table.add_row(f"{u.check.code}\n[dim]{escape(u.check.wat)}[/]", f"[{colour}]{u.oordeel}[/]", escape(_told(u)))
    console = Console(highlight=False)
    console.print(table)
    counts = ", ".join(f"{number} {name}" for name, number in _counts(uitslagen).items())
    console.print(f"{adres.kind}: {counts}.", soft_wrap=True)


def _told(u: Uitslag) -> str:
    if u.oordeel is Oordeel.GEZAKT:
        return f"Verwacht: {u.verwacht}\nKwam: {u.kwam}\nHerstel: {u.check.herstel}\nBron: {u.check.bron}"
    return u.waarom


def _stop(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(_USAGE)
