"""Room 5: all suppliers at once, each once, under one deadline, and never without an Asked (design 2 step 5)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from audit.log.receipt import Asked
from broker.gather import gather
from broker.terms import Answer, Item, Question, Storing
from connectors.base import ConnectorFailure, Foutcode

ASKED = object.__new__(Asked)  # only the log makes a real one; what gather looks at is the type
KNOWN = Answer({"inv.bekend": (Item("BEKEND_ACTIEF"),)})


class Fake:
    """A connector that does what it is told and remembers what it was asked."""

    def __init__(self, act: Callable[[], Awaitable[Answer]]) -> None:
        self._act = act
        self.asked: list[Question] = []
        self.cancelled = False

    async def fetch(self, question: Question) -> Answer:
        self.asked.append(question)
        try:
            return await self._act()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def answers() -> Answer:
    return KNOWN


async def hangs() -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


async def refuses() -> Answer:
    raise ConnectorFailure(Foutcode.GEWEIGERD_DOOR_BRON)


async def breaks() -> Answer:
    raise LookupError("a fault of ours")


def to(verstrekker: str) -> Question:
    return Question("besluit", verstrekker, ("inv.bekend",), None, "zvh-2.25")


async def test_every_supplier_is_asked_once_and_reported() -> None:
    """Design 2 step 5: each supplier asked once; the result names every one of them."""
    fakes = {name: Fake(answers) for name in ("politie", "ggz", "gemeente")}
    found = await gather(ASKED, [to(name) for name in fakes], fakes, 1.0)
    assert found == dict.fromkeys(fakes, KNOWN)
    assert all(len(fake.asked) == 1 for fake in fakes.values())


async def test_a_failing_supplier_does_not_stop_the_others() -> None:
    """Design 2 step 5: a supplier that fails is reported per supplier; the others still answer."""
    found = await gather(ASKED, [to("a"), to("b")], {"a": Fake(refuses), "b": Fake(answers)}, 1.0)
    assert found == {"a": Storing("geweigerd-door-bron"), "b": KNOWN}


async def test_a_late_supplier_is_cancelled_and_the_others_keep_their_answer() -> None:
    """One deadline for all: who is late is a Storing, who was in time is not lost."""
    late = Fake(hangs)
    start = time.monotonic()
    found = await gather(ASKED, [to("a"), to("b"), to("c")], {"a": late, "b": Fake(answers), "c": Fake(refuses)}, 0.05)
    assert found == {"a": Storing("te-laat"), "b": KNOWN, "c": Storing("geweigerd-door-bron")}
    assert late.cancelled
    assert time.monotonic() - start < 1


async def test_suppliers_are_asked_at_the_same_time() -> None:
    """A slow partner does not hold the others (A3): each waits until all have been asked."""
    meeting = asyncio.Barrier(3)

    async def meets() -> Answer:
        await meeting.wait()
        return KNOWN

    found = await gather(ASKED, [to(n) for n in "abc"], {n: Fake(meets) for n in "abc"}, 1.0)
    assert found == dict.fromkeys("abc", KNOWN)


async def test_a_supplier_without_connector_is_a_storing() -> None:
    """Not configured is said, not guessed at."""
    assert await gather(ASKED, [to("a")], {}, 1.0) == {"a": Storing("geen-koppeling")}


async def test_nothing_is_asked_without_asked() -> None:
    """Design 2 step 4: no supplier learns of a question that is not durable in the log."""
    fake = Fake(answers)
    with pytest.raises(TypeError):
        await gather(cast(Asked, object()), [to("a")], {"a": fake}, 1.0)
    assert fake.asked == []


async def test_a_supplier_is_never_asked_twice_in_one_request() -> None:
    """Two questions for one supplier are a fault of ours: then nobody is asked."""
    fake = Fake(answers)
    with pytest.raises(ValueError, match="eenmaal"):
        await gather(ASKED, [to("a"), to("a")], {"a": fake}, 1.0)
    assert fake.asked == []


async def test_cancelling_the_request_cancels_the_suppliers() -> None:
    """A caller that goes away leaves no question running."""
    late = Fake(hangs)
    task = asyncio.create_task(gather(ASKED, [to("a")], {"a": late}, 30.0))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert late.cancelled


async def test_a_fault_of_ours_is_not_dressed_up_as_a_storing() -> None:
    """Style: what is no failure of a supplier passes on, and nothing is released."""
    with pytest.raises(ExceptionGroup) as group:
        await gather(ASKED, [to("a")], {"a": Fake(breaks)}, 1.0)
    assert group.group_contains(LookupError)


async def test_no_questions_is_no_answers() -> None:
    """Nothing to ask gives nothing, at once."""
    assert await gather(ASKED, [], {}, 1.0) == {}
