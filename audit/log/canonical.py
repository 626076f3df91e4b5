"""Canonical JSON (RFC 8785): one spelling per value, so that a hash of it means the value.

Shape: `canonical(value)` gives the bytes. Most values take a short cut through the C encoder of the standard
library, whose output is the canonical one for them; the rest (floats, keys that sort differently in UTF-16,
tuples) go through `rfc8785`. A property test holds the two equal.
Errors: EntryError for what has no canonical form.
Source: RFC 8785; the ranges of section 3.2.2.3.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import rfc8785

from audit.log.errors import EntryError

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_BIG: Final = 2**53


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes of a JSON value, else EntryError."""
    try:
        return _short_cut(value)
    except (ValueError, TypeError, RecursionError):
        return _long_way(value)


def _short_cut(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    # Reading it back finds what the C encoder would write differently or change in silence.
    if json.loads(text, parse_float=_refuse, parse_int=_small) != value:
        raise ValueError("not a plain JSON value")
    if not text.isascii() and _ASTRAL.search(text):
        raise ValueError("keys may sort differently in UTF-16")
    return text.encode()


def _long_way(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except (ValueError, TypeError, RecursionError) as exc:
        raise EntryError("a value has no canonical JSON form") from exc


def _refuse(_text: str) -> float:
    raise ValueError("a float takes the long way")


def _small(text: str) -> int:
    number = int(text)
    if not -_BIG < number < _BIG:
        raise ValueError("an integer beyond 2**53")
    return number
