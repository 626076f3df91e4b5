"""Scenario files through the whole corridor, on both policy engines (design section 9).

The three casussen of the domain reference, and files of our own about other people and other partners.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from broker.opa_binary import find_opa
from broker.scenario.cli import play_all, read_all
from broker.scenario.play import Played
from broker.settings import EngineKind

OURS: Final = sorted(Path(__file__).parent.glob("*.yaml"))
THEIRS: Final = ("C01.yaml", "C02.yaml", "C05.yaml")
ALL: Final = (*(path.name for path in OURS), *THEIRS)
Play = Callable[[str, EngineKind], Played]


@cache
def _play(path: Path, engine: EngineKind) -> Played:
    return asyncio.run(play_all(read_all([path]), engine))[0]


@pytest.fixture(scope="module")
def play(request: pytest.FixtureRequest) -> Play:
    """Plays a file once per engine; skips a file that is not here, and an engine that is not."""

    def played(name: str, engine: EngineKind) -> Played:
        own = Path(__file__).parent / name
        path = own if own.exists() else request.getfixturevalue("shared") / "domain" / "casussen" / name
        if engine is EngineKind.OPA and find_opa() is None:
            pytest.skip("OPA is hier niet; make setup haalt het op")
        return _play(path, engine)

    return played


@pytest.mark.parametrize("engine", EngineKind)
@pytest.mark.parametrize("name", ALL)
def test_every_request_comes_out_as_its_file_expects(name: str, engine: EngineKind, play: Play) -> None:
    """Design section 9: outcome, form, main reason, matrix row, and what the receiver may not get."""
    played = play(name, engine)
    assert played.results
    assert {r.verzoek.nr: r.verschil for r in played.results if not r.ok} == {}


@pytest.mark.parametrize("engine", EngineKind)
@pytest.mark.parametrize("name", ALL)
def test_every_step_succeeds_as_an_act(name: str, engine: EngineKind, play: Play) -> None:
    """Casussen README: steps succeed; an act that must be refused is a request."""
    assert play(name, engine).stappen == ()


@pytest.mark.parametrize("name", ALL)
def test_both_engines_record_the_same_besluit(name: str, play: Play) -> None:
    """Design A2: one bundle, two ways to ask it, no difference."""
    one, other = (play(name, engine) for engine in EngineKind)
    assert {r.verzoek.nr: r.gekregen for r in one.results} == {r.verzoek.nr: r.gekregen for r in other.results}


def test_what_a_receiver_got_is_what_the_log_says_was_delivered(play: Play) -> None:
    """Design 12.4: a disclosure has bytes, and a stranger to the case gets the same two bytes as always."""
    results = {r.verzoek.nr: r for r in play("L01.yaml", EngineKind.WASM).results}
    assert b"BEDREIGING" in results["3a"].ontvangen
    assert b'"aantal":2' in results["1a"].ontvangen
    assert results["1b"].ontvangen == b""
    assert results["2e"].ontvangen == b"{}"
