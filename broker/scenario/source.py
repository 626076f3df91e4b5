"""A YAML file as values that know their line, so that every fault can be named by file, line and field.

Nothing is guessed: a member that is not known, is missing, comes twice or has the wrong type is a fault. Faults are
collected, so that the writer of a file sees all of them at once. Dates stay the text that was written.
Errors: Unreadable, with every fault of the file.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

_NOTES: Final = frozenset({"toelichting", "afwijking", "waarom", "twijfel", "opmerking", "noot", "bron"})
_LARGEST: Final = 4 * 1024 * 1024
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that cannot be read: where it stands and what is wrong."""

    bestand: str
    regel: int
    veld: str
    uitleg: str

    def __str__(self) -> str:
        return f"{self.bestand} regel {self.regel}, veld {self.veld}: {self.uitleg}"


class Unreadable(Exception):
    """A file that cannot be played; `faults` says all that is wrong, in the order of the lines."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, sorted(faults))))
        self.faults = tuple(sorted(faults))


@dataclass(slots=True)
class Faults:
    """What is wrong with one file, collected while it is read."""

    bestand: str
    found: list[Fault] = field(default_factory=list)

    def add(self, regel: int, veld: str, uitleg: str) -> None:
        self.found.append(Fault(self.bestand, regel, veld, uitleg))

    def stop(self) -> None:
        """Raises Unreadable when anything was wrong."""
        if self.found:
            raise Unreadable(*self.found)


class _Constructor(yaml.constructor.SafeConstructor):
    """Plain values only; a date stays the text that was written."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: str(node.value))


class Value:
    """One value of the file with its place. Each reader gives None after naming what is wrong."""

    __slots__ = ("_faults", "_node", "veld")

    def __init__(self, node: yaml.Node, veld: str, faults: Faults) -> None:
        self._node = node
        self._faults = faults
        self.veld = veld

    @property
    def regel(self) -> int:
        return int(self._node.start_mark.line) + 1

    @property
    def empty(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._node.tag == "tag:yaml.org,2002:null"

    def wrong(self, uitleg: str) -> None:
        """Name what is wrong here."""
        self._faults.add(self.regel, self.veld, uitleg)

    def members(self, needed: Collection[str], optional: Collection[str] | None) -> dict[str, Value]:
        """The members by name; those that are missing, unknown or there twice are named. None: any name may come."""
        if not isinstance(self._node, yaml.MappingNode):
            self.wrong("hier hoort een lijst van velden met waarden te staan")
            return {}
        found: dict[str, Value] = {}
        for key, node in self._node.value:
            name = str(key.value)
            member = Value(node, f"{self.veld}.{name}" if self.veld else name, self._faults)
            if name in found:
                member.wrong("dit veld staat er twee keer")
            elif optional is not None and name not in needed and name not in optional and name not in _NOTES:
                member.wrong(f"dit veld is onbekend; bekend zijn: {', '.join(sorted({*needed, *optional}))}")
            found[name] = member
        for name in sorted(set(needed) - found.keys()):
            self._faults.add(self.regel, f"{self.veld}.{name}" if self.veld else name, "dit veld ontbreekt")
        return found

    def items(self) -> list[Value]:
        """The items of a list, named by their number, or by their own `nr` or `id` where they have one."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.wrong("hier hoort een lijst te staan")
            return []
        return [
            Value(node, f"{self.veld}[{_name(node, i)}]", self._faults) for i, node in enumerate(self._node.value, 1)
        ]

    def text(self) -> str | None:
        """A text as it was written; numbers and dates count as text, an empty value does not."""
        if isinstance(self._node, yaml.ScalarNode) and not self.empty and self._node.value:
            return str(self._node.value)
        self.wrong("hier hoort een tekst te staan")
        return None

    def texts(self) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        if isinstance(self._node, yaml.ScalarNode) and not self.empty:
            return (str(self._node.value),)
        return tuple(text for item in self.items() if (text := item.text()) is not None)

    def integer(self, lowest: int, highest: int) -> int | None:
        value = self.plain()
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        self.wrong(f"hier hoort een heel getal van {lowest} tot en met {highest} te staan")
        return None

    def choice(self, known: Collection[str], what: str) -> str | None:
        """A text that is one of `known`; with a short list the fault names what can be chosen."""
        text = self.text()
        if text is None or text in known:
            return text
        named = f"; kies uit: {', '.join(sorted(known))}" if len(known) <= 60 else ""
        self.wrong(f"{what} {text!r} is onbekend{named}")
        return None

    def plain(self) -> Any:
        """The value as JSON would have it. Raises nothing: what does not fit is named and becomes None."""
        try:
            return _plain(_Constructor().construct_document(self._node))
        except (yaml.YAMLError, ValueError, RecursionError):
            self.wrong("deze waarde past niet in JSON")
            return None


def read(path: Path) -> tuple[Value, Faults]:
    """The whole file as one value. Raises Unreadable when it is not one YAML document of sensible size and depth."""
    faults = Faults(path.name)
    try:
        raw = path.read_bytes()
        if len(raw) > _LARGEST:
            raise Unreadable(Fault(path.name, 1, "bestand", "het bestand is groter dan 4 MiB"))
        node = yaml.compose(raw.decode("utf-8"), Loader=yaml.SafeLoader)
    except OSError as exc:
        raise Unreadable(Fault(path.name, 1, "bestand", f"niet te lezen: {exc.strerror}")) from exc
    except UnicodeDecodeError as exc:
        raise Unreadable(Fault(path.name, 1, "bestand", "het bestand is geen UTF-8")) from exc
    except (yaml.YAMLError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(exc, "problem", None) or "te diep"
        raise Unreadable(Fault(path.name, line, "bestand", f"dit is geen YAML ({problem})")) from exc
    if node is None or not _shallow(node, _DEEPEST, [100_000]):
        raise Unreadable(Fault(path.name, 1, "bestand", "het bestand is leeg, te diep of te groot"))
    return Value(node, "", faults), faults


def _shallow(node: yaml.Node, depth: int, budget: list[int]) -> bool:
    """Aliases may repeat a value, not nest it for ever."""
    budget[0] -= 1
    if depth == 0 or budget[0] < 0:
        return False
    match node:
        case yaml.MappingNode():
            return all(_shallow(part, depth - 1, budget) for pair in node.value for part in pair)
        case yaml.SequenceNode():
            return all(_shallow(part, depth - 1, budget) for part in node.value)
    return True


def _name(node: yaml.Node, number: int) -> str:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in ("nr", "id") and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return str(number)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise ValueError("no JSON value")
