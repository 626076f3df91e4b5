"""A zaaksysteem that asks keeps the number of the besluit in a zaak.

What it is told is not kept; that it was told, by which besluit, is (AVG art. 5 lid 2).
"""

from __future__ import annotations

from connectors.gemeente.proefzaken import Proefzaak
from connectors.results import Resultaat

ZAAKTYPE = "SLUIS-VRAAG"


def zaak_of(result: Resultaat) -> Proefzaak:
    """The zaak that remembers a question."""
    said: dict[str, str | list[str]] = {"besluit": result.besluit, "uitkomst": type(result).__name__.lower()}
    return Proefzaak(identificatie=f"V-{result.verzoek}", zaaktype=ZAAKTYPE, eigenschappen=said)
