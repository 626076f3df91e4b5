"""The description passes the linter of the API Design Rules 2.2.0, and the linter finds what it should.

Skipped, aloud, where node, npm or the reference folder is absent.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import HttpUrl

from audit.desk.app import describe_desk
from broker.app import describe_api
from broker.settings import Settings
from tests.contract.spectral import LOCKED, Finding, lint

SHOWN: Final = re.compile(r"^ *(\d+:\d+) +(error|warning|information|hint) +(\S+) ", re.MULTILINE)


@pytest.fixture
def rules(shared: Path) -> Path:
    return shared / "standards" / "adr" / "linter-2.2.0.yaml"


def test_the_description_has_no_error_and_no_warning(rules: Path, tmp_path: Path) -> None:
    """NLgov API Design Rules 2.2.0, linter.yaml: 0 errors; with an address of its own not a warning either."""
    settings = Settings(public_url=HttpUrl("https://sluis.example"))
    documents = [tmp_path / "broker.json", tmp_path / "desk.json"]
    for document, describe in zip(documents, (describe_api, describe_desk), strict=True):
        document.write_text(json.dumps(describe(settings)))
    assert lint(rules, *documents) == {document: [] for document in documents}


def test_without_a_public_address_only_https_is_missing(rules: Path, tmp_path: Path) -> None:
    """A sandbox serves it where it stands: a server without a name, which is a warning and no error."""
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(describe_api(Settings())))
    assert [(f.severity, f.rule) for f in lint(rules, document)[document]] == [("warning", "nlgov:servers-use-https")]


def test_the_linter_finds_what_it_should(rules: Path, shared: Path) -> None:
    """The 26 cases of the ruleset itself: the same findings, at the same places, as its authors published."""
    cases = sorted((shared / "standards" / "adr" / "testcases").iterdir())
    assert len(cases) == 26
    found = lint(rules, *(case / "openapi.json" for case in cases))
    wrong = {
        case.name: (expected, got)
        for case in cases
        if (expected := _expected(case)) != (got := _places(found[case / "openapi.json"]))
    }
    assert not wrong


def test_a_broken_description_does_not_pass(rules: Path, tmp_path: Path) -> None:
    """The check can fail: an operation without API-Version and with an error in plain JSON."""
    made = describe_api(Settings())
    operation = made["paths"]["/taken"]["get"]
    del operation["responses"]["200"]["headers"]["API-Version"]
    operation["responses"]["400"] = {"description": "Fout", "content": {"application/json": {"schema": {}}}}
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(made))
    found = {finding.rule for finding in lint(rules, document)[document] if finding.severity == "error"}
    assert {"nlgov:missing-version-header", "nlgov:use-problem-schema"} <= found


def test_the_linter_is_locked_to_one_version_and_names_no_address() -> None:
    """Design/standards 0.2.3: spectral-cli 6.16.3, @asyncapi/specs 6.11.1, each package by its hash."""
    packages = json.loads((LOCKED / "package-lock.json").read_text())["packages"]
    assert packages["node_modules/@stoplight/spectral-cli"]["version"] == "6.16.3"
    assert packages["node_modules/@asyncapi/specs"]["version"] == "6.11.1"
    assert all("integrity" in told and "resolved" not in told for name, told in packages.items() if name)


def _expected(case: Path) -> list[tuple[str, str, str]]:
    """What the authors of the rules saw: place, severity, rule."""
    return sorted(SHOWN.findall((case / "expected-output.txt").read_text()))


def _places(found: list[Finding]) -> list[tuple[str, str, str]]:
    return sorted((finding.place, finding.severity, finding.rule) for finding in found)
