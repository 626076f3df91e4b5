"""A logged decision put to the policy again: to that of then, which must answer as the log says, and to that of now.

What the log keeps of an answer is held against the same fields of the new answer, in the canonical spelling of the log
(RFC 8785): whatever it keeps is compared, and nothing else can be. The policy of then and of now are compared whole.
Nothing here names a person: what differs is told in codes of suppliers, elements, outcomes, forms, rows and reasons.
Errors: none of its own; a decision that cannot be put to its policy is a result that says why.
Source: design 12.3; Bgs art. 1.12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from audit.desk.decisions import Closed, Decision
from audit.log.canonical import canonical
from broker.engines.base import HANDELING, VERZOEK
from broker.errors import PolicyUnavailable
from broker.policy.bundles import UnknownBundle
from broker.policy.opened import Opened, Policies

Answer = Mapping[str, Any]


class Uitslag(StrEnum):
    """What came of one entry that was put to the policy of then."""

    GELIJK = "gelijk"
    ANDERS = "anders"
    GEWIST = "gewist"
    PAST_NIET = "past-niet-bij-het-log"
    BELEID_WEG = "beleid-niet-bewaard"
    GEEN_ANTWOORD = "geen-antwoord"


@dataclass(frozen=True, slots=True)
class Stand:
    """One pair, or one act, as a policy decided it."""

    uitkomst: str
    vorm: str
    reden: str
    matrix: str


@dataclass(frozen=True, slots=True)
class Change:
    """One pair (an act has neither supplier nor element) that the policy of now decides otherwise.

    `velden` are the fields of the answer that differ: the outcome may be the same on another ground.
    """

    verstrekker: str
    element: str
    was: Stand
    nu: Stand
    velden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """One entry, replayed. `anders` are the fields of the log that came out otherwise with the policy of then."""

    nummer: int
    regel: str
    soort: str
    op: str
    beleid: str
    uitslag: Uitslag
    anders: tuple[str, ...] = ()
    nu: tuple[Change, ...] = field(default=())


async def replay(entry: Decision | Closed, policies: Policies, now: Opened) -> Replayed:
    """Put this entry to the policy that decided it, and to the policy of now."""
    known = (entry.nummer, str(entry.regel), entry.soort, entry.op)
    if isinstance(entry, Closed):
        return Replayed(*known, "", Uitslag.GEWIST if entry.erased else Uitslag.PAST_NIET)
    try:
        then = await policies.of_leaf(entry.pol)
    except UnknownBundle:
        return Replayed(*known, entry.pol[:12], Uitslag.BELEID_WEG)
    versie, invoer = then.bundle.beleid.versie, entry.payload["invoer"]
    try:
        was = await answer(then, invoer)
        nu = was if then is now else await answer(now, invoer)
    except PolicyUnavailable:
        return Replayed(*known, versie, Uitslag.GEEN_ANTWOORD)
    anders = tuple(differences(kept_of(entry.payload), was))
    return Replayed(*known, versie, Uitslag.ANDERS if anders else Uitslag.GELIJK, anders, changes(was, nu))


async def answer(policy: Opened, invoer: Mapping[str, Any]) -> Answer:
    """What this policy says of this input. Raises PolicyUnavailable."""
    found: Answer = await policy.ask(entrypoint(invoer), invoer)
    return found


def entrypoint(invoer: Mapping[str, Any]) -> str:
    """Which of the two entry points this input is for."""
    return HANDELING if "handeling" in invoer else VERZOEK


def kept_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What a payload keeps of the answer of the policy, under the names of that answer (broker/record.py, act.py)."""
    told = payload.get("manifest") or payload.get("mogelijkheden") or {}
    kept = {"paren": payload.get("uitspraken"), "identificatie": payload.get("identificatie")}
    kept |= {"verplichtingen": told.get("verplichtingen"), **payload.get("uitspraak", {})}
    acts = payload.get("uitspraak", {}).keys()
    return {name: value for name, value in kept.items() if value is not None or name in acts}


def differences(kept: Mapping[str, Any], given: Answer) -> list[str]:
    """The fields that the log keeps and that this answer gives otherwise; an entry that keeps none is not equal."""
    if not kept:
        return ["paren"]
    return [name for name, value in kept.items() if _spelled(value) != _spelled(_same_part(given.get(name), value))]


def _same_part(given: Any, kept: Any) -> Any:
    """Of the answer what the log keeps of it: pairs are kept in fewer fields."""
    if not isinstance(given, list) or not isinstance(kept, list) or len(given) != len(kept):
        return given
    both = zip(given, kept, strict=True)
    return [{name: part.get(name) for name in row} if isinstance(row, dict) else part for part, row in both]


def _spelled(value: object) -> bytes:
    return canonical(value)


def changes(was: Answer, nu: Answer) -> tuple[Change, ...]:
    """What the one answer decides otherwise than the other, pair by pair; for the rest under a pair without a name."""
    if "paren" not in was:
        return _change("", "", was, nu)
    after = {(p["verstrekker"], p["element"]): p for p in nu["paren"]}
    found: list[Change] = []
    for pair in was["paren"]:
        name = (pair["verstrekker"], pair["element"])
        found += _change(*name, pair, after.get(name, {}))
    return tuple(found) + _change("", "", *({k: v for k, v in a.items() if k != "paren"} for a in (was, nu)))


def _change(verstrekker: str, element: str, was: Answer, nu: Answer) -> tuple[Change, ...]:
    names: Sequence[str] = sorted(was.keys() | nu.keys())
    velden = tuple(name for name in names if _spelled(was.get(name)) != _spelled(nu.get(name)))
    return (Change(verstrekker, element, _stand(was), _stand(nu), velden),) if velden else ()


_STAND: Final = ("uitkomst", "vorm", "reden", "matrix")


def _stand(answer: Answer) -> Stand:
    return Stand(*(str(answer.get(name) or "") for name in _STAND))
