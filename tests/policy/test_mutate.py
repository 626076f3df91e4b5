"""The mutation run: it changes what it says it changes, it finds what no test holds, and of a sample nothing survives.

The whole run is `make mutate`; here one in many, always the same, so that a rule without a test is noticed early.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broker.commands.policy import app
from broker.policy.mutate import Outcome, as_document, as_text, choose, run
from broker.policy.mutate_judge import Verdict, open_judge
from broker.policy.mutate_known import LIST, as_entry, read_known, stale
from broker.policy.mutate_mutants import OPERATORS, Mutant, make_mutants
from broker.policy.mutate_source import PolicyBroken
from policies.lock import DATA, ROOT

_SAMPLE = 30
_RULES = """package klein

default mag := false

mag if {
	input.leeftijd >= 16
	not input.nee
	input.kader in {"lokaal", "zvh"}
}

soort(x) := "oud" if {
	x > 65
} else := "jong"

# METADATA
# custom:
#   regel: WGS-06
weigert contains "10|D-GROND|WGS-06" if not mag
"""
_TESTS = """package klein_test

import data.klein

v := {"leeftijd": 16, "nee": false, "kader": "lokaal"}

test_mag if {
	klein.mag with input as object.remove(v, ["nee"])
	klein.mag with input as object.union(v, {"kader": "zvh"})
	not klein.mag with input as object.union(v, {"leeftijd": 15})
	not klein.mag with input as object.union(v, {"nee": true})
	klein.mag == false with input as object.union(v, {"kader": "geen"})
	every kader in ["wvggz", "part", "jbt", "levensloop"] {
		not klein.mag with input as object.union(v, {"kader": kader})
	}
}

test_soort if {
	klein.soort(66) == "oud"
	klein.soort(65) == "jong"
}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A policy of one file, with the tables that the words come from."""
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / DATA, tmp_path / DATA)
    shutil.copy(ROOT / "data" / "redenen.json", tmp_path / "data")
    data = json.loads((tmp_path / DATA).read_text(encoding="utf-8"))
    data["wetten"] = {"WGS-06": {"artikel": "Wgs art. 1.3", "vereist": ["doelvastlegging"]}}
    (tmp_path / DATA).write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
    (tmp_path / "klein.rego").write_text(_RULES, encoding="utf-8")
    (tmp_path / "klein_test.rego").write_text(_TESTS, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def mutants(opa: str) -> list[Mutant]:
    """Every mutant of the policy as it is."""
    return make_mutants(ROOT, Path(opa))


def judged(root: Path, opa: str, which: Callable[[Mutant], bool] = lambda _: True) -> Outcome:
    mutants = [mutant for mutant in make_mutants(root, Path(opa)) if which(mutant)]
    with open_judge(root, Path(opa)) as judge:
        return run(mutants, judge, read_known(root), tell=False)


def changes(root: Path, opa: str, operator: str) -> set[tuple[str, str]]:
    return {(m.original, m.mutated) for m in make_mutants(root, Path(opa)) if m.operator == operator}


def test_each_operator_changes_what_its_name_says(small: Path, opa: str) -> None:
    """Drop a condition, turn it round, flip a comparison, narrow and widen a set, swap gate, reason and rule."""
    assert ("not input.nee", "true") in changes(small, opa, "voorwaarde")
    assert ("not input.nee", "input.nee") in changes(small, opa, "ontkenning")
    assert {("x > 65", "x >= 65"), ("x > 65", "x <= 65")} <= changes(small, opa, "vergelijking")
    assert {("x > 65", "x > 66"), ("x > 65", "x > 64")} <= changes(small, opa, "constante")
    assert ("mag := false", "mag := true") in changes(small, opa, "constante")
    sets = {mutated for _, mutated in changes(small, opa, "verzameling")}
    assert {'input.kader in {"zvh"}', 'input.kader in {"lokaal"}', 'input.kader in {"lokaal", "zvh", "wvggz"}'} <= sets
    assert [mutated for _, mutated in changes(small, opa, "poort")] == ['weigert contains "11|D-GROND|WGS-06"']
    assert len(changes(small, opa, "reden")) == 1
    assert ('["doelvastlegging"]', "[]") in changes(small, opa, "vereist")
    assert ('else := "jong"', "") in changes(small, opa, "anders")
    assert {original.split("(")[0].split(" ")[0] for original, _ in changes(small, opa, "regel")} == {
        "default", "mag", "soort", "weigert",
    }  # fmt: skip


def test_what_no_test_holds_survives_and_is_named(small: Path, opa: str) -> None:
    """Nothing tests `weigert`, so each of its mutants survives; everything else is killed."""
    outcome = judged(small, opa)
    assert {m.rule for m in outcome.survivors} == {'weigert contains "10|D-GROND|WGS-06"', "WGS-06"}
    assert "klein.rego:18" in as_text(outcome)
    assert "NIET GOED" in as_text(outcome)
    assert not outcome.good


def test_taking_a_test_away_lets_a_mutant_live(small: Path, opa: str) -> None:
    """The run would be worth nothing if it did not notice a missing test."""
    own = (small / "klein_test.rego").read_text(encoding="utf-8")
    (small / "klein_test.rego").write_text(own.replace('	klein.soort(65) == "jong"\n', ""), encoding="utf-8")
    survivors = {mutant.mutated for mutant in judged(small, opa, lambda m: m.rule == "soort").survivors}
    assert "x >= 65" in survivors
    assert "x <= 65" not in survivors


def test_a_listed_mutant_is_equivalent_and_an_old_entry_is_an_error(small: Path, opa: str) -> None:
    """Design 12.11: a surviving mutant that is equivalent is listed with its reason, and only those."""
    mutants = make_mutants(small, Path(opa))
    alive = next(m for m in mutants if m.operator == "poort")
    killed = next(m for m in mutants if m.mutated == "x >= 65")
    entries = [as_entry(m) | {"waarom": "De poort telt hier niet."} for m in (alive, killed)]
    old = entries[0] | {"van": "iets dat er niet meer staat"}
    (small / LIST).write_text(json.dumps([*entries, old]), encoding="utf-8")
    outcome = judged(small, opa, lambda m: m in (alive, killed))
    assert outcome.survivors == []
    assert [mutant for mutant, _ in outcome.wrongly_listed] == [killed]
    outcome.stale = stale(read_known(small), mutants)
    assert [key[3] for key in outcome.stale] == ["iets dat er niet meer staat"]
    assert as_document(outcome)["goed"] is False
    assert "VEROUDERD" in as_text(outcome)


@pytest.mark.parametrize("listed", ['[{"package": "klein"}]', "geen json", '{"package": "klein"}'])
def test_a_list_that_is_not_in_order_says_where(small: Path, listed: str) -> None:
    (small / LIST).write_text(listed, encoding="utf-8")
    with pytest.raises(PolicyBroken, match=LIST):
        read_known(small)


def test_a_mutant_that_does_not_compile_is_no_mutant(small: Path, opa: str) -> None:
    """Nobody could ship it, so it says nothing about the tests."""
    gone = next(m for m in make_mutants(small, Path(opa)) if m.operator == "regel" and m.rule == "soort")
    with open_judge(small, Path(opa)) as judge:
        assert [one.verdict for one in judge.judge([gone])] == [Verdict.ONGELDIG]


def test_tests_that_fail_already_are_said_first(small: Path, opa: str) -> None:
    (small / "klein.rego").write_text(_RULES.replace("65", "60"), encoding="utf-8")
    with pytest.raises(PolicyBroken, match="slagen nu al niet"):
        judged(small, opa)


def test_every_mutant_changes_one_place_and_has_a_name_of_its_own(mutants: list[Mutant]) -> None:
    """Without that the list of equivalents could point at another mutant than the one that was looked at."""
    assert len({mutant.key for mutant in mutants}) == len(mutants)
    assert {mutant.operator for mutant in mutants} == OPERATORS.keys()
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in {mutant.path for mutant in mutants}}
    for mutant in mutants:
        old = texts[mutant.path][mutant.span.start : mutant.span.end]
        assert old != mutant.new
        assert mutant.apply(texts[mutant.path]).startswith(texts[mutant.path][: mutant.span.start] + mutant.new)


def test_every_entry_of_the_list_is_a_mutant_of_today(mutants: list[Mutant]) -> None:
    assert stale(read_known(ROOT), mutants) == []


def test_of_a_sample_of_the_policy_nothing_survives(opa: str, mutants: list[Mutant]) -> None:
    """Issue 5: no mutant of a rule survives. The same sample each time; `make mutate` takes them all."""
    with open_judge(ROOT, Path(opa)) as judge:
        outcome = run(mutants[:: len(mutants) // _SAMPLE], judge, read_known(ROOT), tell=False)
    assert outcome.good, as_text(outcome)


def test_a_package_is_chosen_with_what_lies_below_it(mutants: list[Mutant]) -> None:
    assert {m.package for m in choose(mutants, "besluit", None)} == {"besluit.verzoek", "besluit.handeling"}
    assert {m.operator for m in choose(mutants, "wet.wpg", "artikel")} == {"artikel"}
    assert choose(mutants, "bes", None) == []


def test_the_command_says_what_it_found(small: Path, opa: str) -> None:  # the binary must be there
    runner = CliRunner()
    bad = runner.invoke(app, ["mutate", "--beleid", str(small), "--package", "klein", "--operator", "poort", "--json"])
    assert bad.exit_code == 1
    assert [one["operator"] for one in json.loads(bad.stdout)["overlevers"]] == ["poort"]
    good = runner.invoke(app, ["mutate", "--beleid", str(small), "--operator", "anders"])
    assert good.exit_code == 0
    assert "overleeft er geen" in good.stdout
    for wrong in (["--operator", "toveren"], ["--package", "nergens"]):
        assert runner.invoke(app, ["mutate", "--beleid", str(small), *wrong]).exit_code == 2
