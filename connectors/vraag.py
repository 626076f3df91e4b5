"""What someone asks, as types: the questions of `POST /informatieverzoeken` and `/mogelijkheden` (design section 6).

Stands alone, so that the SDK needs nothing of the broker; the broker reads the same words in
`broker/api/informatieverzoek_body.py`, and a test holds both together.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Element:
    """One asked element, with the asker's own words why it is needed."""

    code: str
    noodzaak: str | None = None


@dataclass(frozen=True, slots=True)
class Periode:
    """The days that a question is about, both included."""

    van: date
    tot: date

    def body(self) -> dict[str, str]:
        """As it is sent."""
        return {"van": self.van.isoformat(), "tot": self.tot.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vraag:
    """One informatieverzoek. `meer` holds members for a push (`initiatief`, `ontvanger`, values)."""

    casus: str
    persoon: str | None
    doel: str
    fase: str
    vraag: str
    verstrekkers: tuple[str, ...]
    elementen: tuple[Element, ...]
    periode: Periode | None = None
    spoed: Mapping[str, JsonValue] | None = None
    meer: Mapping[str, JsonValue] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The question as the broker reads it; members that are not there are left out."""
        return _body(self) | dict(self.meer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verkenning:
    """What may I ask: a question that asks nobody yet. What is left open the broker fills in."""

    casus: str
    persoon: str | None
    doel: str
    fase: str
    vraag: str | None = None
    verstrekkers: tuple[str, ...] = ()
    elementen: tuple[Element, ...] = ()
    periode: Periode | None = None
    spoed: Mapping[str, JsonValue] | None = None

    def body(self) -> dict[str, Any]:
        """The question as the broker reads it; what is open is left out."""
        return _body(self)


def _body(asked: Vraag | Verkenning) -> dict[str, Any]:
    elementen = [{"code": e.code, **({"noodzaak": e.noodzaak} if e.noodzaak else {})} for e in asked.elementen]
    body = {name: getattr(asked, name) for name in ("casus", "persoon", "doel", "fase", "vraag")}
    body |= {"verstrekkers": list(asked.verstrekkers) or None, "elementen": elementen or None}
    body |= {"periode": asked.periode and asked.periode.body(), "spoed": dict(asked.spoed) if asked.spoed else None}
    return {name: value for name, value in body.items() if value is not None}


def new_key() -> str:
    """A fresh Idempotency-Key: 122 bits of chance (RFC 9562 section 5.4)."""
    return str(uuid.uuid4())
