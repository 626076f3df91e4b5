"""Who does the acts of a file, and who signs its evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker.scenario.file import read_scenario
from broker.scenario.model import Aanvraag, Scenario
from broker.scenario.plan import plan
from broker.scenario.signers import Rond, signed, signers

FILES = Path(__file__).resolve().parents[1] / "scenarios"


@pytest.fixture(scope="module")
def lokaal() -> Scenario:
    return read_scenario(FILES / "L01.yaml")


def request(scenario: Scenario, nr: str) -> Aanvraag:
    return next(v for v in scenario.verzoeken if v.nr == nr)


def test_the_step_is_done_by_its_own_organisation_in_a_role_that_may(lokaal: Scenario) -> None:
    """practice.md 4.3: R02 runs the life of a local case; a corporation gives its signal as R10."""
    planned = plan(lokaal)
    assert (planned.starter.org, planned.starter.rol) == ("thuiswonen", "R10")
    own = [(nr, acts[-1].soort, acts[-1].wie.org, acts[-1].wie.rol) for nr, acts in planned.stappen.items()]
    assert own[1:4] == [
        (2, "aanmelding", "sociaal-oefenveen", "R07"),
        (3, "opschalen", "regie-oefenveen", "R02"),
        (4, "bekendheidsvraag", "regie-oefenveen", "R02"),
    ]


def test_skipped_states_are_filled_in(lokaal: Scenario) -> None:
    """Design 12.4: from S21 over the acceptance to S41, and from there to the plan."""
    planned = plan(lokaal)
    assert [act.soort for act in planned.stappen[5]] == ["bekendheid_afronden", "accepteren", "informatie_ophalen"]
    assert [act.naar for act in planned.stappen[6]] == ["S50", "S60", "S61"]


def test_everyone_is_given_the_roles_that_the_file_uses(lokaal: Scenario) -> None:
    """Design 6a.8: a role that is not on record counts for nothing, so the seed puts it there."""
    rollen = plan(lokaal).rollen
    assert all(v.rol in rollen[v.org] for v in lokaal.verzoeken if v.rol)


def test_evidence_is_signed_by_whom_the_law_names(lokaal: Scenario) -> None:
    """Wpg art. 19: the police decide; consent is written down by the professional (AVG art. 7 lid 1)."""
    asked, consent = request(lokaal, "2b"), request(lokaal, "3b")
    assert [org for _, org in signed(asked, lokaal)] == ["basisteam-oefenveen", "basisteam-oefenveen"]
    assert [org for _, org in signed(consent, lokaal)] == ["jeugd-oefenveen"]


ROND = Rond(
    "zvh",
    ("vnn", "afpn"),
    {"zvh": "zvh", "vnn": "verslavingszorg", "afpn": "ggz", "pol": "politie", "om": "om", "regie": "casusregie"},
)


@pytest.mark.parametrize(
    ("soort", "inhoud", "wie"),
    [
        ("noodzaak", {"tekst": "nodig"}, ("zvh",)),
        ("bezwaar_deelnemer", {"door": "pol"}, ("pol",)),
        ("toestemming", {"door": ["p1"]}, ("vnn", "afpn")),
        ("toestemming", {"door": ["p1"], "leverancier": "afpn"}, ("afpn",)),
        ("vrijgave", {"door": "een mens"}, ("vnn", "afpn")),
        ("besluit_wpg", {"artikel": "Wpg 19"}, ("pol",)),
        ("besluit_wpg", {"artikel": "Wjsg 39f"}, ("om",)),
        ("doeltoets", {"door": ["pol", "om"]}, ("zvh",)),
        ("actiehouder", {"door": "vnn"}, ("regie",)),
        ("rac_advies", {"uitslag": "rechtmatig"}, ("regie",)),
        ("vertegenwoordiging", {"leeftijd": 8}, ("zvh",)),
    ],
)
def test_every_kind_has_its_natural_signer(soort: str, inhoud: dict[str, object], wie: tuple[str, ...]) -> None:
    """policies/data/tekenaars.json: consent once per supplier, the plan by who runs it and not by who holds the action.

    Where nobody of the right kind is in the file the asker signs, and the policy does not count it.
    """
    assert signers(soort, inhoud, ROND) == wie
