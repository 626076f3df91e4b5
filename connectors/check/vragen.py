"""Checks of what a supplier answers, asked through the connector that the broker itself uses.

Plain functions: return when all is well, raise Mismatch or Skipped (`proef.py`). tests/contract runs each of them over
every connector with its sandbox twin, so what a partner is held to is what we hold ourselves to.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

from broker.terms import Answer
from connectors.base import ConnectorFailure, Foutcode
from connectors.check.proef import ABSENT, Mismatch, Proef, Skipped, kind_of
from connectors.strictjson import UnsafeJson, read_json

_TOGETHER: Final = 5


async def it_answers(proef: Proef) -> None:
    """A plain question about a known person is answered in time, in the agreed form (design section 7)."""
    answer = await proef.ask(proef.question(proef.elementen[0]))
    if not answer.items:
        raise Mismatch(f"{proef.elementen[0]} van de proefpersoon", "een leeg antwoord")


async def only_what_was_asked_comes_back(proef: Proef) -> None:
    """AVG art. 5 lid 1 c: one element asked gives that element alone, in what is sent as well."""
    for element in proef.elementen:
        answer = await proef.ask(proef.question(element))
        _check_elements(answer, {element})
        if extra := _sent(proef) - {element}:
            raise Mismatch(f"alleen {element}", f"ook {len(extra)} element(en) die niet gevraagd zijn")


async def all_is_given_together(proef: Proef) -> None:
    """Design section 7: several elements in one question give what each gives by itself."""
    _check_elements(await proef.ask(proef.question(*proef.elementen)), set(proef.elementen))


async def every_identity_finds_the_person(proef: Proef) -> None:
    """Design 12.5: the policy says which identity goes along; each that may go finds the same person."""
    first: Answer | None = None
    for onderwerp in proef.bekend:
        answer = await proef.ask(proef.question(proef.elementen[0], onderwerp=onderwerp))
        if not answer.items:
            raise Mismatch(f"de proefpersoon, gevraagd met {kind_of(onderwerp)}", "een leeg antwoord")
        if first is not None and answer != first:
            raise Mismatch("op elke manier hetzelfde antwoord", f"iets anders met {kind_of(onderwerp)}")
        first = answer


async def absence_is_absence(proef: Proef) -> None:
    """Design section 7: what is not there is left out; it is no error, and the rest is given all the same."""
    _check_elements(await proef.ask(proef.question(ABSENT, proef.elementen[0])), {proef.elementen[0]})


async def an_unknown_person_is_an_absence(proef: Proef) -> None:
    """Design 6a.11: not known and no statement look the same: an answer without elements, and no error."""
    answer = await proef.ask(proef.question(*proef.elementen, onderwerp=proef.onbekend))
    if answer.items:
        raise Mismatch("een leeg antwoord", f"{len(answer.items)} element(en) over iemand die er niet is")


async def asking_changes_nothing(proef: Proef) -> None:
    """docs/openapi-informatievraag.yaml: a question changes nothing at the supplier but its log."""
    question = proef.question(*proef.elementen)
    if await proef.ask(question) != await proef.ask(question):
        raise Mismatch("tweemaal hetzelfde antwoord", "een ander antwoord op dezelfde vraag")


async def questions_can_come_together(proef: Proef) -> None:
    """Design A3: several cases ask at the same time; each gets its own answer."""
    known = proef.question(proef.elementen[0])
    unknown = proef.question(proef.elementen[0], onderwerp=proef.onbekend)
    wanted = {known: await proef.ask(known), unknown: Answer({})}
    asked = [known if n % 2 else unknown for n in range(_TOGETHER)]
    answers = await asyncio.gather(*(proef.ask(question) for question in asked))
    if answers != [wanted[question] for question in asked]:
        raise Mismatch("bij elke vraag haar eigen antwoord", "antwoorden die verwisseld of anders zijn")


async def a_question_about_nobody_names_nobody(proef: Proef) -> None:
    """Design 12.5: asking discloses. Who holds persons only is not asked; the others say nothing of anyone."""
    question = proef.question(proef.elementen[0])
    try:
        answer = await proef.connector.fetch(replace(question, onderwerp=None))
    except ConnectorFailure as failure:
        if failure.code is Foutcode.GEEN_REFERENTIE:
            raise Skipped("aan deze soort verstrekker wordt zo niets gevraagd") from None
        raise Mismatch("een leeg antwoord", str(failure.code)) from None
    if answer.items:
        raise Mismatch("een leeg antwoord", f"{len(answer.items)} element(en) zonder dat er een persoon is genoemd")


async def every_item_carries_its_labels(proef: Proef) -> None:
    """Wpg art. 3 lid 5, 4 and 6b: without article, kind, currency and role nobody can check an item."""
    if not proef.labels:
        raise Skipped("alleen voor de politie")
    # the connector refuses such an answer as a whole; look at what was sent, to say which label
    try:
        await proef.connector.fetch(proef.question(*proef.elementen))
    except ConnectorFailure as failure:
        if failure.code is not Foutcode.ONGELDIG_ANTWOORD:
            raise Mismatch("een antwoord", str(failure.code)) from None
    items = [item for items in _elements(proef).values() if isinstance(items, list) for item in items]
    found = [item.get("labels") or {} for item in items if isinstance(item, dict)]
    missing = {name: sum(1 for labels in found if not labels.get(name)) for name in proef.labels}
    if told := ", ".join(f"{name} ({count}x)" for name, count in missing.items() if count):
        raise Mismatch(f"op elk item {', '.join(proef.labels)}", f"zonder {told}")


def _check_elements(answer: Answer, wanted: set[str]) -> None:
    if missing := sorted(wanted - set(answer.items)):
        raise Mismatch(f"{', '.join(sorted(wanted))}", f"een antwoord zonder {', '.join(missing)}")
    if set(answer.items) != wanted:
        raise Mismatch(f"{', '.join(sorted(wanted))}", f"{len(set(answer.items) - wanted)} element(en) meer")


def _sent(proef: Proef) -> set[str]:
    """The elements in what was sent, where it is our own interface and can be seen; else none."""
    return set(_elements(proef)) if proef.send is not None and proef.line is not None else set()


def _elements(proef: Proef) -> dict[str, Any]:
    try:
        document = read_json(bytes(proef.exchange().body))
    except UnsafeJson:
        return {}
    elementen = document.get("elementen") if isinstance(document, dict) else None
    return elementen if isinstance(elementen, dict) else {}
