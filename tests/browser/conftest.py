"""Debian's Chromium on the console of hand-made values; one browser and one site for all tests of this folder.

Both end with the folder: while Playwright runs, no other test of this process could have an event loop.

Without Chromium everything here is skipped, aloud. Screenshots go to build/screenshots/, for people to look at.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.site import OFFICER, Site, open_site
from tests.sources import ROOT

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENSHOTS: Final = ROOT / "build" / "screenshots"
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The console and its login, running."""
    with open_site(tmp_path_factory.mktemp("issuer")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _fresh(site: Site) -> None:
    site.views.reset()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def officer(browser: Browser, site: Site) -> Any:
    """The cookies of an officer who logged in once by clicking."""
    context = browser.new_context()
    log_in(context.new_page(), site)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def window(browser: Browser, site: Site, officer: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as the officer; `width`, `scheme`, and everything else that a context takes."""
    contexts = []

    def opened(width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        made = {"storage_state": officer, "viewport": {"width": width, "height": 800}, "color_scheme": scheme}
        contexts.append(browser.new_context(base_url=site.url, **{**made, **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def log_in(page: Page, site: Site, who: str = OFFICER.onderdeel, purpose: str = "Rechtmatigheid controleren") -> None:
    """By clicking, as an officer does: log in, choose who, choose what for."""
    page.goto(f"{site.url}/console/inloggen")
    page.get_by_role("link", name="Inloggen bij uw organisatie").click()
    page.get_by_role("link", name=who).click()
    page.get_by_label(re.compile(purpose)).check()
    page.get_by_role("button", name="Naar het logboek").click()


@contextmanager
def watching(page: Page, home: str) -> Iterator[list[str]]:
    """Everything that a browser complains of, and every request to another place than `home`."""
    heard: list[str] = []

    def told(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith(home):
            heard.append(request.url)

    page.on("console", told)
    page.on("request", asked)
    try:
        yield heard
    finally:
        page.remove_listener("console", told)
        page.remove_listener("request", asked)


def shoot(page: Page, name: str) -> Path:
    """A screenshot of the whole page."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
