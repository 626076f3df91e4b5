"""Evidence as a scenario file writes it, checked by the same types as evidence in the API (broker/casus/kinds.py).

Two fields belong to no kind: `getekend_door` (who signs it, when not the natural signer) and, for what is no consent,
`ingetrokken_op`. What lacks a field that its kind needs cannot be recorded by anybody, so it counts as absent: spoed
without an end, agreement that is not decided yet (matrix-notes 2a.2, 2b.6). What a kind does not know is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from broker.casus.evidence import parse_evidence
from broker.casus.kinds import KINDS
from broker.errors import InvalidInput
from broker.scenario.model import Stuk
from broker.scenario.moments import in_utc, moment
from broker.scenario.source import Value
from broker.terms import Bsn

_LISTS: Final = frozenset({"elementen", "ontvangers", "alleen_aan", "ingevuld", "leeg"})
_MANY_SIGNERS: Final = frozenset({"toestemming", "doeltoets", "bezwaar_betrokkene"})
_OF_NO_KIND: Final = ("soort", "getekend_door", "ingetrokken_op")
_SAID_SHORTLY: Final = {  # a refusal without a code, and a condition that only names who may have it, are clear enough
    "weigering_leverancier": {"code": "D-ZWAAR"},
    "leverancier_voorwaarde": {"tekst": "alleen aan wie hier genoemd is"},
}


@dataclass(slots=True)
class Pieces:
    """The evidence of one request, and what of it cannot be recorded."""

    stukken: list[Stuk] = field(default_factory=list)
    onvolledig: list[str] = field(default_factory=list)


def read_pieces(value: Value, into: Pieces) -> None:
    """Add the pieces that one line of evidence stands for: one per signer. What is wrong is named by its own field."""
    fields = value.members(("soort",), None)
    soort = fields["soort"].choice(KINDS.keys(), "soort bewijs") if "soort" in fields else None
    if soort is None:
        return
    own = KINDS[soort].model_fields
    ours = {name: fields.pop(name) for name in _OF_NO_KIND if name in fields and name not in own}
    inhoud = _SAID_SHORTLY.get(soort, {}) | _shape(soort, {name: member.plain() for name, member in fields.items()})
    missing = [name for name, known in own.items() if known.is_required() and inhoud.get(name) in (None, "")]
    if missing and inhoud.keys() <= own.keys():
        into.onvolledig.append(f"{soort} zonder {', '.join(missing)}")
        return
    tekenaar = ours["getekend_door"].text() if "getekend_door" in ours else None
    ingetrokken = _withdrawn(ours.get("ingetrokken_op"))
    for door in _signers(soort, inhoud):
        try:
            into.stukken.append(Stuk(soort, parse_evidence(soort, inhoud | door), tekenaar, ingetrokken))
        except InvalidInput as exc:
            for fout in exc.fouten:
                name = fout.veld.removeprefix("inhoud.").split(".")[0]
                fields.get(name, value).wrong(f"bewijs {soort}, {name}: {fout.uitleg}")


def _withdrawn(value: Value | None) -> datetime | None:
    text = value.text() if value is not None and not value.empty else None
    found = moment(text) if text else None
    if text and found is None and value is not None:
        value.wrong("hier hoort een datum te staan (2026-11-24), of een moment (2026-11-24T20:00)")
    return found


def _shape(soort: str, inhoud: dict[str, Any]) -> dict[str, Any]:
    """Small freedoms of the file: one name for a list of one, Dutch time, a declaration in a field of its own."""
    if isinstance(inhoud.get("verklaring"), dict):
        inhoud |= inhoud.pop("verklaring")
    for name in _LISTS & inhoud.keys():
        if isinstance(inhoud[name], str):
            inhoud[name] = [inhoud[name]]
    if soort == "controle_achteraf" and inhoud.get("over") is not None:
        inhoud["over"] = str(inhoud["over"])  # the number of a request
    if soort == "invoer" and "bsn" in inhoud:
        inhoud["bsn_geldig"] = _is_bsn(inhoud.pop("bsn"))
    shaped: dict[str, Any] = in_utc(inhoud)
    return {name: part for name, part in shaped.items() if part is not None}


def _is_bsn(number: Any) -> bool:
    try:
        Bsn(str(number))
    except ValueError:
        return False
    return True


def _signers(soort: str, inhoud: dict[str, Any]) -> list[dict[str, Any]]:
    door = inhoud.get("door")
    if soort in _MANY_SIGNERS:
        return [{"door": [door]}] if isinstance(door, str) and soort != "bezwaar_betrokkene" else [{}]
    return [{"door": name} for name in door] if isinstance(door, list) else [{}]
