"""Tasks that nobody answered in time: they end by themselves, and so does what waits for them (design 6a.3).

The row of the task is its own term. Its supplier has said neither yes nor no; the asker sees that nobody is waited for
any more and may ask again. Invitations and tasks about a term stay: the first disclose nothing, the others end with
their term. Whoever answers at this very moment is let be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from audit.log.entry import Entry, make_entry
from audit.log.sealing import ReaderKey
from broker.house import House
from broker.kept import Kept
from broker.record import record_act
from broker.timers.calendar import before
from broker.timers.fire import BATCH
from broker.timers.kinds import task_length
from broker.timers.told import SELF

KIND: Final = "taak.vervallen"


async def expire_tasks(house: House) -> int:
    """End the tasks whose time is over, each with its entry in the log; how many. They run on real time."""
    since = before(house.clock.now(), task_length())
    rows = await house.store.pool.fetch(_DUE, since, BATCH)
    return sum([await _expire(house, row["id"]) for row in rows])


async def _expire(house: House, id_: UUID) -> int:
    async with house.store.transaction() as tx:
        row = await tx.connection.fetchrow(_EXPIRE, id_)
        if row is None:
            return 0
        pending = await record_act(house.log, tx, _entry(house, row))
    _ = pending.receipt  # the writer of the log learns of the tree that it made
    return 1


def _entry(house: House, row: Mapping[str, Any]) -> Entry:
    beleid, at = house.engine.beleid, house.clock.now()
    about = {
        "handeling": KIND,
        "ontvanger": row["bij"],
        "verstrekker": row["verstrekker"],
        "element": row["element"],
        "kader": row["kader"],
        "ave": row["ave"],
        "casus": row["pseudoniem"],
        "uitkomst": "vervallen",
        "beleid": beleid.versie,
        "trace": "",
    }
    return make_entry(
        kind=KIND,
        at=at,
        policy=beleid.sha256,
        payload={
            "taak": str(row["id"]),
            "verzoek": str(row["verzoek"]),
            "beller": SELF,
            "medewerker": "",
            "invoer": {"ontvanger": {"onderdeel": row["bij"]}},
        },
        index=[about],
        key=ReaderKey(UUID(str(row["kid"])), row["pk"]),
        answer=None,
        context=Kept(op=at, samenwerkingsverband=row["samenwerkingsverband"], casus=None, persoon=None, versies=None),
    )


# every table: the tasks of all samenwerkingsverbanden end; what comes of one stays inside its own
_DUE: Final = """
SELECT id FROM taak WHERE status = 'open' AND gemaakt_op < $1 AND op IN ('vrijgave', 'toestemming')
ORDER BY gemaakt_op LIMIT $2"""
_EXPIRE: Final = """
WITH over AS (SELECT id FROM taak WHERE id = $1 AND status = 'open' FOR UPDATE SKIP LOCKED)
UPDATE taak t SET status = 'vervallen' FROM over, casus c JOIN log_sleutel s ON s.kid = c.log_kid
WHERE t.id = over.id AND c.id = t.casus
RETURNING t.id, t.verzoek, t.samenwerkingsverband, t.verstrekker, t.element, t.bij, c.kader, c.ave, c.pseudoniem,
  s.kid, s.pk"""
