"""What the policy is told of the terms of a case, and of what forbids to destroy it. One read, for few acts."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from broker.dossier import utc

NEED_TERMS: Final = frozenset({"aanvulling_verlopen", "vernietigen"})


async def add_terms(pool: Any, casus: UUID, question: dict[str, Any]) -> None:
    """Add the terms of the case, and restrictions that were asked about any of its persons (AVG art. 18)."""
    if question["handeling"]["soort"] not in NEED_TERMS or question["casus"] is None:
        return
    terms = await pool.fetch(_TERMS, casus)
    question["termijnen"] = [{"soort": row["soort"], "verloopt_op": utc(row["verloopt_op"])} for row in terms]
    known = {stuk["id"] for stuk in question["bewijs"]}
    held = await pool.fetch(_HELD, casus)
    question["bewijs"] = question["bewijs"] + [_stuk(row) for row in held if str(row["id"]) not in known]


def _stuk(row: Any) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "soort": "beperking",
        "ondertekenaar": row["ondertekenaar"],
        "ondertekenaar_soort": row["soort"],
        "vastgelegd_op": utc(row["vastgelegd_op"]),
        "ingetrokken_op": None,
    }


_TERMS: Final = """
SELECT soort, max(verloopt_op) AS verloopt_op FROM termijn
WHERE casus = $1 AND stap = 'einde' AND stand IN ('loopt', 'verlopen') GROUP BY soort ORDER BY soort"""
_HELD: Final = """
SELECT b.id, b.ondertekenaar, o.soort, b.vastgelegd_op FROM bewijsstuk b JOIN onderdeel o ON o.id = b.ondertekenaar
WHERE b.casus = $1 AND b.soort = 'beperking' AND b.ingetrokken_op IS NULL AND b.beeindigd_op IS NULL ORDER BY b.id"""
