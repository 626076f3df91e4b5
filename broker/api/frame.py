"""What goes around every answer, errors too: version, security headers, the trace; and the outermost net.

A pure ASGI middleware, so nothing here depends on a route. An address that could hold a BSN goes no further (400) and
is not repeated anywhere (UAVG art. 46; API Design Rules /core/transport/no-sensitive-uris). What nobody foresaw becomes
a 500 with a number; its text goes nowhere. MUST stand inside TraceMiddleware.
Source: API Design Rules /core/version-header, /core/transport/security-headers; W3C Trace Context.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broker.api.bsn import address_holds_bsn
from broker.api.openapi import API_VERSION
from broker.api.problem import crash, problem
from broker.errors import Fout, InvalidInput
from broker.telemetry import current_trace
from connectors.trace import TRACEPARENT

_HEADERS: Final = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_FLAGS: Final = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})")
_NO_BSN: Final = Fout("adres", "bsn-in-adres", "Zet geen burgerservicenummer in een adres; gebruik het casusnummer.")


class Frame:
    """The frame around the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = f"00-{current_trace()}-{_span()}-{_flags(scope)}"
        started = False

        async def framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers["traceparent"] = trace
            await send(message)

        token = TRACEPARENT.set(trace)
        try:
            await self._guarded(scope, receive, framed)
        except Exception as exc:  # the outermost of the API: whatever it was, the caller gets a problem and no text
            if started:
                raise
            await crash(type(exc).__name__)(scope, receive, framed)
        finally:
            TRACEPARENT.reset(token)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path") or b""
        path = f"{scope['path']} {raw.decode('ascii', 'replace')}"
        if address_holds_bsn(path, scope["query_string"].decode("ascii", "replace")):
            await problem(InvalidInput(_NO_BSN))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _span() -> str:
    return f"{secrets.randbelow(2**64 - 1) + 1:016x}"


def _flags(scope: Scope) -> str:
    """The flags of whoever called, unaltered: the trace is for accountability, so nobody samples here."""
    found = _FLAGS.match(dict(scope["headers"]).get(b"traceparent", b""))
    return found[1].decode() if found else "00"
