"""Words for one entry of the log, opened: what was asked and decided, and why, its proof, and its place in a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.desk.looking import Row


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the proof, done now. `good` is None when there is nothing to check any more (erased)."""

    code: str
    naam: str
    good: bool | None
    uitleg: str


@dataclass(frozen=True, slots=True)
class Artikel:
    """One rule that was applied: its id, its article and what it says, in words of the policy data."""

    regel: str
    artikel: str
    titel: str
    uitleg: str
    bron: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked, by whom. `medewerker`, `vraag` and `noodzaak` only for the asker's own officer."""

    verzoek: str
    ontvanger: str
    rol: str
    medewerker: str | None
    doel: str
    fase: str
    initiatief: str
    ave: int
    kader: str
    casus: str
    vraag: str | None
    periode: tuple[str, str] | None
    spoed_tot: str | None
    paren: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of one pair, and why. `real`: this is the real reason, which the asker may not know.

    `uitkomst` is one of verstrekt, geweigerd, wacht, uitnodiging, storing, gevraagd, niet_gevonden, gedaan; a pair
    that was delivered in form `niet` holds nothing, and for the asker nothing shows why.
    """

    verstrekker: str
    element: str
    uitkomst: str
    vorm: str
    reden: str
    redenen: tuple[str, ...]
    uitleg: str
    artikelen: tuple[Artikel, ...]
    matrix: str
    vereist: tuple[str, ...]
    voorwaarden: tuple[str, ...]
    real: bool

    @property
    def withheld(self) -> bool:
        """True when nothing went for this pair."""
        return self.uitkomst not in ("verstrekt", "gevraagd", "uitnodiging", "gedaan") or self.vorm == "niet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One entry of the log, opened: what was asked, what was decided and why, and its proof as checked now.

    `leaf` holds the fields that stay for ever; `asked` is None and `decided` comes from the index rows when the payload
    was erased. `handeling` is the kind of act, with its outcome as its only `Decided`. `identificatie` says which
    identity came with the question, for the supplier's officer (asking discloses). `index` is its place, of `size`.
    """

    entry_id: UUID
    soort: str
    op: datetime
    leaf: Mapping[str, str]
    index: int | None
    size: int
    asked: Wanted | None
    handeling: str
    decided: tuple[Decided, ...]
    identificatie: Mapping[str, str]
    beleid: str
    beleid_sha256: str
    erased: bool
    checks: tuple[Check, ...]
    rows: tuple[Row, ...]
    namen: Mapping[str, str]
    look: UUID

    @property
    def withheld(self) -> tuple[Decided, ...]:
        """The pairs for which nothing went."""
        return tuple(d for d in self.decided if d.withheld)

    @property
    def proven(self) -> bool:
        """True when no check failed."""
        return all(check.good is not False for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineStep:
    """One entry in the life of a case, of the looker's own onderdeel: its rows together, oldest step first.

    `ave_was` is the AVE level of the step before, when this one is another.
    """

    op: datetime
    entry_id: UUID
    soort: str
    handeling: str
    ontvanger: str
    verstrekkers: tuple[str, ...]
    elementen: tuple[str, ...]
    uitkomsten: Mapping[str, int]
    reden: str
    fase: str
    ave: int
    ave_was: int | None
    kader: str
    proven: bool
