"""What an installation starts with: tables that work together, their members, staff and keys (`sluis sandbox seed`).

Written as the owner role, once; running it again adds what is missing and changes nothing that is there. Cases are
never seeded: they begin with an act. The reader key of each onderdeel seals the log payloads of questions about no
case that is on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from broker.dossier import NOBODY
from broker.pseudonym import new_reader_pair

ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Medewerker:
    """An employee on record, with the role codes that a token may claim (Wgs art. 1.8 lid 2-3)."""

    id: str
    rollen: tuple[str, ...]
    aangewezen: bool = True


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """One onderdeel: `koppeling` names the kind of connector, `sleutel` the public X25519 key of its postbus."""

    id: str
    oin: str
    naam: str
    soort: str
    koppeling: str | None = None
    adres: str | None = None
    sleutel: bytes | None = None
    medewerkers: tuple[Medewerker, ...] = ()


@dataclass(frozen=True, slots=True)
class Verband:
    """One samenwerkingsverband with its members by id."""

    id: str
    naam: str
    soort: str
    leden: tuple[str, ...] = field(default=())


async def install(
    connection: Any, verbanden: Sequence[Verband], onderdelen: Sequence[Onderdeel], desk_public: bytes
) -> None:
    """Write it all down in one transaction, as the owner role."""
    async with connection.transaction():
        await write_reader(connection, NOBODY, None, desk_public)
        for onderdeel in onderdelen:
            await _onderdeel(connection, onderdeel, desk_public)
        for verband in verbanden:
            await _verband(connection, verband)


async def _onderdeel(connection: Any, o: Onderdeel, desk_public: bytes) -> None:
    kid = uuid4()
    made = await connection.fetchval(
        "INSERT INTO onderdeel (id, oin, naam, soort, koppeling, adres, sleutel, log_kid)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id",
        o.id, o.oin, o.naam, o.soort, o.koppeling, o.adres, o.sleutel, kid,
    )  # fmt: skip
    if made is not None:
        await write_reader(connection, kid, o.id, desk_public)
    for m in o.medewerkers:
        await connection.execute(
            "INSERT INTO medewerker (id, onderdeel, rollen, aangewezen) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            m.id, o.id, list(m.rollen), m.aangewezen,
        )  # fmt: skip


async def write_reader(connection: Any, kid: UUID, onderdeel: str | None, desk_public: bytes) -> None:
    """The key pair under which the log seals what an onderdeel asks about no case that is on record."""
    pair = new_reader_pair(desk_public, kid)
    await connection.execute(
        "INSERT INTO log_sleutel (kid, onderdeel, pk, sealed_sk) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        pair.kid, onderdeel, pair.public, pair.sealed_private,
    )  # fmt: skip


async def _verband(connection: Any, verband: Verband) -> None:
    await connection.execute(
        "INSERT INTO samenwerkingsverband (id, naam, soort) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        verband.id, verband.naam, verband.soort,
    )  # fmt: skip
    for lid in verband.leden:
        await connection.execute(
            "INSERT INTO lidmaatschap (samenwerkingsverband, onderdeel, van) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING",
            verband.id, lid, ALWAYS,
        )  # fmt: skip
