"""Which DPoP proofs were seen before, in PostgreSQL, so that all replicas know (RFC 9449 section 11.1).

A row is only ever inserted; that its mark is unique is what makes a proof single-use, also when two replicas get it at
the same moment. The mark is a hash: nothing of a caller stands in the table. Rows are swept once their proof is too old
to count anyway, with a margin for clocks that differ.
Raises Unavailable: when nobody can say whether a proof was used, it does not count (fail closed).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import asyncpg

from broker.errors import Unavailable

_MARGIN: Final = timedelta(minutes=5)


class ProofTable(StrEnum):
    """The statement that remembers a proof: broker and desk each have a table of their own (ADR 0010)."""

    BROKER = "INSERT INTO dpop_bewijs (merk, verloopt_op) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    DESK = "INSERT INTO desk_dpop_bewijs (merk, verloopt_op) VALUES ($1, $2) ON CONFLICT DO NOTHING"


class PostgresProofs:
    """The memory of proofs behind one pool."""

    def __init__(self, pool: asyncpg.Pool[Any], table: ProofTable = ProofTable.BROKER) -> None:
        self._pool = pool
        self._insert = table.value

    async def first(self, mark: bytes, until: float) -> bool:
        """True once per mark, for all replicas together."""
        try:
            done = await self._pool.execute(self._insert, mark, datetime.fromtimestamp(until, UTC) + _MARGIN)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as gone:
            raise Unavailable from gone
        return bool(done == "INSERT 0 1")
