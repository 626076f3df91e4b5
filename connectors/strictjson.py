"""Reading JSON that strangers wrote: everything that could surprise a later step is refused here (RFC 8259, RFC 7493).

Refused: other encodings than UTF-8, a member twice, NaN and infinities, integers that RFC 8785 cannot write
(beyond 2^53 - 1), lone surrogates and NUL in text, and nesting deeper than `DEPTH`.
Raises UnsafeJson without any of the content.
"""

from __future__ import annotations

import json
import math
from typing import Final

from broker.terms import Json

DEPTH: Final = 12
_LARGEST: Final = 2**53 - 1


class UnsafeJson(ValueError):
    """Not JSON that may come in. Says nothing of what was in it."""


def read_json(raw: bytes, depth: int = DEPTH) -> Json:
    """Parse bytes into JSON values nested at most `depth` deep, or raise UnsafeJson."""
    try:
        document: Json = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except (ValueError, RecursionError):
        raise UnsafeJson from None  # the cause would carry the content along
    _check(document, depth)
    return document


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise UnsafeJson
    return members


def _integer(digits: str) -> int:
    number = int(digits)
    if abs(number) > _LARGEST:
        raise UnsafeJson
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnsafeJson
    return number


def _constant(_: str) -> Json:
    raise UnsafeJson


def _check(value: Json, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth == 0:
            raise UnsafeJson
        if isinstance(value, dict):
            for name in value:
                _check_text(name)
        for inner in value.values() if isinstance(value, dict) else value:
            _check(inner, depth - 1)


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise UnsafeJson
