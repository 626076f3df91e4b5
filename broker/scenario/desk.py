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
from broker.keys import DeskKeys
from broker.pseudonym import reader_info

_FIND: Final = """
SELECT p.kid, p.ct, s.sealed_sk FROM log_payload p JOIN log_sleutel s ON s.kid = p.kid WHERE p.entry_id = $1"""


async def read_recorded(connection: asyncpg.Connection[Any], keys: DeskKeys, leaf: bytes) -> Mapping[str, Any]:
    """The payload that this leaf commits to. Raises EntryError when the two do not belong together."""
    entry_id = UUID(str(read_leaf(leaf)["id"]))
    row = await connection.fetchrow(_FIND, entry_id)
    if row is None:
        raise LookupError("the log has a leaf without a payload")
    private = keys.open_reader(reader_info(row["kid"]), row["sealed_sk"])
    opened = open_payload(X25519PrivateKey.from_private_bytes(private), row["kid"], entry_id, row["ct"], leaf)
    return opened.payload
