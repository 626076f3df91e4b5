"""Items of a supplier against the filters of the decision: what does not satisfy a condition falls out.

A supplier may send one item per registration or one item with a list; both become one item per registration, whose
own fields count as labels too. Where label and field contradict each other the condition is not met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from broker.generalise.context import Context
from broker.generalise.identity import read_date
from broker.generalise.rules import Elementregel, is_listed
from broker.terms import Filters, Item, Json, Labels, Vorm

_ARTIKEL = re.compile(r"\d{1,2}[a-z]?")
_TOLD: Final = frozenset({"wpg_artikel", "houder", "feit_of_oordeel", "betwist", "verwijderd"})
_FEIT_OF_OORDEEL: Final = frozenset({"feit", "oordeel"})


def unfold(items: Iterable[Item]) -> list[Item]:
    """One item per registration, with the label fields of the registration read into the labels."""
    return [
        _with_holder(replace(item, waarde=value, labels=_read_labels(item.labels, value)))
        for item in items
        for value in (item.waarde if isinstance(item.waarde, list) else [item.waarde])
    ]


def keep(items: Sequence[Item], filters: Filters, element: Elementregel, context: Context) -> list[Item]:
    """The items that satisfy every condition (Wgs art. 2.30 lid 1 a, Wpg art. 14; design 12.8)."""
    kept = [item for item in items if _satisfies(item.labels, filters, element, context)]
    first = _months_before(context.moment.vandaag, filters.maanden) if filters.maanden is not None else None
    kept = [item for item in kept if _in_time(item, first, element, context)]
    return _newest(kept, element) if filters.alleen_incident else kept


def labels_out(item: Item, vorm: Vorm) -> dict[str, Json]:
    """Labels as they travel, only with known values, and never more than the form itself tells.

    The full form says which article, how current and in which role; what the value says (`datum`, `rol`) is not said
    again. The generalised form says only how to weigh it: fact or judgement (Wpg art. 4), disputed or not (AVG art. 5
    lid 1 d). Any other form says nothing more than its value.
    """
    if vorm not in (Vorm.VOLLEDIG, Vorm.GEGENERALISEERD):
        return {}
    weight = _weight(item.labels)
    return weight if vorm is Vorm.GEGENERALISEERD else {**_origin(item), **weight}


def _weight(labels: Labels) -> dict[str, Json]:
    known = labels.feit_of_oordeel in _FEIT_OF_OORDEEL
    return {
        **({"feitOfOordeel": labels.feit_of_oordeel} if known else {}),
        **({"betwist": True} if labels.betwist else {}),
    }


def _origin(item: Item) -> dict[str, Json]:
    labels, fields = item.labels, item.waarde if isinstance(item.waarde, dict) else {}
    stand = labels.stand.isoformat() if labels.stand and "datum" not in fields else None
    rol = labels.rol_persoon if "rol" not in fields else None
    return {
        **({"wpgArtikel": labels.wpg_artikel} if _ARTIKEL.fullmatch(labels.wpg_artikel or "") else {}),
        **({"stand": stand} if stand else {}),
        **({"rolPersoon": rol} if rol and is_listed("rollen", rol) else {}),
    }


def date_of(item: Item) -> date | None:
    """The day of a registration, else how current the supplier says it is."""
    if isinstance(item.waarde, dict) and ("datum" in item.waarde or "op" in item.waarde):
        return read_date(item.waarde.get("datum", item.waarde.get("op")))
    return item.labels.stand


def _with_holder(item: Item) -> Item:
    if not isinstance(item.waarde, dict) or item.labels.houder is None:
        return item
    return replace(item, waarde={**item.waarde, "houder": item.labels.houder})


def _read_labels(labels: Labels, value: Json) -> Labels:
    if not isinstance(value, dict) or _TOLD.isdisjoint(value):
        return labels
    return replace(
        labels,
        wpg_artikel=_agree(labels.wpg_artikel, value.get("wpg_artikel")),
        houder=_agree(labels.houder, value.get("houder")),
        feit_of_oordeel=_agree(labels.feit_of_oordeel, value.get("feit_of_oordeel")),
        betwist=labels.betwist or value.get("betwist") not in (None, False),
        verwijderd=labels.verwijderd or value.get("verwijderd") not in (None, False),
    )


def _agree(label: str | None, field: Json) -> str | None:
    if field is None:
        return label
    text = str(field) if isinstance(field, (str, int)) else "?"
    return text if label in (None, text) else f"{label}?{text}"


def _satisfies(labels: Labels, filters: Filters, element: Elementregel, context: Context) -> bool:
    if filters.wpg_artikelen is not None and not _article_allowed(labels, filters.wpg_artikelen, element):
        return False
    if filters.zonder_verwijderd and labels.verwijderd:
        return False
    return not filters.alleen_eigen or labels.houder == context.ontvanger


def _article_allowed(labels: Labels, allowed: frozenset[str], element: Elementregel) -> bool:
    if labels.wpg_artikel is None:
        return not element.registraties
    return labels.wpg_artikel in allowed


def _in_time(item: Item, first: date | None, element: Elementregel, context: Context) -> bool:
    day = date_of(item)
    if day is None:
        return not element.registraties or (first is None and context.periode is None)
    if first is not None and day < first:
        return False
    asked = context.periode if element.registraties else None
    return asked is None or asked.van <= day <= asked.tot


def _newest(items: Sequence[Item], element: Elementregel) -> list[Item]:
    dated = [(day, item) for item in items if (day := _day_of_incident(item, element))]
    if dated:
        return [max(dated, key=lambda pair: pair[0])[1]]
    return list(items) if len(items) == 1 and not element.historie and not element.registraties else []


def _day_of_incident(item: Item, element: Elementregel) -> date | None:
    dated = isinstance(item.waarde, dict) and "datum" in item.waarde
    return date_of(item) if dated or not element.historie else None


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def shared_labels(all_labels: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """What all items say alike; a dispute about one is a dispute about the whole."""
    first = all_labels[0]
    shared = {key: value for key, value in first.items() if all(other.get(key) == value for other in all_labels)}
    return {**shared, **({"betwist": True} if any(labels.get("betwist") for labels in all_labels) else {})}
