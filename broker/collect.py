"""Taking from the postbus: the gates for the employee who fetches, then the sealed box and its proof (design 6a.4).

The same corridor as a question, without anybody to ask: load, decide, record, release. The box cannot be opened here,
so it goes whole or not at all: every entry in it must still be permitted, in a form no lower than it was delivered in.
Someone who is no member any more, and a reason that may not be seen, give the same 404 as a box that is not there: the
same walk, the same entry in the log, at the same moment (design 6a.11).
Raises what the corridor raises; the box stays until it expires or is thrown away (`broker/discard.py`).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from audit.log.canonical import canonical
from audit.log.entry import new_id
from broker.answer import Prepared, prepare
from broker.decide import PolicyQuestion, decide
from broker.dossier import Dossier
from broker.errors import KeyUnavailable
from broker.hiding import can_hide
from broker.house import House
from broker.load import load
from broker.once import check_key, once
from broker.record import Step, make_answer, record_answer
from broker.release import Released, release
from broker.repeat import Claim
from broker.terms import Besluit, Fase, Identity, Minimaal, Paar, Uitkomst, Uitspraak, Vorm
from broker.verzoek import Gevraagd, Verzoek, from_json

_RANK: Final = {
    Vorm.VOLLEDIG: 0,
    Vorm.PSEUDONIEM: 1,
    Vorm.GEGENERALISEERD: 2,
    Vorm.BEKENDHEID: 3,
    Vorm.CONTACTPERSOON: 3,
    Vorm.UITNODIGING: 4,
    Vorm.NIET: 5,
}


@dataclass(frozen=True, slots=True)
class Poststuk:
    """A sealed box with what was recorded when it was sent."""

    id: UUID
    afzender: str
    box: bytes
    verzoek: Verzoek
    gegevens: Sequence[Mapping[str, Any]]


async def collect(id_: UUID, caller: Identity, claim: Claim, house: House, trace: str) -> Released:
    """Give the box to an employee who may have it now, or say why not. Raises Stale after three walks, Unavailable."""
    return await once(lambda: _walk(id_, caller, claim, house, trace), claim, house)


async def _walk(id_: UUID, caller: Identity, claim: Claim, house: House, trace: str) -> tuple[Released, bool]:
    moment, at = house.clock.moment(), house.clock.now()
    stuk = await _find(house, caller, at, id_)
    dossier = await load(house.store.reading, caller, stuk.verzoek, moment, claim.key(at))
    check_key(dossier, claim, house)
    # the employee who fetches, not the one whom the sender meant; who sent it is still the one who sent it
    dossier = replace(dossier, ontvanger=dossier.caller, caller=_sender(stuk, dossier))
    asked_of_policy = dossier.question(stuk.verzoek, moment)
    besluit = await decide(PolicyQuestion(stuk.verzoek.paren, asked_of_policy), house.at(moment.op).engine)
    people = house.persons.known(dossier)
    sealed = (people.tag(), people.seal_text(stuk.verzoek))
    step = Step(stuk.verzoek, caller, dossier, besluit, canonical(asked_of_policy), at, claim, trace, *sealed)
    prepared = _prepare(stuk, new_id(at), dossier, besluit)
    receipt = await record_answer(house.log, make_answer(step, prepared, None))
    return release(prepared, receipt), can_hide(dossier, besluit)


def _sender(stuk: Poststuk, dossier: Dossier) -> dict[str, Any]:
    """The organisation that sent it, as it is on record now; its employee was tested when the box was sent."""
    row = dossier.verstrekkers[stuk.afzender]
    medewerker = {"id": "", "aangewezen": True, "toegewezen": True, "screening_tot": None, "commerciele_taken": False}
    known = {"soort": row["soort"], "rol": None, "bekend": row["soort"] is not None, "lid": row["lid"]}
    return {"onderdeel": stuk.afzender, **known, "medewerker": medewerker}


def _prepare(stuk: Poststuk, entry_id: UUID, dossier: Dossier, besluit: Besluit) -> Prepared:
    uitspraken = tuple(besluit.paren.values())
    hidden = dossier.stranger or any(u.uitkomst is Uitkomst.GEEN_MEDEDELING for u in uitspraken)
    barred = () if all(_may_go(g, besluit) for g in stuk.gegevens) else tuple(map(_barred, uitspraken))
    refused = prepare(stuk.verzoek, entry_id, besluit, Minimaal((), barred, (), (), ()), hidden=hidden)
    if hidden or barred:
        return refused
    manifest = {**refused.manifest, "status": "verstrekt", "gegevens": [dict(g) for g in stuk.gegevens]}
    manifest |= {"poststuk": str(stuk.id), "afzender": stuk.afzender}
    content = {**manifest, "box": b64encode(stuk.box).decode()}
    return Prepared(entry_id, 200, content, canonical(content), manifest, ())


def _may_go(gegeven: Mapping[str, Any], besluit: Besluit) -> bool:
    uitspraak = besluit.paren[Paar(gegeven["verstrekker"], gegeven["element"])]
    return uitspraak.uitkomst is Uitkomst.VERSTREKT and _RANK[uitspraak.vorm] <= _RANK[Vorm(gegeven["vorm"])]


def _barred(uitspraak: Uitspraak) -> Uitspraak:
    """Why this entry does not come out now. One that would be permitted by itself waits for the rest of its box."""
    if uitspraak.uitkomst is Uitkomst.GEWEIGERD:
        return uitspraak
    uitleg = "Dit poststuk kan nu niet in zijn geheel worden gegeven. Vraag de afzender het opnieuw te sturen."
    return replace(uitspraak, uitkomst=Uitkomst.GEWEIGERD, vorm=Vorm.NIET, uitleg=uitspraak.uitleg or uitleg)


async def _find(house: House, caller: Identity, now: datetime, id_: UUID) -> Poststuk:
    """The box, or one of no case: what is not there walks as far as what may not be known."""
    row = await house.store.pool.fetchrow(_FIND, caller.onderdeel, caller.oin, now, id_)
    gegevens = [g for g in json.loads(row["manifest"]).get("gegevens", ()) if g["vorm"] != Vorm.NIET] if row else []
    paren = frozenset(Paar(g["verstrekker"], g["element"]) for g in gegevens)
    if not paren:
        return _nothing(id_, caller)
    vraag = json.loads(row["vraag"])
    try:
        opened = house.persons.open_text(row["k_case"], UUID(vraag["casus"]), row["verzoek"], vraag["teksten"])
    except KeyUnavailable:
        return _nothing(id_, caller)  # the key of the case is gone, and the case with it
    verzoek = from_json(row["verzoek"], vraag, opened, levering=row["hoogste"] + 1, alleen=paren)
    return Poststuk(id_, row["afzender"], row["box"], verzoek, gegevens)


def _nothing(id_: UUID, caller: Identity) -> Poststuk:
    """A box that nobody sent, about a case that nobody has: `load` finds a stranger to it, and that is a 404."""
    verzoek = Verzoek(
        id=uuid4(),
        casus=uuid4(),
        persoon=uuid4(),
        doel="",
        vraag="",
        fase=Fase.F0,
        verstrekkers=(caller.onderdeel,),
        elementen=(Gevraagd("ctx.reden"),),
    )
    return Poststuk(id_, caller.onderdeel, b"", verzoek, ())


_FIND: Final = """
SELECT p.afzender, p.box, p.verzoek, m.vraag::text AS vraag, m.manifest::text AS manifest,
  (SELECT max(a.levering) FROM manifest a WHERE a.verzoek = p.verzoek) AS hoogste,
  (SELECT c.k_case FROM casus c WHERE c.id = p.casus AND c.samenwerkingsverband = p.samenwerkingsverband) AS k_case
FROM postbus p JOIN onderdeel o ON o.id = p.ontvanger JOIN manifest m ON m.entry_id = p.entry_id
WHERE p.id = $4 AND o.id = $1 AND o.oin = $2 AND p.verloopt_op > $3"""
