"""Every refusal of every scenario, and every text that one can be told with, in words for people (issue 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from broker.decide import PolicyQuestion, decide, decide_act
from broker.engines.base import HANDELING, Engine
from broker.engines.wasm import load_wasm
from broker.policy.annotations import rules_of
from broker.policy.explain_text import page, refusal
from broker.policy.explanation import explain
from broker.policy.named import read_folder
from broker.policy_tables import policy_table
from broker.terms import Paar, Uitkomst
from policies.lock import DATA, ROOT, WASM
from tests.conftest import shared_folder
from tests.policy.casus_input import Request, read_casus
from tests.policy.refusals import faults, sentence_faults

OURS: Final = Path(__file__).parents[1] / "scenarios"
FILES: Final = sorted([*OURS.rglob("*.yaml"), *(shared_folder() / "domain" / "casussen").glob("*.yaml")])
PATIENCE: Final = 30.0


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """The policy that is here, in process."""
    wasm = load_wasm(ROOT / WASM, ROOT / DATA, read_folder(ROOT).beleid, PATIENCE)
    yield wasm
    wasm.close()


async def told(request: Request, engine: Engine) -> list[tuple[str, str, tuple[str, ...]]]:
    """What the API tells of every refusal of this request: element (of an act none), sentence, articles."""
    if request.entrypoint == HANDELING:
        act = await decide_act(request.question, engine)
        return [("", act.uitleg or "", act.artikelen)] if act.uitkomst is Uitkomst.GEWEIGERD else []
    pairs = [Paar(paar["verstrekker"], paar["element"]) for paar in request.question["vraag"]["paren"]]
    besluit = await decide(PolicyQuestion(pairs, request.question), engine)
    refused = [u for u in besluit.paren.values() if u.uitkomst is Uitkomst.GEWEIGERD]
    return [(u.paar.element, u.uitleg or "", u.artikelen) for u in refused]


def test_there_are_scenarios_of_our_own() -> None:
    """The check itself: without files nothing is held to anything."""
    assert [path for path in FILES if path.is_relative_to(OURS)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_every_refusal_of_a_scenario_is_told_in_plain_dutch(path: Path, engine: Engine) -> None:
    """Issue 5: one or two plain Dutch sentences with the article and the way forward, in the answer of the API."""
    found = [(request.nr, *one) for request in read_casus(path) for one in await told(request, engine)]
    assert {(nr, element): why for nr, element, uitleg, artikelen in found if (why := faults(uitleg, artikelen))} == {}
    assert [(nr, uitleg) for nr, element, uitleg, _ in found if not element and "gegeven" in uitleg] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_the_terminal_tells_the_same_refusal_with_its_articles(path: Path, engine: Engine) -> None:
    """`sluis policy explain`: the sentence of the API, its articles behind it, and who can give what is missing."""
    rules = rules_of(read_folder(ROOT).archive)
    for request in read_casus(path):
        answer: Any = await engine.evaluate(request.entrypoint, request.question)
        uitleg = explain(request.question, answer, rules, engine.beleid)
        for deel, (_, sentence, artikelen) in zip(
            [one for one in uitleg.delen if one.uitkomst == "geweigerd"], await told(request, engine), strict=True
        ):
            assert refusal(deel) == f"{sentence} ({'; '.join(artikelen)})", request.id
            assert any(not poort.open for poort in deel.poorten), request.id
            text = " ".join(page(replace(uitleg, delen=(deel,)), request.id).split())
            assert " ".join(refusal(deel).split()) in text, request.id
            assert all(eis.wie for eis in deel.vereist if eis.code in policy_table("tekenaars")["soorten"]), request.id


def test_every_reason_that_may_be_told_is_told_in_plain_dutch() -> None:
    """Also those that no scenario reaches."""
    told_ = {code: row["uitleg"] for code, row in policy_table("redenen").items()}
    assert {code: why for code, uitleg in told_.items() if (why := faults(uitleg, ["Wgs art. 1.5"]))} == {}


def test_every_rule_says_its_yes_and_its_no_in_plain_dutch() -> None:
    """What an officer reads of a rule; the way forward stands with the reason."""
    said = {
        (regel, name): row[name]
        for regel, row in policy_table("wetten").items()
        for name in ("uitleg_ja", "uitleg_nee")
    }
    assert {key: why for key, uitleg in said.items() if (why := sentence_faults(uitleg))} == {}


@pytest.mark.parametrize(
    ("uitleg", "artikelen"),
    [
        ("", ["Wgs art. 1.5"]),
        ("Dit mag niet. Nu niet. Nooit; vraag het niet.", ["Wgs art. 1.5"]),
        ("Dit mag niet wegens D-GROND; vraag het aan.", ["Wgs art. 1.5"]),
        ("Regel WPG-11 weigert; vraag een besluit.", ["Wgs art. 1.5"]),
        ("This request is denied; vraag het aan.", ["Wgs art. 1.5"]),
        ("Dit mag niet.", ["Wgs art. 1.5"]),
        (f"Dit mag {'heel ' * 40}niet; vraag het aan.", ["Wgs art. 1.5"]),
        ("dit mag niet; vraag het aan", ["Wgs art. 1.5"]),
        ("Dit mag niet; vraag het aan.", []),
        ("Dit mag niet; vraag het aan.", ["Wjsg art. 8b [UNVERIFIED]"]),
    ],
)
def test_words_that_do_not_help_are_found(uitleg: str, artikelen: list[str]) -> None:
    """The check itself."""
    assert faults(uitleg, artikelen)
    assert faults("Dit mag niet; vraag het aan.", ["Wgs art. 1.5"]) == []
