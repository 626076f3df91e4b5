"""Rows of the index for tests of the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from audit.desk.words import Row


def row(**changes: Any) -> Row:
    """A row of an answer, with these changes."""
    fields: dict[str, Any] = {
        "entry_id": UUID(int=1), "nr": 0, "op": datetime(2026, 11, 24, 10, tzinfo=UTC), "soort": "antwoord",
        "ontvanger": "regie", "verstrekker": "politie", "element": "pol.lijst", "doel": "lokaal-veiligheid",
        "fase": "F3", "ave": 3, "kader": "lokaal", "casus": "c", "uitkomst": "verstrekt", "vorm": "volledig",
        "reden": "", "regels": (), "beleid": "p1", "trace": "t", "handeling": "", "proven": True,
    }  # fmt: skip
    return Row(**(fields | changes))
