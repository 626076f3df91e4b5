"""Where an answer could hide something, it leaves at a fixed moment, a positive one too (design 6a.11).

A supplier under secrecy that answers nothing, a hidden refusal and an unknown person must look alike in content, size
and time. A body without secrecy is no exception: a case that was taken up elsewhere (D-PART, D-OPSP) is hidden there as
well, so every answer that could have been an absence is held. A refusal or a wait that is told hides nothing.
"""

from __future__ import annotations

from broker.dossier import Dossier
from broker.terms import Besluit, Uitkomst

_COULD_BE_AN_ABSENCE = frozenset({Uitkomst.VERSTREKT, Uitkomst.GEEN_MEDEDELING})


def can_hide(dossier: Dossier, besluit: Besluit) -> bool:
    """True when the time of this answer could tell something."""
    return dossier.stranger or any(u.uitkomst in _COULD_BE_AN_ABSENCE for u in besluit.paren.values())
