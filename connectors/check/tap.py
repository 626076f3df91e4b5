"""Looking along on the line between a connector and a supplier, without changing a byte of it.

Keeps the last exchanges of this process in memory, a bounded part of each body. Nothing is written anywhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

import httpx

_KEPT: Final = 200
_MOST: Final = 2 * 1024 * 1024


@dataclass(slots=True)
class Exchange:
    """One call and what came back; `status` 0 when nothing did. `body` grows while it is read."""

    url: str
    asked: bytes
    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    body: bytearray = field(default_factory=bytearray)

    def keep(self, chunk: bytes) -> None:
        """Remember a part of the body, up to a bound."""
        self.body += chunk[: _MOST - len(self.body)]

    @property
    def content_type(self) -> str:
        """The media type, without its parameters."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


class Tapped(httpx.AsyncBaseTransport):
    """A transport that remembers. One per client: `endpoint.tap` makes it around the real one."""

    def __init__(self, inner: httpx.AsyncBaseTransport, exchanges: deque[Exchange]) -> None:
        self._inner = inner
        self.exchanges = exchanges

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        exchange = Exchange(str(request.url), await request.aread())
        self.exchanges.append(exchange)
        response = await self._inner.handle_async_request(request)
        exchange.status, exchange.headers = response.status_code, response.headers
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Tee(response, exchange),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Tee(httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response, exchange: Exchange) -> None:
        self._response, self._exchange = response, exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_raw():
            self._exchange.keep(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class Line:
    """Everything that went over the line of one supplier; give `tap` to its endpoint."""

    def __init__(self) -> None:
        self.exchanges: deque[Exchange] = deque(maxlen=_KEPT)

    def tap(self, inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """The transport that remembers, around the one that speaks."""
        return Tapped(inner, self.exchanges)
