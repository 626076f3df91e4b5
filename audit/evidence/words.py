"""The words of an evidence bundle: what it covers, what the log says of that, and what stops a build.

Errors: NothingToShow, NotFromTheLog and TooManyForms stop a build; each says in plain Dutch what to do.
Source: AVG art. 5, 25, 35; Model DPIA Rijksdienst 3.0; docs/bewijs.md.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

FORMAT: Final = "sluis-bewijs-v1"
# The least number of cases behind a published number in the external form: the rule of thumb for frequency tables of
# the ESSnet "Guidelines for the checking of output based on microdata research" (2010), followed by most statistical
# offices: at least ten units per cell. The unit here is the case, since ten questions may be about one person.
LEAST: Final = 10
REST: Final = "overig"  # what was too small to stand alone, taken together
SLOW: Final = 3600.0  # seconds for one statement over a whole log; a pool of the desk gives it much less
UNKNOWN: Final = "onbekend"  # a code that is not on record here: never shown as it was typed

Tell: TypeAlias = Callable[[str, int, int], Awaitable[None]]


class EvidenceError(Exception):
    """Base of what stops a build; `uitleg` is for people and holds nothing of the log."""

    uitleg = "Het bewijspakket kon niet worden gemaakt."


class NothingToShow(EvidenceError):
    """No entry of this period and scope."""

    uitleg = "In deze periode staat niets in het log dat in dit pakket hoort. Kies een andere periode."


class NotFromTheLog(EvidenceError):
    """What lies in the database is not what the log committed to: no evidence is made of it."""

    def __init__(self, regel: int | None = None) -> None:
        super().__init__(regel)
        self.uitleg = (
            "Het log klopt niet met zijn ondertekende stand. Controleer het met: sluis log verify"
            if regel is None
            else f"De rijen bij regel {regel} zijn niet die waar het log voor instaat. Controleer het log."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a bundle is about: [van, tot), and whose part of the log; None is no limit.

    `extern`: for outside the organisation, so no rows per question and no number on fewer than `LEAST` cases.
    """

    van: datetime
    tot: datetime
    extern: bool = False
    onderdeel: str | None = None
    samenwerkingsverband: str | None = None

    def __post_init__(self) -> None:
        if self.van.tzinfo is None or self.tot.tzinfo is None or self.van >= self.tot:
            raise ValueError("a period has time zones and begins before it ends")
        if self.van.microsecond or self.tot.microsecond:
            raise ValueError("a period begins and ends on a whole second")

    def to_json(self) -> dict[str, object]:
        """As it stands in the manifest."""
        return {
            "van": moment(self.van),
            "tot": moment(self.tot),
            "vorm": "extern" if self.extern else "intern",
            "onderdeel": self.onderdeel,
            "samenwerkingsverband": self.samenwerkingsverband,
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """The leaves of a bundle: those between two stored checkpoints around the period; `begin` 0 has no checkpoint."""

    begin: int
    begin_note: str | None
    end: int
    end_note: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found while the leaves went by."""

    leaves: int
    with_rows: int
    last_moment: str


def moment(at: datetime) -> str:
    """A moment as it stands in a leaf, in whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
