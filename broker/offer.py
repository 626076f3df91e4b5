"""What may be asked, in the words of the contract: the answer of the request itself, as if no supplier had spoken yet.

What would go and what may not be told of stand together in `teVragen`, in the same bytes (design 6a.11). So the form
that is told there comes from the row of the matrix and from the table of elements, which both have, and never from the
outcome: it is the highest form in which this row lets this element go. What the items themselves are may lower it.

Pure. Source: matrix-notes 2 points 4 and 5, and 2b.28 (children); practice.md 3.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from audit.log.canonical import canonical
from broker.answer import Prepared
from broker.dossier import Dossier
from broker.policy_tables import policy_table
from broker.signers import signers_of
from broker.terms import Besluit, Fase, Paar, Vorm

_RANK: Final = (
    Vorm.VOLLEDIG,
    Vorm.PSEUDONIEM,
    Vorm.GEGENERALISEERD,
    Vorm.BEKENDHEID,
    Vorm.CONTACTPERSOON,
    Vorm.NIET,
)
_BIRTH: Final = "id.geb"
_CHILD: Final = 12


def offer(answer: Prepared, besluit: Besluit, dossier: Dossier, fase: Fase) -> Prepared:
    """The answer to the question what may be asked, made of the answer of the request. A 404 stays what it is."""
    if not answer.content:
        return answer
    told = answer.content
    waits = [{name: value for name, value in wait.items() if name != "taak"} for wait in told["wacht"]]
    content: dict[str, Any] = {
        "mogelijkheden": told["verzoek"],
        "besluit": told["besluit"],
        "teVragen": [_askable(Paar(g["verstrekker"], g["element"]), besluit, dossier, fase) for g in told["gegevens"]],
        "wacht": waits,
        "uitnodigingen": told["uitnodigingen"],
        "achtergehouden": told["achtergehouden"],
        "vereisten": signers_of({soort for pair in (*waits, *told["achtergehouden"]) for soort in pair["vereist"]}),
        "verplichtingen": told["verplichtingen"],
        "beleid": told["beleid"],
    }
    return Prepared(answer.entry_id, 200, content, canonical(content), content, ())


def form_of(paar: Paar, matrix: str | None, dossier: Dossier, fase: Fase) -> Vorm:
    """The highest form in which this row of the matrix lets this element go; without such a row that of the element.

    An element that never goes has none, whatever is on record: `niet`.
    """
    element = policy_table("elementen")[paar.element]
    forms = list(_forms_of_row(element, matrix, dossier, fase)) or [Vorm(vorm) for vorm in element["vormen"]]
    highest = min(forms, key=_RANK.index, default=Vorm.NIET)
    if _age_band(paar, dossier) and highest in (Vorm.VOLLEDIG, Vorm.PSEUDONIEM):
        return Vorm.GEGENERALISEERD
    return highest


def _askable(paar: Paar, besluit: Besluit, dossier: Dossier, fase: Fase) -> dict[str, Any]:
    return {**paar._asdict(), "vorm": form_of(paar, besluit.paren[paar].matrix, dossier, fase).value}


def _forms_of_row(element: Mapping[str, Any], matrix: str | None, dossier: Dossier, fase: Fase) -> Iterator[Vorm]:
    """The forms of the rows with this id for this phase, table and level; an invitation is a list of its own."""
    casus, table = dossier.casus or {}, policy_table("matrix")
    index = table["index"].get(f"{fase.value}|{casus['kader']}|{casus['ave']}", {})
    for patroon in element["patronen"]:
        for nummer in index.get(patroon, ()):
            rij = table["rijen"][nummer]
            vorm = Vorm(element["hoogste"].get(rij["vorm"], Vorm.NIET))
            if rij["id"] == matrix and vorm not in (Vorm.NIET, Vorm.UITNODIGING):
                yield vorm


def _age_band(paar: Paar, dossier: Dossier) -> bool:
    """A date of birth of who may be under twelve, unless of the betrokkene or for inzage (matrix-notes 2b.28)."""
    persoon = dossier.persoon or {}
    inzage = dossier.ontvanger["rol"] == "R13" and dossier.verstrekkers[paar.verstrekker]["soort"] == "contactpunt"
    leeftijd = persoon.get("leeftijd")
    child = leeftijd is None or leeftijd < _CHILD
    return paar.element == _BIRTH and child and persoon.get("rol") != "betrokkene" and not inzage
