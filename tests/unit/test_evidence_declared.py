"""What the policy data is said to allow at most, held against what the policy really answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from audit.evidence.declared import Party, _doelen, _highest, _tokens
from broker.engines.base import VERZOEK
from broker.engines.choose import expected_beleid
from broker.engines.wasm import load_wasm
from broker.policy_tables import policy_table
from policies.lock import DATA, ROOT, WASM
from tests.policy.generated import Draw

HEIGHTS: Final = {"volledig": 6, "pseudoniem": 5, "gegeneraliseerd": 4, "bekendheid": 3, "contactpersoon": 3}
SEEDS: Final = range(900)


@pytest.fixture
def engine() -> Iterator[Any]:
    wasm = load_wasm(ROOT / WASM, ROOT / DATA, expected_beleid(), 30.0)
    yield wasm
    wasm.close()


async def test_whatever_the_policy_gives_is_declared(engine: Any) -> None:
    """A yes beyond the declaration would be an incident in every bundle; hundreds of questions, drawn by a seed."""
    given, missed = 0, []
    for seed in SEEDS:
        question = Draw(seed).verzoek()
        if question["vraag"]["doelcode"] not in policy_table("doelen")["doelen"]:
            continue  # a purpose that is no code counts as `onbekend`, which nothing declares
        for pair in (await engine.evaluate(VERZOEK, question))["paren"]:
            if pair["uitkomst"] != "verstrekt" or pair["vorm"] not in HEIGHTS:
                continue
            given += 1
            asker = question["ontvanger"]
            parties = (
                Party("", "a", _tokens(asker["soort"]), (question["beller"]["rol"] or "",)),
                Party("", "b", _tokens(question["verstrekkers"][pair["verstrekker"]]["soort"]), ()),
            )
            most = _highest(*parties, question["vraag"]["doelcode"]).get(pair["element"], "niet")
            if HEIGHTS.get(most, 0) < HEIGHTS[pair["vorm"]]:
                missed.append((seed, asker["soort"], pair["element"], pair["vorm"], most))
    assert given > 100
    assert missed == []


def test_a_table_declares_its_own_purposes_only() -> None:
    """policies/data/verbanden.json: what does not stand there does not fit (law.md G4)."""
    assert "zvh-2.25" in _doelen("zvh")
    assert "zvh-2.25" not in _doelen("lokaal")
    assert "lokaal-zorg" in _doelen("lokaal")
    assert _doelen("meldpunt") == ()


def test_what_the_matrix_never_gives_is_not_declared() -> None:
    """`pol.onderzoek` is never answered (matrix M053), to nobody."""
    police = Party("lokaal", "politie", _tokens("politie"), ("R06",))
    director = Party("lokaal", "regie", _tokens("procesregie_lokaal"), ("R02",))
    found = _highest(director, police, "lokaal-veiligheid")
    assert found["pol.lijst"] == "volledig"
    assert "pol.onderzoek" not in found
