"""What must hold of every question, on questions drawn by a seed: what helps never harms, what opposes never helps.

WebAssembly answers them all; an OPA server's bundle answers a part of them, with every change (ADR 0002). The questions
mostly get a yes (willing.py), and the first test says how often: a property that only sees refusals cannot fail.
Source: domain/matrix-notes.md sections 2 and 2a.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from broker.engines.base import VERZOEK
from broker.engines.choose import expected_beleid
from broker.engines.wasm import load_wasm
from policies.lock import DATA, ROOT, WASM
from tests.policy.engines import ask_opa
from tests.policy.generated import Draw, misfits
from tests.policy.relations import (
    MEETING,
    REPLACING,
    WAIT,
    YES,
    Pair,
    Question,
    asking,
    at_level,
    height,
    in_state,
    pairs,
    shuffled,
    with_opposition,
    with_supplier,
    without_support,
)
from tests.policy.willing import Willing

Answer = dict[str, Any]
Ask = Callable[[Question], Answer]
SEEDS: Final = range(300)
QUESTIONS: Final = {seed: Willing(seed).verzoek() for seed in SEEDS}
PATIENCE: Final = 30.0  # a busy machine is no property
REDENEN: Final = json.loads((ROOT / "data" / "redenen.json").read_text(encoding="utf-8"))
CLOSED: Final = json.loads((ROOT / "data" / "fase_in_toestand.json").read_text(encoding="utf-8"))["gesloten"]
# What refuses whatever else is there: the word of the supplier itself, and of the betrokkene.
DECISIVE: Final = frozenset(
    {"weigering_leverancier", "opsporingsbelang", "leverancier_voorwaarde", "bezwaar_betrokkene"}
)
# Rules that speak about the row that counts at this level, and go when another row counts: the ceiling, its tokens, and
# the gates that ask the row something. Every other rule of law stays whatever the level.
OF_THE_ROW: Final = {
    "AVE-03": "the ceiling itself, and the code of a missing row",
    "AVG-05": "need in the words of the row: its token noodzaak",
    "AVG-06": "a ground outside the Wgs, where a row exists",
    "L07": "the Wvggz names its recipients; only where no row fits",
    "L29": "the objection of a deelnemer, which M120 tells as D-RAC",
    "MED-01": "secrecy, which a row without content does not touch",
    "MED-02": "secrecy, which a row without content does not touch",
    "MED-03": "secrecy, which a row without content does not touch",
    "ZVH-01": "outside the task, unless a row gives it",
    "ZVH-03": "the code of a missing row for who takes no part",
    "ZVH-07": "the form of the row, which this element does not have",
    "ZVH-08": "secrecy, which a row without content does not touch",
    "ZVH-12": "a third party without a row",
    "ZVH-17": "the message of M126, where that row counts",
}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """WebAssembly in process, on one loop: it never waits (broker/engines/wasm.py)."""
    wasm = load_wasm(ROOT / WASM, ROOT / DATA, expected_beleid(), PATIENCE)

    def one(question: Question) -> Answer:
        answer = runner.run(wasm.evaluate(VERZOEK, question))
        assert isinstance(answer, dict)
        return answer

    try:
        with asyncio.Runner() as runner:
            yield one
    finally:
        wasm.close()


@pytest.fixture(scope="module")
def answers(ask: Ask) -> dict[int, Answer]:
    return {seed: ask(question) for seed, question in QUESTIONS.items()}


def test_the_questions_fit_the_closed_input_and_a_seed_gives_the_same_again() -> None:
    """policies/schema: a field that the broker never sends would test nothing."""
    schema = json.loads((ROOT / "schema" / "verzoek.json").read_text(encoding="utf-8"))
    changed = [change for question in QUESTIONS.values() for _, change in with_opposition(question, Random(0))]
    assert {why for question in [*QUESTIONS.values(), *changed] for why in misfits(schema, question)} == set()
    assert Willing(7).verzoek() == QUESTIONS[7]


def test_the_questions_reach_yes_wait_and_no(answers: dict[int, Answer]) -> None:
    """The check itself: of all pairs a good part is given, waits and is refused, by most rows and in every form."""
    every = [pair for answer in answers.values() for pair in answer["paren"]]
    kinds = Counter("ja" if p["uitkomst"] in YES else "wacht" if p["uitkomst"] in WAIT else "nee" for p in every)
    assert kinds["ja"] > 0.3 * len(every), kinds
    assert kinds["nee"] > 0.2 * len(every), kinds
    assert kinds["wacht"] > 0.03 * len(every), kinds
    assert {p["vorm"] for p in every if p["uitkomst"] in YES} >= {
        "volledig", "gegeneraliseerd", "bekendheid", "contactpersoon", "uitnodiging",
    }  # fmt: skip
    assert len({p["matrix"] for p in every if p["uitkomst"] in YES}) >= 60


def test_every_pair_has_one_outcome_and_every_refusal_a_reason_that_exists(answers: dict[int, Answer]) -> None:
    """Design 2 step 3; the main reason is the first of all reasons (matrix-notes 2a.8)."""
    for seed, question in QUESTIONS.items():
        asked = sorted({(p["verstrekker"], p["element"]) for p in question["vraag"]["paren"]})
        assert [(p["verstrekker"], p["element"]) for p in answers[seed]["paren"]] == asked
        for pair in answers[seed]["paren"]:
            if pair["uitkomst"] in YES | WAIT:
                assert (pair["reden"], pair["redenen"]) == (None, [])
                assert pair["vorm"] != "niet"
            else:
                assert pair["redenen"][0] == pair["reden"]
                assert set(pair["redenen"]) <= REDENEN.keys()
                assert pair["uitkomst"] == ("geweigerd" if REDENEN[pair["reden"]]["toon_aan_aanvrager"] else _HUSHED)
                assert pair["vorm"] == "niet"


_HUSHED: Final = "geen_mededeling"


def test_identity_goes_only_where_something_is_asked(answers: dict[int, Answer]) -> None:
    """Design 2 step 5: asking is telling. A supplier without a yes hears no name; a BSN needs its hook (UAVG 46)."""
    seen: Counter[str] = Counter()
    for seed, question in QUESTIONS.items():
        asked = {p["verstrekker"] for p in answers[seed]["paren"] if p["uitkomst"] in YES}
        kader = question["casus"]["kader"] if question["casus"] else "geen"
        for name, identity in answers[seed]["identificatie"].items():
            seen[identity] += 1
            assert (identity == "geen") == (name not in asked or question["vraag"]["persoon"] is None), seed
            if question["verstrekkers"][name]["referentie"]:
                assert identity in ("geen", "eigenReferentie"), seed
            assert identity != "bsn" or kader in ("zvh", "levensloop", "wvggz", "jbt"), seed
    assert seen.keys() == {"geen", "eigenReferentie", "naam_geb", "bsn"}, seen


def test_less_support_never_gives_more(answers: dict[int, Answer], ask: Ask) -> None:
    """Matrix-notes 2a.2: without a consent, release, decision, agreement or attestation nothing gets nearer a yes.

    The one exception is of 2b.4: a row in prose that is not met any more no longer replaces the others.
    """
    less: Counter[str] = Counter()
    for seed, question in QUESTIONS.items():
        for kind, change in without_support(question):
            less[kind] += _never_more(answers[seed], ask(change), f"{seed} without {kind}", kind)
    matters = {"toestemming", "vrijgave", "besluit_wpg", "bevoegd_gezag", "leverancier_akkoord", "spoed"}
    assert all(less[kind] for kind in matters), less


def test_opposition_never_gives_more(answers: dict[int, Answer], ask: Ask) -> None:
    """Matrix-notes 2a.2: a veto, refusal, withdrawal or objection never turns a no into a wait or a yes."""
    less: Counter[str] = Counter()
    for seed, question in QUESTIONS.items():
        for kind, change in with_opposition(question, Random(seed)):
            less[kind] += _never_more(answers[seed], ask(change), f"{seed} with {kind}")
    assert len(less) == len({kind for kind, _ in with_opposition(QUESTIONS[0], Random(0))})
    assert all(less.values()), less


def test_an_explicit_no_refuses_by_itself(ask: Ask) -> None:
    """Matrix-notes 2a.2: whatever else is on record, what the supplier or the betrokkene says no to does not go."""
    refused = 0
    for seed, question in QUESTIONS.items():
        for kind, change in with_opposition(question, Random(seed)):
            covers = change["bewijs"][-1].get("elementen")
            if kind.partition(" ")[2] not in DECISIVE:
                continue
            for (name, element), pair in pairs(ask(change)).items():
                if name == "twee" and (covers is None or element in covers) and not _inzage(question, name):
                    assert height(pair) == (0, 0), (seed, kind, element)
                    refused += 1
    assert refused > 1000


def test_a_higher_level_lifts_only_the_ceiling(ask: Ask) -> None:
    """Matrix-notes 2a.4: raising the AVE brings other rows into reach; no legal reason goes, but what asks the row."""
    moved, same = Counter[str](), 0
    for seed, question in [*QUESTIONS.items(), *((1000 + n, Draw(n).verzoek()) for n in range(150))]:
        if not question["casus"]:
            continue
        levels = [pairs(ask(at_level(question, ave))) for ave in (1, 2, 3, 4)]
        for low, high, pair in _rises(levels):
            if low["matrix"] is not None and low["matrix"] == high["matrix"]:
                assert set(low["redenen"]) <= set(high["redenen"]), (seed, pair)
                same += 1
            gone = set(low["regels"]) - set(high["regels"]) if low["reden"] else set()
            if not _hidden(high):
                assert gone <= OF_THE_ROW.keys(), (seed, pair, gone)
            moved[f"{low['uitkomst']} {high['uitkomst']}"] += 1
    assert moved["geweigerd verstrekt"] > 50, moved
    assert moved["verstrekt geweigerd"] > 50, moved
    assert same > 100


def _rises(levels: list[dict[Pair, dict[str, Any]]]) -> Iterator[tuple[dict[str, Any], dict[str, Any], Pair]]:
    for number, lower in enumerate(levels):
        for higher in levels[number + 1 :]:
            for pair in lower:
                yield lower[pair], higher[pair], pair


def _hidden(pair: dict[str, Any]) -> bool:
    """A refusal that is told leaves out the rules of what the asker may not know (matrix-notes 2b.3)."""
    return any(not REDENEN[code]["toon_aan_aanvrager"] for code in pair["redenen"])


def test_a_closed_case_gives_nothing(answers: dict[int, Answer], ask: Ask) -> None:
    """Wgs 2.31 lid 8, L40: after closing nothing goes and nothing waits.

    Two ways stay open: the rights of the betrokkene at the contactpunt (M101), and statistics about nobody (K8).
    """
    given = 0
    for seed, question in QUESTIONS.items():
        if not question["casus"]:
            continue
        given += sum(pair["uitkomst"] in YES for pair in answers[seed]["paren"])
        for state in CLOSED:
            for (name, element), pair in pairs(ask(in_state(question, state))).items():
                allowed = _inzage(question, name) or question["vraag"]["persoon"] is None
                assert height(pair) == (0, 0) or allowed, (seed, state, name, element)
    assert given > 300


def _inzage(question: Question, supplier: str) -> bool:
    return bool(question["ontvanger"]["rol"] == "R13" and question["verstrekkers"][supplier]["soort"] == "contactpunt")


def test_an_empty_list_of_elements_gives_nothing(ask: Ask) -> None:
    """Matrix-notes 2b.19: nothing asked is nothing given, no identity, and no duty that tells of one."""
    for question in list(QUESTIONS.values())[:40]:
        assert ask(asking(question, [])) == {"paren": [], "identificatie": {}, "verplichtingen": []}


def test_more_elements_never_change_what_was_asked_already(answers: dict[int, Answer], ask: Ask) -> None:
    """Each pair by itself (design 2 step 3): asking for less gives the same answer about the rest."""
    changed = 0
    for seed, question in QUESTIONS.items():
        asked = question["vraag"]["paren"]
        for part in (asked[: len(asked) // 2], asked[len(asked) // 2 :]):
            if part and len(part) < len(asked):
                got, whole = pairs(ask(asking(question, part))), pairs(answers[seed])
                assert got == {pair: whole[pair] for pair in got}, seed
                changed += 1
    assert changed > len(QUESTIONS)


def test_another_supplier_never_changes_the_others(answers: dict[int, Answer], ask: Ask) -> None:
    """Nobody's answer hangs on who else is asked, nor does the identity that goes with it."""
    for seed, question in QUESTIONS.items():
        soort = Random(seed).choice(("politie", "ggz", "college", "zvh", None))
        supplier = {"soort": soort, "lid": True, "referentie": False, "koppeling": True}
        more = ask(with_supplier(question, "vier", supplier))
        got, before = pairs(more), pairs(answers[seed])
        assert {pair: got[pair] for pair in before} == before, seed
        assert more["identificatie"] == {**answers[seed]["identificatie"], "vier": more["identificatie"]["vier"]}, seed


def test_the_order_of_evidence_and_pairs_is_irrelevant(answers: dict[int, Answer], ask: Ask) -> None:
    """A decision is about what is there, not about when the broker read it."""
    for seed, question in QUESTIONS.items():
        assert ask(shuffled(question, Random(seed))) == answers[seed], seed


def test_opa_holds_the_same_properties(opa: str, tmp_path: Path, answers: dict[int, Answer]) -> None:
    """ADR 0002: a part of the questions with all their changes, by OPA; unchanged ones are answered alike."""
    changes = {
        f"{seed}/{number}/{kind}": change
        for seed in list(SEEDS)[:12]
        for number, (kind, change) in enumerate(
            [("", QUESTIONS[seed]), *without_support(QUESTIONS[seed]), *with_opposition(QUESTIONS[seed], Random(seed))]
        )
    }
    given = ask_opa(opa, VERZOEK, changes, tmp_path)
    assert given.keys() == changes.keys()
    for name, answer in given.items():
        seed = int(name.partition("/")[0])
        _never_more(answers[seed], answer, name, name.rpartition("/")[2])
        assert not name.endswith("/0/") or answer == answers[seed]


def _never_more(before: Answer, after: Answer, what: str, without: str = "") -> int:
    """How many pairs give less after this change. Fails when one gives more."""
    was, now = pairs(before), pairs(after)
    may = REPLACING if without in MEETING else frozenset()
    more = {
        pair: (was[pair], now[pair])
        for pair in was
        if height(now[pair]) > height(was[pair]) and was[pair]["matrix"] not in may
    }
    assert not more, (what, more)
    return sum(height(now[pair]) < height(was[pair]) for pair in was)
