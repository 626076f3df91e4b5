"""What a refusal must be like for who reads it: one or two plain Dutch sentences, with the article and what to do.

`faults` says what is wrong with one; the tests hold every refusal of every scenario to it, and the tables themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

LONGEST: Final = 170
LONGEST_WORD: Final = 26
_CODE: Final = re.compile(
    r"\b(?:D-[A-Z]+|[A-Z]{2,4}-\d+[a-z]?|[MRST]\d{2,3}|F\d|FS|FB|G\d{1,2}|S\d\d)\b|_|\{|\}|\[|\]|UNVERIFIED|SECONDARY"
)
_ENGLISH: Final = re.compile(
    r"\b(?:the|and|not|request|requested|denied|deny|policy|case|missing|evidence|reason|supplier|allowed|must|should)\b",
    re.IGNORECASE,
)
# What somebody can do, or who can: the way forward.
_WAY: Final = re.compile(
    r"\b(?:vraag|leg|noem|vul|gebruik|stel|wacht|bespreek|controleer|meld|neem|laat|probeer|bel|regelen|"
    r"alleen|moet eerst|via)\b",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"\b(?:art\.|richtlijn|Wetsvoorstel)")


def faults(uitleg: str, artikelen: Sequence[str]) -> list[str]:
    """What is wrong with the words of a refusal and its articles; nothing when all is well."""
    return [*_sentence_faults(uitleg), *_way_faults(uitleg), *_article_faults(artikelen)]


def sentence_faults(uitleg: str) -> list[str]:
    """The same for a sentence of a rule, which needs no way forward of its own."""
    return list(_sentence_faults(uitleg))


def _sentence_faults(uitleg: str) -> Iterator[str]:
    sentences = [part for part in re.split(r"(?<=[.!?]) ", uitleg) if part]
    if not 1 <= len(sentences) <= 2 or not uitleg.endswith(".") or not uitleg[:1].isupper():
        yield f"geen een of twee hele zinnen: {uitleg!r}"
    if len(uitleg) > LONGEST:
        yield f"langer dan {LONGEST} tekens: {uitleg!r}"
    if found := _CODE.search(uitleg):
        yield f"een code in de zin ({found[0]}): {uitleg!r}"
    if found := _ENGLISH.search(uitleg):
        yield f"Engels in de zin ({found[0]}): {uitleg!r}"
    if longest := next((word for word in re.findall(r"\w+", uitleg) if len(word) > LONGEST_WORD), ""):
        yield f"een te lang woord ({longest}): {uitleg!r}"


def _way_faults(uitleg: str) -> Iterator[str]:
    if not _WAY.search(uitleg):
        yield f"zegt niet wat u kunt doen, of wie het kan: {uitleg!r}"


def _article_faults(artikelen: Sequence[str]) -> Iterator[str]:
    if not artikelen:
        yield "noemt geen artikel"
    yield from (f"geen artikel: {artikel!r}" for artikel in artikelen if not _ARTICLE.search(artikel))
    yield from (
        f"Engels in een artikel: {artikel!r}" for artikel in artikelen if re.search("UNVERIFIED|SECONDARY", artikel)
    )
