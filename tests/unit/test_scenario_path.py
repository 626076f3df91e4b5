"""The shortest path of acts to what a step says (design 12.4; practice.md 4.2)."""

from __future__ import annotations

import pytest

from broker.scenario.lifecycle import find_path, levensloop


def kinds(van: str, soort: str, naar: str | None, kader: str = "lokaal") -> list[str] | None:
    path = find_path(levensloop(), van, soort, naar, kader)
    return None if path is None else [act.soort for act in path]


def test_a_step_of_one_transition_is_one_act() -> None:
    """T01."""
    assert kinds("S00", "aanmelding", "S10") == ["aanmelding"]


def test_a_step_that_skips_states_ends_with_its_own_kind() -> None:
    """C08 step 2: S10 to S40 goes over the weighing."""
    assert kinds("S10", "accepteren", "S40") == ["in_behandeling_nemen", "accepteren"]


def test_a_zvh_case_goes_over_the_doeltoets() -> None:
    """Wgs art. 2.31 lid 2: S15 lies between referral and weighing."""
    assert kinds("S10", "doeltoets", "S20", "zvh") == ["in_behandeling_nemen", "doeltoets"]
    assert kinds("S10", "accepteren", "S40", "zvh") == ["in_behandeling_nemen", "doeltoets", "accepteren"]


def test_an_act_without_transition_leaves_the_case_where_it_is() -> None:
    assert kinds("S00", "triage", "S00") == ["triage"]
    assert kinds("S41", "incident", None) == ["incident"]


def test_scaling_down_at_the_evaluation_is_proposed_first() -> None:
    """T26 and T27; C01 step 13."""
    assert kinds("S71", "afschalen", "S70") == ["afschaling_voorstellen", "afschalen"]


def test_no_exceptional_act_lies_on_the_way() -> None:
    """A correction or a signal of radicalisation happens when the file says so, never to get somewhere."""
    path = kinds("S50", "opschalen", "S40")
    assert path == ["plan_opstellen", "plan_vaststellen", "uitvoering", "opschaling_voorstellen", "opschalen"]


@pytest.mark.parametrize(("van", "soort", "naar"), [("S99", "aanmelding", "S10"), ("S00", "heropenen", "S91")])
def test_where_no_path_leads_there_is_none(van: str, soort: str, naar: str) -> None:
    """S99 is terminal; only a ZVH reopens (T30)."""
    assert kinds(van, soort, naar) is None
