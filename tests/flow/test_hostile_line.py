"""What only a real server meets: ten megabytes, bytes that are no HTTP, headers that try to be two, a hundred at once.

One broker as a process for the whole file of attacks; after each it still answers, and its memory stays where it was.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from broker.embedded import Postgres
from tests.asked_long_ago import ask_without_end
from tests.flow.api_home import ASK
from tests.flow.case import Case, open_case
from tests.flow.nothing_personal import Watch, watch
from tests.flow.serve_case import Served, serving

__all__ = ["watch"]

MEGABYTE: Final = 1024 * 1024
ROOM: Final = 8 * MEGABYTE


class Line:
    """One broker, and what goes over the bare line to it."""

    def __init__(self, case: Case, served: Served) -> None:
        self.case = case
        self.served = served
        self.token = case.token()

    def head(self, *lines: str, method: str = "POST", path: str = ASK) -> bytes:
        fixed = (
            f"{method} {path} HTTP/1.1",
            "Host: x",
            f"Authorization: Bearer {self.token}",
            f"Idempotency-Key: {uuid4()}",
        )
        return "\r\n".join((*fixed, "Content-Type: application/json", *lines, "", "")).encode("latin-1")

    async def send(self, *parts: bytes, whole: bool = False) -> tuple[int, bytes, int]:
        """Status, the answer (to the end when `whole`), and how many bytes the server took before it had enough."""
        place = urlsplit(self.served.url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        taken = 0
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                taken += len(part)
        except ConnectionError:
            pass  # the server had enough; what it said before that can still be read
        try:
            answer = await reader.read(-1 if whole else MEGABYTE)
        except ConnectionError:
            answer = b""
        writer.close()
        status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
        return status, answer, taken

    async def works(self) -> None:
        async with self.served.client(self.token) as client:
            body = self.case.question(("politie",), "pol.lijst")
            answer = await client.post(ASK, json=body, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code == 200, answer.text

    def most_memory(self) -> int:
        """The most that the process ever had in memory."""
        status = Path(f"/proc/{self.served.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.fixture
async def line(server: Postgres, tmp_path: Path, watch: Watch) -> AsyncIterator[Line]:
    tmp_path.chmod(0o755)
    async with open_case(server, tmp_path) as case:
        await case.release_police("pol.lijst")
        await ask_without_end(case.owner)
        async with serving(tmp_path, watch.file(tmp_path / "broker.log", case)) as served:
            found = Line(case, served)
            await found.works()
            yield found
            await found.works()
            await case.check_log()


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of the process from /proc")
async def test_ten_megabytes_are_not_read(line: Line) -> None:
    """413 at the limit, told by its length or found while reading; a hundred at once change nothing."""
    before, piece = line.most_memory(), b"x" * 65_536
    chunk = b"10000\r\n" + piece + b"\r\n"
    told = (line.head(f"Content-Length: {10 * MEGABYTE}"), *[piece] * 160)
    chunked = (line.head("Transfer-Encoding: chunked"), *[chunk] * 160)
    for parts in (told, chunked):
        status, answer, taken = await line.send(*parts)
        assert status in (0, 413), answer
        assert taken < 10 * MEGABYTE
    await asyncio.gather(*[line.send(*chunked) for _ in range(50)])
    assert line.most_memory() - before < ROOM + 50 * 4 * 65_536


async def test_a_large_body_is_refused_in_words(line: Line) -> None:
    """One byte too many: 413 with the way out; as much as may be is read and found wanting."""
    for size, expected in ((65_536, 400), (65_537, 413)):
        body = b'{"vraag":"' + b"x" * (size - 12) + b'"}' if expected == 400 else b""  # refused by its length alone
        status, answer, _ = await line.send(line.head(f"Content-Length: {size}", "Connection: close"), body, whole=True)
        assert status == expected, answer[:500]
        problem = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert problem["status"] == expected
        assert problem["detail"]


GARBAGE: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS to a port without TLS
    b"GET\r\n\r\n",
    b"\r\n" * 100 + b"\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /v1/taken HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
    b"GET /v1/taken HTTP/1.1\r\nHost: x\r\nA: b\rSet-Cookie: c=d\r\n\r\n",
    b"GET /v1/taken%00%0d%0aSet-Cookie:%20c=d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /v1/taken?na=%0d%0aSet-Cookie:%20c=d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET //v1//taken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET http://elders.example/v1/taken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"CONNECT elders.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /v1/taken HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET /v1/taken HTTP/1.1\r\nHost: x\r\n" + b"A: a\r\n" * 20_000 + b"\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /v1/taken HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
)


async def test_bytes_that_are_no_question_end_the_talk(line: Line) -> None:
    """An error or silence, never a crash, never a second header; and the next caller is served."""
    for raw in GARBAGE:
        head = await answer_to(line, raw)
        assert b"set-cookie" not in head, raw[:80]
        assert not head or head.split(b" ", 2)[1] not in (b"200", b"500"), raw[:80]
        await line.works()


async def answer_to(line: Line, raw: bytes) -> bytes:
    """The head of whatever comes back, in small letters; nothing when the server just hung up."""
    place = urlsplit(line.served.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(raw)
    writer.write_eof()
    try:
        answer = await reader.read(MEGABYTE)
    except ConnectionError:
        answer = b""
    writer.close()
    return answer.partition(b"\r\n\r\n")[0].lower()


async def test_one_body_that_says_two_lengths_is_no_second_question(line: Line) -> None:
    """Request smuggling (RFC 9112 section 6.3): whatever follows is not taken for a question with this token."""
    inner = line.head("Content-Length: 2") + b"{}"
    size = await line.case.check_log()
    for lengths in (
        (f"Content-Length: {len(inner)}", "Transfer-Encoding: chunked"),
        ("Content-Length: 0", f"Content-Length: {len(inner)}"),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: xchunked", f"Content-Length: {len(inner)}"),
    ):
        _, answer, _ = await line.send(line.head(*lengths), b"0\r\n\r\n" if "chunked" in lengths[0] else b"", inner)
        assert answer.count(b"HTTP/1.1 200") == 0, lengths
    await line.works()  # whatever was smuggled would have been served before this
    assert await line.case.check_log() == size + 2


async def test_a_hundred_who_ask_and_hang_up_take_nothing_with_them(line: Line) -> None:
    """Callers that leave in the middle hold no connection and no key for ever."""
    body = json.dumps(line.case.question(("politie",), "pol.lijst")).encode()
    place = urlsplit(line.served.url)

    async def ask_and_leave() -> None:
        _, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(line.head(f"Content-Length: {len(body)}") + body)
        await writer.drain()
        writer.transport.abort()

    await asyncio.gather(*[ask_and_leave() for _ in range(100)])
    await line.works()
