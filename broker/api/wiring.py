"""What the routes need, made once at start: the house, who may come in, and the corridors they call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from broker.api.limits import Limits
from broker.authenticate import Verifier
from broker.casus.handeling import Handeling
from broker.house import House
from broker.release import Released
from broker.repeat import Claim
from broker.terms import Identity
from broker.verzoek import Verzoek

Walk: TypeAlias = Callable[[Verzoek, Identity, Claim, House, str], Awaitable[Released]]
Act: TypeAlias = Callable[[Handeling, Identity, Claim, House, str], Awaitable[Released]]


@dataclass(frozen=True, slots=True)
class Wiring:
    """`walk` is the corridor of questions, `act` that of acts; `log_id` names the log of the house."""

    house: House
    verifier: Verifier
    walk: Walk
    act: Act
    log_id: str
    body_limit: int
    limits: Limits

    @property
    def lease(self) -> timedelta:
        """How long a run may hold its Idempotency-Key: the deadline of the suppliers and five seconds (design 6a.2)."""
        return timedelta(seconds=max(self.house.gather_deadline, self.house.antwoord_na) + 5)


async def wiring_of(request: Request) -> Wiring:
    """The wiring of the application that serves this request."""
    wiring: Wiring = request.app.state.wiring
    return wiring


Wired = Annotated[Wiring, Depends(wiring_of)]
