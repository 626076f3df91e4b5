"""`/bewijsexporten`: evidence about the own onderdeel as a job, for the officer who asks for it and nobody else.

Asking twice for the same while it is being made gives the same job, so a repeat does no harm. Asking and fetching are
both looks into the log and are recorded as such, with the purpose that was given when asking (design 6a.9).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import Field, StrictStr
from starlette.responses import JSONResponse, Response, StreamingResponse

from audit.desk.api.wiring import desk_of
from audit.desk.looker import admit, purpose
from audit.desk.looks import Wat, record_look
from audit.desk.words import LogDoel
from audit.evidence import jobs
from audit.evidence.jobs import Job
from audit.evidence.words import Scope, moment
from broker.api.door import Called, Door
from broker.api.reply import ok
from broker.api.words import Body, Id, Moment
from broker.errors import Conflict, Fout, InvalidInput

router: Final = APIRouter(prefix="/v1/bewijsexporten", tags=["bewijsexporten"], route_class=Door)
LONGEST: Final = timedelta(days=5 * 366)  # evidence is about a period
_TOO_LONG: Final = Fout("tot", "te-lang", "Kies een periode van ten hoogste vijf jaar.")
_BACKWARDS: Final = Fout("tot", "voor-van", "Zet het begin bij van en het einde bij tot; het einde telt niet mee.")
_AHEAD: Final = Fout("tot", "in-toekomst", "Kies een periode die voorbij is: na het maken komt er niets meer bij.")
_WHOLE: Final = Fout("van", "hele-seconden", "Geef van en tot in hele seconden.")


class NotReady(Conflict):
    """The bundle is not there yet, or never will be."""

    code = "bewijs-niet-klaar"
    uitleg = (
        "Dit bewijspakket is er (nog) niet. Vraag de stand op: daar staat hoe ver het is, of waarom het niet lukte."
    )


class Vorm(StrEnum):
    """For inside the organisation, with small numbers; or for outside, without."""

    INTERN = "intern"
    EXTERN = "extern"


class ExportBody(Body):
    """A period of the own log, what for, and for whom."""

    logdoel: StrictStr | None = None
    van: Moment
    tot: Moment
    vorm: Vorm = Vorm.INTERN
    samenwerkingsverband: Annotated[StrictStr, Field(min_length=1, max_length=128)] | None = None


class Zip(StreamingResponse):
    """A bundle on its way out."""

    media_type = "application/zip"


@router.post("", operation_id="maakBewijsexport", status_code=202, summary="Laat een bewijspakket maken")
async def make(body: ExportBody, call: Called) -> Response:
    desk = desk_of(call)
    looker = await admit(desk, call.caller, purpose(body.logdoel))
    scope = _scope(body, looker.onderdeel, desk.clock.now())
    await record_look(desk, looker, Wat.BEWIJS, _described(scope), 0)
    job = await jobs.ask(desk.look_pool, looker, scope, desk.clock.now())
    return JSONResponse(_told(job), 202, {"Location": f"/v1/bewijsexporten/{job.id}"})


@router.get("/{export}", operation_id="leesBewijsexport", summary="Hoe ver een bewijspakket is")
async def show(export: Id, call: Called) -> Response:
    desk = desk_of(call)
    caller = call.caller
    return ok(_told(await jobs.read(desk.look_pool, export, caller.onderdeel, caller.medewerker, desk.clock.now())))


@router.get(
    "/{export}/bestand", operation_id="haalBewijsexport", summary="Haal een bewijspakket op", response_class=Zip
)
async def fetch(export: Id, call: Called) -> Response:
    desk, caller = desk_of(call), call.caller
    job = await jobs.read(desk.look_pool, export, caller.onderdeel, caller.medewerker, desk.clock.now())
    looker = await admit(desk, caller, LogDoel(job.logdoel))
    if job.stand != "klaar":
        raise NotReady
    await record_look(desk, looker, Wat.BEWIJS, {"export": str(job.id), **_described(job.scope)}, 1)
    pieces = jobs.pieces(desk.look_pool, job)
    headers = {
        "Content-Disposition": f'attachment; filename="bewijs-{job.pakket}.zip"',
        "Content-Length": str(job.grootte),
        "Repr-Digest": f"sha-256=:{_digest(job)}:",
    }
    return Zip(_begun(await anext(pieces), pieces), headers=headers)


def _scope(body: ExportBody, onderdeel: str, now: datetime) -> Scope:
    """The own part of the log in this period. Raises InvalidInput with all that is wrong with it."""
    wrong = [
        fout
        for holds, fout in (
            (body.van < body.tot, _BACKWARDS),
            (body.tot - body.van <= LONGEST, _TOO_LONG),
            (body.tot <= now, _AHEAD),
            (not (body.van.microsecond or body.tot.microsecond), _WHOLE),
        )
        if not holds
    ]
    if wrong:
        raise InvalidInput(*wrong)
    return Scope(
        van=body.van,
        tot=body.tot,
        extern=body.vorm is Vorm.EXTERN,
        onderdeel=onderdeel,
        samenwerkingsverband=body.samenwerkingsverband,
    )


def _described(scope: Scope) -> Mapping[str, str]:
    """The scope as it goes into the second log: only what was filled in."""
    return {name: str(value) for name, value in scope.to_json().items() if value is not None}


def _told(job: Job) -> dict[str, Any]:
    done = job.stand == "klaar"
    return {
        "export": str(job.id),
        "stand": job.stand,
        "voortgang": job.voortgang,
        **{name: value for name, value in job.scope.to_json().items() if name != "onderdeel"},
        "aangevraagdOp": moment(job.gemaakt_op),
        "klaarOp": moment(job.klaar_op) if job.klaar_op else None,
        "verlooptOp": moment(job.verloopt_op),
        "uitleg": job.fout,
        "pakket": job.pakket,
        "grootte": job.grootte,
        "sha256": job.sha256,
        "bestand": f"/v1/bewijsexporten/{job.id}/bestand" if done else None,
    }


def _digest(job: Job) -> str:
    return b64encode(bytes.fromhex(job.sha256 or "")).decode()


async def _begun(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The first piece was read before the answer began, so that a lost database is a problem and no broken file."""
    yield first
    async for piece in rest:
        yield piece
