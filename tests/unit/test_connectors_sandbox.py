"""The sandbox plays scenario records as items with labels, and never in production."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from broker.terms import Bsn, EigenReferentie, Naam, Question
from connectors.politie.informatievraag import check_labels
from connectors.records import Bekend, Register, Soort, plain
from connectors.sandbox import SandboxConnector, main, read_register
from connectors.twin import Knoppen
from tests.people import JUSTIN, MISTYPED

SCENARIO = f"""
personen:
  - {{id: justin, naam: Justin Oefenga, bsn: "{JUSTIN.bsn}", geboortedatum: 1989-03-14}}
  - {{id: fout, naam: Invoer Fout, bsn: "{MISTYPED}"}}
organisaties: []
gegevens:
  politie-oij:
    justin:
      pol.lijst:
        - {{datum: 2023-09-19, code: BEDREIGING, rol: betrokkene, wpg_artikel: 8, derden: [Den Ouden (melder)]}}
      pol.telling: {{bedreiging: 1}}
  wonion:
    justin: {{id.geb: 1989-03-14}}
verzoeken: []
"""


def police() -> Register:
    return read_register(yaml.safe_load(SCENARIO), Soort.POLITIE, "politie-oij", date(2023, 10, 1))


def test_a_scenario_file_gives_the_records_of_one_supplier() -> None:
    """domain/casussen/README.md: supplier -> person -> element; another supplier's records stay out."""
    items = police().find(EigenReferentie("justin"))
    assert set(items) == {"pol.lijst", "pol.telling"}
    assert items["pol.lijst"][0].waarde == {
        "datum": "2023-09-19",
        "code": "BEDREIGING",
        "rol": "betrokkene",
        "derden": ["Den Ouden (melder)"],
    }


async def test_police_items_always_carry_the_four_labels() -> None:
    """Wpg art. 3 lid 5, 4 and 6b: the twin of the police says them for plain values too."""
    question = Question("b", "politie-oij", ("pol.lijst", "pol.telling"), EigenReferentie("justin"), "zvh-2.25")
    answer = check_labels(await SandboxConnector(police()).fetch(question))
    telling = answer.items["pol.telling"][0].labels
    assert (telling.wpg_artikel, telling.feit_of_oordeel, telling.stand) == ("8", "feit", date(2023, 10, 1))


def test_people_are_found_by_every_identity() -> None:
    """Design 12.5: by own reference, by BSN, or by name and date of birth."""
    register = police()
    assert register.find(Bsn(JUSTIN.bsn))
    assert register.find(Naam("justin oefenga", None))
    assert register.find(Naam("Justin Oefenga", date(1989, 3, 14)))
    assert not register.find(Naam("Justin Oefenga", date(1990, 3, 14)))
    assert not register.find(EigenReferentie("tamara"))
    assert not register.find(None)


def test_a_twin_knows_only_whom_it_knows() -> None:
    """A person without records gives nothing, whatever the identity."""
    register = Register(Soort.GENERIC, {}, (Bekend("x", Bsn(JUSTIN.bsn)),))
    assert not register.find(Bsn(JUSTIN.bsn))


def test_yaml_values_become_json() -> None:
    """Dates go as ISO 8601 text, also deep inside."""
    assert plain({"sinds": date(2016, 4, 1), "huurders": ["a"]}) == {"sinds": "2016-04-01", "huurders": ["a"]}
    with pytest.raises(ValueError, match="past niet in JSON"):
        plain({1, 2})


async def test_something_can_happen_while_a_supplier_is_asked() -> None:
    """Design 2 step 7: what changes in the meantime must be noticed; the sandbox gives room for it."""
    seen: list[str] = []

    async def meanwhile(question: Question) -> None:
        seen.append(question.verstrekker)

    question = Question("b", "politie-oij", ("pol.telling",), EigenReferentie("justin"), "zvh-2.25")
    await SandboxConnector(police(), meanwhile).fetch(question)
    assert seen == ["politie-oij"]


def test_the_sandbox_refuses_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings: development fakes do not start in production."""
    monkeypatch.setenv("SLUIS_ENVIRONMENT", "production")
    with pytest.raises(RuntimeError, match="productie"):
        SandboxConnector(police())
    assert main(["--kind", "generic", "--data", str(tmp_path / "geen.yaml")]) == 2


@pytest.mark.parametrize(
    "content", ["- 1", "a: 1", "gegevens: {a: 1}", "gegevens: [1]", "{", "a: {b: !!python/name:os.x }"]
)
def test_a_wrong_data_file_is_refused(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A twin with half of its data would answer absence where there is none."""
    path = tmp_path / "gegevens.yaml"
    path.write_text(content)
    assert main(["--kind", "generic", "--data", str(path)]) == 2
    assert capsys.readouterr().err.startswith("sandbox: ")


@pytest.mark.parametrize("knob", [{"onbekend": 1}, {"pauze": "lang"}, {"hang": 1}, {"status": "500"}])
def test_an_unknown_knob_does_not_turn(knob: dict[str, object]) -> None:
    """A misspelt knob in a test would make it pass for nothing."""
    with pytest.raises(ValueError, match="Knoppen"):
        Knoppen().turn(knob)


def test_a_twin_stops_cleanly(tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0, also when started by a supervisor."""
    path = tmp_path / "gegevens.json"
    path.write_text(json.dumps({"justin": {"inv.bekend": "BEKEND_ACTIEF"}}))
    command = [sys.executable, "-m", "connectors.sandbox", "--kind", "generic", "--data", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ}) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["klaar"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


async def test_the_scenario_records_all_fit() -> None:
    """Every record of the acceptance data can be mapped, and police items pass the check of the police connector."""
    folder = Path(os.environ.get("SLUIS_SHARED", Path(__file__).parents[2].parent / "shared")) / "domain" / "casussen"
    if not folder.is_dir():
        pytest.skip("the reference folder is not here (SLUIS_SHARED)")
    for path in sorted(folder.glob("*.yaml")):
        document = yaml.safe_load(path.read_text())
        for verstrekker, people in document["gegevens"].items():
            connector = SandboxConnector(read_register(document, Soort.POLITIE, verstrekker))
            for person, elements in people.items():
                question = Question("b", verstrekker, tuple(elements), EigenReferentie(person), "zvh-2.25")
                assert set(check_labels(await connector.fetch(question)).items) == set(elements)
