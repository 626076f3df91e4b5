"""What partners are told, in one table: the name of the event, where the resource is, and what it means in Dutch.

An event says only that something can be fetched that its receiver could see anyway; what it is, and whether the
receiver may still see it, is said by the API to who holds a token. The rows are written by the database (migration
0009), and by `broker.webhook.outbox.tell`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

PREFIX: Final = "nl.sluis."


class Soort(StrEnum):
    """The kinds of events; on the wire the type is `nl.sluis.` with this name."""

    TAAK_NIEUW = "taak-nieuw"
    TAAK_VERVALLEN = "taak-vervallen"
    LEVERING_KLAAR = "levering-klaar"
    POSTSTUK_NIEUW = "poststuk-nieuw"
    VERSTREKKING_TERUGGEROEPEN = "verstrekking-teruggeroepen"
    CASUS_FASE_GEWIJZIGD = "casus-fase-gewijzigd"
    ABONNEMENT_BEEINDIGD = "abonnement-beeindigd"


class About(NamedTuple):
    """Where the resource of an event is fetched (after it comes its number), and what the event says."""

    place: str
    uitleg: str


ABOUT: Final[Mapping[Soort, About]] = {
    Soort.TAAK_NIEUW: About("/v1/taken/", "Er wacht werk op een mens van uw onderdeel"),
    Soort.TAAK_VERVALLEN: About("/v1/taken/", "Een taak is verlopen; er hoeft niets meer te gebeuren"),
    Soort.LEVERING_KLAAR: About("/v1/informatieverzoeken/", "Op uw vraag wacht niemand meer; haal een levering op"),
    Soort.POSTSTUK_NIEUW: About("/v1/postbus/", "Er ligt een stuk in uw postbus"),
    Soort.VERSTREKKING_TERUGGEROEPEN: About(
        "/v1/informatieverzoeken/", "Wat u onder deze vraag kreeg is teruggeroepen; gebruik het niet meer"
    ),
    Soort.CASUS_FASE_GEWIJZIGD: About("/v1/casussen/", "Een casus waaraan u deelneemt is in een andere toestand"),
    Soort.ABONNEMENT_BEEINDIGD: About("/v1/abonnementen/", "Een abonnement is gestopt; meld u opnieuw aan"),
}
