"""Who somebody is, as far as each step of the corridor may know: the dossier on one side, `pseudonym.py` on the other.

Suppliers get the identity that the policy allows (asking discloses, design 12.5), minimise gets names to take out and
pseudonyms to put in, the log gets a search tag. Names live in memory for one walk and in no row.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from broker.dossier import Dossier
from broker.errors import KeyUnavailable
from broker.generalise.context import Bekende, Context
from broker.ids import read_id
from broker.pseudonym import Domein, Ident, Identiteit, Pseudonyms, ReaderPair
from broker.terms import EigenReferentie, Identificatie, Moment, Naam, Onderwerp
from broker.verzoek import Verzoek

EPOCH = 1


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """A new case: its wrapped key, and its name in the index rows of the log."""

    k_case: bytes
    epoch: int
    pseudoniem: str


class Persons:
    """Makes what is sealed under a case key; `known` opens it for one walk."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def new_case(self, casus: UUID) -> CaseKeys:
        wrapped = self._pseudonyms.new_case_key(casus)
        return CaseKeys(wrapped, EPOCH, self._pseudonyms.case_pseudonym(wrapped, casus))

    def reader_pair(self) -> ReaderPair:
        return self._pseudonyms.reader_pair(uuid4())

    def seal_identity(self, casus: UUID, k_case: bytes, persoon: UUID, identiteit: Identiteit) -> bytes:
        return self._pseudonyms.seal_identity(k_case, casus, persoon, identiteit)

    def seal_reference(self, dossier: Dossier, onderdeel: str, referentie: str) -> bytes:
        """Raises KeyUnavailable for a dossier without case or person."""
        k_case, casus, persoon = _of(dossier)
        return self._pseudonyms.seal_reference(k_case, casus, persoon, onderdeel, referentie)

    def open_text(self, k_case: bytes | None, casus: UUID, verzoek: UUID, sealed: str | None) -> str:
        """What `seal_text` made, as it was kept. Raises KeyUnavailable when the case key is gone."""
        if k_case is None or sealed is None:
            raise KeyUnavailable
        return self._pseudonyms.open_text(k_case, casus, verzoek, b64decode(sealed))

    def forget(self, casus: UUID) -> None:
        """Keep nothing in memory of a case that is closed to everybody or destroyed."""
        self._pseudonyms.forget(casus)

    def known(self, dossier: Dossier) -> People:
        """The persons of one dossier, each opened at most once."""
        return People(self._pseudonyms, dossier)


class People:
    """The persons of one dossier, for one walk: opened when a step needs them, and gone with the walk."""

    def __init__(self, pseudonyms: Pseudonyms, dossier: Dossier) -> None:
        self._pseudonyms = pseudonyms
        self._dossier = dossier
        self._casus = read_id(dossier.casus["id"]) if dossier.casus else None
        self._opened: dict[str, Identiteit] = {}

    def seal_text(self, verzoek: Verzoek) -> bytes | None:
        """What people wrote in this question, sealed under the case key: it outlives the walk, and goes with that key.

        None for a stranger, whose question is not kept.
        """
        dossier = self._dossier
        if dossier.k_case is None or self._casus is None:
            return None
        return self._pseudonyms.seal_text(dossier.k_case, self._casus, verzoek.id, verzoek.texts())

    def onderwerp(self, verstrekker: str, identificatie: Identificatie) -> Onderwerp:
        """What this supplier is told about whom it is asked; None where the policy says `geen`, or all is destroyed.

        Raises KeyUnavailable when the policy allows an identity that is not on record: nothing is asked then.
        """
        if identificatie is Identificatie.GEEN or self._dossier.k_case is None:
            return None
        if identificatie is Identificatie.EIGEN_REFERENTIE:
            return EigenReferentie(self._reference(verstrekker))
        known = self._identity(self._dossier.persoon["id"] if self._dossier.persoon else "")
        if identificatie is Identificatie.BSN and known.bsn is not None:
            return known.bsn
        if identificatie is Identificatie.NAAM_GEB and known.naam is not None:
            return Naam(known.naam, known.geboortedatum)
        raise KeyUnavailable

    def context(self, verzoek: Verzoek, moment: Moment) -> Context:
        """What minimise must know: who is in the case under which label, and the pseudonym for this recipient."""
        known = {row["id"]: self._identity(row["id"]) for row in self._dossier.kring}
        return Context(
            moment=moment,
            ontvanger=self._dossier.ontvanger["onderdeel"],
            personen=_bekenden(self._dossier, known),
            pseudoniem=self._pseudoniem(verzoek, known),
            periode=verzoek.periode,
        )

    def tag(self) -> bytes | None:
        """Finds this person's entries again for inzage (AVG art. 15); None when no BSN is on record."""
        if self._dossier.stranger or self._dossier.persoon is None:
            return None
        bsn = self._identity(self._dossier.persoon["id"]).bsn
        return self._pseudonyms.search_tag(bsn) if bsn else None

    def _reference(self, verstrekker: str) -> str:
        sealed = self._dossier.verstrekkers[verstrekker]["referentie"]
        if sealed is None:
            raise KeyUnavailable
        k_case, casus, persoon = _of(self._dossier)
        return self._pseudonyms.open_reference(k_case, casus, persoon, verstrekker, b64decode(sealed))

    def _pseudoniem(self, verzoek: Verzoek, known: Mapping[str, Identiteit]) -> str | None:
        dossier = self._dossier
        if dossier.stranger or dossier.persoon is None or dossier.k_case is None or self._casus is None:
            return None
        ident: Ident | None = known[dossier.persoon["id"]].bsn
        if ident is None:
            return None
        ontvanger = f"{dossier.ontvanger_oin}/{dossier.ontvanger['onderdeel']}"
        domein = Domein(dossier.epoch, ontvanger, verzoek.doel, self._casus)
        return self._pseudonyms.pseudonym(dossier.k_case, domein, ident)

    def _identity(self, persoon: str) -> Identiteit:
        if persoon not in self._opened:
            self._opened[persoon] = self._open(persoon)
        return self._opened[persoon]

    def _open(self, persoon: str) -> Identiteit:
        dossier = self._dossier
        sealed = next((row["identiteit"] for row in dossier.kring if row["id"] == persoon), None)
        if sealed is None or dossier.k_case is None or self._casus is None:
            return Identiteit()
        return self._pseudonyms.open_identity(dossier.k_case, self._casus, read_id(persoon), b64decode(sealed))

    def __repr__(self) -> str:
        return "People(********)"


def _bekenden(dossier: Dossier, known: Mapping[str, Identiteit]) -> tuple[Bekende, ...]:
    found, count = list[Bekende](), dict[str, int]()
    for row in dossier.kring:
        naam = known[row["id"]].naam
        if naam is None:
            continue
        rol = str(row["rol"]).replace("_", " ")
        count[rol] = count.get(rol, 0) + 1
        onderwerp = dossier.persoon is not None and row["id"] == dossier.persoon["id"]
        found.append(Bekende(naam, f"{rol} {count[rol]}", onderwerp))
    return tuple(found)


def _of(dossier: Dossier) -> tuple[bytes, UUID, UUID]:
    if dossier.k_case is None or dossier.casus is None or dossier.persoon is None:
        raise KeyUnavailable
    return dossier.k_case, read_id(dossier.casus["id"]), read_id(dossier.persoon["id"])
