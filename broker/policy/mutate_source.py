"""Reads Rego for the mutation run: each node of `opa parse` with the exact piece of text that it stands on.

A mutant is a text edit, so that what is reported is what a person would have typed. A location that does not show the
text OPA says it shows is an error: guessing would change another condition than the one that is named. Two exceptions:
OPA places what stands between parentheses after the first of them, and gives a condition behind a one-line `else … if`
the location of the whole else (`body_of_else` finds it).
"""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

Node: TypeAlias = Mapping[str, Any]
_BLANKS: Final = re.compile(r"\s+")


class PolicyBroken(Exception):
    """The policy cannot be read or its tests do not pass: the message says in plain Dutch what to do first."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a file, by character."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Source:
    """One Rego file: its text, its package, and its rules as OPA reads them."""

    path: Path
    text: str
    package: str
    rules: tuple[Node, ...]

    def span(self, node: Node) -> Span:
        """Where this node stands. Raises PolicyBroken when the text there is another."""
        location = node["location"]
        text = b64decode(location["text"]).decode()
        at = _line_start(self.text, location["row"]) + location["col"] - 1
        parentheses = len(text) - len(text.lstrip("("))
        start = next((at - n for n in range(parentheses + 1) if self.text.startswith(text, at - n)), None)
        if start is None:
            raise PolicyBroken(
                f"{self.path} regel {location['row']}: opa parse wijst een andere tekst aan dan er staat."
            )
        return Span(start, start + len(text))

    def cut(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def row(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


def _line_start(text: str, row: int) -> int:
    at = 0
    for _ in range(row - 1):
        at = text.index("\n", at) + 1
    return at


def read_sources(root: Path, opa: Path) -> tuple[Source, ...]:
    """Every rule file of the policy, without the tests, in a fixed order. Raises PolicyBroken."""
    paths = sorted(path for path in root.rglob("*.rego") if not path.name.endswith("_test.rego"))
    return tuple(_read(root, path, opa) for path in paths)


def _read(root: Path, path: Path, opa: Path) -> Source:
    command: list[str | Path] = [opa, "parse", "--format", "json", "--json-include", "locations,-comments", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PolicyBroken(f"{path.relative_to(root)} is geen Rego. Draai eerst: sluis policy check")
    tree = json.loads(done.stdout)
    package = ".".join(str(part["value"]) for part in tree["package"]["path"][1:])
    return Source(path.relative_to(root), path.read_text(encoding="utf-8"), package, tuple(tree.get("rules", ())))


def rule_name(rule: Node) -> str:
    """The head as a person names it: `heeft`, `mist["doel"]`, `weigert contains "10|D-GROND|WPG-11"`."""
    first, *rest = rule["head"]["ref"]
    name = str(first["value"]) + "".join(f'["{part["value"]}"]' for part in rest if part["type"] == "string")
    key = rule["head"].get("key")
    return f'{name} contains "{key["value"]}"' if key and key["type"] == "string" else name


def chain(rule: Node) -> Iterator[Node]:
    """The rule and its else branches, from the first to the last."""
    link: Node | None = rule
    while link is not None:
        yield link
        link = link.get("else")


def body_of_else(source: Source, link: Node) -> Span | None:
    """The condition of a one-line `else … if CONDITION`, which OPA locates at the else itself."""
    own = source.span(link)
    end = source.span(link["else"]).start if "else" in link else own.end
    found = re.match(r"\s+if\s+", source.text[source.span(link["head"]).end : end])
    if found is None:
        return None
    start = source.span(link["head"]).end + found.end()
    return Span(start, start + len(source.text[start:end].rstrip()))


def squeeze(text: str) -> str:
    """The text on one line, as it is listed and compared."""
    return _BLANKS.sub(" ", text).strip()
