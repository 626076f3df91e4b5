"""The rows of the matrix as people number them, read back out of the tables that a policy decides with.

The build spreads a row over an index (policies/matrix.py); here everything under one number comes together again: for
whom, from whom, in which phase, regime and level, which elements, and what then goes. Pure; any revision.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

_FITS: Final = ("fase", "kader", "ave", "element")
_GIVES: Final = ("ontvanger", "verstrekker", "vorm", "voorwaarde", "code", "persoon")


def rows_of(data: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Number -> property -> its values, sorted; a property without a value is left out."""
    matrix = data["matrix"]
    found: dict[str, dict[str, set[str]]] = {}
    for number, name, value in (*_given(matrix), *_fitting(matrix)):
        found.setdefault(_id(matrix["rijen"][number]), {}).setdefault(name, set()).add(value)
    for key, filters in matrix.get("filters", {}).items():
        id_, _, element = key.partition("|")
        found.setdefault(id_, {}).setdefault("filters", set()).add(f"{element}: {json.dumps(filters, sort_keys=True)}")
    return {id_: {name: sorted(values) for name, values in sorted(row.items())} for id_, row in sorted(found.items())}


def _id(row: Mapping[str, Any]) -> str:
    return row["id"] or f"zonder nummer, {row['ontvanger']} bij {row['verstrekker']}"


def _given(matrix: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    for number, row in enumerate(matrix["rijen"]):
        for name in _GIVES:
            if value := row.get(name):
                yield number, name, value if isinstance(value, str) else " en ".join(value)


def _fitting(matrix: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    for key, elements in matrix["index"].items():
        for element, numbers in elements.items():
            for number in numbers:
                yield from ((number, name, part) for name, part in zip(_FITS, (*key.split("|"), element), strict=True))
