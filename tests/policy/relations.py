"""What is changed of a question, and how two answers compare: the words of the properties (test_properties.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any, Final

from policies.sources import VORMEN
from tests.policy.generated import NOW
from tests.policy.willing import AGAINST, OPPOSING, SUPPORT, one_of, signed_against

Question = dict[str, Any]
Pair = tuple[str, str]
YES: Final = frozenset({"verstrekt", "uitnodiging"})
WAIT: Final = frozenset({"wacht_toestemming", "wacht_vrijgave"})
# Rows in prose that replace all others when they are met (matrix-notes 2b.4), and the evidence that meets them: who
# names a power of its own gets what the law names for it, and no longer what another row would give.
REPLACING: Final = frozenset({"M073", "M107", "M115"})
MEETING: Final = frozenset({"noodzaak", "bevoegdheid", "geheimhoudingsverklaring"})


def pairs(answer: Mapping[str, Any]) -> dict[Pair, dict[str, Any]]:
    return {(pair["verstrekker"], pair["element"]): pair for pair in answer["paren"]}


def height(pair: Mapping[str, Any]) -> tuple[int, int]:
    """How much a pair gives: a no, a wait, a yes; and of a yes in which form."""
    outcome = pair["uitkomst"]
    if outcome in YES:
        return 2, VORMEN[pair["vorm"]]
    return int(outcome in WAIT), 0


def without_support(question: Question) -> Iterator[tuple[str, Question]]:
    """The question with one helping piece less, for each piece."""
    for number, stuk in enumerate(question["bewijs"]):
        if stuk["soort"] in SUPPORT and stuk["id"] != OPPOSING:
            less = [one for place, one in enumerate(question["bewijs"]) if place != number]
            yield stuk["soort"], {**question, "bewijs": less}


def with_opposition(question: Question, by: Random) -> Iterator[tuple[str, Question]]:
    """The question with one opposing piece more, for each kind; sometimes about one element only."""
    kinds = {stuk["ondertekenaar"]: stuk["ondertekenaar_soort"] for stuk in question["bewijs"]}
    kinds["twee"] = question["verstrekkers"]["twee"]["soort"]
    codes = [pair["element"] for pair in question["vraag"]["paren"]]
    for number, stuk in enumerate(AGAINST):
        piece = {"id": f"t{number}", **signed_against(stuk, kinds), **one_of(codes, by)}
        yield f"{number} {stuk['soort']}", {**question, "bewijs": [*question["bewijs"], piece]}


def at_level(question: Question, ave: int) -> Question:
    return {**question, "casus": {**question["casus"], "ave": ave}}


def in_state(question: Question, toestand: str) -> Question:
    return {**question, "casus": {**question["casus"], "toestand": toestand, "afgesloten_op": NOW}}


def asking(question: Question, paren: list[dict[str, str]]) -> Question:
    return {**question, "vraag": {**question["vraag"], "paren": paren}}


def with_supplier(question: Question, name: str, supplier: Mapping[str, Any]) -> Question:
    """The same elements, asked of one more supplier."""
    codes = dict.fromkeys(pair["element"] for pair in question["vraag"]["paren"])
    more = [*question["vraag"]["paren"], *({"verstrekker": name, "element": code} for code in codes)]
    return {**asking(question, more), "verstrekkers": {**question["verstrekkers"], name: dict(supplier)}}


def shuffled(question: Question, by: Random) -> Question:
    """The same question, with everything that has no order in another order."""
    other = deepcopy(question)
    for things in (other["bewijs"], other["vraag"]["paren"], other.get("leden", [])):
        by.shuffle(things)
    if other["casus"]:
        by.shuffle(other["casus"]["deelnemers"])
    return other
