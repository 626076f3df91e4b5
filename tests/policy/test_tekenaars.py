"""Who signs which evidence (policies/data/tekenaars.json): complete. test_tables.py breaks it in every way."""

from __future__ import annotations

import json

from broker.casus.kinds import KINDS
from policies.lock import ROOT


def test_every_kind_of_evidence_has_its_signers() -> None:
    """A kind that the table does not name would never count, and nobody would know why."""
    table = json.loads((ROOT / "data" / "tekenaars.json").read_text(encoding="utf-8"))
    assert table["soorten"].keys() == KINDS.keys()


def test_what_is_of_ones_own_hand_says_whose() -> None:
    """`door` of the evidence must be its signer, so its type has one (a declaration has `org`)."""
    table = json.loads((ROOT / "data" / "tekenaars.json").read_text(encoding="utf-8"))["soorten"]
    own = {soort for soort, row in table.items() if row["eigen_hand"]}
    assert all({"door", "org"} & KINDS[soort].model_fields.keys() for soort in own)
