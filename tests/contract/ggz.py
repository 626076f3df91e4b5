"""What the tests of the ggz connector share: how it tells besluit and doel, and a patient with something everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from broker.terms import Answer, EigenReferentie, Json
from tests import people

RECORDS: Final[dict[str, Any]] = {
    "personen": [
        {
            "id": "sanne",
            "naam": people.SANNE.naam,
            "bsn": people.SANNE.bsn,
            "geboortedatum": people.SANNE.geboren.isoformat(),
        },
        {"id": "bram", "naam": people.BRAM.naam, "bsn": people.BRAM.bsn, "geboortedatum": "1979-11-02"},
    ],
    "gegevens": {
        "sanne": {
            "id.naam": people.SANNE.naam,
            "id.geb": people.SANNE.geboren.isoformat(),
            "id.adres": "Proefweg 12, 0000 XX Oefendorp",
            "id.tel": "06-00000011",
            "inv.bekend": "BEKEND_ACTIEF",
            "inv.periode": "2024",
            "ggz.contact": "Verpleegkundig specialist, 06-00000012",
            "ggz.loopt": "In behandeling",
            "ggz.signaal": "Verslechtering gezien: drie nachten zonder slaap",
            "ggz.bejegen": [
                {
                    "tekst": "Rustig praten en niet aanraken",
                    "feit_of_oordeel": "oordeel",
                    "datum": "2026-10-01",
                    "betwist": True,
                },
                {"tekst": "Kom met z'n tweeën", "feit_of_oordeel": "feit"},
                {"tekst": "Geen publiek erbij"},
            ],
            "ggz.buiten": "Kan boos reageren",
            "ggz.diag": "Stemmingsstoornis",
            "ggz.med": "Lithium",
            "ggz.inhoud": "Gesprekken, behandeling loopt",
            "ggz.wvggz": "Zorgmachtiging",
        },
        "bram": {
            "vz.contact": "Ambulant team",
            "vz.loopt": "Behandeling gestopt in 2024",
            "vz.middel": "speed",
            "vz.inhoud": "Behandeling gestopt in 2024",
            "inv.bekend": "BEKEND_AFGESLOTEN",
        },
        "daan": {"inv.bekend": "NIET_BEKEND"},
    },
}
SANNE: Final = EigenReferentie("sanne")
BRAM: Final = EigenReferentie("bram")
WANTED: Final[dict[str, list[Json]]] = {
    "id.bsn": [people.SANNE.bsn],
    "id.naam": [people.SANNE.naam],
    "id.geb": ["1986-05-17"],
    "id.adres": [{"straat": "Proefweg", "huisnummer": "12", "postcode": "0000 XX", "plaats": "Oefendorp"}],
    "id.tel": ["06-00000011"],
    "inv.bekend": ["BEKEND_ACTIEF"],
    "inv.status": ["actief"],
    "inv.periode": [{"van": "2024"}],
    "inv.contact": [{"functie": "Verpleegkundig specialist", "telefoon": "06-00000012"}],
    "ggz.contact": [{"functie": "Verpleegkundig specialist", "telefoon": "06-00000012"}],
    "ggz.loopt": ["contact loopt"],
    "ggz.signaal": ["Verslechtering gezien: drie nachten zonder slaap"],
    "ggz.bejegen": ["Rustig praten en niet aanraken", "Kom met z'n tweeën", "Geen publiek erbij"],
    "ggz.buiten": ["Kan boos reageren"],
    "ggz.diag": ["Stemmingsstoornis"],
    "ggz.med": ["Lithium"],
    "ggz.inhoud": [{"status": "behandeling loopt", "tekst": "Gesprekken, behandeling loopt"}],
    "ggz.wvggz": [{"tekst": "Zorgmachtiging"}],
}
WANTED_OF_BRAM: Final[dict[str, list[Json]]] = {
    "inv.bekend": ["BEKEND_AFGESLOTEN"],
    "inv.status": ["afgesloten"],
    "vz.contact": [{"functie": "Ambulant team"}],
    "vz.loopt": ["contact gestopt"],
    "vz.middel": [{"soort": "speed"}],
    "vz.inhoud": [{"status": "behandeling afgerond", "tekst": "Behandeling gestopt in 2024"}],
}


def values(answer: Answer) -> dict[str, list[Json]]:
    """What an answer holds, without its labels."""
    return {code: [item.waarde for item in items] for code, items in answer.items.items()}


def read_headers(seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """FHIR has no place in a search for why it is asked; headers have."""
    headers = seen["headers"]
    return {"besluit": headers["x-correlation-id"], "doel": headers["sluis-doel"]}
