"""Holds the rows of the matrix against each other: no clash, no overlap, none that never counts, levels in order.

What the given matrix does on purpose carries a mark in `bron/merken.csv`, with the reason; a clash cannot be marked.
Source: domain/matrix-notes.md sections 2.3-2.5 and 2a.4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any, Final

from policies.marks import Marks
from policies.matrix import proza, rank
from policies.sources import AVES, CASUSROLLEN, FASEN, KADERS, ROLLEN, VORMEN, Row

Soorten = Mapping[str, Mapping[str, Any]]
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """One row with where it applies."""

    row: Row
    keys: frozenset[tuple[str, str, str]]
    rank: int
    tokens: frozenset[str]

    @property
    def height(self) -> int:
        return VORMEN[self.row["vorm"]]

    @property
    def combination(self) -> tuple[str, str, str]:
        return self.row["ontvanger"], self.row["verstrekker"], self.row["element"]

    @property
    def name(self) -> str:
        return f"{self.row['id']} ({self.row.file} regel {self.row.line})"


def reach(rows: Sequence[Row]) -> list[Reach]:
    """The rows that the generic matcher reads: all but those in prose (matrix-notes section 4)."""
    return [
        Reach(row, frozenset(_keys(row)), rank(row), frozenset(row.split("voorwaarde")))
        for row in rows
        if not proza(row)
    ]


def _keys(row: Row) -> Iterator[tuple[str, str, str]]:
    fasen, kaders, aves = (
        every if row[field] == "any" else row.split(field)
        for field, every in (("fase", FASEN), ("kader", KADERS), ("ave", AVES))
    )
    return ((fase, kader, ave) for fase in fasen for kader in kaders for ave in aves)


def check_rows(rows: Sequence[Row], soorten: Soorten, elementen: Mapping[str, Any], marks: Marks) -> Iterator[str]:
    """What does not hold between the rows, one sentence each."""
    known = reach(rows)
    yield from _forms(rows, elementen)
    yield from _together(known, soorten, marks)
    yield from _never(known, marks)
    yield from _levels(known, elementen, marks)


def _forms(rows: Sequence[Row], elementen: Mapping[str, Any]) -> Iterator[str]:
    """A row gives no form that its element does not have; a wildcard gives each element no more than its own forms."""
    for row in rows:
        vorm, pattern = row["vorm"], row["element"]
        if vorm in ("niet", "uitnodiging"):
            continue
        under = {code: element for code, element in elementen.items() if pattern in element["patronen"]}
        if pattern in elementen and vorm not in elementen[pattern]["vormen"]:
            forms = ", ".join(elementen[pattern]["vormen"]) or "geen enkele vorm"
            yield row.tell("vorm", f"{pattern} gaat nooit als {vorm}; kies uit: {forms}, uitnodiging, niet")
        elif all(element["hoogste"][vorm] == "niet" for element in under.values()):
            yield row.tell("vorm", f"geen element van {pattern} kan zo gaan; kies een hogere vorm, of niet")


def _together(rows: Sequence[Reach], soorten: Soorten, marks: Marks) -> Iterator[str]:
    """Rows of different ids that are equally specific for one question."""
    by_element = sorted(rows, key=lambda r: r.row["element"])
    for _, group in groupby(by_element, key=lambda r: r.row["element"]):
        for one, other in combinations(group, 2):
            if one.row["id"] == other.row["id"] or one.rank != other.rank or not one.keys & other.keys:
                continue
            if not all(may_be_one(one.row[f], other.row[f], soorten) for f in ("ontvanger", "verstrekker")):
                continue
            if bool(one.height) != bool(other.height):
                yield other.row.tell(
                    "vorm", f"spreekt {one.name} tegen: de een zegt niet, de ander geeft, en beide zijn even precies"
                    f" ({_where(one.keys & other.keys)}); laat er een vervallen of maak er een preciezer",
                )  # fmt: skip
            elif not marks.takes("samenloop", "matrix", f"{one.row['id']}+{other.row['id']}|{one.row['element']}"):
                yield other.row.tell(
                    "id", f"overlapt met {one.name}: zelfde gegeven, partijen en {_where(one.keys & other.keys)};"
                    " voeg ze samen, of zet merk samenloop met de reden in merken.csv",
                )  # fmt: skip


def may_be_one(one: str, other: str, soorten: Soorten) -> bool:
    """Whether one party can be both: a kind with that role, a police officer, a deelnemer of a kind of Wgs 2.27."""
    if one == other or "any" in (one, other):
        return True
    if one in CASUSROLLEN or other in CASUSROLLEN:
        kind = other if one in CASUSROLLEN else one
        role = one if one in CASUSROLLEN else other
        return role != "deelnemer" or kind not in soorten or soorten[kind]["klasse"] in ("lid1", "lid2")
    if (one in ROLLEN) != (other in ROLLEN):
        kind, role = (other, one) if one in ROLLEN else (one, other)
        return role in soorten[kind]["rollen"]
    return one not in ROLLEN and (soorten[one]["ook"] == other or soorten[other]["ook"] == one)


def _never(rows: Sequence[Reach], marks: Marks) -> Iterator[str]:
    """Alternatives of one id of which one never counts: another gives as much on no more conditions."""
    by_combination = defaultdict(list)
    for row in rows:
        by_combination[row.row["id"], *row.combination].append(row)
    for alternatives in by_combination.values():
        for number, row in enumerate(alternatives):
            for place, other in enumerate(alternatives):
                if other is row or not row.keys & other.keys or not other.tokens <= row.tokens:
                    continue
                same = other.height == row.height and other.tokens == row.tokens
                if other.height < row.height or (same and place > number):
                    continue
                if not marks.takes("nooit_gekozen", "matrix", f"{row.row['id']}|{row.row['element']}"):
                    yield row.row.tell(
                        "vorm", f"telt nooit mee: {other.name} geeft ten minste zoveel op niet meer voorwaarden;"
                        " haal de rij weg, of zet merk nooit_gekozen met de reden in merken.csv",
                    )  # fmt: skip


def _levels(rows: Sequence[Reach], elementen: Mapping[str, Any], marks: Marks) -> Iterator[str]:
    """An element that goes further at a lower AVE than at a higher one that has a row for it too.

    Of one supplier, to one kind of recipient and to whichever recipient gets most. A level without a row gives nothing,
    and is not compared: other roles take over there (D-AVE, matrix-notes 2.6).
    """
    ceilings: dict[tuple[str, ...], dict[str, tuple[int, Reach]]] = defaultdict(dict)
    for (fase, kader, ave, ontvanger, leverancier), patterns in _by_parties(rows).items():
        for code, element in elementen.items():
            if fits := next((patterns[p] for p in element["patronen"] if p in patterns), None):
                height, row = max(((_height(one, element), one) for one in fits), key=lambda pair: pair[0])
                whoever: tuple[str, ...] = (fase, kader, leverancier, code)
                for place in ((*whoever, ontvanger), whoever):
                    level = ceilings[place]
                    level[ave] = max(level.get(ave, (height, row)), (height, row), key=lambda pair: pair[0])
    told = set()
    for place, levels in ceilings.items():
        for low, high in combinations(sorted(levels), 2):
            (height, row), (top, upper) = levels[low], levels[high]
            code = f"{row.row['id']}|{place[3]}"
            if height <= top or code in told or marks.takes("lager_niveau", "matrix", code):
                continue
            told.add(code)
            yield row.row.tell(
                "vorm", f"geeft {place[3]} op AVE {low} verder dan {upper.name} op AVE {high}; verlaag de vorm, of zet"
                " merk lager_niveau met de reden in merken.csv",
            )  # fmt: skip


def _by_parties(rows: Sequence[Reach]) -> dict[tuple[str, ...], dict[str, list[Reach]]]:
    found: dict[tuple[str, ...], dict[str, list[Reach]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        ontvanger, leverancier, pattern = row.combination
        for key in row.keys:
            found[*key, ontvanger, leverancier][pattern].append(row)
    return found


def _height(row: Reach, element: Mapping[str, Any]) -> int:
    return VORMEN[element["hoogste"].get(row.row["vorm"], "niet")]


def _where(keys: frozenset[tuple[str, str, str]]) -> str:
    shown = [f"{fase} {kader} AVE {ave}" for fase, kader, ave in sorted(keys)]
    return ", ".join(shown[:_FEW]) + (f" en {len(shown) - _FEW} andere" if len(shown) > _FEW else "")
