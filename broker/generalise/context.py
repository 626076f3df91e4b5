"""What the room is told besides question, decision and answers: moment, recipient and whom the broker knows.

Collaborators are arguments: pseudonyms are computed by the corridor and handed over as text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from broker.terms import Moment, Periode


@dataclass(frozen=True, slots=True)
class Bekende:
    """A person on record in the case. `label` replaces the name; `onderwerp` marks the person who is asked about."""

    naam: str = field(repr=False)
    label: str
    onderwerp: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What minimise must know to do its work.

    Attributes:
        moment: the moment of the decision; ages and months are counted from its day.
        ontvanger: the onderdeel that receives.
        personen: everybody on record in the case, the person asked about included.
        pseudoniem: the pseudonym of the person asked about in the domain of this recipient; None = not to be had,
            and then form `pseudoniem` of a name or BSN is an absence.
        verborgen: texts that leave in no form at all, such as a known secret address.
        periode: the stretch of time that was asked; registrations outside it do not go.
    """

    moment: Moment
    ontvanger: str
    personen: tuple[Bekende, ...] = ()
    pseudoniem: str | None = field(default=None, repr=False)
    verborgen: tuple[str, ...] = field(default=(), repr=False)
    periode: Periode | None = None
