"""What a decision costs does not grow with the matrix (design/policy-engine.md sections 1 and 2)."""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import pytest
from opapywasm import OpaWasmPolicy

from tests.bench.policy import Grow, other_elements, other_parties, scaled
from tests.bench.policy_questions import LARGE, MIDDLE, SMALL
from tests.policy.engines import load_wasm

ENTRY = "besluit/verzoek/besluit"


def cost(policy: OpaWasmPolicy) -> float:
    """Seconds of this thread for one decision, the median of many: neighbours on the machine do not count."""
    taken = []
    for _ in range(60):
        start = time.thread_time()
        policy.evaluate(MIDDLE, ENTRY)
        taken.append(time.thread_time() - start)
    return statistics.median(taken)


def ask(policy: OpaWasmPolicy, question: dict[str, Any]) -> Any:
    answer: Any = policy.evaluate(question, ENTRY)
    return answer if isinstance(answer, dict) else answer[0]["result"]


@pytest.mark.parametrize("grow", [other_elements, other_parties])
def test_ten_times_the_matrix_answers_the_same_and_costs_no_more(wasm: OpaWasmPolicy, grow: Grow) -> None:
    """The index is made when the matrix is built; a scan per pair would cost many times more."""
    with scaled(5740, grow) as raw:
        data = json.loads(raw)
    assert len(data["matrix"]["rijen"]) >= 5740
    big = load_wasm(data)
    try:
        for question in (SMALL, MIDDLE, LARGE):
            assert ask(big, question) == ask(wasm, question)
        assert cost(big) < 3 * cost(wasm)
    finally:
        big.close()


def test_a_tenth_of_the_matrix_still_answers_the_measured_question(wasm: OpaWasmPolicy) -> None:
    """The bench measures the same decision at each size."""
    with scaled(57, other_elements) as raw:
        data = json.loads(raw)
    small = load_wasm(data)
    try:
        given = {(p["verstrekker"], p["element"]): p["uitkomst"] for p in ask(small, MIDDLE)["paren"]}
        assert given == {(p["verstrekker"], p["element"]): p["uitkomst"] for p in ask(wasm, MIDDLE)["paren"]}
        assert "verstrekt" in given.values()
    finally:
        small.close()


def test_the_measured_questions_are_of_the_size_that_they_say() -> None:
    """Bars: 3x2 with 5 pieces of evidence, 20x5 with 30."""
    sizes = [(len(q["vraag"]["paren"]), len(q["verstrekkers"]), len(q["bewijs"])) for q in (SMALL, MIDDLE, LARGE)]
    assert sizes == [(1, 1, 1), (6, 2, 5), (100, 5, 30)]
