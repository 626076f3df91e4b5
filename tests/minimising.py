"""One pair, or a few, through minimise: what the tests of that room share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from broker.minimise import Bekende, Context, minimise
from broker.terms import (
    Answer,
    Beleid,
    Besluit,
    Filters,
    Gathered,
    Gegeven,
    Item,
    Json,
    Labels,
    Minimaal,
    Moment,
    Paar,
    Uitkomst,
    Uitspraak,
    Vorm,
)
from tests.people import BRAM, BUUR, KIND, SANNE

MOMENT = Moment(datetime(2025, 8, 18, 12, tzinfo=UTC), date(2025, 8, 18))
PEOPLE = (
    Bekende(SANNE.naam, "betrokkene 1", onderwerp=True),
    Bekende(BRAM.naam, "betrokkene 2"),
    Bekende(KIND.naam, "directe kring 1"),
    Bekende(f"meneer {BUUR.naam}", "melder 1"),
)
CONTEXT = Context(MOMENT, "wonion", PEOPLE, pseudoniem="zvp1_h_1_AAAAAA_BBBBBBBBBBBBBBBBBBBBBB")
INCIDENT: dict[str, Json] = {"datum": "2025-06-01", "code": "E33", "rol": "betrokkene", "omschrijving": "vrije tekst"}
ALL = Filters()


def says(
    paar: Paar,
    uitkomst: Uitkomst = Uitkomst.VERSTREKT,
    vorm: Vorm = Vorm.VOLLEDIG,
    filters: Filters = ALL,
    voorwaarden: tuple[str, ...] = (),
    reden: str | None = None,
) -> Uitspraak:
    """What the policy says of one pair."""
    return Uitspraak(paar, uitkomst, vorm, filters=filters, voorwaarden=voorwaarden, reden=reden)


def decide(*uitspraken: Uitspraak) -> Besluit:
    """The besluit that holds these."""
    return Besluit({u.paar: u for u in uitspraken}, {}, (), Beleid("1", "0" * 64))


def ask(gathered: Gathered, *uitspraken: Uitspraak, context: Context = CONTEXT) -> Minimaal:
    """Minimise what was gathered, when exactly these pairs were asked."""
    return minimise([u.paar for u in uitspraken], decide(*uitspraken), gathered, context)


def one(
    element: str,
    items: Iterable[Item | Json],
    vorm: Vorm = Vorm.VOLLEDIG,
    filters: Filters = ALL,
    context: Context = CONTEXT,
) -> tuple[Gegeven, ...]:
    """The delivered entries of one permitted pair."""
    answer = Answer({element: tuple(item if isinstance(item, Item) else Item(item) for item in items)})
    ruling = says(Paar("bron", element), vorm=vorm, filters=filters)
    return ask({"bron": answer}, ruling, context=context).gegevens


def value(element: str, waarde: Json, vorm: Vorm = Vorm.VOLLEDIG, context: Context = CONTEXT) -> Json:
    """The value that goes, of one value of one permitted pair."""
    (gegeven,) = one(element, [waarde], vorm, context=context)
    return gegeven.waarde


def police(number: int, artikel: str | None, *, verwijderd: bool = False, betwist: bool = False) -> Item:
    """A registration of month `number`, with code E<number>0."""
    labels = Labels(wpg_artikel=artikel, verwijderd=verwijderd, betwist=betwist)
    return Item({"datum": f"2025-0{number}-01", "code": f"E{number}0", "rol": "betrokkene"}, labels)


def codes(gegevens: tuple[Gegeven, ...]) -> list[Json]:
    """The codes of all registrations that go."""
    return [entry["code"] for entry in entries(gegevens)]


def entries(gegevens: tuple[Gegeven, ...]) -> list[dict[str, Json]]:
    """All registrations that go."""
    lists = [gegeven.waarde for gegeven in gegevens if isinstance(gegeven.waarde, list)]
    return [entry for listed in lists for entry in listed if isinstance(entry, dict)]
