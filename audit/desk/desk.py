"""The desk: what every look needs, made once at start and passed as an argument (audit/desk/opening.py makes it)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.desk.watch import Watch
from audit.log.append import Log
from audit.log.note import Verifier
from broker.clock import Clock
from broker.errors import KeyUnavailable
from broker.keys import DeskKeys, reader_info

SCHEMA: Final = "desk_log"  # where the second log has its tables, under the names of the first
SEARCH_PATH: Final = f"{SCHEMA},public"


@dataclass(frozen=True, slots=True)
class Desk:
    """Frozen, so that nothing is swapped while somebody looks.

    `pool` reads only, in the log of the broker; on `look_pool` the same names mean the second log; `looks` writes it.
    `verifier` and `look_verifier` are the public keys of both. `watch` remembers what was verified last.
    """

    pool: asyncpg.Pool[Any]
    look_pool: asyncpg.Pool[Any]
    looks: Log
    keys: DeskKeys
    verifier: Verifier
    look_verifier: Verifier
    watch: Watch
    clock: Clock

    @property
    def log_id(self) -> str:
        """The name of the broker's log, which is its id in the database too."""
        return self.verifier.name

    def open_key(self, row: Any) -> X25519PrivateKey:
        """The private key of a row of `log_sleutel`. Raises KeyUnavailable when it does not open."""
        try:
            return X25519PrivateKey.from_private_bytes(self.keys.open_reader(reader_info(row["kid"]), row["sealed_sk"]))
        except ValueError as exc:
            raise KeyUnavailable("deze leessleutel is geen sleutel") from exc
