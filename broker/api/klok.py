"""`PUT /sandbox/klok`: move the moment of decision of a sandbox that was started for it, so that a casus can be played.

The route exists only where `may_be_moved` says so: in the sandbox, started with SLUIS_UNSAFE_CLOCK, which production
refuses (broker/settings.py). Tokens, leases and the log keep real time (broker/clock.py).
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from broker.api.door import Called, Door
from broker.api.reply import ok
from broker.api.words import Body, Moment
from broker.dossier import utc
from broker.settings import Environment, Settings

router: Final = APIRouter(prefix="/sandbox", route_class=Door, include_in_schema=False)


class KlokBody(Body):
    """The moment at which decisions are taken from now on."""

    op: Moment


def may_be_moved(settings: Settings) -> bool:
    """True in a sandbox whose clock was set on purpose; never in test or production."""
    return settings.environment is Environment.SANDBOX and settings.unsafe_clock is not None


@router.put("/klok", operation_id="verzetKlok")
async def move(body: KlokBody, call: Called) -> Response:
    clock = call.wiring.house.clock
    clock.decision = body.op
    return ok({"op": utc(clock.moment().op)})
