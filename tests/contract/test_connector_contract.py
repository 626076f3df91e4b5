"""The contract that every connector keeps, run over each of them with its twin (design section 7)."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import date
from types import NoneType

import pytest

from broker.terms import Answer, Bsn, Onderwerp
from connectors.base import ConnectorFailure, Foutcode
from connectors.check.suite import OF_ANSWERS, Check
from tests.contract.suppliers import BSN, BY_BSN, JUSTIN, NAAM, Supplier, question


@pytest.mark.parametrize("check", OF_ANSWERS, ids=lambda check: check.code)
async def test_a_check_of_the_kit_holds(supplier: Supplier, check: Check) -> None:
    """What a partner is held to (`sluis partner check`) is what each of our connectors with its twin keeps."""
    await supplier.keeps(check)


async def test_only_asked_elements_come_back(supplier: Supplier) -> None:
    """AVG art. 5 lid 1 c: what was not asked does not enter."""
    answer = await supplier.connector.fetch(question("inv.bekend"))
    assert set(answer.items) == {"inv.bekend"}
    assert [item.waarde for item in answer.items["inv.bekend"]] == ["BEKEND_ACTIEF"]


async def test_an_element_that_was_not_asked_is_dropped(supplier: Supplier) -> None:
    """A supplier that says more than it was asked: the rest never leaves the connector."""
    await asyncio.to_thread(supplier.turn, meer=True)
    answer = await supplier.connector.fetch(question("inv.bekend"))
    assert set(answer.items) == {"inv.bekend"}


@pytest.mark.parametrize("onderwerp", [BY_BSN, NAAM], ids=["bsn", "naam"])
async def test_every_allowed_identity_finds_the_person(supplier: Supplier, onderwerp: Onderwerp) -> None:
    """Design 12.5: the policy says which identity goes along; the connector carries each, or sends nothing."""
    if type(onderwerp) not in supplier.knows:
        await _nothing_is_sent(supplier, onderwerp)
        return
    answer = await supplier.connector.fetch(question("inv.bekend", onderwerp=onderwerp))
    assert answer.items["inv.bekend"][0].waarde == "BEKEND_ACTIEF"


async def test_absence_is_absence(supplier: Supplier) -> None:
    """No record, an empty one and an unknown element are all the same: not in the answer."""
    answer = await supplier.connector.fetch(question("pol.bezoek", "inv.bekend"))
    assert set(answer.items) == {"inv.bekend"}


async def test_labels_are_kept(supplier: Supplier) -> None:
    """Wpg art. 3 lid 5, 4 and 6b: what the supplier says of an item stays with the item."""
    supplier.must_hold("pol.lijst")
    first, second = (await supplier.connector.fetch(question("pol.lijst"))).items["pol.lijst"]
    assert (first.labels.wpg_artikel, first.labels.stand) == ("13", date(2023, 9, 19))
    assert (first.labels.rol_persoon, first.labels.namen) == ("betrokkene", ("Den Ouden (melder)",))
    assert (second.labels.feit_of_oordeel, second.labels.betwist, second.labels.verwijderd) == ("oordeel", True, True)
    assert isinstance(first.waarde, dict)
    assert "wpg_artikel" not in first.waarde


async def test_a_list_of_objects_is_one_item_each(supplier: Supplier) -> None:
    """Items are what filters count and keep; a list of words is one value."""
    supplier.must_hold("plan.actie", "ctx.leef", "pol.telling")
    answer = await supplier.connector.fetch(question("plan.actie", "ctx.leef", "pol.telling"))
    assert [i.labels.houder for i in answer.items["plan.actie"]] == ["wonion", "vnn"]
    assert [i.waarde for i in answer.items["ctx.leef"]] == [["wonen", "gezin"]]
    assert [i.waarde for i in answer.items["pol.telling"]] == [{"bedreiging": 1, "belediging": 1}]


async def test_a_question_about_nobody_names_nobody(supplier: Supplier) -> None:
    """Design 12.5: asking discloses. Who holds persons only is not asked; the others get a question without one."""
    if NoneType not in supplier.knows:
        await _nothing_is_sent(supplier, None)
    else:
        assert await supplier.connector.fetch(question("inv.bekend", onderwerp=None)) == Answer({})
        body = json.loads((await asyncio.to_thread(supplier.asked))[-1]["body"])
        assert body["onderwerp"] is None


async def _nothing_is_sent(supplier: Supplier, onderwerp: Onderwerp) -> None:
    """Asking discloses: a supplier that cannot be asked by this identity is not asked at all."""
    before = await asyncio.to_thread(supplier.asked)
    with pytest.raises(ConnectorFailure) as failure:
        await supplier.connector.fetch(question("inv.bekend", onderwerp=onderwerp))
    assert failure.value.code is Foutcode.GEEN_REFERENTIE
    assert await asyncio.to_thread(supplier.asked) == before


async def test_identity_travels_in_the_body_only(supplier: Supplier) -> None:
    """ADR /core/transport/no-sensitive-uris: no identity in an address or a header."""
    onderwerp, identity = (BY_BSN, BSN) if Bsn in supplier.knows else (JUSTIN, JUSTIN.referentie)
    await supplier.connector.fetch(question("inv.bekend", onderwerp=onderwerp))
    seen = await asyncio.to_thread(supplier.asked)
    assert any(identity in call["body"] for call in seen)
    assert not any(identity in call["url"] for call in seen)
    assert not any(identity in json.dumps(call["headers"]) for call in seen)


async def test_the_question_says_besluit_and_doel(supplier: Supplier) -> None:
    """Wpg art. 32a: the supplier can show its own auditors by which decision it was asked, and for what."""
    await supplier.connector.fetch(question("inv.bekend"))
    told = supplier.told((await asyncio.to_thread(supplier.asked))[-1])
    assert (told["besluit"], told["doel"]) == ("0193-besluit", "zvh-2.25")


async def test_the_trace_goes_on_under_a_new_span(supplier: Supplier) -> None:
    """W3C Trace Context, LDV: the same trace across organisations, a span for each call."""
    await supplier.connector.fetch(question("inv.bekend"))
    header = (await asyncio.to_thread(supplier.asked))[-1]["headers"]["traceparent"]
    assert header.startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert header.endswith("-01")
    assert "b7ad6b7169203331" not in header


@pytest.mark.parametrize(
    ("knob", "code"),
    [
        ({"status": 401}, Foutcode.GEEN_TOEGANG),
        ({"status": 403}, Foutcode.GEWEIGERD_DOOR_BRON),
        ({"status": 404}, Foutcode.ONGELDIG_ANTWOORD),
        ({"status": 429}, Foutcode.BRON_STORING),
        ({"status": 500}, Foutcode.BRON_STORING),
        ({"status": 204}, Foutcode.ONGELDIG_ANTWOORD),
        ({"status": 307}, Foutcode.ONGELDIG_ANTWOORD),
        ({"rommel": True}, Foutcode.ONGELDIG_ANTWOORD),
        ({"te_groot": True}, Foutcode.TE_GROOT),
        ({"inhoudstype": "text/html"}, Foutcode.ONGELDIG_ANTWOORD),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
async def test_a_failing_supplier_gives_a_code(supplier: Supplier, knob: dict[str, object], code: Foutcode) -> None:
    """Style, results and errors: garbage never crashes, and the text of the other side never comes along."""
    await asyncio.to_thread(supplier.turn, **knob)
    with pytest.raises(ConnectorFailure) as failure:
        await supplier.connector.fetch(question("inv.bekend"))
    assert failure.value.code is code
    assert str(failure.value) == code.value
    assert failure.value.__cause__ is None


async def test_a_redirect_is_not_followed(supplier: Supplier) -> None:
    """A supplier cannot send an identity on to somewhere else."""
    await asyncio.to_thread(supplier.turn, status=307)
    before = len(await asyncio.to_thread(supplier.asked))
    with pytest.raises(ConnectorFailure):
        await supplier.connector.fetch(question("inv.bekend"))
    assert len(await asyncio.to_thread(supplier.asked)) in (before + 1, 100)


async def test_a_hanging_supplier_can_be_cancelled(supplier: Supplier) -> None:
    """The deadline of gather cancels; a connector stops at once."""
    await asyncio.to_thread(supplier.turn, hang=True)
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await supplier.connector.fetch(question("inv.bekend"))
    assert time.monotonic() - start < 2
