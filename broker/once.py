"""Walking once per Idempotency-Key, whatever the walk: a question, an act, a box from the postbus (design 6a.2).

The same key with the same body gives the same answer and no second disclosure. When what was decided on changed before
the log, walk again, at most three times; after anything that gave no answer the key is free again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeAlias

from broker import repeat
from broker.errors import Stale, Unavailable
from broker.events import STALE_RETRY, log
from broker.house import House
from broker.release import Released, release_again
from broker.repeat import Claim

TRIES: Final = 3
Walk: TypeAlias = Callable[[], Awaitable[tuple[Released, bool]]]
"""One walk: what it released, and whether its time could tell something (`broker.hiding`)."""


async def once(walk: Walk, claim: Claim, house: House) -> Released:
    """Walk under this claim. Raises Stale (503) after three walks, KeyReused, StillRunning (409), what `walk` does."""
    started, hold = house.clock.monotonic(), timedelta(seconds=house.antwoord_na)
    for attempt in range(1, TRIES + 1):
        earlier = await repeat.find(house.store.pool, claim, house.clock.now(), hold)
        if earlier is not None:
            return await release_again(earlier, house.log)
        try:
            released, hiding = await walk()
        except Stale:
            log(STALE_RETRY, attempt=attempt)
            continue
        except BaseException:
            await repeat.free(house.store.pool, claim)
            raise
        if released.status == Unavailable.status:
            await repeat.free(house.store.pool, claim)
        if hiding:
            await house.clock.until(started + house.antwoord_na)
        return released
    await repeat.free(house.store.pool, claim)
    raise Stale
