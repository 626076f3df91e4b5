"""A wrong table is never built: each check has a fault here that makes it fire, and says file, place and what to do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policies.lock import ROOT
from policies.resolve import _highest
from policies.sources import SourceError
from policies.tables import make_data, write_tables

Edit = Callable[[Path], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the build reads of the policy, to break."""
    copy = shutil.copytree(ROOT, tmp_path / "policies", ignore=shutil.ignore_patterns("__pycache__", "sluis.*", "*.py"))
    (copy / "sluis.lock.json").unlink(missing_ok=True)
    return copy


def build(copy: Path) -> None:
    write_tables(copy)
    make_data(copy)


def put(file: str, old: str, new: str) -> Edit:
    """Replace a text that stands in this file of the policy."""

    def edit(copy: Path) -> None:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer has {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def csv(name: str, old: str, new: str) -> Edit:
    return put(f"data/bron/{name}.csv", old, new)


def line(name: str, text: str) -> Edit:
    """One line more in a CSV."""

    def edit(copy: Path) -> None:
        with (copy / "data" / "bron" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    return edit


def field(table: str, *place: str, to: Any) -> Edit:
    """Set a field of a table that is edited by hand; None takes it away."""

    def edit(copy: Path) -> None:
        path = copy / "data" / f"{table}.json"
        data = within = json.loads(path.read_text(encoding="utf-8"))
        *above, last = place
        for name in above:
            within = within[int(name) if isinstance(within, list) else name]
        if to is None:
            del within[last]
        else:
            within[last] = to
        path.write_text(json.dumps(data), encoding="utf-8")

    return edit


def rule(text: str) -> Edit:
    """One rule more in the Rego."""

    def edit(copy: Path) -> None:
        with (copy / "wet" / "wpg" / "wpg.rego").open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")

    return edit


def both(*edits: Edit) -> Edit:
    def edit(copy: Path) -> None:
        for one in edits:
            one(copy)

    return edit


M040 = "M040,F3,lokaal,3,R02,politie,pol.lijst,volledig,vrijgave|besluit_wpg"
CELLS = [
    (csv("matrix", "M040,F3,", "M040,F9,"), "matrix.csv regel 138, veld fase: onbekende waarde 'F9'; kies uit: F0"),
    (csv("matrix", "M040,F3,lokaal", "M040,F3,locaal"), "regel 138, veld kader: onbekende waarde 'locaal'; kies uit"),
    (csv("matrix", "M040,F3,lokaal,3", "M040,F3,lokaal,5"), "regel 138, veld ave: onbekende waarde '5'; kies uit"),
    (csv("matrix", "M040,F3,lokaal,3", "M040,F3,lokaal,3|3"), "regel 138, veld ave: '3' staat er twee keer"),
    (csv("matrix", "M040,F3,lokaal,3,R02", "M040,F3,lokaal,3,R20"), "veld ontvanger: onbekende waarde 'R20'; verbeter"),
    (csv("matrix", "R02,politie,pol.lijst", "R02,polities,pol.lijst"), "veld verstrekker: onbekende waarde 'polities'"),
    (csv("matrix", M040, M040.replace("pol.lijst", "pol.lijstje")), "veld element: onbekende waarde 'pol.lijstje'"),
    (csv("matrix", M040, M040.replace("volledig", "alles")), "veld vorm: onbekende waarde 'alles'; kies uit"),
    (csv("matrix", M040, M040.replace("besluit_wpg", "besluit")), "veld voorwaarde: onbekende waarde 'besluit'; kies"),
    (csv("matrix", M040, M040.replace("vrijgave|besluit_wpg", "|")), "veld voorwaarde: hier staat alleen een |"),
    (line("matrix", "M001,F0"), "het aantal velden klopt niet; zet tekst met een komma tussen aanhalingstekens"),
    (csv("matrix", "id,fase", "nummer,fase"), "matrix.csv regel 1: de kolommen moeten zijn: id, fase"),
    (csv("elementen", "id.naam,Naam", "id.bsn,Naam"), "elementen.csv regel 3, veld code: de code 'id.bsn' is leeg of"),
    (csv("elementen", "wpg,politie,gegen", "wpg,polities,gegen"), "veld bronsoorten: onbekende waarde 'polities'"),
    (csv("elementen", "wpg,politie,gegen", "wpx,politie,gegen"), "veld geheimhouding: onbekende waarde 'wpx'"),
    (csv("elementen", "politie,gegeneraliseerd,", "politie,vaag,"), "veld vormen: onbekende waarde 'vaag'"),
    (csv("organisatiesoorten", "lid1:c", "lid3:c"), "veld wgs_klasse: onbekende klasse 'lid3:c'; kies lid1:letter"),
    (csv("organisatiesoorten", "R06|R01", "R06|R77"), "veld rolcodes: onbekende waarde 'R77'"),
    (csv("redenen", ",ja\n", ",soms\n"), "redenen.csv regel 2, veld toon_aan_aanvrager: moet ja of"),
    (
        csv("matrix_filter", "maanden,12", "maanden,jaar"),
        "veld waarde: 'jaar' past niet bij maanden; schrijf een getal",
    ),
    (csv("matrix_filter", "alleen_eigen,true", "alleen_eigen,ja"), "veld waarde: 'ja' past niet bij alleen_eigen"),
    (csv("matrix_filter", "alleen_eigen", "alleen_mijn"), "veld filter: onbekend filter 'alleen_mijn'; kies uit"),
]
SHAPES = [
    (put("data/doelen.json", '"kaders": [', '"kaders": [,'), "doelen.json regel 5: geen geldige JSON"),
    (field("doelen", "doelen", "lokaal-zorg", "kaders", to=["locaal"]), "lokaal-zorg / kaders / nummer 1: is 'locaal'"),
    (field("doelen", "doelen", "lokaal-zorg", "naam", to=None), "doelen.json, doelen / lokaal-zorg / naam: ontbreekt"),
    (field("doelen", "doelen", "lokaal-zorg", "name", to="x"), "doelen / lokaal-zorg / name: is een onbekend veld"),
    (field("doelen", "herhaal_grens", to=0), "doelen.json, herhaal_grens: moet 1 of meer zijn"),
    (field("doelen", "herhaal_grens", to=True), "doelen.json, herhaal_grens: moet een geheel getal zijn"),
    (field("tekenaars", "soorten", "vrijgave", "wie", to=[]), "tekenaars.json, soorten / vrijgave / wie: is leeg"),
    (
        field("tekenaars", "soorten", "vrijgave", "eigen_hand", to="ja"),
        "vrijgave / eigen_hand: moet true of false zijn",
    ),
    (field("tekenaars", "groepen", "om", to=["om", "om"]), "groepen / om: noemt om meer dan een keer"),
    (field("tekenaars", "groepen", "Het OM", to=["om"]), "groepen / Het OM: heeft een naam die niet kan"),
    (field("verbanden", "kaders", "zvh", to=[]), "verbanden.json, kaders / zvh: is leeg; vul ten minste een"),
    (field("levensloop", "overgangen", "0", "naar", to="T10"), "overgangen / nummer 1 / naar: is 'T10'; een toestand"),
    (field("fase_in_toestand", "vrij", to="jbt"), "fase_in_toestand.json, vrij: moet een lijst zijn"),
    (
        field("generalisatie", "elementen", "pol.rol", "volledig", to={}),
        "elementen / pol.rol / volledig / doe: ontbreekt",
    ),
    (field("wetten", "AVE-03", "artikel", to=""), "wetten.json, AVE-03 / artikel: is ''; schrijf hier tekst"),
    (csv("redenen", "bespreek met de procesregisseur of opschalen nodig is.", "bespreek dit"), "D-AVE / uitleg: is"),
    (lambda copy: (copy / "data" / "extra.json").write_text("{}") and None, "extra.json: er is geen schema voor deze"),
]
MARK = "lager_niveau,matrix,M017|inv.bekend,"
NIET = "M900,F3,lokaal,3,R02,politie,pol.lijst,niet,,nieuw"
ROWS = [
    (
        line("matrix", NIET),
        "matrix.csv regel 576, veld vorm: spreekt M040 (matrix.csv regel 138) tegen: de een zegt niet",
    ),
    (both(line("matrix", NIET), line("merken", "samenloop,matrix,M040+M900|pol.lijst,toch")), "spreekt M040"),
    (
        line("matrix", NIET.replace("niet,", "gegeneraliseerd,")),
        "veld id: overlapt met M040 (matrix.csv regel 138): zelf",
    ),
    (line("matrix", NIET.replace("R02,politie", "college,politie")), "spreekt M040"),
    (line("matrix", M040.replace("volledig", "gegeneraliseerd") + ",x"), "regel 576, veld vorm: telt nooit mee: M040"),
    (line("matrix", M040 + ",x"), "veld vorm: telt nooit mee: M040 (matrix.csv regel"),
    (line("matrix", "M900,F3,zvh,4,R03,college,sd.voorz,gegeneraliseerd,,x"), "overlapt met M060"),
    (
        both(
            csv("matrix", "M048,F3,lokaal,3,R02,oov,oov.maatr,volledig", "M048,F3,lokaal,2,R02,oov,oov.maatr,volledig"),
            line("matrix", "M900,F3,lokaal,3,R02,oov,oov.maatr,gegeneraliseerd,,x"),
        ),
        "veld vorm: geeft oov.maatr op AVE 2 verder dan M900 (matrix.csv regel 576) op AVE 3; verlaag de vorm",
    ),
    (
        line("matrix", "M900,F2,lokaal,3|4,R02,zvh,inv.*,bekendheid,,x\nM901,F2,lokaal,4,R02,zvh,inv.bekend,niet,,x"),
        "geeft inv.bekend op AVE 3 verder dan M901",
    ),
    (
        csv("matrix", M040, M040.replace("volledig", "pseudoniem")),
        "veld vorm: pol.lijst gaat nooit als pseudoniem; kies",
    ),
    (line("matrix", "M900,F3,jbt,3,R02,politie,bijz.*,volledig,,x"), "veld vorm: geen element van bijz.* kan zo gaan"),
    (csv("merken", MARK, "mag_wel,matrix,M017|inv.bekend,"), "merken.csv regel 2, veld merk: onbekend merk 'mag_wel'"),
    (csv("merken", MARK, "lager_niveau,matrix,M017|inv.status,"), "merk lager_niveau is niet nodig; haal de regel weg"),
    (line("merken", MARK + "nog eens"), "veld code: dit merk staat er twee keer; haal er een weg"),
    (line("merken", "ongebruikt,redenen,D-DOEL, "), "veld reden: ontbreekt; schrijf waarom dit zo mag"),
    (
        csv("matrix", "Besluit = Wjsg 39f (", "PROZA: Besluit = Wjsg 39f ("),
        "veld toelichting: policies/matrix.py kent deze",
    ),
]
CODES = [
    (csv("matrix_code", "M001,*,12,D-AVE", "M001,*,12,D-AVX"), "matrix_code.csv regel 2, veld code: onbekende reden"),
    (csv("matrix_code", "M001,*,12,D-AVE", "M001,*,03,D-AVE"), "veld poort: 03 hoort niet bij D-AVE; kies uit: 00, 12"),
    (csv("matrix_code", "M001,*,12,D-AVE", "M001,pol.*,12,D-AVE"), "de matrix heeft geen rij niet voor M001 pol.*"),
    (line("matrix_code", "M001,*,12,D-AVE"), "veld element: M001 * staat er twee keer; kies een reden"),
    (csv("matrix_filter", "M040,pol.lijst", "M041,pol.lijst"), "veld element: rij M041 geeft 'pol.lijst' niet"),
    (
        field("tekenaars", "groepen", "om", to=["openbaar_ministerie"]),
        "groep om: onbekende soort 'openbaar_ministerie'",
    ),
    (field("tekenaars", "groepen", "elk", to=["om"]), "groep elk: dit is de naam van een rol; kies een andere naam"),
    (
        field("tekenaars", "soorten", "vrijgave", "wie", to=["iedereen"]),
        "soort vrijgave: onbekende tekenaar 'iedereen'",
    ),
    (field("tekenaars", "weigercodes", to=["D-NEE"]), "veld weigercodes: onbekende reden 'D-NEE'"),
    (field("doelen", "buiten_taak", "bakker", to=["*"]), "doelen.json, buiten_taak bakker: onbekende soort"),
    (field("doelen", "buiten_taak", "leerplicht", to=["pol.x"]), "buiten_taak leerplicht: geen element heet 'pol.x'"),
    (field("doelen", "doelen", "part-2", "kaders", to=["zvh"]), "veld doelen: kader part heeft geen doel"),
    (field("verbanden", "kaders", "lokaal", to=["lokaal"]), "verbanden.json, veld kaders: kader geen past bij geen"),
    (
        field("levensloop", "overgangen", "0", "naar", to="S98"),
        "overgangen 0 (aanmelding), veld van of naar: onbekende",
    ),
    (field("levensloop", "overgangen", "1", "id", to="T01"), "levensloop.json, overgangen: T02 ontbreekt"),
    (field("fase_in_toestand", "gesloten", to=["S90", "S99"]), "toestand S30: staat er niet precies een keer"),
    (field("fase_in_toestand", "gesloten", to=["S30", "S90", "S99", "S00"]), "toestand S00: staat er niet precies een"),
    (field("generalisatie", "elementen", "pol.rol", to=None), "generalisatie.json, element pol.rol: staat niet ook in"),
    (field("generalisatie", "elementen", "pol.rol", "volledig", to=None), "element pol.rol: vorm volledig staat niet"),
    (field("wetten", "AVE-03", "vereist", to=["stempel"]), "wetten.json, AVE-03 / vereist: onbekend bewijs 'stempel'"),
    (rule('x contains "10|D-GROND|WPG-99" if true'), "onbekende regel 'WPG-99'; geef haar METADATA"),
    (rule('x contains "10|D-NEE|WPG-11" if true'), "'D-NEE' staat niet in redenen.csv; verbeter de code"),
    (rule('x if input.rij == "M999"'), "'M999' staat niet in matrix.csv"),
    (rule('x if input.e == "pol.niets"'), "'pol.niets' staat niet in elementen.csv"),
    (rule("x if bewijs.van.stempel"), "'stempel' staat niet in tekenaars.json"),
    (rule('x if bewijs.bij("stempel", p)'), "'stempel' staat niet in tekenaars.json"),
]
DEAD = [
    (
        line("organisatiesoorten", "bakker,Bakker,geen,geen,geen,,"),
        "organisatiesoorten.csv, code bakker: wordt nergens",
    ),
    (
        both(
            line("elementen", "zzz.dood,Dood,D1,K1,gewoon,geen,politie,volledig,geen"),
            field("generalisatie", "elementen", "zzz.dood", to={"volledig": {"doe": "tekst"}}),
        ),
        "elementen.csv, code zzz.dood: wordt nergens gebruikt; haal haar weg, of zet merk ongebruikt",
    ),
    (line("redenen", "D-DOOD,Dood,Dood.,G3,Wgs 1,ja"), "redenen.csv, code D-DOOD: wordt nergens gebruikt"),
    (
        field("tekenaars", "soorten", "stempel", to={"wie": ["elk"], "eigen_hand": True, "ook_ontvanger": True}),
        "tekenaars.json, code stempel: wordt nergens gebruikt",
    ),
    (field("tekenaars", "groepen", "dood", to=["om"]), "tekenaars.json, code dood: wordt nergens gebruikt"),
    (
        both(
            put("data/levensloop.json", '{"code": "S99",', '{"code": "S98", "naam": "dood"}, {"code": "S99",'),
            field("fase_in_toestand", "gesloten", to=["S30", "S90", "S98", "S99"]),
        ),
        "levensloop.json, code S98: wordt nergens gebruikt",
    ),
    (
        csv("matrix", ",volledig,onvermijdelijk,", ",volledig,noodzaak,"),
        "matrix.csv, code onvermijdelijk: wordt nergens",
    ),
    (field("levensloop", "overgangen", "0", "eist", to=["toverspreuk"]), "eis toverspreuk: geen regel kent haar"),
]
FAULTS = [*CELLS, *SHAPES, *ROWS, *CODES, *DEAD]


def test_the_tables_as_they_are_are_right(copy: Path) -> None:
    """The check itself: a copy without a fault is built, and gives the same tables."""
    write_tables(copy)
    for path in (copy / "data").glob("*.json"):
        assert path.read_text(encoding="utf-8") == (ROOT / "data" / path.name).read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(("edit", "message"), FAULTS, ids=[message[:60] for _, message in FAULTS])
def test_a_fault_is_named_with_its_place_and_its_remedy(copy: Path, edit: Edit, message: str) -> None:
    """AVG art. 5 lid 1 d: a table that decides is right, or it is not loaded."""
    edit(copy)
    with pytest.raises(SourceError, match=re.escape(message)) as told:
        build(copy)
    assert str(told.value).endswith(".")


def test_a_wildcard_never_gives_more_than_the_element_has() -> None:
    """Matrix-notes 2.5: were it made wrong, the check says so."""
    elementen = json.loads((ROOT / "data" / "elementen.json").read_text(encoding="utf-8"))
    assert list(_highest(elementen)) == []
    for given in ("volledig", "pseudoniem"):
        elementen["pol.telling"]["hoogste"]["gegeneraliseerd"] = given
        assert [told for told in _highest(elementen) if "pol.telling: gegeneraliseerd wordt" in told]


def test_all_faults_are_told_at_once(copy: Path) -> None:
    """Whoever mends a table sees everything that is wrong with it, a sentence each."""
    line("matrix", NIET)(copy)
    field("tekenaars", "groepen", "dood", to=["om"])(copy)
    with pytest.raises(SourceError) as told:
        write_tables(copy)
    assert len(str(told.value).splitlines()) >= 2


def test_nothing_is_written_when_a_table_is_wrong(copy: Path) -> None:
    """The tables beside each other always belong together."""
    before = (copy / "data" / "organisatiesoorten.json").read_bytes()
    line("organisatiesoorten", "bakker,Bakker,geen,geen,geen,,")(copy)
    with pytest.raises(SourceError):
        write_tables(copy)
    assert (copy / "data" / "organisatiesoorten.json").read_bytes() == before
