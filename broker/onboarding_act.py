"""Changing who is on record, as an act: the rows and their entry in the log in one transaction (design 6a.5).

The operator acts, as owner of the tables, under no policy: nobody outside can ask this. What was changed is sealed in
the entry for the desk; the index row lets the partner's own officer find it. One entry per onderdeel.
Errors: Refused, LogUnavailable; nothing has changed then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from audit.log.append import Log
from audit.log.canonical import canonical
from audit.log.entry import Entry, make_entry
from audit.log.note import Signer
from audit.log.schema import ensure_head
from audit.log.sealing import ReaderKey
from broker import kept
from broker.clock import Clock
from broker.embedded import run_postgres
from broker.errors import Fout
from broker.kept import Kept
from broker.keys import BrokerKeys
from broker.onboarding import Difference, Onderdeel, Refused, change, compare
from broker.opening import DATABASE, open_keys, origin
from broker.record import record_act
from broker.settings import Environment, Settings, SettingsRefused
from broker.store import Store, Tx, migrate, open_store
from broker.terms import Uitkomst
from policies.lock import Lock, verify

JOIN: Final = "partner_aansluiten"
LEAVE: Final = "partner_afsluiten"
_NEEDED: Final = ("owner_database_url", "keys_dir", "log_origin")
_CHANGED: Final = "Iemand veranderde dit intussen, en nu zou er meer verdwijnen dan u zag. Kijk opnieuw."
_MISSING: Final = "ontbreekt en is hiervoor nodig; zie docs/beheer.md."
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('sluis.partner'))"
_READER: Final = "SELECT kid, pk FROM log_sleutel WHERE kid = (SELECT log_kid FROM onderdeel WHERE id = $1)"


@dataclass(frozen=True, slots=True)
class Register:
    """The record of partners, open for the operator. Made by `open_register`."""

    store: Store
    log: Log
    keys: BrokerKeys
    clock: Clock
    policy: Lock

    async def compare(self, wanted: Sequence[Onderdeel]) -> list[Difference]:
        """What would change, and nothing changed. Raises Refused."""
        async with self.store.pool.acquire() as connection, connection.transaction(readonly=False):
            return [await compare(connection, onderdeel, self.clock.moment().op) for onderdeel in wanted]

    async def act(self, wanted: Onderdeel, kind: str, door: str, seen: Difference | None = None) -> Difference:
        """Change it, with its entry in the log; nothing when there is no difference. `door` is who does this.

        Raises Refused when it would take away more than was `seen`.
        """
        async with self.store.transaction() as tx:
            await tx.connection.execute(_ONE_AT_A_TIME)
            op = self.clock.moment().op
            difference = await compare(tx.connection, wanted, op)
            if seen is not None and not set(difference.gone) <= set(seen.gone):
                raise Refused(Fout(f"onderdelen.{wanted.id}", "intussen-veranderd", _CHANGED))
            if difference:
                await change(tx.connection, difference, op, self.keys.reader_public)
                await record_act(self.log, tx, await self._entry(tx, difference, kind, door))
        return difference

    async def _entry(self, tx: Tx, difference: Difference, kind: str, door: str) -> Entry:
        row = await tx.connection.fetchrow(_READER, difference.onderdeel.id)
        act, now = uuid4(), self.clock.now()
        content: dict[str, Any] = {
            "handeling": str(act),
            "soort": kind,
            "status": "gedaan",
            "wijzigingen": [*difference.lines, *difference.gone],
            "beleid": {"versie": self.policy.versie, "sha256": self.policy.bronnen_sha256},
        }
        return make_entry(
            kind="handeling",
            at=now,
            policy=self.policy.bronnen_sha256,
            payload={
                "handeling": str(act),
                "beller": "beheer",
                "medewerker": door,
                "invoer": {"ontvanger": {"onderdeel": difference.onderdeel.id}},
                "antwoord": content,
                "uitspraak": {"uitkomst": Uitkomst.VERSTREKT.value, "reden": None, "regels": [], "vereist": []},
            },
            index=[_row(difference.onderdeel.id, kind, self.policy)],
            key=ReaderKey(UUID(str(row["kid"])), row["pk"]),
            answer=canonical(content),
            context=_nothing_besides(now),
        )


def _row(onderdeel: str, kind: str, policy: Lock) -> dict[str, Any]:
    row = {"soort": "handeling", "handeling": kind, "ontvanger": onderdeel, "kader": "geen", "ave": 0, "casus": ""}
    row |= {"uitkomst": Uitkomst.VERSTREKT.value, "reden": "", "regels": []}
    return row | {"beleid": policy.versie, "trace": ""}


def _nothing_besides(now: datetime) -> Kept:
    """No case, no claim and no fence: the rows were locked by this very transaction."""
    return Kept(op=now, samenwerkingsverband="", casus=None, persoon=None, versies=None)


@asynccontextmanager
async def open_register(settings: Settings) -> AsyncIterator[Register]:
    """As owner of the tables, with the key that signs the log. Raises SettingsRefused, KeyUnavailable.

    The sandbox uses its own database, which may run already (`sluis serve`).
    """
    missing = [name for name in _NEEDED if getattr(settings, name) is None]
    if missing and settings.environment is Environment.PRODUCTION:
        raise SettingsRefused(*(f"SLUIS_{name.upper()} {_MISSING}" for name in missing))
    keys, log_id = open_keys(settings), origin(settings)
    async with _owner_url(settings) as url, open_store(url, size=2) as store:
        await ensure_head(store.pool, log_id)
        signer = Signer(log_id, keys.log_key)
        async with Log(store.pool, log_id=log_id, signer=signer, write=kept.write, settle=kept.settle) as log:
            yield Register(store, log, keys, Clock(decision=settings.unsafe_clock), verify())


@asynccontextmanager
async def _owner_url(settings: Settings) -> AsyncIterator[str]:
    if settings.owner_database_url is not None:
        yield settings.owner_database_url.get_secret_value()
        return
    folder = settings.data_dir / "postgres"
    async with run_postgres(folder, unsafe_no_fsync=settings.unsafe_no_fsync) as postgres:
        url = await postgres.ensure_database(DATABASE)
        await migrate(url)
        yield url
