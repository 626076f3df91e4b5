"""What the police connector keeps beyond the common contract: mutual TLS and the labels of the Wpg."""

from __future__ import annotations

import asyncio

import pytest

from broker.demo.certificates import Authority
from broker.terms import Item, Labels
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint
from connectors.generic import GenericConnector
from connectors.politie.informatievraag import PolitieConnector, check_labels
from connectors.wire import read_answer
from tests.contract.suppliers import Supplier, question


async def test_police_items_without_labels_are_refused(politie: Supplier) -> None:
    """Wpg art. 3 lid 5, 4 and 6b: without article, kind, currency and role nobody can check an item."""
    await asyncio.to_thread(politie.turn, kaal=True)
    with pytest.raises(ConnectorFailure) as failure:
        await politie.connector.fetch(question("inv.bekend"))
    assert failure.value.code is Foutcode.ONGELDIG_ANTWOORD


@pytest.mark.parametrize("missing", ["wpgArtikel", "feitOfOordeel", "stand", "rolPersoon"])
def test_each_of_the_four_labels_is_needed(missing: str) -> None:
    """Wpg art. 3 lid 5, 4 and 6b: three of four is not enough."""
    labels = {"wpgArtikel": "8", "feitOfOordeel": "feit", "stand": "2026-11-01", "rolPersoon": "verdachte"}
    labels.pop(missing)
    text = ", ".join(f'"{name}": "{value}"' for name, value in labels.items())
    answer = read_answer(f'{{"elementen": {{"a": [{{"waarde": 1, "labels": {{{text}}}}}]}}}}'.encode(), ["a"])
    assert answer.items["a"] == (Item(1, answer.items["a"][0].labels),)
    assert answer.items["a"][0].labels != Labels()
    with pytest.raises(ConnectorFailure):
        check_labels(answer)


async def test_police_is_not_asked_without_our_certificate(politie: Supplier, authority: Authority) -> None:
    """A caller that does not prove who it is gets nothing from the twin (mutual TLS)."""
    assert politie.twin is not None
    connector = GenericConnector(Endpoint(str(politie.twin.base_url), ca=authority.path, timeout=5))
    with pytest.raises(ConnectorFailure) as failure:
        await connector.fetch(question("inv.bekend"))
    assert failure.value.code in (Foutcode.GEEN_TOEGANG, Foutcode.ONBEREIKBAAR)
    await connector.close()


async def test_a_server_of_another_issuer_gets_no_question(
    politie: Supplier, police_endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The trust anchor is the police's own, not whoever is in the system's store."""
    other = Authority(tmp_path_factory.mktemp("vreemd"), "vreemde-uitgever")
    before = len(await asyncio.to_thread(politie.asked))
    connector = PolitieConnector(
        Endpoint(police_endpoint.url, ca=other.path, cert=police_endpoint.cert, key=police_endpoint.key)
    )
    with pytest.raises(ConnectorFailure) as failure:
        await connector.fetch(question("inv.bekend"))
    assert failure.value.code is Foutcode.GEEN_TOEGANG
    assert len(await asyncio.to_thread(politie.asked)) == before
    await connector.close()


def test_a_police_line_without_mutual_tls_is_not_made(authority: Authority) -> None:
    """Design section 7: politie speaks JSON over mTLS, also when someone forgets to configure it."""
    with pytest.raises(ValueError, match="wederzijdse TLS"):
        PolitieConnector(Endpoint("https://politie.example", ca=authority.path))
    with pytest.raises(ValueError, match="wederzijdse TLS"):
        PolitieConnector(Endpoint("http://127.0.0.1:1"))
