"""Makes the matrix table: rows with a precomputed rank and an index `fase|kader|ave` -> element -> row numbers.

The rows of domain/matrix.csv stay as they are; what the columns cannot say stands beside them in three small files:
`matrix_code.csv` (which reason a row `niet` gives), `matrix_filter.csv` (what minimise must do with the items) and
`matrix_aanvulling.csv` (the gaps of matrix-notes section 6). Sources: matrix-notes sections 2-6.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from policies.sources import AVES, CASUSROLLEN, FASEN, KADERS, ROLLEN, TOKENS, VORMEN, Row, choice, read

COLUMNS: Final = (
    "id", "fase", "kader", "ave", "ontvanger", "verstrekker", "element", "vorm", "voorwaarde", "toelichting",
)  # fmt: skip
_EXTRA: Final = (*COLUMNS[:-1], "persoon", "toelichting")
# Rows in prose (matrix-notes section 4): `toestaan` replaces all when its rule is met, `weigeren` too; `grens` only
# stands beside other rows; `nooit` is not for the broker at all.
PROZA: Final = {
    "M004": "nooit",
    "M035": "weigeren",
    "M053": "grens",
    "M064": "weigeren",
    "M073": "toestaan",
    "M091": "toestaan",
    "M102": "weigeren",
    "M104": "toestaan",
    "M107": "toestaan",
    "M111": "toestaan",
    "M115": "toestaan",
    "M121": "grens",
    "M127": "weigeren",
}
# M011 K4-K6: a human decides (matrix-notes 2b.31); M014 is an ordinary refusal (the statutory index is elsewhere).
MENS: Final = "M011"
ORDINARY: Final = "M014"
FILTERS: Final = {"maanden": int, "alleen_incident": bool, "alleen_eigen": bool, "anderen_titel": bool}
# Conditions that stand in the text of rows in prose (matrix-notes 2b.4), as tokens.
_EXTRA_TEKENS: Final = {"M073": "geheimhoudingsverklaring", "M107": "bevoegdheid", "M115": "bevoegdheid"}


def make_matrix(folder: Path, elementen: Mapping[str, Any], soorten: Mapping[str, Any]) -> dict[str, Any]:
    """The table `matrix`. Raises SourceError for a code that does not resolve."""
    codes = {(r["id"], r["element"]): f"{r['poort']}|{r['code']}" for r in _small(folder / "matrix_code.csv")}
    filters: dict[str, dict[str, Any]] = {}
    for r in read(folder / "matrix_filter.csv", ("id", "element", "filter", "waarde")):
        filters.setdefault(f"{r['id']}|{r['element']}", {})[r["filter"]] = _filter_value(r)
    rijen: list[dict[str, Any]] = []
    index: dict[str, dict[str, list[int]]] = {}
    partijen: dict[str, dict[str, list[str]]] = {}
    for row in read_rows(folder):
        _check(row, elementen, soorten)
        rij = _compile(row, codes)
        _index(row, len(rijen), rij, index, partijen)
        rijen.append(rij)
    return {"rijen": rijen, "index": index, "partijen": partijen, "filters": filters}


def read_rows(folder: Path) -> list[Row]:
    """The rows of the matrix and of its gaps, in their order. Raises SourceError."""
    return [*read(folder / "matrix.csv", COLUMNS), *read(folder / "matrix_aanvulling.csv", _EXTRA)]


def proza(row: Row) -> str:
    """How a row in prose is read; empty for a row that the columns say whole."""
    marked = row["toelichting"].startswith("PROZA:") or row["id"] == "M111"
    return PROZA.get(row["id"], "") if marked else ""


def _filter_value(row: Row) -> bool | int:
    if row["filter"] not in FILTERS:
        raise row.error("filter", f"onbekend filter {row['filter']!r}; {choice(FILTERS)}")
    if FILTERS[row["filter"]] is bool:
        if row["waarde"] != "true":
            raise row.error("waarde", f"{row['waarde']!r} past niet bij {row['filter']}; schrijf true")
        return True
    if not row["waarde"].isdigit():
        raise row.error("waarde", f"{row['waarde']!r} past niet bij {row['filter']}; schrijf een getal")
    return int(row["waarde"])


def _small(path: Path) -> list[Row]:
    return list(read(path, ("id", "element", "poort", "code")))


def _check(row: Row, elementen: Mapping[str, Any], soorten: Mapping[str, Any]) -> None:
    prefixes = {f"{e['prefix']}.*" for e in elementen.values()}
    row.check("fase", {*FASEN, "any"})
    row.check("kader", {*KADERS, "any"})
    row.check("ave", {*AVES, "any"})
    row.check("ontvanger", {*soorten, *ROLLEN, "any"})
    row.check("verstrekker", {*soorten, "any"})
    row.check("element", {*elementen, *prefixes, "*"})
    row.check("vorm", VORMEN)
    row.check("voorwaarde", TOKENS)


def _compile(row: Row, codes: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    mens = row["id"] == MENS and row["vorm"] == "niet"
    vorm = "volledig" if mens else row["vorm"]
    extra = [_EXTRA_TEKENS[row["id"]]] if row["id"] in _EXTRA_TEKENS else []
    return {
        "id": row["id"] or None,
        "ontvanger": row["ontvanger"],
        "verstrekker": row["verstrekker"],
        "vorm": vorm,
        "hoogte": VORMEN[vorm],
        "voorwaarde": ["mens"] if mens else row.split("voorwaarde") + extra,
        "rang": rank(row),
        "code": codes.get((row["id"], row["element"]), ""),
        "proza": proza(row),
        "persoon": row.fields.get("persoon", ""),
    }


def rank(row: Row) -> int:
    """10 x how exact the element is + how named the parties are (matrix-notes 2.3)."""
    element = 0 if row["element"] == "*" else 1 if row["element"].endswith(".*") else 2
    return 10 * element + sum(_named(row[field]) for field in ("ontvanger", "verstrekker"))


def _named(partij: str) -> int:
    return 0 if partij == "any" else 2 if partij in CASUSROLLEN else 1


def _index(
    row: Row,
    number: int,
    rij: Mapping[str, Any],
    index: dict[str, dict[str, list[int]]],
    partijen: dict[str, dict[str, list[str]]],
) -> None:
    fasen, kaders, aves = (
        every if row[field] == "any" else tuple(row.split(field))
        for field, every in (("fase", FASEN), ("kader", KADERS), ("ave", AVES))
    )
    keys = [f"{f}|{k}|{a}" for f in fasen for k in kaders for a in aves]
    for key in keys:
        index.setdefault(key, {}).setdefault(row["element"], []).append(number)
    if rij["hoogte"] and not rij["proza"]:
        known = partijen.setdefault(f"{row['ontvanger']}|{row['verstrekker']}", {}).setdefault(row["element"], [])
        known.extend(key for key in keys if key not in known)


def nest(matrix: Mapping[str, Any]) -> dict[str, Any]:
    """The same rows and index, nested by party for the engines: a question reads no more rows than fit it.

    `zoek` is `fase|kader|ave` -> supplier -> recipient -> element -> row numbers. `elders` is recipient -> supplier ->
    element -> the places where that row stands, for the code of a missing row.
    """
    zoek: dict[str, Any] = {}
    for key, elements in matrix["index"].items():
        for element, numbers in elements.items():
            for number in numbers:
                row = matrix["rijen"][number]
                of_supplier = zoek.setdefault(key, {}).setdefault(row["verstrekker"], {})
                of_supplier.setdefault(row["ontvanger"], {}).setdefault(element, []).append(number)
    elders: dict[str, Any] = {}
    for parties, elements in matrix["partijen"].items():
        ontvanger, verstrekker = parties.split("|")
        places = {element: [key.split("|") for key in keys] for element, keys in elements.items()}
        elders.setdefault(ontvanger, {})[verstrekker] = places
    return {**{name: table for name, table in matrix.items() if name != "partijen"}, "zoek": zoek, "elders": elders}
