"""`sluis doctor` on a real PostgreSQL: each thing that is wrong is made, and named. What is well is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from audit.log.note import Signer
from broker.doctor.complaint import Ernst
from broker.keys_file import FileKeys
from broker.settings import Process
from tests.clinic import ORIGIN, Installation, clinic_server, installation
from tests.pooler import pooling

__all__ = ["clinic_server", "installation"]

SUPPLIER = "(id, oin, naam, soort, koppeling, log_kid) VALUES ('x', '', '', '', 'politie', gen_random_uuid())"
DATABASE = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET {}', current_database()); END $$"


@pytest.mark.parametrize("process", [Process.BROKER, Process.DESK])
async def test_a_healthy_installation_has_no_complaints(installation: Installation, process: Process) -> None:
    """A doctor who always finds something is not listened to."""
    await installation.append()
    report = await installation.look(process)
    assert (report.findings, report.missed, report.healthy) == ((), 0, True)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("ALTER TABLE log_payload OWNER TO sluis_broker; ALTER TABLE log_leaf OWNER TO sluis_broker", "rol-eigenaar"),
        ("GRANT SELECT ON log_payload TO sluis_broker", "leest-inhoud"),
        ("GRANT SELECT (sealed_sk) ON log_sleutel TO sluis_broker", "leest-inhoud"),
        ("GRANT UPDATE ON casus TO sluis_desk", "bureau-te-sterk"),
        ("GRANT INSERT ON bewijsstuk TO sluis_desk", "bureau-te-sterk"),
        ("GRANT DELETE ON log_leaf TO sluis_broker", "log-te-wijzigen"),
        ("ALTER TABLE log_leaf DISABLE TRIGGER log_leaf_stays", "log-bewaking-uit"),
        ("DROP TRIGGER log_head_grows ON log_head", "log-bewaking-uit"),
        ("REVOKE INSERT ON log_payload FROM sluis_broker", "rechten-ontbreken"),
        ("REVOKE ALL ON alembic_version FROM sluis_broker", "rechten-ontbreken"),
        (DATABASE.format("synchronous_commit = off"), "synchronous-commit-uit"),
        (DATABASE.format("log_statement = ''all''"), "database-logt-inhoud"),
        (DATABASE.format("log_min_duration_statement = 0"), "database-logt-inhoud"),
        (DATABASE.format("default_transaction_read_only = on"), "alleen-lezen"),
        ("UPDATE alembic_version SET version_num = '0001'", "migraties-achter"),
        ("UPDATE alembic_version SET version_num = '9999'", "migraties-voor"),
        ("DELETE FROM alembic_version", "database-leeg"),
        ("DROP TABLE alembic_version", "database-leeg"),
        (
            f"INSERT INTO onderdeel {SUPPLIER}",
            "verstrekker-zonder-koppeling",
        ),
        (
            "INSERT INTO onderdeel (id, oin, naam, soort, log_kid) VALUES ('x', '', '', '', gen_random_uuid())",
            "geen-postbussleutel",
        ),
    ],
)
async def test_what_is_wrong_in_a_database_is_named(installation: Installation, statement: str, code: str) -> None:
    """ADR 0010 and A10: durability, roles, rights and migrations, as they are and not as they were meant."""
    await installation.execute(*statement.split("; ") if "DO $$" not in statement else [statement])
    report = await installation.look()
    found = {finding.code: finding for finding in report.findings}
    assert code in found
    for finding in found.values():
        assert finding.wat
        assert finding.waarom
        assert finding.doe
    assert report.healthy == all(finding.ernst is Ernst.LET_OP for finding in found.values())


async def test_a_superuser_is_named(installation: Installation) -> None:
    """Somebody put the address of the administrator where that of the broker belongs."""
    assert "rol-superuser" in await installation.codes(database=installation.owner)


async def test_a_server_without_fsync_is_named(installation: Installation, clinic_server: Any) -> None:
    """After a power failure there is a disclosure that is in no log."""
    try:
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
            clinic_server.psql(statement)
        assert await installation.codes() == {"fsync-uit"}
    finally:
        for statement in ("ALTER SYSTEM RESET fsync", "SELECT pg_reload_conf()"):
            clinic_server.psql(statement)


async def test_a_database_in_another_encoding_is_named(installation: Installation, clinic_server: Any) -> None:
    """Canonical JSON is UTF-8 (RFC 8785); so is what is signed."""
    clinic_server.psql("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    try:
        elsewhere = _at(installation.broker, "ascii")
        assert await installation.codes(database=elsewhere) == {"database-codering", "database-leeg"}
    finally:
        clinic_server.psql("DROP DATABASE ascii WITH (FORCE)")


def _at(url: str, database: str) -> str:
    head, _, tail = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}?{tail}"


async def test_a_database_that_is_away_is_named_and_the_rest_is_still_looked_at(installation: Installation) -> None:
    """One part that is away hides no other; what could not be seen is counted."""
    report = await installation.look(database="postgresql://sluis_broker@127.0.0.1:1/sluis", unsafe_no_fsync=True)
    assert {finding.code for finding in report.findings} == {"database-onbereikbaar", "gevaarlijke-instelling"}
    assert report.missed > 0


@pytest.mark.parametrize("settings", [{"pool_size": 200}, {"replicas": 60}])
async def test_more_connections_than_there_are_is_named(installation: Installation, settings: dict[str, int]) -> None:
    """Each replica may open two pools of this size; PostgreSQL has a hundred by default."""
    assert await installation.codes(Process.BROKER, **settings) == {"te-weinig-verbindingen"}


@pytest.mark.parametrize("seconds", [-30, 30])
async def test_a_clock_that_differs_is_named(installation: Installation, seconds: int) -> None:
    """Leases are compared with both clocks; a token that is valid here may not be there."""
    found = await installation.codes(now=lambda: datetime.now(UTC) + timedelta(seconds=seconds))
    assert found == {"klok-scheef"}


async def test_a_pooler_that_shares_connections_per_transaction_is_named(installation: Installation) -> None:
    """What is prepared on one connection is not on another; `SET` neither."""
    async with pooling(installation.broker) as url:
        assert "verbindingen-gedeeld" in await installation.codes(database=url)


# --- the log ----------------------------------------------------------------------------------------------------


async def test_another_name_than_that_of_the_log_is_named(installation: Installation) -> None:
    """A typing error in SLUIS_LOG_ORIGIN would begin a second, empty log."""
    await installation.append()
    assert await installation.codes(log_origin="sluis.test/lag") == {"log-andere-naam"}


async def test_another_key_than_that_of_the_log_is_named(installation: Installation) -> None:
    """The keys of the trial with the database of production, or the other way around."""
    await installation.append()
    FileKeys.create(installation.folder / "andere")
    found = await installation.codes(keys_dir=installation.folder / "andere" / "broker")
    assert found == {"log-andere-sleutel"}


async def test_a_log_that_was_put_back_is_noticed_against_a_kept_checkpoint(installation: Installation) -> None:
    """RFC 6962 section 2.1: without a witness, a checkpoint that was kept elsewhere is what shows a rollback."""
    early = await installation.append(3)
    late = await installation.append(4)
    assert await installation.codes(checkpoint=early) == await installation.codes(checkpoint=late) == set()
    unlocked = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ("log_head", "log_leaf", "log_checkpoint")]
    back = "UPDATE log_head SET (size, note) = (SELECT size, note FROM log_checkpoint WHERE size = 3)"
    await installation.execute(*unlocked, back, "DELETE FROM log_leaf WHERE idx >= 3")
    assert "log-teruggezet" in await installation.codes(checkpoint=late)
    assert "log-teruggezet" not in await installation.codes(checkpoint=early)


async def test_a_log_with_another_past_is_noticed(installation: Installation) -> None:
    """As long, and signed by the right key, but not the same: somebody with key and database rewrote it."""
    kept = await installation.append(3)
    tables = ("log_head", "log_leaf", "log_node", "log_checkpoint")
    await installation.execute(
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables), f"TRUNCATE {', '.join(tables)}"
    )
    await installation.append(5)
    assert "log-teruggezet" in await installation.codes(checkpoint=kept)


async def test_a_checkpoint_of_somebody_else_is_none(installation: Installation) -> None:
    """What another key signed proves nothing about this log."""
    await installation.append()
    FileKeys.create(installation.folder / "andere")
    other = Signer(ORIGIN, FileKeys.broker(installation.folder / "andere" / "broker", "test").log_key)
    assert "log-andere-sleutel" in await installation.codes(checkpoint=other.sign("sluis.test/log\n1\nAAAA\n"))


async def test_the_doctor_changes_nothing(installation: Installation) -> None:
    """It reads; also as the owner, in whose hands a slip would be dear."""
    await installation.append()

    async def seen() -> list[Any]:
        owner = await asyncpg.connect(installation.owner)
        try:
            query = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables ORDER BY relname"
            await owner.execute("SELECT pg_stat_force_next_flush()")
            return [tuple(row) for row in await owner.fetch(query)]
        finally:
            await owner.close()

    before = await seen()
    await installation.look(database=installation.owner)
    assert await seen() == before
