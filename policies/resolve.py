"""Holds the codes of the tables against each other: every code that one table names stands in the table it is of.

The rows of the CSVs check their own columns when they are read (sources.py, matrix.py); here is what takes two tables.
Each check gives one sentence per fault: file, place, what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from policies.marks import Marks
from policies.matrix import MENS, ORDINARY, PROZA
from policies.sources import FASEN, KADERS, VORMEN, Row, read

Tables = Mapping[str, Any]
# Names of parties that are not groups of kinds (policies/bewijs/tekenaar.rego).
TAGS: Final = frozenset({"elk", "leverancier", "bron", "vrager", "ontvanger", "aanmelder", "deelnemer", "publiek"})
_FORMS: Final = frozenset({"volledig", "pseudoniem", "gegeneraliseerd", "bekendheid", "contactpersoon"})
_TRANSITIONS: Final = tuple(f"T{n:02d}" for n in range(1, 39))
_ADD: Final = "verbeter de code, of voeg haar toe aan"


def check_codes(tables: Tables) -> Iterator[str]:
    """The tables that are edited by hand, and what stands in two."""
    yield from _levensloop(tables["levensloop"])
    yield from _fasen(tables["fase_in_toestand"], tables["levensloop"])
    yield from _tekenaars(tables["tekenaars"], tables)
    yield from _doelen(tables)
    yield from _vormen(tables["elementen"], tables["generalisatie"]["elementen"])
    yield from _highest(tables["elementen"])


def check_small(folder: Path, rows: Sequence[Row], tables: Tables) -> Iterator[str]:
    """The small files beside the matrix: codes of a refusal, filters, and the rows in prose."""
    yield from _codes(folder, rows, tables["redenen"])
    yield from _filters(folder, rows, tables["elementen"])
    yield from _prose(rows)


def check_wetten(wetten: Mapping[str, Any], tables: Tables, marks: Marks) -> Iterator[str]:
    """What a rule of law asks for is a kind of evidence, a demand of the life of a case, or marked."""
    kinds = tables["tekenaars"]["soorten"].keys() | _demands(tables["levensloop"])
    for regel, row in wetten.items():
        for code in row["vereist"]:
            if code not in kinds and not marks.takes("geen_bewijs", "wetten", code):
                yield f"wetten.json, {regel} / vereist: onbekend bewijs {code!r}; {_ADD} tekenaars.json."


def _levensloop(levensloop: Mapping[str, Any]) -> Iterator[str]:
    states = {row["code"] for row in levensloop["toestanden"]} | {""}
    for key in ("overgangen", "handelingen"):
        for number, row in enumerate(levensloop[key]):
            where = f"levensloop.json, {key} {number} ({row['handeling']})"
            for code in sorted({*row["van"], row.get("naar") or ""} - states):
                yield f"{where}, veld van of naar: onbekende toestand {code!r}; {_ADD} toestanden."
    missing = set(_TRANSITIONS) - {row["id"] for row in levensloop["overgangen"]}
    if missing:
        yield f"levensloop.json, overgangen: {', '.join(sorted(missing))} ontbreekt; zet elke overgang erin."


def _demands(levensloop: Mapping[str, Any]) -> AbstractSet[str]:
    return {eis for key in ("overgangen", "handelingen") for row in levensloop[key] for eis in row["eist"]}


def _fasen(fasen: Mapping[str, Any], levensloop: Mapping[str, Any]) -> Iterator[str]:
    states = {row["code"] for row in levensloop["toestanden"]}
    open_, closed = set(fasen["toestanden"]), set(fasen["gesloten"])
    for state in sorted((states ^ (open_ | closed)) | (open_ & closed)):
        yield f"fase_in_toestand.json, toestand {state}: staat er niet precies een keer, open of gesloten; herstel dat."
    for fase in sorted(set(FASEN) - {fase for allowed in fasen["toestanden"].values() for fase in allowed}):
        yield f"fase_in_toestand.json, veld toestanden: fase {fase} mag nergens; zet haar bij een toestand."


def _tekenaars(tekenaars: Mapping[str, Any], tables: Tables) -> Iterator[str]:
    groups = tekenaars["groepen"]
    for name, group in groups.items():
        for soort in sorted(set(group) - tables["organisatiesoorten"].keys()):
            yield f"tekenaars.json, groep {name}: onbekende soort {soort!r}; {_ADD} organisatiesoorten.csv."
    for name in sorted(groups.keys() & TAGS):
        yield f"tekenaars.json, groep {name}: dit is de naam van een rol; kies een andere naam."
    for soort, row in tekenaars["soorten"].items():
        for who in sorted(set(row["wie"]) - TAGS - groups.keys()):
            yield f"tekenaars.json, soort {soort}: onbekende tekenaar {who!r}; {_ADD} groepen."
    for code in sorted(set(tekenaars["weigercodes"]) - tables["redenen"].keys()):
        yield f"tekenaars.json, veld weigercodes: onbekende reden {code!r}; {_ADD} redenen.csv."


def _doelen(tables: Tables) -> Iterator[str]:
    doelen, verbanden = tables["doelen"], tables["verbanden"]["kaders"]
    patterns = {pattern for element in tables["elementen"].values() for pattern in element["patronen"]}
    for soort, excluded in doelen["buiten_taak"].items():
        if soort not in tables["organisatiesoorten"]:
            yield f"doelen.json, buiten_taak {soort}: onbekende soort; {_ADD} organisatiesoorten.csv."
        for pattern in excluded:
            if pattern not in patterns:
                yield f"doelen.json, buiten_taak {soort}: geen element heet {pattern!r}; {_ADD} elementen.csv."
    for kader in KADERS:
        if not any(kader in row["kaders"] for row in doelen["doelen"].values()):
            yield f"doelen.json, veld doelen: kader {kader} heeft geen doel; zonder doel kan niemand er vragen."
        if not any(kader in kaders for kaders in verbanden.values()):
            yield f"verbanden.json, veld kaders: kader {kader} past bij geen verband; zet het bij een soort."


def _vormen(elementen: Mapping[str, Any], ways: Mapping[str, Any]) -> Iterator[str]:
    for code in sorted(elementen.keys() ^ ways.keys()):
        yield f"generalisatie.json, element {code}: staat niet ook in elementen.csv, of daar alleen; zet het in beide."
    for code in elementen.keys() & ways.keys():
        allowed, made = set(elementen[code]["vormen"]), ways[code].keys() & _FORMS
        for vorm in sorted(allowed ^ made):
            yield (
                f"generalisatie.json, element {code}: vorm {vorm} staat niet ook in elementen.csv, of daar alleen;"
                " zeg in generalisatie.json hoe zij gaat, of haal haar weg."
            )


def _highest(elementen: Mapping[str, Any]) -> Iterator[str]:
    """What the form of a wildcard becomes for an element: one of its own, and never a higher one (matrix-notes 2.5)."""
    for code, element in elementen.items():
        for vorm, given in element["hoogste"].items():
            own = given in {*element["vormen"], "niet", "uitnodiging"}
            if not own or VORMEN[given] > VORMEN[vorm]:
                yield f"elementen.json, element {code}: {vorm} wordt {given}, wat het element niet heeft of meer is; herstel make_elementen."  # noqa: E501  # one sentence for the reader


def _codes(folder: Path, rows: Sequence[Row], redenen: Mapping[str, Any]) -> Iterator[str]:
    refusing = {(row["id"], row["element"]) for row in rows if row["vorm"] == "niet"}
    seen = set()
    for row in read(folder / "matrix_code.csv", ("id", "element", "poort", "code")):
        key = (row["id"], row["element"])
        if key not in refusing:
            yield row.tell("element", f"de matrix heeft geen rij niet voor {' '.join(key)}; haal deze regel weg")
        if key in seen:
            yield row.tell("element", f"{' '.join(key)} staat er twee keer; kies een reden")
        seen.add(key)
        if row["code"] not in redenen:
            yield row.tell("code", f"onbekende reden {row['code']!r}; {_ADD} redenen.csv")
        elif row["poort"] not in {"00", *_gates(redenen[row["code"]])}:
            gates = ", ".join(_gates(redenen[row["code"]])) or "geen"
            yield row.tell("poort", f"{row['poort']} hoort niet bij {row['code']}; kies uit: 00, {gates}")


def _gates(reden: Mapping[str, Any]) -> list[str]:
    return [f"{int(code[1:]):02d}" for code in reden["wet_ids"] if code[0] == "G" and code[1:].isdigit()]


def _filters(folder: Path, rows: Sequence[Row], elementen: Mapping[str, Any]) -> Iterator[str]:
    giving = {(row["id"], row["element"]) for row in rows if row["vorm"] != "niet"}
    for row in read(folder / "matrix_filter.csv", ("id", "element", "filter", "waarde")):
        patterns = elementen.get(row["element"], {}).get("patronen", ())
        if not any((row["id"], pattern) in giving for pattern in patterns):
            yield row.tell("element", f"rij {row['id']} geeft {row['element']!r} niet; verbeter nummer of element")


def _prose(rows: Sequence[Row]) -> Iterator[str]:
    found = {row["id"] for row in rows if row["toelichting"].startswith("PROZA:")}
    known = {*PROZA, ORDINARY}
    for row in rows:
        if row["id"] in found - known and row["toelichting"].startswith("PROZA:"):
            yield row.tell("toelichting", "policies/matrix.py kent deze rij in proza niet; zeg daar hoe zij leest")
    ids = {row["id"] for row in rows}
    for code in sorted((known | {MENS}) - ids):
        yield f"matrix.csv, rij {code}: policies/matrix.py kent haar, en zij staat er niet; haal haar daar weg."
