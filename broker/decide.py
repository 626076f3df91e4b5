"""decide: one question to the policy for the whole request, and only a well-formed answer is an answer.

The answer of the engine is parsed once, strictly, into frozen types. Unknown keys, unknown codes, pairs other than the
asked ones, and outcomes that contradict themselves are PolicyUnavailable: never a yes and never a no (design 2.3).
A refusal is a result. The explanation of a reason comes from policies/data/redenen.json, not from the policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, Strict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from broker.engines.base import HANDELING, VERZOEK, Cause, Engine, unavailable
from broker.policy_tables import policy_table
from broker.terms import Besluit, Filters, Identificatie, Paar, Uitkomst, Uitspraak, Verplichting, Vorm

_CLOSED: Final = ConfigDict(extra="forbid", strict=True)
_Text = Annotated[str, Field(min_length=1)]
_Texts = tuple[_Text, ...]
_Lax = Strict(strict=False)  # the wire has text where we have a word of a closed list


@with_config(_CLOSED)
class _WireFilters(TypedDict):
    wpg_artikelen: Annotated[frozenset[_Text], Field(min_length=1), _Lax] | None
    zonder_verwijderd: bool
    maanden: Annotated[int, Field(ge=1)] | None
    alleen_incident: bool
    alleen_eigen: bool
    anderen_titel: bool
    leeftijdsband: bool
    niet_bekend: bool


@with_config(_CLOSED)
class _WirePaar(TypedDict):
    verstrekker: _Text
    element: _Text
    uitkomst: Annotated[Uitkomst, _Lax]
    vorm: Annotated[Vorm, _Lax]
    reden: _Text | None
    redenen: Annotated[_Texts, _Lax]
    regels: Annotated[_Texts, _Lax]
    matrix: _Text | None
    vereist: Annotated[_Texts, _Lax]
    wacht_bij: Annotated[_Texts, _Lax]
    voorwaarden: Annotated[_Texts, _Lax]
    artikelen: Annotated[_Texts, _Lax]
    filters: _WireFilters


@with_config(_CLOSED)
class _WireVerplichting(TypedDict):
    soort: _Text
    artikel: _Text


@with_config(_CLOSED)
class _WireBesluit(TypedDict):
    paren: list[_WirePaar]
    identificatie: dict[_Text, Annotated[Identificatie, _Lax]]
    verplichtingen: list[_WireVerplichting]


@with_config(_CLOSED)
class _WireAct(TypedDict):
    uitkomst: Annotated[Uitkomst, _Lax]
    vorm: Annotated[Vorm, _Lax]
    reden: _Text | None
    redenen: Annotated[_Texts, _Lax]
    regels: Annotated[_Texts, _Lax]
    matrix: _Text | None
    vereist: Annotated[_Texts, _Lax]
    artikelen: Annotated[_Texts, _Lax]
    overgang: _Text | None
    naar: _Text | None
    ave: Annotated[int, Field(ge=1, le=4)] | None


_BESLUIT: Final = TypeAdapter(_WireBesluit)
_ACT: Final = TypeAdapter(_WireAct)

_CONTENT: Final = frozenset(Vorm) - {Vorm.UITNODIGING, Vorm.NIET}
_FORMS: Final[Mapping[Uitkomst, frozenset[Vorm]]] = {
    Uitkomst.VERSTREKT: _CONTENT,
    Uitkomst.WACHT_TOESTEMMING: _CONTENT,
    Uitkomst.WACHT_VRIJGAVE: _CONTENT,
    Uitkomst.UITNODIGING: frozenset({Vorm.UITNODIGING}),
    Uitkomst.GEWEIGERD: frozenset({Vorm.NIET}),
    Uitkomst.GEEN_MEDEDELING: frozenset({Vorm.NIET, Vorm.BEKENDHEID}),
}
_WAITS: Final = frozenset({Uitkomst.WACHT_TOESTEMMING, Uitkomst.WACHT_VRIJGAVE})
_ACT_OUTCOMES: Final = frozenset({Uitkomst.VERSTREKT, Uitkomst.GEWEIGERD, Uitkomst.WACHT_VRIJGAVE})


@dataclass(frozen=True, slots=True)
class PolicyQuestion:
    """The pairs that are asked, and the whole input of `besluit/verzoek` (policies/README.md)."""

    paren: Sequence[Paar]
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActBesluit:
    """The policy's answer to one act: done (`verstrekt`), refused, or waiting for a human check (`wacht_vrijgave`)."""

    uitkomst: Uitkomst
    reden: str | None
    redenen: tuple[str, ...]
    regels: tuple[str, ...]
    matrix: str | None
    artikelen: tuple[str, ...]
    uitleg: str | None
    vereist: tuple[str, ...]
    overgang: str | None
    naar: str | None
    ave: int | None


async def decide(question: PolicyQuestion, engine: Engine) -> Besluit:
    """Exactly one Uitspraak per asked pair. Raises PolicyUnavailable for anything else."""
    try:
        wire = _BESLUIT.validate_python(await engine.evaluate(VERZOEK, question.input))
    except ValidationError as exc:
        raise unavailable(Cause.MALFORMED) from exc
    paren = {uitspraak.paar: uitspraak for uitspraak in map(_uitspraak, wire["paren"])}
    if len(paren) != len(wire["paren"]) or len(paren) != len(question.paren) or paren.keys() != set(question.paren):
        raise unavailable(Cause.OTHER_PAIRS)
    if wire["identificatie"].keys() != {paar.verstrekker for paar in paren}:  # asking discloses, so it is decided too
        raise unavailable(Cause.INCONSISTENT)
    duties = tuple(Verplichting(v["soort"], v["artikel"]) for v in wire["verplichtingen"])
    return Besluit(paren=paren, identificatie=wire["identificatie"], verplichtingen=duties, beleid=engine.beleid)


async def decide_act(question: Mapping[str, Any], engine: Engine) -> ActBesluit:
    """The answer to one act (`handeling`). Raises PolicyUnavailable for anything that is not an answer."""
    try:
        wire = _ACT.validate_python(await engine.evaluate(HANDELING, question))
    except ValidationError as exc:
        raise unavailable(Cause.MALFORMED) from exc
    if wire["vorm"] is not Vorm.NIET or wire["uitkomst"] not in _ACT_OUTCOMES:
        raise unavailable(Cause.INCONSISTENT)
    uitleg = _explain(wire["uitkomst"], wire["reden"], wire["redenen"])
    if wire["uitkomst"] is Uitkomst.GEWEIGERD and (wire["overgang"] or wire["naar"] or wire["ave"]):
        raise unavailable(Cause.INCONSISTENT)
    fields = {name: value for name, value in wire.items() if name != "vorm"}
    return ActBesluit(**fields, uitleg=uitleg)  # type: ignore[arg-type]  # validated field by field by _ACT


def _uitspraak(wire: _WirePaar) -> Uitspraak:
    uitkomst, vorm = wire["uitkomst"], wire["vorm"]
    someone_can_end_it = bool(wire["wacht_bij"]) == (uitkomst in _WAITS)
    if vorm not in _FORMS[uitkomst] or not someone_can_end_it or (uitkomst is Uitkomst.VERSTREKT and wire["vereist"]):
        raise unavailable(Cause.INCONSISTENT)
    return Uitspraak(
        paar=Paar(wire["verstrekker"], wire["element"]),
        uitkomst=uitkomst,
        vorm=vorm,
        reden=wire["reden"],
        redenen=wire["redenen"],
        regels=wire["regels"],
        matrix=wire["matrix"],
        artikelen=wire["artikelen"],
        uitleg=_explain(uitkomst, wire["reden"], wire["redenen"]),
        vereist=wire["vereist"],
        wacht_bij=wire["wacht_bij"],
        voorwaarden=wire["voorwaarden"],
        filters=Filters(**wire["filters"]),
    )


def _explain(uitkomst: Uitkomst, reden: str | None, redenen: Sequence[str]) -> str | None:
    """The text of the main reason. A yes has no reason, a no has one, and the main one is the first of all."""
    known = reasons()
    if uitkomst is Uitkomst.VERSTREKT:
        consistent = reden is None and not redenen
    else:
        consistent = reden == (redenen[0] if redenen else None) and known.keys() >= set(redenen)
        consistent = consistent and (reden is not None or uitkomst is not Uitkomst.GEWEIGERD)
    if not consistent:
        raise unavailable(Cause.INCONSISTENT)
    return known[reden] if reden is not None else None


@cache
def reasons() -> Mapping[str, str]:
    """Explanation per reason code, for the people who read the answer; read once."""
    return {code: row["uitleg"] for code, row in policy_table("redenen").items()}
