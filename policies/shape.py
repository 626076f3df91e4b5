"""Holds a table against its JSON Schema (policies/data/schema), in words that name the place and what to do.

The part of JSON Schema 2020-12 that these schemas use, and no more: a keyword that stands in a schema and not here is
an error, so none is ever skipped unseen. tests/policy/test_shape.py compares with a complete validator.
The build may run where no development tools are, which is why this is not a library.
Source: JSON Schema draft 2020-12, Core and Validation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Found = Iterator[tuple[str, str]]
_TYPES: Final[Mapping[str, type]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}
_DUTCH: Final = {
    "object": "een groep velden", "array": "een lijst", "string": "tekst", "boolean": "true of false",
    "integer": "een geheel getal", "null": "leeg (null)",
}  # fmt: skip
_WORDS: Final = frozenset({"$schema", "$id", "$defs", "title", "description", "minimum", "required"})


class UnknownWord(Exception):
    """A schema uses a keyword that is not held here; the message names it."""


def misfits(schema: Mapping[str, Any], value: Any) -> list[tuple[str, str]]:
    """What of a value lies outside its schema: pairs of place (`soorten / spoed / wie`) and what is wrong there."""
    return list(_Shape(schema).misfits(schema, value, ()))


class _Shape:
    """One schema with its `$defs`."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def misfits(self, schema: Mapping[str, Any], value: Any, where: tuple[str, ...]) -> Found:
        if "type" in schema and not _is(schema["type"], value):
            yield _place(where), f"moet {_named(schema['type'])} zijn"
            return
        for word, wanted in schema.items():
            if word == "type" or word in _WORDS:
                continue
            if word not in _HELD:
                raise UnknownWord(f"Het schema gebruikt {word!r}, dat policies/shape.py niet kent.")
            yield from _HELD[word](self, schema, wanted, value, where)
        yield from _missing(schema, value, where)

    def ref(self, _: Mapping[str, Any], wanted: str, value: Any, where: tuple[str, ...]) -> Found:
        yield from self.misfits(self._root["$defs"][wanted.removeprefix("#/$defs/")], value, where)

    def any_of(self, _: Mapping[str, Any], wanted: list[Any], value: Any, where: tuple[str, ...]) -> Found:
        tried = [list(self.misfits(one, value, where)) for one in wanted]
        if all(tried):
            yield from min(tried, key=len)

    def properties(self, _: Mapping[str, Any], wanted: Mapping[str, Any], value: Any, where: tuple[str, ...]) -> Found:
        if isinstance(value, dict):
            for name in wanted.keys() & value.keys():
                yield from self.misfits(wanted[name], value[name], (*where, name))

    def additional(self, schema: Mapping[str, Any], wanted: Any, value: Any, where: tuple[str, ...]) -> Found:
        if not isinstance(value, dict):
            return
        for name in value.keys() - schema.get("properties", {}).keys():
            if wanted is False:
                yield _place((*where, name)), "is een onbekend veld; haal het weg of verbeter de naam"
            else:
                yield from self.misfits(wanted, value[name], (*where, name))

    def names(self, _: Mapping[str, Any], wanted: Mapping[str, Any], value: Any, where: tuple[str, ...]) -> Found:
        if isinstance(value, dict):
            for name in value:
                for _place_of_name, why in self.misfits(wanted, name, where):
                    yield _place((*where, name)), f"heeft een naam die niet kan: {why}"

    def items(self, _: Mapping[str, Any], wanted: Mapping[str, Any], value: Any, where: tuple[str, ...]) -> Found:
        if isinstance(value, list):
            for number, part in enumerate(value, start=1):
                yield from self.misfits(wanted, part, (*where, f"nummer {number}"))


def _missing(schema: Mapping[str, Any], value: Any, where: tuple[str, ...]) -> Found:
    if isinstance(value, dict):
        for name in schema.get("required", ()):
            if name not in value:
                yield _place((*where, name)), "ontbreekt; vul het in"
    if "minimum" in schema and isinstance(value, int) and not isinstance(value, bool) and value < schema["minimum"]:
        yield _place(where), f"moet {schema['minimum']} of meer zijn"


def _one_of(_: _Shape, __: Mapping[str, Any], wanted: list[Any], value: Any, where: tuple[str, ...]) -> Found:
    if not any(value == one and type(value) is type(one) for one in wanted):
        yield _place(where), f"is {value!r}; kies uit: {', '.join(str(one) for one in wanted)}"


def _pattern(_: _Shape, schema: Mapping[str, Any], wanted: str, value: Any, where: tuple[str, ...]) -> Found:
    if isinstance(value, str) and not re.search(wanted, value):
        yield _place(where), f"is {value!r}; {schema.get('description', f'moet passen bij {wanted}')}"


def _least_items(_: _Shape, __: Mapping[str, Any], wanted: int, value: Any, where: tuple[str, ...]) -> Found:
    if isinstance(value, list | dict) and len(value) < wanted:
        yield _place(where), "is leeg; vul ten minste een waarde in"


def _unique(_: _Shape, __: Mapping[str, Any], wanted: bool, value: Any, where: tuple[str, ...]) -> Found:  # noqa: FBT001  # the value of the keyword
    if wanted and isinstance(value, list):
        twice = sorted({str(one) for number, one in enumerate(value) if one in value[:number]})
        if twice:
            yield _place(where), f"noemt {', '.join(twice)} meer dan een keer"


_HELD: Final[Mapping[str, Callable[[_Shape, Mapping[str, Any], Any, Any, tuple[str, ...]], Found]]] = {
    "$ref": _Shape.ref,
    "anyOf": _Shape.any_of,
    "properties": _Shape.properties,
    "additionalProperties": _Shape.additional,
    "propertyNames": _Shape.names,
    "items": _Shape.items,
    "enum": _one_of,
    "pattern": _pattern,
    "minItems": _least_items,
    "minProperties": _least_items,
    "uniqueItems": _unique,
}


def _is(wanted: str | list[str], value: Any) -> bool:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return any(type(value) is _TYPES[kind] for kind in kinds)


def _named(wanted: str | list[str]) -> str:
    return " of ".join(_DUTCH[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))


def _place(where: tuple[str, ...]) -> str:
    return " / ".join(where) or "de hele tabel"
