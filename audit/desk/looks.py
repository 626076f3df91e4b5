"""The second log: who looked, when, what for, with which filter, and how many rows came; never what was in them.

The same format, the same writer and the same checks as the first (audit/log/README.md), with a head, an origin and a
signing key of its own, in a schema of its own where the broker's role may do nothing. A look is sealed under the reader
key of the onderdeel of whoever looks, and is durable before anything is shown.
Errors: LogUnavailable and KeyUnavailable (503); nothing is shown then.
Source: design 6a.9; Wgs art. 1.8 lid 4, Wpg art. 32a; NEN 7513 (searching is an event too).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import asyncpg

from audit.desk.desk import Desk
from audit.desk.words import LogDoel, Looker
from audit.log.entry import Entry, make_entry
from audit.log.errors import LogError
from audit.log.sealing import ReaderKey
from broker.dossier import NOBODY
from broker.errors import KeyUnavailable, LogUnavailable
from broker.events import LOG_UNAVAILABLE, log

POLICY: Final = "bureau"  # no policy decides on a look: it is on record who may, and the purpose is one of four


class Wat(StrEnum):
    """What was done: the kind of an entry of the second log."""

    ZOEK = "bureau.zoek"
    LEES = "bureau.lees"
    TIJDLIJN = "bureau.tijdlijn"
    INTEGRITEIT = "bureau.integriteit"
    UITVOER = "bureau.uitvoer"
    BEWIJS = "bureau.bewijs"
    NASPEL = "bureau.naspel"  # put to the policy again: `sluis policy replay`, `explain` and `diff`
    CONTROLE = "bureau.controle"  # the desk itself: the newest checkpoint of the broker that was verified whole


@dataclass(frozen=True, slots=True)
class Noted:
    """What an entry of the second log is kept with."""

    op: datetime


async def record_look(desk: Desk, looker: Looker, wat: Wat, found: Mapping[str, str], aantal: int) -> UUID:
    """Write this look down; its id. `found` is what was looked for: codes, ids and moments only."""
    key = await _key(desk, "JOIN onderdeel o ON o.log_kid = k.kid WHERE o.id = $1", looker.onderdeel)
    row = {"wat": wat.value, "onderdeel": looker.onderdeel, "doel": looker.doel.value, "aantal": aantal}
    who = {"medewerker": looker.medewerker, "oin": looker.oin, "rol": looker.rol}
    return await _append(desk, wat, {**row, **who, "filter": dict(found)}, row, key)


async def record_control(desk: Desk, size: int, root: bytes, *, good: bool) -> UUID:
    """Witness the broker's log: what its tree was when all of it was last recomputed here."""
    key = await _key(desk, "WHERE k.kid = $1", NOBODY)
    row = {"wat": Wat.CONTROLE.value, "log": desk.log_id, "grootte": size, "wortel": root.hex(), "goed": good}
    return await _append(desk, Wat.CONTROLE, row, row, key)


async def record_build(desk: Desk, scope: Mapping[str, object], pakket: str) -> UUID:
    """Write down that evidence was made at the desk itself (`sluis evidence build`), over what."""
    key = await _key(desk, "WHERE k.kid = $1", NOBODY)
    row = {"wat": Wat.BEWIJS.value, "onderdeel": scope["onderdeel"] or "", "doel": "", "aantal": 1}
    over = {name: str(value) for name, value in scope.items() if value is not None}
    return await _append(desk, Wat.BEWIJS, {**row, "medewerker": "", "filter": {**over, "pakket": pakket}}, row, key)


async def record_replay(desk: Desk, doel: LogDoel, over: Mapping[str, str], aantal: int) -> UUID:
    """Write down that decisions were opened at the desk itself to put them to the policy again, what for, and which."""
    key = await _key(desk, "WHERE k.kid = $1", NOBODY)
    row = {"wat": Wat.NASPEL.value, "onderdeel": "", "doel": doel.value, "aantal": aantal}
    return await _append(desk, Wat.NASPEL, {**row, "medewerker": "", "filter": dict(over)}, row, key)


async def _key(desk: Desk, where: str, value: Any) -> ReaderKey:
    row = await desk.pool.fetchrow(f"SELECT k.kid, k.pk FROM log_sleutel k {where}", value)  # noqa: S608  # our words
    if row is None:
        raise KeyUnavailable("er is geen leessleutel voor dit onderdeel")
    return ReaderKey(row["kid"], row["pk"])


async def _append(desk: Desk, wat: Wat, payload: Mapping[str, Any], row: Mapping[str, Any], key: ReaderKey) -> UUID:
    at = desk.clock.now()
    entry = make_entry(
        kind=wat.value, at=at, policy=POLICY, payload=payload, index=[row], key=key, answer=None, context=Noted(at)
    )
    try:
        return (await desk.looks.append(entry)).entry_id
    except LogError as exc:
        log(LOG_UNAVAILABLE, cause=type(exc.__cause__ or exc).__name__)
        raise LogUnavailable from exc


async def write(connection: asyncpg.Connection[Any], entries: Sequence[Entry]) -> None:
    """Put down what is keyed by entry id; the second log calls this before it locks its head."""
    await connection.executemany(
        "INSERT INTO desk_log.log_payload (entry_id, kid, ct) VALUES ($1, $2, $3)",
        [(entry.id, entry.kid, entry.ciphertext) for entry in entries],
    )
    await connection.executemany(
        "INSERT INTO desk_log.log_index (entry_id, nr, op, soort, rij, zout) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (entry.id, nr, entry.context.op, entry.kind, json.dumps(row), None if nr else entry.salt_ix)
            for entry in entries
            for nr, row in enumerate(entry.index)
        ],
    )


async def settle(_connection: Any, _entries: Sequence[Entry]) -> set[UUID]:
    """A look leans on nothing that could have changed meanwhile."""
    return set()
