"""Every asked pair ends in one list, and all absences look alike (design 2 step 6, 6a.11)."""

from __future__ import annotations

from datetime import date

import pytest

from broker.generalise.rules import load_regels
from broker.minimise import NotAccountedFor, minimise
from broker.terms import (
    Answer,
    Beleid,
    Besluit,
    Filters,
    Gegeven,
    Item,
    Labels,
    Paar,
    Storing,
    Uitkomst,
    Vorm,
)
from tests.minimising import CONTEXT, INCIDENT, ask, decide, one, says
from tests.people import SANNE

P = Vorm.PSEUDONIEM

POLITIE_LIJST = Paar("politie", "pol.lijst")


def test_every_outcome_has_its_own_list() -> None:
    """delivered + withheld + waiting + invited + failed = asked (design 2, step 6)."""
    pairs = [Paar(f"s{number}", "pol.lijst") for number in range(7)]
    given, withheld, consent, release, invited, silent, failed = pairs
    minimal = ask(
        {"s0": Answer({"pol.lijst": (Item(dict(INCIDENT)),)}), "s6": Storing("te-laat")},
        says(given),
        says(withheld, Uitkomst.GEWEIGERD, reden="D-GROND"),
        says(consent, Uitkomst.WACHT_TOESTEMMING),
        says(release, Uitkomst.WACHT_VRIJGAVE),
        says(invited, Uitkomst.UITNODIGING),
        says(silent, Uitkomst.GEEN_MEDEDELING, Vorm.NIET),
        says(failed),
    )
    assert [g.paar for g in minimal.gegevens] == [given, silent]
    assert [u.paar for u in minimal.achtergehouden] == [withheld]
    assert [u.paar for u in minimal.wacht] == [consent, release]
    assert minimal.uitnodigingen == (invited,)
    assert minimal.storingen == ((failed, "te-laat"),)


def test_a_pair_that_the_besluit_does_not_name_stops_everything() -> None:
    """Nothing leaves when question and decision do not fit (design 2, step 6)."""
    with pytest.raises(NotAccountedFor):
        minimise([POLITIE_LIJST, Paar("ggz", "ggz.diag")], decide(says(POLITIE_LIJST)), {}, CONTEXT)


def test_an_answer_under_another_name_stops_everything() -> None:
    """An uitspraak filed under another pair is a fault, not a yes."""
    wrong = Besluit({POLITIE_LIJST: says(Paar("ggz", "ggz.diag"))}, {}, (), Beleid("1", "0" * 64))
    with pytest.raises(NotAccountedFor):
        minimise([POLITIE_LIJST], wrong, {}, CONTEXT)


def test_an_element_named_twice_counts_once() -> None:
    """matrix-notes 2b.19."""
    minimal = minimise([POLITIE_LIJST, POLITIE_LIJST], decide(says(POLITIE_LIJST)), {}, CONTEXT)
    assert [g.paar for g in minimal.gegevens] == [POLITIE_LIJST]


def test_a_text_in_place_of_a_failure_code_does_not_leave() -> None:
    """The code of a failure is from a closed list, never the text of an exception (design A9)."""
    minimal = ask({"politie": Storing(f"kan Sanne niet vinden: {SANNE.bsn}")}, says(POLITIE_LIJST))
    assert minimal.storingen == ((POLITIE_LIJST, "storing"),)


def test_no_statement_fails_together_with_its_supplier() -> None:
    """An absence beside a failure would tell that the supplier was never asked for it (design 6a.11)."""
    hidden = says(Paar("politie", "pol.onderzoek"), Uitkomst.GEEN_MEDEDELING, Vorm.NIET)
    minimal = ask({"politie": Storing("te-laat")}, says(POLITIE_LIJST), hidden)
    assert {paar for paar, _ in minimal.storingen} == {POLITIE_LIJST, hidden.paar}


def test_all_ways_to_have_nothing_are_the_same_bytes() -> None:
    """Nothing there, no statement, unknown, dropped and malformed look alike (design 6a.11)."""
    paar = Paar("bron", "pol.lijst")
    art9 = Item(dict(INCIDENT), Labels(wpg_artikel="9", stand=date(2025, 1, 1), betwist=True, voorwaarden=("geheim",)))
    only8 = Filters(wpg_artikelen=frozenset({"8", "13"}))
    ways = [
        ask({}, says(paar, voorwaarden=("v",))),
        ask({"bron": Answer({})}, says(paar, voorwaarden=("v",))),
        ask({"bron": Answer({"pol.lijst": ()})}, says(paar)),
        ask({"bron": Answer({"pol.lijst": (art9,)})}, says(paar, filters=only8, voorwaarden=("v",))),
        ask({"bron": Answer({"pol.lijst": (Item("een losse tekst"),)})}, says(paar)),
        ask({"bron": Answer({"pol.lijst": (Item(dict(INCIDENT)),)})}, says(paar, vorm=P)),
        ask({"bron": Answer({"pol.lijst": (Item(dict(INCIDENT)),)})}, says(paar, vorm=Vorm.NIET)),
        ask({}, says(paar, Uitkomst.GEEN_MEDEDELING, Vorm.NIET, reden="D-OPSP")),
    ]
    assert {repr(way.gegevens) for way in ways} == {repr((Gegeven(paar, Vorm.NIET),))}


@pytest.mark.parametrize("element", ["pol.onderzoek", "vt.melder", "wc.melder", "bijz.geloof", "bestaat.niet"])
@pytest.mark.parametrize("vorm", list(Vorm))
def test_what_is_never_given_goes_in_no_form(element: str, vorm: Vorm) -> None:
    """No form in the data, no value, whatever the decision says (fail closed)."""
    (gegeven,) = one(element, ["Bram Oefenstra"], vorm)
    assert (gegeven.vorm, gegeven.waarde) == (Vorm.NIET, None)


@pytest.mark.parametrize("element", sorted(load_regels().elementen))
@pytest.mark.parametrize("vorm", list(Vorm))
def test_an_unknown_shape_is_an_absence(element: str, vorm: Vorm) -> None:
    """A value that the function does not know is never passed on raw."""
    (gegeven,) = one(element, [{"onbekend veld": {"dieper": ["Bram Oefenstra", int(SANNE.bsn)]}}], vorm)
    assert gegeven.waarde in (None, [{"titel": "actie van een andere partij"}], {"functie": "contactpersoon"})
