"""From a free value to a code, a yes or a no, a year or a month. A text that fits no code never goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from broker.generalise.identity import read_date
from broker.generalise.rules import Regel, is_listed
from broker.generalise.work import Values, Werk
from broker.terms import Bekendheid, Json

OVERIG: Final = "overig"
BVH_CODE: Final = re.compile(r"[A-Z]{1,2}\d{2,3}")  # an incident in the systems of the police
_YEAR_FIELDS: Final = frozenset({"van", "tot", "sinds", "jaar", "datum", "tekst"})
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def give_code(values: Values, regel: Regel, _werk: Werk) -> Json:
    """The one code that all values give; several different codes are an absence."""
    found = {_find(value, regel) for value in values}
    return found.pop() or None if len(found) == 1 else None


def give_codes(values: Values, regel: Regel, _werk: Werk) -> Json:
    """Every code that is found, in the order of the data; else the general one."""
    texts = [text for value in values for text in _texts(value)]
    found: list[Json] = [code for code, pattern in regel.codes if any(pattern.search(text) for text in texts)]
    if not texts:
        return None
    return found or ([regel.anders] if regel.anders else None)


def give_category(values: Values, regel: Regel, _werk: Werk) -> Json:
    """Known category codes; anything else is 'overig' and tells nothing (elementen: categoriecode)."""
    return category_list([text for value in values for text in _texts(value)], regel.woordenlijst) or None


def category_list(texts: Iterable[str], woordenlijst: str) -> list[Json]:
    """Each text as its category, without doubles, in the order in which they came."""
    found = [text.strip().casefold() if is_listed(woordenlijst, text.strip()) else OVERIG for text in texts]
    return list(dict.fromkeys(found))


def give_yes_no(values: Values, regel: Regel, _werk: Werk) -> Json:
    """{'voorwaarden': 'ja'}: whether, never what."""
    answers = {_yes_no(value, regel) for value in values}
    answer = answers.pop() if len(answers) == 1 else None
    if answer is None or (regel.alleen_ja and answer == "nee"):
        return None
    return {regel.veld: answer}


def give_known(values: Values, _regel: Regel, werk: Werk) -> Json:
    """BEKEND_ACTIEF before BEKEND_AFGESLOTEN; a plain NIET_BEKEND only when the filter says so (Wgs art. 2.29)."""
    for state in (Bekendheid.BEKEND_ACTIEF, Bekendheid.BEKEND_AFGESLOTEN):
        if state.value in values:
            return state.value
    unknown = Bekendheid.NIET_BEKEND.value
    return unknown if werk.filters.niet_bekend and unknown in values else None


def give_known_yes_no(values: Values, regel: Regel, werk: Werk) -> Json:
    """Yes, or a no where a no hides nothing."""
    answers = {_yes_no(value, regel) for value in values}
    answer = answers.pop() if len(answers) == 1 else None
    return answer if answer == "ja" or (answer == "nee" and (regel.nee_mag or werk.filters.niet_bekend)) else None


def give_any(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """'ja' when there is a registration at all; none is an absence."""
    return "ja" if any(isinstance(value, dict) and value.get("code") for value in values) else None


def give_year(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """The year, or first and last year."""
    years = sorted({year for value in values for year in _YEAR.findall(_flat(value))})
    if not years:
        return None
    return years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}"


def give_month(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """The month of one date, 'YYYY-MM'."""
    value = values[0] if len(values) == 1 else None
    found = read_date(value.get("datum") if isinstance(value, dict) else value)
    return found.isoformat()[:7] if found else None


def years_in(values: Iterable[Json]) -> list[Json]:
    """All years that are named."""
    return list(dict.fromkeys(sorted(year for value in values for year in _YEAR.findall(_flat(value)))))


def _find(value: Json, regel: Regel) -> str | None:
    text = _single_text(value)
    if text is None:
        return None
    for code, pattern in regel.codes:
        if pattern.search(text):
            return code or None
    return regel.anders


def _yes_no(value: Json, regel: Regel) -> str | None:
    if isinstance(value, dict):
        value = value.get(regel.veld_in) if regel.veld_in else _dict_content(value, regel)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return _find(value, regel)


def _dict_content(value: dict[str, Json], regel: Regel) -> Json:
    known = [value[key] for key in ("tekst", "status", "soort") if key in value]
    if known:
        return known[0]
    return True if set(value) & set(regel.velden) else None


def _single_text(value: Json) -> str | None:
    if isinstance(value, dict):
        value = next((value[key] for key in ("status", "tekst", "soort") if key in value), None)
    text = value.strip() if isinstance(value, str) else ""
    return text or None


def _texts(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [text for text in [value.get("soort") or value.get("code")] if isinstance(text, str) and text.strip()]
    return [value] if isinstance(value, str) and value.strip() else []


def _flat(value: Json) -> str:
    if isinstance(value, dict):
        return " ".join(_flat(part) for key, part in value.items() if key in _YEAR_FIELDS)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
