"""What an opened payload says, to each of its two sides, and never what is the other's alone (design 6a.9).

The asker's officer sees what the asker may know, the supplier's officer the real reasons of its own pairs.
Pure functions on the payload of one entry (broker/record.py, broker/casus/act.py write it) and the onderdeel of the
looker. A payload that has another form than these gives nothing rather than an error: it is shown as far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from audit.desk import lexicon
from audit.desk.words import Decided, Row, Wanted

Payload = Mapping[str, Any]

# The lists of a manifest, and what a row of the index calls a pair in them.
_LISTS: Final = {
    "gegevens": "verstrekt",
    "achtergehouden": "geweigerd",
    "wacht": "wacht",
    "uitnodigingen": "uitnodiging",
    "storingen": "storing",
}
_NOTHING: Final = "niet"


@dataclass(frozen=True, slots=True)
class Sides:
    """On which sides of an entry an onderdeel stands: it asked (or acted, or received), and what it supplies."""

    asker: bool
    paren: frozenset[tuple[str, str]]

    def __bool__(self) -> bool:
        return self.asker or bool(self.paren)


def sides_of(payload: Payload, onderdeel: str) -> Sides:
    """As the sealed payload says it, which nobody can have changed."""
    asked = {payload.get("aanvrager"), payload.get("beller"), _part(payload, "invoer", "ontvanger").get("onderdeel")}
    own = frozenset(pair for pair in _pairs(payload) if pair[0] == onderdeel)
    return Sides(onderdeel in asked - {None}, own)


def sides_in(rows: Sequence[Row], onderdeel: str) -> Sides:
    """As the index rows say it, for an entry whose payload was erased or does not open."""
    own = frozenset((row.verstrekker, row.element) for row in rows if row.verstrekker == onderdeel)
    return Sides(any(row.ontvanger == onderdeel for row in rows), own)


def asked(payload: Payload, rows: Sequence[Row], sides: Sides, onderdeel: str) -> Wanted:
    """What was asked. Who asked by name, and in which words, is for the asker's own officer."""
    vraag, casus = _part(payload, "invoer", "vraag"), _part(payload, "invoer", "casus")
    aanvrager = _text(payload.get("aanvrager") or payload.get("beller"))
    own = aanvrager == onderdeel
    spoed, periode = vraag.get("spoed") or {}, vraag.get("periode") or {}
    return Wanted(
        verzoek=_text(payload.get("verzoek") or payload.get("handeling")),
        ontvanger=_text(_part(payload, "invoer", "ontvanger").get("onderdeel")) or aanvrager,
        rol=_text(_part(payload, "invoer", "beller").get("rol")),
        medewerker=_text(payload.get("medewerker")) if own else None,
        doel=_text(vraag.get("doelcode")),
        fase=_text(vraag.get("fase")),
        initiatief=_text(vraag.get("initiatief")),
        ave=int(casus.get("ave") or 0),
        kader=_text(casus.get("kader")),
        casus=next((row.casus for row in rows), ""),
        vraag=_text(vraag.get("doel")) if own else None,
        periode=(_text(periode["van"]), _text(periode["tot"])) if {"van", "tot"} <= periode.keys() else None,
        spoed_tot=_text(spoed.get("tot")) or None,
        paren=tuple(pair for pair in _pairs(payload) if sides.asker or pair in sides.paren),
    )


def decided(payload: Payload, rows: Sequence[Row], sides: Sides) -> tuple[Decided, ...]:
    """What became of each pair that this side may see; a supplier's officer gets the real reason of its own."""
    if "antwoord" in payload:
        return (_act(payload["antwoord"]),)
    manifest = payload.get("manifest")
    if not manifest:
        shown = [from_row(row) for row in rows]
    else:
        shown = list(_told(manifest, {(row.verstrekker, row.element): row for row in rows}))
    visible = [one for one in shown if sides.asker or (one.verstrekker, one.element) in sides.paren]
    real = {(str(u["verstrekker"]), str(u["element"])): u for u in payload.get("uitspraken", ())}
    return tuple(
        _real(one, real[one.verstrekker, one.element])
        if (one.verstrekker, one.element) in sides.paren and (one.verstrekker, one.element) in real
        else one
        for one in visible
    )


def from_row(row: Row) -> Decided:
    """What the index alone says of a pair."""
    went = row.uitkomst in ("verstrekt", "gevraagd", "uitnodiging", "gedaan")
    return Decided(
        verstrekker=row.verstrekker,
        element=row.element,
        uitkomst=row.uitkomst,
        vorm=row.vorm,
        reden=row.reden,
        redenen=(row.reden,) if row.reden else (),
        uitleg=lexicon.uitleg(row.reden),
        artikelen=lexicon.artikelen(row.regels, allowed=went),
        matrix="",
        vereist=(),
        voorwaarden=(),
        real=False,
    )


def _told(manifest: Payload, rows: Mapping[tuple[str, str], Row]) -> Iterator[Decided]:
    """Every entry of the manifest: what the asker got to know."""
    for name, uitkomst in _LISTS.items():
        for entry in manifest.get(name, ()):
            row = rows.get((str(entry["verstrekker"]), str(entry["element"])))
            vorm, went = str(entry.get("vorm", "")), uitkomst == "verstrekt"
            regels = entry.get("regels") or (row.regels if row and vorm != _NOTHING else ())
            reden = str(entry.get("reden") or entry.get("code") or "")
            yield Decided(
                verstrekker=str(entry["verstrekker"]),
                element=str(entry["element"]),
                uitkomst=uitkomst,
                vorm=vorm,
                reden=reden,
                redenen=(reden,) if reden else (),
                uitleg=str(entry.get("uitleg") or ""),
                artikelen=lexicon.artikelen(regels, allowed=went, said=entry.get("artikelen", ())),
                matrix=str(entry.get("matrix") or ""),
                vereist=tuple(map(str, entry.get("vereist", ()))),
                voorwaarden=tuple(map(str, entry.get("voorwaarden", ()))),
                real=False,
            )


def _real(told: Decided, uitspraak: Payload) -> Decided:
    """What the policy really said of this pair; what went is still what the manifest says."""
    reden = str(uitspraak.get("reden") or "")
    went = uitspraak.get("uitkomst") == "verstrekt"
    said = [artikel.artikel for artikel in told.artikelen]
    return replace(
        told,
        reden=reden or told.reden,
        redenen=tuple(map(str, uitspraak.get("redenen", ()))) or told.redenen,
        uitleg=lexicon.uitleg(reden) or told.uitleg,
        artikelen=lexicon.artikelen(map(str, uitspraak.get("regels", ())), allowed=went, said=said),
        matrix=str(uitspraak.get("matrix") or ""),
        vereist=tuple(map(str, uitspraak.get("vereist", ()))),
        real=True,
    )


def _act(antwoord: Payload) -> Decided:
    """What the one who acted was told; nothing at all when that was a 404."""
    done = antwoord.get("status") == "gedaan"
    reden = str(antwoord.get("reden") or "")
    return Decided(
        verstrekker="",
        element="",
        uitkomst=("gedaan" if done else "geweigerd") if antwoord else "niet_gevonden",
        vorm="",
        reden=reden,
        redenen=(reden,) if reden else (),
        uitleg=str(antwoord.get("uitleg") or ""),
        artikelen=lexicon.artikelen(antwoord.get("regels", ()), allowed=done, said=antwoord.get("artikelen", ())),
        matrix="",
        vereist=tuple(map(str, antwoord.get("vereist", ()))),
        voorwaarden=(),
        real=False,
    )


def _pairs(payload: Payload) -> tuple[tuple[str, str], ...]:
    """What was asked of whom; a box that was thrown away names its sender alone."""
    paren = _part(payload, "invoer", "vraag").get("paren") or ()
    sender = ((str(payload["afzender"]), ""),) if "afzender" in payload else ()
    return (*((str(pair["verstrekker"]), str(pair["element"])) for pair in paren), *sender)


def _part(payload: Payload, *names: str) -> Mapping[str, Any]:
    """A part of the payload; empty when it is not there."""
    found: Any = payload
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return "" if value is None else str(value)
