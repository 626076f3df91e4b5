"""Doing things in the house as somebody of the file: acts and questions, each under a fresh Idempotency-Key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from broker.casus.act import act
from broker.casus.handeling import Handeling, NieuweCasus
from broker.exchange import exchange
from broker.release import Released
from broker.repeat import Claim, claim
from broker.scenario.cast import World
from broker.scenario.plan import Wie
from broker.scenario.stage import Stage
from broker.terms import Identity
from broker.verzoek import Verzoek

_LEASE: Final = timedelta(seconds=60)
_TRACE: Final = "scenario"


class ActRefused(Exception):
    """An act that the file says succeeds was refused; `reden` is the code."""

    def __init__(self, soort: str, reden: str | None) -> None:
        super().__init__(f"{soort}: {reden or 'niet gevonden'}")
        self.soort = soort
        self.reden = reden


class Actor:
    """Speaks to the corridor for everybody in one file."""

    def __init__(self, stage: Stage, world: World) -> None:
        self._stage = stage
        self._world = world

    def at(self, moment: datetime) -> None:
        """Move the moment of decision of this house; tokens and log keep real time."""
        self._stage.house.clock.decision = moment

    async def ask(self, verzoek: Verzoek, wie: Wie) -> Released:
        """Walk one question through the corridor."""
        caller = self._world.identity(wie)
        return await exchange(verzoek, caller, self._claim(caller, verzoek.id), self._stage.house, _TRACE)

    async def do(self, wie: Wie, soort: str, **rest: Any) -> Released:
        """Do one act on the case of this file, or hear why not."""
        caller = self._world.identity(wie)
        handeling = Handeling(soort=soort, id=uuid4(), casus=self._world.casus, **rest)
        return await act(handeling, caller, self._claim(caller, handeling.id), self._stage.house, _TRACE)

    async def must(
        self,
        wie: Wie,
        soort: str,
        *,
        persoon: UUID | None = None,
        argumenten: Mapping[str, Any] | None = None,
        nieuw: NieuweCasus | None = None,
    ) -> UUID:
        """Do an act that has to succeed; its id. Raises ActRefused."""
        released = await self.do(wie, soort, persoon=persoon, argumenten=argumenten or {}, nieuw=nieuw)
        if released.status != 200:
            raise ActRefused(soort, released.content.get("reden"))
        return UUID(released.content["handeling"])

    def _claim(self, caller: Identity, what: UUID) -> Claim:
        return claim(secrets.token_urlsafe(32), caller, what.bytes, self._stage.house.clock.now(), _LEASE)
