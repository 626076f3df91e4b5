"""One decision taken apart: gates, rules, articles, what is missing and who can give it, of a file or a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from broker.cli import app
from broker.engines.base import HANDELING, VERZOEK, Engine
from broker.engines.wasm import load_wasm
from broker.policy import words
from broker.policy.annotations import rules_of
from broker.policy.explain_html import html
from broker.policy.explain_text import page
from broker.policy.explanation import Explanation, explain
from broker.policy.named import read_folder
from broker.policy_tables import policy_table
from policies.lock import DATA, ROOT, WASM
from tests.policy.casus_input import Request, read_casus
from tests.policy.generated import Draw

L01: Final = Path(__file__).parents[1] / "scenarios" / "L01.yaml"
PATIENCE: Final = 30.0


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    wasm = load_wasm(ROOT / WASM, ROOT / DATA, read_folder(ROOT).beleid, PATIENCE)
    yield wasm
    wasm.close()


async def explained(engine: Engine, question: dict[str, Any], entrypoint: str = VERZOEK) -> Explanation:
    answer: Any = await engine.evaluate(entrypoint, question)
    return explain(question, answer, rules_of(read_folder(ROOT).archive), engine.beleid)


def request(nr: str) -> Request:
    return next(one for one in read_casus(L01) if one.nr == nr)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["policy", "explain", *map(str, arguments)])


@pytest.fixture
def invoer(tmp_path: Path) -> Path:
    """The input of one request in a file."""
    path = tmp_path / "invoer.json"
    path.write_text(json.dumps(request("3a").question), encoding="utf-8")
    return path


async def test_a_yes_says_on_which_rules_it_rests_and_that_every_gate_is_open(engine: Engine) -> None:
    """Rules that carry a yes, in their words for yes; the row, the form and what still goes off."""
    (deel,) = (await explained(engine, request("3a").question)).delen
    assert (deel.uitkomst, deel.vorm, deel.matrix) == ("verstrekt", "volledig", "M040")
    assert "WPG-11" in {regel.regel for regel in deel.dragend}
    assert all(poort.open and poort.regels for poort in deel.poorten)
    assert [poort.nummer for poort in deel.poorten] == sorted({poort.nummer for poort in deel.poorten})
    assert "zonder wat de politie al heeft verwijderd" in words.filters(deel.filters)


async def test_a_no_says_which_gates_are_shut_by_which_rules_and_who_can_give_what_is_missing(engine: Engine) -> None:
    """The same question without its evidence: the police gate shuts, and the police can open it."""
    question = {**request("3a").question, "bewijs": []}
    (deel,) = (await explained(engine, question)).delen
    shut = {poort.nummer: poort for poort in deel.poorten if not poort.open}
    assert deel.uitkomst == "geweigerd"
    assert "WPG-11" in {regel.regel for regel in shut[10].regels}
    assert all(regel.raak for poort in shut.values() for regel in poort.regels)
    assert deel.dragend == ()
    wpg = next(eis for eis in deel.vereist if eis.code == "besluit_wpg")
    assert "Politie" in wpg.wie
    assert not any(regel.raak for poort in deel.poorten if poort.open for regel in poort.regels)


async def test_gates_and_reasons_agree_for_every_question_that_can_be_drawn(engine: Engine) -> None:
    """No reason without a gate that is shut, no shut gate without a reason, and every page can be printed."""
    seen = set[str]()
    for seed in range(150):
        act = seed % 5 == 0
        draw = Draw(seed).handeling() if act else Draw(seed).verzoek()
        found = await explained(engine, draw, HANDELING if act else VERZOEK)
        answer: Any = await engine.evaluate(HANDELING if act else VERZOEK, draw)
        for deel, part in zip(found.delen, answer.get("paren", [answer]), strict=True):
            shut = [poort for poort in deel.poorten if not poort.open]
            assert {reden for poort in shut for reden in poort.redenen} == set(part["redenen"]), seed
            assert all(poort.redenen for poort in shut), seed
            assert {r.regel for poort in shut for r in poort.regels} <= set(part["regels"]), seed
            assert {poort.nummer for poort in deel.poorten} <= words.POORTEN.keys(), seed
            seen.add(deel.uitkomst)
        text = page(found, "Proef")
        assert all(len(line) <= 100 for line in text.splitlines()), seed
        assert "rust in het gezin" not in text, seed
    assert seen >= {"verstrekt", "geweigerd", "geen_mededeling", "wacht_vrijgave"}


async def test_an_act_is_explained_with_the_gates_of_acts(engine: Engine) -> None:
    """The life of a case has rules of its own; those of questions did not look."""
    question = Draw(1000).handeling()
    question["beller"] |= {"rol": "R10"}
    found = await explained(engine, question, HANDELING)
    (deel,) = found.delen
    looked = {regel.regel for poort in deel.poorten for regel in poort.regels}
    assert "LEV-02" in looked or "LEV-03" in looked
    assert "WPG-11" not in looked
    assert "De handeling: geweigerd" in page(found, "Proef")


async def test_a_hidden_ground_beside_a_told_one_is_shut_without_a_rule(engine: Engine) -> None:
    """Where the answer names no rule, the explanation names the gate of the table and does not guess."""
    question = request("3a").question
    answer: Any = await engine.evaluate(VERZOEK, question)
    part = {**answer["paren"][0], "uitkomst": "geweigerd", "redenen": ["D-DOEL", "D-OPSP"], "regels": ["WGS-06"]}
    (deel,) = explain(question, {**answer, "paren": [part]}, rules_of(read_folder(ROOT).archive), engine.beleid).delen
    gate = next(poort for poort in deel.poorten if "D-OPSP" in poort.redenen)
    assert (gate.open, gate.regels) == (False, ())
    assert gate.nummer == policy_table("redenen")["D-OPSP"]["poort"]


async def test_how_sure_a_text_is_stands_with_every_rule(engine: Engine) -> None:
    """law.md: VERIFIED, read in an older text, SECONDARY, UNVERIFIED; in words."""
    assert words.zekerheid("VERIFIED") == "nagekeken in de wettekst"
    assert words.zekerheid("VERIFIED (tekst 2018-07-28)") == "nagekeken in de wettekst van 28 juli 2018"
    assert "niet uit de wettekst" in words.zekerheid("SECONDARY")
    assert "niet nagekeken" in words.zekerheid("UNVERIFIED")
    assert "nagekeken in de wettekst" in page(await explained(engine, request("3a").question), "Proef")


class _Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


async def test_the_page_for_a_browser_says_the_same_and_fetches_nothing(engine: Engine) -> None:
    """WCAG 2.2: a language, one heading on top, no script; nothing comes from elsewhere; what is typed is escaped."""
    question = {**request("3a").question, "bewijs": []}
    question["ontvanger"] |= {"onderdeel": "<script>"}
    found = await explained(engine, question)
    text = html([("Proef", found)])
    outline = _Outline()
    outline.feed(text)
    assert "script" not in outline.tags
    assert ("lang", "nl") in outline.attributes
    assert outline.tags.count("h1") == 1
    assert not [name for name, _ in outline.attributes if name in ("src", "onclick")]
    (deel,) = found.delen
    for said in (deel.uitleg, "Poorten die dicht zijn", "een vastgelegd besluit van de politie (Wpg)", "M040"):
        assert said in text, said


def test_the_command_explains_an_input_as_text_json_and_html(invoer: Path, tmp_path: Path) -> None:
    """Exit 0; three forms of the same."""
    told = run("--invoer", invoer, "--beleid", ROOT)
    assert told.exit_code == 0, told.output
    assert "verstrekt, volledig" in told.stdout
    as_json = json.loads(run("--invoer", invoer, "--beleid", ROOT, "--json").stdout)
    assert as_json[0]["delen"][0]["matrix"] == "M040"
    written = run("--invoer", invoer, "--beleid", ROOT, "--html", tmp_path / "uit.html")
    assert (written.exit_code, (tmp_path / "uit.html").exists()) == (0, True)


def test_the_command_explains_a_request_of_a_scenario(tmp_path: Path) -> None:
    """Played through the real corridor on a database of its own, alone: what the policy was really asked."""
    told = run("--scenario", L01, "--verzoek", "3a", "--beleid", ROOT, "--json")
    assert told.exit_code == 0, told.output
    (one,) = json.loads(told.stdout)
    assert (one["delen"][0]["uitkomst"], one["delen"][0]["matrix"]) == ("verstrekt", "M040")
    assert {stuk["soort"] for stuk in one["gevraagd"]["bewijs"]} == {"besluit_wpg", "vrijgave"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda invoer: invoer | {"extra": 1}, "invoer.extra: onbekend"),
        (lambda invoer: {k: v for k, v in invoer.items() if k != "op"}, "invoer.op: ontbreekt"),
        (lambda invoer: invoer | {"op": 1}, "invoer.op: verwacht wordt string"),
        (lambda invoer: [], "verwacht wordt een object"),
    ],
)
def test_an_input_that_does_not_fit_is_named_by_its_place(invoer: Path, change: Any, says: str) -> None:
    """Exit 2: a field too many would be explained as if it counted."""
    invoer.write_text(json.dumps(change(json.loads(invoer.read_text(encoding="utf-8")))), encoding="utf-8")
    told = run("--invoer", invoer, "--beleid", ROOT)
    assert (told.exit_code, says in told.stderr) == (2, True), told.output


def test_what_cannot_be_explained_is_one_sentence(invoer: Path, tmp_path: Path) -> None:
    """Exit 2 for wrong use."""
    for arguments in (
        ("--invoer", invoer, "--scenario", L01, "--verzoek", "1a"),
        ("--scenario", L01),
        ("--invoer", tmp_path / "weg.json", "--beleid", ROOT),
        ("--scenario", L01, "--verzoek", "99", "--beleid", ROOT),
        ("--invoer", invoer, "--beleid", ROOT, "--html", tmp_path / "weg" / "uit.html"),
    ):
        told = run(*arguments)
        assert told.exit_code == 2, told.output
        assert len(told.stderr.strip().splitlines()) <= 2
