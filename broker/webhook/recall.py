"""Telling who received something that it was recalled (AVG art. 19): per question, no content.

Whoever asked and got data, and whoever took a box out of its postbus; not who sent it, and not who got an absence,
which is the same whether something was hidden or not (design 6a.11). Told also to who left the case meanwhile.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from broker.webhook.kinds import Soort


async def tell_recall(connection: Any, samenwerkingsverband: str, casus: UUID, persoon: UUID | None) -> None:
    """Tell it in the transaction of the act; about one person of the case, or all of them."""
    await connection.execute(_TELL, Soort.VERSTREKKING_TERUGGEROEPEN.value, samenwerkingsverband, casus, persoon)


_TELL: Final = """
INSERT INTO melding (onderdeel, soort, nummer)
SELECT DISTINCT m.aanvrager, $1, m.verzoek FROM manifest m
WHERE m.samenwerkingsverband = $2 AND m.casus = $3 AND ($4::uuid IS NULL OR m.vraag->>'persoon' = $4::text)
  AND NOT (m.vraag->>'initiatief' = 'verstrekker' AND m.levering = 0)
  AND jsonb_path_exists(m.manifest, '$.gegevens[*] ? (@.vorm != "niet")')"""
