"""Synthetic people for tests. BSNs come from 99999xxxx, the range set aside for tests, and pass the elfproef."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from broker.terms import Bsn


@dataclass(frozen=True, slots=True)
class Mens:
    """A made-up person."""

    naam: str
    bsn: str
    geboren: date


def valid_bsns() -> Iterator[str]:
    """Every number of 99999xxxx that passes the elfproef, in order (about 909)."""
    for tail in range(10_000):
        text = f"99999{tail:04d}"
        try:
            Bsn(text)
        except ValueError:
            continue
        yield text


_NUMBERS = tuple(valid_bsns())

SANNE = Mens("Sanne van den Proefberg", _NUMBERS[100], date(1986, 5, 17))
BRAM = Mens("Bram Oefenstra", _NUMBERS[200], date(1979, 11, 2))
KIND = Mens("Mila Oefenstra", _NUMBERS[300], date(2017, 3, 9))
BUUR = Mens("Cornelis Testhuis", _NUMBERS[400], date(1950, 1, 30))
JUSTIN = Mens("Justin Oefenga", "999991425", date(1989, 3, 14))  # as in the example casus
ANS = Mens("Ans Oefenaar", "999991103", date(1979, 6, 1))  # as in tests/flow/buurt.yaml

MISTYPED = "999991426"  # one digit off: fails the elfproef
