"""Finding what could be a burgerservicenummer in text where none may stand (UAVG art. 46).

Nine digits that pass the elfproef, in one piece or in the two ways in which people group them, so that a date beside a
number is none. The digits inside a UUID are none.
"""

from __future__ import annotations

import re
from typing import Final

from broker.terms import Bsn

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_NINE: Final = re.compile(
    r"(?<![0-9])([0-9]{9}|[0-9]{3}[ ./\-][0-9]{3}[ ./\-][0-9]{3}|[0-9]{4}[ ./\-][0-9]{2}[ ./\-][0-9]{3})(?![0-9])"
)


def holds_bsn(text: str) -> bool:
    """True when a BSN could stand in the text."""
    return any(_is_bsn(re.sub(r"[^0-9]", "", found)) for found in _NINE.findall(_UUID.sub("~", text)))


def _is_bsn(digits: str) -> bool:
    try:
        Bsn(digits)
    except ValueError:
        return False
    return True
