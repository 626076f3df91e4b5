"""Calling a receiver: the name is looked up once and what was checked is what is called; nothing is followed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from broker.webhook.addresses import Addresses
from broker.webhook.courier import Courier, Fault, Resolve, Undelivered, look_up
from tests.receiver import Called, Pair, certificate, receiving, status

BODY: Final = b'{"specversion":"1.0"}'


class Names:
    """A name server that a stranger owns: what it answers, in order, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


HERE: Final = ("127.0.0.1",)


@asynccontextmanager
async def courier(
    names: Resolve | None = None, trusted: Pair | None = None, *, sandbox: bool = True, patience: float = 10.0
) -> AsyncIterator[Courier]:
    context: Any = ssl.create_default_context(cafile=trusted.cert) if trusted else True
    async with httpx.AsyncHTTPTransport(verify=context, trust_env=False) as transport:
        yield Courier(transport, Addresses(sandbox), names or Names(HERE), patience)


async def fault(sender: Courier, url: str) -> Fault:
    with pytest.raises(Undelivered) as failed:
        await sender.deliver(url, {}, BODY)
    return failed.value.fault


async def test_an_event_arrives_as_it_was_signed() -> None:
    """One POST with the headers and the very bytes; nothing of the environment goes along."""
    async with receiving() as receiver, courier() as sender:
        await sender.deliver(f"http://localhost:{receiver.port}/pad/x", {"webhook-id": "7"}, BODY)
    (called,) = receiver.calls
    assert called.line == "POST /pad/x HTTP/1.1"
    assert called.body == BODY
    assert called.headers["host"] == f"localhost:{receiver.port}"
    assert called.headers["webhook-id"] == "7"
    assert called.headers.keys() <= {"host", "connection", "webhook-id", "content-length"}


async def test_the_certificate_must_be_of_the_name_and_the_call_goes_to_the_number(tmp_path: Path) -> None:
    """Pinned to the number that was checked, verified by the name that was asked for (RFC 9110 section 4.3.4)."""
    pair = certificate(tmp_path, "hook.example")
    async with receiving(pair) as receiver, courier(trusted=pair) as sender:
        await sender.deliver(f"https://hook.example:{receiver.port}/", {}, BODY)
        assert receiver.calls[0].headers["host"] == f"hook.example:{receiver.port}"
        assert await fault(sender, f"https://ander.example:{receiver.port}/") is Fault.CERTIFICATE
    async with receiving(pair) as receiver, courier(trusted=certificate(tmp_path, "vreemd")) as sender:
        assert await fault(sender, f"https://hook.example:{receiver.port}/") is Fault.CERTIFICATE
        assert receiver.calls == []


async def test_a_name_that_changes_after_the_check_changes_nothing() -> None:
    """DNS rebinding: it is asked once per delivery, and the next delivery is checked again."""
    names = Names(HERE, ["169.254.169.254"])
    async with receiving() as receiver, courier(names) as sender:
        await sender.deliver(f"http://localhost:{receiver.port}/", {}, BODY)
        assert names.asked == 1
        assert await fault(sender, f"http://localhost:{receiver.port}/") is Fault.FORBIDDEN
    assert len(receiver.calls) == 1


@pytest.mark.parametrize("numbers", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:7f00:1"], ["fe80::1%lo"]])
async def test_one_number_inside_and_nothing_is_called(numbers: list[str]) -> None:
    """Production: a name with a good number and a bad one is a trick, so none of them is called."""
    async with receiving() as receiver, courier(Names(numbers), sandbox=False) as sender:
        assert await fault(sender, "https://hook.example/") is Fault.FORBIDDEN
        assert await fault(sender, f"http://localhost:{receiver.port}/") is Fault.FORBIDDEN
        assert await fault(sender, f"http://127.0.0.1:{receiver.port}/") is Fault.FORBIDDEN
    assert receiver.calls == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(code: int) -> None:
    """Where it points was never checked."""
    async with receiving() as inside, receiving() as receiver, courier() as sender:
        receiver.answer = lambda _: status(code, f"Location: http://127.0.0.1:{inside.port}/geheim")
        assert await fault(sender, f"http://localhost:{receiver.port}/") is Fault.REDIRECT
    assert inside.calls == []


async def test_cookies_are_not_kept() -> None:
    """A receiver cannot mark us."""
    async with receiving() as receiver, courier() as sender:
        receiver.answer = lambda _: status(200, "Set-Cookie: a=b")
        for _ in range(2):
            await sender.deliver(f"http://localhost:{receiver.port}/", {}, BODY)
    assert "cookie" not in receiver.calls[1].headers


@pytest.mark.parametrize(("code", "expected"), [(400, Fault.REFUSED), (410, Fault.GONE), (500, Fault.REFUSED)])
async def test_only_2xx_says_that_it_arrived(code: int, expected: Fault) -> None:
    """And 410 that it may stop."""
    async with receiving() as receiver, courier() as sender:
        receiver.answer = lambda _: status(code)
        assert await fault(sender, f"http://localhost:{receiver.port}/") is expected


async def test_the_answer_is_not_read() -> None:
    """A body without end costs nothing: the status was enough."""
    async with receiving() as receiver, courier() as sender:
        receiver.answer = lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 4096
        await sender.deliver(f"http://localhost:{receiver.port}/", {}, BODY)
    assert len(receiver.calls) == 1


async def test_who_never_answers_is_left_after_a_while() -> None:
    """Everything together has one limit: name, connection, answer."""
    forever = asyncio.Event()

    async def silent(_: Called) -> bytes:
        await forever.wait()
        return b""

    async def no_name(_host: str, _port: int) -> Sequence[str]:
        await forever.wait()
        return HERE

    async with receiving() as receiver, courier(patience=0.2) as sender:
        receiver.answer = silent
        assert await fault(sender, f"http://localhost:{receiver.port}/") is Fault.LATE
        forever.set()
    forever.clear()
    async with courier(no_name, patience=0.2) as sender:
        assert await fault(sender, "https://hook.example/") is Fault.LATE


async def test_headers_without_end_are_left() -> None:
    """What a receiver can make us hold is bounded."""
    async with receiving() as receiver, courier() as sender:
        receiver.answer = lambda _: b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000
        assert await fault(sender, f"http://localhost:{receiver.port}/") is Fault.UNREACHABLE


async def test_nobody_there_and_no_such_name_are_told_apart() -> None:
    """The partner sees which of the two it must mend."""
    async with receiving() as receiver:
        port = receiver.port

    async def no_name(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    async with courier() as sender:
        assert await fault(sender, f"http://localhost:{port}/") is Fault.UNREACHABLE
    async with courier(no_name) as sender:
        assert await fault(sender, "https://hook.example/") is Fault.UNKNOWN
    async with courier(Names([])) as sender:
        assert await fault(sender, "https://hook.example/") is Fault.UNKNOWN


async def test_the_next_number_is_tried_when_one_is_not_there() -> None:
    """A name with two numbers, of which one is down: both were checked."""
    async with receiving() as receiver, courier(Names(["127.0.0.2", "127.0.0.1"])) as sender:
        await sender.deliver(f"http://localhost:{receiver.port}/", {}, BODY)
    assert len(receiver.calls) == 1


async def test_this_machine_is_found_by_its_own_names() -> None:
    """The real resolver, on a name that is always there."""
    assert set(await look_up("127.0.0.1", 443)) == {"127.0.0.1"}
    assert set(await look_up("localhost", 443)) <= {"127.0.0.1", "::1"}
