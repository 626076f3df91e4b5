"""Firing terms that are due: once, whatever number of brokers look, and whenever one of them dies.

    lock the case and the term (SKIP LOCKED) -> do what comes of it -> mark it -> record it; one transaction

Whoever does not get both rows at once passes by. What is not committed has not happened and is found again; what is
committed is marked. The lock of a case goes before that of its terms, as in an act, and the head of the log comes last.
A term that cannot be done is looked at again later and does not hold up the others; that is an event each time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from audit.log.entry import Entry, new_id
from broker.errors import SluisError
from broker.events import CASE_ERASED, SPOED_UNREVIEWED, TERM_FIRED, TERM_OVERDUE, TERM_STUCK, log
from broker.house import House
from broker.record import record_act
from broker.store import Tx
from broker.terms import Moment
from broker.timers.destroy import destroy
from broker.timers.kinds import Gevolg, Soort, Stap, soorten
from broker.timers.told import Due, find_onderdeel, make_entry_of, make_task

BATCH: Final = 200
FAULTS: Final = (SluisError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_LATER: Final = timedelta(minutes=5)
_HELD_UP: Final = timedelta(days=1)


class _Stuck(SluisError):
    """What the term asks for cannot be done now: nobody to tell, or the policy says no."""


async def fire_due(house: House) -> int:
    """Fire every term that is due now; how many. Raises what the database raises when it is away."""
    moment, fired = house.clock.moment(), 0
    house = house.at(moment.op)
    while True:
        due = await house.store.pool.fetch(_DUE, moment.op, BATCH)
        done = [await _try(house, row["id"], row["casus"], row["soort"], moment) for row in due]
        fired += sum(done)
        if not any(done):
            return fired


async def _try(house: House, id_: UUID, casus: UUID, soort: str, moment: Moment) -> bool:
    """Fire one term, or put it off when that does not work."""
    try:
        return await _fire(house, id_, casus, moment)
    except FAULTS as exc:
        log(TERM_STUCK, kind=soort, cause=type(exc).__name__.strip("_"))
        later = moment.op + (_HELD_UP if isinstance(exc, _Stuck) else _LATER)
        await house.store.pool.execute(_PUT_OFF, id_, later)
        return False


async def _fire(house: House, id_: UUID, casus: UUID, moment: Moment) -> bool:
    async with house.store.transaction() as tx:
        row = await tx.connection.fetchrow(_LOCK, id_, casus, moment.op)
        if row is None:
            return False
        due, soort = Due.of(row), soorten()[row["soort"]]
        destroys = due.stap == Stap.EINDE and soort.gevolg is Gevolg.VERNIETIGEN
        entry = await (destroy(tx, house, due, moment) if destroys else _tell(tx, house, due, soort, moment))
        if entry is None:
            raise _Stuck
        pending = await record_act(house.log, tx, entry)
    _ = pending.receipt  # the writer of the log learns of the tree that it made
    _say(due, soort, destroys=destroys)
    return True


async def _tell(tx: Tx, house: House, due: Due, soort: Soort, moment: Moment) -> Entry | None:
    """A task for whom the term is about, and for whom it goes to when it was not kept."""
    over = due.stap == Stap.EINDE
    wie = (over and soort.escaleert) or soort.bij
    onderdeel = await find_onderdeel(tx.connection, due, wie, moment.op)
    if onderdeel is None:
        return None
    entry_id = new_id(house.clock.now())
    if soort.gevolg is not Gevolg.MELDEN:
        await make_task(tx.connection, due, onderdeel, entry_id, moment.op)
    await tx.connection.execute(_MARK, due.id, moment.op)
    return make_entry_of(due, onderdeel, house.clock.now(), house.engine.beleid, entry_id)


def _say(due: Due, soort: Soort, *, destroys: bool) -> None:
    log(TERM_FIRED, kind=due.soort, step=due.stap)
    if destroys:
        log(CASE_ERASED, kind=due.soort)
    elif due.stap == Stap.EINDE and soort.gevolg is Gevolg.TAAK:
        log(TERM_OVERDUE, kind=due.soort)
        if due.soort == "controle":
            log(SPOED_UNREVIEWED)


# every table: terms of all samenwerkingsverbanden fire; what comes of one stays inside its own
_DUE: Final = """
SELECT id, casus, soort FROM termijn WHERE stand = 'loopt' AND kijk_op <= $1 ORDER BY kijk_op, id LIMIT $2"""
_LOCK: Final = """
WITH zaak AS (
  SELECT id, kader, ave, pseudoniem, toestand, log_kid FROM casus WHERE id = $2 FOR NO KEY UPDATE SKIP LOCKED)
SELECT t.id, t.casus, t.samenwerkingsverband, t.soort, t.stap, t.verloopt_op, z.kader, z.ave, z.pseudoniem, z.toestand,
  s.kid, s.pk
FROM termijn t JOIN zaak z ON z.id = t.casus JOIN log_sleutel s ON s.kid = z.log_kid
WHERE t.id = $1 AND t.stand = 'loopt' AND t.kijk_op <= $3 FOR NO KEY UPDATE OF t SKIP LOCKED"""
_MARK: Final = "UPDATE termijn SET stand = 'verlopen', verlopen_op = $2 WHERE id = $1"
_PUT_OFF: Final = "UPDATE termijn SET kijk_op = $2 WHERE id = $1 AND stand = 'loopt'"
