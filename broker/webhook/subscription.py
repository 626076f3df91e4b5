"""Subscriptions: who wants to be called, where, about what; only of the own onderdeel.

A new one is not used until whoever receives at its address has shown the code that was sent there, with a token of the
onderdeel: so nobody has events sent to somebody else. Not confirmed within the hour, it goes. It tells of everything
from the moment it was made. The same Idempotency-Key gives the same subscription.
Raises NotFound for who is not on record and for what is not the reader's; KeyReused, TooManySubscriptions (409);
InvalidInput for a code that does not fit.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg

from broker.dossier import utc
from broker.errors import Conflict, Fout, InvalidInput, KeyReused, NotFound
from broker.overview import page
from broker.repeat import Claim
from broker.sight import IK, Reader
from broker.webhook.kinds import Soort

MOST: Final = 10
CONFIRM_WITHIN: Final = timedelta(hours=1)
_NAMESPACE: Final = UUID("5d2a3b1c-6a9e-4f0e-8a4b-0c7e1d2f3a40")


class TooManySubscriptions(Conflict):
    """Every subscription is another call for each event."""

    code = "te-veel-abonnementen"
    uitleg = "Uw onderdeel heeft al tien abonnementen. Zeg er een op, of breid een bestaand uit door het te vervangen."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a subscription is to be."""

    adres: str
    soorten: tuple[Soort, ...]


async def subscribe(
    pool: asyncpg.Pool[Any], reader: Reader, claim: Claim, wanted: Wanted, now: datetime
) -> dict[str, Any]:
    """Make it, or find what the same call made before."""
    id_ = uuid5(_NAMESPACE, claim.sleutel.hex())
    code = secrets.token_urlsafe(16)
    await pool.execute(
        _MAKE, *reader.arguments, id_, claim.vraag_hash, wanted.adres, list(wanted.soorten), code, now,
        now + CONFIRM_WITHIN, MOST,
    )  # fmt: skip
    row = await _find(pool, reader, id_, now)
    if row is None:
        full = len(await pool.fetch(_SHOW, *reader.arguments, None, now, None, MOST)) == MOST
        raise TooManySubscriptions if full else NotFound
    if not hmac.compare_digest(row["vraag_hash"], claim.vraag_hash):
        raise KeyReused
    return _view(row)


async def subscriptions(
    pool: asyncpg.Pool[Any], reader: Reader, now: datetime, na: UUID | None, aantal: int
) -> dict[str, Any]:
    """Those of the reader's onderdeel, in pages."""
    rows = await pool.fetch(_SHOW, *reader.arguments, None, now, na, aantal + 1)
    return page("abonnementen", [_view(row) for row in rows], aantal)


async def subscription(pool: asyncpg.Pool[Any], reader: Reader, id_: UUID, now: datetime) -> dict[str, Any]:
    """One of them."""
    return _view(_there(await _find(pool, reader, id_, now)))


async def confirm(pool: asyncpg.Pool[Any], reader: Reader, id_: UUID, code: str, now: datetime) -> dict[str, Any]:
    """Use it from now on. Confirming twice is confirming once."""
    row = _there(await _find(pool, reader, id_, now))
    if not hmac.compare_digest(row["code"].encode(), code.encode()):
        raise InvalidInput(Fout("code", "code-onjuist", "Geef de code uit de melding die naar het adres is gestuurd."))
    await pool.execute(_CONFIRM, id_, now)
    return await subscription(pool, reader, id_, now)


async def unsubscribe(pool: asyncpg.Pool[Any], reader: Reader, id_: UUID) -> None:
    """Nothing is sent there any more; one call that is under way may still arrive."""
    if await pool.fetchval(_REMOVE, *reader.arguments, id_) is None:
        raise NotFound


async def _find(pool: asyncpg.Pool[Any], reader: Reader, id_: UUID, now: datetime) -> Any:
    return await pool.fetchrow(_SHOW, *reader.arguments, id_, now, None, 1)


def _there(row: Any) -> Any:
    if row is None:
        raise NotFound
    return row


def _view(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "abonnement": str(row["id"]),
        "adres": row["adres"],
        "soorten": list(row["soorten"]),
        "status": row["status"],
        "gemaaktOp": utc(row["gemaakt_op"]),
        "fout": row["fout"],
        "nietBezorgd": row["dood"],
    }


_MAKE: Final = f"""WITH {IK}
INSERT INTO abonnement (id, onderdeel, medewerker, vraag_hash, adres, soorten, code, status, gemaakt_op, verloopt_op,
  volgende_op, plaats)
SELECT $5, ik.id, $2, $6, $7, $8, $9, 'onbevestigd', $10, $11, $10, teller.plaats
FROM ik CROSS JOIN melding_teller teller
WHERE (SELECT count(*) FROM abonnement a WHERE a.onderdeel = ik.id
  AND (a.verloopt_op IS NULL OR a.verloopt_op > $10)) < $12
ON CONFLICT (id) DO NOTHING"""  # noqa: S608  # only our own words are put in
_SHOW: Final = f"""WITH {IK}
SELECT a.*, (SELECT count(*) FROM melding_dood d WHERE d.abonnement = a.id) AS dood FROM abonnement a CROSS JOIN ik
WHERE a.onderdeel = ik.id AND ($5::uuid IS NULL OR a.id = $5) AND (a.verloopt_op IS NULL OR a.verloopt_op > $6)
  AND ($7::uuid IS NULL OR a.id > $7)
ORDER BY a.id LIMIT $8"""  # noqa: S608  # only our own words are put in
_CONFIRM: Final = """
UPDATE abonnement SET status = 'actief', verloopt_op = NULL, volgende_op = $2, mislukt = 0, fout = NULL,
  stil_sinds = NULL, faalt_sinds = NULL WHERE id = $1 AND status = 'onbevestigd' AND verloopt_op > $2"""
_REMOVE: Final = f"""WITH {IK}
DELETE FROM abonnement a USING ik WHERE a.onderdeel = ik.id AND a.id = $5 RETURNING a.id"""  # noqa: S608  # only our own words are put in
