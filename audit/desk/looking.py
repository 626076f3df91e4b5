"""Words for looking: who looks and for which purpose, what is looked for, and the page of rows that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

ROLE: Final = "R15"  # contactpunt, FG, auditor (the role codes of the life of a case)
MAX_SIZE: Final = 100
COUNTED: Final = 10_000  # counts look at the newest of the found rows, this many at most
TIMELINE: Final = 1_000  # steps of a timeline at most, the newest


class LogDoel(StrEnum):
    """The only four things the log may be opened for (Wgs art. 1.8 lid 4; Bgs art. 1.12; Wpg art. 32a)."""

    RECHTMATIGHEID = "rechtmatigheid"
    INTERNE_CONTROLE = "interne_controle"
    INTEGRITEIT_BEVEILIGING = "integriteit_beveiliging"
    GERECHTELIJKE_PROCEDURE = "gerechtelijke_procedure"

    @property
    def naam(self) -> str:
        """As people read it."""
        return _DOELEN[self]


_DOELEN: Final = {
    LogDoel.RECHTMATIGHEID: "Rechtmatigheid controleren",
    LogDoel.INTERNE_CONTROLE: "Interne controle",
    LogDoel.INTEGRITEIT_BEVEILIGING: "Integriteit en beveiliging",
    LogDoel.GERECHTELIJKE_PROCEDURE: "Gerechtelijke procedure",
}


class Kind(StrEnum):
    """What a line of the log is: a question, an answer (a refusal too), an act on a case, or what could be asked."""

    VRAAG = "vraag"
    ANTWOORD = "antwoord"
    HANDELING = "handeling"
    MOGELIJKHEDEN = "mogelijkheden"


class Form(StrEnum):
    """How rows are exported."""

    CSV = "csv"
    JSON = "json"  # one array
    JSONL = "jsonl"  # one object per line


@dataclass(frozen=True, slots=True)
class Looker:
    """An officer on record of one onderdeel, with the purpose of this look. Made by `audit/desk/looker.py` alone."""

    medewerker: str
    onderdeel: str
    oin: str
    rol: str
    doel: LogDoel


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to look for; None is no limit, except that `van` is thirty days before `tot` and `tot` is now."""

    van: datetime | None = None
    tot: datetime | None = None
    soort: Kind | None = None
    doel: str | None = None
    ontvanger: str | None = None
    verstrekker: str | None = None
    element: str | None = None
    uitkomst: str | None = None
    reden: str | None = None
    vorm: str | None = None
    casus: str | None = None
    trace: str | None = None
    beleid: str | None = None
    cursor: str | None = None
    size: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One pair of one entry, or one act, as the asker may know it. `proven`: it is the row that the leaf commits to.

    `handeling` is the kind of act, empty for a question or answer; an act has no supplier and no element.
    """

    entry_id: UUID
    nr: int
    op: datetime
    soort: str
    ontvanger: str
    verstrekker: str
    element: str
    doel: str
    fase: str
    ave: int
    kader: str
    casus: str
    uitkomst: str
    vorm: str
    reden: str
    regels: tuple[str, ...]
    beleid: str
    trace: str
    handeling: str
    proven: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the found rows per code, most first; `more` says that only the newest `COUNTED` were looked at."""

    total: int
    more: bool
    uitkomst: Mapping[str, int]
    reden: Mapping[str, int]
    element: Mapping[str, int]
    vorm: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows, newest first, over [van, tot). `next` is the cursor of the page after this one.

    `namen` gives the name of each onderdeel in the rows; `look` is the id of this look in the second log.
    """

    rows: tuple[Row, ...]
    next: str | None
    counts: Counts
    van: datetime
    tot: datetime
    namen: Mapping[str, str]
    look: UUID
