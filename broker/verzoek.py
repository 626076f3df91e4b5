"""A question as the corridor walks it: parsed once at the edge, frozen from then on (design section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from broker.terms import Fase, Initiatief, Item, Paar, Periode


class Gevraagd(NamedTuple):
    """One asked element, with the asker's own words why it is needed (Wgs art. 2.31 lid 5-7)."""

    code: str
    noodzaak: str | None = None


class Spoed(NamedTuple):
    """Acute danger, named by a named user, with an end at most 24 hours away."""

    gevaar: str
    tot: datetime
    gebruiker: str | None = None


@dataclass(frozen=True, slots=True)
class Verzoek:
    """One informatieverzoek. `doel` is a purpose code, `vraag` the asker's own sentence.

    In a push (`initiatief` verstrekker) the caller is the only supplier, `ontvanger` the receiver with its role,
    and `waarden` the values that `gather` takes from the body.
    """

    id: UUID
    casus: UUID
    persoon: UUID | None
    doel: str
    vraag: str
    fase: Fase
    verstrekkers: tuple[str, ...]
    elementen: tuple[Gevraagd, ...]
    initiatief: Initiatief = Initiatief.AANVRAGER
    ontvanger: str | None = None
    rol_ontvanger: str | None = None
    periode: Periode | None = None
    spoed: Spoed | None = None
    waarden: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    levering: int = 0
    alleen: frozenset[Paar] | None = None
    antwoord_op: UUID | None = None

    @property
    def paren(self) -> tuple[Paar, ...]:
        """The asked pairs in a fixed order, each once; in a levering only those that waited."""
        paren = {Paar(v, e.code): None for v in self.verstrekkers for e in self.elementen}
        return tuple(p for p in paren if self.alleen is None or p in self.alleen)

    def to_json(self) -> dict[str, Any]:
        """The question as it is kept for a later levering: without values, which the broker does not keep."""
        return {
            "casus": str(self.casus),
            "persoon": str(self.persoon) if self.persoon else None,
            "doel": self.doel,
            "vraag": self.vraag,
            "fase": self.fase.value,
            "verstrekkers": list(self.verstrekkers),
            "elementen": [list(e) for e in self.elementen],
            "initiatief": self.initiatief.value,
            "ontvanger": self.ontvanger,
            "rol_ontvanger": self.rol_ontvanger,
            "antwoord_op": str(self.antwoord_op) if self.antwoord_op else None,
            "periode": [self.periode.van.isoformat(), self.periode.tot.isoformat()] if self.periode else None,
            "spoed": [self.spoed.gevaar, self.spoed.tot.isoformat(), self.spoed.gebruiker] if self.spoed else None,
        }


def from_json(id_: UUID, kept: Mapping[str, Any], **changes: Any) -> Verzoek:
    """The kept question again, as a new walk (`levering`, `alleen`)."""
    periode, spoed = kept["periode"], kept["spoed"]
    return Verzoek(
        id=id_,
        casus=UUID(kept["casus"]),
        persoon=UUID(kept["persoon"]) if kept["persoon"] else None,
        doel=kept["doel"],
        vraag=kept["vraag"],
        fase=Fase(kept["fase"]),
        verstrekkers=tuple(kept["verstrekkers"]),
        elementen=tuple(Gevraagd(*e) for e in kept["elementen"]),
        initiatief=Initiatief(kept["initiatief"]),
        ontvanger=kept["ontvanger"],
        rol_ontvanger=kept["rol_ontvanger"],
        periode=Periode(date.fromisoformat(periode[0]), date.fromisoformat(periode[1])) if periode else None,
        spoed=Spoed(spoed[0], datetime.fromisoformat(spoed[1]), spoed[2]) if spoed else None,
        **changes,
    )
