"""A question as the corridor walks it: parsed once at the edge, frozen from then on (design section 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

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

    def texts(self) -> str:
        """What people wrote in it, and who: kept apart, and only sealed under the case key (design 6a.7)."""
        spoed = [self.spoed.gevaar, self.spoed.gebruiker] if self.spoed else None
        return orjson.dumps([self.vraag, {e.code: e.noodzaak for e in self.elementen}, spoed]).decode()

    def to_json(self) -> dict[str, Any]:
        """The question as it is kept for a later levering: without its values, which are not kept, and its texts."""
        return {
            "casus": str(self.casus),
            "persoon": str(self.persoon) if self.persoon else None,
            "doel": self.doel,
            "fase": self.fase.value,
            "verstrekkers": list(self.verstrekkers),
            "elementen": [e.code for e in self.elementen],
            "initiatief": self.initiatief.value,
            "ontvanger": self.ontvanger,
            "rol_ontvanger": self.rol_ontvanger,
            "antwoord_op": str(self.antwoord_op) if self.antwoord_op else None,
            "periode": [self.periode.van.isoformat(), self.periode.tot.isoformat()] if self.periode else None,
            "spoed": self.spoed.tot.isoformat() if self.spoed else None,
        }


class Texts(NamedTuple):
    """What `Verzoek.texts` holds: the question, why per element code, and of spoed the danger and who named it."""

    vraag: str
    noodzaak: Mapping[str, str | None]
    spoed: tuple[str, str | None] | None


def read_texts(opened: str) -> Texts:
    """The texts of a kept question, once they are unsealed."""
    vraag, noodzaak, spoed = json.loads(opened)
    return Texts(vraag, noodzaak, (spoed[0], spoed[1]) if spoed else None)


def from_json(id_: UUID, kept: Mapping[str, Any], opened: str, **changes: Any) -> Verzoek:
    """The kept question again with its unsealed texts, as a new walk (`levering`, `alleen`)."""
    periode, spoed, texts = kept["periode"], kept["spoed"], read_texts(opened)
    return Verzoek(
        id=id_,
        casus=UUID(kept["casus"]),
        persoon=UUID(kept["persoon"]) if kept["persoon"] else None,
        doel=kept["doel"],
        vraag=texts.vraag,
        fase=Fase(kept["fase"]),
        verstrekkers=tuple(kept["verstrekkers"]),
        elementen=tuple(Gevraagd(code, texts.noodzaak[code]) for code in kept["elementen"]),
        initiatief=Initiatief(kept["initiatief"]),
        ontvanger=kept["ontvanger"],
        rol_ontvanger=kept["rol_ontvanger"],
        periode=Periode(date.fromisoformat(periode[0]), date.fromisoformat(periode[1])) if periode else None,
        spoed=Spoed(texts.spoed[0], datetime.fromisoformat(spoed), texts.spoed[1]) if texts.spoed else None,
        **changes,
    )
