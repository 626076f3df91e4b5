"""Fail closed (design A10): no key, no database, no log of looks: 503, and nothing is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from audit.desk.opening import open_desk, open_desk_keys
from audit.desk.views import DeskViews
from audit.desk.words import Filter, Form
from broker.embedded import Postgres
from broker.errors import KeyUnavailable, LogUnavailable
from broker.keys_file import FileKeys
from tests.flow.broken import refused
from tests.flow.desk_home import DeskHome, open_desk_home

BREAKS = {
    "no right to write looks": "REVOKE INSERT ON desk_log.log_leaf FROM sluis_desk",
    "no head of the looks": "REVOKE UPDATE ON desk_log.log_head FROM sluis_desk",
    "a full disk under the looks": "ALTER TABLE desk_log.log_payload ADD CHECK (false) NOT VALID",
    "no index": "ALTER TABLE log_index RENAME TO weg",
}


@pytest.fixture
async def bureau(server: Postgres, tmp_path: Path) -> AsyncIterator[DeskHome]:
    async with open_desk_home(server, tmp_path) as found:
        yield found


@pytest.mark.parametrize("broken", BREAKS)
async def test_without_a_part_nothing_is_shown(bureau: DeskHome, broken: str) -> None:
    """Searching and reading answer 503 without any content, and no look is written of what was not shown."""
    assert (await bureau.find()).status_code == 200
    before = await bureau.looks()
    await bureau.owner.execute(BREAKS[broken])
    refused(await bureau.find())
    refused(await bureau.read(bureau.given))
    assert await bureau.looks() == before


async def test_an_export_whose_look_cannot_be_written_gives_no_byte(bureau: DeskHome) -> None:
    """The look is on record before the first byte."""
    looker = await bureau.looker()
    await bureau.owner.execute(BREAKS["no right to write looks"])
    with pytest.raises(LogUnavailable):
        await anext(DeskViews(bureau.desk).export(looker, Filter(), Form.CSV))


async def test_a_desk_without_its_database_is_not_ready_and_shows_nothing(bureau: DeskHome, server: Postgres) -> None:
    """`/healthz` says that the process lives, `/readyz` that it can show nothing; both without login."""
    async with httpx.AsyncClient(base_url=bureau.url, trust_env=False, timeout=30) as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "gereed")
        assert all(ready.json()["onderdelen"].values())
        name = await bureau.owner.fetchval("SELECT current_database()")
        admin = await asyncpg.connect(server.url())
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sluis_desk' AND datname = $1", name
        )
        await admin.close()
        refused(await bureau.find())
        answer = await client.get("/readyz")
        refused(answer)
        assert answer.json()["onderdelen"] == {
            "database": False, "logboek": False, "inzagelog": False, "sleutels": True,
        }  # fmt: skip
        assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_without_the_key_of_the_onderdeel_no_look_and_so_nothing(bureau: DeskHome) -> None:
    """A look is sealed under the key of who looks; without it there is no look."""
    await bureau.owner.execute("DELETE FROM log_sleutel WHERE kid = (SELECT log_kid FROM onderdeel WHERE id = 'regie')")
    refused(await bureau.find(), "sleutel-niet-beschikbaar")


async def test_with_the_key_of_another_desk_no_entry_opens(bureau: DeskHome, tmp_path: Path) -> None:
    """A key that does not open is missing, not a reason to show the rows as if they were all there is."""
    FileKeys.create(tmp_path / "andere")
    other = FileKeys.desk(tmp_path / "andere" / "desk", "sandbox")
    object.__setattr__(bureau.desk, "keys", other)
    refused(await bureau.read(bureau.given), "sleutel-niet-beschikbaar")


async def test_the_desk_does_not_start_without_keys_nor_with_those_of_the_broker(bureau: DeskHome) -> None:
    """ADR 0010: each process has its own folder; the broker's has nothing that opens a payload."""
    folder = bureau.settings.data_dir / "keys"
    for wrong in (folder / "broker", folder / "weg"):
        with pytest.raises(KeyUnavailable):
            async with open_desk(bureau.settings.model_copy(update={"keys_dir": wrong})):
                pytest.fail("it opened")
    with pytest.raises(KeyUnavailable):
        FileKeys.broker(folder / "desk", "sandbox")
    own = open_desk_keys(bureau.settings).log_key.public_key().public_bytes_raw()
    assert own != bureau.api.case.signer.verifier.public
