"""Content negotiation: what the caller accepts and what it sends (RFC 9110 sections 8.3 and 12.5.1)."""

from __future__ import annotations

from email.message import Message
from functools import lru_cache
from typing import Final

JSON: Final = "application/json"
_MOST: Final = 50


@lru_cache(maxsize=256)
def accepts(header: str | None, media_type: str) -> bool:
    """True when this media type is acceptable. An absent header accepts everything; the most specific range decides."""
    if header is None:
        return True
    kind = media_type.partition("/")[0]
    best: tuple[int, float] = (-1, 0.0)
    for part in header.split(",")[:_MOST]:
        name, quality = _range(part)
        rank = {media_type: 2, f"{kind}/*": 1, "*/*": 0}.get(name, -1)
        if rank > best[0]:
            best = (rank, quality)
    return best[0] >= 0 and best[1] > 0


def _range(part: str) -> tuple[str, float]:
    name, _, rest = part.partition(";")
    quality = next((p.strip()[2:] for p in rest.split(";") if p.strip().lower().startswith("q=")), "1")
    try:
        return name.strip().lower(), float(quality)
    except ValueError:
        return name.strip().lower(), 0.0


@lru_cache(maxsize=256)
def is_json(content_type: str | None) -> bool:
    """True for `application/json`, in UTF-8 when it says."""
    if not content_type:
        return False
    message = Message()
    message["content-type"] = content_type
    charset = message.get_param("charset", "utf-8")
    return message.get_content_type() == JSON and str(charset).lower() in ("utf-8", "utf8")
