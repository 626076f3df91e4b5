"""The policies in the database: built ones by revision, and the statements that were signed about them.

Raw SQL, as the log's own: the broker and the desk read, the owner of the tables adds. The database holds and orders;
whether a policy counts is for `broker.policy.published` to say, from the signatures. Errors: what the database raises,
UnknownBundle, BundleRefused for a row that is no policy or another build of a revision that is kept already.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from broker.policy.bundles import Bundle, BundleRefused, UnknownBundle, read_bundle
from broker.policy.statement import Soort
from policies.lock import Lock

_KEEP: Final = """INSERT INTO beleid_bundel (versie, slot, module, tabellen, bundel, bewaard_op)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"""
_FIND: Final = "SELECT slot, module, tabellen, bundel FROM beleid_bundel WHERE versie = $1"
_VERSIONS: Final = "SELECT versie FROM beleid_bundel ORDER BY bewaard_op, versie"
_STATEMENTS: Final = """SELECT voorstel, soort, versie, geldig_vanaf, door, op, verklaring, handtekening
FROM beleid_besluit ORDER BY geldig_vanaf, voorstel, soort"""
_ADD: Final = """INSERT INTO beleid_besluit (voorstel, soort, versie, geldig_vanaf, door, op, verklaring, handtekening)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""


@dataclass(frozen=True, slots=True)
class Written:
    """One signed statement as it is kept; `versie` and `geldig_vanaf` are those of its proposal."""

    voorstel: UUID
    soort: Soort
    versie: str
    geldig_vanaf: datetime
    door: str
    op: datetime
    verklaring: bytes
    handtekening: bytes


class Shelf:
    """Every policy that is kept in this database (see Bundles)."""

    def __init__(self, pool: asyncpg.Pool[Any] | asyncpg.Connection[Any]) -> None:
        self._pool = pool

    async def versions(self) -> Sequence[str]:
        return [row["versie"] for row in await self._pool.fetch(_VERSIONS)]

    async def find(self, versie: str) -> Bundle:
        row = await self._pool.fetchrow(_FIND, versie)
        if row is None:
            raise UnknownBundle(versie)
        try:
            lock = Lock(**json.loads(row["slot"]))
        except (TypeError, ValueError) as exc:
            raise BundleRefused(f"Van beleid {versie} is het slot stuk.") from exc
        return Bundle(lock, row["module"], row["tabellen"], row["bundel"])

    async def statements(self) -> list[Written]:
        """Everything that was signed, by the moment that it is about."""
        return [Written(**{**row, "soort": Soort(row["soort"])}) for row in await self._pool.fetch(_STATEMENTS)]

    async def keep(self, bundle: Bundle, now: datetime) -> None:
        """Put a built policy on the shelf, once. Raises BundleRefused for another build of a revision that is there."""
        slot = json.dumps(asdict(bundle.lock))
        await self._pool.execute(_KEEP, bundle.lock.versie, slot, bundle.wasm, bundle.data, bundle.archive, now)
        if await self.find(bundle.lock.versie) != bundle:
            raise BundleRefused(
                f"Beleid {bundle.lock.versie} is al bewaard, anders gebouwd. Verhoog policies/VERSION en bouw opnieuw."
            )

    async def add(self, written: Written) -> None:
        """Put down one signed statement."""
        w = written
        values = (w.voorstel, w.soort.value, w.versie, w.geldig_vanaf, w.door, w.op, w.verklaring, w.handtekening)
        await self._pool.execute(_ADD, *values)


async def keep_committed(url: str, now: datetime) -> None:
    """Keep the policy of this release for replay, as the owner; nothing when its sources are newer than its build."""
    try:
        bundle = read_bundle()
    except BundleRefused:
        return  # such a policy decides nothing either: no process starts with it
    connection = await asyncpg.connect(url)
    try:
        await Shelf(connection).keep(bundle, now)
    finally:
        await connection.close()
