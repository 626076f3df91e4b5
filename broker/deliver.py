"""Taking what was waiting: a new walk through the corridor for those pairs alone (design 6a.3).

Law, evidence, AVE level and the employee are those of this moment; what was kept of the question is the question.
Raises NotFound for a question that is not the caller's, NothingWaits (409) when there is nothing to take.
"""

from __future__ import annotations

from uuid import UUID

from broker import overview, repeat
from broker.errors import Conflict
from broker.house import House
from broker.repeat import Claim
from broker.sight import Reader
from broker.terms import Identity
from broker.verzoek import Verzoek, from_json


class NothingWaits(Conflict):
    """There is nothing left to take; a push waits at its sender."""

    code = "niets-wacht"
    uitleg = "Van deze vraag wacht niets meer. Stel een nieuwe vraag als u iets anders nodig hebt."


async def next_walk(id_: UUID, caller: Identity, claim: Claim, house: House) -> Verzoek:
    """The question again, for the pairs that waited. A repeat under the same key may find that nothing waits any more.

    Raises NotFound, NothingWaits.
    """
    pool = house.store.pool
    kept = await overview.verzoek(pool, Reader(caller, house.clock.moment().op), id_)
    if not kept.wachtend and await repeat.find(pool, claim, house.clock.now()) is None:
        raise NothingWaits
    return from_json(id_, kept.vraag, levering=kept.hoogste + 1, alleen=kept.wachtend)
