"""Evidence exports as jobs in the database: asked, taken by one worker under a lease, finished, handed out, expired.

A job belongs to whoever asked for it: to anyone else it is not there. A worker that dies leaves its job to the next one
once the lease is over; a job that was taken three times is given up. The row of a job stays, without who asked: an
external bundle over a period that overlaps an earlier one could give small numbers away by comparing the two.
Errors: NotFound; OverlapsEarlier and QueueFull (409); Lost when another worker has the job now.
Source: design 6 (`POST /bewijsexporten`); AVG art. 5 lid 1 c and e.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from audit.desk.words import Looker
from audit.evidence.build import Built
from audit.evidence.words import Scope
from broker.errors import Conflict, NotFound

KEPT: Final = timedelta(days=7)
LEASE: Final = timedelta(seconds=120)
MOST_TRIES: Final = 3
MOST_OPEN: Final = 3
PIECE: Final = 1 << 20
_NOT_AGAIN: Final = "Het maken brak drie keer af. Vraag de beheerder naar het operationele log te kijken."
_COLUMNS: Final = (
    "id, onderdeel, medewerker, logdoel, samenwerkingsverband, van, tot, extern, stand, voortgang, pogingen, fout,"
    " token, gemaakt_op, klaar_op, verloopt_op, pakket, grootte, sha256"
)


class OverlapsEarlier(Conflict):
    """An external bundle over part of the period of an earlier one: together they would tell more than each."""

    code = "bewijs-overlapt"
    uitleg = (
        "Voor een deel van deze periode is al een extern pakket gemaakt; samen zouden die twee kleine aantallen "
        "verraden. Kies precies dezelfde periode en hetzelfde samenwerkingsverband, of een periode die er niet mee "
        "overlapt."
    )


class QueueFull(Conflict):
    """The organisation has as many exports under way as it may."""

    code = "bewijs-wachtrij-vol"
    uitleg = "Er lopen al drie bewijsexporten van uw organisatie. Wacht tot er een klaar is en vraag het dan opnieuw."


class Lost(Exception):
    """The job is no longer in the hands of this worker."""


@dataclass(frozen=True, slots=True)
class Job:
    """One export as it stands."""

    id: UUID
    onderdeel: str
    medewerker: str
    logdoel: str
    samenwerkingsverband: str | None
    van: datetime
    tot: datetime
    extern: bool
    stand: str
    voortgang: int
    pogingen: int
    fout: str | None
    token: UUID | None
    gemaakt_op: datetime
    klaar_op: datetime | None
    verloopt_op: datetime
    pakket: str | None
    grootte: int | None
    sha256: str | None

    @property
    def scope(self) -> Scope:
        """Of the own organisation only."""
        return Scope(
            van=self.van,
            tot=self.tot,
            extern=self.extern,
            onderdeel=self.onderdeel,
            samenwerkingsverband=self.samenwerkingsverband,
        )


_SAME: Final = f"""SELECT {_COLUMNS} FROM bewijsexport
WHERE onderdeel = $1 AND medewerker = $2 AND extern = $3 AND van = $4 AND tot = $5
  AND samenwerkingsverband IS NOT DISTINCT FROM $6 AND stand IN ('wacht', 'bezig')"""  # noqa: S608  # our words
_OVERLAPS: Final = """SELECT true FROM bewijsexport WHERE onderdeel = $1 AND extern AND stand <> 'mislukt'
  AND van < $3 AND tot > $2 AND NOT (van = $2 AND tot = $3 AND samenwerkingsverband IS NOT DISTINCT FROM $4) LIMIT 1"""
_OPEN: Final = "SELECT count(*) FROM bewijsexport WHERE onderdeel = $1 AND stand IN ('wacht', 'bezig')"
_ASK: Final = f"""INSERT INTO bewijsexport
  (id, onderdeel, medewerker, logdoel, samenwerkingsverband, van, tot, extern, stand, gemaakt_op, verloopt_op)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'wacht', $9, $10) RETURNING {_COLUMNS}"""  # noqa: S608  # our words
_READ: Final = f"""SELECT {_COLUMNS} FROM bewijsexport
WHERE id = $1 AND onderdeel = $2 AND medewerker = $3 AND verloopt_op > $4"""  # noqa: S608  # our words
_TAKE: Final = f"""UPDATE bewijsexport
SET stand = 'bezig', voortgang = 0, pogingen = pogingen + 1, token = $2, lease_tot = $3
WHERE id = (SELECT id FROM bewijsexport WHERE stand = 'wacht' OR (stand = 'bezig' AND lease_tot <= $1)
  ORDER BY gemaakt_op, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING {_COLUMNS}"""  # noqa: S608  # our words
_MINE: Final = "WHERE id = $1 AND token = $2 AND stand = 'bezig'"
_PROGRESS: Final = f"UPDATE bewijsexport SET voortgang = $3, lease_tot = $4 {_MINE}"  # noqa: S608  # our words
_FINISH: Final = f"""UPDATE bewijsexport SET stand = 'klaar', voortgang = 100, klaar_op = $3, verloopt_op = $4,
  pakket = $5, grootte = $6, sha256 = $7, token = NULL, lease_tot = NULL {_MINE}"""  # noqa: S608  # our words
_FAIL: Final = f"UPDATE bewijsexport SET stand = 'mislukt', fout = $3, token = NULL, lease_tot = NULL {_MINE}"  # noqa: S608  # our words
_GIVE_BACK: Final = f"""UPDATE bewijsexport
SET stand = 'wacht', pogingen = pogingen - $3, token = NULL, lease_tot = NULL {_MINE}"""  # noqa: S608  # our words
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('bewijsexport'), hashtext($1))"


async def ask(pool: Any, looker: Looker, scope: Scope, now: datetime) -> Job:
    """Put a job in the queue; the same one of the same asker that is still under way is given instead.

    Raises OverlapsEarlier, QueueFull. `scope` MUST be of the looker's own onderdeel.
    """
    verband = scope.samenwerkingsverband
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_LOCK, looker.onderdeel)
        same = await connection.fetchrow(
            _SAME, looker.onderdeel, looker.medewerker, scope.extern, scope.van, scope.tot, verband
        )
        if same is not None:
            return Job(**same)
        if scope.extern and await connection.fetchval(_OVERLAPS, looker.onderdeel, scope.van, scope.tot, verband):
            raise OverlapsEarlier
        if await connection.fetchval(_OPEN, looker.onderdeel) >= MOST_OPEN:
            raise QueueFull
        row = await connection.fetchrow(
            _ASK, uuid4(), looker.onderdeel, looker.medewerker, looker.doel.value, verband, scope.van, scope.tot,
            scope.extern, now, now + KEPT,
        )  # fmt: skip
    return Job(**row)


async def read(pool: Any, job: UUID, onderdeel: str, medewerker: str, now: datetime) -> Job:
    """A job of this asker that has not expired. Raises NotFound."""
    row = await pool.fetchrow(_READ, job, onderdeel, medewerker, now)
    if row is None:
        raise NotFound
    return Job(**row)


async def take(pool: Any, now: datetime) -> Job | None:
    """The oldest job that nobody works on, now under a lease; None when there is none. Gives up what keeps breaking."""
    row = await pool.fetchrow(_TAKE, now, uuid4(), now + LEASE)
    if row is None:
        return None
    job = Job(**row)
    if job.pogingen > MOST_TRIES:
        await fail(pool, job, _NOT_AGAIN)
        return await take(pool, now)
    return job


async def progress(pool: Any, job: Job, percent: int, now: datetime) -> None:
    """Say how far it is and keep the lease. Raises Lost."""
    done = await pool.execute(_PROGRESS, job.id, job.token, percent, now + LEASE)
    _still_mine(done)


async def finish(pool: Any, job: Job, built: Built, path: Path, now: datetime) -> None:
    """Put the bundle in the database and close the job, together. Raises Lost."""
    async with pool.acquire() as connection, connection.transaction():
        done = await connection.execute(_FINISH, job.id, job.token, now, now + KEPT, built.id, built.size, built.sha256)
        _still_mine(done)
        with path.open("rb") as file:
            number = 0
            while piece := file.read(PIECE):
                await connection.execute("INSERT INTO bewijsexport_deel VALUES ($1, $2, $3)", job.id, number, piece)
                number += 1


async def fail(pool: Any, job: Job, why: str) -> None:
    """Close a job that cannot be done; `why` is for people. A job that another worker has by now stays as it is."""
    await pool.execute(_FAIL, job.id, job.token, why)


async def give_back(pool: Any, job: Job, *, tried: bool) -> None:
    """Leave a job that broke off to whoever takes it next; one that was only told to stop has not been tried."""
    await pool.execute(_GIVE_BACK, job.id, job.token, 0 if tried else 1)


async def pieces(pool: Any, job: Job) -> AsyncIterator[bytes]:
    """The bundle, a megabyte at a time."""
    number = 0
    while piece := await pool.fetchval(
        "SELECT deel FROM bewijsexport_deel WHERE export = $1 AND nr = $2", job.id, number
    ):
        yield piece
        number += 1


async def expire(pool: Any, now: datetime) -> None:
    """Take away the bundles whose time is over, and who asked for them."""
    await pool.execute(
        "DELETE FROM bewijsexport_deel d USING bewijsexport e WHERE e.id = d.export AND e.verloopt_op <= $1", now
    )
    await pool.execute("UPDATE bewijsexport SET medewerker = '' WHERE verloopt_op <= $1 AND medewerker <> ''", now)


def _still_mine(done: str) -> None:
    if done != "UPDATE 1":
        raise Lost
