"""Who signs which evidence (policies/data/tekenaars.json): the table is complete, and a broken one is not built."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from broker.casus.kinds import KINDS
from policies.lock import ROOT
from policies.sources import SourceError
from policies.tables import write_tables


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT, tmp_path / "policies", ignore=shutil.ignore_patterns("__pycache__"))


def test_every_kind_of_evidence_has_its_signers() -> None:
    """A kind that the table does not name would never count, and nobody would know why."""
    table = json.loads((ROOT / "data" / "tekenaars.json").read_text(encoding="utf-8"))
    assert table["soorten"].keys() == KINDS.keys()


def test_what_is_of_ones_own_hand_says_whose() -> None:
    """`door` of the evidence must be its signer, so its type has one (a declaration has `org`)."""
    table = json.loads((ROOT / "data" / "tekenaars.json").read_text(encoding="utf-8"))["soorten"]
    own = {soort for soort, row in table.items() if row["eigen_hand"]}
    assert all({"door", "org"} & KINDS[soort].model_fields.keys() for soort in own)


def _set(*path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(table: dict[str, Any]) -> None:
        *above, last = path
        for name in above:
            table = table[name]
        table[last] = value

    return change


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("tekenaars", _set("groepen", "om", value=["openbaar ministerie"]), "groep om"),
        ("tekenaars", _set("groepen", "elk", value=["om"]), "groep elk"),
        ("tekenaars", _set("soorten", "vrijgave", "wie", value=["iedereen"]), "soort vrijgave"),
        ("tekenaars", _set("soorten", "vrijgave", "wie", value=[]), "soort vrijgave"),
        ("tekenaars", _set("soorten", "vrijgave", "eigen_hand", value=None), "soort vrijgave"),
        ("doelen", _set("doelen", "lokaal-zorg", "kaders", value=["locaal"]), "doel lokaal-zorg"),
        ("verbanden", _set("kaders", "zvh", value=[]), "verband zvh"),
    ],
)
def test_a_wrong_table_is_not_built(
    copy: Path, file: str, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    path = copy / "data" / f"{file}.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    change(table)
    path.write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        write_tables(copy)
