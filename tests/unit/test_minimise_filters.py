"""What the decision says must fall out, falls out (design 12.8; Wgs art. 2.30, Wpg art. 14)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from broker.minimise import Context
from broker.terms import (
    Filters,
    Gegeven,
    Item,
    Json,
    Labels,
    Moment,
    Periode,
    Vorm,
)
from tests.minimising import INCIDENT, MOMENT, codes, one, police, value
from tests.people import KIND

G, B, C = Vorm.GEGENERALISEERD, Vorm.BEKENDHEID, Vorm.CONTACTPERSOON


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
