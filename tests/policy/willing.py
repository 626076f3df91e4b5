"""Questions that are mostly answered with yes: the ground of the properties (test_properties.py).

A property that only ever sees refusals cannot fail. So a question here asks for what several rows of the matrix give
to one recipient, with the evidence that those rows want, signed by who may; then some of it is off, as in generated.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from tests.policy.generated import GROEPEN, MATRIX, ORGS, TEKENAARS, Draw

_SAME: Final = ("fase", "kader", "ave", "ontvanger", "verstrekker")
_OPEN: Final = [row for row in MATRIX if row["vorm"] != "niet"]
# What a whole file of evidence holds: a piece for each token and gate.
_FILE: Final[tuple[dict[str, Any], ...]] = (
    {"soort": "toestemming", "door": ["p1", "een"], "hoedanigheid": "zelf_en_ouders"},
    {"soort": "vrijgave", "door": "twee"},
    {"soort": "noodzaak", "tekst": "voor het plan"},
    {"soort": "besluit_wpg", "artikel": "Wpg 20"},
    {"soort": "besluit_wpg", "artikel": "Wjsg 39f"},
    {"soort": "bevoegd_gezag", "ref": "b-1"},
    {"soort": "om_verstrekking", "ref": "o-1"},
    {"soort": "goed_hulpverlenerschap", "org": "twee", "tekst": "nodig", "behandelaar": True},
    {"soort": "leverancier_akkoord", "door": "drie", "akkoord": True},
    {"soort": "grond_buiten_wgs", "tekst": "Penitentiaire beginselenwet art. 18", "wet": "Pbw"},
    {"soort": "onvermijdelijk", "gebruik": "identificatie"},
    {"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01T20:00:00Z", "gebruiker": "mw-1"},
    {"soort": "geheimhoudingsverklaring", "door": "een"},
    {"soort": "bevoegdheid", "wet": "Gemeentewet art. 172"},
    {"soort": "rac_advies", "uitslag": "rechtmatig"},
    {"soort": "ots", "ref": "r-1", "sinds": "2025-01-01"},
    {"soort": "vermoeden", "van": "kindermishandeling"},
    {"soort": "wvggz", "maatregel": "zorgmachtiging", "ernstig_nadeel": "verwaarlozing"},
)
_BEFORE: Final = "2025-09-15T12:00:00Z"
_NEWER: Final = "2025-09-20T12:00:00Z"
AGAINST: Final[tuple[dict[str, Any], ...]] = (
    {"soort": "toestemming", "door": ["p1"], "geweigerd": True},
    {"soort": "toestemming", "door": ["p1"], "ingetrokken_op": _NEWER},
    {"soort": "weigering_leverancier", "door": "twee", "code": "D-ZWAAR"},
    {"soort": "weigering_leverancier", "door": "twee", "code": "D-GEHEIM-LEV"},
    {"soort": "opsporingsbelang", "door": "twee"},
    {"soort": "leverancier_akkoord", "door": "drie", "akkoord": False, "ondertekenaar": "drie"},
    {"soort": "leverancier_voorwaarde", "door": "twee", "tekst": "alleen voor anderen", "alleen_aan": ["niemand"]},
    {"soort": "bezwaar_deelnemer", "door": "twee"},
    {"soort": "bezwaar_betrokkene", "beslist": False},
    {"soort": "beperking"},
    {"soort": "rac_advies", "uitslag": "onrechtmatig"},
    {"soort": "doeltoets", "uitslag": "negatief", "door": ["twee"]},
    {"soort": "toewijzing", "toegewezen": False, "ondertekenaar": "een"},
    {"soort": "screening", "geldig_tot": "2025-01-01", "ondertekenaar": "een"},
    {"soort": "grond_buiten_wgs", "tekst": "gerechtvaardigd belang", "ondertekenaar": "een"},
)
OPPOSING: Final = "tegen"
SUPPORT: Final = frozenset(stuk["soort"] for stuk in _FILE)


def signed_against(stuk: dict[str, Any], kinds: Mapping[str, str | None]) -> dict[str, Any]:
    """An opposing piece by the hand that counts: the supplier, unless it says otherwise."""
    signed = {"vastgelegd_op": _BEFORE, "ondertekenaar": "twee", "ingetrokken_op": None, **stuk}
    return {**signed, "ondertekenaar_soort": kinds.get(signed["ondertekenaar"])}


def one_of(codes: Sequence[str], by: Random) -> dict[str, Any]:
    """Sometimes a limit to one of these elements."""
    return {"elementen": [by.choice(codes)]} if by.random() < 0.3 else {}


class Willing(Draw):
    """One question that mostly gets a yes; every choice comes from the seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.row = self.by.choice(_OPEN)
        self.order = self.by.choice((1.0, 1.0, 1.0, 0.98))
        ontvanger, verstrekker = self.row["ontvanger"], self.row["verstrekker"]
        kinds = (self._soort(ontvanger), self._soort(verstrekker), self._source())
        self.soorten = dict(zip(ORGS, kinds, strict=True))
        self.elementen = sorted({self._one_of(row) for row in MATRIX if all(row[f] == self.row[f] for f in _SAME)})[:8]

    def verzoek(self) -> dict[str, Any]:
        """A whole input of `besluit/verzoek`."""
        question = super().verzoek()
        names = ["twee", *(["drie"] if self.may(0.3) else [])]
        question["vraag"]["paren"] = [
            {"verstrekker": name, "element": code} for name in names for code in self.elementen
        ]
        question["verstrekkers"] = {name: self._verstrekker(name) for name in names}
        question["bewijs"] = [self._signed(number, stuk) for number, stuk in enumerate(_FILE) if self.may(0.85)]
        if self.may(0.3):
            question["bewijs"].append({"id": OPPOSING, **self._against()})
        if question["casus"]:
            question["casus"]["eerste_verwerking_op"] = self.of(None, "2025-08-01T12:00:00Z")
            question["casus"]["aanmelder"] = "twee" if self.row["verstrekker"] == "aanmelder" else None
        return question

    def _against(self) -> dict[str, Any]:
        """One opposing piece, mostly about one element, so that the rest of the question keeps its yes."""
        limit = one_of(self.elementen, self.by) if self.may(0.3) else {"elementen": [self.by.choice(self.elementen)]}
        return {**signed_against(self.by.choice(AGAINST), self.soorten), **limit}

    def _source(self) -> str:
        """A kind that the elements come from, for what is passed on."""
        return str(self.of("politie", "om", "ggz", "college", "reclassering", "dji", "verslavingszorg"))

    def _one_of(self, row: dict[str, str]) -> str:
        kept, self.row = self.row, row
        try:
            return self._element()
        finally:
            self.row = kept

    def _signed(self, number: int, stuk: dict[str, Any]) -> dict[str, Any]:
        """This piece, by the hand that the table wants and of a kind that may."""
        row = TEKENAARS[stuk["soort"]]
        asker = {"vrager", "ontvanger"} & set(row["wie"])
        who = str(stuk.get("door")) if stuk.get("door") in ORGS else "een" if asker else "twee"
        kinds = ["om"] if "39f" in str(stuk.get("artikel")) else [k for tag in row["wie"] for k in GROEPEN.get(tag, ())]
        return {
            "id": f"b{number}",
            **stuk,
            "vastgelegd_op": _BEFORE,
            "ondertekenaar": who,
            "ondertekenaar_soort": self.by.choice(kinds) if kinds and who != "drie" else self.soorten[who],
            "ingetrokken_op": None,
        }
