"""Decisions out of the log for the commands of `sluis policy`: the desk opened, the look recorded, the entries read.

Somebody at the desk itself says first for which of the four purposes of the log this is (Wgs art. 1.8 lid 4; Wpg art.
32a). What was opened is on record in the second log before any of it is shown. Old policies come from the shelf of the
database, and else from the release.
Errors: Usage for words that name no entry or moment; SignersRefused for the file with signers; the rest is that of the
desk and the store.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

import asyncpg

from audit.desk.decisions import DECIDED, Chosen, Closed, Decision, decisions
from audit.desk.desk import Desk
from audit.desk.looks import record_replay
from audit.desk.opening import ROLE, open_desk
from audit.desk.words import Kind, LogDoel
from broker.child import say
from broker.opening import open_database
from broker.policy.bundles import Bundle, Bundles, Committed, UnknownBundle, read_bundle
from broker.policy.published import Stand, read_published
from broker.policy.shelf import Shelf
from broker.policy.signers import Signers, read_signers
from broker.settings import Settings

DAY: Final = "een dag (2026-01-31) of een tijdstip met tijdzone (2026-01-31T12:00:00Z)"
DEFAULT_MOST: Final = 1000


class Usage(ValueError):
    """What was typed is not understood; the message says what is."""


class Several:
    """The first of these stores that has it (see Bundles)."""

    def __init__(self, *stores: Bundles) -> None:
        self._stores = stores

    async def versions(self) -> Sequence[str]:
        return list(dict.fromkeys([versie for store in self._stores for versie in await store.versions()]))

    async def find(self, versie: str) -> Bundle:
        for store in self._stores:
            if versie in await store.versions():
                return await store.find(versie)
        raise UnknownBundle(versie)


@dataclass(frozen=True, slots=True)
class FromLog:
    """The log of this installation, opened for one purpose, with the policies that are kept for it."""

    desk: Desk
    doel: LogDoel
    bundles: Bundles
    signers: Signers

    async def read(self, chosen: Chosen, command: str) -> list[Decision | Closed]:
        """The chosen entries. That they were read is on record before they are given."""
        found = [entry async for entry in decisions(self.desk, chosen)]
        if len(found) == chosen.most > 1:
            say(f"Dit zijn de nieuwste {chosen.most} regels; zijn er meer, geef dan een hogere --limit.")
        over = {"opdracht": command, "eerste": str(found[0].nummer), "laatste": str(found[-1].nummer)} if found else {}
        await record_replay(self.desk, self.doel, over or {"opdracht": command}, len(found))
        return found

    async def in_force(self) -> Bundle:
        """The policy in force now: the last one that was adopted and counts, and without one that of this release."""
        now = self.desk.clock.now()
        known = read_published(await Shelf(self.desk.pool).statements(), self.signers)
        past = [one for one in known if one.stand is Stand.VASTGESTELD and one.geldig_vanaf <= now]
        return await self.bundles.find(past[-1].versie) if past else read_bundle()


@asynccontextmanager
async def open_log(settings: Settings, doel: LogDoel) -> AsyncIterator[FromLog]:
    """The log as the desk reads it. Raises what opening a desk raises."""
    async with open_desk(settings) as desk:
        signers = read_signers(settings.policy_signers_file)
        yield FromLog(desk, doel, Several(Shelf(desk.pool), Committed()), signers)


@asynccontextmanager
async def open_store(settings: Settings | None) -> AsyncIterator[Bundles]:
    """The policies of this release, and with settings those that the database keeps; nothing of the log is read."""
    if settings is None:
        yield Committed()
        return
    async with AsyncExitStack() as stack:
        url = await open_database(settings.desk_database_url, ROLE, settings, stack, say)
        connection = await asyncpg.connect(url)
        stack.push_async_callback(connection.close)
        yield Several(Shelf(connection), Committed())


def choose(
    regels: str | None, van: str | None, tot: str | None, most: int, soorten: Sequence[Kind] = (Kind.VRAAG, *DECIDED)
) -> Chosen:
    """The entries that these words name: `18`, `18-40`, an id, a period, or just the newest. Raises Usage."""
    chosen = Chosen(van=moment(van), tot=moment(tot), most=most, soorten=soorten)
    if chosen.van and chosen.tot and chosen.van >= chosen.tot:
        raise Usage("De periode klopt niet: --van ligt niet voor --tot.")
    if regels is None:
        return chosen
    first, dash, last = regels.partition("-")
    if first.isdecimal() and (last.isdecimal() or not dash):
        return replace(chosen, eerste=int(first), laatste=int(last or first))
    try:
        return replace(chosen, regel=UUID(regels))
    except ValueError:
        raise Usage(
            "Dit is geen logregel. Geef een nummer (18), een reeks (18-40) of een id (`besluit` in een antwoord)."
        ) from None


def moment(text: str | None) -> datetime | None:
    """A day in UTC or a moment. Raises Usage."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Usage(f"Dit is geen moment: {text}. Geef {DAY}.") from None
    if found.tzinfo is None:
        raise Usage(f"Bij {text} ontbreekt de tijdzone. Geef {DAY}.")
    return found
