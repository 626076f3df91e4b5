"""The SDK checks the receipts of the real service: what was answered is in the log, nothing else is (design 12.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from connectors.client import Element, SluisClient, Vraag
from connectors.receipt import LogKey, ReceiptError, check_receipt
from connectors.results import Resultaat, Verstrekking, Wachtend, Weigering
from connectors.tokens import StaticToken
from tests.flow.api_home import Api, api
from tests.flow.test_postbus import send

__all__ = ["api"]


@asynccontextmanager
async def sdk(api: Api, org: str = "regie", rol: str = "R02") -> AsyncIterator[SluisClient]:
    """The client as a partner has it: an address, a token and the key line of the log."""
    async with api.client() as http:
        yield SluisClient(
            "http://sluis.test", StaticToken(api.case.token(org, rol)), api.case.signer.verifier.vkey, http=http
        )


def vraag(api: Api, *elementen: str) -> Vraag:
    return Vraag(
        casus=str(api.case.world.casus),
        persoon=str(api.case.world.personen["ans"]),
        doel="lokaal-veiligheid",
        fase="F3",
        vraag="Overlast stoppen, laatste 24 maanden",
        verstrekkers=("politie",),
        elementen=tuple(Element(code) for code in elementen),
    )


async def answered(api: Api, kind: type[Resultaat], *elementen: str) -> Resultaat:
    """A question whose answer is of this kind, with its receipt checked."""
    async with sdk(api) as sluis:
        result = await sluis.ask(vraag(api, *elementen))
        assert type(result) is kind
        placed = sluis.check_receipt(result)
    assert placed.grootte == placed.index + 1 == await api.case.check_log()
    assert placed.leaf["id"] == result.besluit
    return result


def changes_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The answer with one member left out or another one in its place."""
    bare = [
        name for name in document if name not in {"bewijs", "status", "title", "detail", "instance", "code", "type"}
    ]
    return [
        *({key: value for key, value in document.items() if key != name} for name in bare),
        *({**document, name: "anders"} for name in bare),
        {**document, "erbij": 1},
        {**document, "status": "anders"},
    ]


def check_nothing_else(api: Api, result: Resultaat) -> None:
    """No other answer passes with this receipt."""
    for changed in changes_of(result.document):
        with pytest.raises(ReceiptError):
            check_receipt(changed, api.case.log_key)


async def test_a_delivery_of_the_service_proves_itself(api: Api) -> None:
    """200: the values are part of what was logged."""
    check_nothing_else(api, await answered(api, Verstrekking, "pol.lijst"))


async def test_an_answer_that_waits_proves_itself(api: Api) -> None:
    """202: that nothing went, and for whom it waits, is in the log as well."""
    await api.case.owner.execute("DELETE FROM bewijsstuk WHERE soort = 'vrijgave'")
    check_nothing_else(api, await answered(api, Wachtend, "pol.lijst"))


async def test_a_refusal_proves_itself_though_it_travels_as_a_problem(api: Api) -> None:
    """403: in the problem `status` is a number, in the log it says `geweigerd` (RFC 9457)."""
    result = await answered(api, Weigering, "pol.samenv")
    assert result.document["status"] == 403
    check_nothing_else(api, result)


async def test_a_partial_answer_proves_itself(api: Api) -> None:
    """200 with something withheld: both parts are what was logged."""
    result = await answered(api, Verstrekking, "pol.lijst", "pol.samenv")
    assert result.achtergehouden
    check_nothing_else(api, result)


async def test_the_same_answer_again_has_a_receipt_again(api: Api) -> None:
    """Under the same key: one entry, and a proof against the tree of now."""
    key = str(uuid4())
    async with sdk(api) as sluis:
        first = await sluis.ask(vraag(api, "pol.lijst"), key=key)
        await sluis.ask(vraag(api, "pol.samenv"))
        again = await sluis.ask(vraag(api, "pol.lijst"), key=key)
        assert sluis.check_receipt(again).index == sluis.check_receipt(first).index
        assert sluis.check_receipt(again).grootte > sluis.check_receipt(first).grootte


async def test_a_refused_act_and_a_box_prove_themselves(api: Api) -> None:
    """Every door that discloses or decides answers with a receipt of the same kind."""
    box = await send(api)
    async with sdk(api) as sluis:
        sluis.check_receipt(await sluis.fetch_post(box))
        for soort in ("overleg", "bekendheidsvraag"):
            status, document = await sluis.call(
                "POST", api.act_path("handelingen")[3:], {"soort": soort, "naar": "S50"}
            )
            assert status in (200, 403)
            check_receipt(document, api.case.log_key)


async def test_a_receipt_of_another_log_or_another_answer_is_none(api: Api) -> None:
    """The key of somebody else, or the proof of another question."""
    one, two = await answered(api, Verstrekking, "pol.lijst"), await answered(api, Weigering, "pol.samenv")
    swapped = {**one.document, "bewijs": two.document["bewijs"]}
    foreign = LogKey(api.case.log_key.name, b"\1" * 32)
    for document, key in ((swapped, api.case.log_key), (one.document, foreign)):
        with pytest.raises(ReceiptError):
            check_receipt(document, key)
