"""A text about this incident only: what tells of earlier ones falls out, sentence by sentence (M003, design 12.8).

A phrase such as 'zes keer in tien weken' goes; a sentence that still speaks of other times goes whole.
"""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = r"(?:\d+|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|tientallen|enkele|meerdere)"
_UNIT: Final = r"(?:dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren|kwarta(?:al|len))"
_OFTEN = re.compile(
    rf"\b{_NUMBER} (?:keer|maal|meldingen|registraties|incidenten)(?: (?:in|binnen|over|sinds) "
    rf"(?:de afgelopen )?{_NUMBER} {_UNIT})?,?\s*",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    rf"\b(?:keer|maal|eerder|eerdere|vorige?|opnieuw|weer|wederom|vaker|vaak|herhaald\w*|altijd|geschiedenis|verleden"
    rf"|registraties|incidenten|meldingen|afgelopen|sinds|al jaren|{_NUMBER} {_UNIT}|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s*")


def this_incident(text: str) -> str:
    """The sentences that do not tell of other incidents; empty when none is left."""
    sentences = [_OFTEN.sub("", sentence).strip() for sentence in _SENTENCE.split(text)]
    kept = [
        sentence[0].upper() + sentence[1:]
        for sentence in sentences
        if re.search(r"\w", sentence) and not _HISTORY.search(sentence)
    ]
    return " ".join(kept)
