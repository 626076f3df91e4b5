"""Who is told of a term, what the log says of it, and the task that comes of it: all in one transaction.

Told is an organisation that leads the table or, for what must be checked, the contactpunt; never a member that has no
part in leading the case. Nobody outside did this, so the entry names `sluis` as the one who did. It is sealed to the
case, as its other entries are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from audit.log.entry import Entry, make_entry
from audit.log.sealing import ReaderKey
from broker.dossier import utc
from broker.kept import Kept
from broker.terms import Beleid

KIND: Final = "termijn"
SELF: Final = "sluis"


@dataclass(frozen=True, slots=True)
class Due:
    """One term that is due, with what is known of its case; the rows of both are locked."""

    id: UUID
    casus: UUID
    samenwerkingsverband: str
    soort: str
    stap: str
    verloopt_op: datetime
    kader: str
    ave: int
    pseudoniem: str
    toestand: str
    reader: ReaderKey

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Due:
        """Out of a row of the statement that locks it."""
        own = {name: row[name] for name in cls.__slots__ if name != "reader"}
        return cls(**own, reader=ReaderKey(UUID(str(row["kid"])), row["pk"]))


async def find_onderdeel(connection: Any, due: Due, wie: str, op: datetime) -> str | None:
    """Whom this is for: `regie` or `contactpunt`; None when nobody at the table leads it any more."""
    found = await connection.fetchval(_WHO, due.samenwerkingsverband, op, wie, list(_LEADING), due.casus)
    return str(found) if found else None


async def make_task(connection: Any, due: Due, onderdeel: str, entry_id: UUID, op: datetime) -> None:
    """Put the term before a human of this onderdeel, unless it lies there already.

    A task is about the term as a whole: one for its warning and its end, not two.
    """
    await connection.execute(
        _TASK, uuid4(), entry_id, due.samenwerkingsverband, due.casus, due.id, onderdeel, due.soort, op
    )


def make_entry_of(due: Due, onderdeel: str, at: datetime, beleid: Beleid, entry_id: UUID) -> Entry:
    """What the log says of a term that fired. `at` is real time, as for every entry."""
    return make_entry(
        kind=KIND,
        at=at,
        policy=beleid.sha256,
        payload={
            "termijn": str(due.id),
            "soort": due.soort,
            "stap": due.stap,
            "verloopt_op": utc(due.verloopt_op),
            "beller": SELF,
            "medewerker": "",
            "invoer": {"ontvanger": {"onderdeel": onderdeel}, "casus": {"kader": due.kader, "ave": due.ave}},
        },
        index=[
            {
                "soort": KIND,
                "handeling": f"{KIND}.{due.soort}",
                "ontvanger": onderdeel,
                "kader": due.kader,
                "ave": due.ave,
                "casus": due.pseudoniem,
                "uitkomst": due.stap,
                "reden": "",
                "regels": [],
                "beleid": beleid.versie,
                "trace": "",
            }
        ],
        key=due.reader,
        answer=None,
        entry_id=entry_id,
        context=Kept(op=at, samenwerkingsverband=due.samenwerkingsverband, casus=None, persoon=None, versies=None),
    )


_LEADING: Final = ("zvh", "procesregie_lokaal", "casusregie")
_WHO: Final = """
SELECT o.id FROM lidmaatschap l JOIN onderdeel o ON o.id = l.onderdeel
CROSS JOIN LATERAL (SELECT CASE
    WHEN $3 = 'contactpunt' AND o.soort = 'contactpunt' THEN 0
    WHEN $3 = 'contactpunt' AND EXISTS (SELECT FROM medewerker m WHERE m.onderdeel = o.id AND 'R15' = ANY (m.rollen))
      THEN 1
    WHEN o.soort = ANY ($4) AND EXISTS (SELECT FROM casus_deelnemer d WHERE d.casus = $5 AND d.onderdeel = o.id
      AND d.van <= $2 AND (d.tot IS NULL OR d.tot > $2)) THEN 2
    WHEN o.soort = ANY ($4) THEN 3
    WHEN EXISTS (SELECT FROM casus c WHERE c.id = $5 AND c.aanmelder = o.id) THEN 4 END AS rang) AS r
WHERE l.samenwerkingsverband = $1 AND l.van <= $2 AND (l.tot IS NULL OR l.tot > $2) AND r.rang IS NOT NULL
ORDER BY r.rang, o.id LIMIT 1"""
_TASK: Final = """
INSERT INTO taak (id, entry_id, samenwerkingsverband, casus, verzoek, verstrekker, element, op, bij, status, gemaakt_op)
SELECT $1, $2, $3, $4, $5, $6, $7, 'termijn', $6, 'open', $8
WHERE NOT EXISTS (SELECT FROM taak t JOIN termijn e ON e.id = t.verzoek JOIN termijn z ON z.id = $5
  WHERE t.casus = $4 AND t.op = 'termijn' AND t.bij = $6 AND t.status = 'open'
    AND e.soort = z.soort AND e.aanleiding = z.aanleiding)"""
