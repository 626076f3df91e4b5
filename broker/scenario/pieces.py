"""Evidence as a scenario file writes it, checked by the same types as evidence in the API (broker/casus/kinds.py)."""

from __future__ import annotations

from typing import Any, Final

from broker.casus.evidence import parse_evidence
from broker.casus.kinds import KINDS
from broker.errors import InvalidInput
from broker.scenario.model import Stuk
from broker.scenario.moments import in_utc
from broker.scenario.source import Value
from broker.terms import Bsn

_LISTS: Final = frozenset({"elementen", "ontvangers", "alleen_aan", "ingevuld", "leeg"})
_MANY_SIGNERS: Final = frozenset({"toestemming", "doeltoets", "bezwaar_betrokkene"})


def read_pieces(value: Value) -> list[Stuk]:
    """The pieces that one line of evidence stands for: one per signer. What is wrong is named by its own field."""
    fields = value.members(("soort",), None)
    soort = fields["soort"].choice(KINDS.keys(), "soort bewijs") if "soort" in fields else None
    if soort is None:
        return []
    inhoud = _shape(soort, {name: member.plain() for name, member in fields.items() if name != "soort"})
    found = []
    for door in _signers(soort, inhoud):
        try:
            found.append(Stuk(soort, parse_evidence(soort, inhoud | door)))
        except InvalidInput as exc:
            for fout in exc.fouten:
                name = fout.veld.removeprefix("inhoud.").split(".")[0]
                fields.get(name, value).wrong(f"bewijs {soort}, {name}: {fout.uitleg}")
    return found


def _shape(soort: str, inhoud: dict[str, Any]) -> dict[str, Any]:
    """Small freedoms of the file: one name for a list of one, Dutch time, a declaration in a field of its own."""
    if isinstance(inhoud.get("verklaring"), dict):
        inhoud |= inhoud.pop("verklaring")
    for name in _LISTS & inhoud.keys():
        if isinstance(inhoud[name], str):
            inhoud[name] = [inhoud[name]]
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
