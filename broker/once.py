"""Walking once per Idempotency-Key, whatever the walk: a question, an act, a box from the postbus (design 6a.2).

The same key with the same body gives the same answer and no second disclosure. When what was decided on changed before
the log, walk again, at most three times; after anything that gave no answer the key is free again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeAlias

from broker import repeat
from broker.dossier import Dossier
from broker.errors import Stale, Unavailable
from broker.events import STALE_RETRY, log
from broker.house import House
from broker.release import Released, release_again
from broker.repeat import Claim, Repeated, check_repeat

TRIES: Final = 3
Walk: TypeAlias = Callable[[], Awaitable[tuple[Released, bool]]]
"""One walk: what it released, and whether its time could tell something (`broker.hiding`)."""


def check_key(dossier: Dossier, claim: Claim, house: House) -> None:
    """A walk goes on when its key has no answer yet; else it ends here, and `once` gives the answer of then.

    Raises KeyReused, StillRunning (409), and Repeated, which only `once` catches.
    """
    check_repeat(dossier.sleutel, claim, house.clock.now(), timedelta(seconds=house.antwoord_na))


async def once(walk: Walk, claim: Claim, house: House) -> Released:
    """Walk under this claim. Raises Stale (503) after three walks, KeyReused, StillRunning (409), what `walk` does."""
    started = house.clock.monotonic()
    for attempt in range(1, TRIES + 1):
        try:
            released, hiding = await walk()
        except Repeated as found:
            return await release_again(found.earlier, house.log)
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
