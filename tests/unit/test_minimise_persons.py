"""Labels and persons: what travels with a value, and who is no longer in it (practice.md 7, rule e)."""

from __future__ import annotations

from datetime import date

import pytest

from broker.minimise import Context
from broker.terms import (
    Answer,
    Filters,
    Item,
    Json,
    Labels,
    Paar,
    Vorm,
)
from tests.minimising import CONTEXT, INCIDENT, MOMENT, PEOPLE, ask, codes, entries, one, police, says, value
from tests.people import SANNE

G, P, B = Vorm.GEGENERALISEERD, Vorm.PSEUDONIEM, Vorm.BEKENDHEID


def test_labels_travel_under_their_own_names() -> None:
    """Wpg art. 4: say whether it is fact or judgement and how current; a dispute is marked (Bgs 1.5)."""
    labels = Labels("8", "feit", date(2025, 3, 4), "verdachte", betwist=True, voorwaarden=("niet aan derde",))
    (gegeven,) = one("pol.samenv", [Item("Rustig.", labels)])
    assert gegeven.labels == {
        "wpgArtikel": "8",
        "feitOfOordeel": "feit",
        "stand": "2025-03-04",
        "rolPersoon": "verdachte",
        "betwist": True,
    }
    assert gegeven.voorwaarden == ("niet aan derde",)


def test_in_the_generalised_form_a_label_says_only_how_to_weigh_it() -> None:
    """What the form leaves out (day, year, role, article) does not come back through a label."""
    conditions = ("niet op 4-3-2025 met Bram",)
    labels = Labels("8", "feit", date(2025, 3, 4), "verdachte", betwist=True, voorwaarden=conditions)
    (gegeven,) = one("pol.telling", [Item({"E33": 6}, labels)], G)
    assert gegeven.labels == {"feitOfOordeel": "feit", "betwist": True}
    assert gegeven.voorwaarden == ("niet op 2025 met betrokkene 2",)


@pytest.mark.parametrize(
    ("element", "waarde", "vorm"),
    [
        ("inv.bekend", "BEKEND_ACTIEF", B),
        ("inv.contact", {"functie": "Wijkagent", "telefoon": "06-12345678"}, Vorm.CONTACTPERSOON),
        ("ctx.reden", "Overlast in de nacht", P),
    ],
)
def test_a_form_that_tells_less_than_a_label_brings_no_label_and_no_condition(
    element: str, waarde: Json, vorm: Vorm
) -> None:
    """Whether, to whom, or without a person: not under which article, not since when, not in the supplier's words."""
    labels = Labels("13", "oordeel", date(2025, 3, 4), "verdachte", betwist=True, voorwaarden=("loopt een onderzoek",))
    paar = Paar("bron", element)
    answer = Answer({element: (Item(waarde, labels),)})
    (gegeven,) = ask({"bron": answer}, says(paar, vorm=vorm, voorwaarden=("vernietigen",))).gegevens
    assert (gegeven.vorm, gegeven.waarde is not None) == (vorm, True)
    assert gegeven.labels == {}
    assert gegeven.voorwaarden == ("vernietigen",)


def test_free_text_in_a_label_does_not_leave() -> None:
    """Labels have closed values; anything else is left out."""
    labels = Labels("8 en ook Bram", "zie Bram", None, "vriend van Bram")
    assert one("pol.samenv", [Item("Rustig.", labels)])[0].labels == {}


def test_items_with_other_labels_stay_apart_in_the_full_form() -> None:
    """A dispute about one item is not a dispute about the others."""
    first, second = one("pol.lijst", [police(1, "8"), police(2, "8", betwist=True), police(3, "8")])
    assert (codes((first,)), first.labels) == (["E10", "E30"], {"wpgArtikel": "8"})
    assert (codes((second,)), second.labels) == (["E20"], {"wpgArtikel": "8", "betwist": True})


def test_conditions_of_policy_and_supplier_ride_along_without_names() -> None:
    """Wgs art. 1.7 lid 3: the supplier's condition stays with the fact."""
    item = Item("Meldplicht", Labels(voorwaarden=("niet aan derde", "niet bespreken met Bram Oefenstra")))
    paar = Paar("bron", "om.voorw")
    (gegeven,) = ask({"bron": Answer({"om.voorw": (item,)})}, says(paar, voorwaarden=("vernietigen",))).gegevens
    assert gegeven.voorwaarden == ("vernietigen", "niet aan derde", "niet bespreken met betrokkene 2")


def test_third_persons_get_one_label_in_the_whole_answer() -> None:
    """Third persons in police and housing data are always pseudonymised (practice.md 7, rule e)."""
    lijst, samenv = Paar("politie", "pol.lijst"), Paar("politie", "pol.samenv")
    items = {
        "pol.lijst": (
            Item({**INCIDENT, "derden": ["Cornelis Testhuis (melder)", "Kees Bakker (getuige)", "Jan Proef"]}),
            Item({**INCIDENT, "derden": ["Jan Proef"]}, Labels(namen=("Fatima Voorbeeld",))),
        ),
        "pol.samenv": (Item("Kees Bakker en FATIMA VOORBEELD zagen dat Jan Proef en Testhuis vertrokken."),),
    }
    minimal = ask({"politie": Answer(items)}, says(lijst), says(samenv))
    assert [entry["derden"] for entry in entries(minimal.gegevens[:1])] == [
        ["melder 1", "getuige 1", "derde 1"],
        ["derde 1"],
    ]
    assert minimal.gegevens[1].waarde == "getuige 1 en derde 2 zagen dat derde 1 en melder 1 vertrokken."


def test_a_dropped_item_leaves_no_gap_in_the_numbers() -> None:
    """A gap would tell that something was dropped (design 6a.11)."""
    items = [
        Item({**INCIDENT, "derden": ["Kees Bakker"]}, Labels(wpg_artikel="9")),
        Item({**INCIDENT, "derden": ["Jan Proef"]}, Labels(wpg_artikel="8")),
    ]
    (entry,) = entries(one("pol.lijst", items, filters=Filters(wpg_artikelen=frozenset({"8"}))))
    assert entry["derden"] == ["derde 1"]


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Geen contact met A. Voorbeeldsma", "Geen contact met derde 1"),
        ("Geen contact met J.P. van der Meer en B. Proef", "Geen contact met derde 1 en derde 2"),
        ("Ruzie met mevrouw De Vries-Jansen", "Ruzie met mevrouw derde 1"),
        ("Sanne en Bram sloegen Mila", "Sanne en betrokkene 2 sloegen directe kring 1"),
        ("Gebiedsverbod Paddepoel; meldplicht bij de Reclassering", None),
        ("Gezien in Groningen, in de Schilderswijk", None),
        ("In september 2023 gemeld; daarna ISD overwogen door het OM", None),
        (
            "Woont aan de Proefstraat 12, 1234 AB, tel 06-12345678",
            "Woont aan de [weggelaten], [weggelaten], tel [weggelaten]",
        ),
        (f"BSN {SANNE.bsn}, mail a.b@voorbeeld.nl", "BSN [weggelaten], mail [weggelaten]"),
        ("Kind geboren op 3 maart 2017", "Kind geboren op [weggelaten]"),
    ],
)
def test_a_full_text_keeps_other_persons_out(text: str, full: str | None) -> None:
    """Other persons go as pseudonym, and no identity that was not asked rides along (M042, rule e)."""
    context = Context(MOMENT, "wonion", PEOPLE)
    assert value("rec.voorw", text, context=context) == (full or text)


def test_a_secret_address_leaves_in_no_form_and_no_text() -> None:
    """D-SCHUIL: nowhere, also not in another field (casus 7.1, 7.5)."""
    context = Context(MOMENT, "wonion", PEOPLE, verborgen=("Schuilweg 1",))
    assert value("id.adres", "schuilweg 1, 1234 AB Elders", context=context) is None
    assert value("id.adres", "schuilweg 1, 1234 AB Elders", G, context) is None
    assert value("jh.vplan", "Oma haalt de kinderen op bij Schuilweg 1.", context=context) == (
        "Oma haalt de kinderen op bij [weggelaten]."
    )
    shelters: list[Json] = [
        "Vrouwenopvang, Proefweg 3, 1234 AB",
        {"straat": "Proefweg", "postcode": "1234 AB", "soort": "opvang"},
    ]
    for told in shelters:
        assert value("id.adres", told, G) is None


def test_a_pseudonymous_text_points_at_nobody() -> None:
    """Casus 5.1: no name, BSN, address, phone or exact date; ages in bands; place names out."""
    text = (
        f"Sanne van den Proefberg (39 jaar, BSN {SANNE.bsn}) woont in Groningen. Groningen heeft geholpen. "
        "Mail s.p@voorbeeld.nl of bel 06-12345678; Hoofdstraat 12, 9712 AB. Op 12 september 2025 zag Jansen haar. "
        "sanne was 38 en geboren 1986-05-17. De GGZ is betrokken, zaak 20250331."
    )
    told = value("ctx.reden", text, P)
    assert isinstance(told, str)
    for trace in ("sanne", "proefberg", "99999", "groningen", "@", "06-", "hoofdstraat", "9712", "september", "jansen"):
        assert trace not in told.casefold()
    assert "35-44 jaar" in told
    assert "39" not in told
    assert "1986" not in told
    assert "GGZ is betrokken" in told


def test_a_name_and_a_bsn_go_as_the_case_pseudonym() -> None:
    """M105, matrix-notes 2b.13; without a pseudonym nothing goes."""
    assert value("id.naam", SANNE.naam, P) == CONTEXT.pseudoniem
    assert value("id.bsn", SANNE.bsn, P) == CONTEXT.pseudoniem
    assert value("id.naam", SANNE.naam, P, Context(MOMENT, "wonion")) is None
