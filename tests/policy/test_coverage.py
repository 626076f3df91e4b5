"""Every rule of the law has a place, a test and a dated text (law.md; issue: 0 rules unmapped)."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from broker.commands.policy import app
from broker.policy import coverage
from broker.policy.coverage import PAGE, Coverage, gaps, outdated, summary
from broker.policy.coverage_page import page
from policies import build
from policies.lock import ROOT
from policies.sources import SourceError
from policies.wetregels import Law, named_in_tests, read_laws
from policies.wetten import Version, check_link, law_of, read_versions

DAY: Final = date(2026, 11, 24)
# Rules of the house and of practice.md, that the law review does not have.
OUR_OWN: Final = {"JW-04", "LEV-01", "LEV-02", "LEV-03", "LEV-04"}


@pytest.fixture(scope="module")
def found() -> Coverage:
    return asyncio.run(coverage.measure())


def test_no_rule_of_the_law_is_without_a_place(shared: Path) -> None:
    """The list in the product holds every id of the law review, and no other but our own."""
    law = (shared / "domain" / "law.md").read_text(encoding="utf-8")
    known = {*re.findall(r"\*\*([A-Z]+-\d\d)\b", law), *re.findall(r"(?m)^\| ([LG]\d+) ", law)}
    listed = {row.id for row in read_laws(ROOT)}
    assert known - listed == set()
    assert listed - known == OUR_OWN


def test_there_is_no_gap(found: Coverage) -> None:
    assert list(gaps(found, DAY)) == []


def test_the_page_is_as_the_policy_tests_and_scenarios_are_now(found: Coverage) -> None:
    """Made by `sluis policy coverage --write`."""
    made = page(found.laws, found.rules, found.tests, found.scenarios)
    assert PAGE.read_text(encoding="utf-8") == made, "sluis policy coverage --write"


def test_every_row_of_the_page_is_a_rule(found: Coverage) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for row in (*(law.id for law in found.laws), *found.rules):
        assert f"\n| {row} | " in text


def test_a_rule_without_test_or_place_is_a_gap(found: Coverage) -> None:
    tests = {regel: names for regel, names in found.tests.items() if regel != "ZVH-08"}
    laws = [
        Law("NEW-01", "Nieuw", "art. 1", "regel", (), ""),
        Law("NEW-02", "Nieuw", "art. 2", "regel", ("NEW-02",), ""),
    ]
    told = list(gaps(replace(found, laws=laws, tests=tests), DAY))
    assert [line.split()[:3] for line in told] == [
        ["GEEN", "REGEL", "NEW-01"],
        ["GEEN", "REGEL", "NEW-02"],
        ["GEEN", "TEST", "ZVH-08"],
    ]


def test_a_rule_that_ended_or_whose_law_changed_is_a_gap(found: Coverage) -> None:
    """A changed text must be read again; a rule says itself when it was read in an older one (law.md section 0)."""
    rule = replace(found.rules["ZVH-08"], geldig_tot="2026-11-23")
    wgs = replace(found.versions["BWBR0049962"], nieuwste="2027-01-01")
    told = list(gaps(replace(found, rules={"ZVH-08": rule}, versions={"BWBR0049962": wgs}, laws=[]), DAY))
    assert [line.split()[0] for line in told] == ["VERLOPEN", "GEWIJZIGD"]
    assert list(gaps(replace(found, rules={"ZVH-08": rule}, laws=[]), date(2026, 11, 23))) == []


def test_the_summary_names_what_was_read_in_an_older_text(found: Coverage) -> None:
    told = "\n".join(summary(found))
    assert "WPG-09" in told
    assert "Jeugdwet" in told
    assert f"{len(found.laws)} regels van het recht" in told


def test_every_permalink_carries_a_version_that_was_read(found: Coverage) -> None:
    """The version date of law.md's source table stands in the address, and in `zekerheid` when it is not the newest."""
    for rule in found.rules.values():
        assert check_link(rule.bron, rule.zekerheid, found.versions) == "", rule.regel


def test_the_versions_are_those_of_the_source_table(shared: Path, found: Coverage) -> None:
    table = (shared / "domain" / "law.md").read_text(encoding="utf-8").partition("## 1.")[0]
    for line in table.splitlines():
        if (law := re.search(r"wetten\.overheid\.nl/(BWBR\d+) \|(.*)\|", line)) and law[1] in found.versions:
            assert set(found.versions[law[1]].gelezen) <= set(re.findall(r"\d{4}-\d\d-\d\d", law[2])), line


@pytest.mark.parametrize(
    ("link", "zekerheid", "fault"),
    [
        ("https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Artikel1", "VERIFIED", ""),
        ("https://wetten.overheid.nl/BWBR0049962/2025-03-01/#Artikel1", "VERIFIED", "is niet gelezen"),
        ("https://wetten.overheid.nl/BWBR0049962/#Artikel1", "VERIFIED", "staat niet in"),
        ("https://wetten.overheid.nl/BWBR9999999/2025-07-05/#Artikel1", "VERIFIED", "staat niet in"),
        ("https://wetten.overheid.nl/BWBR0023086/2018-07-28/#Artikel1", "VERIFIED", "zet (tekst 2018-07-28)"),
        ("https://wetten.overheid.nl/BWBR0023086/2018-07-28/#Artikel1", "VERIFIED (tekst 2018-07-28)", ""),
        ("https://eur-lex.europa.eu/eli/reg/2016/679/oj", "VERIFIED", ""),
    ],
)
def test_a_permalink_is_dated_and_known(link: str, zekerheid: str, fault: str) -> None:
    told = check_link(link, zekerheid, read_versions(ROOT / "data" / "bron"))
    assert (fault in told) if fault else told == ""


def test_an_unknown_law_is_outdated_until_somebody_reads_it(found: Coverage) -> None:
    assert outdated(found.rules["ZVH-08"], {})
    assert law_of("https://voorbeeld.nl/wet") == ("", "")
    law = Version("BWBR0049962", "Wgs", ("2025-07-05",), "", "")
    assert not outdated(found.rules["ZVH-08"], {"BWBR0049962": law})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT, tmp_path / "policies", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("data/bron/wetregels.csv", "WGS-20,", "WGS-99,", "WGS-99: regel WGS-99 heeft geen METADATA"),
        ("data/bron/wetregels.csv", "ZVH-10,", "ZVH-98,", "regel ZVH-10 van het beleid staat er niet in"),
        ("data/bron/wetregels.csv", "huis,,", "regel,,", "heeft geen METADATA"),
        ("data/bron/wetregels.csv", ",regel,,\n", ",mens,,\n", "veld waar: zeg waarom"),
        ("data/bron/wetregels.csv", ",regel,", ",machine,", "veld hoe"),
        ("wet/bgs/bgs_test.rego", "WGS-20", "WGS-19", "regel WGS-20: geen test noemt haar"),
        ("wet/wpg/wpg.rego", '#   geldig_vanaf: "2025-07-01"\n', '#   geldig_vanaf: "juli"\n', "veld geldig_vanaf"),
        ("wet/wpg/wpg.rego", "#   uitleg_ja", '#   geldig_tot: "2001-01-01"\n#   uitleg_ja', "ligt voor geldig_vanaf"),
        ("wet/wpg/wpg.rego", "/2025-07-01/", "/2025-07-02/", "versie 2025-07-02 van BWBR0022463 is niet gelezen"),
        ("wet/wpg/wpg.rego", "zekerheid: VERIFIED (tekst 2023-11-01)", "zekerheid: VERIFIED", "is niet de nieuwste"),
        ("wet/wpg/wpg.rego", "#   artikel: Wpg art. 20 lid 3\n", "", "veld artikel: ontbreekt"),
        (
            "data/bron/wetversies.csv",
            "2025-07-05,2025-07-05,2026-11-24",
            "2025-07-05,,2026-11-24",
            "veld versie_nieuwste",
        ),
    ],
)
def test_the_build_refuses_a_gap(copy: Path, opa: str, file: str, old: str, new: str, message: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer has {old!r}"
    path.write_text(
        text.replace(old, new) if file.endswith("_test.rego") else text.replace(old, new, 1), encoding="utf-8"
    )
    if "test" in file:
        path.write_text(re.sub(r"wgs_20", "wgs_19", path.read_text(encoding="utf-8")), encoding="utf-8")
        _without_others(copy, path, "WGS-20")
    with pytest.raises(SourceError, match=re.escape(message)):
        build.build(copy, opa)


def _without_others(copy: Path, kept: Path, regel: str) -> None:
    for other in copy.rglob("*_test.rego"):
        if other != kept:
            other.write_text(other.read_text(encoding="utf-8").replace(f'"{regel}"', '"X"'), encoding="utf-8")


def test_a_rule_may_end_and_the_table_says_when(copy: Path, opa: str) -> None:
    path = copy / "wet" / "gemeentewet" / "gemeentewet.rego"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("#   uitleg_ja", '#   geldig_tot: "2030-12-31"\n#   uitleg_ja', 1), encoding="utf-8")
    build.build(copy, opa)
    made = (copy / "data" / "wetten.json").read_text(encoding="utf-8")
    assert '"geldig_tot": "2030-12-31"' in made
    assert '"geldig_tot": null' in made


def test_law_that_was_not_checked_carries_no_yes(copy: Path, opa: str) -> None:
    """UNVERIFIED may refuse; it neither opens secrecy nor is it a ground of a yes (law.md section 0)."""
    path = copy / "wet" / "gemeentewet" / "gemeentewet.rego"
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("weigert[i]")
    carries = rest.index("draagt[i]")
    annotation = head[head.rindex("# METADATA") :].replace("VERIFIED (tekst 2022-05-01)", "UNVERIFIED")
    changed = head.replace("zekerheid: VERIFIED (tekst 2022-05-01)", "zekerheid: UNVERIFIED")
    path.write_text(f"{changed}weigert[i]{rest[:carries]}{annotation}{rest[carries:]}", encoding="utf-8")
    with pytest.raises(SourceError, match="zegt nooit ja"):
        build.build(copy, opa)


def test_a_test_is_found_by_its_name_and_by_what_it_says() -> None:
    tests = named_in_tests(ROOT)
    assert any(name.endswith("::test_wgs_18_en_wpg_05_wie_het_hoort_zwijgt") for name in tests["WPG-05"])
    assert any(name.endswith("::test_wgs_18_en_wpg_05_wie_het_hoort_zwijgt") for name in tests["WGS-18"])
    assert any(name.endswith("::test_l15_alleen_artikel_8_en_13") for name in tests["L15"])


def test_the_command_says_what_is_missing_and_ends_with_one(monkeypatch: pytest.MonkeyPatch, found: Coverage) -> None:
    async def measured() -> Coverage:
        return replace(found, tests={})

    monkeypatch.setattr(coverage, "measure", measured)
    done = CliRunner().invoke(app, ["coverage"])
    assert done.exit_code == 1
    assert "GEEN TEST   ZVH-08" in done.stdout


def test_the_command_needs_the_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(coverage, "SCENARIOS", tmp_path / "weg")
    assert CliRunner().invoke(app, ["coverage"]).exit_code == 2
