"""The SDK at the real service: every answer checked by itself, a repeat whose values do not come twice (6a.2), a box
opened by whom it is for."""

from __future__ import annotations

from uuid import uuid4

import pytest

from connectors.client import SluisClient, Verkenning
from connectors.receipt import LogKey, ReceiptError, check_receipt
from connectors.tokens import StaticToken
from tests.flow.api_home import Api, api
from tests.flow.test_postbus import send
from tests.flow.test_sdk_receipts import sdk, vraag

__all__ = ["api"]


async def test_every_answer_is_checked_before_it_is_seen(api: Api) -> None:
    """Design 12.2: with the key of the log nobody has to remember to check."""
    async with sdk(api) as sluis:
        result = await sluis.ask(vraag(api, "pol.lijst"))
    assert result.inschrijving is not None
    assert result.inschrijving.heel
    assert result.inschrijving.leaf["id"] == result.besluit


async def test_an_answer_of_another_log_is_never_seen(api: Api) -> None:
    """Who has the key of another log gets an error and no answer; for an act as well."""
    other = LogKey(api.case.log_key.name, b"\1" * 32)
    line = f"{other.name}+{other.id.hex()}+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
    async with api.client() as http:
        sluis = SluisClient("http://sluis.test", StaticToken(api.case.token("regie", "R02")), line, http=http)
        with pytest.raises(ReceiptError):
            await sluis.ask(vraag(api, "pol.lijst"))
        with pytest.raises(ReceiptError):
            await sluis.call("POST", api.act_path("handelingen")[3:], {"soort": "overleg", "naar": "S50"})


async def test_a_repeat_after_a_change_is_the_manifest_with_a_receipt_that_holds(api: Api) -> None:
    """Design 6a.2: the values do not come twice; that the entry is in the log is still proved, and no more."""
    key = str(uuid4())
    async with sdk(api) as sluis:
        first = await sluis.ask(vraag(api, "pol.lijst"), key=key)
        await api.case.owner.execute("UPDATE samenwerkingsverband SET versie = versie + 1")
        again = await sluis.ask(vraag(api, "pol.lijst"), key=key)
    assert not first.alleen_manifest
    assert again.alleen_manifest
    assert again.inschrijving is not None
    assert first.inschrijving is not None
    assert (again.inschrijving.index, again.inschrijving.heel) == (first.inschrijving.index, False)
    for changed in ({**again.document, "besluit": str(uuid4())}, {**again.document, "gegevens": []}):
        with pytest.raises(ReceiptError):
            check_receipt(changed, api.case.log_key)


async def test_a_box_is_fetched_and_opened_in_one_call(api: Api) -> None:
    """Design 6a.4: the broker cannot open it; the receiver can, and afterwards only the manifest is left."""
    await send(api)
    private = api.case.world.postbussen["regie"]
    key = str(uuid4())
    async with sdk(api) as sluis:
        (stuk,) = await sluis.postbus()
        (gegeven,) = await sluis.open_post(stuk.poststuk, private, key=key)
        assert gegeven.waarde == {"aantal": 1, "soorten": ["geluid"]}
        await api.case.owner.execute("UPDATE samenwerkingsverband SET versie = versie + 1")
        again = await sluis.fetch_post(stuk.poststuk, key=key)
    assert again.alleen_manifest
    assert again.inschrijving is not None
    assert not again.inschrijving.heel


async def test_what_may_be_asked_comes_with_a_receipt(api: Api) -> None:
    """Design 6: no data, recorded as a question; the same Vraag says what it would get."""
    async with sdk(api) as sluis:
        asked = vraag(api, "pol.lijst", "pol.samenv")
        found = await sluis.mogelijkheden(asked)
        whole = await sluis.mogelijkheden(
            Verkenning(casus=asked.casus, persoon=asked.persoon, doel=asked.doel, fase=asked.fase)
        )
    assert [(one.verstrekker, one.element) for one in found.te_vragen] == [("politie", "pol.lijst")]
    assert [one.element for one in found.achtergehouden] == ["pol.samenv"]
    assert len(whole.te_vragen) + len(whole.achtergehouden) > 2
    assert found.bewijs is not None
