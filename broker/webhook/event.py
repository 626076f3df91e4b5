"""An event as it travels: CloudEvents 1.0 in structured JSON, by the NL GOV profile. Opaque numbers and an address.

Shape of `data`: `nummer` and `adres` of the resource at the broker, to be fetched with a token; nothing about a person,
a case, an element or an outcome. The same whether it is polled or posted, whatever was decided (design 6a.11).
Source: CloudEvents 1.0.2; NL GOV profile for CloudEvents (id a UUID, source a URN or address, type a reversed domain).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self
from uuid import UUID

import orjson

from broker.webhook.kinds import ABOUT, PREFIX, Soort

MEDIA_TYPE: Final = "application/cloudevents+json; charset=UTF-8"
CONFIRM: Final = "abonnement-bevestigen"
"""The one event that is no news: it asks whoever reads it to confirm the subscription (`data.code`)."""
_SANDBOX: Final = "urn:nld:oin:00000000000000000000:systeem:sluis"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who tells: `base` is the address that partners call, and names this installation; a sandbox may have none."""

    base: str = ""

    def address(self, path: str) -> str:
        """Where a partner finds this path."""
        return self.base.rstrip("/") + path

    @property
    def source(self) -> str:
        """What `source` says: the installation."""
        return self.base or _SANDBOX


@dataclass(frozen=True, slots=True)
class Melding:
    """One event of the outbox. `plaats` is its place in the order, and never shown."""

    id: UUID
    soort: str
    nummer: UUID
    op: datetime
    plaats: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Out of a row of the outbox."""
        return cls(row["id"], row["soort"], row["nummer"], row["op"], row["plaats"])

    def to_json(self, sender: Sender) -> dict[str, Any]:
        """The event in the words of CloudEvents. Raises ValueError for a kind that does not exist."""
        about = ABOUT[Soort(self.soort)]
        data = {"nummer": str(self.nummer), "adres": sender.address(f"{about.place}{self.nummer}")}
        return _event(self.id, self.soort, self.op, sender, data)


def confirmation(abonnement: UUID, code: str, op: datetime, sender: Sender) -> dict[str, Any]:
    """The event that asks to confirm; the same number each time it is sent."""
    adres = sender.address(f"/v1/abonnementen/{abonnement}/bevestiging")
    return _event(abonnement, CONFIRM, op, sender, {"nummer": str(abonnement), "adres": adres, "code": code})


def as_bytes(event: Mapping[str, Any]) -> bytes:
    """What is signed and sent."""
    return orjson.dumps(event)


def _event(id_: UUID, soort: str, op: datetime, sender: Sender, data: Mapping[str, str]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(id_),
        "source": sender.source,
        "type": PREFIX + soort,
        "time": op.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": data,
    }
