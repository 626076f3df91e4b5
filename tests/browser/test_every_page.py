"""Every page in every state, wide and narrow, light and dark: accessible, within the screen, quiet (ux.md 2.6)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import log_in, shoot, watching
from tests.browser.site import STRANGER, Site
from tests.browser.states import STATES

WAYS: Final[list[tuple[int, Literal["light", "dark"]]]] = [
    (1280, "light"),
    (1280, "dark"),
    (320, "light"),
    (320, "dark"),
]
SHOWN: Final = {(1280, "light"), (320, "dark")}  # the two that people look at
ALL: Final = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The same elements in another size or colour: only what is looked at can become wrong.
SEEN: Final = {
    "type": "rule",
    "values": ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"],
}
AXE: Final = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_FORBIDDEN: Final = "script, style, [style], [onclick], iframe, object"
_TOO_WIDE: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_HEADINGS: Final = "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"


def faults(page: Page, what: Mapping[str, Any]) -> list[str]:
    """What axe finds wrong, and what it could not decide; axe itself is on the page already."""
    found: dict[str, Any] = page.evaluate(
        "what => axe.run({runOnly: what, resultTypes: ['violations', 'incomplete']})", what
    )
    return [
        f"{kind}: {rule['id']}: {node['html']} {node.get('failureSummary', '')}"
        for kind in ("violations", "incomplete")
        for rule in found[kind]
        for node in rule["nodes"]
    ]


def check(page: Page, what: Mapping[str, Any]) -> None:
    """What holds for every page."""
    assert faults(page, what) == []
    assert page.evaluate(_TOO_WIDE) <= 0, "wider than the screen (WCAG 1.4.10)"
    headings = page.evaluate(_HEADINGS)
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings)), headings
    assert page.title().endswith(" \N{EN DASH} Sluis console")
    assert page.locator("html").get_attribute("lang") == "nl"


def check_all_ways(page: Page, name: str) -> None:
    """Wide and narrow, light and dark, without asking for the page again."""
    assert page.locator(_FORBIDDEN).count() == 0, "a script or an inline style, which axe itself adds later"
    page.evaluate(AXE)
    for n, (width, scheme) in enumerate(WAYS):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        check(page, SEEN if n else ALL)
        if (width, scheme) in SHOWN:
            shoot(page, f"{name}-{width}-{scheme}")


@pytest.fixture(scope="module")
def screen(browser: Browser, site: Site, officer: Any) -> Iterator[Page]:
    """One window for all states, and what the browser complained of in it."""
    context = browser.new_context(base_url=site.url, storage_state=officer, locale="nl-NL")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", STATES)
def test_every_page_in_every_state_is_accessible(name: str, screen: Page, site: Site) -> None:
    """WCAG 2.2 AA and EN 301 549, as far as a machine can tell: nothing found, nothing left undecided (A1, A2, A6)."""
    screen.set_viewport_size({"width": 1280, "height": 800})
    with watching(screen, site.url) as heard:
        STATES[name](screen, site.views)
        check_all_ways(screen, name)
    assert [line for line in heard if "status of 4" not in line and "status of 5" not in line] == []


@pytest.mark.parametrize(
    ("name", "path"),
    {
        "inloggen": "/console/inloggen",
        "fout-401": "/console/logboek",
        "fout-401-inloggen": "/console/inloggen/terug?error=access_denied",
    }.items(),
)
def test_pages_for_who_is_not_logged_in_are_accessible(name: str, path: str, browser: Browser, site: Site) -> None:
    """The same for a stranger, who sees no menu."""
    with browser.new_context(base_url=site.url, locale="nl-NL") as context:
        page = context.new_page()
        page.goto(path)
        check_all_ways(page, name)
        assert page.get_by_role("navigation").count() == 0


def test_who_is_no_officer_gets_a_page_that_says_so(browser: Browser, site: Site) -> None:
    """403 in the same style, with the way out, and nothing of the log."""
    with browser.new_context(locale="nl-NL") as context:
        page = context.new_page()
        log_in(page, site, STRANGER.onderdeel)
        check_all_ways(page, "fout-403")
        assert page.get_by_role("heading", level=1).inner_text() == "U mag dit niet zien"
        page.get_by_role("button", name="Uitloggen").click()
        check_all_ways(page, "uitgelogd")


def test_the_login_of_the_sandbox_is_accessible(browser: Browser, site: Site) -> None:
    """It is the first page that somebody who tries Sluis sees."""
    with browser.new_context(base_url=site.url, locale="nl-NL") as context:
        page = context.new_page()
        page.goto("/console/inloggen/begin")
        page.evaluate(AXE)
        shoot(page, "sandbox-inloggen")
        assert faults(page, ALL) == []
