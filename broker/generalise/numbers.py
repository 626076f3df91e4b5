"""Numbers and addresses by which a person is reached or known, in every way in which people write them.

A phone number, e-mail address or BSN goes whatever stands between its parts (AVG art. 5 lid 1 c; UAVG art. 46). Dates,
times and amounts are looked for first and stay: they are digits in the same shape, and often the very thing asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from broker.terms import Bsn

WEG: Final = "[weggelaten]"
_BETWEEN: Final = r"(?:[^\S\n]|[-\u2013./()]){0,3}"
PHONE: Final = re.compile(
    rf"(?<!\d)(?:(?:\+|00){_BETWEEN}[1-9](?:{_BETWEEN}\d){{6,12}}"
    rf"|\(?0{_BETWEEN}[1-9](?:{_BETWEEN}\d){{7,8}})(?!\d)"
)
_AT: Final = r"[^\S\n]?(?:@|[(\[{<](?:at|apenstaartje?)[)\]}>])[^\S\n]?"
_DOT: Final = r"(?:\.|[^\S\n]?[(\[{<](?:dot|punt)[)\]}>][^\S\n]?)"
_LOCAL: Final = rf"[\w+-]+(?:{_DOT}[\w+-]+)*"
EMAIL: Final = re.compile(
    rf"{_LOCAL}{_AT}[\w-]+(?:{_DOT}[\w-]+)+|{_LOCAL} at [\w-]+(?:\.[\w-]+)*\.(?:nl|com|org|net|eu|be|de)\b",
    re.IGNORECASE,
)
_RUN: Final = re.compile(r"\d(?:(?:[^\S\n]?[-\u2013./][^\S\n]?|[^\S\n])?\d){7,}")
_BSN_DIGITS: Final = (9, 8)

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_CLOCK: Final = r"(?:[01]?\d|2[0-3])[.:][0-5]\d"
_STAYS: Final = re.compile(
    rf"(?<!\d){_YEAR}-{_MONTH}-{_DAY}(?!-?\d)"
    rf"|(?<!\d)(?<!\d[-./]){_DAY}(?P<slot>[-./]){_MONTH}(?P=slot){_YEAR}(?!\d|[-./]\d\d?(?![\d./-]))"
    rf"|(?<!\d)(?<!\d[-./ ])(?<!- ){_DAY}(?P<kort>[-./]){_MONTH}(?P=kort)\d\d(?! ?[-./]? ?\d)"
    rf"|(?<!\d){_CLOCK}(?:[^\S\n]?[-\u2013][^\S\n]?{_CLOCK})?(?=[^\S\n]?(?:uur|u|h)\b)"
    r"|(?:€|\beuro|\bEUR)[^\S\n]?\d[\d.,]*|(?<!\d)\d{1,3}(?:\.\d{3})+(?:,\d\d|,-)|\d[\d.,]*(?=[^\S\n]?(?:euro|EUR)\b)"
)


def strip_numbers(text: str) -> str:
    """Take out phone numbers and what could be a BSN; dates, times and amounts stay as they are."""
    return _outside_dates(text, lambda part: _strip_bsn(PHONE.sub(WEG, part)))


def _outside_dates(text: str, change: Callable[[str], str]) -> str:
    done, end = list[str](), 0
    for found in _STAYS.finditer(text):
        done += (change(text[end : found.start()]), found[0])
        end = found.end()
    return "".join((*done, change(text[end:])))


def _strip_bsn(text: str) -> str:
    return _RUN.sub(lambda run: _without_bsn(run[0]), text)


def _without_bsn(run: str) -> str:
    """A run of digits, in groups or not, without the whole groups in it that together could be a BSN."""
    digits = [place for place, sign in enumerate(run) if sign.isdigit()]
    kept, done, first = list[str](), 0, 0
    while first < len(digits):
        start = digits[first]
        count = next((n for n in _BSN_DIGITS if _could_be_bsn(run, digits[first : first + n], n)), 0)
        if not count or (start and run[start - 1].isdigit()):
            first += 1
            continue
        kept += (run[done:start], WEG)
        done, first = digits[first + count - 1] + 1, first + count
    return "".join((*kept, run[done:]))


def _could_be_bsn(run: str, places: list[int], count: int) -> bool:
    if len(places) < count or run[places[-1] + 1 : places[-1] + 2].isdigit():
        return False
    if count == max(_BSN_DIGITS) and places[-1] - places[0] == count - 1:
        return True  # nine digits in one piece: rather one too many
    try:
        Bsn("".join(run[place] for place in places))
    except ValueError:
        return False
    return True
