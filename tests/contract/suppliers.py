"""One connector under test with its twin, the synthetic records that every twin holds, and a question to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from broker.terms import Bsn, EigenReferentie, Naam, Onderwerp, Periode, Question
from connectors.base import Connector
from tests import people

BSN = people.JUSTIN.bsn
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
JUSTIN: Final = EigenReferentie("justin")
DATA: dict[str, Any] = {
    "personen": [{"id": "justin", "naam": "Justin Oefenga", "bsn": BSN, "geboortedatum": "1989-03-14"}],
    "gegevens": {
        "justin": {
            "inv.bekend": "BEKEND_ACTIEF",
            "pol.telling": {"bedreiging": 1, "belediging": 1},
            "pol.lijst": [
                {
                    "datum": "2023-09-19",
                    "code": "BEDREIGING",
                    "rol": "betrokkene",
                    "wpg_artikel": 13,
                    "derden": ["Den Ouden (melder)"],
                },
                {
                    "datum": "2021-11-20",
                    "code": "BELEDIGING",
                    "rol": "verdachte",
                    "wpg_artikel": 8,
                    "feit_of_oordeel": "oordeel",
                    "betwist": True,
                    "verwijderd": True,
                },
            ],
            "plan.actie": [{"houder": "wonion", "actie": "Gesprek"}, {"houder": "vnn", "actie": "Bezoek"}],
            "ctx.leef": ["wonen", "gezin"],
        },
        "daan": {"inv.bekend": "NIET_BEKEND", "leeg": []},
    },
}


@dataclass
class Supplier:
    """One connector under test, with the doors that its twin has for tests (none when it runs in process)."""

    connector: Connector
    twin: httpx.Client | None = None

    def turn(self, **knobs: object) -> None:
        """Turn knobs of the twin; skips a test that needs a line between when there is none."""
        if self.twin is None:
            pytest.skip("in process there is no line that can fail")
        self.twin.put("/_sandbox/knoppen", json=knobs).raise_for_status()

    def asked(self) -> list[dict[str, Any]]:
        """What reached the twin."""
        if self.twin is None:
            pytest.skip("in process nothing travels")
        asked: list[dict[str, Any]] = self.twin.get("/_sandbox/vragen").json()
        return asked


def question(*elementen: str, onderwerp: Onderwerp = JUSTIN, periode: Periode | None = None) -> Question:
    """A question to any supplier."""
    return Question("0193-besluit", "verstrekker", elementen, onderwerp, "zvh-2.25", periode)


HONEST: dict[str, Any] = {
    "pauze": 0.0,
    "haak": None,
    "status": None,
    "rommel": False,
    "te_groot": False,
    "meer": False,
    "hang": False,
    "kaal": False,
    "inhoudstype": "application/json",
}
NAAM = Naam("Justin Oefenga", None)
BY_BSN = Bsn(BSN)
