"""What text in the repository may hold: no person, no machine, no half work, and no exception without its reason."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final

from tests.sources import Module, files, modules, modules_of_tests, place, strings
from tests.test_architecture import bad

TEST_BSN: Final = re.compile(r"(?<![0-9A-Fa-f.])99999[0-9]{4}(?![0-9A-Fa-f])")
ANY_BSN: Final = re.compile(r"\bbsn[\"']?\s*[:=]\s*[\"']?(?!99999|000000000)[0-9]{8,9}\b", re.IGNORECASE)
UNFINISHED: Final = re.compile(
    "|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", r"\bNot" + r"Implemented"])
)
MACHINE: Final = re.compile(r"(?<![\w.{}])/(?:work|root|farm|Users)/\w|(?<![\w.{}])/home/(?!sluis\b)\w|\b[C-Z]:\\\w")
REGISTRY: Final = re.compile(
    r"--(?:extra-)?index-url|(?:https?://|\bhost\s*=\s*)[\w.-]*\b(?:pypi|npmjs|artifactory|nexus|registry|proxy)\b[\w.-]*",
    re.IGNORECASE,
)
SILENCED: Final = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no|nosec)\b(?P<rest>.*)")
WITH_REASON: Final = re.compile(r"(?:[:\[]\s*[\w-]+(?:,\s*[\w-]+)*\]?)\s*(?:#\s*|\()\s*\w+\W+\w+.*")
KEPT_APART: Final = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?P<table>casus|persoon|bewijsstuk|taak|postbus|manifest)\b", re.IGNORECASE
)
STATEMENT: Final = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\s")
TABLE_CLASS: Final = re.compile(r"\b(?:select|update|delete)\((Casus|Persoon|Bewijsstuk|Taak|Postbus|Manifest)\b")
NAMED: Final = re.compile(r"samenwerkingsverband|onderdeel|ontvanger|aanvrager|ondertekenaar|\bbij\b", re.IGNORECASE)
ACROSS: Final = re.compile(r"#\s*every table: \w+\W+\w+")


def _lines(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> Iterator[str]:
    for path in files():
        if place(path) in but or path.name.startswith("requirements"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                yield f"{place(path)}:{number}: {line.strip()[:100]}"


def test_a_bsn_stands_in_one_file_of_code() -> None:
    """UAVG art. 46: a number that looks like a BSN has one home, where it can be seen that nobody has it."""
    bad(line for line in _lines(TEST_BSN, but=("tests/people.py",)) if ".py:" in line)


def test_a_bsn_in_data_is_of_the_test_range() -> None:
    """Scenario files and examples name a BSN too; it is never one that somebody could have."""
    bad(line for line in _lines(ANY_BSN) if ".py:" not in line)


def test_nothing_is_half_done() -> None:
    """Design/style, habits: what is open is an issue, not a mark in the text."""
    bad(_lines(UNFINISHED))


def test_no_text_names_a_machine() -> None:
    """What names the machine of a developer works there only."""
    bad(_lines(MACHINE))


def test_no_text_names_a_registry() -> None:
    """Where packages come from is set where it is built, not here."""
    bad(_lines(REGISTRY, but=("tests/test_texts.py",)))


def test_the_locked_requirements_name_no_registry() -> None:
    """A lock file with an address in it installs from there only, and tells where it was made."""
    locked = [path for path in files() if path.name.startswith("requirements")]
    assert locked
    bad(place(path) for path in locked if REGISTRY.search(path.read_text(encoding="utf-8")))
    bad(place(path) for path in locked if "--hash=sha256:" not in path.read_text(encoding="utf-8"))


def test_every_silenced_check_says_why() -> None:
    """Design/style, habits: an ignore names its rule and has its reason on the line."""
    bad(
        f"{place(module.path)}:{line}: {comment}"
        for module in (*modules().values(), *modules_of_tests().values())
        for line, comment in _comments(module)
        if (found := SILENCED.search(comment)) and not WITH_REASON.fullmatch(found["rest"])
    )


def _comments(module: Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_every_query_on_case_data_names_whose_it_is() -> None:
    """Design 6a.8: a statement on case data names samenwerkingsverband or onderdeel, else says `# every table: why`."""
    bad(
        f"{module.at(node)}: {table}"
        for module in modules().values()
        if not module.name.startswith(("broker.migrations", "broker.scenario"))  # a scenario has a database of its own
        for table, text, node in _statements(module)
        if not NAMED.search(text) and not _excused(module, node)
    )


def _statements(module: Module) -> Iterator[tuple[str, str, ast.AST]]:
    for text, node in strings(module.tree):
        if STATEMENT.match(text) and (found := KEPT_APART.search(text)):
            yield found["table"], text, node
    for stmt in ast.walk(module.tree):
        if isinstance(stmt, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return):
            text = ast.unparse(stmt)
            if found := TABLE_CLASS.search(text):
                yield found[1], text, stmt


def _excused(module: Module, node: ast.AST) -> bool:
    """The reason stands on the first line of the statement, or on the line above it."""
    first = getattr(node, "lineno", 1)
    return any(ACROSS.search(module.line(number)) for number in (first, max(1, first - 1)))


def test_an_excuse_without_a_reason_is_none() -> None:
    """The check itself: what it lets through and what not."""
    assert WITH_REASON.fullmatch(": PLR0913  # what a log is made of, all by name")
    assert WITH_REASON.fullmatch("[arg-type]  # validated field by field")
    assert WITH_REASON.fullmatch(": F401  (fills the metadata)")
    assert not WITH_REASON.fullmatch(": F401")
    assert not WITH_REASON.fullmatch("")
    assert not WITH_REASON.fullmatch("  # because of reasons")
