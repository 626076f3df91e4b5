"""Publishing by two people: what is refused, what is kept, and what a broker makes of a store that was meddled with.

Wgs art. 1.8 lid 6 and Bgs art. 1.13-1.15 (WGS-13); ADR 0017. Real PostgreSQL with its roles, real signatures and log.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.log import read
from audit.log.entry import open_payload
from audit.log.note import Signer
from broker.clock import Clock
from broker.dossier import NOBODY
from broker.embedded import Postgres
from broker.engines.base import EngineRefused
from broker.errors import PolicyUnavailable
from broker.keys import reader_info
from broker.keys_file import FileKeys
from broker.opening import ORIGIN
from broker.policy.bundles import Bundle, BundleRefused
from broker.policy.in_force import Worry
from broker.policy.living import open_in_force
from broker.policy.own_checks import check_bundle
from broker.policy.publish import PublishRefused
from broker.policy.published import Gebrek, Stand
from broker.policy.shelf import Shelf, keep_committed
from broker.policy.signers import NotASigner, sign
from broker.policy.statement import Soort, Stap, digest
from broker.settings import Environment
from tests.flow.office import LATER, NOW, SOON, Office, office
from tests.policy_house import repack

__all__ = ["office"]


async def test_two_people_publish_and_a_broker_decides_by_it_from_its_moment(office: Office) -> None:
    """WGS-13: the advice stands in what both signed; the revision counts from then on, not before."""
    bundle = office.bundle()
    await office.publish(bundle)
    assert await office.stands() == [(Stand.VASTGESTELD, None)]
    async with office.broker() as living:
        assert living.in_force.at(SOON).beleid == bundle.beleid
        assert living.in_force.worries() == ()
        with pytest.raises(PolicyUnavailable):
            living.in_force.at(SOON - timedelta(seconds=1))


async def test_who_proposes_does_not_adopt(office: Office) -> None:
    """Four eyes: refused, and nothing is written in the database or the log."""
    bundle = office.bundle()
    await office.propose(bundle)
    before = await office.leaves()
    with pytest.raises(PublishRefused, match="stelt niet ook vast"):
        await office.adopt(bundle.lock.versie, "jurist")
    assert await office.stands() == [(Stand.VOORGESTELD, None)]
    assert await office.leaves() == before


@pytest.mark.parametrize("who", ["vreemd", "oud-lid"])
async def test_only_who_is_registered_and_in_office_signs(office: Office, who: str) -> None:
    """A key that is nobody's, and one of somebody who left, adopt nothing."""
    bundle = office.bundle()
    await office.propose(bundle)
    with pytest.raises(NotASigner):
        await office.adopt(bundle.lock.versie, who)
    with pytest.raises(NotASigner):
        await office.propose(bundle, LATER, who)
    assert await office.stands() == [(Stand.VOORGESTELD, None)]


@pytest.mark.parametrize("moment", [NOW - timedelta(days=1), NOW, NOW + timedelta(seconds=3599)])
async def test_no_law_counts_from_the_past_nor_before_every_broker_can_know_it(
    office: Office, moment: datetime
) -> None:
    """A broker may not have looked for SLUIS_POLICY_STOP_AFTER seconds, so a change lies at least that far ahead."""
    with pytest.raises(PublishRefused, match="terugwerkende kracht"):
        await office.propose(office.bundle(), moment)
    bundle = office.bundle("2027.01.02")
    await office.propose(bundle, SOON)
    with pytest.raises(PublishRefused, match="terugwerkende kracht"):
        await office.adopt(bundle.lock.versie, now=SOON - timedelta(seconds=3599))
    assert await office.stands() == [(Stand.VOORGESTELD, None)]


async def test_two_policies_never_count_from_one_moment(office: Office) -> None:
    """Which of them would decide would be chance."""
    await office.publish(office.bundle())
    with pytest.raises(PublishRefused, match="geldt al een ander beleid"):
        await office.propose(office.bundle("2027.01.02"))


async def test_what_does_not_count_yet_can_be_withdrawn_and_what_counts_cannot(office: Office) -> None:
    """What decided once stays what decided; a withdrawal must reach every broker too."""
    bundle = office.bundle()
    await office.publish(bundle, LATER)
    async with office.open(LATER - timedelta(seconds=3600)) as late:
        with pytest.raises(PublishRefused, match="van kracht, of te dichtbij"):
            await late.withdraw(bundle.lock.versie, office.people.keys["fg"])
    async with office.open() as publishing:
        await publishing.withdraw(bundle.lock.versie, office.people.keys["fg"])
    assert await office.stands() == [(Stand.INGETROKKEN, None)]
    async with office.broker(LATER) as living:
        assert living.in_force.slots == ()


async def test_a_policy_that_fails_its_own_checks_is_not_even_proposed(office: Office) -> None:
    """Failed tests, other artefacts than the lock says, another revision in the archive, a module that is none."""
    good = office.bundle()
    broken = [
        replace(good, lock=replace(good.lock, tests_gezakt=1)),
        replace(good, lock=replace(good.lock, tests_geslaagd=0)),
        replace(good, wasm=good.wasm + b"\0"),
        replace(good, archive=b"geen archief"),
        replace(good, lock=replace(good.lock, versie="2027.01.09+000000000000")),
    ]
    for bundle in broken:
        with pytest.raises(BundleRefused):
            await office.propose(bundle)
    assert await office.stands() == []
    assert await Shelf(office.owner).versions() == []


async def test_a_bundle_that_was_changed_in_the_table_is_never_loaded(office: Office) -> None:
    """The owner can drop the triggers, and still decides nothing: from that moment on there is no decision."""
    bundle = office.bundle()
    await office.publish(bundle)
    await office.owner.execute("ALTER TABLE beleid_bundel DISABLE TRIGGER ALL")
    await office.owner.execute("UPDATE beleid_bundel SET tabellen = tabellen || ' '::bytea")
    async with office.broker() as living:
        (slot,) = living.in_force.slots
        assert (slot.engine, slot.gebrek) == (None, Gebrek.BUNDLE)
        assert Worry.REFUSED in living.in_force.worries()
        with pytest.raises(PolicyUnavailable):
            living.in_force.at(SOON)


async def test_another_bundle_with_a_lock_of_its_own_is_not_what_was_signed(office: Office) -> None:
    """Changing artefacts and lock together gives a sound policy that nobody adopted."""
    bundle, other = office.bundle(), office.bundle("2027.01.02", "pol.lijst")
    await office.publish(bundle)
    forged = forge(bundle, other)
    await check_bundle(forged)
    await office.owner.execute("ALTER TABLE beleid_bundel DISABLE TRIGGER ALL")
    await office.owner.execute(
        "UPDATE beleid_bundel SET slot = $1, tabellen = $2, bundel = $3",
        json.dumps(asdict(forged.lock)),
        forged.data,
        forged.archive,
    )
    async with office.broker() as living:
        assert living.in_force.slots[0].engine is None


def forge(bundle: Bundle, other: Bundle) -> Bundle:
    """The tables of another policy under the revision of this one, whole in itself."""
    archive = repack(other.archive, bundle.lock.versie, other.data.strip())
    tables, packed = (sha256(raw).hexdigest() for raw in (other.data, archive))
    lock = replace(bundle.lock, data_sha256=tables, bundle_sha256=packed)
    return replace(bundle, lock=lock, data=other.data, archive=archive)


ZEROES = "decode(repeat('00', 64), 'hex')"


@pytest.mark.parametrize(
    ("change", "gebrek"),
    [
        (f"UPDATE beleid_besluit SET handtekening = {ZEROES} WHERE soort = 'vaststelling'", Gebrek.SIGNATURE),
        (f"UPDATE beleid_besluit SET handtekening = {ZEROES} WHERE soort = 'voorstel'", Gebrek.SIGNATURE),
        ("UPDATE beleid_besluit SET geldig_vanaf = geldig_vanaf - interval '30 days'", Gebrek.SIGNATURE),
        ("UPDATE beleid_besluit SET verklaring = '{}' WHERE soort = 'voorstel'", Gebrek.UNREADABLE),
        ("UPDATE beleid_besluit SET verklaring = '{}' WHERE soort = 'vaststelling'", Gebrek.UNREADABLE),
        ("DELETE FROM beleid_besluit WHERE soort = 'voorstel'", Gebrek.UNREADABLE),
    ],
)
async def test_a_statement_that_was_changed_adopts_nothing(office: Office, change: str, gebrek: Gebrek) -> None:
    """The signatures are over every byte, and their keys are not in this database."""
    await office.publish(office.bundle())
    await office.owner.execute("ALTER TABLE beleid_besluit DISABLE TRIGGER ALL")
    await office.owner.execute(change)
    async with office.broker() as living:
        (slot,) = living.in_force.slots
        assert (slot.engine, slot.gebrek) == (None, gebrek)


async def test_the_owner_of_the_database_adopts_nothing_by_himself(office: Office) -> None:
    """He may write rows, and has one key at most: an adoption by the proposer counts nowhere."""
    bundle = office.bundle()
    voorstel = await office.propose(bundle)
    raw = await office.owner.fetchval("SELECT verklaring FROM beleid_besluit")
    stap = Stap(door="jurist", op=NOW, voorstel=voorstel.id, voorstel_sha256=digest(raw))
    signature = sign(office.people.keys["jurist"], Soort.VASTSTELLING, stap.raw())
    await office.owner.execute(
        "INSERT INTO beleid_besluit SELECT voorstel, 'vaststelling', versie, geldig_vanaf, 'jurist', op, $1, $2"
        " FROM beleid_besluit",
        stap.raw(),
        signature,
    )
    assert await office.stands() == [(Stand.VASTGESTELD, Gebrek.SAME_PERSON)]
    async with office.broker() as living:
        assert living.in_force.slots[0].engine is None


async def test_broker_and_desk_read_what_was_published_and_change_nothing(office: Office, server: Postgres) -> None:
    """ADR 0010: only the owner adds, and not even the owner changes or deletes by mistake."""
    await office.publish(office.bundle())
    name = await office.owner.fetchval("SELECT current_database()")
    changes = [
        f"{verb} {table}{rest}"
        for table in ("beleid_bundel", "beleid_besluit")
        for verb, rest in (("UPDATE", " SET versie = 'x'"), ("DELETE FROM", ""), ("TRUNCATE", " CASCADE"))
    ]
    inserts = [f"INSERT INTO {table} SELECT * FROM {table}" for table in ("beleid_bundel", "beleid_besluit")]
    for role in ("sluis_broker", "sluis_desk"):
        connection = await asyncpg.connect(server.url(name, role))
        assert len(await Shelf(connection).statements()) == 2
        for change in (*changes, *inserts):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
        await connection.close()
    for change in changes:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="published policy stays"):
            await office.owner.execute(change)


async def test_every_step_is_a_leaf_that_the_desk_can_open(office: Office) -> None:
    """Design 12.2: activation is a leaf; the reason for deviating is there for the FG (Bgs art. 1.13-1.15)."""
    bundle = office.bundle()
    await office.propose(bundle, afwijking="De RAC komt pas in januari bijeen; het kind is nu in gevaar.")
    await office.adopt(bundle.lock.versie)
    keys = FileKeys.broker(office.folder / "keys" / "broker", "sandbox")
    async with office.owner.transaction(isolation="repeatable_read"):
        found = await read.check_log(office.owner, ORIGIN, Signer(ORIGIN, keys.log_key).verifier)
    assert found is not None
    assert found.size == 2
    rows = await office.owner.fetch(
        "SELECT p.entry_id, p.ct, l.leaf, i.rij FROM log_payload p JOIN log_leaf l USING (entry_id)"
        " JOIN log_index i USING (entry_id) ORDER BY l.idx"
    )
    told = [_open(office, row, await office.owner.fetchval("SELECT sealed_sk FROM log_sleutel")) for row in rows]
    assert [one["antwoord"]["soort"] for one in told] == ["beleid_voorgesteld", "beleid_vastgesteld"]
    assert told[1]["medewerker"] == "fg"
    assert told[1]["antwoord"]["afwijking"].startswith("De RAC")
    assert told[1]["antwoord"]["geldigVanaf"] == "2026-12-01T14:00:00Z"
    assert [json.loads(row["leaf"])["pol"] for row in rows] == [bundle.lock.bronnen_sha256] * 2
    assert all("RAC" not in row["rij"] for row in rows)


def _open(office: Office, row: Any, sealed: bytes) -> dict[str, Any]:
    desk = FileKeys.desk(office.folder / "keys" / "desk", "sandbox")
    private = X25519PrivateKey.from_private_bytes(desk.open_reader(reader_info(NOBODY), sealed))
    return open_payload(private, NOBODY, UUID(str(row["entry_id"])), row["ct"], row["leaf"]).payload


async def test_a_production_broker_without_a_policy_in_force_does_not_start(office: Office) -> None:
    """It says what to do. With one it starts, and names it."""
    settings = office.settings.model_copy(update={"environment": Environment.PRODUCTION})
    said: list[str] = []
    pool = await asyncpg.create_pool(office.broker_url, min_size=1, max_size=1)
    try:
        await keep_committed(office.url, NOW)  # what the release brings is kept, and adopted by nobody
        with pytest.raises(EngineRefused, match="sluis policy publish"):
            async with open_in_force(settings, pool, Clock(now=lambda: SOON), tell=said.append):
                pass
        bundle = office.bundle()
        await office.publish(bundle)
        async with open_in_force(settings, pool, Clock(now=lambda: SOON), tell=said.append) as engine:
            assert await engine.ready()
            assert engine.beleid == bundle.beleid
        assert said == [f"Beleid {bundle.lock.versie} is van kracht sinds 2026-12-01T14:00:00Z."]
    finally:
        await pool.close()
