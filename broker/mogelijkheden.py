"""The corridor of what may be asked: a question that asks nobody, with the answer of the request itself (design 6).

    authenticate -> load -> decide -> minimise what nobody gave -> record -> release

It walks as the request would, so it can say nothing else: every pair that would go or is not told of stands in
`teVragen`, what waits, invites and is withheld stands where and as the request would say it. Case data is not there:
no supplier is asked. It is logged as a kind of its own, with one row per pair, and discloses nothing.

What is left open (suppliers, elements) is looked up first, for a member of the table alone; a stranger to the case
walks as far and gets one and the same 404 at the same moment (design 6a.11). Whatever holds something in `teVragen`
leaves at that moment too, of bodies without secrecy as well: a reason that may not be told can lie with any of them.
Raises InvalidInput (400) for more pairs than MOST_PAIRS, Stale (503) after three walks, Unavailable (503).
"""

from __future__ import annotations

from typing import Final

from audit.log.canonical import canonical
from audit.log.entry import new_id
from broker.answer import prepare
from broker.decide import PolicyQuestion, decide
from broker.errors import InvalidInput
from broker.generalise.context import Context
from broker.house import House
from broker.load import load
from broker.minimise import minimise
from broker.offer import offer
from broker.once import check_key, once
from broker.options import Completed, Lid, complete, leaves_open, of_nobody, too_many
from broker.record import Step, make_options, record_answer
from broker.release import Released, release
from broker.repeat import Claim
from broker.terms import Identity, Moment
from broker.verzoek import Verzoek


async def explore(asked: Verzoek, caller: Identity, claim: Claim, house: House, trace: str) -> Released:
    """What this caller may ask; empty `verstrekkers` or `elementen` are left open. The key is that of `exchange`."""
    return await once(lambda: _walk(asked, caller, claim, house, trace), claim, house)


async def _walk(asked: Verzoek, caller: Identity, claim: Claim, house: House, trace: str) -> tuple[Released, bool]:
    moment = house.clock.moment()

    # 2. load: what is left open, then what is on record about it
    completed = await _complete(asked, caller, moment, house)
    verzoek = completed.verzoek
    dossier = await load(house.store.reading, caller, verzoek, moment, claim.key(house.clock.now()))
    check_key(dossier, claim, house)
    if completed.fouten:
        raise InvalidInput(*completed.fouten)

    # 3. decide: the very question that the request would put to the policy
    asked_of_policy = dossier.question(verzoek, moment)
    besluit = await decide(PolicyQuestion(verzoek.paren, asked_of_policy), house.at(moment.op).engine)
    tag, at = house.persons.known(dossier).tag(), house.clock.now()
    step = Step(verzoek, caller, dossier, besluit, canonical(asked_of_policy), at, claim, trace, tag, None)

    # 6. minimise, with nothing gathered: each pair in the list where the request would put it
    context = Context(moment, dossier.ontvanger["onderdeel"], periode=verzoek.periode)
    minimaal = minimise(verzoek.paren, besluit, {}, context)
    answer = prepare(verzoek, new_id(step.at), besluit, minimaal, hidden=dossier.stranger)

    # 7 and 8. record and release, as every answer
    prepared = offer(answer, besluit, dossier, verzoek.fase)
    receipt = await record_answer(house.log, make_options(step, prepared))
    return release(prepared, receipt), dossier.stranger or bool(minimaal.gegevens)


async def _complete(asked: Verzoek, caller: Identity, moment: Moment, house: House) -> Completed:
    """The question with nothing left open. Who does not see the case finds nobody, and asks what nobody answers."""
    if not leaves_open(asked):
        return Completed(asked, too_many(len(asked.paren)))
    rows = await house.store.pool.fetch(_LEDEN, caller.onderdeel, caller.oin, asked.casus, moment.op)
    if not rows:
        return Completed(of_nobody(asked, caller.onderdeel))
    leden = [Lid(row["id"], row["soort"], row["aanmelder"], row["deelnemer"]) for row in rows]
    return complete(asked, [lid for lid in leden if lid.onderdeel != caller.onderdeel])


_LEDEN: Final = """
SELECT o.id, o.soort, o.id IS NOT DISTINCT FROM c.aanmelder AS aanmelder,
  EXISTS (SELECT FROM casus_deelnemer d WHERE d.casus = c.id AND d.onderdeel = o.id
    AND d.van <= $4 AND (d.tot IS NULL OR d.tot > $4)) AS deelnemer
FROM casus c
JOIN lidmaatschap l ON l.samenwerkingsverband = c.samenwerkingsverband AND l.van <= $4 AND (l.tot IS NULL OR l.tot > $4)
JOIN onderdeel o ON o.id = l.onderdeel
WHERE c.id = $3 AND EXISTS (SELECT FROM onderdeel ik JOIN lidmaatschap mijn ON mijn.onderdeel = ik.id
  WHERE ik.id = $1 AND ik.oin = $2 AND mijn.samenwerkingsverband = c.samenwerkingsverband
    AND mijn.van <= $4 AND (mijn.tot IS NULL OR mijn.tot > $4))
ORDER BY o.id"""
