"""A small search over resources in memory, as a FHIR R4 server does it for the parameters that the twin knows.

What it does not know it refuses, as `Prefer: handling=strict` asks: a server that skips a parameter gives more than
was asked. Values may be several (`,`), tokens are `system|code`, and a backslash takes a sign literally.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Resource = Mapping[str, Any]
Params = Sequence[tuple[str, str]]

_ALTERNATIVE: Final = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)
_PART: Final = re.compile(r"(?:\\.|[^|\\])*", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\$,|])")
_CONTROL: Final = frozenset({"_count", "_elements"})
_TOKENS: Final = {
    "status": "status",
    "category": "category",
    "code": "code",
    "clinical-status": "clinicalStatus",
    "verification-status": "verificationStatus",
    "identifier": "identifier",
    "_tag": "tag",
}
_ALWAYS: Final = frozenset({"resourceType", "id", "meta", "extension"})
_CHOICES: Final = frozenset({"medication", "value", "onset", "abatement"})


class UnknownParameter(ValueError):
    """The search asks for something that this server cannot do."""


def search(resources: Sequence[Resource], kind: str, params: Params) -> list[Resource]:
    """Those of this type for which every parameter holds. Raises UnknownParameter."""
    tests = [_test(name, value) for name, value in params if name not in _CONTROL]
    return [r for r in resources if r["resourceType"] == kind and all(test(r) for test in tests)]


def shorten(resource: Resource, elements: str | None) -> Resource:
    """Only the members that `_elements` names, and those that are always there."""
    if not elements:
        return resource
    wanted = {*elements.split(","), *_ALWAYS}
    return {name: value for name, value in resource.items() if name.lstrip("_") in wanted or _choice(name) in wanted}


def _choice(name: str) -> str:
    """`valueCodeableConcept` is `value` in a list of elements."""
    return next((choice for choice in _CHOICES if name.startswith(choice)), name)


def _test(name: str, value: str) -> Callable[[Resource], bool]:
    alternatives = _ALTERNATIVE.findall(value)
    match name:
        case "patient":
            return lambda r: _whose(r) in alternatives
        case "name":
            starts = tuple(_plain(text).casefold() for text in alternatives)
            return lambda r: any(part.casefold().startswith(starts) for part in _name_parts(r))
        case "birthdate":
            return lambda r: r.get("birthDate") in alternatives
        case _ if name in _TOKENS:
            tokens = [_token(text) for text in alternatives]
            return lambda r: any(_fits(token, held) for token in tokens for held in _codes(_at(r, _TOKENS[name])))
        case _:
            raise UnknownParameter(name)


def _at(resource: Resource, member: str) -> Any:
    return resource.get("meta", {}).get("tag") if member == "tag" else resource.get(member)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _token(text: str) -> tuple[str | None, str]:
    first = _PART.match(text)
    system = first[0] if first else ""
    if system == text:
        return None, _plain(text)
    return _plain(system), _plain(text[len(system) + 1 :])


def _fits(token: tuple[str | None, str], held: tuple[str | None, str]) -> bool:
    return token[1] == held[1] and token[0] in (None, held[0])


def _codes(value: Any) -> Iterator[tuple[str | None, str]]:
    """System and code of a code, an identifier, a concept, or a list of them."""
    if isinstance(value, str):
        yield None, value
    elif isinstance(value, list):
        for part in value:
            yield from _codes(part)
    elif isinstance(value, dict):
        if "coding" in value:
            yield from _codes(value["coding"])
        elif code := value.get("code") or value.get("value"):
            yield value.get("system"), code


def _whose(resource: Resource) -> str | None:
    about = resource.get("subject") or resource.get("patient") or {}
    return about.get("reference")


def _name_parts(resource: Resource) -> Iterator[str]:
    for name in resource.get("name", ()):
        yield from (part for part in (name.get("text"), name.get("family"), *name.get("given", ())) if part)
