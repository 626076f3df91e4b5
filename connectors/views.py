"""What someone who asks can look up, as types: the state of a question, the postbus, what may be asked.

Never a value of a person. Members that are new to this version are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter

from connectors.results import (
    Achtergehouden,
    Beleid,
    Bewijs,
    Gegeven,
    Storing,
    Uitnodiging,
    Verplichting,
    Vorm,
    Wacht,
    read_as,
)


@dataclass(frozen=True, slots=True)
class Levering:
    """One walk of a question: what went in which form and why not, never the values."""

    levering: int
    op: datetime
    besluit: str
    gegevens: tuple[Gegeven, ...] = ()
    achtergehouden: tuple[Achtergehouden, ...] = ()
    wacht: tuple[Wacht, ...] = ()
    uitnodigingen: tuple[Uitnodiging, ...] = ()
    storingen: tuple[Storing, ...] = ()


@dataclass(frozen=True, slots=True)
class Stand:
    """How a question of earlier stands, with all its walks in order."""

    verzoek: str
    status: str
    leveringen: tuple[Levering, ...]

    @property
    def wacht(self) -> bool:
        """Something of it still waits for a human."""
        return self.status != "gereed" and bool(self.leveringen) and bool(self.leveringen[-1].wacht)


@dataclass(frozen=True, slots=True)
class Poststuk:
    """What lies sealed in the postbus: from whom and since when, not what."""

    poststuk: str
    verzoek: str
    casus: str
    afzender: str
    gemaakt_op: Annotated[datetime, Field(alias="gemaaktOp")]
    verloopt_op: Annotated[datetime, Field(alias="verlooptOp")]
    bytes: int


@dataclass(frozen=True, slots=True)
class TeVragen:
    """One pair that may be asked, and the highest form in which it can come; whether there is anything is not said."""

    verstrekker: str
    element: str
    vorm: Vorm


@dataclass(frozen=True, slots=True)
class Vereiste:
    """Who can give a piece of evidence; what somebody else signs does not count."""

    wie: tuple[str, ...]
    eigen_hand: Annotated[bool, Field(alias="eigenHand")] = False
    ook_ontvanger: Annotated[bool, Field(alias="ookOntvanger")] = False


@dataclass(frozen=True, slots=True)
class Mogelijkheden:
    """What the request itself would answer now, without data. `vereisten` says who can give which evidence."""

    mogelijkheden: str
    besluit: str
    te_vragen: Annotated[tuple[TeVragen, ...], Field(alias="teVragen")]
    wacht: tuple[Wacht, ...] = ()
    uitnodigingen: tuple[Uitnodiging, ...] = ()
    achtergehouden: tuple[Achtergehouden, ...] = ()
    vereisten: dict[str, Vereiste] = field(default_factory=dict)
    verplichtingen: tuple[Verplichting, ...] = ()
    beleid: Beleid | None = None
    bewijs: Bewijs | None = None


_STAND: Final = TypeAdapter(Stand)
_POSTBUS: Final = TypeAdapter(tuple[Poststuk, ...])
_MOGELIJKHEDEN: Final = TypeAdapter(Mogelijkheden)


def read_stand(status: int, document: Mapping[str, Any]) -> Stand:
    """The state of a question. Raises OngeldigAntwoord."""
    return read_as(_STAND, status, document)


def read_postbus(status: int, listed: object) -> tuple[Poststuk, ...]:
    """What lies in the postbus. Raises OngeldigAntwoord."""
    return read_as(_POSTBUS, status, listed)


def read_mogelijkheden(status: int, document: Mapping[str, Any]) -> Mogelijkheden:
    """What may be asked. Raises OngeldigAntwoord."""
    return read_as(_MOGELIJKHEDEN, status, document)
