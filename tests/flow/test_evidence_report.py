"""The report of a bundle: right, readable for everyone, and nothing in it that runs or comes from elsewhere."""

from __future__ import annotations

import asyncio
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import asyncpg
import pytest
from playwright.sync_api import Browser, sync_playwright

from audit.evidence.charts import Bar, bars
from tests.evidence_house import YEAR, entries, open_evidence_house
from tests.pg import postgres
from tests.sources import ROOT

__all__ = ["postgres"]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
_AXE: Final = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def reports(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of each form, as a file."""
    return asyncio.run(_make(postgres, tmp_path_factory.mktemp("rapport")))


async def _make(postgres: str, folder: Path) -> dict[str, Path]:
    admin = await asyncpg.connect(postgres)
    await admin.execute("CREATE DATABASE rapport")
    found = {}
    async with open_evidence_house(postgres.replace("/postgres?", "/rapport?"), folder, list(entries(300))) as house:
        for name, scope in (("intern", YEAR), ("extern", replace(YEAR, extern=True))):
            path, _ = await house.build(scope, f"{name}.zip")
            found[name] = folder / f"{name}.html"
            with zipfile.ZipFile(path) as bundle:
                found[name].write_bytes(bundle.read("rapport.html"))
    await admin.execute("DROP DATABASE rapport WITH (FORCE)")
    await admin.close()
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not here (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.mark.parametrize("form", ["intern", "extern"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_accessible_and_fits_the_screen(
    reports: dict[str, Path], browser: Browser, form: str, width: int, scheme: Any
) -> None:
    """EN 301 549, WCAG 2.2 AA: axe finds nothing, wide and narrow, light and dark; nothing is fetched (1.4.10)."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports[form].as_uri())
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("what => axe.run({runOnly: what, resultTypes: ['violations']})", _AXE)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:2]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert asked == [reports[form].as_uri()]
    if form == "intern" or scheme == "light":
        folder = ROOT / "build" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"bewijs-{form}-{width}-{scheme}.png", full_page=True)
    page.close()


def test_nothing_in_the_report_runs(reports: dict[str, Path]) -> None:
    """No script, no handler, no frame, no address; and a policy of the page that forbids them."""
    text = reports["intern"].read_text()
    assert "default-src 'none'" in text
    assert not re.search(
        r"<(script|iframe|object|embed|link|img|form)\b|\son\w+=|javascript:|url\(|@import", text, re.IGNORECASE
    )


class _Tables(HTMLParser):
    """Captions and headings of every table."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "caption" or (tag == "th" and dict(attrs).get("scope")):
            self.found[-1].append(tag)


def test_every_chart_has_words_and_a_table(reports: dict[str, Path]) -> None:
    """WCAG 1.1.1: a title and a description for who cannot see it, and the numbers in a table with headings."""
    text = reports["intern"].read_text()
    charts = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(charts) == 5
    for chart in charts:
        root = ET.fromstring(chart)  # parses as XML by itself
        assert root.get("role") == "img"
        named = (root.get("aria-labelledby") or "").split()
        assert [child.get("id") for child in root[:2]] == named
        assert all(child.text for child in root[:2])
    tables = _Tables()
    tables.feed(text)
    assert len(tables.found) == 8
    assert all(table[0] == "caption" and "th" in table for table in tables.found)


def test_a_label_cannot_break_out_of_a_chart() -> None:
    """What comes from a code or a name is text, also in SVG."""
    chart = bars("x", "</title><script>", [Bar("<script>&\"'", 3), Bar("lang" * 40, 0)])
    root = ET.fromstring(chart)
    assert "<script>" not in chart
    assert root[1].text == f"<script>&\"': 3; {'lang' * 40}: 0"
    assert bars("x", "leeg", []) == ""


def test_the_external_report_says_what_was_taken_together(reports: dict[str, Path]) -> None:
    assert "minder dan 10 casussen" in reports["extern"].read_text()
    assert "Niet buiten de eigen organisatie delen" in reports["intern"].read_text()
