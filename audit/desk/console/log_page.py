"""The page *Logboek*: the rows of the log that answer a filter, counted, in pages, and taken along as CSV or JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response, StreamingResponse

from audit.desk.console.form import read_form
from audit.desk.console.shell import HEADERS, go, page
from audit.desk.console.spell import OPTIONS, in_order, say, written
from audit.desk.console.visit import Visit
from audit.desk.console.zoekvraag import LABELS, Zoekvraag, known, wrong
from audit.desk.words import Form, Page
from broker.errors import NotFound

_MORE: Final = frozenset({"element", "vorm", "doel", "soort", "casus", "trace", "beleid"})
_MEDIA: Final = {Form.CSV: "text/csv; charset=utf-8", Form.JSON: "application/json"}


async def show(visit: Visit) -> Response:
    """The rows for the search of this address; without one, those of the last thirty days."""
    name = visit.request.query_params.get("zoek") or visit.session.zoekvragen.keep(Zoekvraag({}))
    zoekvraag = _search(visit, name)
    number = _number(visit.request.query_params.get("bladzijde"), len(zoekvraag.cursors))
    found = await visit.views.search(visit.looker, zoekvraag.filter(number))
    found = replace(found, rows=tuple(sorted(found.rows, key=in_order, reverse=True)))
    zoekvraag.reached(number, found.next)
    unproven = sum(not row.proven for row in found.rows)
    return _page(visit, zoekvraag.ingevuld, gevonden=found, zoek=name, bladzijde=number, onbewezen=unproven)


async def search(visit: Visit) -> Response:
    """Keep what was filled in and go to the page that shows it; or say per field what to mend."""
    filled = known(await read_form(visit.request, visit.session))
    if fouten := wrong(filled):
        return _page(visit, filled, fouten=fouten)
    return go(f"/logboek?zoek={visit.session.zoekvragen.keep(Zoekvraag(filled))}" if filled else "/logboek")


async def export(visit: Visit) -> Response:
    """All rows for this search, streamed."""
    form = visit.request.query_params.get("vorm", "")
    if form not in _MEDIA:
        raise NotFound
    form = Form(form)
    filter_ = _search(visit, visit.request.query_params.get("zoek", "")).filter()
    day = f"{visit.console.now():%Y-%m-%d}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="logboek-{day}.{form}"'}
    rows = visit.views.export(visit.looker, filter_, form)
    first = await anext(rows)  # what goes wrong goes wrong before the first byte, and is a page then
    return StreamingResponse(_all(first, rows), 200, headers, _MEDIA[form])


def _page(visit: Visit, ingevuld: Mapping[str, str], *, gevonden: Page | None = None, **shown: Any) -> Response:
    fouten: Mapping[str, str] = shown.pop("fouten", {})
    namen = visit.names(gevonden.namen if gevonden else {})
    return page(
        "logboek.html",
        visit.session,
        400 if fouten else 200,
        ingevuld=ingevuld,
        gevonden=gevonden,
        fouten=fouten,
        namen=namen,
        opties=OPTIONS,
        meer=any(name in ingevuld for name in _MORE),
        toon_filter=[(LABELS[name], _say(name, value, namen)) for name, value in ingevuld.items()],
        **shown,
    )


def _say(name: str, value: str, namen: Mapping[str, str]) -> str:
    """A filled-in value as people read it."""
    if name in {"ontvanger", "verstrekker"}:
        return namen.get(value, value)
    return say(name, value) if name in OPTIONS else written(value)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


def _search(visit: Visit, name: str) -> Zoekvraag:
    """Raises NotFound for a search that this session does not have (any more)."""
    if (found := visit.session.zoekvragen.get(name)) is None:
        raise NotFound
    return found


def _number(said: str | None, most: int) -> int:
    """The page asked for, when the session has been there or just before it; else the first."""
    return int(said) if said and said in map(str, range(1, most + 1)) else 1
