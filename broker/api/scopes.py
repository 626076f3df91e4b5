"""What each operation asks of a token: one scope per operation behind the door, with its meaning in Dutch.

The door refuses a token without it before anything is parsed (403, RFC 6750 section 3.1; NL GOV OAuth profile: the
resource server enforces documented scopes). An operation that has no row here does not start. A scope says what a
system may try; what the law lets it have is decided per question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scope:
    """A name as it stands in the token, and what it is for."""

    name: str
    uitleg: str


ASK: Final = Scope(
    "informatieverzoeken:stellen", "Gegevens vragen, uit eigen beweging toezenden, en ophalen wat wachtte"
)
FOLLOW: Final = Scope("informatieverzoeken:lezen", "De stand en het bewijs van eigen vragen zien, zonder de gegevens")
EXPLORE: Final = Scope("mogelijkheden:vragen", "Vragen wat mag, in welke vorm en wat er nog voor nodig is")
POST: Final = Scope("postbus:lezen", "Zien wat er in de postbus ligt, zonder de inhoud")
COLLECT: Final = Scope("postbus:ophalen", "De inhoud van een poststuk ophalen")
DISCARD: Final = Scope("postbus:verwijderen", "Een poststuk ongelezen weggooien")
REFER: Final = Scope("casussen:aanmelden", "Een casus of een eerste signaal aanmelden")
CASES: Final = Scope("casussen:lezen", "De eigen casussen zien en doorzoeken")
ACT: Final = Scope("casussen:behandelen", "Stappen zetten in de levensloop van een casus")
EVIDENCE: Final = Scope("bewijsstukken:vastleggen", "Bewijsstukken vastleggen en intrekken")
TASKS: Final = Scope("taken:lezen", "De open taken van de eigen organisatie zien")
ANSWER: Final = Scope("taken:beantwoorden", "Beslissen over wat wacht: vrijgave of toestemming")
SUBSCRIBE: Final = Scope("abonnementen:beheren", "Zich op meldingen abonneren, en dat opzeggen")
HEAR: Final = Scope("meldingen:lezen", "Meldingen ophalen: dat er iets klaarstaat, niet wat")
LOOK: Final = Scope("verstrekkingen:lezen", "Als privacy officer het logboek van de eigen organisatie inzien")
EXPORT: Final = Scope("bewijsexporten:maken", "Een bewijsbundel over een periode laten maken en ophalen")
EVALUATE: Final = Scope("toegang:toetsen", "Een toegangsbesluit vragen volgens AuthZEN, zonder gegevens")
CLOCK: Final = Scope("sandbox:klok", "De klok van de sandbox verzetten; bestaat alleen daar")

SCOPES: Final[Mapping[str, Scope]] = {
    "stelInformatieverzoek": ASK,
    "haalLevering": ASK,
    "leesInformatieverzoek": FOLLOW,
    "leesBewijs": FOLLOW,
    "vraagMogelijkheden": EXPLORE,
    "leesPostbus": POST,
    "leesPoststuk": POST,
    "haalPoststuk": COLLECT,
    "verwijderPoststuk": DISCARD,
    "meldCasusAan": REFER,
    "leesCasus": CASES,
    "zoekCasussen": CASES,
    "doeHandeling": ACT,
    "legBewijsstukVast": EVIDENCE,
    "trekBewijsstukIn": EVIDENCE,
    "leesTaken": TASKS,
    "leesTaak": TASKS,
    "beantwoordTaak": ANSWER,
    "maakAbonnement": SUBSCRIBE,
    "leesAbonnementen": SUBSCRIBE,
    "leesAbonnement": SUBSCRIBE,
    "bevestigAbonnement": SUBSCRIBE,
    "verwijderAbonnement": SUBSCRIBE,
    "leesMeldingen": HEAR,
    "zoekVerstrekkingen": LOOK,
    "leesVerstrekking": LOOK,
    "maakBewijsexport": EXPORT,
    "leesBewijsexport": EXPORT,
    "haalBewijsexport": EXPORT,
    "toetsToegang": EVALUATE,
    "toetsToegangen": EVALUATE,
    "verzetKlok": CLOCK,
}
SANDBOX_ONLY: Final = frozenset({"verzetKlok"})


def scope_of(operation: str | None) -> str:
    """The scope of this operation. Raises KeyError when it has none: then it may not be served."""
    return SCOPES[operation or ""].name
