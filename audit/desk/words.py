"""The words of the desk: who looks and why, what is looked for, and what is shown. Frozen; the pages print them.

    search(desk, looker, filter) -> Page                      audit/desk/search.py
    disclosure(desk, looker, entry_id) -> Disclosure          audit/desk/disclosure.py
    timeline(desk, looker, casus) -> tuple[TimelineStep]      audit/desk/timeline.py
    integrity(desk, looker) -> Integrity                      audit/desk/integrity.py
    export(desk, looker, filter, form) -> AsyncIterator       audit/desk/export.py

Each of them writes its look into the second log before it gives anything (design 6a.9), and raises NotFound for what is
not there or not of the looker's onderdeel, LogUnavailable or KeyUnavailable (503) when the look cannot be recorded.
Codes stay codes here; `audit/desk/lexicon.py` says them in Dutch.
"""

from __future__ import annotations

from audit.desk.entry import Artikel, Check, Decided, Disclosure, TimelineStep, Wanted
from audit.desk.looking import COUNTED, MAX_SIZE, ROLE, TIMELINE, Counts, Filter, Form, Kind, LogDoel, Looker, Page, Row
from audit.desk.state import Gaps, Integrity, LogState, Look

__all__ = [
    "COUNTED",
    "MAX_SIZE",
    "ROLE",
    "TIMELINE",
    "Artikel",
    "Check",
    "Counts",
    "Decided",
    "Disclosure",
    "Filter",
    "Form",
    "Gaps",
    "Integrity",
    "Kind",
    "LogDoel",
    "LogState",
    "Look",
    "Looker",
    "Page",
    "Row",
    "TimelineStep",
    "Wanted",
]
