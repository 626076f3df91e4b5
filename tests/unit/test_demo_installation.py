"""The file that a sandbox starts with: read as a whole or refused by field, and fit for the casus of the demo."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from broker.demo.installation import CASUS, INSTALLATION, read_installation
from broker.demo.town import suppliers
from broker.demo.twins import Twins
from broker.scenario.file import read_scenario
from broker.scenario.plan import plan


def test_the_installation_has_a_client_for_everybody_who_speaks_in_the_casus() -> None:
    """The demo asks only as clients that `sluis sandbox seed` makes."""
    clients = {(c.onderdeel, c.rol) for c in read_installation(INSTALLATION).clients()}
    spoken = {(org, rol) for org, rollen in plan(read_scenario(CASUS)).rollen.items() for rol in rollen}
    assert spoken <= clients


def test_every_organisation_of_the_casus_is_a_member_of_the_table() -> None:
    """A caller that is not on record counts for nothing (design 6a.8)."""
    installatie, scenario = read_installation(INSTALLATION), read_scenario(CASUS)
    assert set(scenario.organisaties) <= set(installatie.verbanden[0].leden)
    soorten = {o.id: o.soort for o in installatie.onderdelen}
    assert all(soorten[id_] == org.soort for id_, org in scenario.organisaties.items())


def test_only_who_is_asked_gets_a_system(tmp_path: Path) -> None:
    """One process per supplier that is asked, of its own kind; who sends of its own accord needs none."""
    found = Twins(suppliers(read_scenario(CASUS)), CASUS, tmp_path).kinds
    assert found["politie-oij"] == "politie"
    assert (found["oov-oij"], found["handhaving-oij"]) == ("gemeente", "gemeente")
    assert found["buurtzorg-jong"] == "generic"
    assert "wonion" not in found


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"oin": "123"}, "onderdelen.0.oin"),
        ({"vreemd": 1}, "onderdelen.0.vreemd"),
        ({"medewerkers": []}, "onderdelen.0.medewerkers"),
        ({"id": "iemand-anders"}, "leden"),
    ],
)
def test_a_wrong_installation_is_refused_by_field(change: dict[str, object], field: str, tmp_path: Path) -> None:
    """Unknown and wrong fields stop the seed; the message names the field and not what stands in it."""
    document = {
        "samenwerkingsverbanden": [{"id": "tafel", "naam": "Tafel", "soort": "lokaal", "leden": ["politie"]}],
        "onderdelen": [
            {"id": "politie", "oin": "0" * 20, "naam": "Politie", "soort": "politie", "medewerkers": [{"id": "m"}]}
            | change
        ],
    }
    path = tmp_path / "installatie.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(ValueError, match=field):
        read_installation(path)


def test_an_installation_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    """One sentence with the way out."""
    path = tmp_path / "x.yaml"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="niet te lezen"):
        read_installation(path)
