"""The corridor: the one way by which case information goes from one organisation to another. Read this first.

    authenticate -> load -> decide -> record the question -> gather -> minimise -> record the answer -> release

Each step is a room with one door. Nothing is asked of a supplier without an `Asked`, nothing leaves without a
`Receipt`, and only the log makes either, when its transaction is durable. Step 1 has been taken when a call comes in:
`caller` is what a valid token says, and counts for no more than what is on record about it.

Transactions: step 2 reads in none; steps 4 and 7 are one log transaction each; a supplier is waited for in none.
"""

from __future__ import annotations

from audit.log.canonical import canonical
from audit.log.entry import new_id
from broker.answer import prepare
from broker.decide import PolicyQuestion, decide
from broker.gather import gather
from broker.hiding import can_hide
from broker.house import House
from broker.load import load
from broker.minimise import minimise
from broker.once import check_key, once
from broker.post import seal_post
from broker.questions import brought_along, check_narrowed, looks_asked, questions_for
from broker.record import Step, make_answer, record_answer, record_question
from broker.release import Released, release
from broker.repeat import Claim
from broker.terms import Answer, Identity, Storing
from broker.verzoek import Verzoek


async def exchange(verzoek: Verzoek, caller: Identity, claim: Claim, house: House, trace: str) -> Released:
    """Walk one question through the corridor; pull, push and levering alike (design 6a).

    The same key with the same question gives the same answer and no second disclosure. When the case changed between
    decision and log, decide again: that can only narrow, and no supplier is asked twice. Raises Stale (503) after
    three walks, and Unavailable (503) when policy, log, key or database is missing; the key is then free again.
    """
    gathered = brought_along(verzoek)
    return await once(lambda: _walk(verzoek, caller, claim, house, gathered, trace), claim, house)


async def _walk(
    verzoek: Verzoek, caller: Identity, claim: Claim, house: House, gathered: dict[str, Answer | Storing], trace: str
) -> tuple[Released, bool]:
    moment = house.clock.moment()

    # 2. load: what is on record about the caller, the case, the person, the evidence, and a question with this key
    dossier = await load(house.store.reading, caller, verzoek, moment, claim.key(house.clock.now()))
    check_key(dossier, claim, house)

    # 3. decide: one question to the policy, one outcome per (supplier, element) pair
    asked_of_policy = dossier.question(verzoek, moment)
    besluit = await decide(PolicyQuestion(verzoek.paren, asked_of_policy), house.at(moment.op).engine)
    people = house.persons.known(dossier)
    sealed = (people.tag(), people.seal_text(verzoek))
    step = Step(verzoek, caller, dossier, besluit, canonical(asked_of_policy), house.clock.now(), claim, trace, *sealed)

    # 4. record the question: durable before any supplier learns of it, and when a refusal must look like an answer
    check_narrowed(besluit, gathered)
    questions = questions_for(verzoek, dossier, besluit, gathered, people)
    if questions or looks_asked(besluit):
        asked = await record_question(house.log, step)

        # 5. gather: only permitted elements, each supplier once, one deadline, no database connection held
        gathered.update(await gather(asked, questions, house.connectors, house.gather_deadline))

    # 6. minimise: labels against conditions, forms, pseudonyms; every asked pair ends in exactly one list
    minimaal = minimise(verzoek.paren, besluit, gathered, people.context(verzoek, moment))

    # 7. record the answer: one entry, in the tree, before anything leaves; refusals and waits too
    prepared = prepare(verzoek, new_id(step.at), besluit, minimaal, hidden=dossier.stranger)
    entry = make_answer(step, prepared, seal_post(verzoek, caller, dossier, besluit, minimaal))
    receipt = await record_answer(house.log, entry)

    # 8. release: the receipt must be of this very answer
    return release(prepared, receipt), can_hide(dossier, besluit)
