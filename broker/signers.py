"""Who can give what is missing: per kind of evidence the parties whose hand counts, in words (tekenaars.json).

What another signed counts as absent (matrix-notes 2a.2), so an asker who knows whom to go to need not guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from broker.policy_tables import policy_table

_PARTIES: Final[Mapping[str, str]] = {
    "elk": "Iedereen aan deze tafel",
    "leverancier": "De verstrekker zelf",
    "bron": "Een eerste verstrekker van dit gegeven",
    "vrager": "Wie het vraagt",
    "ontvanger": "Wie het ontvangt",
    "aanmelder": "De aanmelder van de casus",
    "deelnemer": "Een deelnemer aan de casus",
    "publiek": "Een publieke deelnemer (Wgs art. 2.27 lid 1)",
}
# What a row of the matrix leaves to a human; either of these is its word (matrix-notes 2b.31).
_BY_HAND: Final[Mapping[str, tuple[str, ...]]] = {"mens": ("toestemming", "vrijgave")}


def signers_of(vereist: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Per requirement: `wie` may sign it, whether by its own hand, and whether the receiver may be the signer."""
    return {soort: who for soort in sorted(vereist) if (who := _who(soort))["wie"]}


def _who(soort: str) -> dict[str, Any]:
    known = policy_table("tekenaars")["soorten"]
    rows = [known[kind] for kind in _BY_HAND.get(soort, (soort,)) if kind in known]
    return {
        "wie": list(dict.fromkeys(word for row in rows for wie in row["wie"] for word in _words(wie))),
        "eigenHand": all(row["eigen_hand"] for row in rows),
        "ookOntvanger": any(row["ook_ontvanger"] for row in rows),
    }


def _words(wie: str) -> Iterable[str]:
    if wie in _PARTIES:
        return (_PARTIES[wie],)
    soorten = policy_table("organisatiesoorten")
    return (str(soorten[soort]["naam"]) for soort in policy_table("tekenaars")["groepen"][wie])
