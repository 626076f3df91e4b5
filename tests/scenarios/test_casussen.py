"""Scenario files through the whole corridor (design section 9): the casussen of the domain reference, and our own.

Played in WebAssembly; whatever the corridor asked of the policy on the way is then asked of OPA too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import shared_folder
from tests.policy.engines import ask_opa
from tests.scenarios.conftest import Play

HERE: Final = Path(__file__).parent
OURS: Final = tuple(sorted(HERE.glob("*.yaml")))
THEIRS: Final = tuple(sorted((shared_folder() / "domain" / "casussen").glob("C*.yaml")))
GIVEN: Final = 7


def _name(path: Path) -> str:
    return path.stem


def test_all_casussen_of_the_reference_are_played(shared: Path) -> None:
    """Issue 5: all casus files of the reference are scenarios here."""
    assert shared.is_dir()
    assert len(THEIRS) >= GIVEN


@pytest.mark.parametrize("path", [*OURS, *THEIRS], ids=_name)
def test_a_file_comes_out_as_it_expects(path: Path, play_file: Play) -> None:
    """Design section 9: outcome, form, main reason, matrix row, and what the receiver may not get; steps succeed."""
    played, _ = play_file(path)
    assert played.results
    assert {r.verzoek.nr: r.verschil for r in played.results if not r.ok} == {}
    assert played.stappen == ()


@pytest.mark.parametrize("path", [*OURS, *THEIRS], ids=_name)
def test_opa_answers_as_the_module_did(path: Path, play_file: Play, opa: str, tmp_path: Path) -> None:
    """Design A2: one bundle, two ways to ask it, no difference, for every question that the corridor asked."""
    for entrypoint, heard in play_file(path).asked.heard.items():
        given = ask_opa(opa, entrypoint, {nr: question for nr, (question, _) in heard.items()}, tmp_path)
        assert heard
        assert [nr for nr, (_, answer) in heard.items() if _canonical(given.get(nr)) != _canonical(answer)] == []


def test_what_a_receiver_got_is_what_the_log_says_was_delivered(play_file: Play) -> None:
    """Design 12.4: a disclosure has bytes, and a stranger to the case gets the same two bytes as always."""
    results = {r.verzoek.nr: r for r in play_file(HERE / "L01.yaml").played.results}
    assert b"BEDREIGING" in results["3a"].ontvangen
    assert b'"aantal":2' in results["1a"].ontvangen
    assert results["1b"].ontvangen == b""
    assert results["2e"].ontvangen == b"{}"


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)
