"""Each element in each form, and the data that say how (elementen.csv, column generalisatie)."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest

from broker.generalise.forms import VORMERS
from broker.generalise.rules import load_regels
from broker.generalise.texts import FIELD_KINDS
from broker.terms import (
    Answer,
    Item,
    Json,
    Labels,
    Paar,
    Vorm,
)
from tests.minimising import INCIDENT, ask, says, value
from tests.people import BRAM, SANNE

G, P, B, C = Vorm.GEGENERALISEERD, Vorm.PSEUDONIEM, Vorm.BEKENDHEID, Vorm.CONTACTPERSOON


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
        ("hh.rel", Vorm.VOLLEDIG, {"relatie": "zoon", "naam": "Bram Oefenstra"},
         {"relatie": "zoon", "naam": "betrokkene 2"}),
        ("ctx.leef", G, ["wonen", "gezin", "ruzie met Bram"], ["wonen", "gezin", "overig"]),
        ("ctx.reden", G, "Bram slaat zijn vrouw", ["overig"]),
        ("inv.status", G, "opgepakt door Bram", "opgepakt"),
        ("inv.status", G, "niet actief", None),
        ("inv.periode", G, 2022, "2022"),
        ("inv.periode", G, {"van": "2019-03-01", "tot": "2022-05-03"}, "2019-2022"),
        ("inv.contact", C, "Regisseur, 06-12345678; plek onder voorwaarden",
         {"functie": "Regisseur", "telefoon": "06-12345678"}),
        ("ggz.contact", C, "Bram Oefenstra", {"functie": "contactpersoon"}),
        ("pol.telling", G, {"E33": 6, "overlast": 2, "Bram": 3},
         {"aantallen": {"E33": 6, "overlast": 2, "overig": 3}}),
        ("pol.rol", G, ["verdachte", "verdachte", "getuige"], {"aantallen": {"verdachte": 2, "getuige": 1}}),
        ("pol.rol", G, {"verdachte": 7, "neef van Bram": 1}, {"aantallen": {"verdachte": 7, "overig": 1}}),
        ("pol.samenv", G, "In 2021 mishandeling van Bram, in 2023 overlast",
         {"soorten": ["mishandeling", "overlast"], "jaren": ["2021", "2023"]}),
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
        ("ggz.bejegen", G, "Rustig praten, want psychotisch; niet aanraken. Geeft pillen",
         ["rustig praten", "niet aanraken"]),
        ("ggz.buiten", G, "Kan boos reageren door haar stoornis", ["kan boos reageren"]),
        ("ggz.diag", G, "Psychotische stoornis NAO", "psychotische stoornissen"),
        ("ggz.diag", G, "iets zeldzaams", None),
        ("sd.voorz", G, "Uitkering, bewindvoerder", ["uitkering", "bewindvoering"]),
        ("sd.schuld", G, "11 schuldeisers", None),
        ("jh.care", G, {"conclusie": "veiligheidsplan met netwerk", "scores": [2, 1, 3, 1]},
         {"conclusie": "veiligheidsplan met netwerk"}),
        ("jh.care", G, {"conclusie": "score 3 op veiligheid"}, None),
        ("jh.care", G, "veiligheidsplan, scores 2 1 3 1", None),
        ("jh.betr", G, "ja, sinds 2023-10-19", {"betrokken": "ja"}),
        ("jh.betr", G, "nee", None),
        ("jh.vplan", G, "Concept: oma haalt de kinderen op", {"planVanKracht": "nee"}),
        ("vt.open", B, "ja", "ja"),
        ("vt.open", B, "nee", None),
        ("vt.tel", G, 2, {"aantal": 2}),
        ("wc.overlast", Vorm.VOLLEDIG, [{"datum": "2025-01-01", "soort": "geluid", "omschrijving": "Bram"}],
         [{"datum": "2025-01-01", "soort": "geluid"}]),
        ("wc.huur", B, {"sinds": "2016-04-01", "huurders": ["Sanne"]}, "ja"),
        ("wc.huur", B, "nee", "nee"),
        ("wc.huur", Vorm.VOLLEDIG, {"sinds": "2016-04-01", "huurders": [SANNE.naam, BRAM.naam]},
         {"sinds": "2016-04-01", "huurders": [SANNE.naam, "betrokkene 2"]}),
        ("wc.achterst", G, {"maanden": 3, "bedrag_euro": 1860, "ontruiming_dreigt": True},
         {"ontruimingDreigt": "ja"}),
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


def test_the_forms_are_those_of_the_elements(shared: Path) -> None:
    """generalisatie.json names exactly the forms that elementen.csv allows."""
    with (shared / "domain" / "elementen.csv").open(encoding="utf-8", newline="") as file:
        allowed = {row["code"]: {v for v in row["vormen"].split("|") if v} for row in csv.DictReader(file)}
    assert {code: {v.value for v in e.vormen} for code, e in load_regels().elementen.items()} == allowed


def test_the_policy_and_minimise_know_the_same_forms() -> None:
    """generalisatie.json and elementen.json, which the policy reads, name the same forms of the same elements."""
    elementen = json.loads((files("policies") / "data" / "elementen.json").read_text(encoding="utf-8"))
    ours = {code: {vorm.value for vorm in element.vormen} for code, element in load_regels().elementen.items()}
    assert ours == {code: set(body["vormen"]) for code, body in elementen.items()}


def test_every_function_and_field_kind_that_the_data_name_exists() -> None:
    """A typing error in the data is found here, not at a disclosure."""
    rules = [regel for element in load_regels().elementen.values() for regel in element.vormen.values()]
    assert {regel.doe for regel in rules} == set(VORMERS)
    assert {kind for regel in rules for kind in regel.velden.values()} <= FIELD_KINDS


def test_what_comes_in_is_not_changed() -> None:
    """A pure function (style, Async I/O)."""
    given = Answer({"pol.lijst": (Item([dict(INCIDENT)]), Item(dict(INCIDENT), Labels(houder="vnn")))})
    before = repr(given)
    ask({"politie": given}, says(Paar("politie", "pol.lijst")))
    assert repr(given) == before
