"""Evidence that establishes: what was tested, counted, registered or settled about a case and its people (design 6a.6).

Whether a fact counts, and for what, is for the policy.
"""

from __future__ import annotations

from typing import Literal

from broker.casus.stuk import Elementen, Naam, Namen, Stuk, Tekst, Tijd


class Doeltoets(Stuk):
    uitslag: Literal["positief", "negatief"]
    door: Namen


class Criteria(Stuk):
    a: bool | None = None
    b: bool | None = None
    c: bool | None = None
    d: bool | None = None
    leefgebieden: int | None = None


class ChecklistOpschalen(Stuk):
    ingevuld: Namen
    leeg: Namen = ()


class Telling(Stuk):
    cel: int


class Invoer(Stuk):
    """What was typed in, held against the source; the number itself is not kept, only whether it can be one."""

    bsn_geldig: bool | None = None
    geboortedatum_gelijk: bool | None = None
    adres_gelijk: bool | None = None
    element_bestaat: bool | None = None


class Bestaat(Stuk):
    bestaat: bool


class ControleAchteraf(Stuk):
    bevestigd: bool
    op: Tijd | None = None
    over: Naam | None = None


class Toewijzing(Stuk):
    toegewezen: bool


class Lijst(Stuk):
    criteria_gepubliceerd: bool | Tekst | None = None
    criteria_gehaald: int | bool | None = None
    criteria_nodig: int | None = None


class Afstemming(Stuk):
    directe_kring: bool | None = None
    samenhang: bool | None = None
    noodzaak: bool | None = None


class Wvggz(Stuk):
    maatregel: Tekst | None = None
    ernstig_nadeel: Tekst | None = None
    artikel: Tekst | None = None
    bsn_vermeld: bool | None = None


class Vertegenwoordiging(Stuk):
    leeftijd: int | None = None


class Status(Stuk):
    status: Naam


class Ots(Stuk):
    ref: Naam | None = None
    artikel: Naam | None = None
    sinds: Tijd | None = None


class EersteVerwerking(Stuk):
    elementen: Elementen | None = None
    op: Tijd


class Screening(Stuk):
    geldig_tot: Tijd


class CommercieleTaken(Stuk):
    ja: bool = True


class Doelvastlegging(Stuk):
    doel: Tekst
    op: Tijd | None = None


class GeautomatiseerdeAnalyse(Stuk):
    resultaat: Tekst | None = None
    menselijke_tussenkomst: bool | None = None
