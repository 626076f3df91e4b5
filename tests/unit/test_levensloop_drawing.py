"""The drawing and the page of the life of a case are those of the tables (docs/levensloop.md)."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from broker.levensloop.__main__ import DOCS, files
from broker.levensloop.drawing import draw
from broker.levensloop.machine import machine
from broker.levensloop.page import said, write_page
from broker.policy_tables import policy_table


@pytest.mark.parametrize("name", ["levensloop.md", "levensloop.svg"])
def test_what_is_committed_is_what_is_generated(name: str) -> None:
    """Who changed a table runs `python -m broker.levensloop`."""
    made = {path.name: text for path, text in files()}
    assert (DOCS / name).read_text(encoding="utf-8") == made[name]


def test_every_state_and_every_step_is_in_the_drawing() -> None:
    """Nothing of the machine is left out: twenty states, and each number of a step."""
    texts = " ".join(node.text or "" for node in ET.fromstring(draw(machine(), "uitleg")).iter())
    table = policy_table("levensloop")
    assert all(row["code"] in texts and row["naam"] in texts for row in table["toestanden"])
    moves = {row["id"] for row in table["overgangen"] if row["naar"] and row["van"] != ["S00"]} | {"T01"}
    assert moves <= set(re.findall(r"T\d\d", texts))


def test_mermaid_draws_the_lines_of_the_table() -> None:
    """The same as the SVG, for who reads the page with a tool: one line per pair of states."""
    drawn = set(re.findall(r"^  (S\d\d) --> (S\d\d): ", write_page(machine()), re.MULTILINE))
    wanted = {(van, row["naar"]) for row in policy_table("levensloop")["overgangen"] for van in row["van"]
              if van and row["naar"] and len(row["van"]) < 7}  # fmt: skip
    assert drawn == wanted


def test_no_two_boxes_lie_over_each_other() -> None:
    """A drawing that hides a state is none."""
    boxes = re.findall(r'<rect class="toestand[^"]*" x="([\d.]+)" y="([\d.]+)"', draw(machine(), "uitleg"))
    assert len(set(boxes)) == len(machine().toestanden)


@pytest.mark.parametrize(
    ("length", "words"), [("10w", "10 werkdagen"), ("1w", "1 werkdag"), ("0u", "meteen"), ("5j", "5 jaar")]
)
def test_a_length_is_said_in_words(length: str, words: str) -> None:
    """Plain Dutch, for a page that is read."""
    assert said(length) == words
