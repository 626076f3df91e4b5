"""As many brokers as FLOW_REPLICAS says behind one client, each request to the next one, as a balancer would.

    FLOW_REPLICAS=2 .venv/bin/pytest tests/flow

The flow tests then hold for replicas: nothing but the database stands between the brokers (design 10, A11). A test
that breaks one particular broker names it, and speaks to that one.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import httpx

REPLICAS: Final = int(os.environ.get("FLOW_REPLICAS", "1"))


class Turns(httpx.AsyncBaseTransport):
    """Every request to the next transport; with `urls`, to the next address."""

    def __init__(self, transports: Sequence[httpx.AsyncBaseTransport], urls: Sequence[str] = ()) -> None:
        self._transports = transports
        places = [urlsplit(url) for url in urls]
        self._turn = itertools.cycle(itertools.zip_longest(transports, places))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport, place = next(self._turn)
        if place is not None:
            request.url = request.url.copy_with(host=place.hostname, port=place.port)
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._transports:
            await transport.aclose()


def over(urls: Sequence[str], limits: httpx.Limits | None = None) -> Turns:
    """Turns over brokers in other processes."""
    pools = [httpx.AsyncHTTPTransport(limits=limits or httpx.Limits()) for _ in urls]
    return Turns(pools, urls)
