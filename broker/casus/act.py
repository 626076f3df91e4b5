"""The corridor of acts: load, decide, then the change and its log entry in one transaction (design 6a.5).

Every change to what `load` reads goes through here: the life of a case, evidence, answers to tasks, membership. The
row's `versie` moves from the version that was decided on; the log's head comes last; the receipt counts once the
transaction has committed. A refused act is recorded and answered like a refused question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from audit.log.canonical import canonical
from audit.log.entry import Entry, make_entry, new_id
from audit.log.sealing import ReaderKey
from broker import repeat
from broker.answer import Prepared
from broker.casus.effects import Change, apply
from broker.casus.handeling import Handeling
from broker.decide import ActBesluit, decide_act
from broker.dossier import Dossier
from broker.errors import NotFound, Unavailable
from broker.events import ACT_DONE, log
from broker.house import House
from broker.kept import Kept
from broker.load import load
from broker.once import check_key, once
from broker.record import record_act, record_answer
from broker.release import Released, release
from broker.repeat import Claim
from broker.store import Tx
from broker.terms import Beleid, Identity, Moment, Uitkomst
from broker.timers.erase import GONE, KIND, erase
from broker.timers.follow import follow, step_of
from broker.timers.on_record import add_terms

_LEDEN: Final = """
SELECT o.id AS onderdeel, o.soort, s.soort AS verband_soort
FROM lidmaatschap l JOIN onderdeel o ON o.id = l.onderdeel JOIN samenwerkingsverband s ON s.id = l.samenwerkingsverband
WHERE l.samenwerkingsverband = $1 AND l.van <= $2 AND (l.tot IS NULL OR l.tot > $2) ORDER BY o.id"""


class Decided(NamedTuple):
    """What was asked of the policy, what it said, and the answer that tells so."""

    question: dict[str, Any]
    besluit: ActBesluit
    prepared: Prepared


class Call(NamedTuple):
    """One call of an act: what is wanted, by whom, under which key, in which house."""

    handeling: Handeling
    caller: Identity
    claim: Claim
    house: House
    trace: str


async def act(handeling: Handeling, caller: Identity, claim: Claim, house: House, trace: str) -> Released:
    """Do one act, or say what is missing for it and who may do it. Raises Stale after three tries, Unavailable."""
    return await once(lambda: _act(Call(handeling, caller, claim, house, trace)), claim, house)


async def _act(call: Call) -> tuple[Released, bool]:
    handeling, moment = call.handeling, call.house.clock.moment()
    house = call.house.at(moment.op)  # one policy for the whole act
    call = call._replace(house=house)
    dossier = await load(
        house.store.reading, call.caller, handeling.as_verzoek(), moment, call.claim.key(house.clock.now())
    )
    check_key(dossier, call.claim, house)
    leden, verband_soort = await _tafel(handeling, dossier, house, moment)
    question = handeling.question(dossier, leden, moment, verband_soort)
    await add_terms(house.store.pool, handeling.casus, question)
    besluit = await decide_act(question, house.engine)
    prepared = _prepare(handeling, besluit, house.engine.beleid, hidden=_is_hidden(dossier, question))
    decided = Decided(question, besluit, prepared)
    if besluit.uitkomst is not Uitkomst.VERSTREKT or prepared.status == NotFound.status:
        receipt = await record_answer(house.log, _entry(call, dossier, decided))
        log(ACT_DONE, kind=handeling.soort, outcome=besluit.uitkomst.value)
        return release(prepared, receipt), prepared.status == NotFound.status
    async with house.store.transaction() as tx:
        dossier = await apply(Change(tx, handeling, call.caller, dossier, besluit, house.persons, moment))
        entry = await _done(tx, call, dossier, decided)
        await repeat.complete(tx.connection, call.claim, entry.id, prepared.body, entry.salt_ans)
        pending = await record_act(house.log, tx, entry)
    log(ACT_DONE, kind=handeling.soort, outcome=besluit.uitkomst.value)
    return release(prepared, pending.receipt), False


async def _done(tx: Tx, call: Call, dossier: Dossier, decided: Decided) -> Entry:
    """The terms that an act ends and begins, or the end of its case; and the entry about it. In its transaction."""
    op, casus = call.house.clock.moment().op, decided.question["casus"]
    if decided.besluit.naar == GONE:
        erased = await erase(tx.connection, call.handeling.casus, call.caller.onderdeel, op)
        call.house.persons.forget(call.handeling.casus)
        decided = decided._replace(question=erased.question(decided.question))
        return _entry(call, erased.dossier(dossier), decided, kind=KIND)
    toestand = decided.besluit.naar or casus["toestand"]
    await follow(tx.connection, step_of(call.handeling, casus, toestand, op))
    return _entry(call, dossier, decided)


def _is_hidden(dossier: Dossier, question: dict[str, Any]) -> bool:
    """Whether the case, the table of a new case, or the person is not there for this caller (one and the same 404)."""
    persoon = dossier.persoon
    return question["casus"] is None or not question["beller"]["lid"] or bool(persoon and not persoon["in_casus"])


async def _tafel(
    handeling: Handeling, dossier: Dossier, house: House, moment: Moment
) -> tuple[list[dict[str, Any]], str | None]:
    """Who sits at the table of this act now, and of which kind it is."""
    verband = dossier.samenwerkingsverband or (handeling.nieuw.samenwerkingsverband if handeling.nieuw else None)
    rows: Sequence[Any] = await house.store.pool.fetch(_LEDEN, verband, moment.op)
    leden = [{"onderdeel": row["onderdeel"], "soort": row["soort"]} for row in rows]
    return leden, rows[0]["verband_soort"] if rows else None


def _prepare(handeling: Handeling, besluit: ActBesluit, beleid: Beleid, *, hidden: bool) -> Prepared:
    entry_id = new_id(datetime.now(UTC))
    if hidden:
        return Prepared(entry_id, 404, {}, canonical({}), {}, ())
    done = besluit.uitkomst is Uitkomst.VERSTREKT
    content: dict[str, Any] = {
        "handeling": str(handeling.id),
        "casus": str(handeling.casus),
        "besluit": str(entry_id),
        "soort": handeling.soort,
        "status": "gedaan" if done else "geweigerd",
        "beleid": {"versie": beleid.versie, "sha256": beleid.sha256},
    }
    if done:
        content |= {"overgang": besluit.overgang, "toestand": besluit.naar, "ave": besluit.ave}
        content |= {"personen": [str(p.id) for p in handeling.nieuw.personen]} if handeling.nieuw else {}
    else:
        content |= {
            "reden": besluit.reden,
            "uitleg": besluit.uitleg,
            "artikelen": list(besluit.artikelen),
            "regels": list(besluit.regels),
            "vereist": list(besluit.vereist),
        }
    return Prepared(entry_id, 200 if done else 403, content, canonical(content), content, ())


def _outcome(prepared: Prepared, besluit: ActBesluit) -> str:
    """What became of it: an act about somebody who is not there was not done, whatever the policy said of it."""
    hidden = prepared.status == NotFound.status
    return Uitkomst.GEWEIGERD.value if hidden else besluit.uitkomst.value


def _entry(call: Call, dossier: Dossier, decided: Decided, kind: str = "handeling") -> Entry:
    reader = dossier.reader
    if reader is None:
        raise Unavailable
    question, besluit, prepared = decided
    handeling, refused = call.handeling, prepared.status != 200
    return make_entry(
        kind=kind,
        at=call.house.clock.now(),
        policy=call.house.engine.beleid.sha256,
        payload={
            "handeling": str(handeling.id),
            "beller": call.caller.onderdeel,
            "medewerker": call.caller.medewerker,
            "invoer": question,
            "antwoord": prepared.content,
            "uitspraak": {
                "uitkomst": besluit.uitkomst.value,
                "reden": besluit.reden,
                "redenen": list(besluit.redenen),
                "regels": list(besluit.regels),
                "matrix": besluit.matrix,
                "vereist": list(besluit.vereist),
            },
        },
        index=[
            {
                "soort": kind,
                "handeling": handeling.soort,
                "ontvanger": call.caller.onderdeel,
                "kader": (question["casus"] or {}).get("kader", "geen"),
                "ave": (question["casus"] or {}).get("ave", 0),
                "casus": dossier.pseudoniem or "",
                "uitkomst": _outcome(prepared, besluit),
                "reden": besluit.reden or "",
                "regels": list(besluit.regels),
                "beleid": call.house.engine.beleid.versie,
                "trace": call.trace,
            }
        ],
        key=ReaderKey(UUID(reader.kid), reader.public),
        answer=prepared.body,
        entry_id=prepared.entry_id,
        context=Kept(
            op=call.house.clock.now(),
            samenwerkingsverband=(question["casus"] or {}).get("samenwerkingsverband", ""),
            casus=UUID(question["casus"]["id"]) if question["casus"] else None,
            persoon=handeling.persoon,
            versies=dossier.versies,
            claim=call.claim if refused else None,
            answer=prepared if refused else None,
        ),
    )
