"""What pydantic found wrong, in plain Dutch: which field, what is wrong, how to mend it; never the value.

A name that the caller made up is shown only when it looks like a name of a field of ours, so that nothing personal that
stands in the wrong place comes back (design A9). All errors at once (API Design Rules /core/error-handling/all-errors).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic_core import PydanticCustomError

from broker.errors import Fout

_NAME: Final = re.compile(r"[a-z_][A-Za-z_.]{0,40}|Idempotency-Key")  # ours begin small; names of people do not
_PLACES: Final = frozenset({"body", "query", "path", "header"})
_MOST: Final = 100

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("ontbreekt", "Vul dit veld in."),
    "extra_forbidden": ("onbekend-veld", "Dit veld bestaat niet; laat het weg of verbeter de naam."),
    "string_too_short": ("te-kort", "Vul hier tekst in."),
    "string_too_long": ("te-lang", "Maak de tekst korter; hoogstens {max_length} tekens."),
    "string_type": ("geen-tekst", "Geef hier tekst, tussen aanhalingstekens."),
    "string_pattern_mismatch": ("verkeerde-vorm", "De waarde heeft niet de vorm die de API-beschrijving noemt."),
    "too_long": ("te-veel", "Geef er hoogstens {max_length}; verdeel de rest over meer vragen."),
    "too_short": ("te-weinig", "Geef er ten minste {min_length}."),
    "list_type": ("geen-lijst", "Geef hier een lijst, tussen rechte haken."),
    "dict_type": ("geen-object", "Geef hier een object, tussen accolades."),
    "model_type": ("geen-object", "Geef hier een object, tussen accolades."),
    "model_attributes_type": ("geen-object", "Geef hier een object, tussen accolades."),
    "enum": ("onbekende-keuze", "Kies een van: {expected}."),
    "literal_error": ("onbekende-keuze", "Kies een van: {expected}."),
    "bool_type": ("geen-ja-nee", "Geef true of false."),
    "int_type": ("geen-getal", "Geef een heel getal."),
    "int_parsing": ("geen-getal", "Geef een heel getal."),
    "greater_than_equal": ("te-klein", "Geef een getal van ten minste {ge}."),
    "less_than_equal": ("te-groot", "Geef een getal van hoogstens {le}."),
}
_OTHER: Final = ("ongeldige-waarde", "De waarde past niet bij dit veld; zie de API-beschrijving.")


def wrong(code: str, uitleg: str) -> PydanticCustomError:
    """An error of our own, to raise in a validator. The code has a hyphen, which no code of pydantic has."""
    return PydanticCustomError(code, uitleg)


def faults(errors: Iterable[Mapping[str, Any]]) -> list[Fout]:
    """One Fout per wrong field, in the order in which they were found, a hundred at most.

    A list whose members are wrong is not also too short, though pydantic says so.
    """
    found = {(fout.veld, fout.code): fout for fout in map(_fault, errors)}
    above = {veld[: at.start()] for veld, _ in found for at in re.finditer(r"\.", veld)}
    return [fout for fout in found.values() if fout.code != "te-weinig" or fout.veld not in above][:_MOST]


def _fault(error: Mapping[str, Any]) -> Fout:
    kind = str(error["type"])
    if "-" in kind:
        return Fout(_field(error["loc"]), kind, str(error["msg"]))
    code, text = _TEXTS.get(kind, _OTHER)
    context = {name: str(value).replace(" or ", ", ").replace("'", "") for name, value in error.get("ctx", {}).items()}
    return Fout(_field(error["loc"]), code, text.format_map(context))


def _field(loc: Sequence[int | str]) -> str:
    parts = [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?" for part in loc]
    if len(parts) > 1 and parts[0] in _PLACES:
        parts = parts[1:]
    return ".".join(parts)
