"""A municipality with zaken as they occur: an application, a plan in parts, a report by a neighbour, a secret."""

from __future__ import annotations

from typing import Any, Final

from connectors.gemeente.afspraken import Afspraken
from connectors.gemeente.proefzaken import BRON
from tests import people


def person(mens: people.Mens) -> dict[str, Any]:
    """A natural person as a rol has one."""
    voornaam, _, rest = mens.naam.partition(" ")
    return {"inpBsn": mens.bsn, "voornamen": voornaam, "geslachtsnaam": rest}


def about(mens: people.Mens, soort: str = "belanghebbende") -> dict[str, Any]:
    """A rol of this person."""
    return {"soort": soort, "identificatie": person(mens)}


ANS_HULP: Final = "ZAAK-2026-0001"
PLAN: Final = "ZAAK-2026-0010"
DOSSIER: Final[dict[str, Any]] = {
    "zaaktypen": {
        "WMO-HULP": "Huishoudelijke hulp",
        "WMO-PLAN": "Ondersteuningsplan",
        "OVERLAST": "Melding van overlast",
        "PGA": "Persoonsgerichte aanpak",
        "PARKEREN": "Parkeervergunning",
    },
    "hoogste": "confidentieel",
    "zaken": [
        {
            "identificatie": ANS_HULP,
            "zaaktype": "WMO-HULP",
            "startdatum": "2026-01-05",
            "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
            "status": "Toegekend",
            "rollen": [
                about(people.ANS, "initiator"),
                about(people.BUUR, "mede_initiator"),
                {
                    "soort": "behandelaar",
                    "type": "organisatorische_eenheid",
                    "identificatie": {"identificatie": "WMO", "naam": "Team Wmo"},
                    "contact": {"naam": "A. de Vries", "functie": "Wmo-consulent", "telefoonnummer": "06-00000042"},
                },
                {"soort": "beslisser", "type": "medewerker", "identificatie": {"achternaam": "Jansen"}},
            ],
            "eigenschappen": {"omvang": "3 uur per week"},
        },
        {
            "identificatie": "ZAAK-2022-0002",
            "zaaktype": "WMO-HULP",
            "startdatum": "2022-02-01",
            "einddatum": "2023-03-31",
            "status": "Afgerond",
            "rollen": [about(people.ANS, "initiator")],
        },
        {
            "identificatie": PLAN,
            "zaaktype": "WMO-PLAN",
            "startdatum": "2026-02-01",
            "rollen": [about(people.ANS)],
            "eigenschappen": {"plan": "Plan met de dochter"},
        },
        {
            "identificatie": "ZAAK-2026-0011",
            "zaaktype": "WMO-HULP",
            "hoofdzaak": PLAN,
            "startdatum": "2026-02-03",
            "status": "In behandeling",
            "rollen": [about(people.ANS, "initiator")],
        },
        {
            "identificatie": "ZAAK-2026-0012",
            "zaaktype": "WMO-HULP",
            "hoofdzaak": PLAN,
            "startdatum": "2026-02-04",
            "rollen": [about(people.BRAM, "initiator")],
        },
        {
            "identificatie": "ZAAK-2026-0003",
            "zaaktype": "OVERLAST",
            "startdatum": "2026-03-01",
            "rollen": [about(people.BUUR, "initiator"), about(people.JUSTIN)],
            "eigenschappen": {"aantal": "2", "dag": "20260228", "betwist": "ja"},
        },
        {
            "identificatie": "ZAAK-2026-0004",
            "zaaktype": "PGA",
            "startdatum": "2026-03-02",
            "vertrouwelijkheidaanduiding": "geheim",
            "rollen": [about(people.JUSTIN)],
        },
        {
            "identificatie": "ZAAK-2026-0005",
            "zaaktype": "PGA",
            "startdatum": "2025-03-02",
            "einddatum": "2025-06-02",
            "vertrouwelijkheidaanduiding": "confidentieel",
            "rollen": [about(people.KIND)],
        },
        {
            "identificatie": "ZAAK-2026-0006",
            "zaaktype": "PARKEREN",
            "startdatum": "2026-03-03",
            "rollen": [about(people.ANS, "initiator")],
        },
    ],
}
AGREED: Final[dict[str, Any]] = {
    "bronorganisatie": BRON,
    "hoogste": "zaakvertrouwelijk",
    "zaaktypen": [
        {
            "zaaktype": "WMO-HULP",
            "betrokkene": ["initiator"],
            "elementen": {
                "sd.voorz": "zaak",
                "inv.bekend": "bekend",
                "inv.status": "status",
                "inv.periode": "periode",
                "inv.contact": "contact",
            },
        },
        {
            "zaaktype": "WMO-PLAN",
            "betrokkene": ["belanghebbende"],
            "elementen": {"sd.plan": {"eigenschap": "plan"}, "inv.bekend": "bekend"},
        },
        {
            "zaaktype": "OVERLAST",
            "betrokkene": ["belanghebbende"],
            "elementen": {"oov.hand": {"eigenschappen": {"aantal": "getal", "dag": "datum"}}},
            "labels": {"betwist": "betwist", "stand": "dag"},
        },
        {
            "zaaktype": "PGA",
            "betrokkene": ["belanghebbende"],
            "elementen": {"oov.maatr": "zaak", "inv.bekend": "bekend"},
        },
    ],
}
AFSPRAKEN_ZAKEN: Final = Afspraken.model_validate(AGREED)
