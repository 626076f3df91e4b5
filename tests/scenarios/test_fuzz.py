"""Files that we have not seen: the same law whatever people, organisations, dates and order are called (issue 5)."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opapywasm import OpaWasmPolicy

from broker.policy.casus_input import HANDELING, VERZOEK, _request
from broker.scenario.file import read_scenario
from broker.scenario.plan import plan
from broker.scenario.source import Fault, Unreadable
from broker.terms import Kader
from tests.conftest import shared_folder
from tests.policy.engines import load_wasm
from tests.scenarios.conftest import Play

HERE: Final = Path(__file__).parent
FILES: Final = (
    *sorted((shared_folder() / "domain" / "casussen").glob("C*.yaml")),
    *sorted((HERE / "eigen").glob("*.yaml")),
)
DAY: Final = re.compile(r"\b(20\d\d-\d\d-\d\d)(?=T|\b)")
OUTCOMES: Final = {"verstrekt", "wacht_toestemming", "wacht_vrijgave", "uitnodiging", "geweigerd", "geen_mededeling"}
Casus = dict[str, Any]


def _renamed(casus: Casus) -> Casus:
    """Other ids for everybody, other names, the organisations in another order."""
    people = {p["id"]: f"mens-{nr}" for nr, p in enumerate(casus["personen"], 40)}
    orgs = {o["id"]: f"zz{nr}-instelling" for nr, o in enumerate(casus["organisaties"], 10)}
    casus = _sub(casus, people | orgs)
    for nr, person in enumerate(casus["personen"]):
        person["naam"] = f"Iemand Anders-{nr}"
    names = [org["naam"] for org in casus["organisaties"]]
    for org, name in zip(casus["organisaties"], reversed(names), strict=True):
        org["naam"] = name
    casus["organisaties"].reverse()
    return casus


def _sub(value: Any, ids: dict[str, str], field: str = "") -> Any:
    """A value with other ids; fields that hold a code or a sentence keep it."""
    if isinstance(value, str):
        return (
            value
            if field in {"soort", "kader", "rol", "fase", "doel", "toestand", "handeling"}
            else ids.get(value, value)
        )
    if isinstance(value, list):
        return [_sub(part, ids, field) for part in value]
    if isinstance(value, dict):
        return {ids.get(name, name): _sub(part, ids, name) for name, part in value.items()}
    return value


def _later(value: Any) -> Any:
    """Everything a hundred days later: no term in these files is that of a date in the law."""
    if isinstance(value, date):
        return value + timedelta(days=100)
    if isinstance(value, str):
        return DAY.sub(lambda m: (date.fromisoformat(m[1]) + timedelta(days=100)).isoformat(), value)
    if isinstance(value, list):
        return [_later(part) for part in value]
    return {name: _later(part) for name, part in value.items()} if isinstance(value, dict) else value


def _reversed(casus: Casus) -> Casus:
    casus["verzoeken"].reverse()
    return casus


def _empty(casus: Casus) -> Casus:
    """Suppliers without a record: what may go does not depend on what is there. A shelter protects by what it knows."""
    shelters = {org["id"] for org in casus["organisaties"] if org["soort"] == "vrouwenopvang"}
    casus["gegevens"] = {org: held for org, held in casus["gegevens"].items() if org in shelters}
    return casus


def _decided(casus: Casus, policy: OpaWasmPolicy) -> dict[str, Any]:
    """Outcome, form, main reason and row per request."""
    found = dict[str, Any]()
    for verzoek in casus["verzoeken"]:
        request = _request(casus, verzoek)
        answer: Any = policy.evaluate(request.question, request.entrypoint)
        rows = answer["paren"] if request.entrypoint == VERZOEK else [answer]
        told = [(r.get("element"), r["uitkomst"], r["vorm"], r["reden"], r["matrix"]) for r in rows]
        found[request.nr] = sorted(map(str, told))
    return found


@pytest.fixture(scope="module")
def casussen() -> dict[str, Casus]:
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}


@pytest.fixture(scope="module")
def policy() -> Iterator[OpaWasmPolicy]:
    loaded = load_wasm()
    yield loaded
    loaded.close()


@pytest.mark.parametrize("change", [_renamed, _later, _reversed, _empty], ids=lambda change: change.__name__.strip("_"))
def test_what_is_decided_does_not_hang_on(
    change: Callable[[Casus], Casus], casussen: dict[str, Casus], policy: OpaWasmPolicy
) -> None:
    """Names, ids, dates, order and contents are no law: each request of each file is decided as before."""
    for name, casus in casussen.items():
        assert _decided(change(copy.deepcopy(casus)), policy) == _decided(casus, policy), name


@pytest.mark.parametrize("kader", Kader)
def test_another_table_and_level_never_break_the_policy(
    kader: Kader, casussen: dict[str, Casus], policy: OpaWasmPolicy
) -> None:
    """Design 2.3: every asked pair is answered once, whatever kader and level a request states."""
    for casus in casussen.values():
        for nr, verzoek in enumerate(casus["verzoeken"]):
            request = _request(casus, verzoek | {"kader": kader.value, "ave": nr % 4 + 1})
            answer: Any = policy.evaluate(request.question, request.entrypoint)
            rows = [answer] if request.entrypoint == HANDELING else answer["paren"]
            assert {row["uitkomst"] for row in rows} <= OUTCOMES
            if request.entrypoint == VERZOEK:
                asked = sorted((p["verstrekker"], p["element"]) for p in request.question["vraag"]["paren"])
                assert [(row["verstrekker"], row["element"]) for row in rows] == asked


TEXT: Final = (HERE / "L01.yaml").read_text(encoding="utf-8")
SHORT: Final = (HERE / "L02.yaml").read_text(encoding="utf-8")
WORDS: Final = sorted(set(re.findall(r"[\w.-]{2,}", SHORT)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=st.sampled_from(WORDS), new=st.one_of(st.sampled_from(WORDS), st.text(max_size=12), st.just("null")))
def test_a_file_with_a_word_changed_is_read_or_refused_by_name(old: str, new: str, tmp_path: Path) -> None:
    """An unknown kind, code, id or date is named by line and field; nothing else is ever raised."""
    path = tmp_path / "anders.yaml"
    path.write_text(SHORT.replace(old, new), encoding="utf-8", errors="ignore")
    faults: Sequence[Fault] = ()
    try:
        assert plan(read_scenario(path)).stappen
    except Unreadable as exc:
        faults = exc.faults
    assert all(fault.regel >= 1 and fault.veld and fault.uitleg for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("soort: besluit_wpg", "soort: besluit_wbp", r"bewijs\[1\]\.soort: soort bewijs 'besluit_wbp' is onbekend"),
        ("soort: opschalen", "soort: opblazen", r"stappen\[3\]\.soort: soort stap 'opblazen' is onbekend"),
        ("soort: verslavingszorg", "soort: tovenarij", "organisatiesoort 'tovenarij' is onbekend"),
        ("fase: F5", "fase: F9", "fase 'F9' is onbekend"),
    ],
)
def test_an_unknown_kind_is_named(old: str, new: str, named: str, tmp_path: Path) -> None:
    """Design section 9: an unreadable file is an error that names line and field."""
    path = tmp_path / "anders.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(Unreadable, match=named):
        read_scenario(path)


def test_a_step_that_no_path_leads_to_is_named_and_the_rest_is_played(tmp_path: Path, play_file: Play) -> None:
    """Design 12.4: an error in the file. The case is put where the file says, and every request is still answered."""
    path = tmp_path / "sprong.yaml"
    path.write_text(TEXT.replace("soort: plan_vaststellen", "soort: heropenen"), encoding="utf-8")
    played, _ = play_file(path)
    assert any("geen toegestane weg met heropenen" in line for line in played.stappen)
    assert {r.verzoek.nr: r.verschil for r in played.results if not r.ok} == {}
