"""The bare twin: what the corridor is measured against (design section 11).

A FastAPI route on the same server with the same pool of raw connections, that reads one row and durably inserts one
row of the same size as a log entry with its payload. It does nothing else, so a ratio to it is what Sluis adds.
"""

from __future__ import annotations

import os
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI
from fastapi.responses import JSONResponse

ROW: Final = 5100  # bytes, measured: leaf and hash 425, sealed payload 3045, index row 415, manifest 1250 of one answer

SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS twin_read (id int PRIMARY KEY, waarde text NOT NULL)",
    "INSERT INTO twin_read VALUES (1, repeat('x', 400)) ON CONFLICT DO NOTHING",
    "CREATE TABLE IF NOT EXISTS twin_row (id uuid PRIMARY KEY, inhoud bytea NOT NULL)",
    "ALTER TABLE twin_row ALTER COLUMN inhoud SET STORAGE EXTERNAL",  # as the payloads of the log
)


def add_twin(app: FastAPI, pool: Any) -> None:
    """Add `POST /twin` to an application on `pool`."""

    @app.post("/twin")
    async def twin() -> JSONResponse:
        waarde = await pool.fetchval("SELECT waarde FROM twin_read WHERE id = $1", 1)
        await pool.execute("INSERT INTO twin_row VALUES ($1, $2)", uuid4(), os.urandom(ROW))
        return JSONResponse({"waarde": waarde})
