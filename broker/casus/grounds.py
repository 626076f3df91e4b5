"""Evidence that opens or closes: consent, release, a decision, a declaration, a refusal, an objection (design 6a.6).

Whether a piece counts (valid at that moment, signed by the person the law names, within scope) is for the policy.
"""

from __future__ import annotations

from typing import Literal

from broker.casus.stuk import Elementen, Naam, Namen, Stuk, Tekst, Tijd


class Toestemming(Stuk):
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


class Vrijgave(Stuk):
    """Release by a person at the supplier."""

    door: Naam
    elementen: Elementen | None = None
    ontvanger: Naam | None = None
    geldig_tot: Tijd | None = None


class Spoed(Stuk):
    gevaar: Tekst
    tot: Tijd
    gebruiker: Naam | None = None


class Noodzaak(Stuk):
    tekst: Tekst
    elementen: Elementen | None = None


class Onvermijdelijk(Stuk):
    gebruik: Naam
    tekst: Tekst | None = None


class LeverancierAkkoord(Stuk):
    door: Naam
    elementen: Elementen | None = None
    akkoord: bool


class BesluitWpg(Stuk):
    """A recorded decision under Wpg art. 18, 19 or 20, or Wjsg art. 39f."""

    artikel: Tekst
    elementen: Elementen | None = None
    ontvanger: Naam | None = None
    ref: Naam | None = None
    geldig_tot: Tijd | None = None


class Verwijzing(Stuk):
    """A reference to an act elsewhere: agreement of the bevoegd gezag, supply by the OM."""

    ref: Naam
    door: Naam | None = None
    elementen: Elementen | None = None
    geldig_tot: Tijd | None = None


class Door(Stuk):
    """Evidence that only names who: aanmelder, actiehouder, melding_fout, opsporingsbelang."""

    door: Naam
    elementen: Elementen | None = None


class Geheimhoudingsverklaring(Stuk):
    door: Naam
    getekend_op: Tijd | None = None


class LeverancierVoorwaarde(Stuk):
    door: Naam
    tekst: Tekst
    elementen: Elementen | None = None
    alleen_aan: Namen | None = None


class WeigeringLeverancier(Stuk):
    door: Naam
    code: Naam
    elementen: Elementen | None = None


class GrondBuitenWgs(Stuk):
    tekst: Tekst
    wet: Naam | None = None


class Bevoegdheid(Stuk):
    wet: Naam


class WettelijkeTaak(Stuk):
    artikel: Tekst


class Verklaring(Stuk):
    """Goed hulpverlenerschap, or conflict van plichten: only the bound professional signs (Wgs art. 2.29 lid 2)."""

    org: Naam
    functie: Naam | None = None
    behandelaar: bool | Naam | None = None
    elementen: Elementen | None = None
    op: Tijd | None = None
    tekst: Tekst | None = None
    collega_geraadpleegd: bool | None = None
    toetsen_ingevuld: bool | None = None


class RacAdvies(Stuk):
    uitslag: Literal["rechtmatig", "onrechtmatig"]
    ref: Naam | None = None


class Vermoeden(Stuk):
    van: Naam
    artikel: Naam | None = None


class Beperking(Stuk):
    elementen: Elementen | None = None
    op: Tijd | None = None
    grond_18_2: Tekst | None = None
    ref: Naam | None = None


class BezwaarBetrokkene(Stuk):
    door: Naam | Namen | None = None
    op: Tijd | None = None
    beslist: bool | Tekst | None = None
