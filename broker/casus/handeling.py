"""An act as the corridor of acts walks it: parsed once at the edge, frozen from then on (design 6a.5, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from broker.dossier import Dossier, utc
from broker.terms import Bsn, Fase, Moment
from broker.verzoek import Verzoek

_SEALED: Final = frozenset({"referentie"})
"""What only the effect of the act needs, and seals (design 6a.7); whether it may be done does not depend on it."""


@dataclass(frozen=True, slots=True)
class NieuwePersoon:
    """A person as the referral names them; identifiers are sealed under the case key at once (design 6a.7)."""

    id: UUID
    rol: str
    naam: str | None = field(default=None, repr=False)
    geboortedatum: date | None = field(default=None, repr=False)
    bsn: Bsn | None = None
    leeftijd: int | None = None
    beschermd_adres: bool = False


@dataclass(frozen=True, slots=True)
class NieuweCasus:
    """A case from its first signaal (S00): the table it belongs to, its regime and level, and its persons."""

    id: UUID
    samenwerkingsverband: str
    kader: str
    ave: int
    personen: tuple[NieuwePersoon, ...]


@dataclass(frozen=True, slots=True)
class Handeling:
    """One act. `naar`, `ave` and `doel` are what the caller wants; the policy says what becomes of it.

    `argumenten` are the validated fields of this `soort`, such as the deelnemers of an acceptance or the content of
    a piece of evidence; `nieuw` is there when the act starts a case.
    """

    soort: str
    id: UUID
    casus: UUID
    persoon: UUID | None = None
    naar: str | None = None
    ave: int | None = None
    doel: str | None = None
    argumenten: Mapping[str, Any] = field(default_factory=dict)
    nieuw: NieuweCasus | None = None

    def as_verzoek(self) -> Verzoek:
        """What `load` needs to know: an act reads the same record as a question, and asks no pair."""
        return Verzoek(self.id, self.casus, self.persoon, "", self.soort, Fase.F0, (), ())

    def question(
        self, dossier: Dossier, leden: list[dict[str, Any]], moment: Moment, verband_soort: str | None = None
    ) -> dict[str, Any]:
        """The whole input of `besluit/handeling`; it is in the log too, so a supplier's own reference is not in it.

        `verband_soort` is the kind of the samenwerkingsverband; unknown, no new case fits it.
        """
        return {
            "op": utc(moment.op),
            "vandaag": moment.vandaag.isoformat(),
            "handeling": {
                "soort": self.soort,
                "naar": self.naar,
                "ave": self.ave,
                "doel": self.doel,
                "argumenten": {name: value for name, value in self.argumenten.items() if name not in _SEALED},
            },
            "casus": dossier.casus or self._wanted(),
            "beller": {**dossier.caller, "lid": dossier.caller["lid"] or _is_lid(dossier, leden)},
            "persoon": dossier.persoon,
            "bewijs": dossier.bewijs,
            "leden": leden,
            "verband_soort": verband_soort,
        }

    def _wanted(self) -> dict[str, Any] | None:
        if self.nieuw is None:
            return None
        leeg = ("doel", "doel_vastgelegd_op", "aanmelder", "doeltoets", "eerste_verwerking_op", "afgesloten_op")
        return {
            **dict.fromkeys(leeg),
            "id": str(self.nieuw.id),
            "samenwerkingsverband": self.nieuw.samenwerkingsverband,
            "kader": self.nieuw.kader,
            "ave": self.nieuw.ave,
            "toestand": "",
            "deelnemers": [],
            "verwijderd": [],
            "radicalisering": False,
            "part_opgepakt": False,
        }


def _is_lid(dossier: Dossier, leden: list[dict[str, Any]]) -> bool:
    return any(lid["onderdeel"] == dossier.caller["onderdeel"] for lid in leden)
