"""Comparing what was recorded with what a file expects (casussen README; design 12.1)."""

from __future__ import annotations

from typing import Any

import pytest

from broker.scenario.model import Verwacht
from broker.scenario.outcome import Gekregen, compare, leaked, rows_of


def expect(uitkomst: str = "verstrekt", vorm: str = "volledig", **rest: Any) -> Verwacht:
    return Verwacht(
        uitkomst=uitkomst,
        vorm=vorm,
        reden=frozenset(rest.get("reden", {None})),
        matrix=frozenset(rest.get("matrix", {"M040"})),
        mag_niet_bevatten=rest.get("niet", ()),
        effecten=(),
        ruw={},
    )


def got(**rest: Any) -> Gekregen:
    fields: dict[str, Any] = {
        "verstrekker": "politie",
        "element": "pol.lijst",
        "uitkomst": "verstrekt",
        "vorm": "volledig",
        "matrix": "M040",
    }
    return Gekregen(**(fields | rest))


def test_the_same_is_no_difference() -> None:
    assert compare(expect(), [got()], b"{}") == ()


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({"uitkomst": "uitnodiging", "vorm": "uitnodiging"}, "uitkomst uitnodiging, verwacht verstrekt"),
        ({"vorm": "gegeneraliseerd"}, "vorm gegeneraliseerd, verwacht volledig"),
        ({"reden": "D-GROND"}, "reden D-GROND, verwacht None"),
        ({"matrix": None}, "matrix None, verwacht M040"),
    ],
)
def test_each_field_is_compared_exactly(rest: dict[str, Any], words: str) -> None:
    """Casussen README: `uitkomst`, `vorm`, main `reden`, `matrix` are compared exactly."""
    assert f"politie/pol.lijst: {words}" in compare(expect(), [got(**rest)], b"{}")


def test_a_list_means_one_of_these() -> None:
    """Casussen README."""
    verwacht = expect("geweigerd", "niet", reden={"D-DOEL", "D-NOODZAAK"})
    row = {"uitkomst": "geweigerd", "vorm": "niet"}
    assert compare(verwacht, [got(**row, reden="D-NOODZAAK")], b"{}") == ()
    assert compare(verwacht, [got(**row, reden="D-ROL")], b"{}") == (
        "politie/pol.lijst: reden D-ROL, verwacht D-DOEL of D-NOODZAAK",
    )


def test_every_pair_must_match() -> None:
    """With several elements all must match unless the request is split."""
    rows = [got(), got(element="pol.telling", matrix="M018")]
    assert compare(expect(), rows, b"{}") == ("politie/pol.telling: matrix M018, verwacht M040",)


def test_one_delivered_form_is_enough() -> None:
    """Design 12.1: own action in full, those of others by title."""
    pair = {"verstrekker": "zvh", "element": "plan.actie"}
    uitspraak: dict[str, Any] = {
        **pair,
        "uitkomst": "verstrekt",
        "vorm": "volledig",
        "reden": None,
        "redenen": [],
        "matrix": "M040",
    }
    gegevens = [
        {"verstrekker": "zvh", "element": "plan.actie", "vorm": "volledig", "waarde": "eigen"},
        {"verstrekker": "zvh", "element": "plan.actie", "vorm": "gegeneraliseerd", "waarde": "titel"},
    ]
    rows = list(rows_of([{**uitspraak, "regels": []}], gegevens))
    assert [(row.vorm, row.antwoord) for row in rows] == [("volledig", "eigen"), ("gegeneraliseerd", "titel")]
    assert compare(expect(), rows, b"{}") == compare(expect(vorm="gegeneraliseerd"), rows, b"{}") == ()


def test_more_than_was_decided_is_a_difference() -> None:
    """Nothing goes in a higher form than the besluit says, whatever the file expects."""
    rows = [got(vorm="gegeneraliseerd"), got(vorm="volledig")]
    assert "er ging meer uit" in compare(expect(vorm="gegeneraliseerd"), rows, b"{}")[0]


def test_nothing_decided_is_a_difference() -> None:
    assert "er is niets besloten" in compare(expect(), [], b"")


def test_a_forbidden_text_is_found_in_the_bytes_and_in_texts_that_were_escaped() -> None:
    """Casussen README: strings that must not occur anywhere in what the receiver gets."""
    body = b'{"waarde":"melding van \\"Den Ouden\\" en co","verzoek":"2023aaaa-0000-4000-8000-000000000000"}'
    assert leaked(["Den Ouden", '"Den Ouden"', "2023", "IJsselstraat"], body) == ["Den Ouden", '"Den Ouden"']
    assert leaked(["Den Ouden"], b"") == []
