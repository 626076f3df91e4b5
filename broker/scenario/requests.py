"""Reading one numbered request of a scenario file, with its evidence and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from broker.scenario import known
from broker.scenario.lifecycle import levensloop
from broker.scenario.model import Aanvraag, Organisatie, Persoon, Stap, Stuk, Verwacht
from broker.scenario.moments import moment
from broker.scenario.pieces import Pieces, read_pieces
from broker.scenario.source import Value
from broker.terms import Fase, Initiatief, Kader, Uitkomst, Vorm

_NEEDED: Final = ("nr", "na_stap", "van", "fase", "verwacht")
_OPTIONAL: Final = (
    "aan", "persoon", "ave", "kader", "op", "initiatief", "handeling", "aantal", "elementen", "doel",
    "doelcode", "bewijs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What a request of this file may name."""

    kader: Kader
    begin: datetime
    personen: Mapping[str, Persoon]
    organisaties: Mapping[str, Organisatie]
    stappen: Mapping[int, Stap]


def read_request(item: Value, around: Around) -> Aanvraag | None:
    """The request, or None after naming what is wrong with it."""
    fields = item.members(_NEEDED, _OPTIONAL)
    if set(_NEEDED) - fields.keys():
        return None
    org, rol = _receiver(fields["van"], around)
    na_stap = _after(fields["na_stap"], around)
    fase = fields["fase"].choice(frozenset(Fase), "fase")
    nr, verwacht = fields["nr"].text(), _expected(fields["verwacht"])
    bewijs = fields["bewijs"].items() if "bewijs" in fields and not fields["bewijs"].empty else []
    pieces = Pieces()
    for value in bewijs:
        read_pieces(value, pieces)
    stukken = tuple(pieces.stukken)
    _check_names(bewijs, stukken, around)
    if nr is None or org is None or na_stap is None or fase is None or verwacht is None:
        return None
    stap = around.stappen.get(na_stap)
    return Aanvraag(
        nr=nr,
        na_stap=na_stap,
        op=_at(fields.get("op")) or (stap.op if stap else around.begin),
        org=org,
        rol=rol,
        aan=_named(fields.get("aan"), around.organisaties, "organisatie"),
        persoon=_one(fields.get("persoon"), around.personen, "persoon"),
        fase=Fase(fase),
        ave=_number(fields.get("ave"), 4) or (stap.ave if stap and stap.ave else 1),
        kader=Kader(_choice(fields.get("kader"), frozenset(Kader), "kader") or around.kader),
        initiatief=Initiatief(_choice(fields.get("initiatief"), frozenset(Initiatief), "initiatief") or "aanvrager"),
        handeling=_choice(fields.get("handeling"), levensloop().soorten | {"melding", "inzage"}, "handeling"),
        aantal=_number(fields.get("aantal"), 1000) or 1,
        elementen=_elements(fields.get("elementen"), stukken, verwacht),
        doel=_text(fields.get("doel")),
        doelcode=_choice(fields.get("doelcode"), known.doelen(), "doelcode"),
        bewijs=stukken,
        onvolledig=tuple(pieces.onvolledig),
        verwacht=verwacht,
        regel=item.regel,
    )


def _receiver(value: Value, around: Around) -> tuple[str | None, str | None]:
    fields = value.members(("org",), ("rol",))
    org = fields["org"].choice(around.organisaties.keys(), "organisatie") if "org" in fields else None
    return org, _choice(fields.get("rol"), known.ROLLEN, "rol")


def _after(value: Value, around: Around) -> int | None:
    nr = value.integer(0, 10_000)
    if nr and nr not in around.stappen:
        value.wrong(f"stap {nr} bestaat niet")
        return None
    return nr


def _at(value: Value | None) -> datetime | None:
    text = value.text() if value is not None and not value.empty else None
    found = moment(text) if text else None
    if text and found is None and value is not None:
        value.wrong("hier hoort een datum te staan (2026-11-24), of een moment (2026-11-24T20:00)")
    return found


def _named(value: Value | None, there: Mapping[str, Any], what: str) -> tuple[str, ...]:
    if value is None or value.empty:
        return ()
    found = tuple(dict.fromkeys(value.texts()))
    for name in found:
        if name not in there:
            value.wrong(f"{what} {name!r} staat niet in dit bestand")
    return tuple(name for name in found if name in there)


def _one(value: Value | None, there: Mapping[str, Any], what: str) -> str | None:
    return None if value is None or value.empty else value.choice(there.keys(), what)


def _choice(value: Value | None, allowed: frozenset[str], what: str) -> str | None:
    return None if value is None or value.empty else value.choice(allowed, what)


def _number(value: Value | None, highest: int) -> int | None:
    return None if value is None or value.empty else value.integer(1, highest)


def _text(value: Value | None) -> str:
    return "" if value is None or value.empty else value.text() or ""


def _elements(value: Value | None, stukken: tuple[Stuk, ...], verwacht: Verwacht) -> tuple[str, ...]:
    """A code that does not exist is a fault, unless the request is about just that (`D-CAT`, or `invoer`)."""
    if value is None or value.empty:
        return ()
    codes = tuple(dict.fromkeys(value.texts()))
    meant = "D-CAT" in verwacht.reden or any(s.inhoud.get("element_bestaat") is False for s in stukken)
    for code in codes:
        if code not in known.elementen() and not meant:
            value.wrong(f"element {code!r} is onbekend")
    return codes


def _check_names(values: list[Value], stukken: tuple[Stuk, ...], around: Around) -> None:
    """Whoever gives consent stands in the file: a person, or an organisation that may not (that is the test)."""
    there = around.personen.keys() | around.organisaties.keys()
    for stuk in stukken:
        if stuk.getekend_door is not None and stuk.getekend_door not in around.organisaties:
            values[0].wrong(f"{stuk.getekend_door!r} tekent {stuk.soort} en staat niet bij organisaties")
        door = stuk.inhoud.get("door", ())
        for name in (door,) if isinstance(door, str) else door:
            if name not in there:
                values[0].wrong(f"{name!r} bij bewijs {stuk.soort} staat niet bij personen of organisaties")


def _expected(value: Value) -> Verwacht | None:
    fields = value.members(("uitkomst",), ("vorm", "reden", "matrix", "antwoord", "mag_niet_bevatten", "effecten"))
    if "uitkomst" not in fields:
        return None
    uitkomst = fields["uitkomst"].choice(frozenset(Uitkomst), "uitkomst")
    vorm = _choice(fields.get("vorm"), frozenset(Vorm), "vorm")
    reden = _several(fields.get("reden"))
    for code in sorted(r for r in reden if r is not None and r not in known.redenen()):
        fields["reden"].wrong(f"reden {code!r} is onbekend")
    if uitkomst is None:
        return None
    return Verwacht(
        uitkomst=uitkomst,
        vorm=vorm or "niet",
        reden=reden,
        matrix=_several(fields.get("matrix")),
        mag_niet_bevatten=_texts(fields.get("mag_niet_bevatten")),
        effecten=_texts(fields.get("effecten")),
        ruw={name: member.plain() for name, member in fields.items()},
    )


def _several(value: Value | None) -> frozenset[str | None]:
    if value is None or value.empty:
        return frozenset({None})
    listed = value.plain()
    if not isinstance(listed, list):
        return frozenset({value.text()})
    return frozenset(None if code is None else str(code) for code in listed)


def _texts(value: Value | None) -> tuple[str, ...]:
    return () if value is None or value.empty else value.texts()
