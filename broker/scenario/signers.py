"""Who signs which evidence: the party that the law names, as far as the file does not say so itself.

The table of the policy decides (policies/data/tekenaars.json): of a kind of evidence the first party there is its
natural signer. What is of someone's own hand is signed by its `door` or `org`; what the supplier decides or wrote
down (consent; AVG art. 7 lid 1) by every supplier that is asked, each its own piece; what the asker explains by the
asker; and the word of the police, the OM, the table or the contactpunt by the one of that kind in the file, which is
never the asker where the policy would not let it count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from broker.scenario import known
from broker.scenario.model import Aanvraag, Scenario, Stuk

_OF_THE_ASKER: Final = frozenset({"vrager", "ontvanger"})
_OM_DECISION: Final = "39f"  # Wjsg art. 39f; the others are of the police (Wpg art. 18, 19, 20)


@dataclass(frozen=True, slots=True)
class Rond:
    """Around one request: who asks, whom, and every organisation of the file with its kind."""

    van: str
    aan: Sequence[str]
    soorten: Mapping[str, str]


def signed(verzoek: Aanvraag, scenario: Scenario) -> list[tuple[Stuk, str]]:
    """The evidence of a request, each piece with the organisation that signs it."""
    rond = Rond(verzoek.org, verzoek.aan, {id_: org.soort for id_, org in scenario.organisaties.items()})
    return [
        (stuk, org)
        for stuk in verzoek.bewijs
        for org in ((stuk.getekend_door,) if stuk.getekend_door else signers(stuk.soort, stuk.inhoud, rond))
    ]


def signers(soort: str, inhoud: Mapping[str, Any], rond: Rond) -> tuple[str, ...]:
    """The organisations that sign a piece of this kind, at least one."""
    if other := _named(inhoud, ("getekend_door",), rond):
        return (other,)
    row = known.tekenaars()["soorten"][soort]
    if row["eigen_hand"] and (own := _named(inhoud, ("door", "org"), rond)):
        return (own,)
    wie = ["om", *row["wie"]] if _OM_DECISION in str(inhoud.get("artikel", "")) else row["wie"]
    for tag in wie:
        if found := tuple(_fitting(tag, inhoud, rond, may_receive=row["ook_ontvanger"])):
            return found
    return (rond.van,)


def _fitting(tag: str, inhoud: Mapping[str, Any], rond: Rond, *, may_receive: bool) -> Iterator[str]:
    if tag in _OF_THE_ASKER:
        yield rond.van
    elif tag == "leverancier":
        one = _named(inhoud, ("leverancier",), rond)
        yield from (one,) if one else rond.aan
    else:
        kinds = known.publiek() if tag == "publiek" else known.tekenaars()["groepen"].get(tag, ())
        orgs = (org for org in (*rond.aan, *rond.soorten) if rond.soorten[org] in kinds)
        yield from [org for org in orgs if may_receive or org != rond.van][:1]


def _named(inhoud: Mapping[str, Any], fields: Sequence[str], rond: Rond) -> str | None:
    said = (inhoud.get(field) for field in fields)
    return next((name for name in said if isinstance(name, str) and name in rond.soorten), None)
