"""The operational log on stderr: one JSON object per line, with the trace id of the request and nothing personal.

Context is bound in ASGI middleware only, so that no route depends on the colour of a dependency. What libraries log
is reduced to library, severity and kind of exception: their messages can hold data (A9).
Trace ids: W3C Trace Context, traceparent.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any, Final, TypeAlias

import structlog

from broker.events import LIBRARY_MESSAGE, REQUEST_FINISHED, log

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_TRACEPARENT: Final = re.compile(rb"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_trace: ContextVar[str] = ContextVar("trace")


def configure(level: int = logging.INFO) -> None:
    """Set up structlog and take over what libraries log; call once, at the start of a process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_LibraryHandler()], level=logging.WARNING, force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # paths are logged as route templates, by TraceMiddleware


class _LibraryHandler(logging.Handler):
    """Passes on that a library had something to say, and never what."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        log(LIBRARY_MESSAGE, library=record.name, severity=record.levelname, kind=kind)


def current_trace() -> str:
    """The trace id of the request being served (32 hex digits); outside a request a new one each time."""
    return _trace.get(None) or _new_trace()


def _new_trace() -> str:
    return secrets.token_hex(16)


def trace_of(traceparent: bytes) -> str:
    """The trace id in a traceparent header; a new one when the header is absent or not valid."""
    found = _TRACEPARENT.fullmatch(traceparent)
    if not found or not found[1].strip(b"0") or not found[2].strip(b"0"):
        return _new_trace()
    if traceparent.startswith(b"00") and found[3]:  # version 00 has exactly four parts
        return _new_trace()
    return found[1].decode()


class TraceMiddleware:
    """Binds the trace id to everything that happens during one request, and logs how the request ended.

    MUST be the outermost middleware: what runs outside it has no trace id.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = trace_of(dict(scope["headers"]).get(b"traceparent", b""))
        status = 500
        started = time.perf_counter()

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        token = _trace.set(trace)
        try:
            with structlog.contextvars.bound_contextvars(trace_id=trace):
                try:
                    await self._app(scope, receive, send_and_see)
                finally:
                    _finished(scope, status, started)
        finally:
            _trace.reset(token)


def _finished(scope: Scope, status: int, started: float) -> None:
    """Only the template of the route: the path itself may name a case (A9)."""
    route = getattr(scope.get("route"), "path_format", None) or "-"
    method = scope["method"] if scope["method"] in _METHODS else "-"
    log(REQUEST_FINISHED, method=method, route=route, status=status, ms=round((time.perf_counter() - started) * 1000))
