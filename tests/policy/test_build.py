"""The built policy belongs to its sources, builds the same again, loads in both engines and is fully tested."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from opapywasm import OpaWasmPolicy

from policies import build
from policies.lock import DATA, LOCK, ROOT, WASM, StaleBundle, hash_sources, verify
from policies.sources import SourceError
from tests.policy.engines import read_data


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The policy in a folder of its own, to break."""
    return shutil.copytree(ROOT, tmp_path / "policies", ignore=shutil.ignore_patterns("__pycache__"))


def run(opa: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([opa, *args], cwd=ROOT, capture_output=True, text=True, check=False)


def rego(*, tests: bool) -> list[str]:
    found = sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*.rego"))
    return [p for p in found if tests or not p.endswith("_test.rego")]


def test_the_built_policy_belongs_to_its_sources() -> None:
    """A bundle of other rules would cite a policy that did not decide (AVG art. 5 lid 2)."""
    lock = verify()
    assert lock.bronnen_sha256 == hash_sources(ROOT)
    assert re.fullmatch(r"\d{4}\.\d+\.\d+\+[0-9a-f]{12}", lock.versie)


@pytest.mark.parametrize("name", [WASM, DATA, LOCK, "ave/ave.rego", "data/bron/matrix.csv", "VERSION"])
def test_a_changed_file_makes_the_bundle_stale(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b" ")
    if name == LOCK:
        (copy / name).write_text("{}")
    with pytest.raises(StaleBundle, match="make policies"):
        verify(copy)


def test_a_test_or_the_words_of_minimise_do_not_change_the_policy(copy: Path) -> None:
    for name in ("ave/ave_test.rego", "data/generalisatie.json"):
        with (copy / name).open("ab") as file:
            file.write(b"\n")
    assert verify(copy) == verify()


def test_building_again_gives_the_same_bytes(opa: str) -> None:
    assert build.check(opa) == verify()


def test_without_opa_only_the_hash_is_compared_and_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.check(None) == verify()
    assert "niet opnieuw gebouwd" in capsys.readouterr().err


def test_the_module_declares_no_more_memory_than_the_engine_starts_with() -> None:
    """The two-page trap: a module that declares three pages is refused (design/policy-engine.md section 4)."""
    wasm = (ROOT / WASM).read_bytes()
    at = wasm.find(b"\x03env\x06memory\x02") + len(b"\x03env\x06memory\x02")
    assert wasm[at + 1] <= build.LOADED_MINIMUM
    with pytest.raises(SourceError):
        build.lower_minimum(b"geen module")


def test_the_module_uses_no_builtin_that_only_one_engine_has(wasm: OpaWasmPolicy) -> None:
    assert wasm.builtins == {}


def test_no_words_for_people_are_loaded_in_the_engines() -> None:
    """Texts stay with the code that shows them (design/policy-engine.md section 2)."""
    data = read_data()
    assert "uitleg" not in json.dumps(data)
    assert "naam" not in data["elementen"]["pol.lijst"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("matrix.csv", "M001,F0,", "M001,F12,", "matrix.csv regel 2, veld fase"),
        ("matrix.csv", ",any,any,*,niet,", ",any,niemand,*,niet,", "veld verstrekker"),
        ("elementen.csv", "id.naam,Naam", "id.bsn,Naam", "veld code"),
        ("organisatiesoorten.csv", "lid1:c", "lid3:c", "veld wgs_klasse"),
        ("redenen.csv", ",ja\n", ",soms\n", "veld toon_aan_aanvrager"),
        ("matrix_filter.csv", "id,element", "nummer,element", "de kolommen moeten zijn"),
    ],
)
def test_a_wrong_source_names_file_row_and_field(
    copy: Path, opa: str, file: str, old: str, new: str, message: str
) -> None:
    path = copy / "data" / "bron" / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(SourceError, match=re.escape(message)):
        build.build(copy, opa)


def test_law_that_was_not_checked_never_says_yes(copy: Path, opa: str) -> None:
    """UNVERIFIED may refuse, and may not open the secrecy gate (law.md section 0)."""
    path = copy / "wet" / "jeugdwet" / "jeugdwet.rego"
    path.write_text(path.read_text().replace("zekerheid: VERIFIED (tekst 2018-07-28)", "zekerheid: UNVERIFIED", 1))
    with pytest.raises(SourceError, match="zegt nooit ja"):
        build.build(copy, opa)


def test_every_rule_that_decides_has_an_article() -> None:
    """Each rule id in the Rego is in wetten.json, with its article, certainty, dated permalink and plain words."""
    wetten = json.loads((ROOT / "data" / "wetten.json").read_text())
    text = "\n".join((ROOT / p).read_text() for p in rego(tests=False))
    used = set(re.findall(r'"\d\d\|D-[A-Z-]+\|([^"]+)"', text))
    assert used - wetten.keys() == set()
    for row in wetten.values():
        assert row["bron"].startswith("https://")
        assert row["uitleg_ja"].endswith(".")
        assert row["uitleg_nee"].endswith(".")


def test_the_rego_is_formatted_strict_typed_and_covered(opa: str) -> None:
    """`opa fmt`, `opa check --strict --schema`, and `opa test` with every line covered (design section 6)."""
    assert run(opa, "fmt", "--fail", "-l", ".").stdout == ""
    check = run(
        opa, "check", "--strict", "--capabilities", "capabilities.json", "--schema", "schema", *rego(tests=False)
    )
    assert check.returncode == 0, check.stderr
    tested = run(
        opa, "test", "--capabilities", "capabilities.json", "--threshold", "100", "--coverage", *rego(tests=True), DATA
    )
    assert tested.returncode == 0, tested.stdout[-2000:]


def test_the_schema_of_the_input_is_closed() -> None:
    """An unknown field is found when the Rego is checked, not in production."""
    for name in ("verzoek", "handeling"):
        schema = json.loads((ROOT / "schema" / f"{name}.json").read_text())
        assert schema["additionalProperties"] is False
        assert schema["properties"]["bewijs"]["items"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("wet/wpg/wpg.rego", "not _bevoegd_gezag(p)", "false"),
        ("wet/wgs/poort.rego", "not _doeltoets_positief", "false"),
        ("wet/avg/avg.rego", "not bewijs.noodzaak(p)", "false"),
        ("bewijs/bewijs.rego", "\tb.ondertekenaar != p.verstrekker", "\ttrue"),
        ("bewijs/tekenaar.rego", "if b.ondertekenaar == p.verstrekker", "if true"),
        ("bewijs/tekenaar.rego", "\t_eigen_hand(b)\n", ""),
        ("bewijs/tekenaar.rego", "\t_mag_ontvanger_zijn(b)\n", ""),
        ("bewijs/tekenaar.rego", "\tp.doorgeef\n", ""),
        ("bewijs/toestemming.rego", "_geweigerd_op(n) >= laatste", "_geweigerd_op(n) > laatste"),
        ("gebruiker/gebruiker.rego", "not _bezwaar(partij)", "true"),
        ("besluit/handeling/handeling.rego", "if not _bevoegd\n", "if false\n"),
        ("besluit/handeling/handeling.rego", "not _kader_van_de_tafel", "false"),
        ("wet/wgs/poort.rego", "if gebruiker.bevoegd(input.beller)", "if true"),
        ("wet/wgs/poort.rego", "not _doel_van_deze_tafel", "false"),
        (
            "bewijs/toestemming.rego",
            '!= false\n\tobject.get(b, "wilsbekwaam"',
            '!= null\n\tobject.get(b, "wilsbekwaam"',
        ),
        ("ave/ave.rego", "not o.dicht\n\to.vorm", "o.vorm"),
        ("feiten/feiten.rego", 'rol == "R10"', 'rol == "R99"'),
        ("wet/uavg/uavg.rego", "not haak(p.soort)", "false"),
        ("besluit/handeling/eisen.rego", "not _publiek_getekend", "false"),
    ],
)
def test_a_dropped_condition_makes_a_test_fail(copy: Path, opa: str, file: str, old: str, new: str) -> None:
    """Mutation: each condition of a gate is held by at least one test."""
    path = copy / file
    text = path.read_text()
    assert old in text, f"{file} no longer has {old}"
    path.write_text(text.replace(old, new, 1))
    done = subprocess.run([opa, "test", *rego(tests=True), DATA], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode != 0
