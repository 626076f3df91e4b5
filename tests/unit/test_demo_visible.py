"""What the demo compares: the lists, forms and reasons that the asker sees, against what the file expects."""

from __future__ import annotations

from typing import Any

import pytest

from broker.demo.visible import differences
from broker.scenario.model import Verwacht

PAIR = {"verstrekker": "politie-oij", "element": "pol.lijst"}


def expected(uitkomst: str, vorm: str, reden: str | None = None, *forbidden: str, **ruw: Any) -> Verwacht:
    return Verwacht(uitkomst, vorm, frozenset({reden}), frozenset({"M040"}), forbidden, (), ruw)


DELIVERED = {"gegevens": [{**PAIR, "vorm": "volledig", "waarde": "x", "matrix": "M040"}]}
WITHHELD = {"achtergehouden": [{**PAIR, "reden": "D-GROND"}]}
WAITS = {"wacht": [{**PAIR, "op": "vrijgave", "vorm": "bekendheid"}]}
INVITED = {"uitnodigingen": [PAIR]}


@pytest.mark.parametrize(
    ("verwacht", "answer"),
    [
        (expected("verstrekt", "volledig"), DELIVERED),
        (expected("geweigerd", "niet", "D-GROND"), WITHHELD),
        (expected("wacht_vrijgave", "bekendheid"), WAITS),
        (expected("uitnodiging", "uitnodiging"), INVITED),
        (expected("geen_mededeling", "niet"), {"gegevens": [{**PAIR, "vorm": "niet"}]}),
    ],
)
def test_an_outcome_as_expected_has_no_differences(verwacht: Verwacht, answer: dict[str, Any]) -> None:
    """Every list of the contract has its outcome."""
    assert differences(verwacht, [answer], b"") == ()


@pytest.mark.parametrize(
    ("verwacht", "answer", "received"),
    [
        (expected("verstrekt", "gegeneraliseerd"), DELIVERED, b""),
        (expected("geweigerd", "niet", "D-DOEL"), WITHHELD, b""),
        (expected("verstrekt", "volledig"), WITHHELD, b""),
        (expected("verstrekt", "volledig", None, "Den Ouden"), DELIVERED, b'{"a": "Den Ouden"}'),
        (expected("verstrekt", "volledig", antwoord="BEKEND_ACTIEF"), DELIVERED, b""),
        (expected("verstrekt", "volledig"), {"storingen": [{**PAIR, "code": "te-laat"}]}, b""),
        (expected("verstrekt", "volledig"), {"gegevens": [{**DELIVERED["gegevens"][0], "matrix": "M001"}]}, b""),
        (expected("verstrekt", "volledig"), {}, b""),
    ],
)
def test_an_outcome_that_differs_is_named(verwacht: Verwacht, answer: dict[str, Any], received: bytes) -> None:
    """Form, reason, list, forbidden text, known or not, failure, row of the matrix, nothing at all."""
    assert differences(verwacht, [answer], received)
