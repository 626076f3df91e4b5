"""Saying what came of the files: a line per request for people, and JSON in the form of design section 9."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from broker.scenario.outcome import Gekregen, Result


def as_json(files: int, results: Sequence[Result]) -> dict[str, Any]:
    """The whole outcome; `ontvangen` is base64 of what the receiver got (design 12.4)."""
    return {
        "bestanden": files,
        "goed": sum(result.ok for result in results),
        "verzoeken": [
            {
                "bestand": result.bestand,
                "nr": result.verzoek.nr,
                "ok": result.ok,
                "verwacht": dict(result.verzoek.verwacht.ruw),
                "gekregen": [_row(row) for row in result.gekregen],
                "verschil": "; ".join(result.verschil),
                "ontvangen": base64.b64encode(result.ontvangen).decode(),
            }
            for result in results
        ],
    }


def _row(row: Gekregen) -> dict[str, Any]:
    return {
        "verstrekker": row.verstrekker,
        "element": row.element,
        "uitkomst": row.uitkomst,
        "vorm": row.vorm,
        "reden": row.reden,
        "redenen": list(row.redenen),
        "matrix": row.matrix,
        "regels": list(row.regels),
        "antwoord": row.antwoord,
    }


def show(console: Console, bestand: str, results: Sequence[Result], stappen: Sequence[str]) -> None:
    """One line per request: number, expected, got, rules. What differs, and what nobody checked, stands below it."""
    console.print(Text(bestand, style="bold"))
    for line in stappen:
        console.print(Text(f"  STAP   {line}", style="yellow"), soft_wrap=True)
    for result in results:
        console.print(_line(result), soft_wrap=True)
        for note in _notes(result):
            console.print(Text(f"         {note}", style="dim"), soft_wrap=True)
    good = sum(result.ok for result in results)
    console.print(Text(f"  {good} van {len(results)} zoals verwacht", style="bold"), soft_wrap=True)


def _line(result: Result) -> Text:
    verwacht = result.verzoek.verwacht
    want = _words(verwacht.uitkomst, verwacht.vorm, _codes(verwacht.reden), _codes(verwacht.matrix))
    got = " | ".join(dict.fromkeys(_words(r.uitkomst, r.vorm, r.reden, r.matrix) for r in result.gekregen)) or "niets"
    rules = ",".join(sorted({rule for row in result.gekregen for rule in row.regels})) or "-"
    line = Text("  ")
    line.append("goed  " if result.ok else "FOUT  ", style="green" if result.ok else "bold red")
    line.append(f" {result.verzoek.nr:<6} verwacht {want}; gekregen {got}; regels {rules}")
    return line


def _notes(result: Result) -> Iterator[str]:
    yield from result.verschil
    if not result.ok:
        vereist = result.verzoek.verwacht.ruw.get("antwoord")
        if vereist is not None:
            yield f"antwoord volgens het bestand: {vereist}; gekregen: {[row.antwoord for row in result.gekregen]}"
    if result.verzoek.onvolledig:
        yield f"niet vast te leggen, dus afwezig: {'; '.join(result.verzoek.onvolledig)}"
    if result.verzoek.verwacht.effecten:
        yield f"niet nagekeken effecten: {'; '.join(result.verzoek.verwacht.effecten)}"


def _words(uitkomst: str, vorm: str, reden: str | None, matrix: str | None) -> str:
    return " ".join(part for part in (uitkomst, vorm, reden, matrix) if part)


def _codes(codes: frozenset[str | None]) -> str | None:
    return "/".join(sorted(code for code in codes if code)) or None
