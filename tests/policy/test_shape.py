"""The schemas of the tables, and the validator of the build, held to a complete one (JSON Schema 2020-12)."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from policies.lock import ROOT, sources
from policies.shape import UnknownWord, misfits

SCHEMAS = {path.name.partition(".")[0]: path for path in sorted((ROOT / "data" / "schema").glob("*.schema.json"))}
JUNK: tuple[Any, ...] = (None, True, 0, -1, "", "x", "D-X", [], ["x", "x"], {}, {"x": 1}, [None])


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def table(name: str) -> Any:
    return load(ROOT / "data" / f"{name}.json")


def broken(value: Any, by: Random) -> Any:
    """The same table with one thing somewhere replaced, taken away or added."""
    other: Any = copy.deepcopy(value)
    above, place = other, by.choice(list(other))
    while isinstance(above[place], dict | list) and above[place] and by.random() < 0.75:
        above = above[place]
        place = by.choice(list(above)) if isinstance(above, dict) else by.randrange(len(above))
    act = by.choice(("replace", "remove", "add"))
    if act == "replace":
        above[place] = by.choice(JUNK)
    elif act == "remove":
        del above[place]
    elif isinstance(above, dict):
        above[by.choice(("Nieuw veld", "nieuw", "F3"))] = by.choice(JUNK)
    else:
        above.append(by.choice([*JUNK, above[place]]))
    return other


def test_every_table_has_a_schema_and_every_schema_a_table() -> None:
    assert SCHEMAS.keys() == {path.stem for path in (ROOT / "data").glob("*.json")}


def test_the_hash_of_the_sources_covers_the_schemas_and_the_marks() -> None:
    """What is loaded is what was checked: the lock changes with what it was checked against (policies/checks.py)."""
    assert {*SCHEMAS.values(), ROOT / "data" / "bron" / "merken.csv"} <= set(sources(ROOT))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_of_the_draft_it_names_and_its_table_fits(name: str) -> None:
    """JSON Schema 2020-12, by a complete validator and by ours."""
    schema = load(SCHEMAS[name])
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert jsonschema_rs.meta.is_valid(schema)
    assert jsonschema_rs.validator_for(schema).is_valid(table(name))
    assert misfits(schema, table(name)) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_our_validator_finds_what_a_complete_one_finds(name: str) -> None:
    """On tables broken by chance, somewhere: both accept or both refuse, and most are refused."""
    schema, whole, by = load(SCHEMAS[name]), table(name), Random(name)
    complete = jsonschema_rs.validator_for(schema)
    refused = 0
    for _ in range(25 if name == "matrix" else 120):
        other = broken(whole, by)
        found = misfits(schema, other)
        assert (found == []) == complete.is_valid(other), (found, next(iter(complete.iter_errors(other)), None))
        refused += bool(found)
    assert refused > 5


def test_a_word_that_is_not_held_is_an_error() -> None:
    """A rule that is skipped unseen is no rule."""
    with pytest.raises(UnknownWord, match="maxLength"):
        misfits({"type": "string", "maxLength": 3}, "abcd")
