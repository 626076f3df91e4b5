"""An application over real TLS: uvicorn with the options of the settings, and clients with a certificate or without."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from broker.demo.certificates import Pair
from broker.listening import listen
from broker.settings import Settings
from broker.tls import tls_of


class _Quiet(uvicorn.Server):
    """A server inside a test: signals are for the test."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Any, settings: Settings) -> AsyncIterator[str]:
    """Serve on a free port for the length of the block; the address without a slash at the end."""
    options = tls_of(settings)
    config = uvicorn.Config(app, log_config=None, lifespan="off", proxy_headers=False, **options)
    with listen("127.0.0.1", 0) as listening:
        server = _Quiet(config)
        running = asyncio.create_task(server.serve([listening]))
        try:
            yield f"{'https' if options else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


def trusting(authority: Path, shown: Pair | None = None, *, ciphers: str | None = None) -> ssl.SSLContext:
    """A client that trusts this authority and shows this certificate; with `ciphers` it speaks TLS 1.2 with those."""
    context = ssl.create_default_context(cafile=authority)
    if shown is not None:
        context.load_cert_chain(shown.cert, shown.key)
    if ciphers is not None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ciphers)
    return context


def client(base: str, context: ssl.SSLContext, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, verify=context, trust_env=False, timeout=30, **more)
