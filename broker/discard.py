"""Throwing a box of the postbus away unread: gone for good, and an entry in the log that says who did it (design 6a.4).

For an employee who might have fetched it: on record, designated and screened, assigned where the organisation assigns,
of a member of the table (Wgs art. 1.8 lid 2-3). For anybody else it is not there, like a box that is not there at all.
Box and entry stand or fall together (Bgs art. 1.12). Raises NotFound, and Unavailable when it cannot be recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from audit.log.entry import Entry, make_entry
from audit.log.sealing import ReaderKey
from broker.dossier import Dossier
from broker.errors import NotFound, Unavailable
from broker.house import House
from broker.kept import Kept
from broker.load import load
from broker.record import record_act
from broker.sight import IK, Reader, lid, toegewezen
from broker.terms import Fase, Identity
from broker.verzoek import Verzoek

KIND: Final = "postbus.gewist"


async def discard(id_: UUID, caller: Identity, house: House, trace: str) -> None:
    """Throw the box away and record it. Raises NotFound, Unavailable."""
    moment, at = house.clock.moment(), house.clock.now()
    house = house.at(moment.op)
    arguments = (*Reader(caller, moment.op).arguments, at, id_)
    box = await house.store.pool.fetchrow(_FIND, *arguments)
    if box is None:
        raise NotFound
    persoon = UUID(box["persoon"]) if box["persoon"] else None
    about = Verzoek(box["verzoek"], box["casus"], persoon, "", KIND, Fase.F0, (), ())
    dossier = await load(house.store.reading, caller, about, moment)
    entry = _entry(id_, box, caller, dossier, house, (at, trace))
    async with house.store.transaction() as tx:
        if await tx.connection.fetchval(_DISCARD, *arguments) is None:
            raise NotFound
        await record_act(house.log, tx, entry)


def _entry(
    id_: UUID, box: Mapping[str, Any], caller: Identity, dossier: Dossier, house: House, when: tuple[datetime, str]
) -> Entry:
    (at, trace), casus = when, dossier.casus
    if dossier.reader is None or casus is None:
        raise Unavailable
    who = {"beller": caller.onderdeel, "medewerker": caller.medewerker}
    what = {"poststuk": str(id_), "verzoek": str(box["verzoek"]), "afzender": box["afzender"]}
    row = {
        "handeling": KIND,
        "ontvanger": caller.onderdeel,
        "verstrekker": box["afzender"],
        "kader": casus["kader"],
        "ave": casus["ave"],
        "casus": dossier.pseudoniem or "",
        "beleid": house.engine.beleid.versie,
        "trace": trace,
    }
    kept = Kept(
        op=at,
        samenwerkingsverband=dossier.samenwerkingsverband,
        casus=UUID(casus["id"]),
        persoon=None,
        versies=dossier.versies,
        tag=house.persons.known(dossier).tag(),
    )
    return make_entry(
        kind=KIND,
        at=at,
        policy=house.engine.beleid.sha256,
        payload={**what, **who},
        index=[row],
        key=ReaderKey(UUID(dossier.reader.kid), dossier.reader.public),
        answer=None,
        context=kept,
    )


_MINE: Final = f"""p.id = $6 AND p.verloopt_op > $5 AND {lid("p")} AND {toegewezen("p.casus")}"""
_FIND: Final = f"""WITH {IK}
SELECT p.verzoek, p.casus, p.afzender, m.vraag ->> 'persoon' AS persoon
FROM postbus p CROSS JOIN ik JOIN manifest m ON m.entry_id = p.entry_id
WHERE p.ontvanger = ik.id AND {_MINE}"""  # noqa: S608  # our words
_DISCARD: Final = f"""WITH {IK}
DELETE FROM postbus p USING ik WHERE p.ontvanger = ik.id AND {_MINE} RETURNING p.id"""  # noqa: S608  # our words
