"""Reading the recorded besluit back: the sealed payload in the log, opened as the desk opens it (design A11, 6a.9).

What a scenario compares is what the log keeps, not what the corridor said on the way. The runner makes its own keys
for its own database, so it also holds the reader's key of the desk; the database role is the desk's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.log.entry import open_payload, read_leaf
from broker.keys import DeskKeys, reader_info

_LAST: Final = """
SELECT l.leaf, p.kid, p.ct, s.sealed_sk
FROM log_leaf l JOIN log_payload p ON p.entry_id = l.entry_id JOIN log_sleutel s ON s.kid = p.kid
ORDER BY l.idx DESC LIMIT 1"""


async def read_last(connection: asyncpg.Connection[Any], keys: DeskKeys) -> Mapping[str, Any]:
    """The payload of the newest leaf. Raises EntryError when leaf and payload do not belong together.

    One file is played by one player, so the newest leaf is of the answer that it just got.
    """
    row = await connection.fetchrow(_LAST)
    if row is None:
        raise LookupError("the log is empty")
    private = X25519PrivateKey.from_private_bytes(keys.open_reader(reader_info(row["kid"]), row["sealed_sk"]))
    entry_id = UUID(str(read_leaf(row["leaf"])["id"]))
    return open_payload(private, row["kid"], entry_id, row["ct"], row["leaf"]).payload
