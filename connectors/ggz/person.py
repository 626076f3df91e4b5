"""Finding the one person that was asked about, and holding the server to it.

By BSN where the law gives a hook, else by the supplier's own reference or by name (design 12.5); `write_subject` says
which, and the policy has decided. A BSN or reference that finds somebody else is a fault of the server and stops the
question: an answer about another person is the worst there is. Two that fit are one too many.
"""

from __future__ import annotations

from collections.abc import Sequence

from broker.terms import Bsn, EigenReferentie, Naam, Onderwerp
from connectors.base import ConnectorFailure, Foutcode
from connectors.ggz import codes
from connectors.ggz.identity import full_name
from connectors.ggz.labels import may_be_used
from connectors.ggz.line import Params, Visit
from connectors.ggz.models import Patient
from connectors.wire import write_subject


async def find_person(visit: Visit, members: Sequence[str], stelsel: str | None) -> Patient | None:
    """The patient, or None when this supplier does not know them. Raises ConnectorFailure when that is not certain."""
    onderwerp = visit.question.onderwerp
    known_by = ("name", "birthDate") if isinstance(onderwerp, Naam) else ("identifier",)
    wanted = ",".join(dict.fromkeys(("meta", "extension", "active", *known_by, *members)))
    found = await visit.search(Patient, (*_params(onderwerp, stelsel), ("_elements", wanted)), pages=False)
    fitting = [patient for patient in found if _is_asked(patient, onderwerp, stelsel)]
    if not isinstance(onderwerp, Naam) and len(fitting) != len(found):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    known = [patient for patient in fitting if patient.active and may_be_used(patient)]
    if len(known) > 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return known[0] if known else None


def _params(onderwerp: Onderwerp, stelsel: str | None) -> Params:
    match write_subject(onderwerp):
        case {"soort": "bsn", "bsn": bsn}:
            return (("identifier", codes.token(codes.BSN, bsn)),)
        case {"soort": "eigenReferentie", "referentie": text}:
            return (("identifier", f"{stelsel}|{codes.escape(text)}" if stelsel else codes.escape(text)),)
        case {"soort": "naam_geb", "naam": naam, "geboortedatum": geboren}:
            return _by_name(naam, geboren)
        case _:
            raise ConnectorFailure(Foutcode.GEEN_REFERENTIE)


def _by_name(naam: str, geboren: str | None) -> Params:
    """A server compares the start of each part of a name, and knows no better than we where a surname begins.

    With a date of birth the first word is enough to find few; without one only the whole name, as written, may go.
    """
    if geboren and naam.split():
        return (("name", codes.escape(naam.split(maxsplit=1)[0])), ("birthdate", geboren))
    return (("name", codes.escape(naam)),)


def _is_asked(patient: Patient, onderwerp: Onderwerp, stelsel: str | None) -> bool:
    match onderwerp:
        case Bsn():
            return any(i.system == codes.BSN and _bsn(i.value) == onderwerp for i in patient.identifier)
        case EigenReferentie(referentie=text):
            return any(i.value == text and _is_own(i.system, stelsel) for i in patient.identifier)
        case Naam(naam=naam, geboortedatum=geboren):
            born = patient.birth_date in (None, geboren and geboren.isoformat()) or geboren is None
            return born and any(_same(full_name(name), naam) for name in patient.name)
        case None:
            return False


def _is_own(system: str | None, stelsel: str | None) -> bool:
    return system == stelsel if stelsel else system != codes.BSN


def _bsn(text: str | None) -> Bsn | None:
    try:
        return Bsn(text or "")
    except ValueError:
        return None


def _same(one: str | None, other: str) -> bool:
    return one is not None and one.casefold().split() == other.casefold().split()
