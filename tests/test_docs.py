"""What the documentation names exists, and what exists and matters is documented. Names are compared, not texts."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Final

import pytest
import yaml

from tests.sources import ROOT, files, modules, modules_of_tests, place, strings
from tests.test_architecture import bad

PAGES: Final = tuple(path for path in files() if path.suffix == ".md")
FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN: Final = re.compile(r"`([^`\n]+)`")
LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
CHECK: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FOR_OPA: Final = frozenset({"SLUIS_BUNDLE_SERVICE"})  # read by OPA itself, in deploy/opa/config.yaml
ROW: Final = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands(word: str) -> Iterator[tuple[str, str]]:
    """Every `word something` that a page shows as code, with the page."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        shown = [*FENCE.findall(text), *SPAN.findall(FENCE.sub("", text))]
        shown += [line for line in text.splitlines() if line.startswith("    ")]
        for found in (m for code in shown for m in re.finditer(rf"(?:^|[\s/$;&]){word} +([^#\n`|]+)", code)):
            yield place(path), found[1].strip()


def test_every_make_target_that_is_named_exists() -> None:
    """Design/style: a README that nothing checks is where the plain bugs sit."""
    targets = set(re.findall(r"^([a-z-]+):", _read("Makefile"), re.MULTILINE))
    bad(f"{page}: make {said}" for page, said in _commands("make") if not set(re.findall(r"^[a-z-]+", said)) <= targets)


def test_every_sluis_command_that_is_named_exists() -> None:
    """The same for the command line: the tree of `sluis --help`."""
    import typer

    from broker.cli import app

    tree = typer.main.get_command(app)
    bad(f"{page}: sluis {said}" for page, said in _commands("sluis") if not _exists(tree, said.split()))


def _exists(command: object, words: list[str]) -> bool:
    below = getattr(command, "commands", None)
    if below is None or not words or not re.fullmatch(r"[a-z-]+", words[0]) or words[0].startswith("-"):
        return True  # arguments and options from here on
    return words[0] in below and _exists(below[words[0]], words[1:])


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    """A setting that is not on the page is found by nobody; one that is only there stops the start."""
    from broker.settings import _NAMES

    assert set(re.findall(r"^\| `(SLUIS_[A-Z_]+)` \|", _read("docs/instellingen.md"), re.MULTILINE)) == set(_NAMES)


def test_every_setting_that_is_named_anywhere_exists() -> None:
    """Compose files, charts and pages name settings too."""
    from broker.settings import _NAMES

    bad(
        f"{place(path)}: {name}"
        for path in files()
        if path.suffix in {".md", ".yaml", ".yml", ".tpl", ".sh"}
        for name in set(re.findall(r"\bSLUIS_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))) - set(_NAMES)
        if name not in FOR_OPA
    )


def test_every_event_is_described() -> None:
    """ADR 0008: the page for the operator has every event, its level and its only fields."""
    import logging

    from broker.events import CATALOGUE

    rows = re.findall(r"^\| `([\w.-]+)` \| (\w+) \| (.*?) \|", _read("docs/gebeurtenissen.md"), re.MULTILINE)
    told = {name: (level, frozenset(SPAN.findall(fields))) for name, level, fields in rows}
    assert told == {e.id: (logging.getLevelName(e.level).lower(), e.fields) for e in CATALOGUE.values()}


def test_every_reason_to_refuse_a_caller_is_explained() -> None:
    """The operator sees the reason and acts on it; the caller does not hear it (RFC 6750 section 3.1)."""
    from broker.reasons import Reason

    page = _read("docs/gebeurtenissen.md").partition("## Waarom iemand niet binnenkwam")[2]
    told = {name.removesuffix("-…") for name in ROW.findall(page)}
    assert told == set(Reason)


def test_every_scope_is_explained() -> None:
    """A partner asks for scopes by name; the document of the API and this page say the same of each."""
    from broker.api.scopes import SCOPES

    rows = re.findall(r"^\| `([a-z]+:[a-z]+)` \| (.+?) \|$", _read("docs/identiteit.md"), re.MULTILINE)
    assert dict(rows) == {scope.name: scope.uitleg for scope in SCOPES.values()}


def test_every_error_code_is_explained() -> None:
    """ADR 0007: a client acts on the code, so each one is on the page, with its status."""
    page = _read("docs/fouten.md").partition("## Storingen")[0]
    told = {(code, int(status)) for code, status in re.findall(r"^\| `([\w-]+)` \| (\d+) \|", page, re.MULTILINE)}
    assert told == set(_errors())


def _errors() -> Iterator[tuple[str, int]]:
    """Code and status of every SluisError of the product, read without importing what serves."""
    classes = {
        node.name: node for m in modules().values() for node in ast.walk(m.tree) if isinstance(node, ast.ClassDef)
    }
    for name in classes:
        if "SluisError" in _line(name, classes):
            yield str(_value(name, "code", classes)), int(str(_value(name, "status", classes)))


def _line(name: str, classes: dict[str, ast.ClassDef]) -> list[str]:
    if name not in classes:
        return []
    return [name, *(up for base in classes[name].bases for up in _line(ast.unparse(base), classes))]


def _value(name: str, field: str, classes: dict[str, ast.ClassDef]) -> object:
    for ancestor in _line(name, classes):
        for node in classes[ancestor].body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == field:
                return ast.literal_eval(node.value)
    raise AssertionError(f"{name} has no {field}")


def test_every_failure_of_a_supplier_is_explained() -> None:
    """Design 2 step 5: these codes reach the asker."""
    from connectors.base import Foutcode

    page = _read("docs/fouten.md").partition("## Storingen")[2]
    assert set(ROW.findall(page)) == {code.value for code in Foutcode}


def test_every_cause_of_a_missing_decision_is_named() -> None:
    """The operator sees the cause; the caller does not."""
    from broker.engines.base import Cause

    page = _read("docs/gebeurtenissen.md")
    bad(cause.value for cause in Cause if f"`{cause.value}`" not in page)


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_links_inside_the_repository_lead_somewhere(path: object) -> None:
    """A page that moved moves with its links."""
    page = ROOT / place(path)  # type: ignore[arg-type]  # a Path; pytest shows it by its place
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        assert found.exists(), target
        if anchor:
            assert anchor in {_slug(h) for h in HEADING.findall(found.read_text(encoding="utf-8"))}, target


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_code_names_only_pages_that_exist() -> None:
    """An error text that points at a page that is not there helps nobody."""
    named = re.compile(r"\b(?:docs|deploy|policies|connectors|audit)/[\w/-]+\.(?:md|yaml|json)\b")
    bad(
        f"{module.at(node)}: {name}"
        for module in modules().values()
        for text, node in strings(module.tree)
        for name in named.findall(text)
        if not (ROOT / name).exists()
    )


def test_every_decision_names_a_check_that_exists() -> None:
    """A decision that nothing checks does not stay decided."""
    known = {
        place(module.path): {
            n.name for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for module in modules_of_tests().values()
    }
    pages = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    for path in pages:
        text = path.read_text(encoding="utf-8")
        checks = CHECK.findall(text.partition("## Check")[2])
        assert checks, f"{place(path)} names no check"
        bad(f"{place(path)}: {file}::{name}" for file, name in checks if name not in known.get(file, set()))
        for heading in ("Context", "Decision", "Consequences", "Alternatives", "Check"):
            assert f"\n## {heading}\n" in text, f"{place(path)}: {heading}"
        assert f"({path.name})" in _read("docs/adr/README.md")


def test_files_that_pages_lean_on_exist() -> None:
    """SECURITY says what holds what; a file that went away holds nothing."""
    named = re.compile(r"`((?:broker|audit|connectors|policies|tests|docs|deploy)/[\w./-]*\w)`")
    bad(
        f"{page}: {name}"
        for page in ("SECURITY.md", "CONTRIBUTING.md", "docs/adr/0012-words-besides-terms.md", "docs/README.md")
        for name in named.findall(_read(page))
        if not (ROOT / name).exists()
    )


def test_the_changelog_speaks_to_the_officer_too() -> None:
    """Design/style, prose: a `Policy` heading in what is not released yet."""
    unreleased = _read("CHANGELOG.md").partition("## [Unreleased]")[2].partition("\n## ")[0]
    assert "\n### Policy\n" in unreleased


def test_publiccode_says_what_the_standard_asks() -> None:
    """publiccode.yml 0.7: the mandatory keys, the lengths of the descriptions, the licence of the project."""
    said = yaml.safe_load(_read("publiccode.yml"))
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description"}
    assert mandatory | {"legal", "maintenance", "localisation"} <= said.keys()
    for described in said["description"].values():
        assert len(described["shortDescription"]) <= 150
        assert 150 <= len(described["longDescription"]) <= 10_000
        assert described["features"]
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    assert said["legal"]["license"] == project["license"]
    if said["maintenance"]["type"] in {"internal", "community"}:
        assert said["maintenance"]["contacts"]
