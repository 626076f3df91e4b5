"""Reading a scenario file: everything that does not resolve is named by file, line and field, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.scenario.file import read_scenario
from broker.scenario.model import Scenario
from broker.scenario.moments import moment
from broker.scenario.plan import plan
from broker.scenario.source import Unreadable
from broker.terms import Fase, Kader
from tests.people import SANNE

GOOD = f"""\
kader: lokaal
personen:
  - {{id: sanne, naam: {SANNE.naam}, bsn: "{SANNE.bsn}", leeftijd: 39, rol: betrokkene}}
organisaties:
  - {{id: regie, soort: procesregie_lokaal, naam: Regie}}
  - {{id: politie, soort: politie, naam: Politie}}
gegevens:
  politie:
    sanne:
      inv.periode: 2026-01-02
stappen:
  - {{nr: 1, op: 2026-03-01, soort: signaal, door: regie, ave: 2, toestand: S00}}
  - {{nr: 2, op: 2026-03-02, soort: aanmelding, door: regie, ave: 2, toestand: S10}}
verzoeken:
  - nr: "1"
    na_stap: 2
    van: {{org: regie, rol: R02}}
    aan: [politie]
    persoon: sanne
    fase: F2
    elementen: [inv.bekend]
    doel: Weten
    bewijs: [{{soort: vrijgave, door: politie, geldig_tot: 2026-03-05T10:00}}]
    verwacht: {{uitkomst: geweigerd, reden: [D-GROND, D-REGIME], matrix: null}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "zaak.yaml"


def read(file: Path, text: str = GOOD) -> Scenario:
    file.write_text(text, encoding="utf-8")
    return read_scenario(file)


def faults(file: Path, old: str, new: str) -> list[str]:
    assert old in GOOD
    with pytest.raises(Unreadable) as caught:
        read(file, GOOD.replace(old, new))
    return [str(fault) for fault in caught.value.faults]


def test_a_good_file_is_read_whole(file: Path) -> None:
    """Casussen README: the format; a day counts at noon in the Netherlands, a time is Dutch time."""
    scenario = read(file)
    assert (scenario.kader, scenario.titel) == (Kader.LOKAAL, "zaak")
    verzoek = scenario.verzoeken[0]
    assert verzoek.fase is Fase.F2
    assert (verzoek.op, verzoek.ave) == (moment("2026-03-02T12:00"), 2)
    assert verzoek.verwacht.reden == {"D-GROND", "D-REGIME"}
    assert verzoek.verwacht.matrix == {None}
    assert verzoek.bewijs[0].inhoud["geldig_tot"] == "2026-03-05T09:00:00Z"


def test_an_unquoted_date_stays_text(file: Path) -> None:
    """Casussen README: source values are what was written, in ISO 8601."""
    assert read(file).gegevens["politie"]["sanne"]["inv.periode"] == "2026-01-02"


def test_a_bsn_is_not_printed(file: Path) -> None:
    """UAVG art. 46; design A9."""
    assert SANNE.bsn not in repr(read(file).personen)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("kader: lokaal", "kader: lokal", 1, "kader", "kader 'lokal' is onbekend; kies uit"),
        ("rol: betrokkene", "rol: buurman", 3, "personen[sanne].rol", "rol 'buurman' is onbekend"),
        (SANNE.bsn, str(int(SANNE.bsn) + 1), 3, "personen[sanne].bsn", "elfproef"),
        ("soort: politie, naam", "soort: polisie, naam", 6, "organisaties[politie].soort", "'polisie' is onbekend"),
        ("  politie:\n", "  brandweer:\n", 9, "gegevens.brandweer", "staat niet bij organisaties"),
        ("inv.periode", "inv.jaar", 10, "gegevens.politie.sanne.inv.jaar", "element 'inv.jaar' is onbekend"),
        ("op: 2026-03-02", "op: gisteren", 13, "stappen[2].op", "datum"),
        ("op: 2026-03-02", "op: 2026-02-28", 13, "stappen[2].op", "eerder dan stap 1"),
        ("soort: aanmelding", "soort: aanmelden", 13, "stappen[2].soort", "soort stap 'aanmelden' is onbekend"),
        ("toestand: S10", "toestand: S12", 13, "stappen[2].toestand", "toestand 'S12' is onbekend"),
        ("na_stap: 2", "na_stap: 3", 16, "verzoeken[1].na_stap", "stap 3 bestaat niet"),
        ("org: regie,", "org: tegie,", 17, "verzoeken[1].van.org", "organisatie 'tegie' is onbekend"),
        ("rol: R02", "rol: R20", 17, "verzoeken[1].van.rol", "rol 'R20' is onbekend"),
        ("aan: [politie]", "aan: [om]", 18, "verzoeken[1].aan", "'om' staat niet in dit bestand"),
        ("persoon: sanne", "persoon: bram", 19, "verzoeken[1].persoon", "persoon 'bram' is onbekend"),
        ("fase: F2", "fase: F9", 20, "verzoeken[1].fase", "fase 'F9' is onbekend"),
        ("[inv.bekend]", "[inv.bekent]", 21, "verzoeken[1].elementen", "element 'inv.bekent' is onbekend"),
        ("doel: Weten", "doeleinde: Weten", 22, "verzoeken[1].doeleinde", "dit veld is onbekend"),
        ("soort: vrijgave", "soort: vrijbrief", 23, "verzoeken[1].bewijs[1].soort", "'vrijbrief' is onbekend"),
        ("geldig_tot", "geldig", 23, "verzoeken[1].bewijs[1].geldig", "bewijs vrijgave, geldig"),
        ("door: politie,", "door: om,", 23, "verzoeken[1].bewijs[1]", "'om' bij bewijs vrijgave"),
        ("uitkomst: geweigerd", "uitkomst: nee", 24, "verzoeken[1].verwacht.uitkomst", "uitkomst 'nee' is onbekend"),
        ("D-REGIME", "D-REGEL", 24, "verzoeken[1].verwacht.reden", "reden 'D-REGEL' is onbekend"),
    ],
)
def test_what_does_not_resolve_is_named_by_line_and_field(
    file: Path, old: str, new: str, line: int, field: str, words: str
) -> None:
    """Design 9: an unreadable file is an error that names line and field."""
    found = faults(file, old, new)
    assert any(text.startswith(f"zaak.yaml regel {line}, veld {field}: ") and words in text for text in found), found


def test_all_that_is_wrong_is_named_at_once(file: Path) -> None:
    """Who writes a file mends it in one go."""
    text = GOOD.replace("fase: F2", "fase: F9").replace("soort: signaal", "soort: gerucht").replace("R02", "R99")
    with pytest.raises(Unreadable) as caught:
        read(file, text)
    assert [fault.regel for fault in caught.value.faults] == [12, 17, 20]


def test_a_field_that_stands_there_twice_is_named(file: Path) -> None:
    """YAML would silently take the last one."""
    assert faults(file, "    doel: Weten\n", "    doel: Weten\n    doel: Meer\n") == [
        "zaak.yaml regel 23, veld verzoeken[1].doel: dit veld staat er twee keer"
    ]


def test_a_missing_field_is_named(file: Path) -> None:
    assert faults(file, "    fase: F2\n", "") == ["zaak.yaml regel 15, veld verzoeken[1].fase: dit veld ontbreekt"]


def test_an_element_that_does_not_exist_may_be_asked_when_that_is_the_point(file: Path) -> None:
    """Matrix-notes section 2 point 6: an unknown element is D-CAT; a scenario may test it."""
    text = GOOD.replace("[inv.bekend]", "[inv.bekent]").replace("D-REGIME", "D-CAT")
    assert read(file, text).verzoeken[0].elementen == ("inv.bekent",)


def test_a_step_that_no_permitted_path_leads_to_is_tried_from_where_it_exists(file: Path) -> None:
    """Design 12.4: none: an error in the file; the play names it (tests/scenarios/test_fuzz.py), and goes on."""
    text = GOOD.replace("soort: aanmelding, door: regie, ave: 2, toestand: S10",
                        "soort: heropenen, door: regie, ave: 2, toestand: S91")  # fmt: skip
    (act,) = plan(read(file, text)).stappen[2]
    assert (act.soort, act.vanuit, act.naar) == ("heropenen", "S90", "S91")


EVIDENCE: Final = "bewijs: [{soort: vrijgave, door: politie, geldig_tot: 2026-03-05T10:00}]"
INCOMPLETE: Final = (
    "{soort: spoed, gevaar: brand}",
    "{soort: spoed, gevaar: '', tot: 2026-02-02}",
    "{soort: leverancier_akkoord, door: politie}",
    "{soort: noodzaak, tekst: ''}",
    "{soort: bevoegd_gezag, ref: null}",
)


@pytest.mark.parametrize("stuk", INCOMPLETE)
def test_evidence_that_nobody_can_record_is_absent_and_named(file: Path, stuk: str) -> None:
    """Matrix-notes 2a.2 and 2b.6: agreement not decided yet, spoed without an end, a reference without a number."""
    (verzoek, *_) = read(file, GOOD.replace(EVIDENCE, f"bewijs: [{stuk}]")).verzoeken
    assert verzoek.bewijs == ()
    assert len(verzoek.onvolledig) == 1


def test_a_field_that_its_kind_does_not_know_is_a_fault_all_the_same(file: Path) -> None:
    """A slip of the pen is no absence: design section 9, an unreadable field is named."""
    with pytest.raises(Unreadable, match="tott"):
        read(file, GOOD.replace(EVIDENCE, "bewijs: [{soort: spoed, gevaar: brand, tott: 2026-02-02}]"))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200))
def test_no_text_makes_the_reader_crash(text: str) -> None:
    """Anything unclear refuses: the only error is Unreadable."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "willekeurig.yaml"
        file.write_text(text, encoding="utf-8", newline="")
        with pytest.raises(Unreadable):
            read_scenario(file)
