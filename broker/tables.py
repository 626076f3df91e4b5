"""The tables of the broker, as SQLModel classes: what is on record about organisations, cases and persons.

Every row about a case carries its samenwerkingsverband and every query names it (design 6a.8). Table classes do
not validate (that is the edge's work). What the log writes (payload, index, manifest, taak, postbus, claim) is
written raw and in bulk by `record.py`; those tables stand in the migration and have no class here unless an act
changes them. Personal identifiers are bytes sealed under the case key (design 6a.7).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def _moment(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable))


class Samenwerkingsverband(SQLModel, table=True):
    """The table that works together: members, AVE scale, convenant (Wgs art. 1.1)."""

    __tablename__ = "samenwerkingsverband"
    id: str = Field(primary_key=True)
    naam: str
    soort: str
    ave_schaal: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    versie: int = Field(sa_column=Column(BigInteger, nullable=False))


class Onderdeel(SQLModel, table=True):
    """A part of an organisation (OIN) with one kind; the recipient, supplier and caller of the law (design 12.6)."""

    __tablename__ = "onderdeel"
    id: str = Field(primary_key=True)
    oin: str = Field(index=True)
    naam: str
    soort: str
    koppeling: str | None = None
    adres: str | None = None
    sleutel: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    log_kid: UUID
    versie: int = Field(sa_column=Column(BigInteger, nullable=False))


class Lidmaatschap(SQLModel, table=True):
    """Membership of a samenwerkingsverband. Not on record = stranger."""

    __tablename__ = "lidmaatschap"
    samenwerkingsverband: str = Field(primary_key=True, foreign_key="samenwerkingsverband.id")
    onderdeel: str = Field(primary_key=True, foreign_key="onderdeel.id")
    van: datetime = _moment()
    tot: datetime | None = _moment(nullable=True)


class Medewerker(SQLModel, table=True):
    """A person who works for an onderdeel: roles, designation and screening (Wgs art. 1.8 lid 2-3, Bgs art. 1.11)."""

    __tablename__ = "medewerker"
    id: str = Field(primary_key=True)
    onderdeel: str = Field(foreign_key="onderdeel.id")
    rollen: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    aangewezen: bool
    screening_tot: datetime | None = _moment(nullable=True)
    commerciele_taken: bool = False


class Casus(SQLModel, table=True):
    """A case of one samenwerkingsverband; `versie` moves with every act on it."""

    __tablename__ = "casus"
    id: UUID = Field(primary_key=True)
    samenwerkingsverband: str = Field(foreign_key="samenwerkingsverband.id", index=True)
    kader: str
    ave: int = Field(sa_column=Column(SmallInteger, nullable=False))
    toestand: str
    doel: str | None = None
    doel_vastgelegd_op: datetime | None = _moment(nullable=True)
    aanmelder: str | None = None
    doeltoets: str | None = None
    eerste_verwerking_op: datetime | None = _moment(nullable=True)
    afgesloten_op: datetime | None = _moment(nullable=True)
    radicalisering: bool = False
    part_opgepakt: bool = False
    k_case: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    epoch: int = Field(sa_column=Column(SmallInteger, nullable=False))
    pseudoniem: str
    log_kid: UUID
    versie: int = Field(sa_column=Column(BigInteger, nullable=False))


class CasusDeelnemer(SQLModel, table=True):
    """An onderdeel that takes part in a case, from when until when (Wgs art. 2.31 lid 4)."""

    __tablename__ = "casus_deelnemer"
    casus: UUID = Field(primary_key=True, foreign_key="casus.id")
    onderdeel: str = Field(primary_key=True, foreign_key="onderdeel.id")
    samenwerkingsverband: str
    van: datetime = _moment()
    tot: datetime | None = _moment(nullable=True)


class Toewijzing(SQLModel, table=True):
    """A medewerker assigned to a case; an organisation that assigns nobody assigns all its designated staff."""

    __tablename__ = "toewijzing"
    casus: UUID = Field(primary_key=True, foreign_key="casus.id")
    medewerker: str = Field(primary_key=True, foreign_key="medewerker.id")
    samenwerkingsverband: str


class Persoon(SQLModel, table=True):
    """A person in one case, named by an opaque id; identity sealed under the case key (design 6a.7)."""

    __tablename__ = "persoon"
    id: UUID = Field(primary_key=True)
    casus: UUID = Field(foreign_key="casus.id", index=True)
    samenwerkingsverband: str
    rol: str
    leeftijd: int | None = Field(default=None, sa_column=Column(SmallInteger))
    leeftijd_per: date | None = None
    beschermd_adres: bool = False
    identiteit: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    log_kid: UUID


class PersoonReferentie(SQLModel, table=True):
    """A supplier's own reference for a person, recorded by its own employee; sealed under the case key."""

    __tablename__ = "persoon_referentie"
    persoon: UUID = Field(primary_key=True, foreign_key="persoon.id")
    onderdeel: str = Field(primary_key=True, foreign_key="onderdeel.id")
    samenwerkingsverband: str
    referentie: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Bewijsstuk(SQLModel, table=True):
    """One piece of evidence, signed for by an onderdeel. Whether it counts is for the policy to say (design 6a.6)."""

    __tablename__ = "bewijsstuk"
    id: UUID = Field(primary_key=True)
    samenwerkingsverband: str
    casus: UUID = Field(foreign_key="casus.id", index=True)
    persoon: UUID | None = Field(default=None, foreign_key="persoon.id")
    soort: str
    inhoud: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    ondertekenaar: str = Field(foreign_key="onderdeel.id")
    medewerker: str
    vastgelegd_op: datetime = _moment()
    ingetrokken_op: datetime | None = _moment(nullable=True)
    beeindigd_op: datetime | None = _moment(nullable=True)


class Taak(SQLModel, table=True):
    """Work that waits for a human of one onderdeel: release or consent (design 6a.3)."""

    __tablename__ = "taak"
    __table_args__ = (
        Index("ix_taak_bij", "bij", "status"),
        Index("ix_taak_open", "gemaakt_op", postgresql_where="status = 'open'"),
    )
    id: UUID = Field(primary_key=True)
    entry_id: UUID
    samenwerkingsverband: str
    casus: UUID
    persoon: UUID | None = None
    verzoek: UUID = Field(index=True)
    verstrekker: str
    element: str
    op: str
    bij: str
    status: str
    gemaakt_op: datetime = _moment()
    beantwoord_op: datetime | None = _moment(nullable=True)
