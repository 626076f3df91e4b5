"""Where an answer could hide something, it leaves at a fixed moment, a positive one too (design 6a.11).

A supplier under secrecy that answers nothing, a hidden refusal and an unknown person must look alike in content,
size and time. Bodies without secrecy (organisatiesoorten.json) have nothing to hide: their absence is an absence.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from broker.dossier import Dossier
from broker.terms import Besluit, Uitkomst


def can_hide(dossier: Dossier, besluit: Besluit) -> bool:
    """True when the time of this answer could tell something."""
    if dossier.stranger:
        return True
    return any(
        u.uitkomst is Uitkomst.GEEN_MEDEDELING
        or (u.uitkomst is Uitkomst.VERSTREKT and dossier.verstrekkers[p.verstrekker]["soort"] not in _open_bodies())
        for p, u in besluit.paren.items()
    )


@cache
def _open_bodies() -> frozenset[str]:
    soorten = json.loads((resources.files("policies") / "data" / "organisatiesoorten.json").read_text())
    return frozenset(code for code, row in soorten.items() if not row["geheimhouding"])
