"""The pages of the lists of codes: elements, kinds of organisations, reasons."""

from __future__ import annotations

from typing import Final

from policies.pages_text import Tables, listed, table
from policies.words import CATEGORIE, FORMS, KLASSE, KLASSEN_VAN_GEGEVENS, POORT, REGIME, ROL

_ELEMENTEN: Final = """\
Een gegeven heet hier een element. Een vraag noemt elementen, en elk element gaat in een van zijn
eigen vormen of niet. De volgorde is de klasse van het gegeven, van wie iemand is (K1) tot wat altijd beschermd is (K7).

Onder geheim valt een element bij wie dat geheim zelf ook heeft; zie [soorten organisaties](organisatiesoorten.md).
"""
_SOORTEN: Final = """\
Elke partij in het register heeft een soort. De soort zegt of zij deelnemer kan zijn (Wgs art. 2.27),
welke rol zij meestal heeft en onder welk geheim zij werkt. Waar de wet een soort niet noemt, staat hier de strengste
lezing; de opmerking zegt dan dat een jurist moet kijken.
"""
_REDENEN: Final = """\
Gaat iets niet, dan krijgt de vrager een code en een uitleg. Alle redenen gaan mee, in de volgorde van
de poorten; de eerste is de hoofdreden.

Bij {} krijgt de vrager **geen mededeling**: hetzelfde antwoord als wanneer er niets is. Alleen het logboek houdt de
echte reden.
"""
_KOLOM: Final = {
    "zorg": "Zorg",
    "veiligheid": "Veiligheid",
    "bestuur": "Bestuur",
    "geen": "Overig: casusrollen, tafels en inwoners",
}


def elementen_page(tables: Tables) -> str:
    """The elements by class of data."""
    elementen = tables["elementen"]
    parts = [_ELEMENTEN]
    for klasse, name in KLASSEN_VAN_GEGEVENS.items():
        rows = [
            (
                code,
                row["naam"],
                CATEGORIE[row["categorie"]],
                row["gevoeligheid"],
                ", ".join(FORMS[vorm] for vorm in row["vormen"]) or "gaat nooit",
                row["generalisatie"] if "gegeneraliseerd" in row["vormen"] else "",
                ", ".join(REGIME[regime] for regime in row["geheimhouding"]) or "geen",
            )
            for code, row in elementen.items()
            if row["klasse"] == klasse
        ]
        if rows:
            head = ("code", "gegeven", "soort (Wgs 2.30)", "gevoeligheid", "vormen", "in hoofdlijn is dat", "geheim")
            parts.append(f"## {klasse}: {name}\n\n{table(head, rows)}")
    return "\n".join(parts)


def soorten_page(tables: Tables) -> str:
    """The kinds of organisations by column."""
    parts = [_SOORTEN]
    for kolom, title in _KOLOM.items():
        rows = [
            (
                code,
                row["naam"],
                row["onderdeel"] or KLASSE[row["klasse"]],
                ", ".join(REGIME[regime] for regime in row["geheimhouding"]) or "geen",
                "; ".join(f"{ROL[rol]} ({rol})" for rol in row["rollen"]) or "geen",
                tables["notes"][code],
            )
            for code, row in tables["organisatiesoorten"].items()
            if row["kolom"] == kolom
        ]
        if rows:
            parts.append(f"## {title}\n\n{table(('code', 'naam', 'Wgs', 'geheim', 'rollen', 'opmerking'), rows)}")
    return "\n".join(parts)


def redenen_page(tables: Tables) -> str:
    """The reasons in the order of the gates, with what the asker reads."""
    redenen = tables["redenen"]
    hidden = [code for code, row in redenen.items() if not row["toon_aan_aanvrager"]]
    parts = [_REDENEN.format(listed(hidden))]
    for poort in sorted({row["poort"] for row in redenen.values()}):
        rows = [
            (
                code,
                row["titel"],
                row["uitleg"] if row["toon_aan_aanvrager"] else f"(alleen in het logboek) {row['uitleg']}",
                "; ".join(row["artikelen"]),
            )
            for code, row in redenen.items()
            if row["poort"] == poort
        ]
        name = POORT[f"{poort:02d}"]
        title = f"Poort G{poort}: {name}" if poort else "Voor de poorten, of zonder eigen poort"
        parts.append(f"## {title}\n\n{table(('code', 'titel', 'wat de vrager leest', 'artikelen'), rows)}")
    return "\n".join(parts)
