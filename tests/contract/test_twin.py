"""The twin does what its knobs say, and admits only who may ask."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint
from connectors.generic import GenericConnector
from tests.contract.process import running_twin
from tests.contract.suppliers import Supplier, question


async def test_a_twin_with_a_token_admits_only_who_has_it(data: Path) -> None:
    """A supplier may ask for a bearer token beside the certificate (RFC 6750)."""
    environment = {"SLUIS_SANDBOX_TOKEN": "proeftoken"}
    with running_twin("--kind", "generic", "--data", str(data), environment=environment) as port:
        url = f"http://127.0.0.1:{port}"
        admitted = GenericConnector(Endpoint(url, token="proeftoken"))
        assert set((await admitted.fetch(question("inv.bekend"))).items) == {"inv.bekend"}
        stranger = GenericConnector(Endpoint(url, token="ander"))
        with pytest.raises(ConnectorFailure) as failure:
            await stranger.fetch(question("inv.bekend"))
        assert failure.value.code is Foutcode.GEEN_TOEGANG
        await asyncio.gather(admitted.close(), stranger.close())


async def test_something_can_happen_while_a_twin_is_asked(generic: Supplier) -> None:
    """Design 2 step 7: the hook is called between question and answer, before the pause ends."""
    assert generic.twin is not None
    hook = str(generic.twin.base_url.join("/informatievraag"))  # an empty question: refused, and seen
    await asyncio.to_thread(generic.turn, haak=hook, pauze=0.2)
    start = time.monotonic()
    await generic.connector.fetch(question("inv.bekend"))
    assert time.monotonic() - start >= 0.2
    seen = await asyncio.to_thread(generic.asked)
    assert [bool(call["body"]) for call in seen[-2:]] == [True, False]


async def test_an_answer_that_is_too_late_is_late(plain_port: int, generic: Supplier) -> None:
    """The time of an endpoint is for the whole answer."""
    await asyncio.to_thread(generic.turn, pauze=5)
    connector = GenericConnector(Endpoint(f"http://127.0.0.1:{plain_port}", timeout=0.2))
    with pytest.raises(ConnectorFailure) as failure:
        await connector.fetch(question("inv.bekend"))
    assert failure.value.code is Foutcode.TE_LAAT
    await connector.close()


async def test_nobody_there_is_unreachable() -> None:
    """A closed port is a code, not an exception of the network."""
    connector = GenericConnector(Endpoint("http://127.0.0.1:9", timeout=2))
    with pytest.raises(ConnectorFailure) as failure:
        await connector.fetch(question("inv.bekend"))
    assert failure.value.code is Foutcode.ONBEREIKBAAR
    await connector.close()


def test_a_twin_that_cannot_start_says_why(tmp_path: Path) -> None:
    """A demo or test that waits for a twin gets the reason, not a silence."""
    with pytest.raises(RuntimeError, match="sandbox"), running_twin("--kind", "generic", "--data", str(tmp_path / "x")):
        pytest.fail("this twin has no data")


def test_a_token_does_not_print() -> None:
    """A9: no key or token in a log line that prints its object."""
    assert "geheim" not in repr(Endpoint("https://politie.example", token="geheim"))
