"""The pages *Verstrekking*, *Casustijdlijn* and *Integriteit*: one entry, one case, and the log as a whole."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.responses import Response

from audit.desk.console.drawing import draw
from audit.desk.console.form import read_form
from audit.desk.console.headline import edge, sentence, title
from audit.desk.console.shell import HEADERS, go, page
from audit.desk.console.spell import in_order
from audit.desk.console.visit import Visit
from audit.desk.console.zoekvraag import wrong
from audit.desk.words import TIMELINE
from broker.errors import NotFound

_TEXT: Final = "text/plain; charset=utf-8"


async def disclosure(visit: Visit) -> Response:
    """What was asked, what was decided and why, what went, and whether its proof holds now."""
    found = await visit.views.disclosure(visit.looker, _entry(visit))
    namen = visit.names(found.namen)
    return page(
        "verstrekking.html", visit.session, regel=found, namen=namen, kop=title(found),
        samenvatting=sentence(found, namen), rand=edge, trace=next((row.trace for row in found.rows), ""),
    )  # fmt: skip


async def receipt(visit: Visit) -> Response:
    """The receipt of one entry, to copy or to keep as a file."""
    entry_id = _entry(visit)
    text = await visit.views.receipt(visit.looker, entry_id)
    if visit.request.query_params.get("als") == "bestand":
        name = f'attachment; filename="bewijs-{entry_id}.txt"'
        return Response(text, 200, {**HEADERS, "Content-Disposition": name}, _TEXT)
    return page("bewijs.html", visit.session, id=entry_id, bewijs=text)


async def timeline(visit: Visit) -> Response:
    """What happened in one case, in order; without a case the form that asks for its pseudonym."""
    name = visit.request.query_params.get("casus")
    if name is None:
        return page("casus.html", visit.session, fout="", ingevuld="")
    if (casus := visit.session.casussen.get(name)) is None:
        raise NotFound
    steps = sorted(await visit.views.timeline(visit.looker, casus), key=in_order)
    return page(
        "tijdlijn.html", visit.session, casus=casus, stappen=steps, tekening=draw(steps), namen=visit.names({}),
        meest=TIMELINE,
    )  # fmt: skip


async def find_case(visit: Visit) -> Response:
    """Keep the pseudonym with the session, so that it stands in no address."""
    fields = await read_form(visit.request, visit.session)
    casus = fields.get("casus", "")
    if fout := wrong({"casus": casus}).get("casus", ""):
        return page("casus.html", visit.session, 400, fout=fout, ingevuld=casus)
    return go(f"/casustijdlijn?casus={visit.session.casussen.keep(casus)}")


async def integrity(visit: Visit) -> Response:
    """Is the log whole, and who looked into it."""
    found = await visit.views.integrity(visit.looker)
    return page("integriteit.html", visit.session, stand=found, namen=visit.names(found.namen))


def _entry(visit: Visit) -> UUID:
    try:
        return UUID(visit.request.path_params["id"])
    except ValueError:
        raise NotFound from None
