"""Keeps `InForce` up to date: looks at the store, loads what was adopted before it counts, lets go of what is over.

One look is one short statement; a policy is fetched, checked and loaded once. Whatever goes wrong with one policy
leaves its place without an engine, and whatever goes wrong with the look leaves everything as it was, older.
Errors: EngineRefused at the start of a production where no policy is in force; afterwards none, only events.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg

from broker.background import beside
from broker.child import EmbeddedFailed, Tell, say
from broker.clock import Clock
from broker.dossier import utc
from broker.engines.base import Engine, EngineRefused
from broker.engines.choose import Built, chosen, open_engine
from broker.events import POLICY_IN_FORCE, POLICY_NOT_LOOKED, POLICY_REFUSED, POLICY_WORRY, log
from broker.policy.bundles import Bundle, BundleRefused, UnknownBundle
from broker.policy.in_force import ALWAYS, InForce, Limits, Slot
from broker.policy.own_checks import check_bundle
from broker.policy.published import Gebrek, Published, Stand, read_published
from broker.policy.shelf import Shelf
from broker.policy.signers import SignersRefused, read_signers
from broker.settings import Environment, Settings
from policies.lock import BUNDLE, DATA, WASM

LOOK_EVERY: Final = 15.0
_KEEP: Final = timedelta(hours=1)  # what was succeeded stays loaded, for the questions that began under it
_LOST: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, SignersRefused)
_BROKEN: Final = (BundleRefused, UnknownBundle, EngineRefused, EmbeddedFailed)
_NOTHING: Final = (
    "Er is geen beleid van kracht dat gebruikt kan worden, en zonder beleid wordt er niets besloten. "
    "Stel er een vast met: sluis policy publish (docs/runbooks/beleid-uitgeven.md); kijk met: sluis policy status"
)


@dataclass(frozen=True, slots=True)
class _Loaded:
    engine: Engine
    bundle: Bundle
    stack: AsyncExitStack


class Living:
    """The one that looks. `base` is what counts before the first that was published; production has none."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: Clock, base: Slot | None) -> None:
        limits = Limits(
            settings.policy_alarm_after,
            settings.policy_stop_after,
            timedelta(days=settings.policy_review_alarm),
            timedelta(days=settings.policy_review_stop),
        )
        self.in_force = InForce(clock, limits, chosen(settings).value)
        self._settings, self._shelf, self._clock, self._base = settings, shelf, clock, base
        self._loaded: dict[str, _Loaded] = {}
        self._places: dict[Published, Slot] = {}
        self._seen_at = ALWAYS
        self._told: tuple[str | None, tuple[str, ...]] = (None, ())

    async def look(self) -> bool:
        """Look at the store once; whether that worked."""
        try:
            signers = read_signers(self._settings.policy_signers_file)
            published = read_published(await self._shelf.statements(), signers)
            if self._rewritten(published):
                log(POLICY_NOT_LOOKED, cause="rewritten")
                return False
            adopted = self._recent([one for one in published if one.stand is Stand.VASTGESTELD])
            places = {one: await self._place(one) for one in adopted}
        except _LOST as exc:
            log(POLICY_NOT_LOOKED, cause=type(exc).__name__)
            return False
        self._places, self._seen_at = places, self._clock.moment().op
        self.in_force.take([*([self._base] if self._base else []), *places.values()])
        await self._let_go({slot.versie for slot in places.values()})
        return True

    def _rewritten(self, published: Sequence[Published]) -> bool:
        """Whether what was seen adopted is not there any more, or was taken back after it was seen in force."""
        stands = {one.id: one.stand for one in published}
        return any(
            seen.id not in stands or (stands[seen.id] is not Stand.VASTGESTELD and seen.geldig_vanaf <= self._seen_at)
            for seen in self._places
        )

    def _recent(self, adopted: Sequence[Published]) -> Sequence[Published]:
        """What can still be asked for. Where the moment of decision may be moved, that is everything."""
        if self._settings.environment is not Environment.PRODUCTION:
            return adopted
        since = self._clock.moment().op - _KEEP
        over = [nr for nr, one in enumerate(adopted) if one.geldig_vanaf <= since]
        return adopted[over[-1] :] if over else adopted

    async def _place(self, one: Published) -> Slot:
        known = self._places.get(one)
        if known is not None and known.engine is not None:
            return known
        inhoud = one.inhoud
        reviewed = inhoud.wet_getoetst_op if inhoud else None
        place = Slot(one.geldig_vanaf, one.versie, None, one.gebrek, reviewed)
        if one.gebrek is None and inhoud is not None:
            try:
                loaded = await self._load(one.versie)
                if not inhoud.fits(loaded.bundle.lock):
                    raise BundleRefused(f"Beleid {one.versie} is niet het beleid dat is vastgesteld.")
                return replace(place, engine=loaded.engine)
            except _BROKEN:
                place = replace(place, gebrek=Gebrek.BUNDLE)
        if known is None:
            log(POLICY_REFUSED, policy=one.versie, cause=place.gebrek)
        return place

    async def _load(self, versie: str) -> _Loaded:
        """Fetch, check and open a policy, once. Raises BundleRefused, UnknownBundle, EngineRefused, EmbeddedFailed."""
        if versie in self._loaded:
            return self._loaded[versie]
        bundle = await self._shelf.find(versie)
        if bundle.lock.versie != versie:
            raise BundleRefused(f"Onder {versie} ligt een ander beleid.")
        await asyncio.to_thread(asyncio.run, check_bundle(bundle))  # a quarter of a second that no question waits for
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluis-beleid-")))
            for name, raw in ((WASM, bundle.wasm), (DATA, bundle.data), (BUNDLE, bundle.archive)):
                (folder / name).write_bytes(raw)
            opening = open_engine(self._settings, tell=_silent, built=Built(folder, bundle.beleid))
            engine = await stack.enter_async_context(opening)
            self._loaded[versie] = _Loaded(engine, bundle, stack.pop_all())
        return self._loaded[versie]

    async def _let_go(self, wanted: set[str]) -> None:
        for versie in self._loaded.keys() - wanted:
            await self._loaded.pop(versie).stack.aclose()

    async def close(self) -> None:
        """Give back every policy that was loaded."""
        await self._let_go(set())

    async def watch(self) -> None:
        """Look again and again, and at the moment itself say what is in force."""
        while True:
            await self._clock.sleep(self._pause())
            self.announce()
            await self.look()
            self.announce()

    def _pause(self) -> float:
        """Until the next look, or the next policy when that comes first."""
        now = self._clock.moment().op
        coming = self.in_force.next_after(now)
        return min(LOOK_EVERY, max(0.0, (coming.geldig_vanaf - now).total_seconds())) if coming else LOOK_EVERY

    def announce(self) -> None:
        """Tell the operator, and an OPA server of its own, what is in force; each thing once."""
        now = self.in_force.slot_at(self._clock.moment().op)
        versie, worries = now.versie if now else None, self.in_force.worries()
        for worry in set(worries) - set(self._told[1]):
            log(POLICY_WORRY, code=worry, policy=versie)
        if versie != self._told[0]:
            log(POLICY_IN_FORCE, policy=versie)
            self._hand_to_opa(versie)
        self._told = (versie, worries)

    def _hand_to_opa(self, versie: str | None) -> None:
        """OPA follows this file (`opa run --watch`); until it has, its answers are of another revision: 503."""
        target, loaded = self._settings.opa_bundle_file, self._loaded.get(versie or "")
        if target is None or loaded is None:
            return
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            fresh.write_bytes(loaded.bundle.archive)
            fresh.replace(target)
        except OSError as exc:
            log(POLICY_REFUSED, policy=versie, cause=type(exc).__name__)


def _silent(_: str) -> None:
    """The start says which policy decides; the others it need not name."""


@asynccontextmanager
async def open_in_force(
    settings: Settings, pool: asyncpg.Pool[Any], clock: Clock, *, tell: Tell = say
) -> AsyncIterator[InForce]:
    """The policies for the life of the process, looked after until the end of the block.

    Outside production the policy of this release counts until the first that was published. Raises EngineRefused or
    EmbeddedFailed when nothing can be decided.
    """
    async with AsyncExitStack() as stack:
        base = None
        if settings.environment is not Environment.PRODUCTION:
            engine = await stack.enter_async_context(open_engine(settings, tell=tell))
            base = Slot(ALWAYS, engine.beleid.versie, engine)
        living = Living(settings, Shelf(pool), clock, base)
        stack.push_async_callback(living.close)
        looked = await living.look()
        _tell(living.in_force, clock.moment().op, base, tell)
        if base is None and looked and not _usable(living.in_force, clock.moment().op):
            raise EngineRefused(_NOTHING)
        living.announce()
        async with beside(living.watch(), "policy"):
            yield living.in_force


def _usable(in_force: InForce, op: datetime) -> bool:
    slot = in_force.slot_at(op)
    return slot is not None and slot.engine is not None


def _tell(in_force: InForce, op: datetime, base: Slot | None, tell: Tell) -> None:
    slot, coming = in_force.slot_at(op), in_force.next_after(op)
    if slot is not None and slot is not base:
        tell(f"Beleid {slot.versie} is van kracht sinds {utc(slot.geldig_vanaf)}.")
    if coming is not None:
        tell(f"Beleid {coming.versie} volgt op {utc(coming.geldig_vanaf)}.")
