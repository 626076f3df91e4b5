"""A bundle out of a real database: what is in it, what never is, and that it is the same every time."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from audit import verify
from audit.evidence.build import fingerprint
from audit.evidence.words import NotFromTheLog, NothingToShow
from tests.evidence_house import (
    AT,
    DESK,
    LOG,
    START,
    VERBAND,
    YEAR,
    Entry,
    EvidenceHouse,
    entries,
    open_evidence_house,
    pair,
)
from tests.pg import database, postgres

__all__ = ["database", "postgres"]

MADE: Final = list(entries(400))
EXTERN: Final = replace(YEAR, extern=True)
KEYS: Final = ["--desk-key", fingerprint(DESK.signer.public_key()), "--key", LOG.verifier.vkey]


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[EvidenceHouse]:
    async with open_evidence_house(database, tmp_path, MADE) as opened:
        yield opened


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def table(path: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files(path)[name].decode())))


def verifies(path: Path, *more: str) -> int:
    return verify.main([str(path), *KEYS, *more])


@pytest.mark.parametrize("scope", [YEAR, EXTERN, replace(YEAR, onderdeel="ggz")], ids=["intern", "extern", "own"])
async def test_a_bundle_is_checked_by_the_outsiders_program_alone(house: EvidenceHouse, scope: Any) -> None:
    """Design 10: `sluis evidence verify` and audit/verify.py, exit 0."""
    path, built = await house.build(scope)
    assert verifies(path) == 0
    assert built.size == path.stat().st_size


async def test_the_same_log_and_period_give_the_same_bytes(house: EvidenceHouse) -> None:
    """ux.md 1.7: all is the same but the moment in the manifest and the signature over it."""
    one, _ = await house.build(name="een.zip")
    again, _ = await house.build(name="weer.zip")
    later, _ = await house.build(name="later.zip", at=AT + timedelta(days=3))
    assert one.read_bytes() == again.read_bytes()
    differ = {name for name, raw in files(one).items() if files(later)[name] != raw}
    assert differ == {"manifest.json", "manifest.sig"}


async def test_a_bundle_stays_the_same_while_the_log_grows(database: str, tmp_path: Path) -> None:
    """The checkpoints around the period are those that were stored then, not the newest ones."""
    scope = replace(YEAR, tot=START + timedelta(minutes=5 * 200))
    made = []
    for number, count in enumerate((300, 400)):
        async with open_evidence_house(database, tmp_path, MADE[:count]) as house:
            made.append((await house.build(scope, f"{number}.zip"))[0].read_bytes())
            # ids are new each time, so this compares shape: the second has no leaf of after the period
            assert len(files(tmp_path / f"{number}.zip")["log/bladen.jsonl"].splitlines()) == 203
            await house.owner.execute("DROP SCHEMA public CASCADE; DROP SCHEMA desk_log CASCADE; CREATE SCHEMA public")
            await house.owner.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


async def test_the_beginning_of_the_stretch_is_proven_too(house: EvidenceHouse) -> None:
    """RFC 6962 section 2.1.2: the leaves lead from the checkpoint before the period to the one after it."""
    scope = replace(YEAR, van=START + timedelta(minutes=5 * 100), tot=START + timedelta(minutes=5 * 200))
    path, _ = await house.build(scope)
    assert verifies(path) == 0
    proof = json.loads(files(path)["log/bewijs.json"])
    assert (proof["begin"], proof["eind"]) == (98, 203)
    assert proof["consistentie"]
    earlier, _ = await house.build(replace(YEAR, tot=scope.van), "eerder.zip")
    checkpoint = house.folder / "checkpoint"
    checkpoint.write_bytes(files(earlier)["log/eind.checkpoint"])
    assert verifies(path, "--since", str(checkpoint)) == 0


async def test_nothing_in_a_bundle_points_at_a_person(house: EvidenceHouse) -> None:
    """AVG art. 5 lid 1 c: no case pseudonym, trace, employee, entry text or salt, in either form."""
    never = {row["casus"] for made in MADE for row in made.rows} | {row["trace"] for made in MADE for row in made.rows}
    never |= {"regie-1", "politie-1", "zout"}
    salts = [row["zout"] for row in await house.owner.fetch("SELECT zout FROM log_index WHERE zout IS NOT NULL")]
    for scope in (YEAR, EXTERN):
        path, _ = await house.build(scope)
        for name, raw in files(path).items():
            text = raw.decode(errors="replace")
            assert not [word for word in never if word in text], name
            assert not [salt for salt in salts if salt in raw or salt.hex() in text], name


async def test_what_somebody_typed_in_the_place_of_a_code_does_not_get_through(database: str, tmp_path: Path) -> None:
    """A code that is not on record here may be a name; it stands in no file of the bundle."""
    typed = {name: f"Jansen-{name}" for name in ("ontvanger", "verstrekker", "doel", "element", "uitkomst", "reden")}
    typed |= {"fase": "=cmd|' /C calc'!A0", "kader": "Jansen", "vorm": "Jansen", "beleid": "Jansen"}
    strange = [Entry("antwoord", START, [pair(**typed)]), Entry("antwoord", START, [pair()])]
    async with open_evidence_house(database, tmp_path, strange) as house:
        path, _ = await house.build()
    assert not [name for name, raw in files(path).items() if b"Jansen" in raw or b"=cmd" in raw]
    assert table(path, "cijfers/rijen.csv")[0]["verstrekker"] == "onbekend"


async def test_an_organisation_gets_its_own_part_only(house: EvidenceHouse) -> None:
    """Design 6: own organisation only; what others asked each other is not in it."""
    path, _ = await house.build(replace(YEAR, onderdeel="ggz"))
    rows = table(path, "cijfers/rijen.csv")
    assert rows
    assert all("ggz" in (row["ontvanger"], row["verstrekker"]) for row in rows)
    assert all("ggz" in (row["ontvanger"], row["verstrekker"]) for row in table(path, "cijfers/gebruik.csv"))


async def test_a_samenwerkingsverband_is_a_part_of_its_own(database: str, tmp_path: Path) -> None:
    """Design 6a.8: every row carries its samenwerkingsverband and every query names it."""
    made = [replace(entry, verband=VERBAND if number % 4 else "andere") for number, entry in enumerate(MADE)]
    async with open_evidence_house(database, tmp_path, made) as house:
        path, _ = await house.build(replace(YEAR, samenwerkingsverband="andere"))
        with pytest.raises(NothingToShow):
            await house.build(replace(YEAR, samenwerkingsverband="geen"))
    assert {int(row["regel"]) % 4 for row in table(path, "cijfers/rijen.csv")} == {0}


async def test_every_number_of_the_external_form_is_a_sum_of_large_blocks(house: EvidenceHouse) -> None:
    """ux.md 1.7 E5: no row per question, nothing about fewer than ten cases, totals exact all the same."""
    path, _ = await house.build(EXTERN)
    rows = table(path, "cijfers/rijen.csv")
    intern, _ = await house.build(name="intern.zip")
    answered = [row for row in table(intern, "cijfers/rijen.csv") if row["soort"] == "antwoord"]
    assert sum(int(row["aantal"]) for row in rows) == len(answered)
    assert all(int(row["aantal"]) >= 10 and not row["regel"] and not row["fase"] for row in rows)
    assert "cijfers/verzoeken.csv" not in files(path)
    for figure, column in (("uitkomsten", "aantal"), ("redenen", "aantal"), ("vormen", "aantal")):
        assert all(int(row[column]) >= 10 for row in table(path, f"cijfers/{figure}.csv"))


async def test_too_few_cases_publish_nothing_at_all(database: str, tmp_path: Path) -> None:
    """Nine cases are nine people, however often they were asked about."""
    async with open_evidence_house(database, tmp_path, list(entries(200, cases=9))) as house:
        path, _ = await house.build(EXTERN)
    assert table(path, "cijfers/rijen.csv") == []
    assert table(path, "cijfers/uitkomsten.csv") == []
    assert verifies(path) == 0


async def test_rows_that_the_log_does_not_vouch_for_make_no_evidence(house: EvidenceHouse) -> None:
    """Design 6a.9: `ix` makes the rows unforgeable; a changed row stops the build and leaves no file."""
    await house.owner.execute(
        "UPDATE log_index SET rij = jsonb_set(rij, '{uitkomst}', '\"verstrekt\"') WHERE rij->>'uitkomst' = 'geweigerd'"
    )
    with pytest.raises(NotFromTheLog, match=r"\d+"):
        await house.build()
    assert list(house.folder.iterdir()) == []


@pytest.mark.parametrize("moved", ["op + interval '1 year'", "op + interval '2 milliseconds'", "'handeling'"])
@pytest.mark.parametrize("place", [101, 399], ids=["in the middle", "at the end"])
async def test_a_row_cannot_be_hidden_from_the_figures(house: EvidenceHouse, moved: str, place: int) -> None:
    """What stands beside a row is not in `ix`, and chooses whether it counts: it must fit the leaf, at the edge too."""
    column = "soort" if moved == "'handeling'" else "op"
    await house.owner.execute(
        f"UPDATE log_index SET {column} = {moved} WHERE entry_id = (SELECT entry_id FROM log_leaf WHERE idx = {place})"
    )
    with pytest.raises(NotFromTheLog, match=str(place)):
        await house.build()


async def test_erased_rows_are_missing_and_the_leaves_still_prove(house: EvidenceHouse) -> None:
    """audit/log/README.md 3.8: erasure changes no leaf; the figures count what is left and the manifest says it."""
    await house.owner.execute(
        "DELETE FROM log_index WHERE entry_id IN (SELECT entry_id FROM log_leaf WHERE idx BETWEEN 50 AND 59)"
    )
    path, _ = await house.build()
    assert verifies(path) == 0
    counts = json.loads(files(path)["manifest.json"])["aantallen"]
    assert (counts["bladen"], counts["bladen_met_rijen"]) == (400, 390)


async def test_a_leaf_that_was_changed_stops_the_build(house: EvidenceHouse) -> None:
    """RFC 6962: the tree is built again from the leaves and must give the signed root."""
    await house.owner.execute("ALTER TABLE log_leaf DISABLE TRIGGER USER")
    await house.owner.execute("UPDATE log_leaf SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'antwoord',"
                              " 'antwoorD'), 'UTF8') WHERE idx = 201")  # fmt: skip
    with pytest.raises(NotFromTheLog):
        await house.build()


async def test_a_period_without_entries_says_so(house: EvidenceHouse) -> None:
    with pytest.raises(NothingToShow):
        await house.build(replace(YEAR, van=YEAR.tot, tot=YEAR.tot + timedelta(days=1)))


async def test_declared_stands_beside_observed(house: EvidenceHouse) -> None:
    """AVG art. 5, 25 and 35: what the policy data permits, held against what went."""
    path, _ = await house.build()
    used = {tuple(row[k] for k in ("ontvanger", "verstrekker", "doel", "element")): row
            for row in table(path, "cijfers/gebruik.csv")}  # fmt: skip
    police = used["regie", "politie", "lokaal-veiligheid", "pol.lijst"]
    assert police["stand"] == "gedeclareerd en gebruikt"
    assert police["gedeclareerd"] == police["hoogste_vorm"] == "volledig"
    unknown = {row["stand"] for row in used.values() if row["element"] == "onbekend" and row["verstrekt"] != "0"}
    assert unknown == {"gebruikt, niet gedeclareerd"}
    standen = {row["stand"] for row in used.values()}
    assert {"gedeclareerd, niet waargenomen", "ruimer gebruikt dan gedeclareerd"} <= standen


async def test_figures_come_from_the_sql_that_is_in_the_bundle(house: EvidenceHouse) -> None:
    """Anyone may run it again: the SQL of every figure over the two tables of the bundle gives the figure."""
    path, _ = await house.build()
    found = files(path)
    async with house.owner.transaction():
        for name in ("rijen", "declaratie"):
            head, *rows = csv.reader(io.StringIO(found[f"cijfers/{name}.csv"].decode()))
            numbers = {"regel", "nr", "ave", "aantal"}
            kinds = {True: "bigint", False: 'text COLLATE "C"'}
            columns = ", ".join(f"{column} {kinds[column in numbers]}" for column in head)
            await house.owner.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
            records = [[int(v) if c in numbers else v for c, v in zip(head, row, strict=True)] for row in rows]
            await house.owner.copy_records_to_table(name, records=records)
        said = json.loads(found["cijfers/definities.json"])
        figures = [part for part in said if part["bestand"] not in ("cijfers/rijen.csv", "cijfers/declaratie.csv")]
        assert len(figures) == 6
        for part in figures:
            assert part["definitie"]
            again = [[str(v) for v in row.values()] for row in await house.owner.fetch(found[part["sql"]].decode())]
            assert again == list(csv.reader(io.StringIO(found[part["bestand"]].decode())))[1:], part["bestand"]


async def test_the_policy_goes_along_with_its_tests(house: EvidenceHouse) -> None:
    """Standards, ADL: which policy decided stays to be found; how its tests went is written down when it is built."""
    path, _ = await house.build()
    (version,) = table(path, "beleid/versies.csv")
    assert version["hier"] == "ja"
    assert int(version["geslaagd"]) > 100
    assert version["gezakt"] == "0"
    leaf = json.loads(files(path)["log/bladen.jsonl"].splitlines()[0])
    assert leaf["pol"] == version["sha256"]


async def test_the_dpia_file_opens_in_the_form_of_bzk(house: EvidenceHouse, shared: Path) -> None:
    """MinBZK/par-dpia-form: valid against its schema, every key in its list, every choice one of its options."""
    import jsonschema_rs
    import yaml

    schema = json.loads((shared / "standards/dpia/assessment-output.v2.schema.json").read_text())
    tasks: dict[str, Any] = {}

    def walk(parts: list[dict[str, Any]]) -> None:
        for part in parts:
            tasks[part["id"]] = part
            walk(part.get("tasks", []))

    walk(yaml.safe_load((shared / "standards/dpia/dpia.yaml").read_text())["tasks"])
    for scope in (YEAR, EXTERN):
        path, built = await house.build(scope)
        content = json.loads(files(path)["dpia/rijksmodel-3.0.json"])
        jsonschema_rs.Draft202012Validator(schema).validate(content)
        assert "completedTasks" not in content["metadata"]
        given = content["answers"]
        pairs = [(key, value) for key, value in given.items() if isinstance(value, dict)]
        pairs += [(k, v) for rows in given.values() if isinstance(rows, list) for row in rows
                  for k, v in row.items() if k != "_index"]  # fmt: skip
        for key, answer in pairs:
            options = {str(option["value"]).lower() for option in tasks[key].get("options", [])}
            assert not options or answer["value"] in options, key
            if "open_text" in tasks[key]["type"]:
                assert answer["value"].endswith(f" in bewijspakket {built.id}.")
        own = re.compile(r"^(7|14|16|17|18|20|19\.5)(\.|$)")
        assert not [key for key, _ in pairs if own.match(key)], "the author's own parts stay empty"
