"""A partner's receiver for tests: what it was sent, answered as told; in this process, or as one of its own over TLS.

    python -m tests.receiver CERT KEY FILE

The process writes each call as a line of JSON to FILE, answers 204, and says its port on stdout.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_ROOT = Path(__file__).resolve().parents[1]


class Called(NamedTuple):
    """One call as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Called], bytes | Awaitable[bytes]]


class Pair(NamedTuple):
    """A certificate that signed itself, and its key."""

    cert: Path
    key: Path


def certificate(folder: Path, *names: str) -> Pair:
    """One for these names and numbers."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_name(n) for n in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )  # fmt: skip
    pair = Pair(folder / f"{names[0]}.crt", folder / f"{names[0]}.key")
    pair.cert.write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    pair.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return pair


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def status(code: int, *headers: str, body: bytes = b"") -> bytes:
    """An answer as bytes."""
    lines = [f"HTTP/1.1 {code} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass
class Receiver:
    """A listening receiver; `calls` is what it was sent."""

    port: int = 0
    answer: Answer = field(default=lambda _: status(204))
    calls: list[Called] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in head[1:] if line)}
            called = Called(head[0], headers, await reader.readexactly(int(headers.get("content-length", "0"))))
            self.calls.append(called)
            answered = self.answer(called)
            writer.write(answered if isinstance(answered, bytes) else await answered)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(pair: Pair | None = None) -> AsyncIterator[Receiver]:
    """A receiver in this process, on a free port; over TLS with a certificate."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0, ssl=_context(pair) if pair else None)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def _context(pair: Pair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    return context


@dataclass(frozen=True)
class Process:
    """A receiver in a process of its own."""

    url: str
    file: Path

    def calls(self) -> list[Called]:
        """What it was sent, in order."""
        rows = [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []
        return [Called(row["line"], row["headers"], row["body"].encode("latin-1")) for row in rows]


@asynccontextmanager
async def running(pair: Pair, file: Path) -> AsyncIterator[Process]:
    """The receiver as a process, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.receiver", str(pair.cert), str(pair.key), str(file),
        cwd=_ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        port = int((await process.stdout.readline()).decode())
        yield Process(f"https://127.0.0.1:{port}/meldingen", file)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def main(cert: str, key: str, file: str) -> None:
    def answer(called: Called) -> bytes:
        row = json.dumps({**called._asdict(), "body": called.body.decode("latin-1")})
        with Path(file).open("a", encoding="utf-8") as sink:
            sink.write(row + "\n")
        return status(204)

    async with receiving(Pair(Path(cert), Path(key))) as receiver:
        receiver.answer = answer
        sys.stdout.write(f"{receiver.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
