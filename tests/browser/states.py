"""Every page in every state that an officer can meet, and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from playwright.sync_api import Page

from broker.errors import LogUnavailable
from tests.browser import values
from tests.browser.site import FakeViews

Reach: TypeAlias = Callable[[Page, FakeViews], object]


def at(path: str) -> Reach:
    """By its address."""
    return lambda page, _views: page.goto(f"/console{path}")


def entry(entry_id: object) -> Reach:
    """The page of one entry."""
    return at(f"/verstrekkingen/{entry_id}")


def search(**filled: str) -> Reach:
    """The log, after filling in the filter and searching."""

    def reach(page: Page, _views: FakeViews) -> None:
        page.goto("/console/logboek")
        page.get_by_text("Meer filters").click()
        for name, value in filled.items():
            field = page.locator(f"#{name}")
            (field.select_option if field.evaluate("e => e.tagName") == "SELECT" else field.fill)(value)
        page.get_by_role("button", name="Zoeken").click()

    return reach


def _empty(*, filled: bool) -> Reach:
    def reach(page: Page, views: FakeViews) -> None:
        page.goto("/console/logboek")  # the names that the filter offers come from earlier rows
        views.found = values.page(())
        (search(uitkomst="storing") if filled else at("/logboek"))(page, views)

    return reach


def _long(page: Page, views: FakeViews) -> None:
    rows = tuple(replace(values.ROWS[n % len(values.ROWS)], nr=n) for n in range(20))
    views.found = values.page(rows, more=True, following="verder")
    page.goto("/console/logboek")


def _tampered_rows(page: Page, views: FakeViews) -> None:
    views.found = values.page((replace(values.ROWS[0], proven=False), *values.ROWS[1:]))
    page.goto("/console/logboek")


def _integrity(state: object) -> Reach:
    def reach(page: Page, views: FakeViews) -> None:
        views.state = state  # type: ignore[assignment]  # one of the three of values.py
        page.goto("/console/integriteit")

    return reach


def _case(page: Page, _views: FakeViews, casus: str = values.CASUS) -> None:
    page.goto("/console/casustijdlijn")
    page.get_by_label("Casuspseudoniem").fill(casus)
    page.get_by_role("button", name="Toon de tijdlijn").click()


def _no_purpose_chosen(page: Page, views: FakeViews) -> None:
    page.goto("/console/doel")
    page.evaluate("document.querySelectorAll('[name=doel]').forEach(e => {e.required = false; e.checked = false})")
    page.get_by_role("button", name="Naar het logboek").click()


def _broken_desk(page: Page, views: FakeViews) -> None:
    views.fault = LogUnavailable()
    page.goto("/console/logboek")


def _unforeseen(page: Page, views: FakeViews) -> None:
    views.fault = ZeroDivisionError("geheim")
    page.goto("/console/logboek")


STATES: Final[dict[str, Reach]] = {
    "doel": at("/doel"),
    "doel-niets-gekozen": _no_purpose_chosen,
    "logboek": at("/logboek"),
    "logboek-gefilterd": search(uitkomst="geweigerd", verstrekker="politie-oij", casus=values.CASUS, van="2026-11-01"),
    "logboek-leeg": _empty(filled=False),
    "logboek-niets-gevonden": _empty(filled=True),
    "logboek-verkeerd-ingevuld": search(trace="nee", casus="met spatie"),
    "logboek-lang": _long,
    "logboek-gewijzigd": _tampered_rows,
    "verstrekking": entry(values.GIVEN),
    "verstrekking-gedeeltelijk": entry(values.MIXED),
    "verstrekking-geweigerd": entry(values.REFUSED),
    "verstrekking-verborgen": entry(values.HIDDEN),
    "verstrekking-wacht": entry(values.WAITING),
    "verstrekking-gewist": entry(values.ERASED),
    "verstrekking-gewijzigd": entry(values.TAMPERED),
    "verstrekking-handeling": entry(values.ACT),
    "verstrekking-vraag": entry(values.QUESTION),
    "bewijs": at(f"/verstrekkingen/{values.GIVEN}/bewijs"),
    "casus": at("/casustijdlijn"),
    "casus-verkeerd-ingevuld": lambda page, views: _case(page, views, "met een spatie"),
    "tijdlijn": _case,
    "integriteit": _integrity(values.WHOLE),
    "integriteit-leeg": _integrity(values.EMPTY_LOG),
    "integriteit-niet-heel": _integrity(values.BROKEN),
    "fout-404": at("/verstrekkingen/bestaat-niet"),
    "fout-503": _broken_desk,
    "fout-500": _unforeseen,
}
