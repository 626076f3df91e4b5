"""The same console before a real desk and a real log: what the pages say is what happened, and tampering is seen.

The hand-made values of the other tests are held to this: the same pages, filled by PostgreSQL and the policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.verify import main as verify
from broker.embedded import Postgres
from tests.browser.conftest import log_in, shoot
from tests.browser.real import RealDesk, open_real_desk
from tests.browser.site import Site
from tests.browser.test_every_page import check_all_ways
from tests.flow.conftest import server
from tests.pg import postgres

__all__ = ["postgres", "server"]


@pytest.fixture(scope="module")
def real(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDesk]:
    """A case with three answers: one given, one refused, one with a reason that the asker may not know."""
    with open_real_desk(server, tmp_path_factory.mktemp("echt")) as opened:
        yield opened


@pytest.fixture
def regie(browser: Browser, real: RealDesk) -> Iterator[Page]:
    """The officer of who asked."""
    with browser.new_context(base_url=real.url, locale="nl-NL", accept_downloads=True) as context:
        yield enter(context, real, "regie")


def enter(context: BrowserContext, real: RealDesk, who: str) -> Page:
    page = context.new_page()
    log_in(page, Site(real.url, "", None), who)  # type: ignore[arg-type]  # only the address of the site is used
    return page


def test_the_pages_are_accessible_with_what_really_happened(regie: Page, real: RealDesk) -> None:
    """The same checks as with hand-made values, on real ones."""
    for name, path in (
        ("echt-logboek", "/console/logboek"),
        ("echt-geweigerd", f"/console/verstrekkingen/{real.home.refused}"),
    ):
        regie.goto(path)
        check_all_ways(regie, name)


def test_the_log_counts_filters_and_exports_the_same_rows(regie: Page) -> None:
    """What the page counts is what the file holds (ux.md L2)."""
    regie.get_by_label("Uitkomst", exact=True).select_option("geweigerd")
    regie.get_by_role("button", name="Zoeken").click()
    shown = regie.locator("tbody tr").count()
    assert shown == 1
    expect(regie.get_by_role("heading", level=2).first).to_have_text("1 regel")
    with regie.expect_download() as csv:
        regie.get_by_role("link", name="CSV").click()
    assert len(csv.value.path().read_text(encoding="utf-8-sig").splitlines()) == shown + 1
    with regie.expect_download() as rows:
        regie.get_by_role("link", name="JSON").click()
    assert [row["uitkomst"] for row in json.loads(rows.value.path().read_text(encoding="utf-8"))] == ["geweigerd"]


def test_the_reason_that_the_asker_may_not_know_is_for_the_supplier_alone(
    regie: Page, real: RealDesk, browser: Browser
) -> None:
    """Design 6a.9: to the asker's officer it is an answer without content; the police officer's page says why."""
    regie.goto(f"/console/verstrekkingen/{real.home.hidden}")
    expect(regie.get_by_text("Er was niets te melden")).to_be_visible()
    assert "Opsporingsbelang" not in regie.content()
    with browser.new_context(base_url=real.url, locale="nl-NL") as context:
        police = enter(context, real, "politie")
        police.goto(f"/console/verstrekkingen/{real.home.hidden}")
        expect(police.get_by_text("Opsporingsbelang.", exact=True).first).to_be_visible()
        expect(police.get_by_text("De vrager weet haar niet", exact=False)).to_be_visible()
        shoot(police, "echt-verborgen-politie")


def test_an_entry_of_others_is_not_there(browser: Browser, real: RealDesk) -> None:
    """Own organisation only, and foreign looks exactly like unknown (design 6a.11)."""
    with browser.new_context(base_url=real.url) as context:
        page = enter(context, real, "corporatie")
        foreign = page.goto(f"/console/verstrekkingen/{real.home.given}")
        seen = page.content().replace(str(real.home.given), "")
        unknown = page.goto("/console/verstrekkingen/01a20d93-b83b-76f1-9762-5fd2055f72e9")
        assert foreign is not None
        assert unknown is not None
        assert (foreign.status, unknown.status) == (404, 404)
        assert _without_seal(seen) == _without_seal(page.content())


def _without_seal(page: str) -> list[str]:
    return [line for line in page.splitlines() if 'name="formulier"' not in line and "inloggen?naar" not in line]


def test_the_receipt_on_the_page_convinces_an_outsider(regie: Page, real: RealDesk) -> None:
    """It is checked by audit/verify.py with the key alone, which knows nothing of us."""
    regie.goto(f"/console/verstrekkingen/{real.home.given}/bewijs")
    with regie.expect_download() as receipt:
        regie.get_by_role("link", name="Bewaar als bestand").click()
    assert verify(["--key", real.home.desk.verifier.vkey, "--receipt", str(receipt.value.path())]) == 0


def test_the_case_is_followed_from_a_disclosure(regie: Page, real: RealDesk) -> None:
    """Its steps in order, the question before its answer, and no pseudonym in an address."""
    regie.goto(f"/console/verstrekkingen/{real.home.given}")
    regie.get_by_role("button", name="Bekijk de casustijdlijn").click()
    expect(regie.get_by_role("heading", level=1)).to_have_text("Tijdlijn van een casus")
    steps = [text.split(":")[0] for text in regie.locator("ol.k-lijn a").all_inner_texts()]
    asked = [step for step in steps if step in {"Vraag", "Antwoord"}]
    assert asked[:2] == ["Vraag", "Antwoord"]
    shoot(regie, "echt-tijdlijn")


def test_every_look_is_seen_by_the_officer_afterwards(regie: Page, real: RealDesk) -> None:
    """Ux.md 2.2, watching the watchers: who, what, for which purpose."""
    before = real.does(real.home.looks())
    regie.goto(f"/console/verstrekkingen/{real.home.refused}")
    regie.goto("/console/integriteit")
    newest = regie.locator("table tbody tr").first.inner_text()
    assert "Opende een logregel" in newest
    assert "Rechtmatigheid controleren" in newest
    assert real.does(real.home.looks()) == before + 2


def test_a_row_that_somebody_changed_turns_every_page_red(regie: Page, real: RealDesk) -> None:
    """Ux.md D3: an administrator who makes a refusal look like a disclosure is seen, wherever one looks."""

    async def rewrite(uitkomst: str) -> None:
        change = "UPDATE log_index SET rij = jsonb_set(rij, '{uitkomst}', to_jsonb($2::text)) WHERE entry_id = $1"
        await real.home.owner.execute(change, real.home.refused, uitkomst)

    real.does(rewrite("verstrekt"))
    try:
        regie.goto("/console/logboek")
        expect(regie.get_by_text("past niet bij het log")).to_be_visible()
        shoot(regie, "echt-logboek-gewijzigd")
        regie.goto(f"/console/verstrekkingen/{real.home.refused}")
        expect(regie.get_by_text("Klopt niet", exact=True).first).to_be_visible()
        regie.goto("/console/integriteit")
        expect(regie.get_by_role("heading", name="Nee, het log is niet heel")).to_be_visible()
        shoot(regie, "echt-niet-heel")
    finally:
        real.does(rewrite("geweigerd"))
