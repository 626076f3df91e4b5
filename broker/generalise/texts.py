"""Full and pseudonymised text, field by field: a key that is not named does not go (design 2, step 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from broker.generalise.codes import BVH_CODE, OVERIG
from broker.generalise.identity import read_date
from broker.generalise.incident import this_incident
from broker.generalise.persons import split_role
from broker.generalise.rules import Regel, is_listed
from broker.generalise.scrub import scrub_full, scrub_pseudonymous
from broker.generalise.work import Values, Werk
from broker.terms import Json

_CODE = re.compile(r"[A-Z][A-Z0-9_-]{0,19}")
_ONDERDEEL = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
_ELEMENT = re.compile(r"[a-z]{2,4}\.[a-z]{2,12}")
_MAX_PLAIN_NUMBER: Final = 10_000_000  # seven digits: never a BSN or a phone number
_TEXT_FIELDS: Final[Mapping[str, str]] = {
    "tekst": "tekst", "datum": "datum", "sinds": "datum", "van": "datum", "tot": "datum", "soort": "tekst",
    "status": "tekst", "titel": "tekst",
}  # fmt: skip


def give_text(values: Values, regel: Regel, werk: Werk) -> Json:
    """Free text without other persons; a dict by its known fields."""
    return _as_one([_text_or_fields(value, regel, werk) for value in values])


def give_fields(values: Values, regel: Regel, werk: Werk) -> Json:
    """Only the named fields of each registration; free text around it stays behind."""
    return _as_one([_project(value, regel.velden, regel, werk) for value in values if isinstance(value, dict)])


def give_pseudonymous(values: Values, _regel: Regel, werk: Werk) -> Json:
    """Text in which nothing points at a person any more."""
    return _as_one([_pseudonymous(value, werk) for value in values])


def _as_one(found: list[Json]) -> Json:
    kept: list[Json] = [value for value in found if value is not None]
    return (kept[0] if len(kept) == 1 else kept) if kept else None


def _text_or_fields(value: Json, regel: Regel, werk: Werk) -> Json:
    if isinstance(value, dict):
        return _project(value, regel.velden or _TEXT_FIELDS, regel, werk)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return _number(value, regel, werk) if isinstance(value, int) else _text(value, regel, werk)


def _project(value: dict[str, Json], velden: Mapping[str, str], regel: Regel, werk: Werk) -> Json:
    fields = {key: _FIELDS[kind](value[key], regel, werk) for key, kind in velden.items() if key in value}
    return {key: field for key, field in fields.items() if field is not None} or None


def _pseudonymous(value: Json, werk: Werk) -> Json:
    if isinstance(value, dict):
        kept = {key: _pseudonymous(value[key], werk) for key in ("soort", "relatie", "tekst", "titel") if key in value}
        return {key: part for key, part in kept.items() if part is not None} or None
    return scrub_pseudonymous(value, werk).strip() or None if isinstance(value, str) else None


def _text(value: Json, regel: Regel, werk: Werk) -> Json:
    if not isinstance(value, str):
        return None
    text = this_incident(value) if werk.filters.alleen_incident else value
    return scrub_full(text, werk, streng=regel.streng).strip() or None


def _texts(value: Json, regel: Regel, werk: Werk) -> Json:
    parts = value if isinstance(value, list) else [value]
    return [text for part in parts if (text := _text(part, regel, werk))] or None


def _date(value: Json, _regel: Regel, _werk: Werk) -> Json:
    found = read_date(value)
    return found.isoformat() if found else None


def _code(value: Json, _regel: Regel, werk: Werk) -> Json:
    if not isinstance(value, str):
        return None
    if is_listed("categorieen", value):
        return value
    plain = BVH_CODE.fullmatch(value) or (_CODE.fullmatch(value) and scrub_full(value, werk, streng=False) == value)
    return value if plain else OVERIG


def _role(value: Json, _regel: Regel, _werk: Werk) -> Json:
    return value if isinstance(value, str) and is_listed("rollen", value) else None


def _kind(value: Json, _regel: Regel, _werk: Werk) -> Json:
    if not isinstance(value, str):
        return None
    known = is_listed("overlast", value) or is_listed("handhaving", value)
    return value if known else OVERIG


def _number(value: Json, _regel: Regel, _werk: Werk) -> Json:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if plain and isinstance(value, (int, float)) and abs(value) < _MAX_PLAIN_NUMBER else None


def _yes(value: Json, _regel: Regel, _werk: Werk) -> Json:
    return value if isinstance(value, bool) else None


def _onderdeel(value: Json, _regel: Regel, _werk: Werk) -> Json:
    return value if isinstance(value, str) and _ONDERDEEL.fullmatch(value) else None


def _elements(value: Json, _regel: Regel, _werk: Werk) -> Json:
    codes = value if isinstance(value, list) else []
    return [code for code in codes if isinstance(code, str) and _ELEMENT.fullmatch(code)] or None


def third_names(value: Json) -> list[str]:
    """The names of third persons as they stand in `derden`: texts, or dicts with naam and rol."""
    entries = value if isinstance(value, list) else [value]
    found = []
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("naam"), str):
            found.append(f"{entry['naam']} ({entry.get('rol') or 'derde'})")
        elif isinstance(entry, str) and entry.strip():
            found.append(entry)
    return found


def _thirds(value: Json, _regel: Regel, werk: Werk) -> Json:
    return [werk.persons.label(split_role(naam)[0]) for naam in third_names(value)] or None


def _person(value: Json, _regel: Regel, werk: Werk) -> Json:
    if not isinstance(value, str) or not value.strip():
        return None
    found = werk.persons.find(value)
    return value if found and found.onderwerp else werk.persons.label(value.strip())


def _people(value: Json, regel: Regel, werk: Werk) -> Json:
    parts = value if isinstance(value, list) else [value]
    return [person for part in parts if (person := _person(part, regel, werk))] or None


_FIELDS: Final[Mapping[str, Callable[[Json, Regel, Werk], Json]]] = {
    "tekst": _text, "teksten": _texts, "datum": _date, "code": _code, "rol": _role, "soort": _kind, "getal": _number,
    "ja": _yes, "houder": _onderdeel, "elementen": _elements, "derden": _thirds, "persoon": _person,
    "personen": _people,
}  # fmt: skip
FIELD_KINDS: Final = frozenset(_FIELDS)
