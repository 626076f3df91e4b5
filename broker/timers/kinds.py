"""The kinds of terms, as `termijnen.json` has them: what starts one, what ends it, how long, and what comes of it.

Read once, strictly: a field that is not known, or a length that is none, stops the start of the process (ValueError).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from broker.timers.calendar import after


def _length(text: str) -> str:
    after(datetime(2026, 1, 1, tzinfo=UTC), text)
    return text


Lengte = Annotated[str, AfterValidator(_length)]
Toestand = Annotated[str, Field(pattern=r"^S\d\d$")]
SPOED: Final = "spoed"


class Gevolg(StrEnum):
    """What comes of a term that ends by itself."""

    TAAK = "taak"
    MELDEN = "melden"
    VERNIETIGEN = "vernietigen"


class Stap(StrEnum):
    """A term fires at most twice: ahead of its end, and at its end."""

    WAARSCHUWING = "waarschuwing"
    EINDE = "einde"


class Soort(BaseModel):
    """One kind of term. It begins in a state, with an act or with evidence; exactly one of the three.

    `niet_naast`: it does not begin while that other term runs. `niet_voor`: it does not end before that one would.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    naam: str
    bron: str
    duur: Lengte
    duur_ave: Mapping[int, Lengte] = Field(default_factory=dict)
    in_: frozenset[Toestand] = Field(default=frozenset(), alias="in")
    bij_handeling: str | None = None
    bij_bewijs: str | None = None
    eindigt_in: frozenset[Toestand] = frozenset()
    eindigt_bij_bewijs: str | None = None
    kaders: frozenset[str] = frozenset()
    niet_naast: str | None = None
    niet_voor: str | None = None
    vanaf: Literal["nu", "eerste_verwerking"] = "nu"
    waarschuw: Lengte | Literal["spoed"] | None = None
    gevolg: Gevolg = Gevolg.TAAK
    bij: Literal["regie", "contactpunt"]
    escaleert: Literal["contactpunt"] | None = None

    def runs_in(self, toestand: str, kader: str) -> bool:
        """Whether a case of this kader has this term for as long as it is in this state."""
        return toestand in self.in_ and (not self.kaders or kader in self.kaders)

    def length(self, ave: int) -> str:
        """How long it is at this level."""
        return self.duur_ave.get(ave, self.duur)


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    toelichting: str
    duur: Lengte


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    toelichting: str
    soorten: Mapping[str, Soort]
    taken: _Taken


@cache
def _file() -> _File:
    text = resources.files("broker.timers").joinpath("termijnen.json").read_text(encoding="utf-8")
    return TypeAdapter(_File).validate_python(json.loads(text))


def soorten() -> Mapping[str, Soort]:
    """Every kind, by its name."""
    return _file().soorten


def task_length() -> str:
    """How long a task of a supplier stays open."""
    return _file().taken.duur
