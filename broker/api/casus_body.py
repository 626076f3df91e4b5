"""The bodies of `/casussen`: a referral, an act, evidence, a search in own cases."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid4

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from broker.api.evidence_schema import per_kind
from broker.api.faults import wrong
from broker.api.words import Body, Day, Id, OnderdeelId, ShortTekst, ShortText, Tekst, one_of
from broker.casus.evidence import parse_evidence
from broker.casus.handeling import Handeling, NieuweCasus, NieuwePersoon
from broker.errors import Fout, InvalidInput
from broker.policy_tables import policy_table
from broker.terms import Bsn, Kader

Ave = Annotated[StrictInt, Field(ge=1, le=4)]
Toestand = Annotated[str, StringConstraints(pattern=r"^S[0-9]{2}$")]
_OLDEST: Final = 130
_OWN_DOOR: Final = ("bewijs", "taak_")
# Acts of the operator, or of a later version: the policy knows them, and no effect carries them out yet.
_NOT_HERE: Final = frozenset(
    {"sleutel_registreren", "lidmaatschap_wijzigen", "medewerker_wijzigen", "persoon_toevoegen", "export"}
)


def _bsn(text: str) -> str:
    try:
        Bsn(text)
    except ValueError:
        raise wrong("bsn-ongeldig", "Dit is geen geldig burgerservicenummer; controleer het of laat het weg.") from None
    return text


@cache
def _acts() -> frozenset[str]:
    """The acts of the life cycle, but for those with a door of their own (evidence, tasks)."""
    levensloop = policy_table("levensloop")
    acts = {row["handeling"] for part in ("overgangen", "handelingen") for row in levensloop[part]}
    return frozenset(act for act in acts - _NOT_HERE if not act.startswith(_OWN_DOOR))


def _act(soort: str) -> str:
    if soort not in _acts():
        raise wrong("onbekende-handeling", f"Deze handeling bestaat niet; kies een van: {', '.join(sorted(_acts()))}.")
    return soort


class PersoonBody(Body):
    """A person in the referral; what identifies is sealed at once (design 6a.7)."""

    rol: Literal["betrokkene", "directe_kring", "melder", "medewerker"]
    naam: ShortText | None = None
    geboortedatum: Day | None = None
    bsn: Annotated[str, StringConstraints(max_length=9), AfterValidator(_bsn)] | None = Field(default=None, repr=False)
    leeftijd: Annotated[StrictInt, Field(ge=0, le=_OLDEST)] | None = None
    beschermd_adres: StrictBool = False

    def to_person(self, vandaag: date, veld: str) -> NieuwePersoon:
        """With the age that the date of birth gives today. Raises InvalidInput when the two contradict each other."""
        return NieuwePersoon(
            id=uuid4(),
            rol=self.rol,
            naam=self.naam,
            geboortedatum=self.geboortedatum,
            bsn=Bsn(self.bsn) if self.bsn else None,
            leeftijd=self._age(vandaag, veld),
            beschermd_adres=self.beschermd_adres,
        )

    def _age(self, vandaag: date, veld: str) -> int | None:
        """Whole years today. Both given must agree but for the birthday that the sender may have missed."""
        if self.geboortedatum is None:
            return self.leeftijd
        years = _years(self.geboortedatum, vandaag)
        if not 0 <= years <= _OLDEST:
            raise InvalidInput(Fout(f"{veld}.geboortedatum", "onmogelijke-geboortedatum", "Controleer de datum."))
        if self.leeftijd is not None and abs(self.leeftijd - years) > 1:
            uitleg = "Leeftijd en geboortedatum spreken elkaar tegen; verbeter een van beide of laat de leeftijd weg."
            raise InvalidInput(Fout(f"{veld}.leeftijd", "leeftijd-klopt-niet", uitleg))
        return years


def _years(born: date, vandaag: date) -> int:
    return vandaag.year - born.year - ((vandaag.month, vandaag.day) < (born.month, born.day))


class CasusBody(Body):
    """A referral (aanmelding), or a first signaal: the table it is for, its regime and level, and its persons."""

    soort: Literal["aanmelding", "signaal", "melding"] = "aanmelding"
    samenwerkingsverband: OnderdeelId
    kader: Kader
    ave: Ave
    doel: Tekst | None = None
    personen: Annotated[tuple[PersoonBody, ...], Field(max_length=50)] = ()

    def to_handeling(self, vandaag: date) -> Handeling:
        """`vandaag` is the day of the decision in the Netherlands. Raises InvalidInput."""
        casus = uuid4()
        personen = tuple(p.to_person(vandaag, f"personen.{nr}") for nr, p in enumerate(self.personen))
        nieuw = NieuweCasus(casus, self.samenwerkingsverband, self.kader.value, self.ave, personen)
        return Handeling(self.soort, uuid4(), casus, ave=self.ave, doel=self.doel, nieuw=nieuw)


class HandelingBody(Body):
    """A life-cycle act. Which fields an act needs is for the policy to say; here only their form is checked."""

    soort: Annotated[str, StringConstraints(max_length=40), AfterValidator(_act), one_of(_acts)]
    persoon: Id | None = None
    naar: Toestand | None = None
    ave: Ave | None = None
    doel: Tekst | None = None
    deelnemers: Annotated[tuple[OnderdeelId, ...], Field(min_length=1, max_length=50)] | None = None
    uitslag: Literal["positief", "negatief"] | None = None
    door: Annotated[tuple[OnderdeelId, ...], Field(min_length=1, max_length=50)] | None = None
    referentie: ShortText | None = Field(default=None, repr=False)
    medewerker: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None
    toelichting: Tekst | None = None
    tafel: ShortTekst | None = None
    checklist: Annotated[tuple[ShortTekst, ...], Field(max_length=50)] | None = None
    niet_meer_nodig: StrictBool | None = None

    @model_validator(mode="after")
    def _complete(self) -> HandelingBody:
        needed = _NEEDS.get(self.soort)
        if needed is not None and getattr(self, needed) is None:
            raise wrong("ontbreekt", f"Deze handeling heeft het veld {needed} nodig.")
        return self

    def to_handeling(self, casus: UUID) -> Handeling:
        own = {"soort", "persoon", "naar", "ave", "doel"}
        arguments = self.model_dump(mode="json", exclude_none=True, exclude=own)
        return Handeling(
            soort=self.soort,
            id=uuid4(),
            casus=casus,
            persoon=self.persoon,
            naar=self.naar,
            ave=self.ave,
            doel=self.doel,
            argumenten=arguments,
        )


_NEEDS: Final = {
    "doeltoets": "uitslag",
    "accepteren": "deelnemers",
    "deelnemer_toevoegen": "deelnemers",
    "deelnemer_verwijderen": "deelnemers",
    "referentie_vastleggen": "referentie",
    "toewijzen": "medewerker",
}


class BewijsstukBody(Body):
    """A piece of evidence; the caller's onderdeel signs for it (design 6a.6)."""

    model_config = ConfigDict(json_schema_extra=per_kind)

    soort: ShortText
    persoon: Annotated[Id | None, Field(description="Over wie; het nummer in de casus.")] = None
    inhoud: Annotated[dict[str, Any], Field(max_length=50)]

    def to_handeling(self, casus: UUID) -> Handeling:
        """Raises InvalidInput with every wrong field of this kind of evidence."""
        arguments = {"bewijs": self.soort, "inhoud": parse_evidence(self.soort, self.inhoud)}
        return Handeling("bewijs_vastleggen", uuid4(), casus, persoon=self.persoon, argumenten=arguments)


def withdraw(casus: UUID, bewijsstuk: UUID) -> Handeling:
    """Taking back a piece of evidence."""
    return Handeling("bewijs_intrekken", uuid4(), casus, argumenten={"bewijsstuk": str(bewijsstuk)})


class ZoekBody(Body):
    """What to look for; nothing given is no limit."""

    samenwerkingsverband: OnderdeelId | None = None
    kader: Annotated[tuple[Kader, ...], Field(max_length=7)] = ()
    toestand: Annotated[tuple[Toestand, ...], Field(max_length=20)] = ()
    ave: Annotated[tuple[Ave, ...], Field(max_length=4)] = ()
    na: Id | None = None
    aantal: Annotated[StrictInt, Field(ge=1, le=100)] = 50
