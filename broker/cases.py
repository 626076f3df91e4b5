"""The cases that an onderdeel may see: those it takes part in or referred, and those it leads or has to judge.

A view names persons by their id in the case alone (design 6a.7). Leading: the procesregie of the table. Judging: the
public members of a ZVH, while a referral to it is tested and weighed (Wgs art. 2.31 lid 2-4); in no other kader. Closed
is shielded: no persons; rejected and destroyed are not shown (practice 4.1; Wgs art. 2.31 lid 8). NotFound for all
else, after the same statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

import asyncpg

from broker.dossier import utc
from broker.errors import NotFound
from broker.overview import page
from broker.policy_tables import policy_table
from broker.sight import IK, Reader, lid, toegewezen


@dataclass(frozen=True, slots=True)
class Zoekvraag:
    """What to look for in the reader's own cases; nothing given is no limit. Never by person (practice; AVG art. 5)."""

    samenwerkingsverband: str | None = None
    kaders: Sequence[str] = ()
    toestanden: Sequence[str] = ()
    ave: Sequence[int] = ()
    na: UUID | None = None
    aantal: int = 50


async def search(pool: asyncpg.Pool[Any], reader: Reader, wanted: Zoekvraag) -> dict[str, Any]:
    """The cases that fit, in pages."""
    rows = await pool.fetch(
        _CASES, *reader.arguments, list(_PROCESREGIE), list(_public_bodies()), None, wanted.na, wanted.aantal + 1,
        wanted.samenwerkingsverband, list(wanted.kaders), list(wanted.toestanden), list(wanted.ave),
    )  # fmt: skip
    return page("casussen", [_summary(row) for row in rows], wanted.aantal)


async def view(pool: asyncpg.Pool[Any], reader: Reader, casus: UUID) -> dict[str, Any]:
    """One case. Raises NotFound."""
    rows = await pool.fetch(
        _CASES, *reader.arguments, list(_PROCESREGIE), list(_public_bodies()), casus, None, 1, None, [], [], []
    )
    if not rows:
        raise NotFound
    row = rows[0]
    personen = json.loads(row["personen"]) if row["toestand"] not in _SHIELDED else []
    return {**_summary(row), "deelnemers": json.loads(row["deelnemers"]), "personen": personen}


def _summary(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "casus": str(row["id"]),
        "samenwerkingsverband": row["samenwerkingsverband"],
        "kader": row["kader"],
        "ave": row["ave"],
        "toestand": row["toestand"],
        "doel": row["doel"],
        "doelVastgelegdOp": utc(row["doel_vastgelegd_op"]) if row["doel_vastgelegd_op"] else None,
        "aanmelder": row["aanmelder"],
        "afgeslotenOp": utc(row["afgesloten_op"]) if row["afgesloten_op"] else None,
        "versie": row["versie"],
    }


_PROCESREGIE: Final = ("zvh", "procesregie_lokaal")
_SHIELDED: Final = frozenset({"S90", "S91"})


@cache
def _public_bodies() -> frozenset[str]:
    """The public members of a ZVH: Wgs art. 2.27 lid 1 (organisatiesoorten.json)."""
    return frozenset(code for code, row in policy_table("organisatiesoorten").items() if row["klasse"] == "lid1")


_CASES: Final = f"""WITH {IK}
SELECT c.*, COALESCE((SELECT json_agg(d.onderdeel ORDER BY d.onderdeel) FROM casus_deelnemer d WHERE d.casus = c.id
    AND d.van <= $4 AND (d.tot IS NULL OR d.tot > $4)), '[]')::text AS deelnemers,
  COALESCE((SELECT json_agg(json_build_object('persoon', p.id, 'rol', p.rol) ORDER BY p.id) FROM persoon p
    WHERE p.casus = c.id), '[]')::text AS personen
FROM casus c CROSS JOIN ik
WHERE {lid("c")} AND {toegewezen("c.id")} AND c.toestand NOT IN ('S30', 'S99') AND (
    c.aanmelder = ik.id OR ik.soort = ANY ($5)
    OR (c.toestand IN ('S15', 'S20') AND c.kader IN ('zvh', 'levensloop') AND ik.soort = ANY ($6))
    OR EXISTS (SELECT FROM casus_deelnemer d WHERE d.casus = c.id AND d.onderdeel = ik.id AND d.van <= $4
      AND (d.tot IS NULL OR d.tot > $4)))
  AND ($7::uuid IS NULL OR c.id = $7) AND ($8::uuid IS NULL OR c.id > $8)
  AND ($10::text IS NULL OR c.samenwerkingsverband = $10) AND (cardinality($11::text[]) = 0 OR c.kader = ANY ($11))
  AND (cardinality($12::text[]) = 0 OR c.toestand = ANY ($12))
  AND (cardinality($13::smallint[]) = 0 OR c.ave = ANY ($13))
ORDER BY c.id LIMIT $9"""  # noqa: S608  # only our own words are put in
