"""Finds codes that nothing uses, and codes in the Rego that no table has.

A dead code misleads who reads the table: it looks as if something hangs on it. What is kept on purpose carries the mark
`ongebruikt` in `bron/merken.csv`, with the reason. The Rego is read as text: its literals are the codes it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from policies.marks import Marks
from policies.sources import FASEN, KADERS, ROLLEN, TOKENS, VORMEN, Row

Tables = Mapping[str, Any]
_LITERAL: Final = re.compile(r'"([^"\n]*)"')
_REASON: Final = re.compile(r"\bD-[A-Z]+(?:-[A-Z]+)*")
_GATED: Final = re.compile(r'"\d\d\|(D-[A-Z-]+)\|([A-Z][A-Za-z0-9-]*)"')
_ROW: Final = re.compile(r'"(M\d{3})"')
_ELEMENT: Final = re.compile(r'"([a-z]+\.[a-z0-9]+)"')
_EVIDENCE: Final = re.compile(r'bewijs\.(?:van|op_tafel)\.([a-z_0-9]+)|\bbij\("([a-z_0-9]+)"|op_tafel\.([a-z_0-9]+)')


def read_rego(root: Path) -> dict[str, str]:
    """The rules without tests and without comments, by file."""
    files = sorted(path for path in root.rglob("*.rego") if not path.name.endswith("_test.rego"))
    return {path.relative_to(root).as_posix(): _without_comments(path.read_text(encoding="utf-8")) for path in files}


def _without_comments(text: str) -> str:
    return "\n".join("" if line.lstrip().startswith("#") else line for line in text.splitlines())


def check_rules(rego: Mapping[str, str], wetten: AbstractSet[str]) -> Iterator[str]:
    """Every rule id that a refusal carries has its articles."""
    for where, line in _lines(rego):
        for _, regel in _GATED.findall(line):
            if regel not in wetten:
                yield f"{where}: onbekende regel {regel!r}; geef haar METADATA met veld regel."


def check_rego(rego: Mapping[str, str], rows: Sequence[Row], tables: Tables) -> Iterator[str]:
    """Every code of a table that a rule names resolves."""
    ids = {row["id"] for row in rows}
    for where, line in _lines(rego):
        for found, known, table in (
            ([reason for reason, _ in _GATED.findall(line)], tables["redenen"], "redenen.csv"),
            (_ROW.findall(line), ids, "matrix.csv"),
            (_ELEMENT.findall(line), tables["elementen"], "elementen.csv"),
            (_evidence(line), tables["tekenaars"]["soorten"], "tekenaars.json"),
        ):
            for code in found:
                if code not in known:
                    yield f"{where}: {code!r} staat niet in {table}; verbeter de code, of voeg haar daar toe."


def _lines(rego: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for file, text in rego.items():
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{file} regel {number}", line


def _evidence(text: str) -> list[str]:
    return ["".join(found) for found in _EVIDENCE.findall(text)]


def check_unused(rego: Mapping[str, str], rows: Sequence[Row], tables: Tables, marks: Marks) -> Iterator[str]:
    """Every code of a table is in use somewhere, or marked."""
    text = "\n".join(rego.values())
    literals = set(_LITERAL.findall(text))
    for file, codes, used in (
        ("organisatiesoorten.csv", tables["organisatiesoorten"].keys(), _soorten(rows, tables) | literals),
        ("elementen.csv", tables["elementen"].keys(), _elementen(rows, tables["elementen"]) | literals),
        ("redenen.csv", tables["redenen"].keys(), _redenen(text, tables)),
        ("tekenaars.json", tables["tekenaars"]["soorten"].keys(), literals | set(_evidence(text))),
        ("tekenaars.json", tables["tekenaars"]["groepen"].keys(), _groepen(text, tables["tekenaars"])),
        ("levensloop.json", _states(tables), _reached(tables["levensloop"])),
        ("matrix.csv", {*FASEN, *KADERS, *VORMEN}, _columns(rows, ("fase", "kader", "vorm"))),
        ("matrix.csv", {*TOKENS}, _columns(rows, ("voorwaarde",))),
        ("levensloop.json", {*ROLLEN}, _columns(rows, ("ontvanger",)) | _actors(tables["levensloop"])),
    ):
        table = file.partition(".")[0]
        for code in sorted(codes):
            if code not in used and not marks.takes("ongebruikt", table, code):
                yield (
                    f"{file}, code {code}: wordt nergens gebruikt; haal haar weg, of zet merk ongebruikt met de reden"
                    " in merken.csv."
                )
    yield from _unbuilt(literals, tables["levensloop"], marks)


def _unbuilt(literals: AbstractSet[str], levensloop: Mapping[str, Any], marks: Marks) -> Iterator[str]:
    demands = {eis for key in ("overgangen", "handelingen") for row in levensloop[key] for eis in row["eist"]}
    for eis in sorted(demands - literals):
        if not marks.takes("niet_gebouwd", "levensloop", eis):
            yield f"levensloop.json, eis {eis}: geen regel kent haar, dus zij weigert altijd; bouw haar, of zet merk niet_gebouwd met de reden in merken.csv."  # noqa: E501  # one sentence for the reader


def _columns(rows: Sequence[Row], fields: tuple[str, ...]) -> set[str]:
    return {part for row in rows for field in fields for part in row.split(field)}


def _soorten(rows: Sequence[Row], tables: Tables) -> set[str]:
    sources = {soort for element in tables["elementen"].values() for soort in element["bronsoorten"]}
    signers = {soort for group in tables["tekenaars"]["groepen"].values() for soort in group}
    outside = set(tables["doelen"]["buiten_taak"])
    return _columns(rows, ("ontvanger", "verstrekker")) | sources | signers | outside


def _elementen(rows: Sequence[Row], elementen: Mapping[str, Any]) -> set[str]:
    patterns = {row["element"] for row in rows}
    return {code for code, element in elementen.items() if {code, f"{element['prefix']}.*"} & patterns}


def _redenen(text: str, tables: Tables) -> set[str]:
    codes = {row["code"].partition("|")[2] for row in tables["matrix"]["rijen"]}
    return codes | set(_REASON.findall(text)) | set(tables["tekenaars"]["weigercodes"])


def _groepen(text: str, tekenaars: Mapping[str, Any]) -> set[str]:
    named = {who for row in tekenaars["soorten"].values() for who in row["wie"]}
    return named | set(re.findall(r"tekenaars\.groepen\.([a-z_]+)", text))


def _states(tables: Tables) -> set[str]:
    return {row["code"] for row in tables["levensloop"]["toestanden"]}


def _reached(levensloop: Mapping[str, Any]) -> set[str]:
    return {row["naar"] for key in ("overgangen", "handelingen") for row in levensloop[key] if row.get("naar")}


def _actors(levensloop: Mapping[str, Any]) -> set[str]:
    return {rol for key in ("overgangen", "handelingen") for row in levensloop[key] for rol in row["rollen"]}
