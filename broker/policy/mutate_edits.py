"""What is changed in one rule: the operators of the mutation run, each as a text edit at the place of a node.

A condition is dropped or turned round, a comparison flipped, a set or list made smaller or wider, a constant, gate,
reason or rule id replaced by the next one of its table, an else or a whole definition dropped. What does not compile
afterwards is no mutant (mutate_judge.py), so nothing here needs to know about variables or types.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from broker.policy.mutate_source import Node, Source, Span, body_of_else, chain
from broker.policy.mutate_words import CODE, Words

_FLIPPED: Final = {
    "==": ("!=",), "!=": ("==",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
}  # fmt: skip
_SWAPPED: Final = {"min": "max", "max": "min"}
_SIDES: Final = {"|": (1, 2), "-": (1,)}
_NO_CONDITION: Final = frozenset({"assign", "eq", "equal", "neq", "lt", "lte", "gt", "gte"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One change, and the expression it is read in."""

    operator: str
    span: Span
    new: str
    within: Span


@dataclass(frozen=True, slots=True)
class Editor:
    """Makes the edits of the rules of one file."""

    source: Source
    words: Words

    def edits(self, rule: Node) -> Iterator[Edit]:
        """Every edit of one rule, in the order of the text."""
        whole = self.source.span(rule)
        yield Edit("regel", whole, "", whole)
        for link in chain(rule):
            head = self.source.span(link["head"])
            for part in ("key", "value"):
                if "location" in link["head"].get(part, ()):  # `x if …` has a value that nobody wrote
                    yield from self._term(link["head"][part], head)
            if (inline := body_of_else(self.source, link)) is not None and link is not rule:
                yield Edit("voorwaarde", inline, "true", inline)
            else:
                yield from self._body(link["body"])
            if "else" in link:
                yield from self._dropped_else(link["else"])

    def _dropped_else(self, link: Node) -> Iterator[Edit]:
        own = self.source.span(link)
        end = self.source.span(link["else"]).start if "else" in link else own.end
        text = self.source.cut(Span(own.start, end))
        if "else" in link and text.rstrip().endswith("}"):  # the brace that closes the body stays with the next else
            before = self.source.text[: own.start].rstrip()
            end -= len(text) - len(text.rstrip()) + (1 if before.endswith("}") else 0)
        span = Span(own.start, end)
        yield Edit("anders", span, "", span)

    def _body(self, body: Sequence[Node]) -> Iterator[Edit]:
        for expression in body:
            if not expression.get("generated"):
                yield from self._expression(expression)

    def _expression(self, expression: Node) -> Iterator[Edit]:
        here = self.source.span(expression)
        terms = expression["terms"]
        name = _called(terms)
        if name != "assign":
            yield Edit("voorwaarde", here, "true", here)
        text = self.source.cut(here)
        if expression.get("negated"):
            yield Edit("ontkenning", here, text.removeprefix("not").lstrip(), here)
        elif name not in _NO_CONDITION and not (isinstance(terms, dict) and {"symbols", "domain"} & terms.keys()):
            yield Edit("ontkenning", here, f"not {text}", here)
        yield from self._terms(terms, here)

    def _terms(self, terms: Node | Sequence[Node], here: Span) -> Iterator[Edit]:
        if isinstance(terms, Sequence):
            yield from self._call(terms, here, here)
        elif "symbols" in terms:  # some x in xs
            for symbol in terms["symbols"]:
                if symbol["type"] == "call":
                    yield from self._term(symbol["value"][-1], here)
        elif "domain" in terms:  # every x in xs { ... }
            yield from self._term(terms["domain"], here)
            yield from self._body(terms["body"])
        else:
            yield from self._term(terms, here)

    def _term(self, term: Node, within: Span) -> Iterator[Edit]:
        makers: dict[str, Callable[[Node, Span], Iterator[Edit]]] = {
            "call": self._nested,
            "ref": self._reference,
            "set": self._list,
            "array": self._list,
            "object": self._object,
            "string": self._string,
            "number": self._number,
            "boolean": self._boolean,
            "null": self._null,
        }
        kind = term["type"]
        if (make := self._comprehension if kind.endswith("comprehension") else makers.get(kind)) is not None:
            yield from make(term, within)

    def _nested(self, term: Node, within: Span) -> Iterator[Edit]:
        yield from self._call(term["value"], self.source.span(term), within)

    def _reference(self, term: Node, within: Span) -> Iterator[Edit]:
        for part in term["value"]:
            if part["type"] != "string" or self._quoted(part):
                yield from self._term(part, within)

    def _comprehension(self, term: Node, within: Span) -> Iterator[Edit]:
        for part in ("key", "term", "value"):
            if part in term["value"]:
                yield from self._term(term["value"][part], within)
        yield from self._body(term["value"]["body"])

    def _quoted(self, term: Node) -> bool:
        return self.source.cut(self.source.span(term)).startswith('"')

    def _call(self, terms: Sequence[Node], here: Span, within: Span) -> Iterator[Edit]:
        name = self.source.span(terms[0])
        text = self.source.cut(name)
        for other in _FLIPPED.get(text, ()):
            yield Edit("vergelijking", name, other, within)
        if text in _SWAPPED:
            yield Edit("vergelijking", name, _SWAPPED[text], within)
        for side in _SIDES.get(text, ()):
            yield Edit("verzameling", here, self.source.cut(self.source.span(terms[side])), within)
        for term in terms[1:]:
            yield from self._term(term, within)

    def _list(self, term: Node, within: Span) -> Iterator[Edit]:
        members = term["value"]
        spans = sorted((self.source.span(member) for member in members), key=_place)
        yield from _smaller(spans, self.source.span(term), "set()" if term["type"] == "set" else "[]", within)
        if term["type"] == "set":
            known = [str(member["value"]) for member in members if member["type"] == "string"]
            for word in self.words.beside(known) if known else ():
                yield Edit("verzameling", Span(spans[-1].end, spans[-1].end), f", {_text(word)}", within)
        for member in members:
            if term["type"] != "set" or member["type"] != "string":  # a word of a set: one less and one more is enough
                yield from self._term(member, within)

    def _object(self, term: Node, within: Span) -> Iterator[Edit]:
        pairs = (Span(self.source.span(key).start, self.source.span(value).end) for key, value in term["value"])
        yield from _smaller(sorted(pairs, key=_place), self.source.span(term), "{}", within)
        for _, value in term["value"]:
            yield from self._term(value, within)

    def _string(self, term: Node, within: Span) -> Iterator[Edit]:
        here, word = self.source.span(term), str(term["value"])
        if CODE.fullmatch(word):
            for operator, other in self.words.other_codes(word):
                yield Edit(operator, here, _text(other), within)
        elif self._quoted(term):
            for other in self.words.instead_of(word):
                yield Edit("constante", here, _text(other), within)

    def _number(self, term: Node, within: Span) -> Iterator[Edit]:
        start, number = self.source.span(term).start, int(term["value"])
        for step in (1, -1) if number > 0 else (1,):  # below zero stands for the end, or the begin: lower is the same
            yield Edit("constante", Span(start, start + len(str(number))), str(number + step), within)

    def _boolean(self, term: Node, within: Span) -> Iterator[Edit]:
        yield Edit("constante", self.source.span(term), "false" if term["value"] else "true", within)

    def _null(self, term: Node, within: Span) -> Iterator[Edit]:
        yield Edit("constante", self.source.span(term), '"~"', within)


def _smaller(parts: list[Span], whole: Span, empty: str, within: Span) -> Iterator[Edit]:
    """One member less, for every member, with the comma that goes with it."""
    if len(parts) == 1:
        yield Edit("verzameling", whole, empty, within)
        return
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        span = Span(parts[number - 1].end, part.end) if last else Span(part.start, parts[number + 1].start)
        yield Edit("verzameling", span, "", within)


def _place(span: Span) -> int:
    """OPA lists the members of a set or object in an order of its own."""
    return span.start


def _called(terms: Node | Sequence[Node]) -> str:
    return str(terms[0]["value"][-1]["value"]) if isinstance(terms, Sequence) else ""


def _text(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
