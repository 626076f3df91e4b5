"""Setting and ending terms, in the transaction of the act that starts or ends them: no act without its terms.

The row of the case is locked by then, so two acts on one case do this one after the other. A term that ends takes its
open task with it. What starts which term is data (`termijnen.json`). The terms of spoed in a question are set by the
database itself, with the answer (migration `timers`): the corridor of questions knows nothing of terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeAlias
from uuid import uuid4

from broker.casus.handeling import Handeling
from broker.clock import NEDERLAND
from broker.timers.calendar import after
from broker.timers.kinds import SPOED, Soort, Stap, soorten

Running: TypeAlias = "dict[str, datetime]"  # the terms that run or ran out, with their end

_RECORD: Final = "bewijs_vastleggen"
_DAY: Final = 10  # a whole day: `2026-11-24`


@dataclass(frozen=True, slots=True)
class Step:
    """One act that was done: on which case, and in which state that is from now on."""

    handeling: Handeling
    samenwerkingsverband: str
    kader: str
    ave: int
    toestand: str
    eerste_verwerking: datetime
    op: datetime

    @property
    def bewijs(self) -> str | None:
        """The kind of evidence that this act put down."""
        recorded = self.handeling.soort == _RECORD
        return str(self.handeling.argumenten["bewijs"]) if recorded else None


def step_of(handeling: Handeling, casus: Mapping[str, Any], toestand: str, op: datetime) -> Step:
    """What `follow` needs of an act; `casus` is as the policy read it, and null where a new case has nothing yet."""
    first = casus["eerste_verwerking_op"]
    begun = datetime.fromisoformat(first) if first else op
    return Step(handeling, casus["samenwerkingsverband"], casus["kader"], casus["ave"], toestand, begun, op)


async def follow(connection: Any, step: Step) -> None:
    """End what this act ends and begin what it begins. Part of the act's transaction."""
    rows = await connection.fetch(_RUNNING, step.handeling.casus)
    running: Running = {row["soort"]: row["einde"] for row in rows}
    ended = sorted(name for name in running if _ends(soorten()[name], step))
    if ended:
        await connection.execute(_END, step.handeling.casus, ended, step.op, step.samenwerkingsverband)
    rows = [row for name, soort in soorten().items() for row in _begun(name, soort, step, running)]
    if rows:
        await connection.executemany(_BEGIN, rows)


def _ends(soort: Soort, step: Step) -> bool:
    if soort.eindigt_bij_bewijs is not None and step.bewijs == soort.eindigt_bij_bewijs:
        return True
    return step.toestand in soort.eindigt_in or bool(soort.in_ and not soort.runs_in(step.toestand, step.kader))


def _begun(name: str, soort: Soort, step: Step, running: Running) -> Iterator[tuple[Any, ...]]:
    """The rows of a term that begins with this act: its end, and the warning ahead of it."""
    enters = soort.runs_in(step.toestand, step.kader) and name not in running and soort.niet_naast not in running
    acted = step.handeling.soort == soort.bij_handeling
    proven = soort.bij_bewijs is not None and step.bewijs == soort.bij_bewijs
    if not (enters or acted or proven):
        return
    begin = step.eerste_verwerking if soort.vanaf == "eerste_verwerking" else step.op
    end = max(after(begin, soort.length(step.ave)), running.get(soort.niet_voor or "", begin))
    if name == SPOED:
        end = min(end, _until(step))
    for stap, op in ((Stap.WAARSCHUWING, _warning(soort, begin, end, step)), (Stap.EINDE, end)):
        if op is not None:
            yield (uuid4(), step.samenwerkingsverband, step.handeling.casus, name, stap.value, step.handeling.id,
                   op, step.op)  # fmt: skip


def _warning(soort: Soort, begin: datetime, end: datetime, step: Step) -> datetime | None:
    if soort.waarschuw is None:
        return None
    if soort.waarschuw == SPOED:
        return min(after(begin, soorten()[SPOED].duur), _until(step))
    ahead = ahead_of(end, soort.waarschuw)
    return ahead if ahead > begin else None


def ahead_of(end: datetime, length: str) -> datetime:
    """So long before the end of a term."""
    found = end
    while after(found, length) > end:
        found -= timedelta(days=1)
    return found


def _until(step: Step) -> datetime:
    """The end that a piece of evidence names itself: a moment, or a whole day."""
    text = str(step.handeling.argumenten["inhoud"]["tot"])
    if len(text) > _DAY:
        return datetime.fromisoformat(text)
    following = date.fromisoformat(text) + timedelta(days=1)
    return datetime.combine(following, time(), NEDERLAND).astimezone(UTC)


_RUNNING: Final = """
SELECT soort, max(verloopt_op) AS einde FROM termijn WHERE casus = $1 AND stand IN ('loopt', 'verlopen')
GROUP BY soort"""
_BEGIN: Final = """
INSERT INTO termijn (id, samenwerkingsverband, casus, soort, stap, aanleiding, verloopt_op, kijk_op, stand, gemaakt_op)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 'loopt', $8) ON CONFLICT (casus, soort, stap, aanleiding) DO NOTHING"""
_END: Final = """
WITH ended AS (
  UPDATE termijn SET stand = 'gedaan', gedaan_op = $3
  WHERE casus = $1 AND soort = ANY ($2) AND stand IN ('loopt', 'verlopen') RETURNING id)
UPDATE taak SET status = 'vervallen'
WHERE samenwerkingsverband = $4 AND op = 'termijn' AND status = 'open' AND verzoek IN (SELECT id FROM ended)"""
