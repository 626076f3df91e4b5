"""Starting a case: the case row with its own key, its persons with sealed identities, its first deelnemer.

A case exists from its first signaal (S00). Identifiers of a person are sealed under the case key before the row is
made; nothing here, nor in any other row, holds a name or a BSN in the clear (design 6a.7; UAVG art. 46).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from broker.casus.handeling import NieuweCasus, NieuwePersoon
from broker.dossier import ReaderRow
from broker.persons import CaseKeys, Persons
from broker.pseudonym import Identiteit, ReaderPair
from broker.tables import Casus, CasusDeelnemer, Persoon
from broker.terms import Identity, Moment

_SIGNAL: Final = "S00"  # a signal is no referral yet: nobody referred (Wgs art. 2.31 lid 1)
_READER: Final = text(
    "INSERT INTO log_sleutel (kid, casus, persoon, onderdeel, pk, sealed_sk) VALUES (:kid, :c, :p, :o, :pk, :sk)"
)


@dataclass(frozen=True, slots=True)
class Started:
    """What the log entry of the first act needs: the case's reader key and its pseudonym in the index."""

    reader: ReaderRow
    pseudoniem: str


async def start_case(
    session: AsyncSession, nieuw: NieuweCasus, caller: Identity, persons: Persons, moment: Moment, toestand: str
) -> Started:
    """Write down a new case of one samenwerkingsverband; the caller is its first deelnemer."""
    keys, reader = persons.new_case(nieuw.id), persons.reader_pair()
    await keep_reader(session, reader, casus=nieuw.id)
    session.add(_casus(nieuw, caller, keys, reader, moment, toestand))
    await session.flush()
    session.add(_deelnemer(nieuw, caller, moment))
    for persoon in nieuw.personen:
        await add_person(session, nieuw, persoon, keys, persons, moment)
    return Started(ReaderRow(str(reader.kid), reader.public), keys.pseudoniem)


async def add_person(
    session: AsyncSession, nieuw: NieuweCasus, persoon: NieuwePersoon, keys: CaseKeys, persons: Persons, moment: Moment
) -> None:
    """Write down one person of a case, with a reader key of its own so that it can be erased by itself."""
    reader = persons.reader_pair()
    await keep_reader(session, reader, casus=nieuw.id, persoon=persoon.id)
    session.add(
        Persoon(
            id=persoon.id,
            casus=nieuw.id,
            samenwerkingsverband=nieuw.samenwerkingsverband,
            rol=persoon.rol,
            leeftijd=persoon.leeftijd,
            leeftijd_per=moment.vandaag if persoon.leeftijd is not None else None,
            beschermd_adres=persoon.beschermd_adres,
            identiteit=persons.seal_identity(
                nieuw.id, keys.k_case, persoon.id, Identiteit(persoon.bsn, persoon.naam, persoon.geboortedatum)
            ),
            log_kid=reader.kid,
        )
    )


async def keep_reader(
    session: AsyncSession,
    reader: ReaderPair,
    *,
    casus: UUID | None = None,
    persoon: UUID | None = None,
    onderdeel: str | None = None,
) -> None:
    """Keep a reader key: the public half for writing, the private half sealed to the desk. Never read back here."""
    keys = {"kid": reader.kid, "pk": reader.public, "sk": reader.sealed_private}
    await (await session.connection()).execute(_READER, {**keys, "c": casus, "p": persoon, "o": onderdeel})


def _casus(
    nieuw: NieuweCasus, caller: Identity, keys: CaseKeys, reader: ReaderPair, moment: Moment, toestand: str
) -> Casus:
    return Casus(
        id=nieuw.id,
        samenwerkingsverband=nieuw.samenwerkingsverband,
        kader=nieuw.kader,
        ave=nieuw.ave,
        toestand=toestand,
        aanmelder=None if toestand == _SIGNAL else caller.onderdeel,
        eerste_verwerking_op=moment.op,
        k_case=keys.k_case,
        epoch=keys.epoch,
        pseudoniem=keys.pseudoniem,
        log_kid=reader.kid,
        versie=1,
    )


def _deelnemer(nieuw: NieuweCasus, caller: Identity, moment: Moment) -> CasusDeelnemer:
    return CasusDeelnemer(
        casus=nieuw.id,
        onderdeel=caller.onderdeel,
        samenwerkingsverband=nieuw.samenwerkingsverband,
        van=moment.op,
        tot=None,
    )
