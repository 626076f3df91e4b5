"""A log in a real database for tests, with callbacks that can be told to misbehave, and an export without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from audit.log.append import Log
from audit.log.entry import Entry, make_entry
from audit.log.merkle import leaf_hash
from audit.log.note import Checkpoint, Signer
from audit.log.proof import TlogProof
from audit.log.receipt import Receipt
from audit.log.schema import STATEMENTS, ensure_head
from audit.log.sealing import ReaderKey
from audit.log.tiles import bundle_path, encode_bundle, encode_tile, levels, tiles_of_level
from audit.log.tree import Frontier

LOG_ID = "verstrekking"
SIGNER = Signer("sluis.example/verstrekking", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer("sluis.example/verstrekking", Ed25519PrivateKey.from_private_bytes(bytes(32)))
READER = X25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = ReaderKey(UUID(int=7), READER.public_key().public_bytes_raw())
ANSWER = b'{"status":"verstrekt"}'
VERIFY = str(Path(__file__).resolve().parents[1] / "audit" / "verify.py")


def entry(kind: str = "antwoord", context: Any = None) -> Entry:
    return make_entry(
        kind=kind, at=datetime.now(UTC), policy="p1", payload={"vraag": "?"}, index=[{"vorm": "volledig"}], key=KEY,
        answer=None if kind == "vraag" else ANSWER, context=context,
    )  # fmt: skip


def check(receipt: Receipt, item: Entry) -> None:
    """A receipt holds for whoever has the public key only."""
    proof = TlogProof.parse(receipt.tlog_proof(with_leaf=True))
    assert proof.extra == item.leaf
    assert proof.verify(item.leaf, SIGNER.verifier).size == receipt.size
    assert (receipt.entry_id, receipt.index, receipt.origin) == (item.id, proof.index, SIGNER.name)


Trick = Callable[[Any, Sequence[Entry]], Awaitable[None]]


class Callbacks:
    """What a caller writes and settles; `at_write` and `at_settle` are tricks to play inside the transaction."""

    def __init__(self) -> None:
        self.stale: set[UUID] = set()
        self.at_write: Trick | None = None
        self.at_settle: Trick | None = None

    async def write(self, conn: Any, entries: Sequence[Entry]) -> None:
        if self.at_write:
            await self.at_write(conn, entries)
        await conn.execute(
            "INSERT INTO kept (entry_id, note) SELECT * FROM unnest($1::uuid[], $2::text[])",
            [item.id for item in entries],
            [item.context or "good" for item in entries],
        )

    async def settle(self, conn: Any, entries: Sequence[Entry]) -> set[UUID]:
        if self.at_settle:
            await self.at_settle(conn, entries)
        done = [item.id for item in entries if item.id not in self.stale]
        await conn.execute("INSERT INTO done (entry_id) SELECT * FROM unnest($1::uuid[])", done)
        return self.stale


class House:
    """A database with the tables of the log and two of a caller."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self.pool = pool
        self.calls = Callbacks()

    def log(self, pool: Any = None, signer: Signer = SIGNER, **settings: Any) -> Log:
        return Log(
            pool or self.pool, log_id=LOG_ID, signer=signer, write=self.calls.write, settle=self.calls.settle,
            **settings,
        )  # fmt: skip

    async def stored(self) -> list[tuple[int, UUID]]:
        rows = await self.pool.fetch("SELECT idx, entry_id FROM log_leaf ORDER BY idx")
        return [(row[0], row[1]) for row in rows]

    async def has_traces(self, entry_id: UUID) -> bool:
        """Whether anything at all is stored of this entry."""
        query = "SELECT {} FROM {} WHERE entry_id = $1"
        return any(
            [await self.pool.fetchval(query.format(1, table), entry_id) for table in ("log_leaf", "kept", "done")]
        )

    async def unlock_tables(self) -> None:
        """What an administrator of the database can do: switch the triggers off."""
        for table in ("log_head", "log_leaf", "log_node", "log_checkpoint"):
            await self.pool.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.fixture
async def house(database: str) -> AsyncIterator[House]:
    async with asyncpg.create_pool(database, min_size=2, max_size=8) as pool:
        for statement in STATEMENTS:
            await pool.execute(statement)
        await pool.execute("CREATE TABLE kept (entry_id uuid PRIMARY KEY, note text CHECK (note <> 'bad'))")
        await pool.execute("CREATE TABLE done (entry_id uuid PRIMARY KEY)")
        await ensure_head(pool, LOG_ID)
        yield House(pool)


async def terminate(conn: Any, pool: asyncpg.Pool[Any]) -> None:
    """End the backend of a connection from another one, as an operator or a failover would."""
    await pool.execute("SELECT pg_terminate_backend($1, 5000)", conn.get_server_pid())


class Tx:
    """A caller's own transaction, as the store of the broker has it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.committed = False


@asynccontextmanager
async def transaction(pool: asyncpg.Pool[Any]) -> AsyncIterator[Tx]:
    async with pool.acquire() as connection:
        tx = Tx(connection)
        async with connection.transaction():
            yield tx
        tx.committed = True


# --- a pool whose COMMIT can be tampered with --------------------------------------------------------------------


class FaultyPool:
    """Gives the writer connections whose `commit` is `plan(real_commit, conn)`; readers get plain ones."""

    def __init__(self, pool: asyncpg.Pool[Any], plan: Callable[[Callable[[], Awaitable[None]], Any], Any]) -> None:
        self.pool = pool
        self.plan = plan
        self.blind = False

    def acquire(self) -> Any:
        return _Acquire(self)

    async def release(self, conn: Any) -> None:
        if conn.held is None:
            await self.pool.release(conn.real)


class _Acquire:
    def __init__(self, owner: FaultyPool) -> None:
        self.owner = owner
        self.inner: Any = owner.pool.acquire()

    def __await__(self) -> Any:
        return self._wrapped().__await__()

    async def _wrapped(self) -> Any:
        return _FaultyConnection(await self.inner, self.owner.plan)

    async def __aenter__(self) -> Any:
        if self.owner.blind:
            raise OSError("no connection to the database")
        return await self.inner.__aenter__()

    async def __aexit__(self, *exc: object) -> None:
        await self.inner.__aexit__(*exc)


class _FaultyConnection:
    def __init__(self, real: Any, plan: Any) -> None:
        self.real = real
        self.plan = plan
        self.held: asyncio.Task[None] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def transaction(self, **settings: Any) -> Any:
        return _FaultyTransaction(self.real.transaction(**settings), self)

    def terminate(self) -> None:
        if self.held is None:
            self.real.terminate()


class _FaultyTransaction:
    def __init__(self, real: Any, conn: _FaultyConnection) -> None:
        self.real = real
        self.conn = conn

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    async def commit(self) -> None:
        await self.conn.plan(self.real.commit, self.conn)


# --- an export made without a database ---------------------------------------------------------------------------


def make_export(folder: Path, leaves: Sequence[bytes], signer: Signer = SIGNER) -> Frontier:
    """Write what export_log would write for these leaves."""
    tree, nodes = Frontier().grown(map(leaf_hash, leaves))
    rows: dict[int, list[bytes]] = {0: [leaf_hash(leaf) for leaf in leaves]}
    for node in nodes:
        rows.setdefault(node.level, []).append(node.hash)
    files = {"log.pub": f"{signer.verifier.vkey}\n".encode()}
    for level in range(levels(tree.size)):
        for tile in tiles_of_level(level, tree.size):
            start = tile.index * 256
            files[tile.path] = encode_tile(rows[level][start : start + tile.width])
            if not level:
                files[bundle_path(tile.index, tile.width)] = encode_bundle(leaves[start : start + tile.width])
    files["checkpoint"] = signer.sign(Checkpoint(signer.name, tree.size, tree.root).text()).encode()
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return tree
