"""Whose turn it is: one event of one subscription at a time, so that each subscriber gets them in order.

A turn is taken with a lease (FOR UPDATE SKIP LOCKED), and no connection is held while the receiver is called. Whoever
takes it and dies leaves it to another when the lease is over: an event is delivered at least once, and not skipped. The
subscription remembers the last place that was settled; there is no row per delivery.

A receiver that fails is tried again later and later, and its next events wait behind it. After a day of failing the
event is laid aside (`melding_dood`) and the next gets its chance; when by then nothing arrived for a week the
subscription stops, which is told like any other event. Shape: `take` gives a Turn, `settle` says what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from broker.events import WEBHOOK_DEAD, WEBHOOK_DELIVERED, WEBHOOK_FAILED, WEBHOOK_STOPPED, log
from broker.webhook.courier import Fault
from broker.webhook.event import Melding
from broker.webhook.kinds import Soort
from broker.webhook.outbox import tell

LEASE: Final = timedelta(seconds=30)  # three times what a call may take
LAID_ASIDE_AFTER: Final = timedelta(hours=24)
STOPS_AFTER: Final = timedelta(days=7)
SHOWN_AFTER_STOP: Final = timedelta(days=14)
_FIRST: Final = 5.0
_LONGEST: Final = 3_600.0

Chance = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Turn:
    """One delivery to be made. `melding` is None when the subscription must be confirmed first; `again` was dead.

    `stil_sinds`: nothing arrived since; `faalt_sinds`: it was tried without pause since, `mislukt` times.
    """

    abonnement: UUID
    onderdeel: str
    adres: str
    code: str
    gemaakt_op: datetime
    mislukt: int
    stil_sinds: datetime
    faalt_sinds: datetime
    beurt: UUID
    melding: Melding | None
    again: bool


def wait(failed: int, chance: Chance) -> timedelta:
    """How long to wait after so many failures in a row: doubling to an hour, half of it by chance."""
    most = min(_LONGEST, _FIRST * 2.0 ** min(failed - 1, 16))
    return timedelta(seconds=chance(most / 2, most))


async def take(pool: asyncpg.Pool[Any], now: datetime) -> Turn | None:
    """The next turn, for this process alone until its lease is over; None when there is nothing to do."""
    await pool.execute("SELECT melding_plaatsen_1()")
    row = await pool.fetchrow(_TAKE, now, uuid4(), now + LEASE)
    return _turn(row, now) if row is not None else None


def _turn(row: Mapping[str, Any], now: datetime) -> Turn:
    melding = Melding(row["m_id"], row["m_soort"], row["m_nummer"], row["m_op"], row["m_plaats"])
    paused = now - row["volgende_op"] > timedelta(seconds=_LONGEST)  # there was nothing to deliver for a while
    return Turn(
        row["id"],
        row["onderdeel"],
        row["adres"],
        row["code"],
        row["gemaakt_op"],
        0 if paused else row["mislukt"],
        row["stil_sinds"] or now,
        (None if paused else row["faalt_sinds"]) or now,
        row["beurt"],
        melding if row["m_id"] else None,
        bool(row["m_dood"]),
    )


async def settle(pool: asyncpg.Pool[Any], turn: Turn, fault: Fault | None, now: datetime, chance: Chance) -> None:
    """Put down what became of it; nothing when the lease was lost meanwhile, for then another has the turn."""
    async with pool.acquire() as connection, connection.transaction():
        if not await connection.fetchval(_MINE, turn.abonnement, turn.beurt):
            return
        if fault is None:
            await _arrived(connection, turn, now)
        else:
            await _failed(connection, turn, fault, now, chance)


async def _arrived(connection: Any, turn: Turn, now: datetime) -> None:
    if turn.melding is not None and turn.again:
        await connection.execute(_NOT_DEAD, turn.abonnement, turn.melding.id)
    await connection.execute(_ARRIVED, turn.abonnement, now, _place_after(turn))
    log(WEBHOOK_DELIVERED, onderdeel=turn.onderdeel)


async def _failed(connection: Any, turn: Turn, fault: Fault, now: datetime, chance: Chance) -> None:
    log(WEBHOOK_FAILED, onderdeel=turn.onderdeel, code=fault.value)
    aside = turn.melding is not None and (turn.again or now - turn.faalt_sinds >= LAID_ASIDE_AFTER)
    if aside and turn.melding is not None:
        await connection.execute(_DEAD, turn.abonnement, turn.melding.id, turn.mislukt + 1, fault.value, now)
        log(WEBHOOK_DEAD, onderdeel=turn.onderdeel, code=fault.value)
    hopeless = fault is Fault.GONE or (turn.melding is None and fault is Fault.FORBIDDEN)
    if hopeless or (aside and now - turn.stil_sinds >= STOPS_AFTER):
        await _stop(connection, turn, fault, now)
        return
    later = now + wait(turn.mislukt + 1, chance)
    place = _place_after(turn) if aside else None
    await connection.execute(
        _AGAIN_LATER, turn.abonnement, later, fault.value, turn.stil_sinds, turn.faalt_sinds, turn.mislukt + 1, place
    )


async def _stop(connection: Any, turn: Turn, fault: Fault, now: datetime) -> None:
    await connection.execute(_STOP, turn.abonnement, fault.value, now + SHOWN_AFTER_STOP)
    await tell(connection, turn.onderdeel, Soort.ABONNEMENT_BEEINDIGD, turn.abonnement)
    log(WEBHOOK_STOPPED, onderdeel=turn.onderdeel, code=fault.value)


def _place_after(turn: Turn) -> int | None:
    """Where the subscription is when this event is done with; one that had been laid aside moves nothing."""
    return None if turn.melding is None or turn.again else turn.melding.plaats


_TAKE: Final = """
WITH beurt AS (
  SELECT a.id FROM abonnement a
  WHERE a.volgende_op <= $1 AND (a.beurt_tot IS NULL OR a.beurt_tot <= $1)
    AND EXISTS (SELECT FROM lidmaatschap l
      WHERE l.onderdeel = a.onderdeel AND l.van <= $1 AND (l.tot IS NULL OR l.tot > $1))
    AND CASE a.status
      WHEN 'onbevestigd' THEN a.verloopt_op > $1
      WHEN 'actief' THEN
        EXISTS (SELECT FROM melding m
          WHERE m.onderdeel = a.onderdeel AND m.soort = ANY (a.soorten) AND m.plaats > a.plaats)
        OR EXISTS (SELECT FROM melding_dood d WHERE d.abonnement = a.id AND d.opnieuw)
      ELSE false END
  ORDER BY a.volgende_op LIMIT 1 FOR UPDATE OF a SKIP LOCKED),
genomen AS (
  UPDATE abonnement a SET beurt = $2, beurt_tot = $3 FROM beurt WHERE a.id = beurt.id
  RETURNING a.id, a.onderdeel, a.adres, a.code, a.status, a.soorten, a.plaats, a.gemaakt_op, a.mislukt, a.stil_sinds,
    a.faalt_sinds, a.volgende_op, a.beurt)
SELECT g.*, e.id AS m_id, e.soort AS m_soort, e.nummer AS m_nummer, e.op AS m_op, e.plaats AS m_plaats, e.dood AS m_dood
FROM genomen g LEFT JOIN LATERAL (
  (SELECT m.*, true AS dood FROM melding_dood d JOIN melding m ON m.id = d.melding
   WHERE d.abonnement = g.id AND d.opnieuw ORDER BY m.plaats LIMIT 1)
  UNION ALL
  (SELECT m.*, false FROM melding m
   WHERE m.onderdeel = g.onderdeel AND m.soort = ANY (g.soorten) AND m.plaats > g.plaats ORDER BY m.plaats LIMIT 1)
  ORDER BY dood DESC LIMIT 1) e ON g.status = 'actief'"""
_MINE: Final = "SELECT true FROM abonnement WHERE id = $1 AND beurt = $2 FOR UPDATE"
# an unconfirmed subscription waits for its code; one that was confirmed while the code was under way goes on
_ARRIVED: Final = """
UPDATE abonnement SET mislukt = 0, fout = NULL, stil_sinds = NULL, faalt_sinds = NULL, beurt = NULL, beurt_tot = NULL,
  volgende_op = CASE WHEN status = 'onbevestigd' THEN NULL ELSE $2::timestamptz END, plaats = COALESCE($3, plaats)
WHERE id = $1"""
_AGAIN_LATER: Final = """
UPDATE abonnement SET volgende_op = $2, fout = $3, stil_sinds = $4, faalt_sinds = $5, mislukt = $6, beurt = NULL,
  beurt_tot = NULL, plaats = COALESCE($7, plaats) WHERE id = $1"""
_STOP: Final = """
UPDATE abonnement SET status = 'gestopt', fout = $2, verloopt_op = $3, beurt = NULL, beurt_tot = NULL,
  volgende_op = NULL WHERE id = $1"""
_DEAD: Final = """
INSERT INTO melding_dood (abonnement, melding, pogingen, fout, op) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (abonnement, melding) DO UPDATE SET pogingen = melding_dood.pogingen + 1, fout = $4, op = $5,
  opnieuw = false"""
_NOT_DEAD: Final = "DELETE FROM melding_dood WHERE abonnement = $1 AND melding = $2"
