"""The pages of the console over HTTP, without a browser: who gets in, what a form may do, what no address and no
header may say. The desk behind them is the one of hand-made values (tests/browser/site.py)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from audit.desk.console.routes import add_console
from audit.desk.console.session import COOKIE, IDLE, LONGEST, Kept, Sessions
from audit.desk.console.visit import Console, later
from audit.desk.words import LogDoel
from broker.errors import Fout, InvalidInput, KeyUnavailable, LogUnavailable
from tests.browser import values
from tests.browser.site import OFFICER, STRANGER, FakeViews


@dataclass
class Desk:
    """A console with a clock that stands still, and one browser."""

    views: FakeViews = field(default_factory=FakeViews)
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.app = Starlette()
        add_console(self.app, self.views, login=None, now=lambda: self.now)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.browser = httpx.AsyncClient(transport=transport, base_url="https://sluis.example")

    @property
    def sessions(self) -> Sessions:
        console: Console = self.app.routes[-1].app.state.console  # type: ignore[attr-defined]  # the mounted application
        return console.sessions

    def enter(self, who: object = OFFICER, doel: LogDoel | None = LogDoel.RECHTMATIGHEID) -> str:
        cookie = self.sessions.start(who, "fg")  # type: ignore[arg-type]  # one of the two identities
        self.browser.cookies.set(COOKIE, cookie)
        session = self.sessions.find(cookie)
        assert session is not None
        session.doel = doel
        return session.csrf

    async def get(self, path: str) -> httpx.Response:
        return await self.browser.get(f"/console{path}")

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.browser.post(f"/console{path}", data=fields)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    await made.browser.aclose()


PAGES = ("/logboek", "/logboek/uitvoer?vorm=csv", f"/verstrekkingen/{values.GIVEN}", "/casustijdlijn", "/integriteit")


@pytest.mark.parametrize("path", [*PAGES, "/doel"])
async def test_nobody_sees_anything_without_logging_in(path: str, desk: Desk) -> None:
    """401 as a page with the way in; the desk was not even asked."""
    answer = await desk.get(path)
    assert answer.status_code == 401
    assert "/console/inloggen" in answer.text
    assert desk.views.looked == []


@pytest.mark.parametrize("path", PAGES)
async def test_no_line_is_opened_before_a_purpose_is_chosen(path: str, desk: Desk) -> None:
    """Wgs art. 1.8 lid 4; ux.md R0."""
    desk.enter(doel=None)
    answer = await desk.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/console/doel?")
    assert desk.views.looked == []


async def test_every_look_carries_the_purpose_of_the_session(desk: Desk) -> None:
    """Wgs art. 1.8 lid 4: changing it counts from the next look on."""
    seal = desk.enter()
    await desk.get("/logboek")
    await desk.post("/doel", formulier=seal, doel="gerechtelijke_procedure")
    await desk.get("/integriteit")
    assert [looker.doel for looker, _ in desk.views.looked] == [
        LogDoel.RECHTMATIGHEID,
        LogDoel.GERECHTELIJKE_PROCEDURE,
    ]


async def test_another_purpose_than_the_four_is_no_purpose(desk: Desk) -> None:
    """The list is closed."""
    seal = desk.enter(doel=None)
    assert (await desk.post("/doel", formulier=seal, doel="nieuwsgierig")).status_code == 400
    assert (await desk.post("/doel", formulier=seal)).status_code == 400
    assert (await desk.get("/logboek")).status_code == 303


async def test_who_is_not_on_record_as_officer_sees_nothing(desk: Desk) -> None:
    """Design 6a.8: a role that is only in a token counts for nothing; 403 as a page."""
    desk.enter(STRANGER)
    answer = await desk.get("/logboek")
    assert answer.status_code == 403
    assert "U mag dit niet zien" in answer.text


@pytest.mark.parametrize("path", ["/uitloggen", "/doel", "/logboek", "/casustijdlijn"])
@pytest.mark.parametrize("seal", ["", "made-up"])
async def test_a_form_of_another_site_does_nothing(path: str, seal: str, desk: Desk) -> None:
    """CSRF: the secret of the forms is known to pages of this session alone."""
    desk.enter(doel=LogDoel.INTERNE_CONTROLE)
    fields = {"formulier": seal, "doel": "rechtmatigheid", "casus": values.CASUS}
    assert (await desk.post(path, **fields)).status_code == 403
    session = desk.sessions.find(desk.browser.cookies[COOKIE])
    assert session is not None
    assert session.doel is LogDoel.INTERNE_CONTROLE


async def test_the_seal_of_another_session_does_not_fit(desk: Desk) -> None:
    """Each session has its own."""
    other = desk.enter()
    desk.enter()
    assert (await desk.post("/uitloggen", formulier=other)).status_code == 403


async def test_only_a_form_of_ours_is_read(desk: Desk) -> None:
    """Other media, a field twice, too much, no text: 400 and nothing happens."""
    seal = desk.enter()
    sent: list[dict[str, Any]] = [
        {"json": {"formulier": seal}},
        {"content": f"formulier={seal}&van=2026-11-01&van=2026-11-02"},
        {"content": f"formulier={seal}&casus=" + "x" * 20_000},
        {"content": b"formulier=" + seal.encode() + b"&casus=\xff"},
        {"content": f"formulier={seal}&casus=a%00b"},
    ]
    for request in sent:
        headers = {} if "json" in request else {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await desk.browser.post("/console/logboek", headers=headers, **request)
        assert answer.status_code == 400, request
    assert desk.views.looked == []


async def test_logging_out_ends_the_session_for_whoever_has_the_cookie(desk: Desk) -> None:
    """OWASP ASVS 7.4: the cookie itself is worth nothing any more."""
    seal = desk.enter()
    copied = desk.browser.cookies[COOKIE]
    answer = await desk.post("/uitloggen", formulier=seal)
    assert answer.status_code == 200
    desk.browser.cookies.set(COOKIE, copied)
    assert (await desk.get("/logboek")).status_code == 401


@pytest.mark.parametrize(("pause", "pauses"), [(IDLE + timedelta(seconds=1), 1), (IDLE, int(LONGEST / IDLE) + 1)])
async def test_a_session_ends_by_itself(pause: timedelta, pauses: int, desk: Desk) -> None:
    """After a quarter of an hour without a click, and after eight hours in any case."""
    desk.enter()
    for _ in range(pauses - 1):
        desk.now += pause
        assert (await desk.get("/logboek")).status_code == 200
    desk.now += pause
    assert (await desk.get("/logboek")).status_code == 401


async def test_no_address_holds_a_case_or_a_trace(desk: Desk) -> None:
    """API Design Rules /core/transport/no-sensitive-uris: what was filled in stays with the session (ux.md A11)."""
    seal = desk.enter()
    answer = await desk.post("/logboek", formulier=seal, casus=values.CASUS, trace=values.TRACE, van="2026-11-01")
    place = answer.headers["Location"]
    assert re.fullmatch(r"/console/logboek\?zoek=[\w-]{22}", place)
    await desk.browser.get(place)
    looked = desk.views.looked[-1][1]
    assert (looked.casus, looked.trace) == (values.CASUS, values.TRACE)  # type: ignore[attr-defined]  # a Filter
    answer = await desk.post("/casustijdlijn", formulier=seal, casus=values.CASUS)
    assert values.CASUS not in answer.headers["Location"]
    page = (await desk.browser.get(answer.headers["Location"])).text
    assert not re.search(r'(?:href|action)="[^"]*' + re.escape(values.CASUS), page)


async def test_a_search_belongs_to_one_session(desk: Desk) -> None:
    """An address that somebody else sends leads nowhere."""
    seal = desk.enter()
    place = (await desk.post("/logboek", formulier=seal, uitkomst="geweigerd")).headers["Location"]
    desk.enter()
    assert (await desk.browser.get(place)).status_code == 404


async def test_days_are_days_in_the_netherlands_and_the_last_one_counts_whole(desk: Desk) -> None:
    """From midnight to midnight, also where the clock was put back (25 October 2026)."""
    seal = desk.enter()
    answer = await desk.post("/logboek", formulier=seal, van="2026-10-25", tot="2026-10-25")
    await desk.browser.get(answer.headers["Location"])
    looked = desk.views.looked[-1][1]
    assert looked.van == datetime(2026, 10, 24, 22, tzinfo=UTC)  # type: ignore[attr-defined]  # a Filter
    assert looked.tot == datetime(2026, 10, 25, 23, tzinfo=UTC)  # type: ignore[attr-defined]  # a Filter


@pytest.mark.parametrize(
    "fields",
    [
        {"van": "24-11-2026"},
        {"van": "0001-01-01"},
        {"tot": "9999-12-31"},
        {"van": "2026-11-24", "tot": "2026-11-23"},
        {"uitkomst": "<script>"},
        {"soort": "geheim"},
        {"trace": "0af7"},
        {"casus": "a b"},
        {"beleid": "'; drop"},
    ],
    ids=str,
)
async def test_a_wrong_filter_is_explained_and_not_searched(fields: dict[str, str], desk: Desk) -> None:
    """400 with a sentence per field; what was filled in is still there, escaped."""
    answer = await desk.post("/logboek", formulier=desk.enter(), **fields)
    assert answer.status_code == 400
    assert "Er is niet gezocht" in answer.text
    assert "<script>" not in answer.text
    assert desk.views.looked == []


async def test_pages_follow_each_other_by_the_cursor_of_the_page_before(desk: Desk) -> None:
    """A page number is where this session has been; another one is the first page."""
    desk.enter()
    desk.views.found = values.page(following="tweede")
    place = re.search(r"/console/logboek\?zoek=[\w-]+", (await desk.get("/logboek")).text)
    assert place is not None
    for number, cursor in (("2", "tweede"), ("9", None), ("x", None), ("1", None)):
        await desk.browser.get(f"{place[0]}&bladzijde={number}")
        assert desk.views.looked[-1][1].cursor == cursor  # type: ignore[attr-defined]  # a Filter


async def test_every_page_forbids_script_framing_and_keeping(desk: Desk) -> None:
    """Ux.md A10: the strictest policy under which a form still works."""
    desk.enter()
    for path in (*PAGES, "/inloggen", "/bestaat-niet"):
        answer = await desk.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_style_sheet_may_be_kept_and_is_small_on_the_wire(desk: Desk) -> None:
    """Ux.md A14: under 300 KB compressed; a page must not fetch it anew each time."""
    sheet = await desk.get("/static/utrecht/component-library-9.0.4.css")
    assert "max-age" in sheet.headers["Cache-Control"]
    assert sheet.headers["Content-Encoding"] == "gzip"
    assert 10_000 < sheet.num_bytes_downloaded < 300_000
    assert (await desk.get("/static/../session.py")).status_code == 404


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (LogUnavailable(), 503),
        (KeyUnavailable("sleutel van persoon"), 503),
        (asyncpg.PostgresConnectionError("wachtwoord=geheim"), 503),
        (OSError("geheim"), 503),
        (InvalidInput(Fout("tot", "voor-van", "Het einde ligt voor het begin.")), 400),
        (ZeroDivisionError("geheim"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("path", PAGES[:3])
async def test_an_error_is_a_page_that_tells_nothing_of_what_went_wrong(
    path: str, fault: Exception, status: int, desk: Desk
) -> None:
    """Design A9 and A10: what to do, and a number for the operator; an export that fails is no half file."""
    desk.enter()
    place = re.search(r"zoek=[\w-]+", (await desk.get("/logboek")).text)
    assert place is not None
    desk.views.fault = fault
    answer = await desk.get(f"{path}&{place[0]}" if "?" in path else path)
    assert answer.status_code == status
    assert "geheim" not in answer.text
    assert "persoon" not in answer.text
    assert ("Nummer voor de beheerder" in answer.text) == (status >= 500)


async def test_an_export_has_a_name_and_a_form(desk: Desk) -> None:
    """CSV and JSON of what the filter finds; another form is not there."""
    desk.enter()
    place = re.search(r"zoek=[\w-]+", (await desk.get("/logboek")).text)
    assert place is not None
    for form, media in (("csv", "text/csv; charset=utf-8"), ("json", "application/json")):
        answer = await desk.get(f"/logboek/uitvoer?vorm={form}&{place[0]}")
        assert answer.headers["Content-Type"] == media
        assert answer.headers["Content-Disposition"] == f'attachment; filename="logboek-2026-11-24.{form}"'
    assert (await desk.get(f"/logboek/uitvoer?vorm=pdf&{place[0]}")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/console/logboek", "/logboek?x=1", "/verstrekkingen/../doel", None],
)
def test_after_logging_in_one_goes_to_a_page_of_ours(path: str | None) -> None:
    """No open redirect (CWE-601)."""
    assert later(path) == "/logboek"


async def test_without_an_issuer_the_page_says_what_to_set(desk: Desk) -> None:
    """503 with the name of the setting, for the operator who reads along."""
    answer = await desk.get("/inloggen/begin")
    assert answer.status_code == 503
    assert "SLUIS_CONSOLE_ISSUER" in answer.text


def test_the_oldest_of_too_many_is_let_go() -> None:
    """A session does not grow without end."""
    kept: Kept[int] = Kept()
    names = [kept.keep(n) for n in range(60)]
    assert kept.get(names[0]) is None
    assert kept.get(names[-1]) == 59
    assert kept.keep(59) == names[-1]
