"""The pages on safety are true: every promise has a check that exists, and every limit is still one."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pytest
import typer
from sqlalchemy.dialects.postgresql import JSONB

from tests.sources import ROOT, calls, files, modules, modules_of_tests, place, strings

CHECK: Final = re.compile(r"`((?:tests|policies)/[\w/]+\.(?:py|rego))::(test_\w+)`")
PROMISE: Final = re.compile(r"^\| (B\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
LIMIT: Final = re.compile(r"^\| (N\d+) \| (.+?) \| (.+?) \|(?: .+? )? ?\|$", re.MULTILINE)
NAMED: Final = re.compile(r"\bB(\d+)(?: tot en met B(\d+))?")
LINK: Final = re.compile(r"\]\(([^)#\s]+)")
OF_LAW: Final = re.compile(r"\b(?:AVG|UAVG|Bgs|Wgs|Wpg) art\. \d|\bBW 7:457")


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def _promises() -> Mapping[str, tuple[str, str, str]]:
    """Number -> what is promised, on which ground, and the checks."""
    rows = PROMISE.findall(_read("docs/veiligheid.md").partition("\n## De beloften\n")[2])
    assert len({number for number, *_ in rows}) == len(rows)
    return {number: (what, ground, checks) for number, what, ground, checks in rows}


@cache
def _tests() -> Mapping[str, frozenset[str]]:
    """The tests of each file that has any: functions of pytest at the top of a module, rules of Rego."""
    found = {
        place(module.path): frozenset(
            node.name for node in module.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        for module in modules_of_tests().values()
    }
    rego = (path for path in files() if path.name.endswith("_test.rego"))
    return found | {
        place(path): frozenset(re.findall(r"^(test_\w+) if\b", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in rego
    }


def _numbers(text: str) -> set[str]:
    """Every promise that a text names, ranges written out."""
    return {f"B{n}" for first, last in NAMED.findall(text) for n in range(int(first), int(last or first) + 1)}


def test_promises_are_numbered_without_gaps() -> None:
    """A number that is given stays what it was, so none goes missing unseen."""
    assert list(_promises()) == [f"B{number}" for number in range(1, len(_promises()) + 1)]
    assert len(_promises()) > 30


@pytest.mark.parametrize("number", _promises())
def test_every_promise_has_a_check_that_exists(number: str) -> None:
    """AVG art. 5 lid 2 (verantwoordingsplicht): what nothing checks is no promise. Nothing else stands in the cell."""
    checks = _promises()[number][2]
    named = CHECK.findall(checks)
    assert named, f"{number} names no test"
    assert not CHECK.sub("", checks).strip(" ,"), f"{number}: only tests belong here"
    assert not [f"{file}::{test}" for file, test in named if test not in _tests().get(file, frozenset())]


@pytest.mark.parametrize("number", _promises())
def test_every_promise_says_whether_the_law_asks_it(number: str) -> None:
    """A legal duty names its article; what is our own choice says so."""
    ground = _promises()[number][1]
    duty, choice = ground.startswith("plicht: "), ground.startswith("keuze")
    assert duty != choice
    assert not duty or OF_LAW.search(ground)


def test_every_promise_is_weighed_for_somebody() -> None:
    """The part before the table says who is stopped by it, and names no promise that is not there."""
    before = _read("docs/veiligheid.md").partition("\n## De beloften\n")[0]
    named = _numbers(before)
    assert named - set(_promises()) == set()
    assert set(_promises()) - named == set()


def test_security_promises_what_the_page_holds() -> None:
    """SECURITY.md says it in short; each of its rows names the promises that hold it."""
    table = _read("SECURITY.md").partition("## What is protected")[2].partition("\n## ")[0]
    rows = [row for row in table.splitlines() if row.startswith("| ")][2:]
    assert rows
    for row in rows:
        assert _numbers(row.split("|")[3]), row
    assert _numbers(table) <= set(_promises())


def _product(pattern: str) -> bool:
    """Something in a string, or as a name, of the product matches."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return any(wanted.search(text) for module in modules().values() for text, _ in strings(module.tree))


def _called(name: str, but: str = "") -> bool:
    others = (module for module in modules().values() if module.name != but)
    return any(found.rpartition(".")[2] == name for module in others for found, _ in calls(module))


def _rego(word: str) -> bool:
    """The policy itself, its tests left out, knows this word."""
    laws = (path for path in files() if path.suffix == ".rego" and not path.name.endswith("_test.rego"))
    return any(word in path.read_text(encoding="utf-8") for path in laws)


def _commands() -> set[str]:
    from broker.cli import app

    def below(command: object, path: str) -> set[str]:
        found: set[str] = set()
        for name, sub in getattr(command, "commands", {}).items():
            found |= {f"{path}{name}"} | below(sub, f"{path}{name} ")
        return found

    return below(typer.main.get_command(app), "")


def _acts_with_an_effect() -> set[str]:
    from broker.casus.effects import _EFFECTS

    return set(_EFFECTS)


def _evidence_is_plain() -> bool:
    from broker.tables import Bewijsstuk

    return isinstance(Bewijsstuk.__table__.c.inhoud.type, JSONB)  # type: ignore[attr-defined]  # SQLModel adds it


def _cases_begin_in_one_epoch() -> bool:
    from broker.persons import EPOCH

    return EPOCH == 1 and not _product(r"UPDATE casus SET .*epoch")


# What must still be missing for a limit to stand on the page. Whoever builds it takes the row away, and this line.
STILL_SO: Final[Mapping[str, Callable[[], bool]]] = {
    "N1": lambda: {name for name in modules() if name.startswith("broker.keys")} == {"broker.keys", "broker.keys_file"},
    "N2": lambda: not _product(r"rfc ?3161|cosign|tlog-witness"),
    "N3": lambda: _rego("zekerheid: UNVERIFIED"),
    "N4": lambda: not _called("close_case"),
    "N5": lambda: not {"stopbericht", "correctie"} & _acts_with_an_effect(),
    "N7": _cases_begin_in_one_epoch,
    "N8": lambda: not _rego("hernieuwd_tot"),
    "N9": lambda: not _product(r"\b(?:(?<!DELETE )FROM|JOIN) log_zoek\b"),
    "N10": lambda: not _called("reid_box", but="broker.pseudonym"),
    "N11": lambda: not any(name.startswith("audit.review") for name in modules()),
    "N12": lambda: not any(re.search(r"ocsp|VERIFY_CRL", m.text) for m in modules().values()),
    "N13": lambda: not re.search(r"\bacr\b", modules()["broker.access_token"].text),
    "N14": lambda: {name for name in _commands() if name.startswith("keys ")} == {"keys new", "keys rotate"},
    "N15": _evidence_is_plain,
}
OUTSIDE: Final = {"N6"}  # a signature of counsel is in no code


def test_every_limit_is_checked_against_the_code() -> None:
    """A limit without a check stays on the page for ever, or leaves it too early."""
    numbers = [number for number, *_ in LIMIT.findall(_read("docs/wat-het-niet-doet.md"))]
    assert numbers == [f"N{number}" for number in range(1, len(numbers) + 1)]
    assert set(numbers) == STILL_SO.keys() | OUTSIDE


@pytest.mark.parametrize("number", STILL_SO)
def test_a_limit_that_was_lifted_leaves_the_page(number: str) -> None:
    """Who reads that something is not there must be able to lean on that too."""
    assert STILL_SO[number](), f"{number} of docs/wat-het-niet-doet.md is not so any more: take the row away"


def test_the_index_leads_to_every_page() -> None:
    """A page that no index names is read by nobody."""
    linked = set(LINK.findall(_read("docs/README.md")))
    pages = {path.name for path in (ROOT / "docs").iterdir() if path.suffix in {".md", ".yaml"}} - {"README.md"}
    assert pages - linked == set()


def test_every_reader_has_three_pages_to_begin_with() -> None:
    """Six kinds of readers, each with a path that is short enough to be walked."""
    part = _read("docs/README.md").partition("\n## Begin hier\n")[2].partition("\n## ")[0]
    rows = [row for row in part.splitlines() if row.startswith("| ")][2:]
    assert len(rows) == 6
    for row in rows:
        assert len(LINK.findall(row)) == 3, row


def test_the_drawing_says_in_words_what_it_shows() -> None:
    """WCAG 2.2, 1.1.1 and 1.4.1: a title, a description, and the same eight steps in words beside it; dark as well."""
    drawing, page = _read("docs/gang.svg"), _read("docs/wat-is-sluis.md")
    assert re.search(r'role="img" aria-labelledby="titel uitleg"', drawing)
    assert re.search(r'<title id="titel">\S', drawing)
    assert re.search(r'<desc id="uitleg">\S', drawing)
    assert "prefers-color-scheme: dark" in drawing
    assert "](gang.svg)" in page
    drawn = sorted(re.findall(r">(\d) (\w+)<", drawing))
    told = re.findall(r"^(\d)\. \*\*(.+?)\.?\*\*", page, re.MULTILINE)
    assert [number for number, _ in drawn] == [number for number, _ in told] == [str(n) for n in range(1, 9)]
    for (_, word), (_, said) in zip(drawn, told, strict=True):
        assert word in said.lower()
