"""Words for a decision and for what changes in it: sentences of codes, in the words of the desk's pages.

What the pages of the desk call an outcome, a form, an element or a requirement is called so here (console/spell.py);
here stands only what no page says: gates, how sure a text is, what minimise must do, and sentences around them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from audit.desk.console.spell import say, written
from broker.policy.replay import Change, Stand, Uitslag

POORTEN: Final[Mapping[int, str]] = {
    0: "Wat altijd verboden is",
    1: "Identiteit",
    2: "Wie het vraagt of doet",
    3: "Doel",
    4: "Plaats aan deze tafel",
    5: "Aanpak radicalisering",
    6: "Fase en stand van de casus",
    7: "Soort gegeven en persoon",
    8: "Bijzondere gegevens",
    9: "Beroepsgeheim",
    10: "Politie- en justitieroute",
    11: "Leverancier en zijn voorwaarden",
    12: "Noodzaak en AVE-niveau",
    13: "Bewaartermijn en rechten van de betrokkene",
    14: "Burgerservicenummer",
}
UITSLAGEN: Final[Mapping[Uitslag, str]] = {
    Uitslag.GELIJK: "gelijk",
    Uitslag.ANDERS: "ANDERS",
    Uitslag.GEWIST: "gewist",
    Uitslag.PAST_NIET: "PAST NIET BIJ HET LOG",
    Uitslag.BELEID_WEG: "beleid niet bewaard",
    Uitslag.GEEN_ANTWOORD: "geen antwoord",
}
_READ: Final = re.compile(r"VERIFIED \(tekst (\d{4}-\d{2}-\d{2})\)")


def zekerheid(mark: str) -> str:
    """How sure the text of a rule is, in words."""
    if found := _READ.fullmatch(mark):
        return f"nagekeken in de wettekst van {written(found[1])}"
    known = {
        "VERIFIED": "nagekeken in de wettekst",
        "SECONDARY": "uit een bron over de wet, niet uit de wettekst",
        "UNVERIFIED": "niet nagekeken; zegt nooit ja",
    }
    return known.get(mark, f"zekerheid: {mark.lower()}" if mark else "zekerheid niet vermeld")


def filters(set_: Mapping[str, Any]) -> tuple[str, ...]:
    """What minimise must do with what the supplier gives, in words."""
    artikelen = set_.get("wpg_artikelen")
    said = {
        f"alleen gegevens die de politie verwerkt volgens Wpg art. {_en(artikelen or ())}": artikelen,
        "zonder wat de politie al heeft verwijderd": set_.get("zonder_verwijderd"),
        f"alleen de laatste {set_.get('maanden')} maanden": set_.get("maanden"),
        "alleen dit voorval, niet de geschiedenis": set_.get("alleen_incident"),
        "alleen wat de ontvanger zelf uitvoert": set_.get("alleen_eigen"),
        "van wat anderen uitvoeren alleen de titel": set_.get("anderen_titel"),
        "een geboortedatum alleen als leeftijdsgroep": set_.get("leeftijdsband"),
        "dat iemand niet bekend is, mag gewoon gezegd worden": set_.get("niet_bekend"),
    }
    return tuple(text for text, counts in said.items() if counts)


def _en(parts: Sequence[str]) -> str:
    *rest, last = sorted(parts, key=lambda part: (len(part), part)) or [""]
    return f"{', '.join(rest)} en {last}" if rest else last


def subject(verstrekker: str, element: str) -> str:
    """What a pair is about; an act, and what belongs to no pair, have no name."""
    return f"{say('element', element)} van {verstrekker}" if element else "Het besluit als geheel"


def stand(one: Stand) -> str:
    """An outcome with its form, or with its reason when that is what counts."""
    if not one.uitkomst:
        return "niet in het besluit"
    form = f" ({say('vorm', one.vorm).lower()})" if one.vorm not in ("", "niet") else ""
    reason = f" ({say('reden', one.reden)})" if one.reden else ""
    return f"{say('uitkomst', one.uitkomst).lower()}{form}{reason}"


def change(one: Change) -> str:
    """One sentence: what it was, and what it would be now."""
    if one.was != one.nu:
        return f"{subject(one.verstrekker, one.element)}: was {stand(one.was)}, zou nu zijn: {stand(one.nu)}."
    velden = ", ".join(one.velden)
    still = f" blijft {stand(one.was)}" if one.was.uitkomst else " blijft"
    return f"{subject(one.verstrekker, one.element)}{still}, met andere inhoud van: {velden}."
