"""What can be wrong, each named once: what, why it matters, what to do. The texts are for an operator at night.

`Complaint.found(...)` gives a Finding; what it fills in is the name of a setting, table, role, supplier or file, or a
number: never a value that is secret, never a person. docs/beheer.md lists the codes, and a test holds it to CATALOGUE.
The complaints stand beside the checks that find them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Ernst(StrEnum):
    """Whether it must be mended, or looked at."""

    FOUT = "fout"
    LET_OP = "let op"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong here and now."""

    code: str
    ernst: Ernst
    wat: str
    waarom: str
    doe: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """One kind of thing that can be wrong; `wat` has room for what was found."""

    code: str
    wat: str
    waarom: str
    doe: str
    ernst: Ernst = Ernst.FOUT

    def found(self, **what: object) -> Finding:
        """It is so here."""
        return Finding(self.code, self.ernst, self.wat.format(**what), self.waarom, self.doe)


CATALOGUE: Final[dict[str, Complaint]] = {}


def declare(code: str, wat: str, waarom: str, doe: str, ernst: Ernst = Ernst.FOUT) -> Complaint:
    """Name a kind of thing that can be wrong, once."""
    if code in CATALOGUE:
        raise ValueError(f"complaint {code} is declared twice")
    return CATALOGUE.setdefault(code, Complaint(code, wat, waarom, doe, ernst))


SETTINGS: Final = declare(
    "instellingen",
    "{zin}",
    "Met een onbekende of verkeerde instelling start Sluis niet; een tikfout mag nooit stil de standaard worden.",
    "Verbeter de genoemde instelling; docs/instellingen.md noemt ze allemaal.",
)
