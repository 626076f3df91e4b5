"""The kinds of evidence, one type per `soort`: what may be written down, not whether it counts (design 6a.6).

Whether a piece counts (valid at that moment, signed by the person the law names, within scope) is for the policy.
An absent field is no limit of that kind. Days are `YYYY-MM-DD` and whole; moments are UTC `YYYY-MM-DDTHH:MM:SSZ`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Tekst = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Naam = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Element = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z]+$")]
Dag = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Tijd = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$")]
Elementen = Annotated[tuple[Element, ...], Field(max_length=100)]
Namen = Annotated[tuple[Naam, ...], Field(max_length=100)]


class _Stuk(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Toestemming(_Stuk):
    """Explicit consent (AVG art. 7, 9 lid 2 a; Wgs art. 2.29 lid 2)."""

    door: Namen
    elementen: Elementen | None = None
    ontvangers: Namen | None = None
    leverancier: Naam | None = None
    doel: Tekst | None = None
    gegeven_op: Tijd | None = None
    geldig_van: Tijd | None = None
    geldig_tot: Tijd | None = None
    ingetrokken_op: Tijd | None = None
    geweigerd: bool | None = None
    uitdrukkelijk: bool | None = None
    wilsbekwaam: bool | None = None
    hoedanigheid: Literal["zelf", "ouders", "zelf_en_ouders", "vertegenwoordiger", "naaste"] | None = None


class Vrijgave(_Stuk):
    """Release by a person at the supplier."""

    door: Naam
    elementen: Elementen | None = None
    ontvanger: Naam | None = None
    geldig_tot: Tijd | None = None


class Spoed(_Stuk):
    gevaar: Tekst
    tot: Tijd
    gebruiker: Naam | None = None


class Noodzaak(_Stuk):
    tekst: Tekst
    elementen: Elementen | None = None


class Onvermijdelijk(_Stuk):
    gebruik: Naam
    tekst: Tekst | None = None


class LeverancierAkkoord(_Stuk):
    door: Naam
    elementen: Elementen | None = None
    akkoord: bool


class BesluitWpg(_Stuk):
    """A recorded decision under Wpg art. 18, 19 or 20, or Wjsg art. 39f."""

    artikel: Tekst
    elementen: Elementen | None = None
    ontvanger: Naam | None = None
    ref: Naam | None = None
    geldig_tot: Tijd | None = None


class Verwijzing(_Stuk):
    """A reference to an act elsewhere: agreement of the bevoegd gezag, supply by the OM."""

    ref: Naam
    door: Naam | None = None
    elementen: Elementen | None = None
    geldig_tot: Tijd | None = None


class Doeltoets(_Stuk):
    uitslag: Literal["positief", "negatief"]
    door: Namen


class Criteria(_Stuk):
    a: bool | None = None
    b: bool | None = None
    c: bool | None = None
    d: bool | None = None
    leefgebieden: int | None = None


class ChecklistOpschalen(_Stuk):
    ingevuld: Namen
    leeg: Namen = ()


class Door(_Stuk):
    """Evidence that only names who: aanmelder, actiehouder, melding_fout, opsporingsbelang."""

    door: Naam
    elementen: Elementen | None = None


class Geheimhoudingsverklaring(_Stuk):
    door: Naam
    getekend_op: Tijd | None = None


class LeverancierVoorwaarde(_Stuk):
    door: Naam
    tekst: Tekst
    elementen: Elementen | None = None
    alleen_aan: Namen | None = None


class WeigeringLeverancier(_Stuk):
    door: Naam
    code: Naam
    elementen: Elementen | None = None


class GrondBuitenWgs(_Stuk):
    tekst: Tekst
    wet: Naam | None = None


class Bevoegdheid(_Stuk):
    wet: Naam


class Telling(_Stuk):
    cel: int


class Invoer(_Stuk):
    """What was typed in, held against the source; the number itself is not kept, only whether it can be one."""

    bsn_geldig: bool | None = None
    geboortedatum_gelijk: bool | None = None
    adres_gelijk: bool | None = None
    element_bestaat: bool | None = None


class Bestaat(_Stuk):
    bestaat: bool


class ControleAchteraf(_Stuk):
    bevestigd: bool
    op: Tijd | None = None
    over: Naam | None = None


class WettelijkeTaak(_Stuk):
    artikel: Tekst


class Toewijzing(_Stuk):
    toegewezen: bool


class Lijst(_Stuk):
    criteria_gepubliceerd: bool | str | None = None
    criteria_gehaald: int | bool | None = None
    criteria_nodig: int | None = None


class Afstemming(_Stuk):
    directe_kring: bool | None = None
    samenhang: bool | None = None
    noodzaak: bool | None = None


class Wvggz(_Stuk):
    maatregel: Tekst | None = None
    ernstig_nadeel: Tekst | None = None
    artikel: Tekst | None = None
    bsn_vermeld: bool | None = None


class Vertegenwoordiging(_Stuk):
    leeftijd: int | None = None


class Status(_Stuk):
    status: Naam


class Verklaring(_Stuk):
    """Goed hulpverlenerschap, or conflict van plichten: only the bound professional signs (Wgs art. 2.29 lid 2)."""

    org: Naam
    functie: Naam | None = None
    behandelaar: bool | Naam | None = None
    elementen: Elementen | None = None
    op: Tijd | None = None
    tekst: Tekst | None = None
    collega_geraadpleegd: bool | None = None
    toetsen_ingevuld: bool | None = None


class RacAdvies(_Stuk):
    uitslag: Literal["rechtmatig", "onrechtmatig"]
    ref: Naam | None = None


class Ots(_Stuk):
    ref: Naam | None = None
    artikel: Naam | None = None
    sinds: Tijd | None = None


class Vermoeden(_Stuk):
    van: Naam
    artikel: Naam | None = None


class EersteVerwerking(_Stuk):
    elementen: Elementen | None = None
    op: Tijd


class Screening(_Stuk):
    geldig_tot: Tijd


class CommercieleTaken(_Stuk):
    ja: bool = True


class Doelvastlegging(_Stuk):
    doel: Tekst
    op: Tijd | None = None


class Beperking(_Stuk):
    elementen: Elementen | None = None
    op: Tijd | None = None
    grond_18_2: Tekst | None = None
    ref: Naam | None = None


class BezwaarBetrokkene(_Stuk):
    door: Naam | Namen | None = None
    op: Tijd | None = None
    beslist: bool | str | None = None


class GeautomatiseerdeAnalyse(_Stuk):
    resultaat: Tekst | None = None
    menselijke_tussenkomst: bool | None = None


KINDS: Final[dict[str, type[_Stuk]]] = {
    "toestemming": Toestemming,
    "vrijgave": Vrijgave,
    "spoed": Spoed,
    "noodzaak": Noodzaak,
    "onvermijdelijk": Onvermijdelijk,
    "leverancier_akkoord": LeverancierAkkoord,
    "besluit_wpg": BesluitWpg,
    "bevoegd_gezag": Verwijzing,
    "om_verstrekking": Verwijzing,
    "doeltoets": Doeltoets,
    "criteria": Criteria,
    "checklist_opschalen": ChecklistOpschalen,
    "aanmelder": Door,
    "actiehouder": Door,
    "geheimhoudingsverklaring": Geheimhoudingsverklaring,
    "leverancier_voorwaarde": LeverancierVoorwaarde,
    "weigering_leverancier": WeigeringLeverancier,
    "grond_buiten_wgs": GrondBuitenWgs,
    "bevoegdheid": Bevoegdheid,
    "telling": Telling,
    "invoer": Invoer,
    "melding_fout": Door,
    "casus": Bestaat,
    "controle_achteraf": ControleAchteraf,
    "wettelijke_taak": WettelijkeTaak,
    "toewijzing": Toewijzing,
    "lijst": Lijst,
    "afstemming": Afstemming,
    "wvggz": Wvggz,
    "vertegenwoordiging": Vertegenwoordiging,
    "toezicht": Status,
    "status_bij_leverancier": Status,
    "opsporingsbelang": Door,
    "goed_hulpverlenerschap": Verklaring,
    "conflict_van_plichten": Verklaring,
    "rac_advies": RacAdvies,
    "bezwaar_deelnemer": Door,
    "ots": Ots,
    "vermoeden": Vermoeden,
    "eerste_verwerking": EersteVerwerking,
    "screening": Screening,
    "commerciele_taken": CommercieleTaken,
    "doelvastlegging": Doelvastlegging,
    "beperking": Beperking,
    "bezwaar_betrokkene": BezwaarBetrokkene,
    "geautomatiseerde_analyse": GeautomatiseerdeAnalyse,
}
