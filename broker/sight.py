"""Who may see a row of a case, in SQL: the same words for every list and every view, so that none forgets one.

A reader is an employee on record, designated and screened (Wgs art. 1.8 lid 2-3), of the onderdeel and OIN that the
token names, which is a member now of the samenwerkingsverband of the row; where its organisation assigned people to
the case, one of those. Everyone else sees nothing, and cannot tell that from there being nothing (design 6a.8, 6a.11).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from broker.terms import Identity

IK: Final = """ik AS (SELECT o.id, o.soort FROM onderdeel o JOIN medewerker m ON m.id = $2 AND m.onderdeel = o.id
  WHERE o.id = $1 AND o.oin = $3 AND m.aangewezen AND (m.screening_tot IS NULL OR m.screening_tot > $4))"""


class Reader(NamedTuple):
    """Whoever looks, and when: the first four arguments of every statement that uses `IK`."""

    caller: Identity
    op: datetime

    @property
    def arguments(self) -> tuple[Any, ...]:
        return (self.caller.onderdeel, self.caller.medewerker, self.caller.oin, self.op)


def lid(row: str) -> str:
    """A condition: the reader's onderdeel is a member of the samenwerkingsverband of `row` now."""
    return f"""EXISTS (SELECT FROM lidmaatschap l WHERE l.samenwerkingsverband = {row}.samenwerkingsverband
      AND l.onderdeel = ik.id AND l.van <= $4 AND (l.tot IS NULL OR l.tot > $4))"""


def toegewezen(casus: str) -> str:
    """A condition: the reader is assigned to the case, or its onderdeel assigned nobody."""
    return f"""(NOT EXISTS (SELECT FROM toewijzing gezet JOIN medewerker collega ON collega.id = gezet.medewerker
      WHERE gezet.casus = {casus} AND collega.onderdeel = ik.id)
    OR EXISTS (SELECT FROM toewijzing gezet WHERE gezet.casus = {casus} AND gezet.medewerker = $2))"""  # noqa: S608  # only our own words are put in
