"""Finding what could be a burgerservicenummer in an address, where none may stand (UAVG art. 46; design A9)."""

from __future__ import annotations

from urllib.parse import unquote

from broker.bsn import holds_bsn


def address_holds_bsn(path: str, query: str) -> bool:
    """The same for an address, also when it is percent-encoded (twice)."""
    raw = f"{path}?{query.replace('+', ' ')}"
    return any(holds_bsn(text) for text in (raw, unquote(raw), unquote(unquote(raw))))
