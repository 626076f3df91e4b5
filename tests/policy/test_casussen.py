"""Every request of the casus files, asked of the policy alone, on both engines (domain/casussen/README.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from opapywasm import OpaWasmPolicy

from tests.policy.casus_input import HANDELING, VERZOEK, Request, read_casus
from tests.policy.engines import ask_opa

# Requests that the policy does not answer as expected, with the reason. Strict: one that starts to pass fails here.
NOT_YET: dict[str, str] = {}


@pytest.fixture(scope="module")
def requests(casussen: Path) -> list[Request]:
    return [request for path in sorted(casussen.glob("C*.yaml")) for request in read_casus(path)]


@pytest.fixture(scope="module")
def answers(requests: list[Request], wasm: OpaWasmPolicy) -> dict[str, Any]:
    return {request.id: wasm.evaluate(request.question, request.entrypoint) for request in requests}


def differences(request: Request, answer: Mapping[str, Any]) -> list[str]:
    """What is not as the file expects: outcome, form, main reason and matrix row, for every pair."""
    besluiten = answer["paren"] if request.entrypoint == VERZOEK else [answer]
    return [why for besluit in besluiten for why in _compare(besluit, request.verwacht)]


def _compare(besluit: Mapping[str, Any], verwacht: Mapping[str, Any]) -> list[str]:
    forms = [besluit["vorm"]]
    if besluit.get("filters", {}).get("anderen_titel"):
        forms.append("gegeneraliseerd")  # one answer, two forms: own actions in full, others by title
    found = {
        "uitkomst": [besluit["uitkomst"]],
        "vorm": forms,
        "reden": [besluit["reden"]],
        "matrix": [besluit["matrix"]],
    }
    return [
        f"{key}: {values} is not {verwacht[key]}"
        for key, values in found.items()
        if not set(values) & set(verwacht[key] if isinstance(verwacht[key], list) else [verwacht[key]])
    ]


def test_every_request_is_decided_as_its_casus_expects(requests: list[Request], answers: dict[str, Any]) -> None:
    """Outcome, form, main reason and row; the list of exceptions shrinks and never grows unseen."""
    wrong = {request.id: why for request in requests if (why := differences(request, answers[request.id]))}
    assert {id_: why for id_, why in wrong.items() if id_ not in NOT_YET} == {}
    assert set(NOT_YET) == set(wrong), "a request of NOT_YET passes now: take it off the list"


def test_every_asked_pair_is_answered_exactly_once(requests: list[Request], answers: dict[str, Any]) -> None:
    """A silently undefined expression would drop a pair (design/policy-engine.md section 2)."""
    for request in requests:
        if request.entrypoint == VERZOEK:
            asked = sorted((p["verstrekker"], p["element"]) for p in request.question["vraag"]["paren"])
            given = [(p["verstrekker"], p["element"]) for p in answers[request.id]["paren"]]
            assert given == asked, request.id


def test_both_engines_give_the_same_answer(
    requests: list[Request], answers: dict[str, Any], opa: str, tmp_path: Path
) -> None:
    """The bundle in an OPA process and the module in process decide alike, to the last field."""
    for entrypoint in (VERZOEK, HANDELING):
        questions = {r.id: r.question for r in requests if r.entrypoint == entrypoint}
        given = ask_opa(opa, entrypoint, questions, tmp_path)
        assert given.keys() == questions.keys()
        assert [id_ for id_ in questions if _canonical(given[id_]) != _canonical(answers[id_])] == []


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)
