"""Living law on an OPA server: a server holds one revision, so each revision is asked of a server that holds it.

The embedded way starts one OPA per policy; an OPA of the operator follows the file that the broker writes, and while
it is behind nothing is decided (ADR 0002 and 0017). Real OPA; skipped, aloud, where it is not there.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import HttpUrl

from broker.clock import Clock
from broker.decide import decide
from broker.engines.base import Cause, Engine
from broker.errors import PolicyUnavailable
from broker.opa_binary import find_opa
from broker.policy.canned import QUESTIONS
from broker.settings import EngineKind
from broker.terms import Besluit
from tests.flow.office import SOON, Office, office

__all__ = ["office"]
pytestmark = [pytest.mark.opa, pytest.mark.slow]
THEN = SOON + timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _opa_is_here() -> None:
    if find_opa() is None:
        pytest.skip("OPA of the pinned version is not here (make setup fetches it)")


async def test_each_policy_has_an_opa_of_its_own_and_they_switch_exactly(office: Office) -> None:
    """Both are ready before the second counts; what was asked a second earlier is still decided by the first."""
    first, second = office.bundle(), office.bundle("2027.01.02", "pol.telling")
    await office.publish(first, SOON)
    await office.publish(second, THEN)
    async with office.broker(engine=EngineKind.OPA) as living:
        before, after = (living.in_force.at(op) for op in (THEN - SECOND, THEN))
        assert await before.ready()
        assert await after.ready()
        answers = [await decide(QUESTIONS[0], engine) for engine in (before, after)]
        assert [answer.beleid for answer in answers] == [first.beleid, second.beleid]
        assert answers[0].paren != answers[1].paren


@asynccontextmanager
async def following(bundle: Path) -> AsyncIterator[HttpUrl]:
    """An OPA of the operator that follows this file, as docs/runbooks/beleid-uitgeven.md starts it."""
    found = find_opa()
    assert found is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = await asyncio.create_subprocess_exec(
        found.path, "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level", "error", "--skip-version-check",
        "--watch", "--bundle", bundle, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield HttpUrl(f"http://127.0.0.1:{port}")
    finally:
        child.terminate()
        await child.wait()


async def test_an_opa_of_the_operator_follows_and_while_it_is_behind_nothing_is_decided(office: Office) -> None:
    """Its revision is compared with the one in force at each answer: other is 503, never the old law."""
    first, second = office.bundle(), office.bundle("2027.01.02", "pol.telling")
    await office.publish(first, SOON)
    await office.publish(second, THEN)
    file, now = office.folder / "opa" / "sluis.bundle.tar.gz", [THEN - SECOND]
    file.parent.mkdir()
    file.write_bytes(first.archive)
    async with following(file) as url:
        clock = Clock(now=lambda: now[0])
        async with office.broker(clock=clock, engine=EngineKind.OPA, opa_url=url, opa_bundle_file=file) as living:
            living.announce()
            assert (await _until(living.in_force.at(now[0]))).beleid == first.beleid
            with pytest.raises(PolicyUnavailable, match=Cause.OTHER_REVISION):
                await decide(QUESTIONS[0], living.in_force.at(THEN))
            now[0] = THEN
            assert not await living.in_force.ready()
            living.announce()
            assert file.read_bytes() == second.archive
            assert (await _until(living.in_force.at(THEN))).beleid == second.beleid
            with pytest.raises(PolicyUnavailable, match=Cause.OTHER_REVISION):
                await decide(QUESTIONS[0], living.in_force.at(THEN - SECOND))


async def _until(engine: Engine) -> Besluit:
    """The answer, once OPA holds what it was given; the timeout of the test is the limit."""
    while True:
        try:
            return await decide(QUESTIONS[0], engine)
        except PolicyUnavailable as exc:
            assert str(exc) in (Cause.OTHER_REVISION, Cause.UNREACHABLE, Cause.ABORTED, Cause.MALFORMED)  # noqa: PT017  # starting, or behind
            await asyncio.sleep(0.05)
