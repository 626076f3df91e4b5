"""Free text: names of other persons out (full form), or everything that points at anyone out (pseudonymised form).

Rather a word too many than a name too few. A replaced name is kept as a mark until the end, so that a later rule
cannot maim the label that stands in its place.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from broker.generalise.numbers import WEG
from broker.generalise.ordinary import is_ordinary
from broker.generalise.rules import word_set
from broker.generalise.traces import coarsen_dates, strip_contact
from broker.generalise.work import Werk

NAAM: Final = "[naam]"
_BETROKKENE: Final = "betrokkene"
_LINK: Final = r"(?:(?:[Vv]an|[Dd]en?|[Dd]er|[Tt]er|[Tt]en|[Hh]et|'t) )*"
_CAP: Final = r"[A-ZÀ-ÖØ-Þ][\w'\u2019-]+"
_NAME_LIKE = re.compile(rf"(?<![\w-])(?:(?:[A-Z]\.? ?)+ )?(?:[A-Z]\. ?)*{_LINK}{_CAP}(?: {_LINK}{_CAP})*")
_CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-Þ](?:[\w'\u2019-]*|\.)")
_COMMON_END = re.compile(r"\w{3}(?:heid|lijke?|ige|aties?|zorg|schap|ment|ische?|ering|loos|loze)$")
_PLACE_END = re.compile(r"(?:straat|weg|laan|plein|hof|kade|dijk|gracht|singel|park|centrum|station|wijk|buurt)$")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ue000\ue001]")
_TITLE = re.compile(
    r"\b(?:dhr|mevr?|mw|mej|fam|de heer|heer|meneer|mijnheer|mevrouw|juffrouw|familie|gezin)\b\.? ?(?:\w\. ?)*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(\w+)\W*$")


def scrub_full(text: str, werk: Werk, *, streng: bool) -> str:
    """Text for form volledig: no other person's name, number or address; the person asked about keeps the name."""
    marks = _Marks()
    text = _hide(_clean(text), werk)
    text = _names_out(text, werk, marks, loose=False)
    text = strip_contact(text)
    if streng:
        text = _unknown_names(text, werk, marks)
    return marks.restore(text)


def scrub_pseudonymous(text: str, werk: Werk) -> str:
    """Text for form pseudoniem: no name, BSN, address, phone, exact date or proper noun; ages in bands."""
    marks = _Marks()
    text = _hide(_clean(text), werk)
    text = _names_out(text, werk, marks, loose=True)
    text = strip_contact(text)
    text = coarsen_dates(text, werk.context.moment.vandaag)
    text = _CAPITAL.sub(lambda m: m[0] if _may_stay(m) else NAAM, text)
    return marks.restore(re.sub(rf"(?:{re.escape(NAAM)}\s*)+{re.escape(NAAM)}", NAAM, text))


class _Marks:
    """Labels that are already in place, kept out of reach of later rules."""

    def __init__(self) -> None:
        self._labels: list[str] = []

    def put(self, label: str) -> str:
        self._labels.append(label)
        return f"\ue000{len(self._labels) - 1}\ue001"

    def restore(self, text: str) -> str:
        return re.sub("\ue000(\\d+)\ue001", lambda m: self._labels[int(m[1])], text)


def _names_out(text: str, werk: Werk, marks: _Marks, *, loose: bool) -> str:
    """Replace every known name; names that more than one person bears become '[naam]'."""
    pattern, bearers = werk.persons.bearers(loose=loose)
    if pattern is None:
        return text
    subject = werk.persons.subject()

    def swap(found: re.Match[str]) -> str:
        name = found["naam"]
        if not loose and _is_a_word(name, found):
            return found[0]
        who = bearers.get(name.casefold(), frozenset())
        if len(who) != 1:
            return NAAM
        (bearer,) = who
        own = subject is not None and bearer == subject.naam
        return marks.put(_BETROKKENE if own else werk.persons.label(bearer))

    return pattern.sub(swap, text)


def _is_a_word(name: str, found: re.Match[str]) -> bool:
    """An ordinary word that happens to be a name too: no capital, and nothing before it that goes before a name."""
    if " " in name or name[0].isupper() or not is_ordinary(name):
        return False
    return _TITLE.search(found.string[: found.start("naam")]) is None


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[^\S\n]+", " ", _INVISIBLE.sub("", text))


def _hide(text: str, werk: Werk) -> str:
    for secret in werk.context.verborgen:
        if secret.strip():
            text = re.sub(re.escape(_clean(secret.strip())), WEG, text, flags=re.IGNORECASE)
    return text


def _starts_sentence(found: re.Match[str]) -> bool:
    before = found.string[: found.start()].rstrip()
    return not before or before[-1] in ".!?:\n•"


def _may_stay(found: re.Match[str]) -> bool:
    word = found[0]
    if word in word_set("afkortingen"):
        return True
    return _is_common(word) and _starts_sentence(found)


def _is_common(word: str) -> bool:
    lower = word.casefold()
    return lower in word_set("zinsbegin") or _COMMON_END.search(lower) is not None


def _unknown_names(text: str, werk: Werk, marks: _Marks) -> str:
    own = werk.persons.own_tokens()
    return _NAME_LIKE.sub(lambda found: _judge(found, werk, marks, own), text)


def _judge(found: re.Match[str], werk: Werk, marks: _Marks, own: frozenset[str]) -> str:
    name, lead = found[0], ""
    if _starts_sentence(found):
        first, _, rest = name.partition(" ")
        if not rest or _is_common(first) or _is_known_noun(first) or first.casefold() in word_set("plaatswoorden"):
            lead, name = (f"{first} ", rest) if rest else (first, "")
    caps = [word for word in re.findall(_CAP, name) if word.casefold() not in own]
    if not caps or _is_place(found, lead) or all(_is_known_noun(word) for word in caps):
        return found[0]
    return lead + marks.put(werk.persons.label(name))


def _is_place(found: re.Match[str], lead: str) -> bool:
    before = _BEFORE.search(lead or found.string[: found.start()])
    return before is not None and before[1].casefold() in word_set("plaatswoorden")


def _is_known_noun(word: str) -> bool:
    known = word in word_set("afkortingen") or word in word_set("instanties")
    return known or bool(_PLACE_END.search(word.casefold())) or word.casefold() in word_set("maanden")
