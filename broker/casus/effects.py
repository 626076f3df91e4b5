"""What an act changes, table-driven: one small function per kind of act, all inside the act's transaction.

The policy has said yes; here only rows change. A case row moves only from the version that was decided on; when it
has moved meanwhile the act is `Stale` and is decided again. Acts touch their rows first and the log's head last.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import col, select

from broker.casus import register
from broker.casus.handeling import Handeling, NieuweCasus
from broker.decide import ActBesluit
from broker.dossier import Dossier
from broker.errors import Conflict, Fout, InvalidInput, NotFound, Stale
from broker.persons import Persons
from broker.store import Tx
from broker.tables import (
    Bewijsstuk,
    Casus,
    CasusDeelnemer,
    Lidmaatschap,
    Medewerker,
    Onderdeel,
    PersoonReferentie,
    Samenwerkingsverband,
    Taak,
    Toewijzing,
)
from broker.terms import Identity, Moment
from broker.webhook.recall import tell_recall


@dataclass(frozen=True, slots=True)
class Change:
    """One permitted act with all that its effect may use."""

    tx: Tx
    handeling: Handeling
    caller: Identity
    dossier: Dossier
    besluit: ActBesluit
    persons: Persons
    moment: Moment

    @property
    def arg(self) -> Mapping[str, Any]:
        return self.handeling.argumenten

    @property
    def verband(self) -> str:
        return self.dossier.samenwerkingsverband


async def apply(change: Change) -> Dossier:
    """Do it. Returns the dossier as the log entry needs it (a new case brings its own key and pseudonym)."""
    await _hold_still(change)
    if change.handeling.nieuw is not None:
        return await _start(change, change.handeling.nieuw)
    await _EFFECTS.get(change.handeling.soort, _nothing)(change)
    await _move(change)
    return change.dossier


async def _hold_still(change: Change) -> None:
    """The organisations and the table are as they were decided on, and stay so until the commit. Raises Stale."""
    versies = change.dossier.versies
    tables: list[tuple[type[Onderdeel | Samenwerkingsverband], str, int]] = [
        (Onderdeel, id_, versie) for id_, versie in versies.onderdelen
    ]
    tables += [(Samenwerkingsverband, *versies.samenwerkingsverband)] if versies.samenwerkingsverband else []
    for table, id_, versie in tables:
        now = await change.tx.session.exec(select(table.versie).where(table.id == id_).with_for_update(read=True))
        if now.one_or_none() != versie:
            raise Stale


async def _start(change: Change, nieuw: NieuweCasus) -> Dossier:
    made = await register.start_case(
        change.tx.session, nieuw, change.caller, change.persons, change.moment, change.besluit.naar or "S00"
    )
    return replace(change.dossier, reader=made.reader, pseudoniem=made.pseudoniem)


async def _move(change: Change) -> None:
    """Bring the case to its new state; every act moves the version, whatever it changed."""
    versie = change.dossier.versies.casus
    if versie is None:
        raise NotFound
    besluit, values = change.besluit, _columns(change)
    values |= {"toestand": besluit.naar} if besluit.naar else {}
    values |= {"ave": besluit.ave} if besluit.ave else {}
    moved = await change.tx.session.exec(
        update(Casus)
        .where(
            col(Casus.id) == versie[0],
            col(Casus.versie) == versie[1],
            col(Casus.samenwerkingsverband) == change.verband,
        )
        .values(versie=Casus.versie + 1, **values)
    )
    if moved.rowcount != 1:
        raise Stale


def _columns(change: Change) -> dict[str, Any]:
    soort, values = change.handeling.soort, dict[str, Any]()
    if change.handeling.doel and soort in _FIX_PURPOSE:
        values |= {"doel": change.handeling.doel, "doel_vastgelegd_op": change.moment.op}
    if soort == "doeltoets":
        values["doeltoets"] = change.arg["uitslag"]
    if soort == "aanmelding":
        values["aanmelder"] = change.caller.onderdeel
    if change.besluit.naar in ("S90", "S30"):
        values["afgesloten_op"] = change.moment.op
    if soort == "signaal_radicalisering":
        values["radicalisering"] = True
    if soort == "part_opgepakt":
        values["part_opgepakt"] = True
    return values


async def _nothing(_: Change) -> None:
    """An act that changes nothing but the state of the case."""


async def _admit(change: Change) -> None:
    """The deelnemers that take part in this case (Wgs art. 2.31 lid 4)."""
    await _check_members(change)
    for onderdeel in change.arg.get("deelnemers", ()):
        await change.tx.session.merge(
            CasusDeelnemer(
                casus=change.handeling.casus,
                onderdeel=onderdeel,
                samenwerkingsverband=change.verband,
                van=change.moment.op,
                tot=None,
            )
        )


async def _remove(change: Change) -> None:
    """From now on they take no part, also those who were never admitted: `load` names them as removed."""
    await _check_members(change)
    for onderdeel in change.arg["deelnemers"]:
        found = await change.tx.session.get(CasusDeelnemer, (change.handeling.casus, onderdeel))
        row = found or CasusDeelnemer(
            casus=change.handeling.casus,
            onderdeel=onderdeel,
            samenwerkingsverband=change.verband,
            van=change.moment.op,
        )
        row.tot = change.moment.op
        change.tx.session.add(row)


async def _evidence(change: Change) -> None:
    change.tx.session.add(
        Bewijsstuk(
            id=change.handeling.id,
            samenwerkingsverband=change.verband,
            casus=change.handeling.casus,
            persoon=change.handeling.persoon,
            soort=change.arg["bewijs"],
            inhoud=change.arg["inhoud"],
            ondertekenaar=change.caller.onderdeel,
            medewerker=change.caller.medewerker,
            vastgelegd_op=change.moment.op,
        )
    )


async def _withdraw(change: Change) -> None:
    """Withdrawn is an explicit no; ended only means: from now on no longer there."""
    column = "beeindigd_op" if change.handeling.soort == "bewijs_beeindigen" else "ingetrokken_op"
    done = await change.tx.session.exec(
        update(Bewijsstuk)
        .where(
            col(Bewijsstuk.id) == UUID(change.arg["bewijsstuk"]),
            col(Bewijsstuk.casus) == change.handeling.casus,
            col(Bewijsstuk.ondertekenaar) == change.caller.onderdeel,
        )
        .values({column: change.moment.op})
    )
    if done.rowcount != 1:
        raise NotFound


async def _reference(change: Change) -> None:
    """The caller's own reference for the person, sealed under the case key (design 6a.7)."""
    if change.handeling.persoon is None or change.dossier.k_case is None:
        raise NotFound
    sealed = change.persons.seal_reference(change.dossier, change.caller.onderdeel, str(change.arg["referentie"]))
    await change.tx.session.merge(
        PersoonReferentie(
            persoon=change.handeling.persoon,
            onderdeel=change.caller.onderdeel,
            samenwerkingsverband=change.verband,
            referentie=sealed,
        )
    )


async def _check_members(change: Change) -> None:
    """Raises InvalidInput when one of the deelnemers never sat at this table."""
    wanted = set(change.arg.get("deelnemers", ()))
    leden = await change.tx.session.exec(
        select(Lidmaatschap.onderdeel).where(
            Lidmaatschap.samenwerkingsverband == change.verband, col(Lidmaatschap.onderdeel).in_(wanted)
        )
    )
    if wanted - set(leden):
        uitleg = "Noem alleen onderdelen die lid zijn van het samenwerkingsverband van deze casus."
        raise InvalidInput(Fout("deelnemers", "geen-lid", uitleg))


async def _assign(change: Change) -> None:
    """An organisation assigns its own people; who works elsewhere and who does not exist are the same answer."""
    medewerker = await change.tx.session.get(Medewerker, change.arg["medewerker"])
    if medewerker is None or medewerker.onderdeel != change.caller.onderdeel:
        raise InvalidInput(Fout("medewerker", "geen-medewerker", "Noem een medewerker van uw eigen onderdeel."))
    await change.tx.session.merge(
        Toewijzing(
            casus=change.handeling.casus, medewerker=change.arg["medewerker"], samenwerkingsverband=change.verband
        )
    )


async def _answer_task(change: Change) -> None:
    """A human's word on a waiting pair: it becomes evidence, signed by the onderdeel that was asked.

    The answer to an invitation is no evidence: the invited party decides itself, and the asker learns nothing of it.
    Nor is that to a term: it says that somebody saw it, and the term ends with the act that it asks for.
    """
    taak = await change.tx.session.get(Taak, UUID(change.arg["taak"]), with_for_update=True)
    if taak is None or taak.bij != change.caller.onderdeel or taak.casus != change.handeling.casus:
        raise NotFound
    if taak.status != "open":
        raise Conflict
    taak.status, taak.beantwoord_op = "beantwoord", change.moment.op
    change.tx.session.add(taak)
    if taak.op in _NO_EVIDENCE:
        return
    change.tx.session.add(
        Bewijsstuk(
            id=uuid4(),
            samenwerkingsverband=change.verband,
            casus=change.handeling.casus,
            persoon=taak.persoon,
            soort=change.arg["bewijs"],
            inhoud={"elementen": [taak.element], **change.arg["inhoud"]},
            ondertekenaar=change.caller.onderdeel,
            medewerker=change.caller.medewerker,
            vastgelegd_op=change.moment.op,
        )
    )


async def _recall(change: Change) -> None:
    await tell_recall(change.tx.connection, change.verband, change.handeling.casus, change.handeling.persoon)


_NO_EVIDENCE: Final = frozenset({"uitnodiging", "termijn"})
_FIX_PURPOSE: Final = frozenset({"aanmelding", "doel_vastleggen", "opschalen", "accepteren"})
_EFFECTS: Final[dict[str, Callable[[Change], Awaitable[None]]]] = {
    "accepteren": _admit,
    "deelnemer_toevoegen": _admit,
    "deelnemer_verwijderen": _remove,
    "bewijs_vastleggen": _evidence,
    "bewijs_intrekken": _withdraw,
    "bewijs_beeindigen": _withdraw,
    "referentie_vastleggen": _reference,
    "toewijzen": _assign,
    "taak_beantwoorden": _answer_task,
    "terugroepen": _recall,
}
