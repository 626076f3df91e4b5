"""Names of persons and what stands in their place: 'melder 1', 'derde 1', or the label of the case.

A number is given when a label is first used, so that a dropped item leaves no gap (design 6a.11). The same name gets
the same label in the whole answer (practice: third persons are always pseudonymised).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

from broker.generalise.context import Bekende, Context
from broker.generalise.rules import word_set

Bearers: TypeAlias = tuple[re.Pattern[str] | None, Mapping[str, AbstractSet[str]]]

_BEFORE_NAME: Final = r"(?:(?-i:[A-Z])\. ?)*(?:(?:van|den?|der|ter|ten|het|'t) )*"
_ROLE = re.compile(r"^(?P<naam>[^()]*)\((?P<rol>[^()]*)\)\s*$")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")


def split_role(text: str) -> tuple[str, str]:
    """'Den Ouden (melder)' -> ('Den Ouden', 'melder'); an unknown role is 'derde'."""
    found = _ROLE.match(text.strip())
    naam, rol = (found["naam"].strip(), found["rol"].strip().lower()) if found else (text.strip(), "")
    return naam, rol if rol in word_set("rollen_derde") else "derde"


def tokens(naam: str) -> frozenset[str]:
    """The words by which a person is recognised: those with a capital, without tussenvoegsels and initials."""
    skip = word_set("tussenvoegsels")
    words = [word for word in _WORD.findall(naam) if word[0].isupper() and len(word) > 1]
    parts = [part for word in words for part in word.split("-") if len(part) > 2]
    return frozenset(word.casefold() for word in (*words, *parts) if word.casefold() not in skip)


class Persons:
    """Gives every person one label. One object per answer."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.namen: dict[str, None] = {}
        self._known = tuple((tokens(bekende.naam), bekende) for bekende in context.personen)
        self._bearers: dict[bool, Bearers] = {}
        self._labels: dict[str, str] = {}
        self._taken = {bekende.label for bekende in context.personen}
        self._roles: dict[str, str] = {}

    def announce(self, namen: Iterable[str]) -> None:
        """Note names that suppliers mention, and their roles. Gives no number yet."""
        for text in namen:
            naam, rol = split_role(text)
            if naam:
                self.namen[naam] = None
            if naam and rol != "derde":
                self._roles.setdefault(naam.casefold(), rol)

    def find(self, naam: str) -> Bekende | None:
        """The one person on record who goes by this name; None when nobody or more than one does."""
        wanted = tokens(naam)
        exact = [b for _, b in self._known if b.naam.casefold() == naam.casefold()]
        found = exact or [b for known, b in self._known if wanted and wanted <= known]
        return found[0] if len(found) == 1 else None

    def label(self, naam: str) -> str:
        """The label of this person; a new number when the name is new."""
        if bekende := self.find(naam):
            return bekende.label
        key = naam.casefold()
        if key not in self._labels:
            self._labels[key] = self._next(self._roles.get(key, "derde"))
        return self._labels[key]

    def subject(self) -> Bekende | None:
        """The person who is asked about."""
        return next((bekende for _, bekende in self._known if bekende.onderwerp), None)

    def own_tokens(self) -> frozenset[str]:
        """The words of the name of the person who is asked about."""
        subject = self.subject()
        return tokens(subject.naam) if subject else frozenset()

    def bearers(self, *, loose: bool) -> Bearers:
        """A pattern for every name that must go, and who bears each. Made once, when all names are announced.

        `loose` takes the person who is asked about along, and names that are written without a capital.
        """
        if loose not in self._bearers:
            self._bearers[loose] = self._find_bearers(loose=loose)
        return self._bearers[loose]

    def _find_bearers(self, *, loose: bool) -> Bearers:
        subject = self.subject()
        kept = frozenset[str]() if loose else self.own_tokens()
        found: dict[str, set[str]] = {}
        for naam in (*(bekende.naam for _, bekende in self._known), *self.namen):
            bekende = self.find(naam)
            if bekende is not None and bekende is subject and not loose:
                continue
            for name in (unicodedata.normalize("NFC", naam).casefold(), *(tokens(naam) - kept)):
                found.setdefault(name, set()).add(bekende.naam if bekende else naam)
        names = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
        whole = rf"(?<![\w-]){_BEFORE_NAME}(?P<naam>{names})(?:'?s)?(?!\w)"
        return (re.compile(whole, re.IGNORECASE) if found else None), found

    def _next(self, rol: str) -> str:
        number = 1
        while f"{rol} {number}" in self._taken:
            number += 1
        label = f"{rol} {number}"
        self._taken.add(label)
        return label
