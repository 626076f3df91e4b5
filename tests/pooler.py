"""A stand-in for a pooler that shares connections per transaction, as pgbouncer does with pool_mode = transaction.

It speaks just enough of the PostgreSQL protocol to know when a transaction has ended (ReadyForQuery with status `I`,
PostgreSQL manual 54.2 and 54.7): the connection to the server then goes back, last in first out, and whoever speaks
next gets it. Passwords and TLS it does not know.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

_SSL_REQUEST = struct.pack("!I", 80877103)
_READY_IDLE = b"Z\x00\x00\x00\x05I"
_GONE = (asyncio.IncompleteReadError, ConnectionError)


class _Line:
    """One connection, to a client or to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    async def packet(self) -> bytes:
        head = await self._reader.readexactly(4)
        return head + await self._reader.readexactly(struct.unpack("!I", head)[0] - 4)

    async def message(self) -> bytes:
        return await self._reader.readexactly(1) + await self.packet()

    async def close(self) -> None:
        self.writer.close()
        with suppress(*_GONE):
            await self.writer.wait_closed()


class Pooler:
    """Takes clients and lends them connections to one server."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._free: list[_Line] = []
        self.lines: list[_Line] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.append(client := _Line(reader, writer))
        with suppress(*_GONE):
            await self._greet(client)
            while (first := await client.message())[:1] != b"X":
                await self._lend(client, self._free.pop(), first)

    async def _greet(self, client: _Line) -> None:
        """Log in to the server with what the client says of itself."""
        startup = await client.packet()
        if startup[4:8] == _SSL_REQUEST:
            client.writer.write(b"N")
            startup = await client.packet()
        self.lines.append(server := _Line(*await asyncio.open_unix_connection(self._socket)))
        server.writer.write(startup)
        await _pass_on(server, client, until=_READY_IDLE)
        self._free.append(server)

    async def _lend(self, client: _Line, server: _Line, first: bytes) -> None:
        """One transaction: both may speak until the server says that it is idle."""
        server.writer.write(first)
        speaking = asyncio.create_task(_pass_on(client, server))
        while (answer := await server.message()) != _READY_IDLE:
            client.writer.write(answer)
        speaking.cancel()
        with suppress(asyncio.CancelledError, *_GONE):
            await speaking
        self._free.append(server)
        client.writer.write(_READY_IDLE)


async def _pass_on(source: _Line, target: _Line, until: bytes | None = None) -> None:
    while (message := await source.message()) != until:
        target.writer.write(message)
    target.writer.write(message)


@asynccontextmanager
async def pooling(url: str) -> AsyncIterator[str]:
    """The address of the stand-in before the server of `url`."""
    parts = urlsplit(url)
    pooler = Pooler(f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432")
    served = await asyncio.start_server(pooler.serve, "127.0.0.1", 0)
    try:
        port = served.sockets[0].getsockname()[1]
        yield f"postgresql://{parts.username}@127.0.0.1:{port}/{parts.path.strip('/')}?sslmode=disable"
    finally:
        served.close()
        for line in pooler.lines:
            await line.close()
