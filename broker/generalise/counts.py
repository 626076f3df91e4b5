"""Counts instead of registrations: how many per category, in what stretch of time, never what was written.

A category that is no known code counts as 'overig', since a key may hold a name as easily as a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from broker.generalise.codes import BVH_CODE, OVERIG, category_list, years_in
from broker.generalise.identity import age_on, read_date
from broker.generalise.rules import Regel, is_listed, vocabulary
from broker.generalise.traces import age_band
from broker.generalise.work import Values, Werk
from broker.terms import Json

_MAX_COUNT: Final = 1_000_000
_NUMBERS: Final = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8}
_ADULTS = re.compile(r"(\d{1,2}|[a-zé]+) volwassenen?\b", re.IGNORECASE)
_CHILDREN = re.compile(r"(\d{1,2}|[a-zé]+) (?:kind(?:eren)?|minderjarigen?)\b", re.IGNORECASE)
_ADULT_AGE: Final = 18


def give_counts(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """{'aantallen': {'E33': 6}, 'periode': '10 weken'}; without dates no period."""
    counted: Counter[str] = Counter()
    for value in values:
        if isinstance(value, dict):
            counted.update(_registration(value) if "code" in value else _held_counts(value))
    if not counted:
        return None
    return {"aantallen": dict(counted), **_span(values)}


def give_roles(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """How often in which role."""
    counted: Counter[str] = Counter()
    for value in values:
        if isinstance(value, str):
            counted[_known(value, "rollen")] += 1
        elif isinstance(value, dict):
            counted.update(_numbers(value, "rollen"))
    return {"aantallen": dict(counted)} if counted else None


def give_kinds(values: Values, regel: Regel, _werk: Werk) -> Json:
    """{'aantal': 2, 'soorten': ['geluid', 'schreeuwen'], 'periode': '9 dagen'}: no reporter, no text."""
    kinds = [value["soort"] for value in values if isinstance(value, dict) and isinstance(value.get("soort"), str)]
    if not kinds:
        return None
    texts = [str(kind) for kind in kinds]
    return {"aantal": len(texts), "soorten": category_list(texts, regel.woordenlijst), **_span(values)}


def give_kinds_and_years(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """Kind of incident and year, found in a summary."""
    texts = [text for value in values if (text := _summary(value))]
    if not texts:
        return None
    pattern = re.compile(rf"\b(?:{vocabulary('categorieen').pattern})\b", re.IGNORECASE)
    kinds: list[Json] = list(dict.fromkeys(kind.casefold() for text in texts for kind in pattern.findall(text)))
    return {"soorten": kinds or [OVERIG], "jaren": years_in(values)}


def give_number(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """One count."""
    value = values[0] if len(values) == 1 else None
    number = value.get("aantal") if isinstance(value, dict) else value
    if isinstance(number, str) and re.fullmatch(r"\d{1,4}", number):
        number = int(number)
    return {"aantal": number} if _is_count(number) else None


def give_household(values: Values, _regel: Regel, werk: Werk) -> Json:
    """Number of adults and of children."""
    adults: Json
    children: Json
    if len(values) == 1 and isinstance(values[0], str):
        adults, children = _worded(_ADULTS, values[0]), _worded(_CHILDREN, values[0])
    elif len(values) == 1 and isinstance(values[0], dict) and _is_count(values[0].get("volwassenen")):
        adults, children = values[0].get("volwassenen"), values[0].get("kinderen", 0)
    else:
        ages = _ages(values, werk)
        if ages is None:
            return None
        adults = sum(age >= _ADULT_AGE for age in ages)
        children = len(ages) - adults
    found = {"volwassenen": adults, "kinderen": children}
    return {key: number for key, number in found.items() if _is_count(number)} or None


def give_children(values: Values, _regel: Regel, werk: Werk) -> Json:
    """Number of minors with their age bands."""
    if len(values) == 1 and (number := _child_number(values[0])) is not None:
        return {"aantal": number}
    ages = _ages(values, werk)
    if ages is None:
        return None
    bands: list[Json] = [age_band(age) for age in sorted(ages) if age < _ADULT_AGE]
    return {"aantal": len(bands), "leeftijdsbanden": bands}


def give_relations(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """Kinds of relation without a name."""
    named = [value.get("relatie") if isinstance(value, dict) else value for value in values]
    return category_list([name for name in named if isinstance(name, str)], "relaties") or None


def span_text(first: date, last: date) -> str:
    """'9 dagen', '10 weken', '6 maanden': both days counted."""
    days = (last - first).days + 1
    if days <= 28:
        return f"{days} dag" if days == 1 else f"{days} dagen"
    return f"{round(days / 7)} weken" if days <= 90 else f"{round(days / 30.44)} maanden"


def _span(values: Values) -> dict[str, Json]:
    found = [day for value in values if isinstance(value, dict) and (day := read_date(value.get("datum")))]
    return {"periode": span_text(min(found), max(found))} if len(found) > 1 else {}


def _registration(value: Mapping[str, Json]) -> dict[str, int]:
    code = value.get("code")
    return {_known(code, "categorieen"): 1} if isinstance(code, str) else {OVERIG: 1}


def _held_counts(value: Mapping[str, Json]) -> dict[str, int]:
    inner = value.get("aantallen")
    return _numbers(inner if isinstance(inner, dict) else value, "categorieen")


def _numbers(value: Mapping[str, Json], woordenlijst: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for key, number in value.items():
        if isinstance(number, int) and _is_count(number):
            counted[_known(key, woordenlijst)] += number
    return dict(counted)


def _known(text: str, woordenlijst: str) -> str:
    text = text.strip()
    known = is_listed(woordenlijst, text) or BVH_CODE.fullmatch(text)
    return text if known else OVERIG


def _is_count(number: Json) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _MAX_COUNT


def _summary(value: Json) -> str:
    text = value.get("tekst") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _worded(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.findall(text)
    if len(found) != 1:
        return None
    word = found[0].lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _child_number(value: Json) -> int | None:
    if isinstance(value, str):
        return _worded(_CHILDREN, value)
    return value if isinstance(value, int) and _is_count(value) else None


def _ages(values: Iterable[Json], werk: Werk) -> list[int] | None:
    today, ages = werk.context.moment.vandaag, []
    for value in values:
        age = value.get("leeftijd") if isinstance(value, dict) else None
        born = read_date(value.get("geboortedatum")) if isinstance(value, dict) else None
        if isinstance(age, int) and not isinstance(age, bool) and 0 <= age < 130:
            ages.append(age)
        elif born and born <= today:
            ages.append(age_on(today, born))
        else:
            return None
    return ages or None
