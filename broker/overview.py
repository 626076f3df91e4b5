"""What one onderdeel may see of its own: questions with their manifests, tasks that wait for it, its postbus.

Reading only, one statement each, no values ever: a manifest says what went in which form and why not (design 6).
What is not there and what is not for the reader gives NotFound, after the same statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from broker.dossier import utc
from broker.errors import KeyUnavailable, NotFound
from broker.persons import Persons
from broker.sight import IK, Reader, lid, toegewezen
from broker.store import Store
from broker.terms import Initiatief, Paar
from broker.verzoek import Texts, read_texts


@dataclass(frozen=True, slots=True)
class Levering:
    """One walk of a question: its entry in the log and its manifest. `verlopen` waited for somebody who never came."""

    entry_id: UUID
    nummer: int
    op: datetime
    manifest: Mapping[str, Any]
    verlopen: frozenset[Paar] = frozenset()


@dataclass(frozen=True, slots=True)
class Dossierstuk:
    """A question of the reader's own onderdeel, as kept, with all its walks in order. `open` counts its open tasks.

    What people wrote in it is sealed under the key of the case, `k_case`; None when that is gone.
    """

    id: UUID
    vraag: Mapping[str, Any]
    k_case: bytes | None
    leveringen: Sequence[Levering]
    hoogste: int
    open: int

    @property
    def wachtend(self) -> frozenset[Paar]:
        """The pairs that waited after the last walk, but for those whose time is over (that ends them, design 6a.3).

        A push waits for nothing here, its sender sends again.
        """
        if self.vraag["initiatief"] == Initiatief.VERSTREKKER:
            return frozenset()
        last = self.leveringen[-1]
        return frozenset(Paar(w["verstrekker"], w["element"]) for w in last.manifest.get("wacht", ())) - last.verlopen

    @property
    def status(self) -> str:
        """`gereed` once nobody has to do anything any more for what waits (design 6a.3)."""
        walks = [levering.manifest for levering in self.leveringen]
        given = any(m.get("gegevens") or m.get("uitnodigingen") for m in walks)
        held = any(m.get("achtergehouden") or m.get("storingen") for m in walks)
        held = held or any(levering.verlopen for levering in self.leveringen)
        if self.wachtend:
            waiting = "gedeeltelijk" if given else "wacht"
            return waiting if self.open else "gereed"
        if given:
            return "gedeeltelijk" if held else "verstrekt"
        return "geweigerd"

    def view(self) -> dict[str, Any]:
        """The words of the contract."""
        asked = {name: self.vraag[name] for name in ("casus", "persoon", "doel", "fase", "initiatief")}
        return {
            "verzoek": str(self.id),
            "status": self.status,
            **asked,
            "leveringen": [
                {
                    **levering.manifest,
                    "levering": levering.nummer,
                    "op": utc(levering.op),
                    "verlopen": [paar._asdict() for paar in sorted(levering.verlopen)],
                    "bewijs": f"/v1/informatieverzoeken/{self.id}/bewijs?levering={levering.nummer}",
                }
                for levering in self.leveringen
            ],
        }


async def verzoek(pool: asyncpg.Pool[Any], reader: Reader, id_: UUID) -> Dossierstuk:
    """A question that the reader's onderdeel asked or sent. Raises NotFound."""
    rows = await pool.fetch(_VERZOEK, *reader.arguments, id_)
    if not rows:
        raise NotFound
    walks = [
        Levering(r["entry_id"], r["levering"], r["op"], json.loads(r["manifest"]), _pairs(r["verlopen"])) for r in rows
    ]
    first = rows[0]
    return Dossierstuk(id_, json.loads(first["vraag"]), first["k_case"], walks, first["hoogste"], first["open"])


def _pairs(text: str) -> frozenset[Paar]:
    return frozenset(Paar(*pair) for pair in json.loads(text))


@dataclass(frozen=True, slots=True)
class Taak:
    """Work that waits for a human of the reader's onderdeel, with what that human must know to decide."""

    id: UUID
    casus: UUID
    view: dict[str, Any]


async def taken(store: Store, persons: Persons, reader: Reader, na: UUID | None, aantal: int) -> dict[str, Any]:
    """The open tasks, in pages, with what the asker wrote."""
    rows = await store.pool.fetch(_TAKEN, *reader.arguments, None, na, aantal + 1)
    return page("taken", [_taak(row, persons).view for row in rows], aantal)


async def taak(store: Store, persons: Persons, reader: Reader, id_: UUID) -> Taak:
    """One task, open or not. Raises NotFound."""
    rows = await store.pool.fetch(_TAKEN, *reader.arguments, id_, None, 1)
    if not rows:
        raise NotFound
    return _taak(rows[0], persons)


def _taak(row: Mapping[str, Any], persons: Persons) -> Taak:
    vraag = json.loads(row["vraag"]) if row["vraag"] else {}
    texts = _texts(row, vraag.get("teksten"), persons)
    view = {
        "taak": str(row["id"]),
        "op": row["op"],
        "status": row["status"],
        "casus": str(row["casus"]),
        "persoon": str(row["persoon"]) if row["persoon"] else None,
        "verzoek": str(row["verzoek"]),
        "verstrekker": row["verstrekker"],
        "element": row["element"],
        "aanvrager": row["aanvrager"],
        "doel": vraag.get("doel"),
        "vraag": texts.vraag if texts else None,
        "noodzaak": texts.noodzaak.get(row["element"]) if texts else None,
        "gemaaktOp": utc(row["gemaakt_op"]),
    }
    return Taak(row["id"], row["casus"], view)


def _texts(row: Mapping[str, Any], sealed: str | None, persons: Persons) -> Texts | None:
    """What the asker wrote; None when the key of the case is gone, and its words with it."""
    try:
        return read_texts(persons.open_text(row["k_case"], row["casus"], row["verzoek"], sealed))
    except KeyUnavailable:
        return None


async def postbus(
    pool: asyncpg.Pool[Any], reader: Reader, now: datetime, na: UUID | None, aantal: int
) -> dict[str, Any]:
    """What lies sealed for the reader's onderdeel and has not expired, in pages; who sent it, never what."""
    rows = await pool.fetch(_POSTBUS, *reader.arguments, now, None, na, aantal + 1)
    return page("postbus", [_stuk(row) for row in rows], aantal)


async def poststuk(pool: asyncpg.Pool[Any], reader: Reader, now: datetime, id_: UUID) -> dict[str, Any]:
    """One piece of the postbus, without its content. Raises NotFound."""
    rows = await pool.fetch(_POSTBUS, *reader.arguments, now, id_, None, 1)
    if not rows:
        raise NotFound
    return _stuk(rows[0])


def _stuk(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "poststuk": str(row["id"]),
        "verzoek": str(row["verzoek"]),
        "casus": str(row["casus"]),
        "afzender": row["afzender"],
        "gemaaktOp": utc(row["gemaakt_op"]),
        "verlooptOp": utc(row["verloopt_op"]),
        "bytes": row["bytes"],
    }


def page(name: str, found: Sequence[dict[str, Any]], aantal: int) -> dict[str, Any]:
    """One page; `volgende` is where the next begins, or null. `found` holds one more when there is a next page."""
    shown = list(found[:aantal])
    first = next(iter(shown[-1].values())) if len(found) > aantal else None
    return {name: shown, "volgende": first}


_VERZOEK: Final = f"""WITH {IK}
SELECT m.entry_id, m.levering, m.op, m.vraag::text AS vraag, m.manifest::text AS manifest,
  (SELECT max(a.levering) FROM manifest a WHERE a.verzoek = $5) AS hoogste,
  (SELECT count(*) FROM taak t WHERE t.verzoek = $5 AND t.status = 'open' AND t.op <> 'uitnodiging') AS open,
  (SELECT COALESCE(json_agg(json_build_array(t.verstrekker, t.element)), '[]') FROM taak t
    WHERE t.entry_id = m.entry_id AND t.verzoek = $5 AND t.status = 'vervallen' AND t.op <> 'uitnodiging')::text
    AS verlopen,
  (SELECT c.k_case FROM casus c WHERE c.id = m.casus AND c.samenwerkingsverband = m.samenwerkingsverband) AS k_case
FROM manifest m CROSS JOIN ik
WHERE m.verzoek = $5 AND m.aanvrager = ik.id AND {lid("m")} AND {toegewezen("m.casus")} ORDER BY m.levering"""  # noqa: S608  # only our own words are put in
_TAKEN: Final = f"""WITH {IK}
SELECT w.*, v.aanvrager, v.vraag::text AS vraag,
  (SELECT c.k_case FROM casus c WHERE c.id = w.casus AND c.samenwerkingsverband = w.samenwerkingsverband) AS k_case
FROM taak w CROSS JOIN ik LEFT JOIN manifest v ON v.entry_id = w.entry_id
WHERE w.bij = ik.id AND {lid("w")} AND {toegewezen("w.casus")}
  AND CASE WHEN $5::uuid IS NULL THEN w.status = 'open' AND ($6::uuid IS NULL OR w.id > $6) ELSE w.id = $5 END
ORDER BY w.id LIMIT $7"""  # noqa: S608  # only our own words are put in
_POSTBUS: Final = f"""WITH {IK}
SELECT p.id, p.verzoek, p.casus, p.afzender, p.gemaakt_op, p.verloopt_op, octet_length(p.box) AS bytes
FROM postbus p CROSS JOIN ik
WHERE p.ontvanger = ik.id AND p.verloopt_op > $5 AND {lid("p")} AND {toegewezen("p.casus")}
  AND ($6::uuid IS NULL OR p.id = $6) AND ($7::uuid IS NULL OR p.id > $7)
ORDER BY p.id LIMIT $8"""  # noqa: S608  # only our own words are put in
