"""What the suppliers are asked after the decision: only permitted elements, with the identity the policy allows.

Asking discloses (design 12.5): which identity goes with a question is decided per supplier, and where it is `geen`
nothing is sent. A push asks nobody: its values come with the question itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from broker.dossier import Dossier
from broker.errors import Stale
from broker.persons import People
from broker.terms import Answer, Besluit, Identificatie, Initiatief, Question, Storing, Uitkomst
from broker.verzoek import Verzoek


def brought_along(verzoek: Verzoek) -> dict[str, Answer | Storing]:
    """The values of a push, as the answer of its only supplier; nothing for a pull."""
    if verzoek.initiatief is Initiatief.AANVRAGER:
        return {}
    return {verzoek.verstrekkers[0]: Answer({e.code: verzoek.waarden.get(e.code, ()) for e in verzoek.elementen})}


def questions_for(
    verzoek: Verzoek, dossier: Dossier, besluit: Besluit, gathered: Mapping[str, Answer | Storing], people: People
) -> list[Question]:
    """One question per supplier that has something to give and was not asked in an earlier walk.

    None for a stranger to the case, whatever the policy says: there is nobody to ask about.
    """
    if dossier.stranger:
        return []
    permitted: dict[str, list[str]] = {}
    for paar, uitspraak in besluit.paren.items():
        if uitspraak.uitkomst is Uitkomst.VERSTREKT and paar.verstrekker not in gathered:
            permitted.setdefault(paar.verstrekker, []).append(paar.element)
    return [
        Question(
            besluit=str(verzoek.id),
            verstrekker=verstrekker,
            elementen=tuple(elementen),
            onderwerp=people.onderwerp(verstrekker, identificatie),
            doel=verzoek.doel,
            periode=verzoek.periode,
        )
        for verstrekker, elementen in sorted(permitted.items())
        for identificatie in (besluit.identificatie[verstrekker],)
        if identificatie is not Identificatie.GEEN or verzoek.persoon is None
    ]


def check_narrowed(besluit: Besluit, gathered: Mapping[str, Answer | Storing]) -> None:
    """A later walk can only narrow, and no supplier is asked twice.

    Raises Stale when more is permitted than was asked: what was not asked must not look like what is not there.
    """
    for paar, uitspraak in besluit.paren.items():
        answer = gathered.get(paar.verstrekker)
        if uitspraak.uitkomst is Uitkomst.VERSTREKT and isinstance(answer, Answer) and paar.element not in answer.items:
            raise Stale


def looks_asked(besluit: Besluit) -> bool:
    """True when a refusal is hidden: the question is recorded as if a supplier were asked, for who counts entries."""
    return any(u.uitkomst is Uitkomst.GEEN_MEDEDELING for u in besluit.paren.values())
