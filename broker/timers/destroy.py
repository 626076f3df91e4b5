"""Destroying a case because its term is over: the same act as by hand, decided by the same policy (T32, T33).

Sluis asks it itself, in the role of the contactpunt (R15), for whom the term stands; a restriction that somebody asked
for (AVG art. 18) refuses it, and then it is asked again every day. The entry is of kind `vernietiging`, as by hand.
Raises PolicyUnavailable, KeyUnavailable.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from uuid import uuid4

from audit.log.entry import Entry, make_entry
from audit.log.sealing import ReaderKey
from broker.casus.handeling import Handeling
from broker.decide import ActBesluit, decide_act
from broker.errors import Stale
from broker.house import House
from broker.ids import read_id
from broker.kept import Kept
from broker.load import load
from broker.store import Tx
from broker.terms import Identity, Moment
from broker.timers.erase import GONE, KIND, Erased, erase
from broker.timers.on_record import add_terms
from broker.timers.told import SELF, Due, find_onderdeel

_ACT: Final = "vernietigen"


async def destroy(tx: Tx, house: House, due: Due, moment: Moment) -> Entry | None:
    """Erase the case, whose row is locked; the entry about it. None when the policy refuses, or nobody leads it."""
    onderdeel = await find_onderdeel(tx.connection, due, "contactpunt", moment.op)
    if onderdeel is None:
        return None
    handeling = Handeling(_ACT, uuid4(), due.casus)
    question = await _ask(house, handeling, onderdeel, moment)
    besluit = await decide_act(question, house.engine)
    if besluit.naar != GONE:
        return None
    if await tx.connection.fetchval(_MOVE, due.casus, due.samenwerkingsverband, due.toestand) is None:
        raise Stale
    erased = await erase(tx.connection, due.casus, onderdeel, moment.op)
    house.persons.forget(due.casus)
    return _entry(house, due, erased, _Told(handeling, onderdeel, besluit, question))


class _Told(NamedTuple):
    """What the entry says of the decision."""

    handeling: Handeling
    onderdeel: str
    besluit: ActBesluit
    question: dict[str, Any]


async def _ask(house: House, handeling: Handeling, onderdeel: str, moment: Moment) -> dict[str, Any]:
    """The input of the policy: the case as it is on record, and Sluis itself as the one who acts."""
    oin = await house.store.pool.fetchval("SELECT oin FROM onderdeel WHERE id = $1", onderdeel)
    reads = Identity(oin, onderdeel, "", None, "")
    dossier = await load(house.store.reading, reads, handeling.as_verzoek(), moment)
    question = handeling.question(dossier, [], moment)
    question["beller"] = {
        "onderdeel": SELF,
        "soort": "contactpunt",
        "rol": "R15",
        "bekend": True,
        "lid": True,
        "medewerker": {
            "id": SELF,
            "aangewezen": True,
            "toegewezen": True,
            "screening_tot": None,
            "commerciele_taken": False,
        },
    }
    await add_terms(house.store.pool, handeling.casus, question)
    return question


def _entry(house: House, due: Due, erased: Erased, told: _Told) -> Entry:
    beleid, at = house.engine.beleid, house.clock.now()
    row = {
        "soort": KIND,
        "handeling": _ACT,
        "ontvanger": told.onderdeel,
        "kader": due.kader,
        "ave": due.ave,
        "casus": due.pseudoniem,
        "uitkomst": told.besluit.uitkomst.value,
        "reden": "",
        "regels": [],
        "beleid": beleid.versie,
        "trace": "",
    }
    invoer = {**erased.question(told.question), "ontvanger": {"onderdeel": told.onderdeel}}
    return make_entry(
        kind=KIND,
        at=at,
        policy=beleid.sha256,
        payload={"handeling": str(told.handeling.id), "beller": SELF, "medewerker": "", "invoer": invoer},
        index=[row],
        key=ReaderKey(read_id(erased.reader.kid), erased.reader.public),
        answer=None,
        context=Kept(op=at, samenwerkingsverband=due.samenwerkingsverband, casus=None, persoon=None, versies=None),
    )


_MOVE: Final = """
UPDATE casus SET toestand = 'S99', versie = versie + 1
WHERE id = $1 AND samenwerkingsverband = $2 AND toestand = $3 RETURNING id"""
