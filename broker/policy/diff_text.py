"""What two policies differ in, and what that does to decisions, as Dutch text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from audit.desk.console.spell import say
from broker.policy.compare import Changed, Comparison, Differs, Effect, Field

_WIDTH: Final = 100
_LONG: Final = 300
_FIELDS: Final[Mapping[str, str]] = {
    "ave": "AVE-niveau",
    "bron": "vindplaats",
    "code": "reden van de rij",
    "filters": "wat er af gaat",
    "geldig_tot": "geldig tot",
    "geldig_vanaf": "geldig vanaf",
    "persoon": "rol van de persoon",
    "uitleg_ja": "uitleg bij ja",
    "uitleg_nee": "uitleg bij nee",
    "vereist": "wat een ja vraagt",
}


def page(found: Comparison) -> str:
    """Rules, rows, tables and other Rego, in that order; one line when nothing differs."""
    parts = [
        *_changed("regel", found.regels, found.titels),
        *_changed("rij van de matrix", found.rijen, {}),
        *(line for name, table in found.tabellen.items() for line in _changed(f"tabel {name}", table, {})),
        *_changed("bestand met hulpregels", found.rego, {}),
    ]
    heading = f"Van beleid {found.een} naar beleid {found.ander}"
    return "\n".join([heading, *(parts or ["Geen verschil in regels, matrix en tabellen."])])


def effect_page(found: Effect) -> str:
    """How many decisions of the period would change, and in what."""
    lines = ["", f"Van {found.besluiten} besluiten in deze periode zouden er {found.anders} anders uitkomen."]
    lines += _counts("Uitkomst", {_move(name, "uitkomst"): number for name, number in found.uitkomst.items()})
    lines += _counts("Gegeven", {say("element", name): number for name, number in found.element.items()})
    lines += _counts("Reden", {_move(name, "reden"): number for name, number in found.reden.items()})
    return "\n".join(lines)


def _move(name: str, kind: str) -> str:
    was, _, nu = name.partition(" > ")
    return f"{_code(was, kind)} wordt {_code(nu, kind)}"


def _code(code: str, kind: str) -> str:
    return "geen" if code == "-" else say(kind, code).lower() if kind == "uitkomst" else say(kind, code)


def _counts(heading: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield heading
        yield from (f"  {number:>6}  {name}" for name, number in counts.items())


def _changed(what: str, found: Changed, titles: Mapping[str, str]) -> Iterator[str]:
    for sign, names in (("Erbij", found.erbij), ("Weg", found.weg)):
        yield from (_bullet(f"{sign}, {what}: {_named(name, titles)}", 0) for name in names)
    for one in found.anders:
        yield _bullet(f"Anders, {what}: {_named(one.naam, titles)}", 0)
        yield from _differs(one)


def _named(name: str, titles: Mapping[str, str]) -> str:
    return f"{name}, {titles[name]}" if name in titles else name


def _differs(one: Differs) -> Iterator[str]:
    yield from (_bullet(_field(field), 2) for field in one.velden)
    yield from (f"    - {line}" for line in one.weg)
    yield from (f"    + {line}" for line in one.erbij)


def _field(field: Field) -> str:
    name = _FIELDS.get(field.naam, field.naam)
    return f"{f'{name}: ' if name else ''}was {_short(field.was)}; is nu {_short(field.nu)}"


def _short(text: str) -> str:
    return textwrap.shorten(text, _LONG, placeholder=" …") or "leeg"


def _bullet(text: str, indent: int) -> str:
    lead = " " * indent
    return textwrap.fill(
        text, _WIDTH, initial_indent=f"{lead}- ", subsequent_indent=f"{lead}  ", break_long_words=False
    )
