"""Migrating while brokers serve: the next release's migrations run under load, and no caller notices (docs/beheer.md).

The migrations of "the next release" are ours and one more, which widens a busy table, fills an index without locking it
and waits its turn when a table is in use.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from broker.embedded import Postgres
from broker.revisions import Standing, newest, read_standing, standing
from broker.store import migrate
from tests.asked_long_ago import ask_without_end
from tests.flow.api_home import ASK
from tests.flow.case import Case, open_case
from tests.flow.serve_case import serving
from tests.pg import database

__all__ = ["database"]

NEXT = '''
"""The next release: expand only."""

from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    op.execute("ALTER TABLE casus ADD COLUMN nieuw text")
    op.execute("ALTER TABLE claim ADD COLUMN nieuw boolean NOT NULL DEFAULT false")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # CONCURRENTLY waits for transactions, and holds nobody up meanwhile
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_manifest_nieuw ON manifest (op)")
'''


ALTERING = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'casus'::regclass AND mode = $1)"


@pytest.fixture
def next_release(tmp_path: Path) -> str:
    """The folder of migrations of a release after this one."""
    with resources.as_file(resources.files("broker") / "migrations") as ours:
        folder = shutil.copytree(ours, tmp_path / "migraties")
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(newest=newest()), encoding="utf-8")
    return str(folder)


@pytest.fixture
async def case(server: Postgres, tmp_path: Path) -> AsyncIterator[Case]:
    tmp_path.chmod(0o755)
    async with open_case(server, tmp_path) as found:
        await found.release_police("pol.lijst")
        await ask_without_end(found.owner)
        yield found


def owner_url(case: Case) -> str:
    assert case.settings.database_url is not None
    return case.settings.database_url.get_secret_value().replace("//sluis_broker@", "//postgres@")


@pytest.mark.slow
async def test_nobody_notices_a_migration(case: Case, tmp_path: Path, next_release: str) -> None:
    """Expand, roll out, contract: the old release answers on while the tables grow, and stays ready after it."""
    done, asked = asyncio.Event(), list[httpx.Response]()

    async def ask(client: httpx.AsyncClient) -> None:
        while not done.is_set() or len(asked) < 40:
            body = case.question(("politie",), "pol.lijst")
            asked.append(await client.post(ASK, json=body, headers={"Idempotency-Key": str(uuid4())}))

    async with serving(tmp_path, tmp_path / "broker.log") as served, served.client(case.token()) as client:
        asking = [asyncio.create_task(ask(client)) for _ in range(4)]
        await migrate(owner_url(case), next_release)
        done.set()
        await asyncio.gather(*asking)
        ready = await client.get("/readyz")
    assert Counter(answer.status_code for answer in asked) == {200: len(asked)}
    assert (ready.status_code, ready.json()["onderdelen"]["migraties"]) == (200, True)
    assert await read_standing(case.owner) is Standing.AHEAD
    assert await case.owner.fetchval("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_manifest_nieuw'::regclass")
    await case.check_log()


@pytest.mark.slow
async def test_a_migration_waits_its_turn_and_makes_nobody_wait_behind_it(case: Case, next_release: str) -> None:
    """`lock_timeout`: who waits for a table makes everyone behind it wait; so it lets go, and comes again."""
    busy = await asyncpg.connect(owner_url(case))
    try:
        held = busy.transaction()
        await held.start()
        await busy.fetchval("SELECT count(*) FROM casus")
        migrating = asyncio.create_task(migrate(owner_url(case), next_release))
        async with asyncio.timeout(10):  # far more than the lock_timeout
            for _ in range(3):
                await case.owner.fetchval("SELECT versie FROM casus")
                await asyncio.sleep(0.5)
        assert not migrating.done()
        await held.rollback()
        await migrating
    finally:
        await busy.close()
    assert await case.owner.fetchval("SELECT version_num FROM alembic_version") == "9999"


@pytest.mark.slow
async def test_a_migration_gives_way_before_a_deadlock_ends_an_answer(case: Case, next_release: str) -> None:
    """A log transaction holds `claim` and wants `casus`, a migration the other way round: it lets go first."""
    script = Path(next_release) / "versions" / "9999_next.py"
    first = '    op.execute("ALTER TABLE casus ADD COLUMN nieuw text")\n'
    text = script.read_text(encoding="utf-8")
    assert first in text
    script.write_text(text.replace(first, first + '    op.execute("SELECT pg_sleep(0.3)")\n'), encoding="utf-8")
    answering = await asyncpg.connect(owner_url(case))
    try:
        async with answering.transaction():
            await answering.execute("LOCK TABLE claim IN ROW EXCLUSIVE MODE")
            migrating = asyncio.create_task(migrate(owner_url(case), next_release))
            for _ in range(1000):
                if await case.owner.fetchval(ALTERING, "AccessExclusiveLock"):
                    break
                await asyncio.sleep(0.01)
            await answering.fetchval("SELECT count(*) FROM casus")
        await migrating
    finally:
        await answering.close()
    assert await case.owner.fetchval("SELECT version_num FROM alembic_version") == "9999"


@pytest.mark.slow
async def test_two_who_migrate_at_once_migrate_once(database: str) -> None:
    """Every replica of a careless deployment may try; one does it, and the other finds it done."""
    await asyncio.gather(migrate(database), migrate(database), migrate(database))
    owner = await asyncpg.connect(database)
    try:
        assert await read_standing(owner) is Standing.AT_HEAD
    finally:
        await owner.close()


@pytest.mark.parametrize(
    ("revision", "expected"), [(None, Standing.NOT_OURS), ("0001", Standing.BEHIND), ("9999", Standing.AHEAD)]
)
def test_where_a_database_stands(revision: str | None, expected: Standing) -> None:
    """A revision that this release does not have is of a newer one; that is no reason to stop serving."""
    assert standing(revision) is expected
    assert standing(newest()) is Standing.AT_HEAD
