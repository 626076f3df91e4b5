"""Erasing a case for good, inside the transaction of the act or the term that ends it, and what the log says of it.

Gone are its key and who its persons are, references, evidence, answers, tasks, post and terms, and of the log the
payloads, the reader's private keys, the index rows and the search tags (audit/log/README.md, 3.8). The leaves stay, so
the root does not change. What stays beside them is a tombstone: the pseudonym of the case, its dates, the opaque
numbers of its persons, and counts (Wgs art. 1.8 lid 7; Bgs art. 1.16).
The entry about it is sealed to the onderdeel that did it, for the keys of the case are gone.
Errors: NotFound when that onderdeel has no key any more; what the database raises when not all of it was erased.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from broker.dossier import Dossier, ReaderRow
from broker.errors import NotFound

GONE: Final = "S99"
KIND: Final = "vernietiging"
_KEPT_OF_CASE: Final = ("id", "samenwerkingsverband", "kader", "ave", "eerste_verwerking_op", "afgesloten_op")


@dataclass(frozen=True, slots=True)
class Erased:
    """What the log may still say of a case that is gone; `reader` is whose key it is sealed under."""

    aantallen: Mapping[str, int]
    reader: ReaderRow

    def dossier(self, dossier: Dossier) -> Dossier:
        """The dossier as the entry needs it: another reader, and no person, evidence or key."""
        return replace(dossier, reader=self.reader, persoon=None, bewijs=[], kring=[], k_case=None)

    def question(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Of the input of the policy only what is in no way about a person."""
        casus = question["casus"] or {}
        return {
            "op": question["op"],
            "handeling": {"soort": question["handeling"]["soort"]},
            "casus": {name: casus[name] for name in _KEPT_OF_CASE},
            "gewist": dict(self.aantallen),
        }


async def erase(connection: Any, casus: UUID, onderdeel: str, op: datetime) -> Erased:
    """Erase a case that this transaction brought to S99. Raises NotFound."""
    await connection.execute("SET LOCAL lock_timeout = '300ms'")  # an act that holds a task is let by, and this waits
    reader = await connection.fetchrow(_READER, onderdeel)
    if reader is None:
        raise NotFound
    aantallen = json.loads(await connection.fetchval(_ERASE, casus, reader["kid"], op))
    await connection.execute("SET LOCAL lock_timeout TO DEFAULT")  # the head of the log is waited for as ever
    return Erased(aantallen, ReaderRow(str(reader["kid"]), reader["pk"]))


_ERASE: Final = "SELECT casus_wissen($1, $2, $3)::text"
_READER: Final = "SELECT kid, pk FROM log_sleutel WHERE kid = (SELECT log_kid FROM onderdeel WHERE id = $1)"
