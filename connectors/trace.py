"""The trace context of the running request, passed on to a supplier (W3C Trace Context level 1; LDV, design 6).

The trace id is an accountability key: it stays the same across organisations and the flags are not touched. Each
call out gets a span id of its own. Without a running trace nothing is sent, since a trace id is never made up here.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from typing import Final

TRACEPARENT: ContextVar[str | None] = ContextVar("sluis_traceparent", default=None)

_FORM: Final = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})"
)


def child_traceparent(traceparent: str | None) -> str | None:
    """The header for one call out: same trace, same flags, new span. None when there is no valid trace to follow."""
    form = _FORM.fullmatch(traceparent or "")
    if form is None or form["version"] == "ff" or not int(form["trace"], 16) or not int(form["span"], 16):
        return None
    return f"00-{form['trace']}-{_span_id()}-{form['flags']}"


def _span_id() -> str:
    """Eight random bytes, never all zero and never derived from anything (W3C Trace Context 3.2.2.4)."""
    return f"{secrets.randbelow(2**64 - 1) + 1:016x}"
