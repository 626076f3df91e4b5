"""Taking what was waiting: a new walk through the corridor for those pairs alone (design 6a.3).

Law, evidence, AVE level and the employee are those of this moment; what was kept of the question is the question.
What people wrote in it was sealed under the key of the case, and is gone with that key. Raises NotFound for a question
that is not the caller's; 409: NothingWaits when there is nothing to take, KeyGone when it cannot be read any more.
"""

from __future__ import annotations

from uuid import UUID

from broker import overview, repeat
from broker.errors import Conflict, KeyUnavailable
from broker.house import House
from broker.repeat import Claim
from broker.sight import Reader
from broker.terms import Identity
from broker.verzoek import Verzoek, from_json


class NothingWaits(Conflict):
    """There is nothing left to take; a push waits at its sender."""

    code = "niets-wacht"
    uitleg = "Van deze vraag wacht niets meer. Stel een nieuwe vraag als u iets anders nodig hebt."


class KeyGone(Conflict):
    """The key of the case does not open any more what was asked: the case was closed for good, or moved."""

    code = "vraag-niet-meer-leesbaar"
    uitleg = "De sleutel van deze casus is weg, dus de vraag is niet meer te lezen. Stel zo nodig een nieuwe vraag."


async def next_walk(id_: UUID, caller: Identity, claim: Claim, house: House) -> Verzoek:
    """The question again, for the pairs that waited. A repeat under the same key may find that nothing waits any more.

    Raises NotFound, NothingWaits, KeyGone.
    """
    pool = house.store.pool
    kept = await overview.verzoek(pool, Reader(caller, house.clock.moment().op), id_)
    if not kept.wachtend and await repeat.find(pool, claim, house.clock.now()) is None:
        raise NothingWaits
    try:
        opened = house.persons.open_text(kept.k_case, UUID(kept.vraag["casus"]), id_, kept.vraag["teksten"])
    except KeyUnavailable as exc:
        raise KeyGone from exc
    return from_json(id_, kept.vraag, opened, levering=kept.hoogste + 1, alleen=kept.wachtend)
