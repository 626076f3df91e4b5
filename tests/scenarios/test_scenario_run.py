"""The command `sluis scenario run`: what it prints, and its exit codes (design sections 9 and 10)."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.scenario.cli import app

L01 = Path(__file__).with_name("L01.yaml")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["run", "--engine", "wasm", *map(str, arguments)])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Our own file, of which one request expects another outcome and one forbids what it gives."""
    text = L01.read_text(encoding="utf-8")
    text = text.replace("vorm: bekendheid, reden: null, matrix: M022", "vorm: bekendheid, reden: null, matrix: M023")
    text = text.replace("mag_niet_bevatten: [Gezinshulp]", "mag_niet_bevatten: [nalopen]")
    (tmp_path / "anders.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "anders.yaml"


def test_files_that_all_match_exit_with_0_and_a_line_per_request() -> None:
    """Design 10: 0 is ok. One line: number, expected, got, rules."""
    result = run(L01)
    assert result.exit_code == 0
    assert (
        "goed   2c     verwacht verstrekt bekendheid M022; gekregen verstrekt bekendheid M022; regels" in result.stdout
    )
    assert "11 van 11 zoals verwacht" in result.stdout
    assert "\x1b[" not in result.stdout


def test_a_difference_exits_with_1_and_is_named(changed: Path) -> None:
    """Design 9: exit 0 only when all match; a forbidden text is looked for in what the receiver got."""
    result = run(changed)
    assert result.exit_code == 1
    assert "boa-oefenveen/inv.bekend: matrix M022, verwacht M023" in result.stdout
    assert "'nalopen' staat in wat de ontvanger kreeg" in result.stdout
    assert "9 van 11 zoals verwacht" in result.stdout


def test_the_json_has_the_form_of_the_design(changed: Path) -> None:
    """Design 9 and 12.4, for two files at once."""
    result = run("--json", L01, changed)
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["bestanden"], told["goed"], len(told["verzoeken"])) == (2, 20, 22)
    row = next(v for v in told["verzoeken"] if v["bestand"] == "L01.yaml" and v["nr"] == "3a")
    assert row.keys() == {"bestand", "nr", "ok", "verwacht", "gekregen", "verschil", "ontvangen"}
    assert row["gekregen"][0].keys() == {
        "verstrekker", "element", "uitkomst", "vorm", "reden", "redenen", "matrix", "regels", "antwoord",
    }  # fmt: skip
    assert (row["ok"], row["verschil"]) == (True, "")
    assert b"BEDREIGING" in base64.b64decode(row["ontvangen"])


def test_an_unreadable_file_exits_with_2_and_plays_nothing(tmp_path: Path) -> None:
    """Design 9: an unreadable file is an error that names line and field; the other files wait for it."""
    bad = tmp_path / "stuk.yaml"
    bad.write_text(L01.read_text(encoding="utf-8").replace("fase: F5", "fase: F9"), encoding="utf-8")
    result = run(L01, bad)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "stuk.yaml regel" in result.stderr
    assert "verzoeken[4].fase: fase 'F9' is onbekend" in result.stderr


def test_http_plays_a_file_of_our_own_through_the_whole_api() -> None:
    """Design 9: the same outcomes with tokens, a broker and partners in processes of their own."""
    result = run("--http", L01)
    assert result.exit_code == 0, result.output
    assert "11 van 11 zoals verwacht" in result.stdout


def test_production_plays_no_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    """Synthetic answers never pass for real ones."""
    monkeypatch.setenv("SLUIS_ENVIRONMENT", "production")
    result = run(L01)
    assert result.exit_code == 1
    assert "productie" in result.stderr
