"""The values of the casus files, each brought to the form that the file expects: what it says, and what it may not.

Only minimise is under test: decisions are made from `verwacht`, filters from the rows of matrix.csv that ask for them
in words (matrix-notes section 3). Values go in as a supplier would send them: one item per object of a list.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
import yaml

from broker.minimise import Bekende, Context, minimise
from broker.terms import (
    Answer,
    Beleid,
    Besluit,
    Filters,
    Gegeven,
    Item,
    Json,
    Labels,
    Moment,
    Paar,
    Uitkomst,
    Uitspraak,
    Vorm,
)

Casussen: TypeAlias = dict[str, dict[str, Any]]

NAMES: Final = ("C01", "C02", "C03", "C05", "C07", "C08", "C12")
FROM_MATRIX: Final = {
    "M003": Filters(alleen_incident=True),
    "M022": Filters(niet_bekend=True),
    "M039": Filters(niet_bekend=True),
    "M040": Filters(wpg_artikelen=frozenset({"8", "13"}), maanden=24),
    "M078": Filters(anderen_titel=True),
    "M080": Filters(anderen_titel=True),
}
ONLY_FOR: Final = {"M003": {"ctx.reden", "pol.samenv"}}
OWN_ACTION: Final = {"1.11a"}


@pytest.fixture(scope="module")
def casussen(shared: Path) -> Casussen:
    """The casus files by name."""
    folder = shared / "domain" / "casussen"
    return {name: yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")) for name in NAMES}


def deliver(casussen: Casussen, nr: str, vorm: str | None = None) -> list[Gegeven]:
    """Everything that minimise gives for one request of a file, as if it was decided so for every supplier."""
    file = casussen[f"C{int(nr.partition('.')[0]):02d}"]
    verzoek = next(v for v in file["verzoeken"] if v["nr"] == nr)
    day = next((s["op"] for s in file["stappen"] if s["nr"] == verzoek["na_stap"]), date(2025, 1, 1))
    context = Context(_noon(day), verzoek["van"]["org"], _people(file, verzoek["persoon"]), "zvp1_h_1_AAAAAA_B")
    delivered: list[Gegeven] = []
    for verstrekker in verzoek["aan"]:
        held = file["gegevens"].get(verstrekker, {}).get(verzoek["persoon"], {})
        answer = Answer({element: _items(value) for element, value in held.items()})
        said = [_ruling(verzoek, verstrekker, element, vorm) for element in verzoek["elementen"]]
        besluit = Besluit({u.paar: u for u in said}, {}, (), Beleid("1", "0" * 64))
        delivered += minimise([u.paar for u in said], besluit, {verstrekker: answer}, context).gegevens
    return delivered


def _ruling(verzoek: dict[str, Any], verstrekker: str, element: str, vorm: str | None) -> Uitspraak:
    verwacht = verzoek["verwacht"]
    row = verwacht["matrix"]
    filters = FROM_MATRIX.get(row, Filters()) if element in ONLY_FOR.get(row, {element}) else Filters()
    if verzoek["nr"] in OWN_ACTION:
        filters = Filters(alleen_eigen=True)
    form = Vorm(vorm or verwacht["vorm"])
    return Uitspraak(Paar(verstrekker, element), Uitkomst(verwacht["uitkomst"]), form, filters=filters)


def _noon(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day)


def _people(file: dict[str, Any], asked: str | None) -> tuple[Bekende, ...]:
    count: dict[str, int] = {}
    people = []
    for person in file["personen"]:
        rol = person["rol"].replace("_", " ")
        count[rol] = count.get(rol, 0) + 1
        people.append(Bekende(person["naam"], f"{rol} {count[rol]}", person["id"] == asked))
    return tuple(people)


def _items(value: Any) -> tuple[Item, ...]:
    apart = value if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else [value]
    return tuple(Item(_plain(entry), _labels(entry)) for entry in apart)


def _labels(entry: Any) -> Labels:
    fields = entry if isinstance(entry, dict) else {}
    artikel = fields.get("wpg_artikel")
    return Labels(wpg_artikel=str(artikel) if artikel else None, namen=tuple(fields.get("derden", ())))


def _plain(value: Any) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def values(delivered: list[Gegeven]) -> list[tuple[str, Json]]:
    return [(gegeven.vorm.value, gegeven.waarde) for gegeven in delivered]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_forbidden_is_in_what_is_delivered(casussen: Casussen, name: str) -> None:
    """`mag_niet_bevatten` of every request of the file, whatever its outcome."""
    for verzoek in casussen[name]["verzoeken"]:
        if not verzoek["elementen"] or not verzoek["aan"]:
            continue
        out = json.dumps(values(deliver(casussen, verzoek["nr"])), ensure_ascii=False).casefold()
        for forbidden in verzoek["verwacht"].get("mag_niet_bevatten", []):
            assert forbidden.casefold() not in out, (name, verzoek["nr"])


@pytest.mark.parametrize("name", NAMES)
def test_only_a_delivery_has_values(casussen: Casussen, name: str) -> None:
    """A refusal, a wait and an invitation carry nothing of the supplier."""
    for verzoek in casussen[name]["verzoeken"]:
        if verzoek["verwacht"]["uitkomst"] != "verstrekt":
            assert all(gegeven.waarde is None for gegeven in deliver(casussen, verzoek["nr"])), (name, verzoek["nr"])


@pytest.mark.parametrize(
    ("nr", "says"),
    [
        ("1.1a", [("volledig", "IJsselstraat 3, 0000 XX Oefendorp")]),
        ("1.1b", [("gegeneraliseerd", {"aantal": 2, "soorten": ["geluid", "schreeuwen"], "periode": "9 dagen"})]),
        ("1.3b", [("bekendheid", "BEKEND_ACTIEF")]),
        ("1.4a", [("bekendheid", "BEKEND_AFGESLOTEN")]),
        ("1.4b", [("gegeneraliseerd", "2022")]),
        ("1.6a", [("bekendheid", "NIET_BEKEND")] * 2),
        ("1.9b", [("gegeneraliseerd", {"conclusie": "veiligheidsplan met netwerk"})]),
        ("1.11b", [("contactpersoon", {"functie": "Procesregisseur", "telefoon": "06-00000009"})]),
        ("2.2", [("gegeneraliseerd", {"aantallen": {"E33": 6}})]),
        ("2.4", [("volledig", "Geen risico bekend")]),
        ("2.6a", [("gegeneraliseerd", "opgepakt")]),
        ("2.7", [("gegeneraliseerd", "opgepakt")]),
        ("3.1", [("gegeneraliseerd", {"aantal": 9, "soorten": ["stank", "ongedierte"], "periode": "6 maanden"})]),
        ("3.2b", [("gegeneraliseerd", {"ontruimingDreigt": "ja"})]),
        ("3.4b", [("bekendheid", "NIET_BEKEND")]),
        ("3.7", [("volledig", "Bemoeizorg vervuiling actief sinds 2025-09-15")]),
        ("7.1b", [("contactpersoon", {"functie": "Contactpersoon vrouwenopvang", "telefoon": "06-00000031"})]),
        ("7.4", [("gegeneraliseerd", {"aantallen": {"huiselijk geweld": 3, "waarvan kind aanwezig": 2}})]),
        ("8.2", [("volledig", "Locatieverbod centrum; geen contact met derde 1")]),
        ("8.5b", [("volledig", "tijdelijk: bank van een neef, Proefhof 12")]),
        ("8.7a", [("gegeneraliseerd", "contact niet gestart")]),
    ],
)
def test_the_answer_says_what_the_file_expects(casussen: Casussen, nr: str, says: list[tuple[str, Json]]) -> None:
    """`verwacht.antwoord`: wording is free, content is not."""
    assert values(deliver(casussen, nr)) == says


def test_a_list_goes_with_date_code_and_role_and_neighbours_have_no_name(casussen: Casussen) -> None:
    """Casus 1.7 (M040): two items; the neighbours are 'melder 1'; no free text."""
    (gegeven,) = deliver(casussen, "1.7")
    assert gegeven.waarde == [
        {"datum": "2023-09-19", "code": "BEDREIGING", "rol": "betrokkene", "derden": ["melder 1"]},
        {"datum": "2021-11-20", "code": "BELEDIGING", "rol": "verdachte"},
    ]
    assert gegeven.labels == {"wpgArtikel": "8"}


def test_a_zorgmelding_tells_of_this_incident_only(casussen: Casussen) -> None:
    """Casus 2.1 (M003): not that it was the sixth time."""
    told = {g.paar.element: g.waarde for g in deliver(casussen, "2.1")}
    assert told["pol.samenv"] == "Verward aangetroffen, rustig, laat zich naar huis brengen."
    assert told["ctx.reden"] == "Belt in de nacht aan en zoekt haar overleden man"


def test_an_advice_panel_learns_the_story_and_not_the_person(casussen: Casussen) -> None:
    """Casus 5.1 (M076)."""
    assert values(deliver(casussen, "5.1a")) == [
        ("pseudoniem", "Langdurige overlast en verwaarlozing, zorg wordt geweigerd"),
        ("pseudoniem", ["wonen", "gezondheid", "middelen", "justitie", "financiën"]),
        ("pseudoniem", "Bemoeizorg, ambulante zorg, twee woonplekken"),
    ]


def test_a_list_keeps_an_investigation_out(casussen: Casussen) -> None:
    """C05: one of the items of the police is under Wpg art. 9."""
    filters = Filters(wpg_artikelen=frozenset({"8", "13"}))
    paar = Paar("politie-gn", "pol.lijst")
    items = _items(casussen["C05"]["gegevens"]["politie-gn"]["rick"]["pol.lijst"])
    besluit = Besluit(
        {paar: Uitspraak(paar, Uitkomst.VERSTREKT, Vorm.GEGENERALISEERD, filters=filters)},
        {},
        (),
        Beleid("1", "0" * 64),
    )
    context = Context(_noon(date(2025, 9, 16)), "zvh-gn")
    (gegeven,) = minimise([paar], besluit, {"politie-gn": Answer({"pol.lijst": items})}, context).gegevens
    assert isinstance(gegeven.waarde, dict)
    assert gegeven.waarde["periode"] == "24 maanden"
    assert isinstance(gegeven.waarde["aantallen"], dict)
    assert "ONDERZOEK" not in gegeven.waarde["aantallen"]
    assert sum(int(str(n)) for n in gegeven.waarde["aantallen"].values()) == len(items) - 1


def test_counts_of_the_police_go_per_category_and_role(casussen: Casussen) -> None:
    """Casus 5.3b (M028)."""
    assert values(deliver(casussen, "5.3b")) == [
        ("gegeneraliseerd", {"aantallen": {"E33": 41, "overlast": 15, "diefstal": 7}}),
        ("gegeneraliseerd", {"aantallen": {"betrokkene": 56, "verdachte": 7}}),
    ]


def test_own_action_is_full_and_of_others_only_that_there_is_one(casussen: Casussen) -> None:
    """Casus 5.9 (M078, M080)."""
    for nr in ("5.9a", "5.9b"):
        assert values(deliver(casussen, nr, vorm="volledig")) == [
            ("volledig", [{"houder": "sociale-dienst", "actie": "Weekgeld regelen met de bewindvoerder"}]),
            (
                "gegeneraliseerd",
                [
                    {"houder": "cosis", "titel": "actie van een andere partij"},
                    {"houder": "vnn", "titel": "actie van een andere partij"},
                ],
            ),
        ]


def test_a_party_outside_the_table_sees_its_own_action_only(casussen: Casussen) -> None:
    """Casus 1.11a (M083)."""
    assert values(deliver(casussen, "1.11a")) == [
        ("volledig", [{"houder": "wonion", "actie": "Eenmaal per maand gesprek met het gezin"}])
    ]
