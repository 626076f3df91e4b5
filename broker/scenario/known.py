"""The codes that a file may use, read from the tables of the policy that is played."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

ROLLEN: Final = frozenset(f"R{n:02d}" for n in range(1, 16))
_SOURCES: Final = ("policies", "data", "bron")


@cache
def elementen() -> frozenset[str]:
    """Every element code."""
    return frozenset(row["code"] for row in _rows("elementen.csv"))


@cache
def soorten() -> Mapping[str, tuple[str, ...]]:
    """Every kind of organisation, with the roles that its people usually have."""
    return {row["code"]: tuple(r for r in row["rolcodes"].split("|") if r) for row in _rows("organisatiesoorten.csv")}


@cache
def redenen() -> frozenset[str]:
    """Every reason code."""
    return frozenset(row["code"] for row in _rows("redenen.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    package, *folders = _SOURCES
    file = resources.files(package).joinpath(*folders, name)
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
