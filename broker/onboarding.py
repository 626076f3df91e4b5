"""A partner as it should be on record, against what is: the difference, in words and as changes (`sluis partner`).

    wanted = read_partner(path)                       broker/onboarding_file.py
    difference = await compare(connection, wanted)     what would change, line by line
    await change(connection, difference, keys)         inside the transaction of the act (broker/onboarding_act.py)

A file says all there is to say of its onderdelen: staff and tables that it does not name any more are taken away. No
row is deleted: who was an employee stays known to the cases of then, without a role. Whatever changes moves the
versions, so that a question that is being answered is decided again (design 6a.10).
Errors: Refused with every fault at once. All times are the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from broker.clock import NEDERLAND
from broker.dossier import NOBODY
from broker.errors import Fout
from broker.installation import write_reader


class Refused(Exception):
    """What is wanted cannot be: every fault, with where it stands and how to mend it."""

    def __init__(self, *fouten: Fout) -> None:
        super().__init__("; ".join(f"{fout.veld}: {fout.uitleg}" for fout in fouten))
        self.fouten = fouten


@dataclass(frozen=True, slots=True)
class Medewerker:
    """An employee, under a number of the partner's own, with the roles that a token may claim (Wgs art. 1.8)."""

    id: str
    rollen: tuple[str, ...]
    aangewezen: bool = True
    screening_tot: datetime | None = None
    commerciele_taken: bool = False

    def told(self) -> str:
        """In words, for who reads the difference."""
        parts = [f"rollen {', '.join(self.rollen)}" if self.rollen else "geen rol"]
        parts += [] if self.aangewezen else ["niet aangewezen"]
        parts += [f"gescreend tot {self.screening_tot.astimezone(NEDERLAND):%Y-%m-%d}"] if self.screening_tot else []
        parts += ["commerciële taken"] if self.commerciele_taken else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Tafel:
    """A samenwerkingsverband to sit at from `van` on. With `naam` and `soort` it is made when it is not there."""

    id: str
    van: datetime
    naam: str | None = None
    soort: str | None = None


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """One onderdeel of a partner as it should be on record; `sleutel` is the public key of its postbus."""

    id: str
    oin: str
    naam: str
    soort: str
    koppeling: str | None = None
    sleutel: bytes | None = None
    tafels: tuple[Tafel, ...] = ()
    medewerkers: tuple[Medewerker, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes for one onderdeel. `lines` say it, `gone` those that take something away; the rest does it."""

    onderdeel: Onderdeel
    nieuw: bool = False
    lines: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    staff: tuple[Medewerker, ...] = ()
    joins: tuple[Tafel, ...] = ()
    leaves: tuple[str, ...] = ()
    made: tuple[Tafel, ...] = ()
    seated: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.lines or self.gone)


_FIELDS: Final = ("naam", "soort", "koppeling", "sleutel")
_OWN: Final = "SELECT oin, naam, soort, koppeling, sleutel FROM onderdeel WHERE id = $1 FOR UPDATE"
_STAFF: Final = """SELECT id, onderdeel, rollen, aangewezen, screening_tot, commerciele_taken FROM medewerker
WHERE onderdeel = $1 OR id = ANY ($2) ORDER BY id"""
_SEATS: Final = """SELECT samenwerkingsverband AS id, van, tot FROM lidmaatschap
WHERE onderdeel = $1 AND (tot IS NULL OR tot > $2) ORDER BY 1"""


async def compare(connection: Any, wanted: Onderdeel, now: datetime) -> Difference:
    """What would change. Locks the row of the onderdeel until the end of the transaction. Raises Refused."""
    row = await connection.fetchrow(_OWN, wanted.id)
    staff = await connection.fetch(_STAFF, wanted.id, [m.id for m in wanted.medewerkers])
    seats = {seat["id"]: seat["van"] for seat in await connection.fetch(_SEATS, wanted.id, now)}
    tables = {t["id"]: t["soort"] for t in await connection.fetch("SELECT id, soort FROM samenwerkingsverband")}
    if fouten := list(_impossible(wanted, row, staff, tables)):
        raise Refused(*fouten)
    known = {m["id"]: _medewerker(m) for m in staff if m["onderdeel"] == wanted.id}
    people = tuple(m for m in wanted.medewerkers if known.get(m.id) != m)
    dropped = tuple(m for id_, m in known.items() if id_ not in {w.id for w in wanted.medewerkers} and m.rollen)
    joins = tuple(t for t in wanted.tafels if t.id not in seats)
    leaves = tuple(id_ for id_ in seats if id_ not in {t.id for t in wanted.tafels})
    made = tuple(t for t in joins if t.id not in tables)
    return Difference(
        wanted,
        nieuw=row is None,
        lines=(*_lines(wanted, row, people, known), *_seats(joins, made)),
        gone=tuple(_gone(wanted, row, dropped, leaves)),
        staff=(*people, *(Medewerker(m.id, (), aangewezen=False) for m in dropped)),
        joins=joins,
        leaves=leaves,
        made=made,
        seated=frozenset(seats) | {t.id for t in joins},
    )


def _medewerker(row: Mapping[str, Any]) -> Medewerker:
    flags = (row["aangewezen"], row["screening_tot"], row["commerciele_taken"])
    return Medewerker(row["id"], tuple(row["rollen"]), *flags)


def _impossible(
    wanted: Onderdeel, row: Mapping[str, Any] | None, staff: Sequence[Mapping[str, Any]], tables: Mapping[str, str]
) -> Iterator[Fout]:
    where = f"onderdelen.{wanted.id}"
    if row is not None and row["oin"] != wanted.oin:
        yield Fout(f"{where}.id", "van-een-ander", "Dit onderdeel is van een andere organisatie. Kies een eigen naam.")
    for m in staff:
        if m["onderdeel"] != wanted.id:
            uitleg = f"Dit nummer is al van iemand bij {m['onderdeel']}. Geef deze medewerker een eigen nummer."
            yield Fout(f"{where}.medewerkers.{m['id']}", "van-een-ander", uitleg)
    for tafel in wanted.tafels:
        if tafel.id not in tables and tafel.naam is None:
            known = ", ".join(sorted(tables)) or "nog geen"
            uitleg = f"Deze tafel is er niet. Wel: {known}. Geef naam en soort om haar te maken."
            yield Fout(f"{where}.tafels.{tafel.id}", "onbekende-tafel", uitleg)
        elif tables.get(tafel.id, tafel.soort) != (tafel.soort or tables.get(tafel.id)):
            uitleg = f"Deze tafel is er al, van soort {tables[tafel.id]}. Laat naam en soort weg."
            yield Fout(f"{where}.tafels.{tafel.id}.soort", "andere-soort", uitleg)


def _lines(
    wanted: Onderdeel,
    row: Mapping[str, Any] | None,
    people: Sequence[Medewerker],
    known: Mapping[str, Medewerker],
) -> Iterator[str]:
    if row is None:
        yield f"+ onderdeel {wanted.id}: {wanted.naam} ({wanted.soort}), OIN {wanted.oin}"
        yield from (f"+ {name} {_told(name, getattr(wanted, name))}" for name in _FIELDS[2:] if getattr(wanted, name))
    else:
        for name in _FIELDS:
            new, old = getattr(wanted, name), row[name]
            if new != old and new is not None:
                yield f"{'~' if old is not None else '+'} {name}: {_told(name, old)} -> {_told(name, new)}"
    for m in people:
        old = known.get(m.id)
        yield f"~ medewerker {m.id}: {old.told()} -> {m.told()}" if old else f"+ medewerker {m.id}: {m.told()}"


def _seats(joins: Sequence[Tafel], made: Sequence[Tafel]) -> Iterator[str]:
    yield from (f"+ tafel {t.id} bestaat nog niet: {t.naam} ({t.soort})" for t in made)
    yield from (f"+ lid van {t.id} vanaf {t.van.astimezone(NEDERLAND):%Y-%m-%d}" for t in joins)


def _gone(
    wanted: Onderdeel, row: Mapping[str, Any] | None, dropped: Sequence[Medewerker], leaves: Sequence[str]
) -> Iterator[str]:
    for name in _FIELDS:
        if row is not None and row[name] is not None and getattr(wanted, name) is None:
            yield f"- {name} {_told(name, row[name])}"
    yield from (f"- lid van {id_}" for id_ in leaves)
    yield from (f"- medewerker {m.id}: {m.told()}" for m in dropped)


def _told(name: str, value: Any) -> str:
    """A key is told by its first bytes, so that two people can compare without reading it all."""
    if value is None:
        return "geen"
    return f"{value.hex()[:16]}…" if name == "sleutel" else str(value)


async def change(connection: Any, difference: Difference, now: datetime, desk_public: bytes) -> None:
    """Make it so: rows first, then the versions of the onderdeel and of every table it sits at or leaves."""
    o = difference.onderdeel
    await write_reader(connection, NOBODY, None, desk_public)
    for tafel in difference.made:
        await connection.execute(
            "INSERT INTO samenwerkingsverband (id, naam, soort) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            tafel.id, tafel.naam, tafel.soort,
        )  # fmt: skip
    await _onderdeel(connection, difference, desk_public)
    for m in difference.staff:
        values = (m.id, o.id, list(m.rollen), m.aangewezen, m.screening_tot, m.commerciele_taken)
        await connection.execute(_WRITE_STAFF, *values)
    for tafel in difference.joins:
        await connection.execute(_JOIN, tafel.id, o.id, tafel.van)
    await connection.execute(_LEAVE, o.id, list(difference.leaves), now)
    seats = sorted(difference.seated | set(difference.leaves))
    await connection.execute("UPDATE samenwerkingsverband SET versie = versie + 1 WHERE id = ANY ($1)", seats)


async def _onderdeel(connection: Any, difference: Difference, desk_public: bytes) -> None:
    o = difference.onderdeel
    if not difference.nieuw:
        await connection.execute(_MOVE, o.id, o.naam, o.soort, o.koppeling, o.sleutel)
        return
    kid = uuid4()
    await connection.execute(_MAKE, o.id, o.oin, o.naam, o.soort, o.koppeling, o.sleutel, kid)
    await write_reader(connection, kid, o.id, desk_public)


_MAKE: Final = """INSERT INTO onderdeel (id, oin, naam, soort, koppeling, sleutel, log_kid)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
_MOVE: Final = """UPDATE onderdeel SET naam = $2, soort = $3, koppeling = $4, sleutel = $5, versie = versie + 1
WHERE id = $1"""
_WRITE_STAFF: Final = """INSERT INTO medewerker (id, onderdeel, rollen, aangewezen, screening_tot, commerciele_taken)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET rollen = excluded.rollen,
  aangewezen = excluded.aangewezen, screening_tot = excluded.screening_tot,
  commerciele_taken = excluded.commerciele_taken"""
_JOIN: Final = """INSERT INTO lidmaatschap (samenwerkingsverband, onderdeel, van) VALUES ($1, $2, $3)
ON CONFLICT (samenwerkingsverband, onderdeel) DO UPDATE SET van = excluded.van, tot = NULL"""
_LEAVE: Final = """UPDATE lidmaatschap SET tot = $3 WHERE onderdeel = $1 AND samenwerkingsverband = ANY ($2)"""


async def closed(connection: Any, id_: str) -> Onderdeel | None:
    """The same onderdeel without anything: no table, no key, no connector, nobody with a role. None: not on record."""
    row = await connection.fetchrow("SELECT oin, naam, soort FROM onderdeel WHERE id = $1", id_)
    return Onderdeel(id_, row["oin"], row["naam"], row["soort"]) if row else None
