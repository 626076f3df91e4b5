"""The outcome of one request as the asker can see it, held against what the file expects.

The asker sees for every pair in which list it stands: delivered in which form, withheld with which reason, waiting for
what, invited, failed. Which row of the matrix applied is told with what was delivered and with nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from broker.scenario.model import Verwacht
from broker.scenario.outcome import Gekregen, compare
from broker.terms import Bekendheid


def differences(verwacht: Verwacht, answers: Sequence[Mapping[str, Any]], ontvangen: bytes) -> tuple[str, ...]:
    """What differs, in words; empty when all that can be seen is as expected. `ontvangen` is what the receiver got."""
    rows = [row for answer in answers for row in _rows(answer)]
    seen = compare(replace(verwacht, matrix=frozenset({None})), [replace(row, matrix=None) for row in rows], ontvangen)
    wrong = {row.matrix for row in rows if row.matrix is not None} - verwacht.matrix
    said = verwacht.ruw.get("antwoord")
    if said in set(Bekendheid):
        seen += tuple(f"antwoord {row.antwoord}, verwacht {said}" for row in rows if row.antwoord != said)
    return (*seen, *(f"matrix {matrix}, verwacht anders" for matrix in sorted(map(str, wrong))))


def _rows(answer: Mapping[str, Any]) -> Iterator[Gekregen]:
    for g in answer.get("gegevens", ()):
        absent = g["vorm"] == "niet"
        outcome = "geen_mededeling" if absent else "verstrekt"
        yield _row(g, outcome, g["vorm"], matrix=g.get("matrix"), antwoord=g.get("waarde"))
    for a in answer.get("achtergehouden", ()):
        yield _row(a, "geweigerd", "niet", reden=a["reden"])
    for w in answer.get("wacht", ()):
        yield _row(w, f"wacht_{w['op']}", w["vorm"])
    for u in answer.get("uitnodigingen", ()):
        yield _row(u, "uitnodiging", "uitnodiging")
    for s in answer.get("storingen", ()):
        yield _row(s, f"storing ({s['code']})", "niet")


def _row(pair: Mapping[str, Any], uitkomst: str, vorm: str, **rest: Any) -> Gekregen:
    return Gekregen(pair["verstrekker"], pair["element"], uitkomst, vorm, **rest)
