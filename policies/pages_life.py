"""The pages of the life of a case: steps, phases per state, and which kader a table may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from policies.pages_text import Tables, kader, listed, table
from policies.words import FASE, KADER, ROL

_LIFE: Final = """\
Een casus is altijd in een toestand. Een stap brengt haar naar een andere, en alleen langs een van de
overgangen hieronder: door een rol die dat mag, in een kader dat haar kent, en als er is wat de stap eist.

Een eis die nog niet gebouwd is, weigert altijd.
"""
_ACTS: Final = """\
## Handelingen zonder eigen overgang

Zij laten de toestand staan, of openen een signaal.

"""
_CHECKLIST: Final = """\
## Checklist opschalen

Een hard punt is genoeg; van de zachte punten zijn er drie nodig.

"""
_FASEN: Final = """\
Elke vraag noemt een fase. De toestand van de casus zegt of die fase nu mag; anders is het antwoord
D-FASE.

In een gesloten toestand gaat niets meer (D-BEWAAR): {}. Alleen de rechten van de betrokkene en tellingen over niemand
blijven open.

Zonder vaste levensloop, dus in elke fase open: {}, en de lokale tafel tot en met AVE 2.
"""
_VERBANDEN: Final = """\
Een casus ligt in een samenwerkingsverband en voert een kader: de wettelijke weg die zij volgt.
Een kader dat hier niet bij het verband staat, past niet (D-REGIME). Een verband waarvan de soort zelf een kader is,
past altijd bij dat kader.

"""
_EIS: Final = {
    "bewaartermijn_of_niet_nodig": "de bewaartermijn is voorbij, of bewaren is niet nodig",
    "casus_open": "de casus is open",
    "controle_bevestigd": "de controle achteraf bevestigt de spoed",
    "criteria_gehaald": "de criteria zijn gehaald, met tekst en bron",
    "criteria_niet_ontkend": "geen criterium is ontkend",
    "doel_genoemd": "het doel is genoemd",
    "doeltoets_gedaan": "de doeltoets is gedaan",
    "doeltoets_negatief": "de doeltoets is negatief",
    "doeltoets_positief": "de doeltoets is positief",
    "doeltoets_publiek": "alleen publieke deelnemers oordeelden",
    "eigen_weging": "er is een eigen weging",
    "fout_gemeld": "de fout is gemeld",
    "geen_derde": "niet door een derde",
    "hernieuwde_verwerking": "hernieuwde verwerking mag",
    "identiteit": "de identiteit staat vast",
    "lijst_voldoet": "de lijst voldoet aan gepubliceerde criteria",
    "niveau_omhoog": "het niveau gaat omhoog",
    "niveau_omlaag": "het niveau gaat omlaag",
    "reden_opschalen": "er is een reden om op te schalen (checklist of spoed)",
    "samenhang_voldoet": "de samenhang is getoetst",
    "spoed_geldig": "de spoed is volledig genoemd",
    "tafel_genoemd": "de nieuwe tafel is genoemd",
    "termijn_aanvulling": "de termijn voor aanvullen is voorbij",
    "vernietiging": "de gegevens zijn gewist",
}


def levensloop_page(tables: Tables) -> str:
    """States, steps, acts and the checklist."""
    levensloop = tables["levensloop"]
    names = {row["code"]: row["naam"] for row in levensloop["toestanden"]}
    unbuilt = {row["code"] for row in tables["marks"] if row["merk"] == "niet_gebouwd"}
    steps = [(row["id"], *_step(row, names, unbuilt)) for row in levensloop["overgangen"]]
    acts = [_step(row, names, unbuilt) for row in levensloop["handelingen"]]
    head = ("handeling", "van", "naar", "door", "kader", "eist")
    checks = [
        (f"AVE {level}", listed(row["hard"], "of"), listed(row["zacht"], "of"))
        for level, row in levensloop["checklist"].items()
    ]
    return "\n".join(
        [
            _LIFE,
            table(("rol", "wie"), [(code, name) for code, name in ROL.items() if code]),
            f"## Toestanden\n\n{table(('code', 'toestand'), names.items())}",
            f"## Overgangen\n\n{table(('nummer', *head), steps)}",
            _ACTS + table(head, acts),
            _CHECKLIST + table(("van niveau", "hard", "zacht"), checks),
        ]
    )


def _step(row: Mapping[str, Any], names: Mapping[str, str], unbuilt: set[str]) -> tuple[str, ...]:
    begin = [f"{names[code]} ({code})" if code else "nieuw" for code in row["van"]]
    end = row.get("naar")
    return (
        row["handeling"].replace("_", " "),
        ", ".join(begin) or "elke toestand",
        f"{names[end]} ({end})" if end else "blijft",
        _roles(row["rollen"]),
        ", ".join(KADER[code] for code in row["kaders"]) or "elk kader",
        "; ".join(
            f"{_EIS.get(code, code.replace('_', ' '))}{' (nog niet gebouwd)' * (code in unbuilt)}"
            for code in row["eist"]
        ),
    )


def _roles(codes: Sequence[str]) -> str:
    if len(codes) == len(ROL):
        return "iedereen"
    return ", ".join(code or ROL[code] for code in codes)


def fasen_page(tables: Tables) -> str:
    """A grid: states by phases."""
    fasen, names = tables["fase_in_toestand"], {row["code"]: row["naam"] for row in tables["levensloop"]["toestanden"]}
    rows = [
        (f"{names[state]} ({state})", *("ja" if fase in allowed else "" for fase in FASE))
        for state, allowed in fasen["toestanden"].items()
    ]
    closed = [f"{names[state]} ({state})" for state in fasen["gesloten"]]
    free = [KADER[code] for code in fasen["vrij"]]
    return "\n".join(
        [
            _FASEN.format(listed(closed), listed(free)),
            table(("toestand", *FASE), rows),
            table(("fase", "naam"), FASE.items()),
        ]
    )


def verbanden_page(tables: Tables) -> str:
    """Which kaders fit which kind of table."""
    rows = [
        (kader(soort), listed([kader(code) for code in codes]))
        for soort, codes in tables["verbanden"]["kaders"].items()
    ]
    return _VERBANDEN + table(("samenwerkingsverband", "mag voeren"), rows)
