"""Identifiers read and spelled in C: `asyncpg`'s UUID is a `uuid.UUID`, equal to and hashed as the ordinary one.

A walk through the corridor reads and spells some forty of them; what comes from the database is of this kind already.
"""

from __future__ import annotations

from uuid import UUID

from asyncpg.pgproto import pgproto


def read_id(text: str) -> UUID:
    """The identifier that is spelled so. Raises ValueError."""
    found: UUID = pgproto.UUID(text)
    return found
