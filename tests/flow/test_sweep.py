"""What is kept for a while goes when its time is over (design 6a.2, 6a.4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from broker.sweep import sweep
from tests.flow.home import Home


async def test_a_kept_answer_goes_after_a_day_and_not_before(home: Home) -> None:
    """Design 6a.2: the sealed answer under an Idempotency-Key is kept 24 hours."""
    await home.release_police("pol.lijst")
    question, key = home.question(("politie",), "pol.lijst"), str(uuid4())
    await home.ask(question, key=key)
    now = home.house.clock.now()
    await sweep(home.house.store.pool, now + timedelta(hours=23))
    there = await home.rows("claim WHERE antwoord IS NOT NULL")
    await sweep(home.house.store.pool, now + timedelta(hours=25))
    assert there > 0
    assert await home.rows("claim") == 0


async def test_sweeping_touches_nothing_of_the_log(home: Home) -> None:
    """Wgs art. 1.8 lid 4: the log has its own term."""
    await home.release_police("pol.lijst")
    await home.ask(home.question(("politie",), "pol.lijst"))
    before = [await home.rows(table) for table in ("log_leaf", "log_payload", "log_index", "manifest")]
    await sweep(home.house.store.pool, home.house.clock.now() + timedelta(days=365))
    assert [await home.rows(table) for table in ("log_leaf", "log_payload", "log_index", "manifest")] == before
