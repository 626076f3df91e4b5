"""Our own scenarios for issue 5: the law row by row, each kind of evidence and of step, and casussen of our own.

What is expected was decided from law.md, matrix.csv and matrix-notes.md before anything was played.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from broker.casus.kinds import KINDS
from broker.policy.casus_input import Request, read_casus
from broker.scenario.lifecycle import levensloop
from tests.policy.engines import ask_opa, load_wasm
from tests.policy.test_casussen import differences
from tests.scenarios.conftest import PlayFolder

HERE: Final = Path(__file__).parent
FOLDERS: Final = ("wet", "bewijs", "stappen", "eigen")
# What the policy does not decide as the law has it, with the reason. Strict: one that passes must leave the list.
NOT_YET: Final[Mapping[str, str]] = {}
# Recorded facts that no rule of law.md or of the matrix reads: with and without come out the same.
RECORDED_ONLY: Final = frozenset({"toezicht", "status_bij_leverancier"})
# Acts of a file's own household, tested with the corridor; and what happens, without a consequence (one file for all).
HOUSEHOLD: Final = frozenset({
    "bewijs_vastleggen", "bewijs_intrekken", "bewijs_beeindigen", "bewijsstuk", "taak_beantwoorden", "toewijzen",
    "referentie_vastleggen", "persoon_toevoegen", "sleutel_registreren", "lidmaatschap_wijzigen", "medewerker_wijzigen",
})  # fmt: skip
TWIN: Final = re.compile(
    r"verlopen|ingetrokken|nog-niet|later|erna|te-laat|ander-|andere-|een-ander|verkeerde|een-dag|pas-later"
)


def _files(folder: str) -> list[Path]:
    return sorted((HERE / folder).glob("*.yaml"))


def _casus(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _requests(folder: str) -> dict[str, Request]:
    return {f"{folder}/{path.stem} {r.nr}": r for path in _files(folder) for r in read_casus(path)}


def _outcomes(path: Path) -> dict[str, tuple[str, str]]:
    """What each request of a file should come to: outcome and form."""
    return {v["nr"]: (v["verwacht"]["uitkomst"], v["verwacht"]["vorm"]) for v in _casus(path)["verzoeken"]}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_policy_decides_as_the_law_has_it_on_both_engines(folder: str, opa: str, tmp_path: Path) -> None:
    """Issue 5: outcome, form, main reason and row, on the policy alone, in the module and in OPA."""
    requests, wasm = _requests(folder), load_wasm()
    answers: dict[str, Any] = {id_: wasm.evaluate(r.question, r.entrypoint) for id_, r in requests.items()}
    wasm.close()
    wrong = {id_: why for id_, r in requests.items() if (why := differences(r, answers[id_]))}
    assert {id_: why for id_, why in wrong.items() if id_ not in NOT_YET} == {}
    assert {id_ for id_ in NOT_YET if id_.startswith(folder)} <= wrong.keys(), "it passes now: take it off NOT_YET"
    for entrypoint in {r.entrypoint for r in requests.values()}:
        given = ask_opa(
            opa, entrypoint, {i: r.question for i, r in requests.items() if r.entrypoint == entrypoint}, tmp_path
        )
        assert [id_ for id_, answer in given.items() if _canonical(answer) != _canonical(answers[id_])] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_corridor_gives_what_the_files_expect(folder: str, play_folder: PlayFolder) -> None:
    """Design section 9: with evidence that is signed, withdrawn and kept for real; no forbidden text goes out."""
    wrong, refused = dict[str, object](), list[str]()
    for path, played in play_folder(tuple(_files(folder))).items():
        wrong |= {f"{folder}/{path.stem} {r.verzoek.nr}": r.verschil for r in played.results if not r.ok}
        refused += played.stappen
    assert {id_: why for id_, why in wrong.items() if id_ not in NOT_YET} == {}
    assert refused == []


def test_every_row_and_every_scenario_of_the_law_is_played() -> None:
    """Issue 5: rows L01-L43 of law.md part A and the scenarios of part B."""
    named = {rule for path in _files("wet") for v in _casus(path)["verzoeken"] for rule in v["waarom"]}
    rows = {f"L{nr:02d}" for nr in range(1, 44)}
    told = {"T01", "T03", "T04", "T06", "T08", "T10", "T11", "T13", "T15", "T19", "T23", "X4"}
    assert (rows | told) - named == set()
    assert {path.stem for path in _files("wet")} >= told


def test_every_kind_of_evidence_has_its_file() -> None:
    """Issue 5: per kind a request in which it makes the difference, and its twins."""
    assert {path.stem for path in _files("bewijs")} == KINDS.keys()
    assert KINDS.keys() == json.loads((HERE.parents[1] / "policies/data/tekenaars.json").read_text())["soorten"].keys()


def test_every_kind_of_step_has_its_file() -> None:
    """Issue 5: per kind of step what it changes; what happens without a consequence stands in one file."""
    happened = {s["soort"] for s in _casus(HERE / "stappen" / "gebeurtenissen.yaml")["stappen"]}
    named = {path.stem for path in _files("stappen")} - {"gebeurtenissen"}
    assert levensloop().soorten == named | happened | HOUSEHOLD


def test_the_kinds_of_the_reference_are_ours(shared: Path) -> None:
    """The lists of evidence and of steps in the README of the casussen."""
    tables = (shared / "domain" / "casussen" / "README.md").read_text(encoding="utf-8").split("| stap |")
    named = [set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) for table in tables]
    assert len(named) == 2
    assert named[0] - KINDS.keys() <= {"personen", "organisaties", "gegevens", "stappen", "verzoeken"} | _request_keys()
    assert named[1] <= levensloop().soorten


def _request_keys() -> set[str]:
    keys = set[str]().union(*(v for path in _files("wet") for v in _casus(path)["verzoeken"]))
    return keys | {"initiatief", "handeling", "aantal", "afwijking"}


@pytest.mark.parametrize("path", _files("bewijs"), ids=lambda path: path.stem)
def test_evidence_makes_the_difference_and_its_twin_does_not(path: Path) -> None:
    """Matrix-notes 2a.2: a flawed act is absent: it neither lifts nor refuses. A withdrawn consent is a no."""
    outcomes = _outcomes(path)
    if path.stem in RECORDED_ONLY:
        assert outcomes["met"] == outcomes["zonder"]
        return
    absent = outcomes["zonder"]
    twins = {nr: outcome for nr, outcome in outcomes.items() if TWIN.search(nr)}
    assert outcomes["met"] != absent
    assert {"verkeerde-hand"} <= twins.keys()
    no = {("toestemming", "ingetrokken"), ("doelvastlegging", "achteraf")}
    assert {nr: o for nr, o in twins.items() if o != absent and (path.stem, nr) not in no} == _own(path, outcomes)


def _own(path: Path, outcomes: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Twins about something else than the piece itself: another kader, another row, an identity that a human checks."""
    other = {("goed_hulpverlenerschap", "lokaal"), ("conflict_van_plichten", "lokaal"), ("invoer", "ander-adres")}
    return {nr: outcome for nr, outcome in outcomes.items() if (path.stem, nr) in other and TWIN.search(nr)}


@pytest.mark.parametrize("path", _files("stappen"), ids=lambda path: path.stem)
def test_a_step_changes_what_it_should_and_an_act_is_not_for_all(path: Path) -> None:
    """Practice 4.2: no transition by a derde; a step that closes or opens a phase shows it in what may be known."""
    outcomes = _outcomes(path)
    stays = {"gebeurtenissen", "aanvulling_vragen", "aanvullen", "plan_vaststellen"}
    if "voor" in outcomes:
        assert (outcomes["voor"] == outcomes["na"]) == (path.stem in stays)
    refused = {nr for nr, (uitkomst, _) in outcomes.items() if uitkomst == "geweigerd"}
    assert {"derde", "verkeerde-rol"} & outcomes.keys() <= refused


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)
