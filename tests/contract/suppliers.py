"""One connector under test with its twin, the synthetic records that every twin holds, and a question to ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final

import httpx
import pytest

from broker.terms import Bsn, EigenReferentie, Naam, Onderwerp, Periode, Question
from connectors.base import Connector
from connectors.check.proef import Proef, Skipped
from connectors.check.suite import Check
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


def read_informatievraag(seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a call told the supplier, where our own interface is spoken: the body says it all."""
    told: dict[str, Any] = json.loads(seen["body"])
    return told


@dataclass
class Supplier:
    """One connector under test, with the doors that its twin has for tests (none when it runs in process).

    A supplier with a protocol of its own says so. `holds` names the elements that it can hold at all (None: any); what
    the suite leaves out for it, its own tests hold. `knows` is by what it can be asked; for anything else nothing may
    be sent. `told` reads besluit and doel from a call that reached the twin, in whatever the supplier speaks.
    """

    connector: Connector
    twin: httpx.Client | None = None
    holds: frozenset[str] | None = None
    knows: frozenset[type] = frozenset({Bsn, Naam, EigenReferentie, NoneType})
    told: Callable[[Mapping[str, Any]], Mapping[str, Any]] = read_informatievraag

    def must_hold(self, *elementen: str) -> None:
        """Skips a test about elements that a supplier of this kind cannot hold."""
        if self.holds is not None and not self.holds.issuperset(elementen):
            pytest.skip("a supplier of this kind holds no such element; its own tests hold the rule")

    async def keeps(self, check: Check) -> None:
        """Plays one check of the kit that partners get; skips where it says nothing about this supplier."""
        everyone = (JUSTIN, BY_BSN, NAAM)
        known = tuple(one for one in everyone if type(one) in self.knows)
        held = tuple(code for code in HELD if self.holds is None or code in self.holds)
        proef = Proef(connector=self.connector, bekend=known, onbekend=NOBODY, elementen=held)
        try:
            await check.run(proef)
        except Skipped as skipped:
            pytest.skip(str(skipped))

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
HELD: Final = ("inv.bekend", "pol.telling", "pol.lijst", "plan.actie", "ctx.leef")
NOBODY: Final = EigenReferentie("niemand-hier")
NAAM = Naam("Justin Oefenga", None)
BY_BSN = Bsn(BSN)
