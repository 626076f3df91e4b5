"""`/metrics` on a port of its own, on the loopback unless told otherwise: numbers are for the operator alone.

The port is never that of the API, so that whoever lets partners in does not let them see the numbers too.
Errors: OSError when the port is taken.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from broker.listening import listen
from broker.metrics import CONTENT_TYPE


class _Quiet(uvicorn.Server):
    """A server beside another one: signals are for that one."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving_metrics(host: str, port: int, page: Callable[[], str]) -> AsyncIterator[int]:
    """Serve `page` at `/metrics` for the length of the block; the port (0 asks for any)."""

    async def metrics(_: Request) -> PlainTextResponse:
        return PlainTextResponse(page(), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    app = Starlette(routes=[Route("/metrics", metrics, methods=["GET"])])
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False)
    with listen(host, port) as listening:
        server = _Quiet(config)
        task = asyncio.create_task(server.serve([listening]), name="metrics")
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            await task
