"""The systems of the field: every row of practice.md section 10 has a request that it may and one that it may not.

What is expected comes from section 10, law.md and the matrix, and for what these leave open (the code of a row `niet`,
counts for everyone, the contact of a shelter) from the policy's own tables matrix_code.csv and matrix_aanvulling.csv.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from broker.scenario.file import read_scenario
from tests.policy.engines import ask_opa
from tests.policy.test_casussen import differences
from tests.scenarios import systemen_page
from tests.scenarios.systemen_page import NOT_YET, PAGE, files, page, play, requests, rows
from tests.sources import ROOT

SOURCES: Final = ("10.1", "10.2", "10.3", "10.4", "10.5")
GIVES: Final = frozenset({"verstrekt", "uitnodiging"})
HOLDS: Final = frozenset({"geweigerd", "geen_mededeling", "wacht_toestemming", "wacht_vrijgave"})
ROW: Final = re.compile(r"^\| (?!Named in source|---)(.+?) \| ", re.MULTILINE)


@pytest.fixture(scope="module")
def answers() -> Mapping[str, Mapping[str, Any]]:
    return play()


def named(practice: str, section: str) -> list[str]:
    """The rows of one table of section 10."""
    return ROW.findall(practice.split(f"### {section} ", 1)[1].split("\n#", 1)[0])


def test_every_row_of_the_field_is_in_the_index(shared: Path) -> None:
    """Issue 6, item 12: the names are those of section 10, and no row of it is left out."""
    practice = (shared / "domain" / "practice.md").read_text(encoding="utf-8")
    assert {section: named(practice, section) for section in SOURCES if not named(practice, section)} == {}
    theirs = sorted((section, name) for section in SOURCES for name in named(practice, section))
    assert sorted((rij.paragraaf, rij.rij) for rij in rows()) == theirs


def test_every_row_shows_what_it_may_and_what_it_may_not() -> None:
    """Issue 6, item 12: at least one of both, and what is expected there is a yes and a no."""
    expected = {name: str(request.verwacht["uitkomst"]) for name, request in requests().items()}
    for rij in rows():
        assert rij.kan, rij.rij
        assert rij.niet, rij.rij
        assert {expected[name] for name in rij.kan} <= GIVES, rij.rij
        assert {expected[name] for name in rij.niet} <= HOLDS, rij.rij


def test_every_request_is_of_a_row() -> None:
    """A request that no row names would be read by nobody."""
    shown = {name for rij in rows() for name in (*rij.kan, *rij.niet)}
    assert shown == requests().keys()


def test_every_file_can_be_played_by_itself_and_holds_made_up_people_only() -> None:
    """The numbers come from the range set aside for tests and pass the elfproef, which reading checks."""
    people = [person for path in files() for person in read_scenario(path).personen.values()]
    assert [person.id for person in people if person.bsn is None or not person.bsn.reveal().startswith("99999")] == []


def test_the_policy_decides_as_law_and_matrix_have_it(answers: Mapping[str, Any]) -> None:
    """Outcome, form, main reason and row; the exceptions shrink and never grow unseen."""
    wrong = {name: why for name, request in requests().items() if (why := differences(request, answers[name]))}
    assert {name: why for name, why in wrong.items() if name not in NOT_YET} == {}
    assert NOT_YET.keys() == wrong.keys(), "it passes now: take it off NOT_YET"


def test_opa_decides_the_same(answers: Mapping[str, Any], opa: str, tmp_path: Path) -> None:
    """Design A2: the bundle in an OPA process and the module in process give the same answer, to the last field."""
    asked = requests()
    for entrypoint in {request.entrypoint for request in asked.values()}:
        questions = {name: request.question for name, request in asked.items() if request.entrypoint == entrypoint}
        given = ask_opa(opa, entrypoint, questions, tmp_path)
        assert given.keys() == questions.keys()
        assert [name for name in questions if _canonical(given[name]) != _canonical(answers[name])] == []


def test_the_page_says_what_comes_out(answers: Mapping[str, Any]) -> None:
    """Made, not written: the index and the outcomes of today."""
    assert PAGE.read_text(encoding="utf-8") == page(answers), f"python -m {systemen_page.__name__}"


def test_a_row_that_leans_on_a_test_elsewhere_names_one_that_is_there() -> None:
    """Time, size and terms are shown by tests of the corridor, not by a decision."""
    leans = [toets for rij in rows() for toets in rij.toets]
    assert leans
    for toets in leans:
        file, _, name = toets.partition("::")
        defined = ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        assert name in {node.name for node in defined if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)
