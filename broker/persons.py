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
    """Opens what is sealed under a case key, for one walk."""

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

    def seal_text(self, dossier: Dossier, verzoek: Verzoek) -> bytes | None:
        """What people wrote in this question, sealed under the case key: it outlives the walk, and goes with that key.

        None for a stranger, whose question is not kept.
        """
        if dossier.k_case is None or dossier.casus is None:
            return None
        return self._pseudonyms.seal_text(dossier.k_case, UUID(dossier.casus["id"]), verzoek.id, verzoek.texts())

    def open_text(self, k_case: bytes | None, casus: UUID, verzoek: UUID, sealed: str | None) -> str:
        """What `seal_text` made, as it was kept. Raises KeyUnavailable when the case key is gone."""
        if k_case is None or sealed is None:
            raise KeyUnavailable
        return self._pseudonyms.open_text(k_case, casus, verzoek, b64decode(sealed))

    def onderwerp(self, dossier: Dossier, verstrekker: str, identificatie: Identificatie) -> Onderwerp:
        """What this supplier is told about whom it is asked; None where the policy says `geen`.

        Raises KeyUnavailable when the policy allows an identity that is not on record: nothing is asked then.
        """
        if identificatie is Identificatie.GEEN:
            return None
        if identificatie is Identificatie.EIGEN_REFERENTIE:
            return EigenReferentie(self._reference(dossier, verstrekker))
        known = self._identity(dossier, dossier.persoon["id"] if dossier.persoon else "")
        if identificatie is Identificatie.BSN and known.bsn is not None:
            return known.bsn
        if identificatie is Identificatie.NAAM_GEB and known.naam is not None:
            return Naam(known.naam, known.geboortedatum)
        raise KeyUnavailable

    def context(self, dossier: Dossier, verzoek: Verzoek, moment: Moment) -> Context:
        """What minimise must know: who is in the case under which label, and the pseudonym for this recipient."""
        known = {row["id"]: self._identity(dossier, row["id"]) for row in dossier.kring}
        return Context(
            moment=moment,
            ontvanger=dossier.ontvanger["onderdeel"],
            personen=_bekenden(dossier, known),
            pseudoniem=self._pseudoniem(dossier, verzoek, known),
            periode=verzoek.periode,
        )

    def tag(self, dossier: Dossier) -> bytes | None:
        """Finds this person's entries again for inzage (AVG art. 15); None when no BSN is on record."""
        if dossier.stranger or dossier.persoon is None:
            return None
        bsn = self._identity(dossier, dossier.persoon["id"]).bsn
        return self._pseudonyms.search_tag(bsn) if bsn else None

    def _reference(self, dossier: Dossier, verstrekker: str) -> str:
        sealed = dossier.verstrekkers[verstrekker]["referentie"]
        if sealed is None:
            raise KeyUnavailable
        k_case, casus, persoon = _of(dossier)
        return self._pseudonyms.open_reference(k_case, casus, persoon, verstrekker, b64decode(sealed))

    def _pseudoniem(self, dossier: Dossier, verzoek: Verzoek, known: Mapping[str, Identiteit]) -> str | None:
        if dossier.stranger or dossier.persoon is None or dossier.k_case is None:
            return None
        ident: Ident | None = known[dossier.persoon["id"]].bsn
        if ident is None:
            return None
        ontvanger = f"{dossier.ontvanger_oin}/{dossier.ontvanger['onderdeel']}"
        domein = Domein(dossier.epoch, ontvanger, verzoek.doel, UUID(str(dossier.casus["id"]) if dossier.casus else ""))
        return self._pseudonyms.pseudonym(dossier.k_case, domein, ident)

    def _identity(self, dossier: Dossier, persoon: str) -> Identiteit:
        sealed = next((row["identiteit"] for row in dossier.kring if row["id"] == persoon), None)
        if sealed is None or dossier.k_case is None or dossier.casus is None:
            return Identiteit()
        casus = UUID(dossier.casus["id"])
        return self._pseudonyms.open_identity(dossier.k_case, casus, UUID(persoon), b64decode(sealed))


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
    return dossier.k_case, UUID(dossier.casus["id"]), UUID(dossier.persoon["id"])
