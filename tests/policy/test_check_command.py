"""`sluis policy check` and `sluis policy test`: they find what is wrong, say where, and never pass in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broker.commands.policy import app
from broker.policy import check, run_tests
from broker.policy.check import checks, memory
from broker.policy.run_tests import Coverage, measure, summary, try_all
from policies.lock import DATA, ROOT, WASM

_RULE = "package klein\n\nmag if input.ja\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A policy of one rule with a test, in a folder of its own."""
    (tmp_path / "schema").mkdir()
    shutil.copytree(ROOT / "schema", tmp_path / "schema", dirs_exist_ok=True)
    shutil.copy(ROOT / "capabilities.json", tmp_path)
    (tmp_path / DATA).write_text("{}", encoding="utf-8")
    (tmp_path / "klein.rego").write_text(_RULE, encoding="utf-8")
    (tmp_path / "klein_test.rego").write_text(
        'package klein_test\n\nimport data.klein\n\ntest_ja_mag if klein.mag with input as {"ja": true}\n',
        encoding="utf-8",
    )
    return tmp_path


def found(root: Path) -> dict[str, str]:
    """What each check has to say, except the build, which is of the policy that lies here."""
    return {one.name: one.wrong() for one in checks(root) if one.name not in ("bouw", "geheugen")}


def test_a_policy_in_order_has_nothing_wrong(small: Path, opa: str) -> None:
    assert set(found(small).values()) == {""}


def test_a_form_that_is_not_fixed_is_named(small: Path, opa: str) -> None:
    (small / "klein.rego").write_text(_RULE.replace("mag if", "mag   if"), encoding="utf-8")
    assert "klein.rego" in found(small)["opa fmt"]


def test_a_builtin_that_only_one_engine_has_is_refused(small: Path, opa: str) -> None:
    (small / "klein.rego").write_text("package klein\n\nmag if time.now_ns() > 0\n", encoding="utf-8")
    assert "time.now_ns" in found(small)["opa check"]


def test_a_field_that_the_closed_schema_does_not_have_is_refused(small: Path, opa: str) -> None:
    rule = "# METADATA\n# schemas:\n#   - input: schema.verzoek\npackage klein\n\nmag if input.verzonnen\n"
    (small / "klein.rego").write_text(rule, encoding="utf-8")
    assert "verzonnen" in found(small)["opa check"]


def test_regal_runs_when_it_is_there(small: Path, opa: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("regal")
    regal = folder / "regal"
    regal.write_text("#!/bin/sh\necho klein.rego: stijl; exit 3\n", encoding="utf-8")
    regal.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=":")
        assert found(small)["regal lint"] == "klein.rego: stijl"


def test_what_could_not_be_checked_is_said_aloud(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "find_opa", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert [one.name for one in checks(small)] == ["geheugen", "bouw"]
    said = capsys.readouterr().err
    assert said.count("OVERGESLAGEN") == 2
    assert "Dit is dus niet nagekeken" in said


def test_a_module_that_asks_for_too_much_memory_is_named(tmp_path: Path) -> None:
    """The two-page trap: opapywasm refuses a module that declares three pages."""
    wasm = bytearray((ROOT / WASM).read_bytes())
    mark = b"\x03env\x06memory\x02"
    wasm[wasm.find(mark) + len(mark) + 1] = 3
    (tmp_path / WASM).write_bytes(bytes(wasm))
    assert "geheugen" in memory(tmp_path)
    assert memory(ROOT) == ""
    (tmp_path / WASM).write_bytes(b"geen module")
    assert "niet te herkennen" in memory(tmp_path)


def test_the_command_tells_each_check_and_stops_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [
        check.Check("vorm", "alles recht", lambda: ""),
        check.Check("bouw", "klopt", lambda: "Draai: make policies"),
    ]
    monkeypatch.setattr(check, "checks", lambda _: iter(told))
    done = CliRunner().invoke(app, ["check"])
    assert done.exit_code == 1
    assert "goed  vorm: alles recht\nFOUT  bouw: klopt\n      Draai: make policies\nNIET GOED.\n" in done.stdout


def test_a_test_that_fails_is_named_in_words(small: Path, opa: str) -> None:
    (small / "klein.rego").write_text(_RULE.replace("input.ja", "input.nee"), encoding="utf-8")
    assert list(summary(try_all(Path(opa), small), None)) == [
        "GEZAKT  klein_test.rego:5  ja mag",
        "1 proeven, 1 gezakt.",
    ]


def test_a_line_that_no_test_reaches_is_named(small: Path, opa: str) -> None:
    (small / "klein.rego").write_text(_RULE + "\nook if {\n\tinput.x\n\tinput.y\n}\n", encoding="utf-8")
    measured = measure(Path(opa), small)
    assert measured.coverage < run_tests.COMPLETE
    assert any(line.startswith("NIET GERAAKT  klein.rego:") for line in summary(try_all(Path(opa), small), measured))


def test_a_policy_that_does_not_compile_is_no_success(small: Path, opa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (small / "klein.rego").write_text("package klein\n\nmag if onbekend\n", encoding="utf-8")
    monkeypatch.setattr(run_tests, "ROOT", small)
    done = CliRunner().invoke(app, ["test"])
    assert done.exit_code == 1
    assert "niet te bouwen" in done.stdout


def test_complete_coverage_is_success_and_less_is_not(small: Path, opa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "ROOT", small)
    assert CliRunner().invoke(app, ["test"]).exit_code == 0
    short = Coverage(files={}, covered_lines=1, coverage=99.9)
    monkeypatch.setattr(run_tests, "measure", lambda *_: short)
    assert CliRunner().invoke(app, ["test"]).exit_code == 1


def test_without_opa_nothing_is_called_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "find_opa", lambda: None)
    assert CliRunner().invoke(app, ["test"]).exit_code == 2
