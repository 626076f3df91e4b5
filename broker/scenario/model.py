"""What a scenario file says, as frozen words: people, organisations, steps, requests and what is expected of them.

The words of the file (domain/casussen/README.md) stay Dutch. Every part keeps the line it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from broker.terms import Bsn, Fase, Initiatief, Kader


@dataclass(frozen=True, slots=True)
class Persoon:
    """Someone the file names. `in_casus` is false for a namesake or bystander that the case does not hold."""

    id: str
    naam: str | None = field(repr=False)
    bsn: Bsn | None
    geboortedatum: str | None = field(repr=False)
    leeftijd: int | None
    rol: str
    in_casus: bool
    beschermd_adres: bool


@dataclass(frozen=True, slots=True)
class Organisatie:
    """A partner; in the register an onderdeel of its own."""

    id: str
    soort: str
    naam: str


@dataclass(frozen=True, slots=True)
class Stap:
    """One step of the life of the case. `rest` holds what else the step says (checklist, doel, deelnemers, ...)."""

    nr: int
    op: datetime
    soort: str
    door: str
    ave: int | None
    toestand: str | None
    rest: Mapping[str, Any]
    regel: int


@dataclass(frozen=True, slots=True)
class Stuk:
    """One piece of evidence, its content checked against its kind; persons are still named as in the file.

    `getekend_door` is who signs it when that is not the natural signer; `ingetrokken_op` when its signer withdrew it.
    """

    soort: str
    inhoud: Mapping[str, Any]
    getekend_door: str | None = None
    ingetrokken_op: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verwacht:
    """What a request should give. `reden` and `matrix` hold what may come; None among them means: none."""

    uitkomst: str
    vorm: str
    reden: frozenset[str | None]
    matrix: frozenset[str | None]
    mag_niet_bevatten: tuple[str, ...]
    effecten: tuple[str, ...]
    ruw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Aanvraag:
    """One numbered request of the file: a question, a push, or an act (`handeling` without elements).

    `onvolledig` names evidence of the file that lacks what its kind needs: nobody can record that, so it is not there.
    """

    nr: str
    na_stap: int
    op: datetime
    org: str
    rol: str | None
    aan: tuple[str, ...]
    persoon: str | None
    fase: Fase
    ave: int
    kader: Kader
    initiatief: Initiatief
    handeling: str | None
    aantal: int
    elementen: tuple[str, ...]
    doel: str
    doelcode: str | None
    bewijs: tuple[Stuk, ...]
    onvolledig: tuple[str, ...]
    verwacht: Verwacht
    regel: int

    @property
    def is_handeling(self) -> bool:
        """A report (melding) and a data subject's request (inzage) ask data; every other `handeling` is an act."""
        return self.handeling is not None and not (self.handeling in ("melding", "inzage") and self.elementen)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole file."""

    pad: Path
    titel: str
    kader: Kader
    begin: datetime
    personen: Mapping[str, Persoon]
    organisaties: Mapping[str, Organisatie]
    gegevens: Mapping[str, Mapping[str, Mapping[str, Any]]]
    stappen: tuple[Stap, ...]
    verzoeken: tuple[Aanvraag, ...]

    @property
    def bestand(self) -> str:
        return self.pad.name
