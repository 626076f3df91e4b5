"""Two policies held against each other, and what the difference does to decisions that were made.

Rules are compared by what they say of themselves and by their Rego, without its comments and layout; rows of the matrix
by their number, with everything that makes them fit; other tables entry by entry. What decisions would become is
counted by outcome, element and reason: nothing in it is about a person.
Source: issue 5, item 5; policies/README.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import ndiff
from typing import Any, Final

from broker.policy.annotations import Rule, bare, rest_of, rules_of
from broker.policy.bundles import Bundle
from broker.policy.matrix_rows import rows_of
from broker.policy.replay import Change

_SAID: Final = (
    "titel", "artikel", "zekerheid", "geldig_vanaf", "geldig_tot", "uitleg_ja", "uitleg_nee", "vereist", "bron",
)  # fmt: skip
_DERIVED: Final = frozenset({"wetten", "matrix", "regimes", "kalender"})
"""Tables that follow from others: what differs in them is told where it comes from."""


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a rule or row that is another one now."""

    naam: str
    was: str
    nu: str


@dataclass(frozen=True, slots=True)
class Differs:
    """A rule, row or entry that is in both and not the same; `weg` and `erbij` are lines of its Rego."""

    naam: str
    velden: tuple[Field, ...]
    weg: tuple[str, ...] = ()
    erbij: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What was added, went and differs, of one kind of thing."""

    erbij: tuple[str, ...]
    weg: tuple[str, ...]
    anders: tuple[Differs, ...]

    def __bool__(self) -> bool:
        return bool(self.erbij or self.weg or self.anders)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two policies: `regels` by id, `rijen` by number, `tabellen` by name, and Rego that belongs to no rule by file."""

    een: str
    ander: str
    regels: Changed
    rijen: Changed
    tabellen: Mapping[str, Changed]
    rego: Changed
    titels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Effect:
    """What decisions of a period would become. Counts are of pairs and acts, `anders` and `besluiten` of entries."""

    besluiten: int
    anders: int
    uitkomst: Mapping[str, int]
    element: Mapping[str, int]
    reden: Mapping[str, int]


def compare(een: Bundle, ander: Bundle) -> Comparison:
    """What the second policy does otherwise than the first, as far as its sources say. Raises BundleRefused."""
    rules, others = rules_of(een.archive), rules_of(ander.archive)
    data, other = json.loads(een.data), json.loads(ander.data)
    tables = {name: _table(data.get(name), other.get(name)) for name in sorted((data.keys() | other.keys()) - _DERIVED)}
    titles = {regel: f"{rule.titel} ({rule.artikel})" for rules_ in (rules, others) for regel, rule in rules_.items()}
    return Comparison(
        een=een.beleid.versie,
        ander=ander.beleid.versie,
        regels=_held(rules, others, _rule_differs),
        rijen=_held(rows_of(data), rows_of(other), _row_differs),
        tabellen={name: changed for name, changed in tables.items() if changed},
        rego=_held(rest_of(een.archive), rest_of(ander.archive), _rego_differs),
        titels=titles,
    )


def effect(entries: Iterable[Sequence[Change]]) -> Effect:
    """Count what would change, out of the changes of every decision of the period."""
    told = list(entries)
    pairs = [one for changes in told for one in changes if one.was.uitkomst or one.nu.uitkomst]
    return Effect(
        besluiten=len(told),
        anders=sum(bool(changes) for changes in told),
        uitkomst=_counted(f"{one.was.uitkomst or '-'} > {one.nu.uitkomst or '-'}" for one in pairs),
        element=_counted(one.element for one in pairs if one.element),
        reden=_counted(
            f"{one.was.reden or '-'} > {one.nu.reden or '-'}" for one in pairs if one.was.reden != one.nu.reden
        ),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _held(een: Mapping[str, Any], ander: Mapping[str, Any], differs: Any) -> Changed:
    both = sorted(een.keys() & ander.keys())
    found = (differs(name, een[name], ander[name]) for name in both if een[name] != ander[name])
    return Changed(
        tuple(sorted(ander.keys() - een.keys())),
        tuple(sorted(een.keys() - ander.keys())),
        tuple(one for one in found if one is not None),
    )


def _rule_differs(regel: str, een: Rule, ander: Rule) -> Differs | None:
    fields = tuple(
        _fields({name: getattr(een, name) for name in _SAID}, {name: getattr(ander, name) for name in _SAID})
    )
    weg, erbij = _lines(bare(een.rego), bare(ander.rego))
    return Differs(regel, fields, weg, erbij) if fields or weg or erbij else None


def _row_differs(nummer: str, een: Mapping[str, Any], ander: Mapping[str, Any]) -> Differs:
    return Differs(nummer, tuple(_fields(een, ander)))


def _rego_differs(bestand: str, een: str, ander: str) -> Differs:
    return Differs(bestand, (), *_lines(een, ander))


def _fields(een: Mapping[str, Any], ander: Mapping[str, Any]) -> Iterator[Field]:
    for name in sorted(een.keys() | ander.keys()):
        was, nu = _said(een.get(name)), _said(ander.get(name))
        if was != nu:
            yield Field(name, was, nu)


def _said(value: Any) -> str:
    if isinstance(value, tuple | list | set | frozenset) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _lines(een: str, ander: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that went and those that came, in their order; a line that moved did both."""
    told = [line for line in ndiff(een.splitlines(), ander.splitlines()) if line[0] in "-+"]
    return tuple(line[2:] for line in told if line[0] == "-"), tuple(line[2:] for line in told if line[0] == "+")


def _table(een: Any, ander: Any) -> Changed:
    """Entry by entry, by the path to it; a list counts as one entry."""
    return _held(
        dict(_entries(een)),
        dict(_entries(ander)),
        lambda naam, was, nu: Differs(naam, tuple(_fields({"": was}, {"": nu}))),
    )


def _entries(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _entries(part, f"{path} / {name}" if path else str(name))
    elif (
        isinstance(value, list)
        and value
        and all(isinstance(part, dict) and ("id" in part or "handeling" in part) for part in value)
    ):
        for number, part in enumerate(value):
            yield f"{path} / {part.get('id') or part['handeling']} ({number})", part
    elif value is not None:
        yield path, value
