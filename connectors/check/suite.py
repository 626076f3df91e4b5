"""The checks in their order, and playing them: what is agreed, and how to mend what is not so.

    uitslagen = await play(proef)          one per check; `gezakt` when any of them failed

When a plain question is not answered, the checks of what is answered say nothing more and are left out; those of the
line are played all the same, because they tell why.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connectors.check import lijn, vragen
from connectors.check.proef import Mismatch, Proef, Skipped

Run = Callable[[Proef], Awaitable[None]]


class Oordeel(StrEnum):
    """What came of a check."""

    GESLAAGD = "geslaagd"
    GEZAKT = "gezakt"
    OVERGESLAGEN = "overgeslagen"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is agreed: its code, what it says, where it stands, how to mend it, and who looks."""

    code: str
    wat: str
    bron: str
    herstel: str
    run: Run


@dataclass(frozen=True, slots=True)
class Uitslag:
    """What came of one check. `verwacht` and `kwam` are there when it failed, `waarom` when it was left out."""

    check: Check
    oordeel: Oordeel
    verwacht: str = ""
    kwam: str = ""
    waarom: str = ""


_FORM: Final = "docs/openapi-informatievraag.yaml"
ANSWERS: Final = Check(
    "antwoordt",
    "Een gewone vraag over een bekende persoon wordt op tijd beantwoord",
    "het koppelvlak",
    "Kijk eerst naar de andere gezakte controles; bij te-laat: antwoord binnen de tijd van de makelaar.",
    vragen.it_answers,
)
OF_ANSWERS: Final = (
    Check(
        "alleen-gevraagd",
        "Wie een element vraagt, krijgt dat element en niets anders",
        "AVG art. 5 lid 1 c",
        "Geef alleen de elementen die in `elementen` staan; filter voor u antwoordt, niet erna.",
        vragen.only_what_was_asked_comes_back,
    ),
    Check(
        "samen-gevraagd",
        "Alle elementen in een vraag komen samen terug",
        "het koppelvlak",
        "Behandel `elementen` als een lijst; een element dat er is, hoort bij elke vraag hetzelfde te zijn.",
        vragen.all_is_given_together,
    ),
    Check(
        "identiteiten",
        "Met elke identiteit die mee mag, wordt dezelfde persoon gevonden",
        "AVG art. 5 lid 1 d",
        "Zoek op BSN, op naam met geboortedatum en op uw eigen referentie in dezelfde bron.",
        vragen.every_identity_finds_the_person,
    ),
    Check(
        "afwezig",
        "Wat er niet is, ontbreekt; de rest van het antwoord komt gewoon",
        "het koppelvlak",
        "Laat een element dat u niet hebt of niet kent weg. Geef er geen fout en geen null voor.",
        vragen.absence_is_absence,
    ),
    Check(
        "onbekende-persoon",
        "Over wie u niet kent, komt een leeg antwoord en geen fout",
        "Wgs art. 2.29 lid 2",
        'Antwoord 200 met {"elementen": {}}. Een 404 verraadt wie wel bekend is.',
        vragen.an_unknown_person_is_an_absence,
    ),
    Check(
        "zelfde-antwoord",
        "Dezelfde vraag geeft hetzelfde antwoord",
        _FORM,
        "Een vraag verandert niets behalve uw eigen logboek; houd ook de volgorde van items vast.",
        vragen.asking_changes_nothing,
    ),
    Check(
        "tegelijk",
        "Vragen die tegelijk komen, krijgen elk hun eigen antwoord",
        "het koppelvlak",
        "Deel niets tussen verzoeken: geen sessie, geen laatst gezochte persoon.",
        vragen.questions_can_come_together,
    ),
    Check(
        "niemand",
        "Een vraag zonder persoon zegt niets over een persoon",
        "AVG art. 5 lid 1 c",
        "Is `onderwerp` null, antwoord dan alleen met wat over niemand in het bijzonder gaat.",
        vragen.a_question_about_nobody_names_nobody,
    ),
    Check(
        "labels",
        "Elk item draagt de labels die de wet vraagt",
        "Wpg art. 3 lid 5, 4 en 6b",
        "Vul wpgArtikel, feitOfOordeel, stand en rolPersoon uit uw eigen registratie; verzin ze niet.",
        vragen.every_item_carries_its_labels,
    ),
)
OF_THE_LINE: Final = (
    Check(
        "geen-omleiding",
        "Het antwoord komt van het adres zelf",
        _FORM,
        "Geef het eindadres op als url; de makelaar volgt geen verwijzing.",
        lijn.it_answers_by_itself,
    ),
    Check(
        "inhoudstype",
        "Het antwoord is JSON, en niet gecomprimeerd",
        _FORM,
        "Zet Content-Type op application/json en laat compressie uit voor dit pad.",
        lijn.it_answers_in_json,
    ),
    Check(
        "grootte",
        "Het antwoord is hoogstens 1 MiB",
        _FORM,
        "Geef minder per item, of beperk tot de periode van de vraag.",
        lijn.the_answer_has_its_size,
    ),
    Check(
        "koppen",
        "Geen kop van het antwoord noemt de persoon",
        "API Design Rules, no-sensitive-uris",
        "Haal de identiteit uit Location, ETag en eigen koppen.",
        lijn.headers_name_nobody,
    ),
    Check(
        "versie",
        "Elk antwoord noemt de versie van het koppelvlak",
        "API Design Rules, version-header",
        "Stuur de kop API-Version mee, zoals 1.0.0.",
        lijn.it_says_its_version,
    ),
    Check(
        "vreemden",
        "Wie niet bewijst wie hij is, krijgt niets",
        "NL GOV-profiel voor OAuth; NCSC TLS 2025",
        "Eis een clientcertificaat van de makelaar, of een toegangsbewijs, voor u iets van de vraag leest.",
        lijn.a_stranger_gets_nothing,
    ),
    Check(
        "ongeldige-vraag",
        "Wat geen vraag is, krijgt 400",
        _FORM,
        "Lees de vraag strikt volgens de beschrijving; raad niet wat bedoeld is.",
        lijn.a_wrong_question_is_refused,
    ),
    Check(
        "stille-fout",
        "Een fout noemt niemand en laat niets van binnen zien",
        "RFC 9457; AVG art. 32",
        "Antwoord met application/problem+json en een vaste tekst; zet wat er kwam niet in de fout.",
        lijn.an_error_tells_nothing,
    ),
)
CHECKS: Final = (ANSWERS, *OF_THE_LINE, *OF_ANSWERS)


async def play(proef: Proef) -> list[Uitslag]:
    """Play every check against one supplier, one after the other."""
    first = await look(ANSWERS, proef)
    line = [await look(check, proef) for check in OF_THE_LINE]
    if first.oordeel is Oordeel.GESLAAGD:
        rest = [await look(check, proef) for check in OF_ANSWERS]
    else:
        why = "een gewone vraag wordt niet beantwoord"
        rest = [Uitslag(check, Oordeel.OVERGESLAGEN, waarom=why) for check in OF_ANSWERS]
    return [first, *line, *rest]


async def look(check: Check, proef: Proef) -> Uitslag:
    """Play one check."""
    try:
        await check.run(proef)
    except Mismatch as found:
        return Uitslag(check, Oordeel.GEZAKT, found.expected, found.got)
    except Skipped as found:
        return Uitslag(check, Oordeel.OVERGESLAGEN, waarom=str(found))
    return Uitslag(check, Oordeel.GESLAAGD)


def gezakt(uitslagen: list[Uitslag]) -> bool:
    """Whether any check failed."""
    return any(uitslag.oordeel is Oordeel.GEZAKT for uitslag in uitslagen)
