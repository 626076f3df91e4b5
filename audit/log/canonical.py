"""Canonical JSON (RFC 8785): one spelling per value, so that a hash of it means the value.

Shape: `canonical(value)` gives the bytes; `canonical_object(members)` the same for an object of which some members are
`Canonical` already, so that what stands in two entries is spelled once. Most values take a short cut through orjson,
whose sorted output is the canonical one for them; the rest (floats, keys that sort differently in UTF-16, tuples) go
through `rfc8785`. A property test holds the two equal.
Errors: EntryError for what has no canonical form.
Source: RFC 8785; the ranges of section 3.2.2.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
import rfc8785

from audit.log.errors import EntryError

_PLAIN: Final = (
    orjson.OPT_SORT_KEYS  # by code point; without astral characters that is the order of UTF-16
    | orjson.OPT_STRICT_INTEGER  # within 2**53
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
_FRACTION: Final = rb"-?[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)"
_FLOAT: Final = re.compile(rb"[:,\[]" + _FRACTION + rb"[,}\]]|\A" + _FRACTION + rb"\Z")
_POINT: Final = re.compile(rb"\.[0-9]+(?:e[-+]?[0-9]+)?(?:[,}\]]|\Z)")  # a literal at the front makes a search fast
_EXPONENT: Final = re.compile(rb"e[-+]?[0-9]+(?:[,}\]]|\Z)")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


class Canonical(bytes):
    """The canonical bytes of a value."""

    __slots__ = ()


def canonical(value: object) -> Canonical:
    """The RFC 8785 bytes of a JSON value, else EntryError."""
    try:
        return Canonical(_short_cut(value))
    except (ValueError, TypeError, RecursionError):
        return Canonical(_long_way(value))


def canonical_object(members: Mapping[str, object]) -> Canonical:
    """The RFC 8785 bytes of an object whose `Canonical` members stay as they are, else EntryError."""
    spelled = [_name(name) + _member(members[name]) for name in sorted(members, key=_utf16)]
    return Canonical(b"{" + b",".join(spelled) + b"}")


def _member(value: object) -> Canonical:
    return value if isinstance(value, Canonical) else canonical(value)


@lru_cache(maxsize=256)  # the members of an entry have fixed names
def _name(name: str) -> bytes:
    return canonical(name) + b":"


@lru_cache(maxsize=256)
def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _short_cut(value: object) -> bytes:
    raw = orjson.dumps(value, option=_PLAIN)
    if type(value) is str:
        return raw
    # Reading it back finds what orjson writes in silence as something else (NaN, a UUID); a float it spells its own.
    if orjson.loads(raw) != value or _holds_float(raw):
        raise ValueError("not a plain JSON value")
    if not raw.isascii() and _ASTRAL.search(raw.decode()):
        raise ValueError("keys may sort differently in UTF-16")
    return raw


def _holds_float(raw: bytes) -> bool:
    """Whether orjson wrote a float; a text that looks like one may say so too, and goes the long way for nothing."""
    return bool((_POINT.search(raw) or _EXPONENT.search(raw)) and _FLOAT.search(raw))


def _long_way(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except (ValueError, TypeError, RecursionError) as exc:
        raise EntryError("a value has no canonical JSON form") from exc
