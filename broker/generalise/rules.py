"""The map element -> form -> function with options, read once from policies/data/generalisatie.json.

A fault in the file stops the start (ValueError or KeyError), so that a form cannot silently fall back to more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from broker.policy_tables import policy_table
from broker.terms import Vorm

_ELEMENT_MARKS: Final = frozenset({"registraties", "historie", "lijst"})
_REGEL_FIELDS: Final = frozenset(
    {"doe", "veld", "veld_in", "velden", "codes", "anders", "woordenlijst", "streng", "alleen_ja", "nee_mag"}
)


@dataclass(frozen=True, slots=True)
class Regel:
    """One function with its options.

    Attributes:
        doe: name of the function (broker/generalise/forms.py).
        veld: key under which a yes or no goes out.
        veld_in: key of the source value that holds the yes or no.
        velden: source key -> kind of field; keys that are not here do not go.
        codes: ordered (code, pattern); the first that is found wins, an empty code means absence.
        anders: the code when no pattern is found; None means absence.
        woordenlijst: name of the vocabulary that is used.
        streng: names of third persons are also looked for by their shape.
        alleen_ja: a no is an absence.
        nee_mag: a plain no may go in form bekendheid.
    """

    doe: str
    veld: str = ""
    veld_in: str | None = None
    velden: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[tuple[str, re.Pattern[str]], ...] = ()
    anders: str | None = None
    woordenlijst: str = ""
    streng: bool = False
    alleen_ja: bool = False
    nee_mag: bool = False


@dataclass(frozen=True, slots=True)
class Elementregel:
    """The forms of one element.

    Attributes:
        vormen: the function per form; a form that is not here does not go.
        registraties: items are separate registrations: undated or unlabelled ones fail a filter on date or article.
        historie: a count over several incidents, which never is "this incident only".
        lijst: the full form always goes as a list.
    """

    vormen: Mapping[Vorm, Regel]
    registraties: bool = False
    historie: bool = False
    lijst: bool = False


@dataclass(frozen=True, slots=True)
class Regels:
    """All of generalisatie.json: elements, age bands and vocabularies (patterns, matched whole and without case)."""

    elementen: Mapping[str, Elementregel]
    leeftijdsbanden: tuple[tuple[int, int | None], ...]
    woorden: Mapping[str, tuple[str, ...]]


@cache
def load_regels() -> Regels:
    """Read the data once; raises when the file holds something unknown."""
    raw = policy_table("generalisatie")
    return Regels(
        elementen={code: _element(code, body) for code, body in raw["elementen"].items()},
        leeftijdsbanden=tuple((low, high) for low, high in raw["leeftijdsbanden"]),
        woorden={name: tuple(words) for name, words in raw["woorden"].items()},
    )


@cache
def vocabulary(name: str) -> re.Pattern[str]:
    """One pattern for a whole word list of the data, longest first."""
    words = sorted(load_regels().woorden[name], key=len, reverse=True)
    return re.compile("|".join(words), re.IGNORECASE)


def is_listed(name: str, text: str) -> bool:
    """True when the whole text is one of the listed words, without case."""
    return text.casefold() in word_set(name) or vocabulary(name).fullmatch(text) is not None


@cache
def word_set(name: str) -> frozenset[str]:
    """A word list of the data as plain words."""
    return frozenset(load_regels().woorden[name])


def _element(code: str, body: Mapping[str, Any]) -> Elementregel:
    marks = {mark: bool(body[mark]) for mark in _ELEMENT_MARKS if mark in body}
    vormen = {Vorm(key): _regel(code, options) for key, options in body.items() if key not in _ELEMENT_MARKS}
    return Elementregel(vormen=vormen, **marks)


def _regel(code: str, options: Mapping[str, Any]) -> Regel:
    if unknown := set(options) - _REGEL_FIELDS:
        raise ValueError(f"generalisatie.json, {code}: onbekende optie {sorted(unknown)}")
    codes = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in options.get("codes", ()))
    return Regel(**{**options, "codes": codes})
