"""Holds the rules of the Rego against the list of the law: data/bron/wetregels.csv has every rule id of the law review.

`hoe` says who holds the rule: `regel` the policy, `huis` another room of the house, `mens` a human. `regels` are the
annotated rules that hold it (its own id when left empty; a gate G2-G14 has those with its number). The build refuses a
gap: a rule that nothing holds, a rule in the Rego that is not in the list, a rule without a test, a missing reason.
Errors: SourceError, a sentence per fault. Source: law.md sections 1-10 and part A.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policies.sources import SourceError, once, read

COLUMNS: Final = ("id", "titel", "artikel", "hoe", "regels", "waar")
HOE: Final = ("regel", "huis", "mens")
_PART: Final = re.compile(r"[a-z]$")  # ZVH-08a is a part of ZVH-08
_GATE: Final = re.compile(r"G(\d+)")
_GATED: Final = re.compile(r'"(\d\d)\|D-[A-Z-]+\|([A-Z]+-?\d+[a-z]?)"')
_TEST: Final = re.compile(r"(?m)^(?=test_\w+ if)")
_NAMED: Final = re.compile(r'"([A-Z]+-?\d+[a-z]?)"')


@dataclass(frozen=True, slots=True)
class Law:
    """One rule of the law review, and who holds it."""

    id: str
    titel: str
    artikel: str
    hoe: str
    regels: tuple[str, ...]
    waar: str


def read_laws(root: Path) -> list[Law]:
    """The list, with the rules of each filled in. Raises SourceError for a row that says too little."""
    gates = _gates(root)
    found = []
    for row in once(read(root / "data" / "bron" / "wetregels.csv", COLUMNS), "id"):
        row.check("hoe", HOE)
        if row["hoe"] != "regel" and not row["waar"]:
            raise row.error("waar", "zeg waarom het beleid dit niet toetst, en wie dan wel")
        own = (row["id"],) if row["hoe"] == "regel" else ()
        gate = _GATE.fullmatch(row["id"])
        held = gates.get(int(gate[1]), ()) if gate else tuple(row.split("regels")) or own
        found.append(Law(row["id"], row["titel"], row["artikel"], row["hoe"], held, row["waar"]))
    return found


def _gates(root: Path) -> dict[int, tuple[str, ...]]:
    """Number of a gate -> the rules of a question that can shut it."""
    files = [path for path in sorted(root.rglob("*.rego")) if not path.name.endswith("_test.rego")]
    pairs = {pair for path in files for pair in _GATED.findall(path.read_text(encoding="utf-8"))}
    return {n: tuple(sorted(regel for gate, regel in pairs if int(gate) == n)) for n in {int(g) for g, _ in pairs}}


def named_in_tests(root: Path) -> dict[str, tuple[str, ...]]:
    """Rule id -> `file::test` of every Rego test that names it, in its name or in its text."""
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*_test.rego")):
        for part in _TEST.split(path.read_text(encoding="utf-8"))[1:]:
            name, body = part.partition(" ")[0], part.partition("\n}\n")[0]
            for regel in {*_NAMED.findall(body), *_in_name(name)}:
                found.setdefault(regel, []).append(f"{path.relative_to(root).as_posix()}::{name}")
    return {regel: tuple(tests) for regel, tests in sorted(found.items())}


def _in_name(name: str) -> Iterator[str]:
    """The rules of a name like test_wgs_18_en_wpg_05_wie_het_hoort_zwijgt."""
    for letters, number in re.findall(r"(?:^test|_)_?([a-z]+)_(\d\d[a-z]?)(?=_|$)", name):
        yield f"{letters.upper()}-{number}"
    yield from (found.upper() for found in re.findall(r"(?<=_)l\d\d(?=_|$)", name))


def check_laws(root: Path, annotated: AbstractSet[str]) -> None:
    """Raises SourceError with every gap between the list, the Rego and the tests."""
    faults = list(_faults(read_laws(root), annotated, named_in_tests(root)))
    if faults:
        raise SourceError("\n".join(faults))


def _faults(laws: list[Law], annotated: AbstractSet[str], tests: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    listed = {law.id for law in laws}
    for law in laws:
        if law.hoe == "regel" and not law.regels:
            yield f"wetregels.csv, {law.id}: geen regel van het beleid houdt dit; noem haar, of kies huis of mens."
        for regel in law.regels:
            if regel not in annotated:
                yield f"wetregels.csv, {law.id}: regel {regel} heeft geen METADATA; schrijf die, of noem een ander."
    for regel in sorted(annotated):
        if regel not in listed and _PART.sub("", regel) not in listed:
            yield f"wetregels.csv: regel {regel} van het beleid staat er niet in; voeg haar toe."
        if regel not in tests:
            yield f"regel {regel}: geen test noemt haar; schrijf er een naast de regel."
