"""Names of persons and what stands in their place: 'melder 1', 'derde 1', or the label of the case.

A number is given when a label is first used, so that a dropped item leaves no gap (design 6a.11). The same name gets
the same label in the whole answer (practice: third persons are always pseudonymised).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from broker.generalise.context import Bekende, Context
from broker.generalise.rules import word_set

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

    def others(self) -> tuple[Bekende, ...]:
        """Everybody on record except the person who is asked about."""
        return tuple(bekende for _, bekende in self._known if not bekende.onderwerp)

    def subject(self) -> Bekende | None:
        """The person who is asked about."""
        return next((bekende for _, bekende in self._known if bekende.onderwerp), None)

    def _next(self, rol: str) -> str:
        number = 1
        while f"{rol} {number}" in self._taken:
            number += 1
        label = f"{rol} {number}"
        self._taken.add(label)
        return label
