"""Days and moments as a scenario file writes them: a day counts at noon, a time without zone is Dutch time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Any, Final

from broker.clock import NEDERLAND

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?")


def moment(text: str) -> datetime | None:
    """The moment in UTC, or None when it is no day or moment; a day without time is noon in the Netherlands."""
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(datetime.fromisoformat(text), time(12), NEDERLAND).astimezone(UTC)
        if _TIME.fullmatch(text):
            found = datetime.fromisoformat(text)
            return (found if found.tzinfo else found.replace(tzinfo=NEDERLAND)).astimezone(UTC)
    except ValueError:
        return None
    return None


def in_utc(value: Any) -> Any:
    """The same value, with every text that is a moment as fixed-width UTC text; days stay days (they are whole)."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        found = moment(value)
        return f"{found:%Y-%m-%dT%H:%M:%SZ}" if found else value
    if isinstance(value, dict):
        return {k: in_utc(v) for k, v in value.items()}
    if isinstance(value, list):
        return [in_utc(v) for v in value]
    return value
