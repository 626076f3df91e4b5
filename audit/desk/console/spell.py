"""How codes, moments and numbers are written on a page; what the policy data names is asked of the lexicon of the desk.

A code that nothing names is shown as it is: an officer can look it up, and nothing is made up here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from audit.desk import lexicon
from audit.desk.words import Kind, LogDoel, Row, TimelineStep
from broker.clock import NEDERLAND
from broker.policy_tables import policy_table


def _codes(name: str, *inside: str) -> tuple[str, ...]:
    """The codes of a table of the policy data, in its order."""
    found = policy_table(name)
    for part in inside:
        found = found[part]
    return tuple(found)


# What the filter of the log offers to choose from; organisations come from the rows themselves.
OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "uitkomst": tuple(u for u in lexicon.UITKOMSTEN if u not in {"wacht_toestemming", "wacht_vrijgave"}),
    "vorm": tuple(lexicon.VORMEN),
    "soort": tuple(Kind),
    "reden": _codes("redenen"),
    "element": _codes("elementen"),
    "doel": _codes("doelen", "doelen"),
}
_MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_FASEN: Final = {
    "F0": "Melding",
    "F1": "Aanmelding",
    "F2": "Weging en bekendheidsvraag",
    "F3": "Informatie ophalen",
    "F4": "Overleg",
    "F5": "Plan",
    "F6": "Volgen van het plan",
    "F7": "Op- en afschalen, overdracht",
    "F8": "Afsluiten en rechten van de betrokkene",
    "FB": "Bestuurlijk",
    "FS": "Spoed",
}
_KADERS: Final = {
    "geen": "Geen tafel (eigen taak)",
    "lokaal": "Lokale tafel",
    "zvh": "Zorg- en Veiligheidshuis (Wgs)",
    "wvggz": "Wet verplichte ggz",
    "part": "Aanpak radicalisering (Wet PART)",
    "jbt": "Jeugdbeschermingstafel",
    "levensloop": "Levensloopaanpak",
}
_SOORTEN: Final = {"vraag": "Vraag", "antwoord": "Antwoord", "handeling": "Handeling", "mogelijkheden": "Mogelijkheden"}
_INITIATIEF: Final = {
    "aanvrager": "De ontvanger vroeg erom",
    "verstrekker": "De verstrekker stuurde het uit zichzelf",
}
_IDENTITEIT: Final = {
    "geen": "niets: deze organisatie is niet gevraagd",
    "eigenReferentie": "het eigen kenmerk van deze organisatie",
    "naam_geb": "naam en geboortedatum",
    "bsn": "het burgerservicenummer",
}
_VEREIST: Final = {
    "toestemming": "toestemming van de betrokkene",
    "vrijgave": "een vrijgave door de verstrekker",
    "besluit_wpg": "een vastgelegd besluit van de politie (Wpg)",
    "bevoegd_gezag": "instemming van het bevoegd gezag",
    "checklist_opschalen": "een ingevulde checklist voor opschalen",
    "conflict_van_plichten": "een vastgelegd conflict van plichten van de hulpverlener",
    "controle_achteraf": "een controle achteraf",
    "criteria": "ingevulde criteria, met uitleg en bron",
    "doeltoets": "een doeltoets door de publieke deelnemers",
    "doelvastlegging": "een vastgelegd doel voor de casus",
    "geheimhoudingsverklaring": "een geheimhoudingsverklaring van de ontvanger",
    "goed_hulpverlenerschap": "een verklaring van de hulpverlener (goed hulpverlenerschap)",
    "grond_buiten_wgs": "een wettelijke grond buiten de Wgs",
    "identiteitscontrole": "een controle van de identiteit",
    "leverancier_akkoord": "het akkoord van de verstrekker met doorgeven",
    "noodzaak": "de noodzaak, per gegeven uitgelegd",
    "om_verstrekking": "een verstrekking door het Openbaar Ministerie",
    "onvermijdelijk": "de uitleg waarom het onvermijdelijk is",
    "ots": "een ondertoezichtstelling",
    "rac_advies": "een advies van de rechtmatigheidsadviescommissie",
    "telling": "een telling door de verstrekker",
    "vermoeden": "een vastgelegd vermoeden",
    "wvggz": "een lopende zaak onder de Wvggz",
}
_WAT: Final = {
    "bureau.zoek": "Zocht in het logboek",
    "bureau.lees": "Opende een logregel",
    "bureau.tijdlijn": "Bekeek een casustijdlijn",
    "bureau.integriteit": "Bekeek de integriteit",
    "bureau.uitvoer": "Nam regels mee als bestand",
    "bureau.bewijs": "Haalde een bewijs op",
    "bureau.naspel": "Legde besluiten opnieuw aan het beleid voor",
    "bureau.controle": "Het bureau controleerde het log",
}
PURPOSES: Final[Mapping[LogDoel, str]] = {
    LogDoel.RECHTMATIGHEID: "Nagaan of vragen en verstrekkingen volgens de wet gingen.",
    LogDoel.INTERNE_CONTROLE: "De eigen organisatie controleren, bijvoorbeeld met een steekproef.",
    LogDoel.INTEGRITEIT_BEVEILIGING: "Nagaan of het logboek heel is, of een beveiligingsincident uitzoeken.",
    LogDoel.GERECHTELIJKE_PROCEDURE: "Gegevens verzamelen voor een zaak bij de rechter.",
}
_TERMS: Final[Mapping[str, Callable[[str], str]]] = {
    "uitkomst": lambda code: lexicon.UITKOMSTEN.get(code, code),
    "vorm": lambda code: lexicon.VORMEN.get(code, code),
    "reden": lexicon.reden,
    "doel": lexicon.doel,
    "element": lexicon.element,
    "fase": lambda code: _FASEN.get(code, code),
    "kader": lambda code: _KADERS.get(code, code),
    "soort": lambda code: _SOORTEN.get(code, code),
    "initiatief": lambda code: _INITIATIEF.get(code, code),
    "identiteit": lambda code: _IDENTITEIT.get(code, code),
    "vereist": lambda code: _VEREIST.get(code, code.replace("_", " ")),
    "handeling": lambda code: code.replace("_", " ").capitalize(),
    "wat": lambda code: _WAT.get(code, code),
    "logdoel": lambda code: LogDoel(code).naam if code in set(LogDoel) else code,
}
# How an outcome looks beside its word: kind of badge and sign. Colour and sign only repeat what the word says.
_BADGES: Final = {
    "verstrekt": ("safe", "ja"),
    "gedaan": ("safe", "ja"),
    "geweigerd": ("danger", "nee"),
    "wacht": ("warning", "wacht"),
    "wacht_toestemming": ("warning", "wacht"),
    "wacht_vrijgave": ("warning", "wacht"),
    "storing": ("warning", "let-op"),
}


def say(kind: str, code: str) -> str:
    """The word for a code of this kind; a dash where there is none."""
    return _TERMS[kind](code) if code else "\N{EN DASH}"


def in_order(line: Row | TimelineStep) -> tuple[datetime, bool]:
    """What to sort by: a question bears the moment of its answer, and comes before it."""
    return line.op, line.soort != Kind.VRAAG


def badge(uitkomst: str) -> tuple[str, str]:
    """Kind of badge and sign for an outcome."""
    return _BADGES.get(uitkomst, ("neutral", "punt"))


def day(moment: datetime) -> str:
    """24 november 2026."""
    here = moment.astimezone(NEDERLAND)
    return f"{here.day} {_MONTHS[here.month - 1]} {here.year}"


def written(text: str) -> str:
    """A day or a moment that the log keeps as text, as people write it; anything else as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return day(moment.replace(tzinfo=NEDERLAND))
    return f"{day(moment)}, {hour(moment)}"


def last_day(moment: datetime) -> str:
    """The last day before this moment: a period ends at midnight, people name the day before."""
    return day(moment - timedelta(microseconds=1))


def hour(moment: datetime) -> str:
    """14.05 uur."""
    here = moment.astimezone(NEDERLAND)
    return f"{here.hour:02d}.{here.minute:02d} uur"


def number(value: int) -> str:
    """10.000, as it is written in Dutch."""
    return f"{value:,}".replace(",", ".")


def several(value: int, one: str, more: str) -> str:
    """1 regel, 2 regels."""
    return f"{number(value)} {one if value == 1 else more}"


def iso(moment: datetime) -> str:
    """For a machine, in the attribute of a <time>."""
    return moment.astimezone(NEDERLAND).isoformat(timespec="seconds")


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "dag": day,
    "datum": written,
    "laatste_dag": last_day,
    "uur": hour,
    "getal": number,
    "aantal": several,
    "iso": iso,
    "merk": badge,
}
