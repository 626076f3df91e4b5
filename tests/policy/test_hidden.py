"""What a supplier holds back must not show in anything that the asker can change himself.

Two worlds that differ only in a hidden ground (an investigation, a supplier that refuses because of secrecy): wherever
the asker is refused in the one, he is refused in the same words in the other. Matrix-notes 2b.3, design 6a.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.engines import load_wasm
from tests.policy.generated import Draw
from tests.policy.willing import Willing

Ask = Callable[[dict[str, Any]], Any]
HIDDEN: Final = ("D-GEHEIM-LEV", "D-OPSP")
MOMENT: Final = "2025-01-01T00:00:00Z"
# The record keeps the real code; the corridor shows an asker no code that is hidden.
KEPT: Final = frozenset({"redenen"})


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    policy = load_wasm()
    yield lambda question: policy.evaluate(question, "besluit/verzoek/besluit")
    policy.close()


def _held_back(question: dict[str, Any], soort: str, code: str | None) -> dict[str, Any]:
    """The same question where every supplier holds everything back."""
    other = deepcopy(question)
    for number, (onderdeel, facts) in enumerate(question["verstrekkers"].items()):
        other["bewijs"].append(
            {
                "id": f"stil-{number}",
                "soort": soort,
                "vastgelegd_op": MOMENT,
                "ondertekenaar": onderdeel,
                "ondertekenaar_soort": facts["soort"],
                "ingetrokken_op": None,
                "door": onderdeel,
                **({"code": code} if code else {}),
            }
        )
    return other


def _shown(pair: dict[str, Any]) -> dict[str, Any]:
    """What an asker may see: of no statement nothing more than that; pol.onderzoek always answers so."""
    if pair["uitkomst"] == "geen_mededeling":
        return {"uitkomst": pair["uitkomst"], "vorm": pair["vorm"]}
    return {name: value for name, value in pair.items() if name not in KEPT}


def _pairs(answer: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(p["verstrekker"], p["element"]): p for p in answer["paren"]}


def _compare(ask: Ask, question: dict[str, Any]) -> int:
    """How many refusals were compared; asserts that they are the same in both worlds."""
    plain, compared = _pairs(ask(question)), 0
    for soort, code in (("opsporingsbelang", None), *(("weigering_leverancier", code) for code in HIDDEN)):
        held = _pairs(ask(_held_back(question, soort, code)))
        for paar, before in plain.items():
            assert held[paar]["uitkomst"] in {before["uitkomst"], "geen_mededeling"}
            if before["uitkomst"] == "geweigerd":
                assert _shown(held[paar]) == _shown(before)
                compared += 1
    return compared


def test_a_refusal_does_not_show_that_a_supplier_holds_something_back(ask: Ask) -> None:
    """Matrix-notes 2b.3: over many questions, whatever phase, level, need or evidence the asker chose."""
    compared = sum(_compare(ask, Willing(seed).verzoek()) + _compare(ask, Draw(seed).verzoek()) for seed in range(150))
    assert compared > 1000


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000), before=st.integers(10, 12))
def test_who_repeats_sees_the_same_whatever_is_behind_it(ask: Ask, seed: int, before: int) -> None:
    """AVG-10a: from the eleventh time on the answer depends on nothing hidden, a Wet PART case included."""
    question = Willing(seed).verzoek()
    question["vraag"]["eerder_gevraagd"] = before
    if question["casus"] is None:
        return
    question["casus"] |= {"radicalisering": False, "part_opgepakt": False}
    _compare(ask, question)
    plain = _pairs(ask(question))
    for flag in ("radicalisering", "part_opgepakt"):
        taken = {**question, "casus": {**question["casus"], flag: True}}
        for paar, pair in _pairs(ask(taken)).items():
            assert _shown(pair) == _shown(plain[paar])


def test_what_would_go_and_is_held_back_answers_as_nothing(ask: Ask) -> None:
    """Matrix-notes 2b.3: no statement, and the record keeps the code; so the comparison above is not about nothing."""
    for seed in range(400):
        question = Willing(seed).verzoek()
        given_now = [paar for paar, p in _pairs(ask(question)).items() if p["uitkomst"] == "verstrekt"]
        if given_now:
            held = _pairs(ask(_held_back(question, "weigering_leverancier", "D-OPSP")))
            assert {held[paar]["uitkomst"] for paar in given_now} == {"geen_mededeling"}
            assert {held[paar]["reden"] for paar in given_now} == {"D-OPSP"}
            return
    pytest.fail("geen enkele vraag kreeg een ja")
