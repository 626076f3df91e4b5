"""As a stranger: is the answer to a real question found, in how many clicks (issue 4, bars)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import values
from tests.browser.conftest import shoot
from tests.browser.site import Site

Window = Callable[..., Page]


class Clicks:
    """Counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.count += 1

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.count += 1

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=value)
        self.count += 1


def test_why_was_this_request_refused(window: Window, site: Site) -> None:
    """One click from the log: the reason, the article, what would change it. Three with a filter first."""
    page = window()
    page.goto("/console/logboek")
    clicks = Clicks(page)
    clicks.choose("Uitkomst", "Geweigerd")
    clicks.button("Zoeken")
    clicks.link("Inhoud van de behandeling bij de verslavingszorg")
    assert clicks.count == 3
    card = page.get_by_role("article", name="Inhoud van de behandeling bij de verslavingszorg")
    for said in ("Beroepsgeheim", "Wgs art. 2.29 lid 2", "Wat dit zou veranderen", "toestemming van de betrokkene"):
        expect(card.get_by_text(said).first).to_be_visible()
    assert card.bounding_box()["y"] < 800, "without scrolling"  # type: ignore[index]  # it is visible
    shoot(page, "wandeling-waarom-geweigerd")


def test_is_the_log_intact(window: Window, site: Site) -> None:
    """One click from anywhere: yes or no first, in words, then each check, then how to do it yourself."""
    page = window()
    page.goto("/console/logboek")
    clicks = Clicks(page)
    clicks.link("Integriteit")
    assert clicks.count == 1
    answer = page.get_by_role("heading", name="Ja, het log is heel")
    expect(answer).to_be_visible()
    assert answer.bounding_box()["y"] < 800, "without scrolling"  # type: ignore[index]  # it is visible
    expect(page.get_by_text("audit/verify.py kopie")).to_be_visible()
    shoot(page, "wandeling-is-het-log-heel")


def test_a_log_that_was_tampered_with_says_so_wherever_one_looks(window: Window, site: Site) -> None:
    """Ux.md D3: the row, the entry and the integrity page all say it, and lead to each other."""
    page = window()
    site.views.state = values.BROKEN
    page.goto("/console/integriteit")
    expect(page.get_by_role("heading", name="Nee, het log is niet heel")).to_be_visible()
    page.get_by_role("link", name=str(values.TAMPERED)).click()
    expect(page.get_by_role("heading", name="Deze regel is niet meer zoals zij is vastgelegd")).to_be_visible()
    expect(page.get_by_text("Klopt niet", exact=True)).to_be_visible()


def test_from_a_disclosure_to_its_case_and_back(window: Window, site: Site) -> None:
    """The pseudonym of a case is never typed: a button leads there, and every step leads to its entry."""
    page = window()
    page.goto(f"/console/verstrekkingen/{values.GIVEN}")
    page.get_by_role("button", name="Bekijk de casustijdlijn").click()
    assert values.CASUS not in page.url
    page.get_by_role("link", name="Opschalen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Handeling: opschalen")


def test_the_receipt_can_be_copied_and_kept(window: Window, site: Site) -> None:
    """The text of the proof, whole, and the command that checks it without us."""
    page = window(accept_downloads=True)
    page.goto(f"/console/verstrekkingen/{values.GIVEN}")
    page.get_by_role("link", name="Bewijs om te kopiëren").click()
    assert page.get_by_label("Het bewijs").input_value() == values.RECEIPT
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewaar als bestand").click()
    assert download.value.path().read_text(encoding="utf-8") == values.RECEIPT
