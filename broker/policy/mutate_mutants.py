"""Every mutant of the policy: a text edit with a name by which it can be listed (policies/mutanten.json).

The name is package, rule, operator, the expression before and after, and a number where one rule has the same twice; no
line numbers, so that it stays what it is when the file grows. Articles and what a rule requires stand in METADATA and
reach the engine through the data that the build makes of it; those mutants are edits of that data.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from broker.policy.mutate_edits import Edit, Editor
from broker.policy.mutate_source import PolicyBroken, Source, Span, read_sources, rule_name, squeeze
from broker.policy.mutate_words import Words
from policies.lock import DATA

OPERATORS: Final = {
    "voorwaarde": "laat een voorwaarde weg",
    "ontkenning": "keert een voorwaarde om",
    "vergelijking": "keert een vergelijking om of verschuift haar grens",
    "verzameling": "maakt een verzameling of lijst kleiner of ruimer",
    "constante": "verandert een woord of getal",
    "poort": "verwisselt de poort van een weigering",
    "reden": "verwisselt de reden van een weigering",
    "artikel": "verwisselt de regel of het artikel",
    "vereist": "laat weg wat een regel zegt dat nodig is",
    "anders": "laat een else weg",
    "regel": "laat een hele regel weg",
}
Key: TypeAlias = tuple[str, str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed policy. `original` and `mutated` are the expression, or the rule, before and after."""

    package: str
    rule: str
    operator: str
    original: str
    mutated: str
    number: int
    path: Path
    span: Span
    new: str
    where: str

    @property
    def key(self) -> Key:
        return (self.package, self.rule, self.operator, self.original, self.mutated, self.number)

    def apply(self, text: str) -> str:
        return text[: self.span.start] + self.new + text[self.span.end :]


def make_mutants(root: Path, opa: Path) -> list[Mutant]:
    """All mutants of the policy under `root`, in a fixed order. Raises PolicyBroken."""
    sources = read_sources(root, opa)
    words = Words(root)
    return [*_of_rules(sources, words), *_of_metadata(root, sources, words)]


def _of_rules(sources: Iterable[Source], words: Words) -> Iterator[Mutant]:
    seen: Counter[Key] = Counter()
    for source in sources:
        for rule in source.rules:
            once = dict.fromkeys(Editor(source, words).edits(rule))
            for edit in once:
                mutant = _mutant(source, rule_name(rule), edit, 1)
                seen[mutant.key] += 1
                yield _mutant(source, rule_name(rule), edit, seen[mutant.key])


def _mutant(source: Source, rule: str, edit: Edit, number: int) -> Mutant:
    before, after = edit.within.start, edit.within.end
    mutated = source.text[before : edit.span.start] + edit.new + source.text[edit.span.end : after]
    return Mutant(
        package=source.package,
        rule=rule,
        operator=edit.operator,
        original=squeeze(source.cut(edit.within)),
        mutated=squeeze(mutated),
        number=number,
        path=source.path,
        span=edit.span,
        new=edit.new,
        where=f"{source.path}:{source.row(edit.span.start)}",
    )


def _of_metadata(root: Path, sources: tuple[Source, ...], words: Words) -> Iterator[Mutant]:
    text = (root / DATA).read_text(encoding="utf-8")
    for rule, row in json.loads(text)["wetten"].items():
        source, line = _annotated(sources, rule)
        start = text.index(f'"{rule}":{{"artikel":')
        other = words.other_article(row["artikel"])
        changes = [("artikel", "artikel", json.dumps(row["artikel"], ensure_ascii=False), json.dumps(other))]
        if row["vereist"]:
            needed = json.dumps(row["vereist"], ensure_ascii=False, separators=(",", ":"))
            changes.append(("vereist", "vereist", needed, "[]"))
        for operator, field, old, new in changes:
            at = text.index(f'"{field}":{old}', start) + len(field) + 3
            where = f"{source.path}:{line}"
            span = Span(at, at + len(old))
            yield Mutant(source.package, rule, operator, old, new, 1, Path(DATA), span, new, where)


def _annotated(sources: tuple[Source, ...], rule: str) -> tuple[Source, int]:
    for source in sources:
        if found := re.search(rf"^#   regel: {re.escape(rule)}$", source.text, re.MULTILINE):
            return source, source.row(found.start())
    raise PolicyBroken(f"Regel {rule} staat in de tabel van wetten en niet in de Rego. Draai eerst: make policies")
