"""Rows of the index: the statement that finds those of one onderdeel, and the proof that a row is the recorded one.

An onderdeel has two sides: it asked (`ontvanger`) or it supplies (`verstrekker`). Each side has an index in order of
time, so a page is read from its newest row on and nothing is sorted whole (migration `desk_search`). Rows hold what the
asker may know, so both sides may see them. What is found is held against the leaf before it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from audit.desk.words import Filter, Row
from audit.log.entry import check_index, read_leaf
from audit.log.merkle import leaf_hash

Found = tuple[datetime, UUID, int]  # the order of the rows: newest first

_IN_ROW: Final = (
    "doel",
    "ontvanger",
    "verstrekker",
    "element",
    "uitkomst",
    "reden",
    "vorm",
    "casus",
    "trace",
    "beleid",
)
_SIDES: Final = (
    "rij->>'ontvanger' = $1",
    "rij->>'verstrekker' = $1 AND rij->>'ontvanger' IS DISTINCT FROM $1",
)
# An act that was done stands in the index as `verstrekt`, though nothing went anywhere: it is said as it is.
DONE: Final = "gedaan"
UITKOMST: Final = (
    f"CASE WHEN rij ? 'handeling' AND rij->>'uitkomst' = 'verstrekt' THEN '{DONE}' ELSE rij->>'uitkomst' END"
)
ORDER: Final = "ORDER BY op DESC, entry_id DESC, nr DESC"
# The column beside a row was written with it, from the same clock; between two readings of that clock lies no second.
_SAME_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Query:
    """The rows of one onderdeel that fit: a condition per side, with its arguments."""

    condition: str
    arguments: tuple[Any, ...]

    def newest(self, columns: str, most: int, shown: str = "*") -> str:
        """The statement that gives these columns of the newest `most` rows of both sides, `shown` as it says."""
        sides = " UNION ALL ".join(
            f"(SELECT op, entry_id, nr, {columns} FROM log_index WHERE {side}{self.condition} {ORDER} LIMIT {most:d})"  # noqa: S608  # our words
            for side in _SIDES
        )
        return f"SELECT {shown} FROM ({sides}) AS own {ORDER} LIMIT {most:d}"  # noqa: S608  # our words

    @property
    def count(self) -> str:
        """The statement that counts all of them."""
        sides = " + ".join(f"(SELECT count(*) FROM log_index WHERE {side}{self.condition})" for side in _SIDES)  # noqa: S608  # our words
        return f"SELECT {sides}"


def query(onderdeel: str, wanted: Filter, after: Found | None = None) -> Query:
    """What this filter means in SQL, behind `after` in the order of the rows."""
    parts, arguments = list[str](), list[Any]([onderdeel])

    def add(part: str, *values: Any) -> None:
        numbers = [f"${len(arguments) + n}" for n in range(1, len(values) + 1)]
        arguments.extend(values)
        parts.append(part.format(*numbers))

    for bound, part in ((wanted.van, "op >= {}"), (wanted.tot, "op < {}"), (wanted.soort, "soort = {}")):
        if bound is not None:
            add(part, bound)
    for name in _IN_ROW:
        value = getattr(wanted, name)
        if value is not None:
            add(f"{UITKOMST if name == 'uitkomst' else _text(name)} = {{}}", value)
    if after is not None:
        add("(op, entry_id, nr) < ({}, {}, {})", *after)
    return Query("".join(f" AND {part}" for part in parts), tuple(arguments))


def _text(name: str) -> str:
    return f"rij->>'{name}'"


def as_row(row: Mapping[str, Any], proven: Collection[UUID]) -> Row:
    """A row as it is shown; `proven` are the entries whose rows are as recorded."""
    rij = json.loads(row["rij"])
    rij = rij if isinstance(rij, dict) else {}  # a row that somebody made of it is shown, as far as it is one
    ave, regels = rij.get("ave"), rij.get("regels")
    texts = {name: str(rij.get(name) or "") for name in (*_IN_ROW, "fase", "kader", "handeling")}
    if texts["handeling"] and texts["uitkomst"] == "verstrekt":
        texts["uitkomst"] = DONE
    return Row(
        entry_id=row["entry_id"],
        nr=row["nr"],
        op=row["op"],
        soort=row["soort"],
        ave=ave if isinstance(ave, int) else 0,
        regels=tuple(map(str, regels)) if isinstance(regels, list) else (),
        proven=row["entry_id"] in proven,
        **texts,
    )


_RECORDED: Final = """
SELECT i.entry_id, l.leaf, l.leaf_hash, array_agg(i.rij::text ORDER BY i.nr) AS rijen,
  array_agg(i.nr ORDER BY i.nr) AS nrs, array_agg(DISTINCT i.soort) AS soorten, min(i.op) AS eerst, max(i.op) AS laatst,
  (array_agg(i.zout ORDER BY i.nr))[1] AS zout
FROM log_index i LEFT JOIN log_leaf l ON l.entry_id = i.entry_id AND l.log_id = $1
WHERE i.entry_id = ANY ($2) GROUP BY i.entry_id, l.leaf, l.leaf_hash"""


async def proven(connection: Any, log_id: str, entries: Collection[UUID]) -> frozenset[UUID]:
    """The entries of which all rows, and what stands beside them, are as their leaf says."""
    recorded = await connection.fetch(_RECORDED, log_id, sorted(set(entries)))
    return frozenset(row["entry_id"] for row in recorded if holds(row))


def holds(row: Mapping[str, Any]) -> bool:
    """Whether the index rows of one entry are the ones its leaf commits to, and the leaf is the one that was hashed."""
    if row["leaf"] is None or row["zout"] is None or leaf_hash(row["leaf"]) != row["leaf_hash"]:
        return False
    try:
        fields = read_leaf(row["leaf"])
        check_index(row["leaf"], [json.loads(rij) for rij in row["rijen"]], row["zout"])
        return _beside(fields, row)
    except (ValueError, TypeError):  # not a leaf, not its rows, or a moment that is none
        return False


def _beside(fields: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """What the leaf does not commit to, but says: the kind, the moment, and the order without a gap."""
    at = datetime.fromisoformat(str(fields["t"]))
    near = max(abs(row["eerst"] - at), abs(row["laatst"] - at)) < _SAME_MOMENT
    complete: Sequence[int] = row["nrs"]
    same = fields["id"] == str(row["entry_id"]) and row["soorten"] == [fields["type"]]
    return near and same and list(complete) == list(range(len(complete)))


async def names(connection: Any, onderdelen: Collection[str]) -> dict[str, str]:
    """The names of onderdelen, by id."""
    rows = await connection.fetch("SELECT id, naam FROM onderdeel WHERE id = ANY ($1)", sorted(set(onderdelen)))
    return {row["id"]: row["naam"] for row in rows}
