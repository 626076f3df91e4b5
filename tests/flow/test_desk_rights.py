"""What the roles of the database give the desk and the broker, tried as those roles (design A11; ADR 0010, 0016)."""

from __future__ import annotations

import asyncpg
import pytest

from tests.flow.desk_home import DeskHome, shared

__all__ = ["shared"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

TABLES_OF_CASES = (
    "casus", "casus_deelnemer", "toewijzing", "persoon", "persoon_referentie", "bewijsstuk", "taak", "postbus", "claim",
)  # fmt: skip


async def test_the_desk_can_read_no_case_and_change_nothing_of_the_broker(shared: DeskHome) -> None:
    """Design A11, ADR 0010 and 0016: tried as the desk's own role, on every table there is."""
    async with shared.desk.look_pool.acquire() as connection:
        for table in TABLES_OF_CASES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT 1 FROM public.{table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT vraag FROM public.manifest")
        for schema, table in await shared.owner.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'desk_log')"
        ):
            may = {
                right
                for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
                if await connection.fetchval(
                    "SELECT has_any_column_privilege($1, $2)" if right in ("INSERT", "UPDATE")
                    else "SELECT has_table_privilege($1, $2)", f"{schema}.{table}", right,
                )
            }  # fmt: skip
            assert not may or schema == "desk_log" or table.startswith(("desk_", "bewijsexport")), (table, may)


async def test_the_broker_can_do_nothing_in_the_log_of_looks(shared: DeskHome) -> None:
    """ADR 0016: who asks cannot see who looked, nor cover it."""
    house = shared.api.house
    async with house.store.pool.acquire() as connection:
        for table in ("log_leaf", "log_head", "log_payload", "log_index"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT 1 FROM desk_log.{table}")


async def test_the_reading_role_cannot_write_even_by_mistake(shared: DeskHome) -> None:
    """ADR 0016: what reads the log reads it in transactions that cannot write."""
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await shared.desk.pool.execute("INSERT INTO desk_log.log_head VALUES ('x', 0, '', '')")
