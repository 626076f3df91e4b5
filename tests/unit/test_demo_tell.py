"""How the demo speaks: plain text where nobody sees colours, and nothing that is not in the answer."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from broker.demo.installation import CASUS
from broker.demo.tell import Teller, plain
from broker.scenario.file import read_scenario


def told(answer: dict[str, object], *, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, color_system="standard" if terminal else None, width=40)
    Teller(read_scenario(CASUS), console).answered(answer)
    return out.getvalue()


ANSWER: dict[str, object] = {
    "gegevens": [
        {"verstrekker": "politie-oij", "element": "pol.lijst", "vorm": "volledig", "waarde": [{"code": "BEDREIGING"}],
         "matrix": "M040", "artikelen": ["Wpg art. 19"], "voorwaarden": ["niet doorgeven"]},
        {"verstrekker": "vz-oij", "element": "vz.loopt", "vorm": "niet"},
    ],
    "achtergehouden": [{"verstrekker": "politie-oij", "element": "pol.rol", "reden": "D-GROND", "uitleg": "Geen grond.",
                        "artikelen": ["Wpg art. 20"]}],
    "wacht": [{"verstrekker": "politie-oij", "element": "pol.samenv", "op": "vrijgave", "bij": "politie-oij"}],
    "uitnodigingen": [{"verstrekker": "vz-oij", "element": "inv.bekend"}],
    "storingen": [{"verstrekker": "politie-oij", "element": "pol.bezoek", "code": "te-laat"}],
}  # fmt: skip


def test_every_list_of_an_answer_is_told_in_words() -> None:
    """What went in which form, what stayed and by which article, what waits on whom, who was invited, what failed."""
    text = told(ANSWER, terminal=False)
    for part in (
        "code BEDREIGING", "M040; Wpg art. 19", "voorwaarde: niet doorgeven", "geen mededeling", "D-GROND",
        "Geen grond.", "Wpg art. 20", "op vrijgave door Politie, basisteam", "uitnodiging", "te-laat",
    ):  # fmt: skip
        assert part in text, part
    assert all(len(line) < 400 for line in text.splitlines())


def test_colour_is_for_a_terminal_only() -> None:
    """A pipe and a file get no escape codes."""
    assert "\x1b[" in told(ANSWER, terminal=True)
    assert "\x1b" not in told(ANSWER, terminal=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), ({"a": 1, "b": None}, "a 1"), ([{"a": 1}, {"a": 2}], "a 1 | a 2"), (2022, "2022")],
)
def test_a_value_is_told_in_one_line(value: object, text: str) -> None:
    """Whatever its shape."""
    assert plain(value) == text
