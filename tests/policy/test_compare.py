"""`sluis policy diff`: what two policies differ in, said of rules, rows of the matrix, tables and other Rego."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from broker.cli import app
from broker.policy.annotations import rules_of
from broker.policy.bundles import Bundle, BundleRefused, UnknownBundle
from broker.policy.compare import Effect, compare, effect
from broker.policy.diff_text import effect_page, page
from broker.policy.matrix_rows import rows_of
from broker.policy.named import named_bundle, read_folder
from broker.policy.replay import Change, Stand
from policies.lock import ROOT
from tests.policy.other_policy import no_more_lists, other_policy, write_policy

WPG: Final = "wet/wpg/wpg.rego"
NEW: Final = """# METADATA
# title: Nieuw
# custom:
#   regel: WPG-99
#   artikel: Wpg art. 99
weigert[0] contains "x" if false
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The policy that is here; its sources may be newer, which does not matter to a comparison."""
    return read_folder(ROOT)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["policy", "diff", *map(str, arguments)])


def test_what_a_rule_says_of_itself_is_read_from_the_archive(bundle: Bundle) -> None:
    """An old policy is explained in its own words: those that the build also writes into wetten.json."""
    rules = rules_of(bundle.archive)
    table = json.loads((ROOT / "data" / "wetten.json").read_text(encoding="utf-8"))
    assert rules.keys() == table.keys()
    for regel, row in table.items():
        rule = rules[regel]
        said = (
            rule.titel,
            rule.artikel,
            rule.zekerheid,
            rule.uitleg_ja,
            rule.uitleg_nee,
            list(rule.vereist),
            rule.bron,
        )
        names = ("titel", "artikel", "zekerheid", "uitleg_ja", "uitleg_nee", "vereist", "bron")
        assert said == tuple(row[name] for name in names), regel


def test_a_policy_does_not_differ_from_itself(bundle: Bundle) -> None:
    """Nothing differs, and that is said."""
    found = compare(bundle, bundle)
    assert not any((found.regels, found.rijen, found.tabellen, found.rego))
    assert "Geen verschil" in page(found)


def test_a_row_that_gives_something_else_is_told_by_its_number(bundle: Bundle) -> None:
    """Rows changed: form, condition and reason, each as it was and as it is."""
    found = compare(bundle, other_policy(bundle, no_more_lists))
    rows = {one.naam: {field.naam: (field.was, field.nu) for field in one.velden} for one in found.rijen.anders}
    assert rows
    assert {"vorm", "voorwaarde", "code"} <= {name for fields in rows.values() for name in fields}
    assert not found.regels
    assert f"Anders, rij van de matrix: {next(iter(rows))}" in page(found)


def test_rows_rules_and_entries_that_come_and_go_are_told(bundle: Bundle) -> None:
    """Added and removed, of each kind of thing."""

    def change(tables: dict[str, Any]) -> None:
        tables["matrix"]["rijen"].append({**tables["matrix"]["rijen"][0], "id": "M999"})
        tables["verborgen"] = ["D-OPSP"]
        del tables["doelen"]["kaders"]["zvh-2.25"]

    other = other_policy(bundle, change, rego={WPG: lambda text: text + NEW})
    there, back = compare(bundle, other), compare(other, bundle)
    assert (there.rijen.erbij, back.rijen.weg) == (("M999",), ("M999",))
    assert (there.regels.erbij, back.regels.weg) == (("WPG-99",), ("WPG-99",))
    assert there.tabellen["doelen"].weg == ("kaders / zvh-2.25",)
    assert [one.naam for one in there.tabellen["verborgen"].anders] == [""]
    text = page(there)
    assert "Erbij, regel: WPG-99, Nieuw (Wpg art. 99)" in text
    assert "Weg, tabel doelen: kaders / zvh-2.25" in text


def test_a_rule_is_changed_by_its_words_or_its_rego_and_not_by_its_layout(bundle: Bundle) -> None:
    """Comments and spaces decide nothing."""
    said = compare(bundle, other_policy(bundle, rego={WPG: lambda text: text.replace("lid 3", "lid 4")}))
    assert {field.naam for one in said.regels.anders for field in one.velden} >= {"artikel"}
    laid_out = compare(bundle, other_policy(bundle, rego={WPG: lambda text: f"{text}\n\n# een opmerking\n"}))
    assert not laid_out.regels
    assert not laid_out.rego
    helper = compare(bundle, other_policy(bundle, rego={"tijd/tijd.rego": lambda text: f"{text}\nnieuw := 1\n"}))
    assert [(one.naam, one.erbij) for one in helper.rego.anders] == [("tijd/tijd.rego", ("nieuw := 1",))]


def test_a_line_that_only_moves_is_a_change(bundle: Bundle) -> None:
    """The same lines in another rule decide otherwise."""
    first, second = "een if input.a\n", "twee if input.b\n"
    een = other_policy(bundle, rego={"tijd/tijd.rego": lambda text: f"{text}\n{first}{second}"})
    ander = other_policy(bundle, rego={"tijd/tijd.rego": lambda text: f"{text}\n{second}{first}"})
    assert compare(een, ander).rego.anders


def test_every_row_of_the_matrix_comes_back_with_what_makes_it_fit(bundle: Bundle) -> None:
    """The index is the build's own; a reader knows rows by number."""
    rows = rows_of(json.loads(bundle.data))
    assert len([name for name in rows if name.startswith("M")]) >= 100
    assert {"F3"} <= set(rows["M040"]["fase"])
    assert "pol.lijst" in rows["M040"]["element"]


def test_what_would_change_is_counted_by_outcome_element_and_reason() -> None:
    """Counts only: nobody can be found in them."""
    yes, no = Stand("verstrekt", "volledig", "", "M040"), Stand("geweigerd", "niet", "D-DOEL", "M040")
    change = Change("politie", "pol.lijst", yes, no, ("uitkomst",))
    found = effect([(change, change), (change,), ()])
    assert found == Effect(3, 2, {"verstrekt > geweigerd": 3}, {"pol.lijst": 3}, {"- > D-DOEL": 3})
    text = effect_page(found)
    assert "Van 3 besluiten in deze periode zouden er 2 anders uitkomen." in text
    assert "3  verstrekt wordt geweigerd" in text
    assert "3  geen wordt Past niet bij het doel" in text


def test_the_command_compares_two_folders_without_a_database(bundle: Bundle, tmp_path: Path) -> None:
    """Exit 0, as text and as JSON."""
    een, ander = (
        write_policy(bundle, tmp_path / "een"),
        write_policy(other_policy(bundle, no_more_lists), tmp_path / "b"),
    )
    told = run(een, ander)
    assert told.exit_code == 0, told.output
    assert "rij van de matrix" in told.stdout
    as_json = json.loads(run(een, ander, "--json").stdout)
    assert as_json["rijen"]["anders"]
    assert as_json["besluiten"] is None


def test_a_broken_folder_or_a_period_without_a_purpose_is_refused(bundle: Bundle, tmp_path: Path) -> None:
    """One sentence, and the exit code says of what kind."""
    folder = write_policy(bundle, tmp_path / "een")
    no_purpose = run(folder, folder, "--van", "2026-01-01")
    assert (no_purpose.exit_code, "--logdoel" in no_purpose.stderr) == (2, True)
    (tmp_path / "leeg").mkdir()
    empty = run(folder, tmp_path / "leeg")
    assert (empty.exit_code, "geen gebouwd beleid" in empty.stderr) == (1, True)
    (folder / "sluis.wasm").write_bytes(b"anders")
    changed = run(folder, folder)
    assert (changed.exit_code, "veranderd na het bouwen" in changed.stderr) == (1, True)


async def test_a_policy_is_named_by_its_whole_revision_or_an_unmistakable_part_of_it(bundle: Bundle) -> None:
    """A name that fits two policies, or none, names none."""
    other = other_policy(bundle, no_more_lists)

    class Two:
        """Both (see Bundles)."""

        async def versions(self) -> list[str]:
            return [bundle.lock.versie, other.lock.versie]

        async def find(self, versie: str) -> Bundle:
            return {one.lock.versie: one for one in (bundle, other)}[versie]

    assert await named_bundle(other.lock.versie, Two()) is other
    assert await named_bundle(bundle.lock.bronnen_sha256[:12], Two()) is bundle
    for name in ("20", "onbekend"):
        with pytest.raises(UnknownBundle):
            await named_bundle(name, Two())
    with pytest.raises(BundleRefused):
        await named_bundle("tests", Two())
