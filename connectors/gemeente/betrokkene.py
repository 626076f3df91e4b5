"""Whether a zaak is about the person who was asked about: the rol says so, nothing else.

A search by BSN finds every zaak in which somebody has any rol, so also those that somebody reported or works on
(VNG-Realisatie/gemma-zaken issue 2641). Only the roles that the municipality agreed count.
"""

from __future__ import annotations

from dataclasses import dataclass

from broker.terms import Bsn
from connectors.base import ConnectorFailure, Foutcode
from connectors.gemeente.afspraken import Afspraak
from connectors.gemeente.body import Persoon, PersoonRol, Zaak


@dataclass(frozen=True, slots=True)
class Wie:
    """Whom it is about: the BSN that was asked by, or the person in the zaak that was referred to."""

    bsn: Bsn | None = None
    persoon: Persoon | None = None

    def same(self, other: Persoon) -> bool:
        """The same person for certain: an identification in common, and none that differs."""
        if self.persoon is None:
            return self.bsn is not None and read_bsn(other) == self.bsn
        ours, theirs = _keys(self.persoon), _keys(other)
        both = [(a, b) for a, b in zip(ours, theirs, strict=True) if a and b]
        return bool(both) and all(a == b for a, b in both)


def subjects(zaak: Zaak, afspraak: Afspraak) -> list[PersoonRol]:
    """The natural persons whom this zaak is about."""
    return [
        rol
        for rol in zaak.expand.rollen
        if isinstance(rol, PersoonRol) and rol.omschrijving_generiek in afspraak.betrokkene
    ]


def is_about(zaak: Zaak, afspraak: Afspraak, wie: Wie) -> bool:
    """The person has one of the agreed roles in this zaak."""
    return any(
        rol.betrokkene_identificatie is not None and wie.same(rol.betrokkene_identificatie)
        for rol in subjects(zaak, afspraak)
    )


def sole_subject(zaak: Zaak, afspraak: Afspraak) -> Wie:
    """The person whom the zaak is about. Raises ConnectorFailure for nobody, or several: that would be a guess."""
    persons = [rol.betrokkene_identificatie for rol in subjects(zaak, afspraak)]
    known = [person for person in persons if person is not None and any(_keys(person))]
    if not known or len(known) != len(persons) or len({_keys(person) for person in known}) != 1:
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return Wie(persoon=known[0])


def third_names(zaak: Zaak, wie: Wie) -> tuple[str, ...]:
    """Names of the other natural persons in the zaak, whatever their rol: they may occur in a text."""
    others = (rol.betrokkene_identificatie for rol in zaak.expand.rollen if isinstance(rol, PersoonRol))
    return tuple(dict.fromkeys(p.naam for p in others if p is not None and p.naam and not wie.same(p)))


def read_bsn(persoon: Persoon) -> Bsn | None:
    """The BSN in a rol; None for none, and for a number that is none."""
    try:
        return Bsn(persoon.inp_bsn) if persoon.inp_bsn else None
    except ValueError:
        return None


def _keys(persoon: Persoon) -> tuple[str, str, str]:
    return persoon.inp_bsn, persoon.inp_a_nummer, persoon.anp_identificatie
