"""What minimise does to one pair: filters, labels, forms and absence (design 2 step 6, 6a.11, 12.1, 12.8)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from broker.generalise.forms import VORMERS
from broker.generalise.rules import load_regels
from broker.generalise.texts import FIELD_KINDS
from broker.minimise import Bekende, Context, NotAccountedFor, minimise
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
    Periode,
    Storing,
    Uitkomst,
    Uitspraak,
    Vorm,
)
from tests.people import BRAM, BUUR, KIND, SANNE
from tests.shared import shared

POLITIE_LIJST = Paar("politie", "pol.lijst")
MOMENT = Moment(datetime(2025, 8, 18, 12, tzinfo=UTC), date(2025, 8, 18))
PEOPLE = (
    Bekende(SANNE.naam, "betrokkene 1", onderwerp=True),
    Bekende(BRAM.naam, "betrokkene 2"),
    Bekende(KIND.naam, "directe kring 1"),
    Bekende(f"meneer {BUUR.naam}", "melder 1"),
)
CONTEXT = Context(MOMENT, "wonion", PEOPLE, pseudoniem="zvp1_h_1_AAAAAA_BBBBBBBBBBBBBBBBBBBBBB")
INCIDENT: dict[str, Json] = {"datum": "2025-06-01", "code": "E33", "rol": "betrokkene", "omschrijving": "vrije tekst"}


def says(paar: Paar, uitkomst: Uitkomst = Uitkomst.VERSTREKT, vorm: Vorm = Vorm.VOLLEDIG, **rest: object) -> Uitspraak:
    return Uitspraak(paar, uitkomst, vorm, **rest)  # type: ignore[arg-type]


def decide(*uitspraken: Uitspraak) -> Besluit:
    return Besluit({u.paar: u for u in uitspraken}, {}, (), Beleid("1", "0" * 64))


def ask(gathered: Gathered, *uitspraken: Uitspraak, context: Context = CONTEXT) -> Minimaal:
    return minimise([u.paar for u in uitspraken], decide(*uitspraken), gathered, context)


def one(
    element: str,
    items: Iterable[Item | Json],
    vorm: Vorm = Vorm.VOLLEDIG,
    filters: Filters | None = None,
    context: Context = CONTEXT,
) -> tuple[Gegeven, ...]:
    """The delivered entries of one permitted pair."""
    paar = Paar("bron", element)
    answer = Answer({element: tuple(item if isinstance(item, Item) else Item(item) for item in items)})
    return ask({"bron": answer}, says(paar, vorm=vorm, filters=filters or Filters()), context=context).gegevens


def value(element: str, waarde: Json, vorm: Vorm = Vorm.VOLLEDIG, context: Context = CONTEXT) -> Json:
    (gegeven,) = one(element, [waarde], vorm, context=context)
    return gegeven.waarde


G, P, B, C = Vorm.GEGENERALISEERD, Vorm.PSEUDONIEM, Vorm.BEKENDHEID, Vorm.CONTACTPERSOON
ABSENT = Gegeven(Paar("bron", "x.y"), Vorm.NIET)


# --- every pair in one list ----------------------------------------------------------------------------------------


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
    minimal = ask({"politie": Storing("kan Sanne niet vinden: 999990019")}, says(POLITIE_LIJST))
    assert minimal.storingen == ((POLITIE_LIJST, "storing"),)


def test_no_statement_fails_together_with_its_supplier() -> None:
    """An absence beside a failure would tell that the supplier was never asked for it (design 6a.11)."""
    hidden = says(Paar("politie", "pol.onderzoek"), Uitkomst.GEEN_MEDEDELING, Vorm.NIET)
    minimal = ask({"politie": Storing("te-laat")}, says(POLITIE_LIJST), hidden)
    assert {paar for paar, _ in minimal.storingen} == {POLITIE_LIJST, hidden.paar}


# --- absence is one thing ----------------------------------------------------------------------------------------


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
    (gegeven,) = one(element, [{"onbekend veld": {"dieper": ["Bram Oefenstra", 999990019]}}], vorm)
    assert gegeven.waarde in (None, [{"titel": "actie van een andere partij"}], {"functie": "contactpersoon"})


# --- filters -----------------------------------------------------------------------------------------------------


def police(number: int, artikel: str | None, **labels: object) -> Item:
    labelled = Labels(wpg_artikel=artikel, **labels)  # type: ignore[arg-type]
    return Item({"datum": f"2025-0{number}-01", "code": f"E{number}0", "rol": "betrokkene"}, labelled)


def codes(gegevens: tuple[Gegeven, ...]) -> list[Json]:
    found: list[Json] = []
    for gegeven in gegevens:
        assert isinstance(gegeven.waarde, list)
        found += [entry["code"] for entry in gegeven.waarde if isinstance(entry, dict)]
    return found


def test_only_items_under_the_named_articles_go() -> None:
    """Wgs art. 2.30 lid 1 a: Wpg art. 8 and 13; an item without an article does not satisfy the condition."""
    items = [police(1, "8"), police(2, "9"), police(3, None), police(4, "13"), police(5, "10")]
    assert codes(one("pol.lijst", items, filters=Filters(wpg_artikelen=frozenset({"8", "13"})))) == ["E10", "E40"]


def test_an_article_in_the_item_counts_and_a_contradiction_falls_out() -> None:
    """Label and field must say the same; else the condition is not met (fail closed)."""
    inside = Item({"datum": "2025-01-01", "code": "E10", "wpg_artikel": 8})
    contradiction = Item({"datum": "2025-02-01", "code": "E20", "wpg_artikel": 9}, Labels(wpg_artikel="8"))
    filters = Filters(wpg_artikelen=frozenset({"8"}))
    assert codes(one("pol.lijst", [inside, contradiction], filters=filters)) == ["E10"]


def test_one_item_with_a_list_is_as_good_as_many_items() -> None:
    """Suppliers send either; conditions hold per registration."""
    entries: list[Json] = [{**INCIDENT, "code": "E10", "wpg_artikel": 8}, {**INCIDENT, "code": "E20", "wpg_artikel": 9}]
    assert codes(one("pol.lijst", [entries], filters=Filters(wpg_artikelen=frozenset({"8"})))) == ["E10"]


def test_a_summary_under_another_article_falls_out() -> None:
    """A compiled text may go without an article of its own, not with a wrong one."""
    filters = Filters(wpg_artikelen=frozenset({"8"}))
    assert one("pol.samenv", ["Rustig."], filters=filters)[0].waarde == "Rustig."
    assert one("pol.samenv", [Item("Rustig.", Labels(wpg_artikel="9"))], filters=filters)[0].vorm is Vorm.NIET


def test_removed_items_fall_out() -> None:
    """Wpg art. 14 lid 2."""
    items = [police(1, "8"), police(2, "8", verwijderd=True), Item({**INCIDENT, "code": "E30", "verwijderd": True})]
    assert codes(one("pol.lijst", items, filters=Filters(zonder_verwijderd=True))) == ["E10"]


def test_older_than_the_months_asked_falls_out_on_the_day() -> None:
    """M040: 12-24 months, counted back from the day of the decision."""
    days = ["2023-08-17", "2023-08-18", "2025-08-18", "", "gisteren"]
    items: list[Json] = [{"datum": day, "code": f"C{number}"} for number, day in enumerate(days)]
    assert codes(one("pol.lijst", items, filters=Filters(maanden=24))) == ["C1", "C2"]


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    """31 March minus one month is the last of February."""
    context = Context(Moment(datetime(2024, 3, 31, tzinfo=UTC), date(2024, 3, 31)), "wonion")
    items: list[Json] = [{"datum": "2024-02-28", "code": "A1"}, {"datum": "2024-02-29", "code": "A2"}]
    assert codes(one("pol.lijst", items, filters=Filters(maanden=1), context=context)) == ["A2"]


def test_registrations_outside_the_asked_period_fall_out() -> None:
    """Never more than asked: the period is part of the question (practice.md 7, rule a)."""
    context = Context(MOMENT, "wonion", periode=Periode(date(2025, 1, 1), date(2025, 6, 30)))
    days = ["2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01", ""]
    items: list[Json] = [{"datum": day, "code": f"C{number}"} for number, day in enumerate(days)]
    assert codes(one("pol.lijst", items, context=context)) == ["C1", "C2"]


def test_this_incident_only_is_the_newest_dated_item() -> None:
    """M003: this incident, not the history."""
    items = [police(1, "8"), police(3, "8"), police(2, "8")]
    assert codes(one("pol.lijst", items, filters=Filters(alleen_incident=True))) == ["E30"]


def test_this_incident_only_keeps_the_history_out_of_a_text() -> None:
    """M003: a summary may be about this incident, not say how often (casus 2.1)."""
    incident = Filters(alleen_incident=True)
    told = "Zes keer in tien weken verward aangetroffen, rustig. Eerder in 2021 al aangehouden. Vorig jaar ook."
    assert one("pol.samenv", [told], filters=incident)[0].waarde == "Verward aangetroffen, rustig."
    assert one("pol.samenv", ["63 registraties in 24 maanden."], filters=incident)[0].vorm is Vorm.NIET
    assert one("pol.telling", [{"E33": 6}], G, incident)[0].vorm is Vorm.NIET
    assert one("ctx.reden", ["Belt aan", "Schreeuwt"], filters=incident)[0].vorm is Vorm.NIET


def test_only_own_actions_go_when_the_policy_says_so() -> None:
    """M083: an action without a known holder is not the recipient's."""
    items: list[Json] = [{"houder": "wonion", "actie": "eigen"}, {"houder": "vnn", "actie": "ander"}, {"actie": "wie"}]
    (gegeven,) = one("plan.actie", items, filters=Filters(alleen_eigen=True))
    assert gegeven.waarde == [{"houder": "wonion", "actie": "eigen"}]


def test_own_action_goes_full_and_others_by_title_without_content() -> None:
    """M078, design 12.1: one pair, two forms; the title never tells what the action is (casus 5.9)."""
    items = [
        Item({"actie": "Weekgeld regelen"}, Labels(houder="wonion")),
        Item({"actie": "Drie keer per week bezoeken"}, Labels(houder="vnn")),
        Item({"actie": "Plek aanbieden", "titel": "Wonen"}, Labels(houder="cosis")),
        Item({"actie": "Medicatie geven", "titel": "Medicatie geven aan Sanne"}, Labels(houder="ggz")),
    ]
    full, titles = one("plan.actie", items, filters=Filters(anderen_titel=True))
    assert full == Gegeven(full.paar, Vorm.VOLLEDIG, [{"houder": "wonion", "actie": "Weekgeld regelen"}])
    assert titles.vorm is G
    assert titles.waarde == [
        {"houder": "vnn", "titel": "actie van een andere partij"},
        {"houder": "cosis", "titel": "Wonen"},
        {"houder": "ggz", "titel": "actie van een andere partij"},
    ]


def test_titles_never_lift_a_lower_form() -> None:
    """A filter narrows; a pair decided as `niet` stays so."""
    assert (
        one("plan.actie", [{"houder": "vnn", "actie": "x"}], Vorm.NIET, Filters(anderen_titel=True))[0].waarde is None
    )


def test_a_date_of_birth_goes_as_band_when_the_policy_says_so() -> None:
    """matrix-notes 2b.28: children under 12."""
    (gegeven,) = one("id.geb", [KIND.geboren.isoformat()], filters=Filters(leeftijdsband=True))
    assert (gegeven.vorm, gegeven.waarde) == (G, "4-11")


def test_a_plain_not_known_goes_only_where_the_policy_says_so() -> None:
    """Wgs art. 2.29 lid 2: otherwise it looks like no statement."""
    for state in ("BEKEND_ACTIEF", "BEKEND_AFGESLOTEN"):
        assert value("inv.bekend", state, B) == state
    assert value("inv.bekend", "NIET_BEKEND", B) is None
    assert one("inv.bekend", ["NIET_BEKEND"], B, Filters(niet_bekend=True))[0].waarde == "NIET_BEKEND"
    for hidden in ("GEEN_MEDEDELING", "bekend, zie dossier van Bram", True):
        assert one("inv.bekend", [hidden], B, Filters(niet_bekend=True))[0].waarde is None


# --- labels and conditions ---------------------------------------------------------------------------------------


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


def test_outside_the_full_form_a_label_gives_no_day_and_no_role() -> None:
    """What the form leaves out does not come back through a label."""
    (gegeven,) = one("pol.telling", [Item({"E33": 6}, Labels("8", "feit", date(2025, 3, 4), "verdachte"))], G)
    assert gegeven.labels == {"wpgArtikel": "8", "feitOfOordeel": "feit", "stand": "2025"}


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


# --- persons -----------------------------------------------------------------------------------------------------


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
    entries = minimal.gegevens[0].waarde
    assert isinstance(entries, list)
    thirds = [entry["derden"] for entry in entries if isinstance(entry, dict)]
    assert thirds == [["melder 1", "getuige 1", "derde 1"], ["derde 1"]]
    assert minimal.gegevens[1].waarde == "getuige 1 en derde 2 zagen dat derde 1 en melder 1 vertrokken."


def test_a_dropped_item_leaves_no_gap_in_the_numbers() -> None:
    """A gap would tell that something was dropped (design 6a.11)."""
    items = [
        Item({**INCIDENT, "derden": ["Kees Bakker"]}, Labels(wpg_artikel="9")),
        Item({**INCIDENT, "derden": ["Jan Proef"]}, Labels(wpg_artikel="8")),
    ]
    (gegeven,) = one("pol.lijst", items, filters=Filters(wpg_artikelen=frozenset({"8"})))
    assert isinstance(gegeven.waarde, list)
    assert gegeven.waarde[0]["derden"] == ["derde 1"]  # type: ignore[index,call-overload]


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
        ("BSN 999990019, mail a.b@voorbeeld.nl", "BSN [weggelaten], mail [weggelaten]"),
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
    for told in (
        "Vrouwenopvang, Proefweg 3, 1234 AB",
        {"straat": "Proefweg", "postcode": "1234 AB", "soort": "opvang"},
    ):
        assert value("id.adres", told, G) is None


def test_a_pseudonymous_text_points_at_nobody() -> None:
    """Casus 5.1: no name, BSN, address, phone or exact date; ages in bands; place names out."""
    text = (
        "Sanne van den Proefberg (39 jaar, BSN 999990019) woont in Groningen. Groningen heeft geholpen. "
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


# --- forms, one example or more per function ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "vorm", "given", "goes"),
    [
        ("id.bsn", Vorm.VOLLEDIG, SANNE.bsn, SANNE.bsn),
        ("id.bsn", Vorm.VOLLEDIG, "123456789", None),
        ("id.naam", Vorm.VOLLEDIG, SANNE.naam, SANNE.naam),
        ("id.naam", G, SANNE.naam, "S.P."),
        ("id.geb", Vorm.VOLLEDIG, "1986-05-17", "1986-05-17"),
        ("id.geb", G, "1986-05-17", "35-44"),
        ("id.geb", G, "1940-00-00", "75+"),
        ("id.geb", G, "2031-01-01", None),
        ("id.geb", Vorm.VOLLEDIG, "ergens in 1986", None),
        ("id.adres", G, "Proefweg 3, 1234 AB Elders", "1234"),
        ("id.adres", G, {"straat": "Proefweg", "huisnummer": 3, "postcode": "1234AB"}, "1234"),
        ("id.adres", G, "zonder vast adres", None),
        ("id.tel", Vorm.VOLLEDIG, "06-12345678, vraag naar Bram", "06-12345678"),
        ("id.nationaliteit", Vorm.VOLLEDIG, "Nederlandse", "Nederlandse"),
        ("hh.sam", G, "twee volwassenen, drie kinderen", {"volwassenen": 2, "kinderen": 3}),
        ("hh.sam", G, [{"leeftijd": 34}, {"leeftijd": 6}], {"volwassenen": 1, "kinderen": 1}),
        ("hh.rel", G, [{"relatie": "moeder", "naam": "Tamara"}, {"relatie": "Bram"}], ["moeder", "overig"]),
        ("hh.kind", G, [{"naam": "Mila", "leeftijd": 8}], {"aantal": 1, "leeftijdsbanden": ["4-11"]}),
        ("hh.rel", Vorm.VOLLEDIG, {"relatie": "zoon", "naam": "Bram Oefenstra"}, {"relatie": "zoon", "naam": "betrokkene 2"}),
        ("ctx.leef", G, ["wonen", "gezin", "ruzie met Bram"], ["wonen", "gezin", "overig"]),
        ("ctx.reden", G, "Bram slaat zijn vrouw", ["overig"]),
        ("inv.status", G, "opgepakt door Bram", "opgepakt"),
        ("inv.status", G, "niet actief", None),
        ("inv.periode", G, 2022, "2022"),
        ("inv.periode", G, {"van": "2019-03-01", "tot": "2022-05-03"}, "2019-2022"),
        ("inv.contact", C, "Regisseur, 06-12345678; plek onder voorwaarden", {"functie": "Regisseur", "telefoon": "06-12345678"}),
        ("ggz.contact", C, "Bram Oefenstra", {"functie": "contactpersoon"}),
        ("pol.telling", G, {"E33": 6, "overlast": 2, "Bram": 3}, {"aantallen": {"E33": 6, "overlast": 2, "overig": 3}}),
        ("pol.rol", G, ["verdachte", "verdachte", "getuige"], {"aantallen": {"verdachte": 2, "getuige": 1}}),
        ("pol.rol", G, {"verdachte": 7, "neef van Bram": 1}, {"aantallen": {"verdachte": 7, "overig": 1}}),
        ("pol.samenv", G, "In 2021 mishandeling van Bram, in 2023 overlast", {"soorten": ["mishandeling", "overlast"], "jaren": ["2021", "2023"]}),
        ("pol.bezoek", G, "Geen bijzonder risico bekend", {"bijzonderRisico": "nee"}),
        ("pol.bezoek", G, "Met twee personen gaan", {"bijzonderRisico": "ja"}),
        ("pol.lijst", B, dict(INCIDENT), "ja"),
        ("om.voorw", G, "Meldplicht; gebiedsverbod", {"voorwaarden": "ja"}),
        ("om.voorw", G, "geen", {"voorwaarden": "nee"}),
        ("om.zitting", G, "2025-12-09", "2025-12"),
        ("om.zaak", B, "Twee lopende zaken, ISD wordt overwogen", "ja"),
        ("om.zaak", B, "Veroordeling diefstal", None),
        ("rec.risico", G, "hoog, want speed", "hoog"),
        ("rec.naleving", G, "2025-07-05: in het centrum aangetroffen", {"nageleefd": "nee"}),
        ("dji.status", G, "niet meer gedetineerd", {"gedetineerd": "nee"}),
        ("dji.vrij", G, {"datum": "2025-06-16", "basis": ["schulden"]}, "2025-06"),
        ("ggz.loopt", G, "In behandeling voor psychose", "contact loopt"),
        ("ggz.loopt", G, "Behandeling gestopt, nu actief in dagbesteding", "contact gestopt"),
        ("ggz.loopt", G, "Consult 2023", None),
        ("vz.loopt", G, "contact niet gestart", "contact niet gestart"),
        ("ggz.inhoud", G, "Behandeling met medicatie, loopt", "contact loopt"),
        ("ggz.inhoud", G, "Behandeling gestopt in 2024", None),
        ("ggz.bejegen", G, "Rustig praten, want psychotisch; niet aanraken. Geeft pillen", ["rustig praten", "niet aanraken"]),
        ("ggz.buiten", G, "Kan boos reageren door haar stoornis", ["kan boos reageren"]),
        ("ggz.diag", G, "Psychotische stoornis NAO", "psychotische stoornissen"),
        ("ggz.diag", G, "iets zeldzaams", None),
        ("sd.voorz", G, "Uitkering, bewindvoerder", ["uitkering", "bewindvoering"]),
        ("sd.schuld", G, "11 schuldeisers", None),
        ("jh.care", G, {"conclusie": "veiligheidsplan met netwerk", "scores": [2, 1, 3, 1]}, {"conclusie": "veiligheidsplan met netwerk"}),
        ("jh.care", G, {"conclusie": "score 3 op veiligheid"}, None),
        ("jh.care", G, "veiligheidsplan, scores 2 1 3 1", None),
        ("jh.betr", G, "ja, sinds 2023-10-19", {"betrokken": "ja"}),
        ("jh.betr", G, "nee", None),
        ("jh.vplan", G, "Concept: oma haalt de kinderen op", {"planVanKracht": "nee"}),
        ("vt.open", B, "ja", "ja"),
        ("vt.open", B, "nee", None),
        ("vt.tel", G, 2, {"aantal": 2}),
        ("wc.overlast", Vorm.VOLLEDIG, [{"datum": "2025-01-01", "soort": "geluid", "omschrijving": "Bram"}], [{"datum": "2025-01-01", "soort": "geluid"}]),
        ("wc.huur", B, {"sinds": "2016-04-01", "huurders": ["Sanne"]}, "ja"),
        ("wc.huur", B, "nee", "nee"),
        ("wc.huur", Vorm.VOLLEDIG, {"sinds": "2016-04-01", "huurders": [SANNE.naam, BRAM.naam]}, {"sinds": "2016-04-01", "huurders": [SANNE.naam, "betrokkene 2"]}),
        ("wc.achterst", G, {"maanden": 3, "bedrag_euro": 1860, "ontruiming_dreigt": True}, {"ontruimingDreigt": "ja"}),
        ("wc.achterst", G, {"maanden": 1, "bedrag_euro": 642}, None),
        ("wc.staat", G, "Vervuild, ongedierte; foto 1 tot en met 6", {"aandachtspunt": "ja"}),
        ("oggz.traject", G, "Bemoeizorg 2019, afgesloten", "afgesloten"),
        ("sch.verzuim", G, "Sinds september vaker te laat", "licht verzuim"),
        ("plan.status", G, "oranje, door Bram", "oranje"),
        ("plan.eigenaar", C, "Buurtzorg Jong", {"organisatie": "Buurtzorg Jong"}),
        ("plan.eigenaar", C, "Bram Oefenstra", None),
        ("plan.actie", G, "Agressietraining", [{"titel": "actie van een andere partij"}]),
    ],
)  # fmt: skip
def test_each_element_in_each_form(element: str, vorm: Vorm, given: Json, goes: Json) -> None:
    """elementen.csv, column `generalisatie`: one function per element; what does not fit is an absence."""
    assert value(element, given, vorm) == goes


@pytest.mark.parametrize(
    ("first", "last", "count", "periode"),
    [("2023-09-11", "2023-09-19", 2, "9 dagen"), ("2025-05-02", "2025-07-08", 6, "10 weken"),
     ("2025-03-20", "2025-09-10", 9, "6 maanden"), ("2025-01-01", "2025-01-01", 2, "1 dag")],
)  # fmt: skip
def test_counts_say_in_what_time(first: str, last: str, count: int, periode: str) -> None:
    """A count needs its period (casus 1.1b, 2.2, 3.1)."""
    days = [first] * (count - 1) + [last]
    calls: list[Json] = [{"datum": day, "soort": "stank", "melder": "Bram"} for day in days]
    assert value("wc.overlast", calls, G) == {"aantal": count, "soorten": ["stank"], "periode": periode}
    incidents: list[Json] = [{"datum": day, "code": "E33"} for day in days]
    assert value("pol.lijst", incidents, G) == {"aantallen": {"E33": count}, "periode": periode}


# --- the data ----------------------------------------------------------------------------------------------------


def test_the_forms_are_those_of_the_elements() -> None:
    """generalisatie.json names exactly the forms that elementen.csv allows."""
    with shared("domain", "elementen.csv").open(encoding="utf-8", newline="") as file:
        allowed = {row["code"]: {v for v in row["vormen"].split("|") if v} for row in csv.DictReader(file)}
    assert {code: {v.value for v in e.vormen} for code, e in load_regels().elementen.items()} == allowed


def test_every_function_and_field_kind_that_the_data_name_exists() -> None:
    """A typing error in the data is found here, not at a disclosure."""
    rules = [regel for element in load_regels().elementen.values() for regel in element.vormen.values()]
    assert {regel.doe for regel in rules} == set(VORMERS)
    assert {kind for regel in rules for kind in regel.velden.values()} <= FIELD_KINDS


def test_what_comes_in_is_not_changed() -> None:
    """A pure function (style, Async I/O)."""
    items = MappingProxyType({"pol.lijst": (Item(MappingProxyType(dict(INCIDENT))),)})  # type: ignore[arg-type]
    ask({"politie": Answer(items)}, says(POLITIE_LIJST))
    assert INCIDENT["omschrijving"] == "vrije tekst"
