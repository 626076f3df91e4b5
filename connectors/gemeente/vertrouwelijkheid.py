"""How confidential a zaak is, and what follows: what is never taken, what travels with a condition.

Source: Zaken API 1.5, `vertrouwelijkheidaanduiding`; the scale is ascending and a maximum is inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Vertrouwelijkheid(StrEnum):
    """The scale of the standard, from low to high."""

    OPENBAAR = "openbaar"
    BEPERKT_OPENBAAR = "beperkt_openbaar"
    INTERN = "intern"
    ZAAKVERTROUWELIJK = "zaakvertrouwelijk"
    VERTROUWELIJK = "vertrouwelijk"
    CONFIDENTIEEL = "confidentieel"
    GEHEIM = "geheim"
    ZEER_GEHEIM = "zeer_geheim"

    def within(self, highest: Vertrouwelijkheid) -> bool:
        """Not above `highest`."""
        return _SCALE.index(self) <= _SCALE.index(highest)


_SCALE: Final = tuple(Vertrouwelijkheid)
HIGHEST: Final = Vertrouwelijkheid.CONFIDENTIEEL  # a geheime zaak never leaves, whatever anybody agreed
_CONDITIONS: Final[Mapping[Vertrouwelijkheid, str]] = {
    Vertrouwelijkheid.ZAAKVERTROUWELIJK: "De gemeente noemt dit zaakvertrouwelijk: gebruik het alleen voor deze vraag.",
    Vertrouwelijkheid.VERTROUWELIJK: "De gemeente noemt dit vertrouwelijk: geef het niet door zonder de gemeente.",
    Vertrouwelijkheid.CONFIDENTIEEL: "De gemeente noemt dit confidentieel: geef het niet door zonder de gemeente.",
}


def conditions(level: Vertrouwelijkheid) -> tuple[str, ...]:
    """What the receiver is told about what came out of a zaak of this level."""
    return (_CONDITIONS[level],) if level in _CONDITIONS else ()
