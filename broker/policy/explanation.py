"""One decision, taken apart for people: what was asked, which gates were shut and by which rules, what is missing.

Made of an input of the policy and its answer, with the rules of the very policy that gave it. A rule that can shut a
gate and did not, let the question pass there. Of a refusal whose ground the asker may not know the real ground stands
here: an explanation is for the officer and for who writes the law, never for the asker. No person is in it, and of what
people typed only a condition of the supplier, which is part of the decision; the rest are codes, kinds and moments.
Source: issue 5, item 5; policies/README.md (the contract); design 12.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from broker.policy.annotations import Gate, Rule
from broker.policy_tables import policy_table
from broker.signers import signers_of
from broker.terms import Beleid

_Seen = tuple[str, Gate]
_PASSES: Final = frozenset({"verstrekt", "wacht_toestemming", "wacht_vrijgave", "uitnodiging"})


@dataclass(frozen=True, slots=True)
class Regel:
    """One rule as it worked here: `raak` says that it shut its gate."""

    regel: str
    artikel: str
    titel: str
    uitleg: str
    zekerheid: str
    bron: str
    raak: bool


@dataclass(frozen=True, slots=True)
class Poort:
    """One gate: open when nothing shut it. `regels` are those that shut it, else those that looked and let it pass."""

    nummer: int
    open: bool
    redenen: tuple[str, ...]
    regels: tuple[Regel, ...]


@dataclass(frozen=True, slots=True)
class Eis:
    """Something that is missing for a yes, and the parties whose hand counts."""

    code: str
    wie: tuple[str, ...]
    eigen_hand: bool


@dataclass(frozen=True, slots=True)
class Stuk:
    """One piece of evidence that lay there: its kind and its hand, never its content."""

    soort: str
    ondertekenaar: str
    vastgelegd_op: str
    ingetrokken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deel:
    """What became of one pair; an act has neither supplier nor element."""

    verstrekker: str
    element: str
    uitkomst: str
    vorm: str
    reden: str
    uitleg: str
    verborgen: bool
    artikelen: tuple[str, ...]
    matrix: str
    poorten: tuple[Poort, ...]
    dragend: tuple[Regel, ...]
    vereist: tuple[Eis, ...]
    wacht_bij: tuple[str, ...]
    voorwaarden: tuple[str, ...]
    filters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gevraagd:
    """What was asked, in codes: `initiatief` and `fase` of a question, `handeling` of an act."""

    op: str
    ontvanger: str
    soort: str
    rol: str
    afzender: str
    doel: str
    fase: str
    handeling: str
    kader: str
    ave: int
    toestand: str
    spoed: bool
    bewijs: tuple[Stuk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole of one decision."""

    beleid: Beleid
    gevraagd: Gevraagd
    delen: tuple[Deel, ...]
    identificatie: Mapping[str, str]
    verplichtingen: tuple[tuple[str, str], ...]


def explain(
    invoer: Mapping[str, Any], answer: Mapping[str, Any], rules: Mapping[str, Rule], beleid: Beleid
) -> Explanation:
    """Take this decision apart, in the words of the rules that made it."""
    parts = answer.get("paren", [answer])
    return Explanation(
        beleid=beleid,
        gevraagd=_asked(invoer),
        delen=tuple(_part(part, rules) for part in parts),
        identificatie=dict(answer.get("identificatie", {})),
        verplichtingen=tuple((v["soort"], v["artikel"]) for v in answer.get("verplichtingen", ())),
    )


def _asked(invoer: Mapping[str, Any]) -> Gevraagd:
    vraag, casus = invoer.get("vraag") or {}, invoer.get("casus") or {}
    wie, beller = invoer.get("ontvanger") or invoer["beller"], invoer["beller"]
    pushed = vraag.get("initiatief") == "verstrekker"
    return Gevraagd(
        op=str(invoer["op"]),
        ontvanger=str(wie.get("onderdeel") or ""),
        soort=str(wie.get("soort") or ""),
        rol=str(wie.get("rol") or ""),
        afzender=str(beller.get("onderdeel") or "") if pushed else "",
        doel=str(vraag.get("doelcode") or ""),
        fase=str(vraag.get("fase") or ""),
        handeling=str((invoer.get("handeling") or {}).get("soort") or ""),
        kader=str(casus.get("kader") or ""),
        ave=int(casus.get("ave") or 0),
        toestand=str(casus.get("toestand") or ""),
        spoed=bool(vraag.get("spoed")),
        bewijs=tuple(_piece(stuk) for stuk in invoer.get("bewijs", ())),
    )


def _piece(stuk: Mapping[str, Any]) -> Stuk:
    return Stuk(
        soort=str(stuk["soort"]),
        ondertekenaar=str(stuk.get("ondertekenaar") or ""),
        vastgelegd_op=str(stuk.get("vastgelegd_op") or ""),
        ingetrokken=stuk.get("ingetrokken_op") is not None,
    )


def _part(part: Mapping[str, Any], rules: Mapping[str, Rule]) -> Deel:
    reden, passes = str(part.get("reden") or ""), part["uitkomst"] in _PASSES and not part.get("redenen")
    row = policy_table("redenen").get(reden, {})
    return Deel(
        verstrekker=str(part.get("verstrekker", "")),
        element=str(part.get("element", "")),
        uitkomst=str(part["uitkomst"]),
        vorm=str(part["vorm"]),
        reden=reden,
        uitleg=str(row.get("uitleg", "")),
        verborgen=row.get("toon_aan_aanvrager", True) is not True,
        artikelen=tuple(part.get("artikelen", ())),
        matrix=str(part.get("matrix") or ""),
        poorten=_gates(part, rules),
        dragend=tuple(_rule(rules[r], raak=False) for r in part.get("regels", ()) if r in rules) if passes else (),
        vereist=_missing(part.get("vereist", ())),
        wacht_bij=tuple(part.get("wacht_bij", ())),
        voorwaarden=tuple(part.get("voorwaarden", ())),
        filters=part.get("filters", {}),
    )


def _missing(vereist: Sequence[str]) -> tuple[Eis, ...]:
    known = signers_of(vereist)
    nobody: dict[str, Any] = {"wie": (), "eigenHand": False}
    who = [(code, known.get(code, nobody)) for code in vereist]
    return tuple(Eis(code, tuple(one["wie"]), one["eigenHand"]) for code, one in who)


def _gates(part: Mapping[str, Any], rules: Mapping[str, Rule]) -> tuple[Poort, ...]:
    """Every gate that a rule can shut, in order: which of them refused here, and which looked and did not."""
    act = "element" not in part
    shuts = {regel: rule.poorten_handeling if act else rule.poorten for regel, rule in rules.items()}
    redenen = tuple(part.get("redenen", ()))
    fired = [one for reden in redenen for one in _fired(reden, part.get("regels", ()), shuts)]
    told = {gate.reden for _, gate in fired}
    fired += [("", _gate_of(reden)) for reden in redenen if reden not in told]
    looked = [
        (regel, gate)
        for regel, gates in shuts.items()
        for gate in gates
        if gate.reden not in redenen or (gate.reden in told and regel not in part.get("regels", ()))
    ]
    numbers = sorted({gate.nummer for _, gate in (*fired, *looked)})
    return tuple(_gate(nummer, redenen, fired, looked, rules) for nummer in numbers)


def _gate(
    nummer: int, redenen: Sequence[str], fired: Sequence[_Seen], looked: Sequence[_Seen], rules: Mapping[str, Rule]
) -> Poort:
    here = [(regel, gate.reden) for regel, gate in fired if gate.nummer == nummer]
    shut = bool(here)
    names = sorted(
        {regel for regel, _ in here if regel} or {r for r, gate in looked if gate.nummer == nummer and not shut}
    )
    codes = {reden for _, reden in here}
    return Poort(
        nummer,
        open=not shut,
        redenen=tuple(reden for reden in redenen if reden in codes),
        regels=tuple(_rule(rules[regel], raak=shut) for regel in names),
    )


def _fired(reden: str, named: Sequence[str], shuts: Mapping[str, frozenset[Gate]]) -> list[_Seen]:
    """The named rules that shut a gate for this reason, each at its gate.

    The answer names rule and reason, not the gate. A rule that can shut several for one reason shut the one where a
    rule beside it that has only one did; else the first, for reasons stand in the order of the gates.
    """
    can = {regel: sorted(gate for gate in shuts.get(regel, ()) if gate.reden == reden) for regel in named}
    sure = {gates[0] for gates in can.values() if len(gates) == 1}
    return [(regel, next((gate for gate in gates if gate in sure), gates[0])) for regel, gates in can.items() if gates]


def _gate_of(reden: str) -> Gate:
    """The gate that the table of reasons gives: for a ground of which no rule may be named beside what is told."""
    return Gate(int(policy_table("redenen").get(reden, {}).get("poort", 0)), reden)


def _rule(rule: Rule, *, raak: bool) -> Regel:
    uitleg = rule.uitleg_nee if raak else rule.uitleg_ja
    return Regel(rule.regel, rule.artikel, rule.titel, uitleg, rule.zekerheid, rule.bron, raak)
