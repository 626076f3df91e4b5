"""docs/tabellen is what the tables say: made by the build, whole, and in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies.lock import ROOT
from policies.matrix import read_rows
from policies.pages import FOLDER, PAGES, make_pages, write_pages
from policies.pages_life import _EIS
from policies.sources import FASEN, KADERS, ROLLEN, TOKENS, VORMEN
from policies.words import FASE, KADER, ROL, TEKEN, VORM


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return make_pages(ROOT)


def test_the_pages_are_those_of_the_tables(pages: dict[str, str]) -> None:
    """A page that says something else than the table misleads who signs (`make policies` makes them again)."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == pages


def test_every_table_has_a_page(pages: dict[str, str]) -> None:
    """Also a table that is added later; switches and marks are read with the table they are of."""
    tables = {path.stem for path in (ROOT / "data").glob("*.json")} - {"schakelaars"}
    assert tables <= PAGES.keys()
    assert all(f"({name}.md)" in pages["README.md"] for name in PAGES)


def test_every_code_has_words() -> None:
    assert FASE.keys() == {*FASEN}
    assert KADER.keys() == {*KADERS}
    assert ROL.keys() == {*ROLLEN, ""}
    assert VORM.keys() == VORMEN.keys()
    assert TEKEN.keys() == {*TOKENS}


def test_every_demand_of_the_life_of_a_case_has_words(pages: dict[str, str]) -> None:
    """An officer reads what a step asks, not the name of a rule."""
    shown = re.findall(r"\b[a-z]+_[a-z_]+\b", pages["levensloop.md"].partition("## Overgangen")[2])
    assert shown == []
    assert _EIS


def test_every_row_of_the_matrix_is_on_its_page(pages: dict[str, str]) -> None:
    """Folded lines leave nothing out: each row is under its kader and phase, with its element."""
    text = pages["matrix.md"]
    for row in read_rows(ROOT / "data" / "bron"):
        mine = [line for line in text.splitlines() if f"| {row['id'] or 'aanvulling'} |" in line]
        name = "elk gegeven" if row["element"] == "*" else f"({row['element']})".replace("*", "\\*")
        how = {f"| {VORM[row['vorm']][0]} |", "| een mens beslist |"}
        assert any(name in line and any(one in line for one in how) for line in mine), row


def test_a_page_is_a_table_that_markdown_reads(pages: dict[str, str]) -> None:
    """Every row has as many cells as its head."""
    for name, text in pages.items():
        for block in re.findall(r"(?:^\|.*\|$\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1, (name, block[:200])


def test_what_is_no_page_any_more_goes_and_without_docs_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "tabellen"
    write_pages(ROOT, folder)
    assert not folder.exists()
    folder.mkdir(parents=True)
    (folder / "oud.md").write_text("oud")
    write_pages(ROOT, folder)
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.md" for name in PAGES), "README.md"}
