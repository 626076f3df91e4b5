"""Makes policies/data/*.json from policies/data/bron/*.csv, and the one document that both engines load.

Texts stay out of that document: OPA's WebAssembly has little room and the words are looked up by code afterwards
(design/policy-engine.md sections 2 and 4). Errors: SourceError with file, row and field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from policies.checks import check_named_rules, check_shape, check_tables
from policies.matrix import make_matrix, nest, read_rows
from policies.sources import SourceError, make_elementen, make_redenen, make_soorten

CARE: Final = ("wgbo", "jeugdwet", "wvggz")
# Wie gegevens van een ander houdt, houdt het geheim van de eerste leverancier (matrix-notes 2b.11).
DOORGEVERS: Final = ("zvh", "ander_zvh", "procesregie_lokaal", "aov")
# Een maatregel (D11) is geen hulpverlening; het log (D16) is van de makelaar zelf.
_NOT_CARE: Final = frozenset({"D11", "D16"})
_ELEMENT: Final = ("categorie", "gevoeligheid", "vormen", "prefix", "patronen", "hoogste", "bronsoorten")
_MONTHS: Final = tuple(f"{m:02d}" for m in range(1, 13))
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def write_tables(root: Path) -> None:
    """Write the generated JSON tables under `root`/data. Raises SourceError."""
    bron = root / "data" / "bron"
    soorten = make_soorten(bron)
    elementen = make_elementen(bron, soorten)
    tables = {
        "organisatiesoorten": soorten,
        "elementen": elementen,
        "redenen": make_redenen(bron),
        "matrix": make_matrix(bron, elementen, soorten),
    }
    names = {path.stem for path in (root / "data").glob("*.json")} - {"wetten", *tables}
    every = {**{name: read_table(root, name) for name in sorted(names)}, **tables}
    for name, table in every.items():
        check_shape(root, name, table)
    check_tables(root, read_rows(bron), every)
    for name, table in tables.items():
        (root / "data" / f"{name}.json").write_text(render(table), encoding="utf-8")


def read_table(root: Path, name: str) -> Any:
    try:
        return json.loads((root / "data" / f"{name}.json").read_text(encoding="utf-8"))
    except json.JSONDecodeError as exc:
        raise SourceError(f"{name}.json regel {exc.lineno}: geen geldige JSON; kijk naar komma's en haken.") from exc


def render(table: object) -> str:
    """One entry per line where that is readable; deterministic."""
    if isinstance(table, dict) and all(isinstance(v, dict) for v in table.values()):
        lines = (f" {json.dumps(k)}: {_compact(v)}" for k, v in table.items())
        return "{\n" + ",\n".join(lines) + "\n}\n"
    return _compact(table) + "\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def make_data(root: Path) -> dict[str, Any]:
    """The document that both engines load: codes, numbers and article names; no words for people."""
    soorten = read_table(root, "organisatiesoorten")
    elementen = read_table(root, "elementen")
    levensloop = read_table(root, "levensloop")
    fasen = read_table(root, "fase_in_toestand")
    doelen = read_table(root, "doelen")
    redenen, wetten, tekenaars = (read_table(root, name) for name in ("redenen", "wetten", "tekenaars"))
    check_shape(root, "wetten", wetten)
    check_named_rules(root, wetten, {"levensloop": levensloop, "tekenaars": tekenaars})
    return {
        "organisatiesoorten": {
            code: {key: row[key] for key in ("kolom", "klasse", "geheimhouding", "ook")}
            for code, row in soorten.items()
        },
        "elementen": {code: {key: row[key] for key in _ELEMENT} for code, row in elementen.items()},
        "regimes": make_regimes(soorten, elementen),
        "matrix": nest(read_table(root, "matrix")),
        "levensloop": {key: levensloop[key] for key in ("overgangen", "handelingen")},
        "fase_in_toestand": {key: fasen[key] for key in ("toestanden", "gesloten", "vrij")},
        "checklist": levensloop["checklist"],
        "doelen": {
            **{key: value for key, value in doelen.items() if key not in ("toelichting", "doelen")},
            "kaders": {code: row["kaders"] for code, row in doelen["doelen"].items()},
        },
        "tekenaars": {key: value for key, value in tekenaars.items() if key != "toelichting"},
        "verbanden": read_table(root, "verbanden")["kaders"],
        "schakelaars": {"wams": read_table(root, "schakelaars")["wams"]},
        "verborgen": sorted(code for code, row in redenen.items() if not row["toon_aan_aanvrager"]),
        "wetten": {regel: {"artikel": row["artikel"], "vereist": row["vereist"]} for regel, row in wetten.items()},
        "kalender": make_kalender(),
    }


def make_regimes(soorten: Mapping[str, Any], elementen: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Per kind of supplier the elements that lie under professional secrecy, with the regime (gate G9).

    The regime that counts stands with both (matrix-notes 7). The college holds youth secrecy for youth help only;
    measures of a GI are no care. Who passes on keeps the secrecy of care and youth elements.
    """
    table: dict[str, dict[str, str]] = {}
    for soort, row in soorten.items():
        regimes = CARE if soort in DOORGEVERS else [r for r in CARE if r in row["geheimhouding"]]
        under = {code: r for code, e in elementen.items() if (r := _regime(soort, e, regimes))}
        if under:
            table[soort] = under
    return table


def _regime(soort: str, element: Mapping[str, Any], regimes: Sequence[str]) -> str | None:
    own = [r for r in regimes if r in element["geheimhouding"]]
    if not own or element["categorie"] in _NOT_CARE:
        return None
    content = element["prefix"] in ("ggz", "vz", "jh", "oggz")
    if (soort in DOORGEVERS or own == ["wvggz"]) and not content:
        return None
    if own == ["jeugdwet"] and soort == "college" and element["prefix"] != "jh":
        return None
    return own[0]


def make_kalender() -> dict[str, Any]:
    """What the policy needs of a calendar, since no time builtin exists in both engines."""
    years = range(2000, 2100)
    return {
        "dagna": {f"{d:02d}": f"{d + 1:02d}" for d in range(1, 31)},
        "maandna": dict(zip(_MONTHS, (*_MONTHS[1:], "01"), strict=True)),
        "laatste": {m: str(n) for m, n in zip(_MONTHS, _LENGTHS, strict=True)},
        "jaren": {
            str(y): {"na": str(y + 1), "over5": str(y + 5), "schrikkel": y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)}
            for y in years
        },
    }
