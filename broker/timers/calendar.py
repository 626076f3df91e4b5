"""How long a term is: `72u` hours, `10w` working days, `14d` days, `2m` months, `5j` years.

Hours are exact. Days, months and years end where the day begins that lies so much later; working days end when the
last of them is over. A day is a day in the Netherlands; no working day is a Saturday, a Sunday or a holiday
(Algemene termijnenwet art. 3). Five years after 29 February is the 28th, as in policies/tijd.
Errors: ValueError for a length that is none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final

from broker.clock import NEDERLAND

_LENGTH: Final = re.compile(r"(\d{1,3})([uwdmj])")
_FIXED: Final = ((1, 1), (5, 5), (12, 25), (12, 26))
_AROUND_EASTER: Final = (1, 39, 50)  # second day of Easter, Hemelvaart, second day of Pentecost
_SUNDAY: Final = 6
_SATURDAY: Final = 5


def after(start: datetime, length: str) -> datetime:
    """When a term of this length ends that begins at `start`."""
    number, unit = _parse(length)
    if unit == "u":
        return start + timedelta(hours=number)
    day = start.astimezone(NEDERLAND).date()
    match unit:
        case "d":
            return _begin(day + timedelta(days=number))
        case "w":
            return _begin(_working_day(day, number, 1) + timedelta(days=1))
        case "m":
            return _begin(_months(day, number))
        case _:
            return _begin(_months(day, 12 * number))


def before(end: datetime, length: str) -> datetime:
    """The latest start of which a term of this length has ended at `end`: for what is looked up by when it began."""
    number, unit = _parse(length)
    if unit == "u":
        return end - timedelta(hours=number)
    day = end.astimezone(NEDERLAND).date()
    match unit:
        case "w":
            # the term of whatever began before the end of that day is over
            return _begin(_working_day(day, number, -1)) if number else _begin(day)
        case "d":
            return _begin(day - timedelta(days=number) + timedelta(days=1))
        case _:
            return _begin(_months(day, -number * (12 if unit == "j" else 1)) + timedelta(days=1))


def is_working_day(day: date) -> bool:
    """Whether the Netherlands work on this day."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def _parse(length: str) -> tuple[int, str]:
    found = _LENGTH.fullmatch(length)
    if found is None:
        raise ValueError(f"{length} is no length of a term")
    return int(found[1]), found[2]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), NEDERLAND).astimezone(UTC)


def _working_day(day: date, number: int, step: int) -> date:
    """The working day that lies so many further; the day itself does not count."""
    while number:
        day += timedelta(days=step)
        number -= is_working_day(day)
    return day


def _months(day: date, number: int) -> date:
    month = day.year * 12 + day.month - 1 + number
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(_list_holidays(year))


def _list_holidays(year: int) -> Iterator[date]:
    yield from (date(year, month, day) for month, day in _FIXED)
    yield from (_easter(year) + timedelta(days=days) for days in _AROUND_EASTER)
    koningsdag = date(year, 4, 27)
    yield koningsdag - timedelta(days=koningsdag.weekday() == _SUNDAY)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the rule of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
