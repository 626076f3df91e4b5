"""A load of our own, in a process of its own: closed loop for throughput, open loop at a fixed rate for latency.

    python -m tests.bench.load --port 8000 --path /twin --connections 32 --seconds 5 --bodies FILE [--rate 200]

Raw HTTP/1.1 over kept connections, so that the load costs little beside what is measured. Every request carries an
Idempotency-Key of its own, and a body drawn from the lines of a file. Prints one line of JSON: requests, errors,
seconds, p50 and p99 in milliseconds. In the open loop latency counts from the moment a request was due, so a server
that falls behind is not flattered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from random import choice
from typing import Any
from uuid import uuid4


class Connection:
    """One kept connection to the server under load."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def post(self, head: bytes, body: bytes) -> int:
        """Send one request, read the whole answer; its status."""
        own = b"Content-Length: %d\r\nIdempotency-Key: %s\r\n\r\n" % (len(body), str(uuid4()).encode())
        self._writer.write(head + own + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lower = answer.lower()
        at = lower.index(b"content-length:") + 15
        await self._reader.readexactly(int(lower[at : lower.index(b"\r\n", at)]))
        return int(answer[9:12])

    def close(self) -> None:
        self._writer.close()


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Drive the server for the given time; see the module for what comes back."""
    bodies = Path(options.bodies).read_bytes().splitlines()
    extra = "".join(f"{name}\r\n" for name in options.header)
    head = (
        f"POST {options.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\n{extra}"
    ).encode()
    loop = asyncio.get_running_loop()
    start, waits, bad = loop.time(), list[float](), list[int]()
    end = start + options.seconds
    turns = _turns(start, options.rate)

    async def work() -> None:
        connection = await Connection.open(options.port)
        while (due := next(turns) if options.rate else loop.time()) < end:
            await asyncio.sleep(max(0.0, due - loop.time()))
            status = await connection.post(head, choice(bodies))
            waits.append(loop.time() - due)
            if status >= 300:
                bad.append(status)
        connection.close()

    await asyncio.gather(*(work() for _ in range(options.connections)))
    return _figures(waits, bad, loop.time() - start)


def _turns(start: float, rate: float) -> Any:
    nr = 0
    while True:
        yield start + nr / (rate or 1.0)
        nr += 1


def _figures(waits: list[float], bad: list[int], seconds: float) -> dict[str, Any]:
    waits.sort()
    count = len(waits)

    def at(part: float) -> float:
        return round(1000 * waits[min(count - 1, int(part * count))], 3) if count else 0.0

    return {
        "requests": count,
        "errors": len(bad),
        "statuses": sorted(set(bad)),
        "per_second": round(count / seconds, 1),
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--bodies", required=True)
    parser.add_argument("--header", action="append", default=[])
    sys.stdout.write(json.dumps(asyncio.run(run(parser.parse_args()))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
