"""Room 6 of the corridor: from what was gathered to what may leave, per asked pair. A pure function; knows no law.

Shape: `minimise(asked, besluit, gathered, context)` -> `Minimaal`. Every asked pair ends in exactly one of
gegevens, achtergehouden, wacht, uitnodigingen, storingen. Nothing there, no statement and everything dropped are one
and the same Gegeven: form `niet`, no value, no labels (design 6a.11).

Errors: `NotAccountedFor` when besluit and question do not fit or a pair is lost: nothing leaves.
Source: AVG art. 5 lid 1 c (minimale gegevensverwerking); Wgs art. 2.29 lid 3; Wpg art. 3 lid 2 and 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from broker.errors import SluisError
from broker.generalise.context import Bekende, Context
from broker.generalise.forms import bring_to_form
from broker.generalise.items import keep, labels_out, shared_labels, unfold
from broker.generalise.persons import Persons
from broker.generalise.rules import Elementregel, load_regels
from broker.generalise.scrub import scrub_full, scrub_pseudonymous
from broker.generalise.texts import third_names
from broker.generalise.work import Werk
from broker.terms import (
    Answer,
    Besluit,
    Gathered,
    Gegeven,
    Item,
    Json,
    Minimaal,
    Paar,
    Storing,
    Uitkomst,
    Uitspraak,
    Vorm,
)

__all__ = ["Bekende", "Context", "NotAccountedFor", "minimise"]

_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_UNKNOWN_FAILURE: Final = "storing"
_BIRTH: Final = "id.geb"


class NotAccountedFor(SluisError):
    """A pair is in none or in several lists, or the besluit does not speak of it. Nothing leaves."""


@dataclass(slots=True)
class _Lists:
    gegevens: list[Gegeven] = field(default_factory=list)
    achtergehouden: list[Uitspraak] = field(default_factory=list)
    wacht: list[Uitspraak] = field(default_factory=list)
    uitnodigingen: list[Paar] = field(default_factory=list)
    storingen: list[tuple[Paar, str]] = field(default_factory=list)


def minimise(asked: Sequence[Paar], besluit: Besluit, gathered: Gathered, context: Context) -> Minimaal:
    """Bring what was gathered to what the besluit permits.

    Looks only at permitted pairs of the question: what a supplier sends beside them is never read. Raises
    NotAccountedFor unless delivered + withheld + waiting + invited + failed = asked.
    """
    pairs = tuple(dict.fromkeys(asked))
    lists, persons = _Lists(), Persons(context)
    _announce_names(pairs, besluit, gathered, persons)
    for paar in pairs:
        uitspraak = besluit.paren.get(paar)
        if uitspraak is None or uitspraak.paar != paar:
            raise NotAccountedFor("het besluit noemt een gevraagd paar niet")
        _place(uitspraak, gathered, persons, lists)
    minimal = Minimaal(
        tuple(lists.gegevens), tuple(lists.achtergehouden), tuple(lists.wacht),
        tuple(lists.uitnodigingen), tuple(lists.storingen),
    )  # fmt: skip
    _account_for(pairs, minimal)
    return minimal


def _place(u: Uitspraak, gathered: Gathered, persons: Persons, lists: _Lists) -> None:
    source = gathered.get(u.paar.verstrekker)
    match u.uitkomst:
        case Uitkomst.VERSTREKT | Uitkomst.GEEN_MEDEDELING if isinstance(source, Storing):
            # No statement fails with its supplier: an absence beside a failure would tell the two apart.
            lists.storingen.append((u.paar, source.code if _CODE.fullmatch(source.code) else _UNKNOWN_FAILURE))
        case Uitkomst.VERSTREKT:
            lists.gegevens.extend(_deliver(u, source, persons))
        case Uitkomst.GEEN_MEDEDELING:
            lists.gegevens.append(_absence(u.paar))
        case Uitkomst.GEWEIGERD:
            lists.achtergehouden.append(u)
        case Uitkomst.WACHT_TOESTEMMING | Uitkomst.WACHT_VRIJGAVE:
            lists.wacht.append(u)
        case Uitkomst.UITNODIGING:
            lists.uitnodigingen.append(u.paar)
        case _:
            assert_never(u.uitkomst)


def _absence(paar: Paar) -> Gegeven:
    return Gegeven(paar, Vorm.NIET)


def _deliver(u: Uitspraak, source: Answer | Storing | None, persons: Persons) -> list[Gegeven]:
    element = load_regels().elementen.get(u.paar.element)
    if element is None or not isinstance(source, Answer):
        return [_absence(u.paar)]
    items = keep(unfold(source.items.get(u.paar.element, ())), u.filters, element, persons.context)
    by_form: dict[Vorm, list[Item]] = {}
    for item in items:
        by_form.setdefault(_form_of(item, u, persons.context), []).append(item)
    delivered = [
        gegeven
        for vorm, of_form in by_form.items()
        for group in _groups(of_form, vorm)
        if (gegeven := _bring(u, vorm, group, element, persons))
    ]
    return delivered or [_absence(u.paar)]


def _form_of(item: Item, u: Uitspraak, context: Context) -> Vorm:
    if u.vorm is not Vorm.VOLLEDIG:
        return u.vorm
    band = u.filters.leeftijdsband and u.paar.element == _BIRTH
    other = u.filters.anderen_titel and item.labels.houder != context.ontvanger
    return Vorm.GEGENERALISEERD if band or other else u.vorm


def _groups(items: Sequence[Item], vorm: Vorm) -> Iterator[list[Item]]:
    """In the full form items with other labels stay apart; any other form speaks of all items together."""
    if vorm is not Vorm.VOLLEDIG:
        yield list(items)
        return
    apart: dict[object, list[Item]] = {}
    for item in items:
        key = (tuple(labels_out(item, vorm).items()), item.labels.voorwaarden)
        apart.setdefault(key, []).append(item)
    yield from apart.values()


def _bring(u: Uitspraak, vorm: Vorm, group: Sequence[Item], element: Elementregel, persons: Persons) -> Gegeven | None:
    werk = Werk(persons, element, u.filters)
    waarde = bring_to_form([item.waarde for item in group], vorm, werk)
    if waarde is None:
        return None
    labels: dict[str, Json] = shared_labels([labels_out(item, vorm) for item in group])
    conditions = dict.fromkeys((*u.voorwaarden, *_conditions(group, vorm, werk)))
    return Gegeven(u.paar, vorm, waarde, labels, tuple(conditions))


def _conditions(group: Sequence[Item], vorm: Vorm, werk: Werk) -> list[str]:
    """The supplier's own words go no further than its value does: not where the form tells less than a text would."""
    texts = [text for item in group for text in item.labels.voorwaarden]
    match vorm:
        case Vorm.VOLLEDIG:
            return [scrub_full(text, werk, streng=True) for text in texts]
        case Vorm.GEGENERALISEERD:
            return [scrub_pseudonymous(text, werk) for text in texts]
        case _:
            return []


def _names_in(item: Item) -> list[str]:
    found = list(item.labels.namen)
    for value in item.waarde if isinstance(item.waarde, list) else [item.waarde]:
        if isinstance(value, dict) and (derden := value.get("derden")):
            found += third_names(derden)
    return found


def _announce_names(pairs: Sequence[Paar], besluit: Besluit, gathered: Gathered, persons: Persons) -> None:
    """Roles that come with names, over all permitted pairs, before the first number is given."""
    for paar in pairs:
        uitspraak, source = besluit.paren.get(paar), gathered.get(paar.verstrekker)
        if uitspraak and uitspraak.uitkomst is Uitkomst.VERSTREKT and isinstance(source, Answer):
            for item in source.items.get(paar.element, ()):
                persons.announce(_names_in(item))


def _account_for(pairs: Sequence[Paar], minimal: Minimaal) -> None:
    placed = [
        *dict.fromkeys(gegeven.paar for gegeven in minimal.gegevens),
        *(u.paar for u in minimal.achtergehouden),
        *(u.paar for u in minimal.wacht),
        *minimal.uitnodigingen,
        *(paar for paar, _ in minimal.storingen),
    ]
    if len(placed) != len(pairs) or set(placed) != set(pairs):
        raise NotAccountedFor("verstrekt + achtergehouden + wacht + uitgenodigd + storing is niet gevraagd")
