"""Everything that can be looked at, with the desk filled in: what the pages build on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from audit.desk import disclosure, looker
from audit.desk.desk import Desk
from audit.desk.export import export
from audit.desk.integrity import integrity
from audit.desk.search import search
from audit.desk.timeline import timeline
from audit.desk.words import Disclosure, Filter, Form, Integrity, LogDoel, Looker, Page, TimelineStep
from broker.terms import Identity


@dataclass(frozen=True, slots=True)
class DeskViews:
    """The functions of the desk on one desk; each records its look, and raises, as its module says."""

    desk: Desk

    async def looker(self, wie: Identity, doel: LogDoel) -> Looker:
        """The officer that this person is. Raises NoOfficer (403)."""
        return await looker.admit(self.desk, wie, doel)

    async def search(self, looker: Looker, filter_: Filter) -> Page:
        return await search(self.desk, looker, filter_)

    async def disclosure(self, looker: Looker, entry_id: UUID) -> Disclosure:
        return await disclosure.disclosure(self.desk, looker, entry_id)

    async def timeline(self, looker: Looker, casus: str) -> tuple[TimelineStep, ...]:
        return await timeline(self.desk, looker, casus)

    async def integrity(self, looker: Looker) -> Integrity:
        return await integrity(self.desk, looker)

    async def receipt(self, looker: Looker, entry_id: UUID) -> str:
        return await disclosure.receipt(self.desk, looker, entry_id)

    def export(self, looker: Looker, filter_: Filter, form: Form) -> AsyncIterator[bytes]:
        return export(self.desk, looker, filter_, form)
