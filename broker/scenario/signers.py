"""Who signs which evidence: the person that the law names, as far as the file does not say so itself.

`door` (or `org`) of the evidence signs when it is an organisation of the file. Else the kind decides: what the
supplier decides is signed by the supplier, what the asker explains by the asker. Consent is written down by the
professional to whom it was given (AVG art. 7 lid 1).
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from broker.scenario.model import Aanvraag, Stuk


class Kant(Enum):
    """On which side of the request somebody stands."""

    VERSTREKKER = "verstrekker"
    VRAGER = "vrager"


KANTEN: Final[dict[str, Kant]] = {
    "toestemming": Kant.VERSTREKKER,
    "vrijgave": Kant.VERSTREKKER,
    "leverancier_akkoord": Kant.VERSTREKKER,
    "leverancier_voorwaarde": Kant.VERSTREKKER,
    "weigering_leverancier": Kant.VERSTREKKER,
    "besluit_wpg": Kant.VERSTREKKER,
    "bevoegd_gezag": Kant.VERSTREKKER,
    "om_verstrekking": Kant.VERSTREKKER,
    "opsporingsbelang": Kant.VERSTREKKER,
    "status_bij_leverancier": Kant.VERSTREKKER,
    "goed_hulpverlenerschap": Kant.VERSTREKKER,
    "conflict_van_plichten": Kant.VERSTREKKER,
    "wvggz": Kant.VERSTREKKER,
    "ots": Kant.VERSTREKKER,
    "melding_fout": Kant.VERSTREKKER,
    "eerste_verwerking": Kant.VERSTREKKER,
    "beperking": Kant.VERSTREKKER,
    "bezwaar_betrokkene": Kant.VERSTREKKER,
}


def signer(stuk: Stuk, verzoek: Aanvraag, organisations: frozenset[str]) -> str:
    """The organisation that signs this piece for this request."""
    for name in ("door", "org", "leverancier"):
        said = stuk.inhoud.get(name)
        if isinstance(said, str) and said in organisations:
            return said
    if KANTEN.get(stuk.soort, Kant.VRAGER) is Kant.VERSTREKKER and verzoek.aan:
        return verzoek.aan[0]
    return verzoek.org
