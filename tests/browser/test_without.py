"""Without a mouse, without script, without a screen, without colour: everything still works (ux.md 2.6 A3-A12)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import values
from tests.browser.conftest import SCREENSHOTS, log_in
from tests.browser.site import OFFICER, Site
from tests.browser.states import STATES

Window = Callable[..., Page]

_FOCUS: Final = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const on = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  return {name: e.id || e.name || e.innerText || e.getAttribute('aria-label') || e.tagName,
    top: r.y + scrollY, seen: on !== null && (e === on || e.contains(on) || on.contains(e)),
    outline: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2};
}"""
_CLIPPED: Final = """() => [...document.querySelectorAll('main *')].filter(e => {
  const s = getComputedStyle(e);
  return s.overflowY === 'hidden' && !e.closest('.k-weg, thead') && e.scrollHeight > e.clientHeight + 1 && e.innerText;
}).map(e => e.outerHTML.slice(0, 100))"""
_SPACING: Final = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""


@pytest.mark.parametrize("state", ["logboek", "verstrekking-gedeeltelijk", "integriteit", "doel"])
def test_the_keyboard_reaches_everything_in_order_and_is_always_seen(state: str, window: Window, site: Site) -> None:
    """WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7 and 2.4.11: no trap, no hidden focus, nothing left out (A4, A5)."""
    page = window()
    STATES[state](page, site.views)
    page.evaluate("document.body.focus()")
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.append(page.evaluate(_FOCUS))
    assert seen[0]["name"] == "Naar de inhoud"
    assert [stop["name"] for stop in seen if not stop["outline"]] == []
    assert [stop["name"] for stop in seen if not stop["seen"]] == []
    visible = page.locator(
        "a:visible, button:visible, input:visible:not([type=hidden]), select:visible, summary:visible"
    ).count()
    radios = page.locator("input[type=radio]").count()
    assert len(seen) >= visible - max(0, radios - 1), "a group of radio buttons is one stop"
    tops = [stop["top"] for stop in seen[1:]]
    assert all(after >= before - 60 for before, after in itertools.pairwise(tops)), "in visual order"


def test_the_skip_link_goes_to_the_content(window: Window) -> None:
    """WCAG 2.4.1."""
    page = window()
    page.goto("/console/logboek")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_an_officer_works_with_the_keyboard_alone(browser: Browser, site: Site) -> None:
    """From logging in to the reason of a refusal, without a mouse."""
    with browser.new_context(base_url=site.url) as context:
        page = context.new_page()
        page.goto("/console/inloggen")
        _enter(page, "Inloggen bij uw organisatie")
        _enter(page, OFFICER.onderdeel)
        _tab_to(page, re.compile("rechtmatigheid"))
        page.keyboard.press("Space")
        _enter(page, "Naar het logboek")
        _enter(page, "12.05 uur, antwoord: Inhoud van de behandeling")
        expect(page.get_by_role("heading", level=1)).to_have_text("Geweigerde vraag")


def _tab_to(page: Page, name: re.Pattern[str]) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(e => e.matches('a, button, input') ? e.value || e.textContent : '')(document.activeElement)"
        )
        if name.search(said or ""):
            return
    raise AssertionError(f"the keyboard does not reach {name.pattern}")


def _enter(page: Page, name: str) -> None:
    _tab_to(page, re.compile(re.escape(name)))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_everything_works_without_script(browser: Browser, site: Site) -> None:
    """A12: log in, filter, page, open, follow a case, export and log out in a browser that runs no script at all."""
    site.views.found = values.page(following="verder")
    with browser.new_context(base_url=site.url, java_script_enabled=False, accept_downloads=True) as context:
        page = context.new_page()
        log_in(page, site)
        page.get_by_label("Uitkomst").select_option("geweigerd")
        page.get_by_role("button", name="Zoeken").click()
        assert site.views.looked[-1][1].uitkomst == "geweigerd"  # type: ignore[attr-defined]  # a Filter
        page.get_by_role("link", name="Oudere regels").click()
        assert site.views.looked[-1][1].cursor == "verder"  # type: ignore[attr-defined]  # a Filter
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert re.fullmatch(r"logboek-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
        page.get_by_role("link", name=re.compile("pol|registraties")).first.click()
        page.get_by_role("button", name="Bekijk de casustijdlijn").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tijdlijn van een casus")
        page.get_by_role("button", name="Uitloggen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")
        page.goto("/console/logboek")
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent niet ingelogd")


@pytest.mark.parametrize("state", ["logboek", "verstrekking-geweigerd", "integriteit", "tijdlijn"])
def test_text_can_be_twice_as_large_and_wide_apart(state: str, window: Window, site: Site) -> None:
    """WCAG 1.4.4 and 1.4.12: nothing is cut off and nothing runs out of the screen (A3)."""
    page = window(width=640, bypass_csp=True)
    STATES[state](page, site.views)
    page.add_style_tag(content=_SPACING + "html { font-size: 200% !important }")
    assert page.evaluate(_CLIPPED) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_outcomes_are_told_by_words(window: Window, site: Site) -> None:
    """WCAG 1.4.1: without colour every badge still says what it means (A8)."""
    page = window()
    STATES["logboek"](page, site.views)
    words = {" ".join(text.split()) for text in page.locator("tbody .utrecht-status-badge").all_inner_texts()}
    assert words == {"Verstrekt", "Geweigerd", "Beantwoord, zonder gegevens", "Wacht op een mens", "Gedaan", "Gevraagd"}


@pytest.mark.parametrize("state", ["logboek", "verstrekking-gedeeltelijk", "tijdlijn", "integriteit"])
def test_paper_has_the_content_and_no_buttons(state: str, window: Window, site: Site) -> None:
    """Paper says what the screen says, and for which purpose it was opened; it has no controls."""
    page = window(scheme="dark")
    STATES[state](page, site.views)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("button:visible, select:visible, nav:visible, .utrecht-skip-link:visible").count() == 0
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Rechtmatigheid controleren").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.pdf(path=SCREENSHOTS / f"{state}-papier.pdf", format="A4")


def test_high_contrast_of_the_system_is_respected(window: Window, site: Site) -> None:
    """A9: with forced colours the borders of cards and badges stay."""
    page = window(forced_colors="active")
    STATES["verstrekking-geweigerd"](page, site.views)
    assert page.evaluate("getComputedStyle(document.querySelector('.k-kaart')).borderTopStyle") == "solid"
