"""The codes that a file may use, read from the tables of the policy that is played."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from broker.policy_tables import policy_table

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


@cache
def publiek() -> frozenset[str]:
    """The kinds of organisation that are public deelnemers (Wgs art. 2.27 lid 1): they decide in a ZVH."""
    return frozenset(row["code"] for row in _rows("organisatiesoorten.csv") if row["wgs_klasse"].startswith("lid1"))


def tekenaars() -> Mapping[str, Any]:
    """Who signs which evidence, as the policy has it (policies/data/tekenaars.json)."""
    return policy_table("tekenaars")


@cache
def deelnemend() -> frozenset[str]:
    """The kinds of organisation that can take part in a case at all (Wgs art. 2.27 lid 1 and 2)."""
    rows = _rows("organisatiesoorten.csv")
    return frozenset(row["code"] for row in rows if row["wgs_klasse"].partition(":")[0] in ("lid1", "lid2"))


def doelen() -> frozenset[str]:
    """Every purpose code that a question may name (doelen.json)."""
    return frozenset(policy_table("doelen")["doelen"])


def doel(kader: str, ave: int) -> str:
    """The purpose code that fits a table: the first, or the last from AVE 3 on (doelen.json)."""
    codes = [code for code, row in policy_table("doelen")["doelen"].items() if kader in row["kaders"]]
    return (codes[-1] if ave >= 3 else codes[0]) if codes else kader
