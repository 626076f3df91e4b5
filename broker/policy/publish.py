"""Publishing a policy: one person proposes it, another adopts it, and each step is signed and in the log.

    async with open_publishing(settings) as publishing:
        voorstel = await publishing.propose(bundle, wanted, key)
        await publishing.adopt(voorstel.versie, other_key)

The statement, the built policy and the entry in the log stand in one transaction (design 12.2: activation is a leaf).
A policy counts from a moment that lies far enough ahead for every broker to have seen it (ADR 0017); never from the
past, except in a sandbox. Source: Wgs art. 1.8 lid 6; Bgs art. 1.13-1.15 (WGS-13). Errors: PublishRefused, which says
what to do; BundleRefused, NotASigner, SignersRefused; nothing has changed then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.dossier import utc
from broker.onboarding_act import Register, open_register
from broker.policy.bundles import Bundle
from broker.policy.own_checks import check_bundle
from broker.policy.publish_entry import record_step
from broker.policy.published import Published, Stand, read_published
from broker.policy.shelf import Shelf, Written
from broker.policy.signers import Signers, read_signers, sign
from broker.policy.statement import Soort, Stap, Voorstel, digest
from broker.settings import Environment, Settings
from broker.store import Tx


class PublishRefused(Exception):
    """The step may not be taken; the message says why and what to do, in plain Dutch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the proposer says of a policy: from when, on whose advice or why without, and when the law was compared."""

    geldig_vanaf: datetime
    wet_getoetst_op: date
    rac: str | None = None
    afwijking: str | None = None


class Publishing:
    """The policies of one installation, open for who publishes. Made by `open_publishing`."""

    def __init__(self, register: Register, settings: Settings) -> None:
        self._register, self._settings = register, settings
        self.shelf = Shelf(register.store.pool)
        self.clock = register.clock

    async def known(self) -> list[Published]:
        """Every proposal with what became of it. Raises SignersRefused."""
        return read_published(await self.shelf.statements(), self._signers())

    async def propose(self, bundle: Bundle, wanted: Wanted, key: Ed25519PrivateKey) -> Voorstel:
        """Put a checked policy on the shelf with a signed proposal. It decides nothing yet."""
        now = self._now()
        door = self._signers().whose(key, now)
        self._check_moment(wanted.geldig_vanaf, await self.known())
        if wanted.wet_getoetst_op > now.date():
            raise PublishRefused("De wet kan niet in de toekomst getoetst zijn. Geef de dag waarop het gebeurde.")
        await check_bundle(bundle)
        voorstel = _voorstel(bundle, wanted, door.persoon, now)
        raw = voorstel.raw()
        async with self._register.store.transaction() as tx:
            await Shelf(tx.connection).keep(bundle, now)
            await self._write(
                tx, voorstel, _written(voorstel, Soort.VOORSTEL, voorstel, sign(key, Soort.VOORSTEL, raw))
            )
        return voorstel

    async def adopt(self, which: str, key: Ed25519PrivateKey) -> Voorstel:
        """Adopt the open proposal of this revision (or with this id): from its moment on it decides."""
        known = await self.known()
        found = _one(known, which, Stand.VOORGESTELD)
        voorstel = _sound(found)
        door = self._signers().whose(key, self._now())
        if door.persoon == voorstel.door:
            raise PublishRefused(
                "Wie voorstelt, stelt niet ook vast. Laat een ander met een eigen sleutel vaststellen."
            )
        self._check_moment(voorstel.geldig_vanaf, known)
        bundle = await self.shelf.find(voorstel.versie)
        await check_bundle(bundle)
        if not voorstel.fits(bundle.lock):
            raise PublishRefused(f"Beleid {voorstel.versie} is niet meer wat werd voorgesteld. Stel het opnieuw voor.")
        await self._step(found, voorstel, Soort.VASTSTELLING, key)
        return voorstel

    async def withdraw(self, which: str, key: Ed25519PrivateKey) -> Voorstel:
        """Take back a proposal, or an adopted policy that does not count yet."""
        found = _one(await self.known(), which, Stand.VOORGESTELD, Stand.VASTGESTELD)
        voorstel = _readable(found)  # one that somebody meddled with above all
        if found.stand is Stand.VASTGESTELD and voorstel.geldig_vanaf <= self._now() + self._ahead():
            raise PublishRefused(
                "Dit beleid is van kracht, of te dichtbij om elke makelaar nog te bereiken. Geef een ander beleid uit."
            )
        await self._step(found, voorstel, Soort.INTREKKING, key)
        return voorstel

    async def _step(self, found: Published, voorstel: Voorstel, soort: Soort, key: Ed25519PrivateKey) -> None:
        now = self._now()
        door = self._signers().whose(key, now).persoon
        stap = Stap(door=door, op=now, voorstel=voorstel.id, voorstel_sha256=digest(found.raw))
        async with self._register.store.transaction() as tx:
            await self._write(tx, voorstel, _written(voorstel, soort, stap, sign(key, soort, stap.raw())))

    async def _write(self, tx: Tx, voorstel: Voorstel, written: Written) -> None:
        await Shelf(tx.connection).add(written)
        await record_step(self._register, tx, voorstel, written)

    def _check_moment(self, moment: datetime, known: Sequence[Published]) -> None:
        if self._settings.environment is not Environment.SANDBOX and moment < self._now() + self._ahead():
            raise PublishRefused(
                f"Beleid kan niet gelden vanaf {utc(moment)}: niet met terugwerkende kracht, en elke makelaar moet "
                f"het eerst zien. Kies een moment vanaf {utc(self._now() + self._ahead())}."
            )
        if any(one.stand is Stand.VASTGESTELD and one.geldig_vanaf == moment for one in known):
            raise PublishRefused(f"Vanaf {utc(moment)} geldt al een ander beleid. Kies een ander moment.")

    def _ahead(self) -> timedelta:
        """How long before its moment a change must be there: a broker that did not look since then has stopped."""
        return timedelta(seconds=self._settings.policy_stop_after)

    def _signers(self) -> Signers:
        return read_signers(self._settings.policy_signers_file)

    def _now(self) -> datetime:
        return self.clock.now().replace(microsecond=0)


def _voorstel(bundle: Bundle, wanted: Wanted, door: str, now: datetime) -> Voorstel:
    lock = bundle.lock
    return Voorstel(
        id=uuid4(),
        door=door,
        op=now,
        versie=lock.versie,
        bronnen_sha256=lock.bronnen_sha256,
        wasm_sha256=lock.wasm_sha256,
        data_sha256=lock.data_sha256,
        bundle_sha256=lock.bundle_sha256,
        tests_geslaagd=lock.tests_geslaagd,
        tests_gezakt=lock.tests_gezakt,
        geldig_vanaf=wanted.geldig_vanaf,
        wet_getoetst_op=wanted.wet_getoetst_op,
        rac=wanted.rac,
        afwijking=wanted.afwijking,
    )


def _written(voorstel: Voorstel, soort: Soort, said: Voorstel | Stap, signature: bytes) -> Written:
    about = (voorstel.id, soort, voorstel.versie, voorstel.geldig_vanaf)
    return Written(*about, door=said.door, op=said.op, verklaring=said.raw(), handtekening=signature)


def _one(known: Sequence[Published], which: str, *stands: Stand) -> Published:
    """The one proposal that is meant. Raises PublishRefused for none and for several."""
    found = [one for one in known if which in (one.versie, str(one.id)) and one.stand in stands]
    if not found:
        raise PublishRefused(f"Er is geen voorstel {which} dat hiervoor openstaat. Kijk met: sluis policy list")
    if len(found) > 1:
        raise PublishRefused(
            f"Van {which} staan er meer open. Noem het nummer: {', '.join(str(one.id) for one in found)}"
        )
    return found[0]


def _readable(found: Published) -> Voorstel:
    if found.inhoud is None:
        raise PublishRefused(f"Voorstel {found.id} is niet te lezen. Stel het beleid opnieuw voor.")
    return found.inhoud


def _sound(found: Published) -> Voorstel:
    if found.gebrek is not None:
        raise PublishRefused(f"Voorstel {found.id} klopt niet ({found.gebrek}). Stel het beleid opnieuw voor.")
    return _readable(found)


@asynccontextmanager
async def open_publishing(settings: Settings) -> AsyncIterator[Publishing]:
    """As owner of the tables, with the key that signs the log. Raises SettingsRefused, KeyUnavailable."""
    async with open_register(settings) as register:
        yield Publishing(register, settings)
