"""The codes of the tables in plain Dutch, for the pages in docs/tabellen (policies/pages.py).

Roles, phases and levels are practice.md 2.5, 2.1 and 4.1; forms and tokens are matrix-notes sections 2 and 2.5.
"""

from __future__ import annotations

from typing import Final

FASE: Final = {
    "F0": "Melding",
    "F1": "Aanmelding",
    "F2": "Weging en bekendheidsvraag",
    "F3": "Informatie ophalen",
    "F4": "Overleg",
    "F5": "Plan",
    "F6": "Monitoring",
    "F7": "Op- en afschalen, overdracht",
    "F8": "Afsluiten, rechten van de betrokkene",
    "FB": "Bestuur en statistiek",
    "FS": "Spoed",
}
KADER: Final = {
    "geen": "buiten een tafel",
    "lokaal": "lokale tafel",
    "zvh": "Zorg- en Veiligheidshuis",
    "wvggz": "Wet verplichte ggz",
    "part": "aanpak radicalisering en terrorisme (Wet PART)",
    "jbt": "jeugdbeschermingstafel",
    "levensloop": "levensloopaanpak",
}
ROL: Final = {
    "R01": "aanmelder",
    "R02": "lokale procesregisseur",
    "R03": "procesregisseur van het Zorg- en Veiligheidshuis",
    "R04": "casusregisseur",
    "R05": "deelnemer zorg",
    "R06": "deelnemer veiligheid",
    "R07": "sociaal domein van de gemeente",
    "R08": "wijkfunctionaris of meldpunt",
    "R09": "OZO-coördinator",
    "R10": "derde",
    "R11": "wethouder of management",
    "R12": "burgemeester, AOV'er of driehoek",
    "R13": "betrokkene of vertegenwoordiger",
    "R14": "informeel netwerk",
    "R15": "contactpunt, FG of auditor",
    "": "wie nog geen rol heeft",
}
VORM: Final = {
    "volledig": ("volledig", "het gegeven zelf"),
    "pseudoniem": ("onder pseudoniem", "het gegeven zonder wie het is"),
    "gegeneraliseerd": ("in hoofdlijn", "minder precies: een band, een maand, een aantal, ja of nee"),
    "bekendheid": ("alleen of", "bekend of niet, verder niets"),
    "contactpersoon": ("contactpersoon", "wie er te bellen is"),
    "uitnodiging": ("uitnodiging", "de ander krijgt een verzoek om terug te bellen; er komt niets terug"),
    "niet": ("niet", "gaat niet"),
}
TEKEN: Final = {
    "toestemming": ("toestemming", "wacht op toestemming"),
    "vrijgave": ("vrijgave door de verstrekker", "wacht op vrijgave"),
    "leverancier_akkoord": ("akkoord van de eerste leverancier", "wacht op vrijgave"),
    "besluit_wpg": ("vastgelegd besluit van politie of OM", "geweigerd (D-GROND)"),
    "noodzaak": ("noodzaak, met tekst", "geweigerd (D-NOODZAAK)"),
    "onvermijdelijk": ("onvermijdelijk om iemand te herkennen", "geweigerd (D-CAT)"),
    "spoed": ("spoed", "de rij geldt niet (D-NOODZAAK)"),
    "grond_buiten_wgs": ("grond buiten de Wgs", "geweigerd (D-GROND)"),
}
KLASSE: Final = {
    "lid1": "publieke deelnemer (Wgs 2.27 lid 1)",
    "lid2": "private deelnemer (Wgs 2.27 lid 2)",
    "derde": "derde",
    "geen": "geen deelnemer",
}
REGIME: Final = {
    "wpg": "Wpg", "wjsg": "Wjsg", "wgbo": "beroepsgeheim zorg", "jeugdwet": "Jeugdwet", "wmo": "Wmo", "wvggz": "Wvggz",
}  # fmt: skip
TAG: Final = {
    "elk": "iedereen",
    "leverancier": "de verstrekker van dit gegeven",
    "bron": "een eerste leverancier van wat een ander doorgeeft",
    "vrager": "wie vraagt (of toezendt)",
    "ontvanger": "de ontvanger",
    "aanmelder": "de aanmelder van de casus",
    "deelnemer": "een deelnemer van de casus",
    "publiek": "een publieke organisatie (Wgs 2.27 lid 1)",
    "regie": "wie de casus of de tafel leidt",
    "inwoner": "de betrokkene, zijn ouders of een kind vanaf 12",
    "raad": "de Raad voor de Kinderbescherming",
    "wvggz": "een partij van Wvggz 8:29",
    "om": "het OM",
    "zvh": "het Zorg- en Veiligheidshuis",
    "politie": "de politie",
    "burgemeester": "de burgemeester",
    "contactpunt": "het contactpunt",
}
POORT: Final = {
    "00": "vóór alles",
    "01": "het logboek",
    "02": "wie vraagt",
    "03": "waarvoor",
    "04": "eigen taak en deelname",
    "05": "radicalisering",
    "06": "fase en toestand",
    "07": "soort gegeven en persoon",
    "08": "bijzondere gegevens",
    "09": "geheimhouding",
    "10": "politie en justitie",
    "11": "bezwaar en voorwaarden",
    "12": "noodzaak en AVE-plafond",
    "13": "bewaren en beperking",
    "14": "BSN",
}
KLASSEN_VAN_GEGEVENS: Final = {
    "K1": "wie iemand is",
    "K2": "bekend of betrokken",
    "K3": "sociaal domein",
    "K4": "politie en justitie",
    "K5": "gezondheid",
    "K6": "veiligheid van kinderen",
    "K7": "altijd beschermd",
    "K8": "statistiek",
}
CATEGORIE: Final = {
    "D1": "wie iemand is", "D2": "BSN", "D3": "wonen", "D4": "geld", "D5": "inhoud van zorg", "D6": "dat er zorg is",
    "D7": "politie (Wpg 8 en 13)", "D8": "politie (onderzoek)", "D9": "justitie", "D10": "gezin en directe kring",
    "D11": "toezicht en maatregelen", "D12": "voorzieningen", "D13": "begeleiding en hulp",
    "D14": "andere bijzondere gegevens", "D15": "nationaliteit", "D16": "contact met personeel",
}  # fmt: skip
FILTER: Final = {
    "maanden": "alleen van de laatste {} maanden",
    "alleen_incident": "alleen dit incident",
    "alleen_eigen": "alleen de eigen actie",
    "anderen_titel": "van acties van anderen alleen de titel",
}
PERSOON: Final = {"betrokkene": "alleen van de betrokkene zelf"}
FORMS: Final = {code: name for code, (name, _) in VORM.items()}
PREFIX: Final = {
    "bijz": "andere bijzondere gegevens", "bst": "besluiten van het bestuur", "ctx": "alles over de aanleiding",
    "dji": "alles van DJI", "ggz": "alles van de ggz", "gi": "alles van de gecertificeerde instelling",
    "hh": "alles over het huishouden", "id": "alles over wie iemand is", "inv": "alles over betrokkenheid",
    "jh": "alle jeugdhulp", "log": "alles uit het log", "oggz": "alle bemoeizorg", "om": "alles van het OM",
    "oov": "alles van openbare orde", "plan": "alles uit het plan", "pol": "alles van de politie",
    "rec": "alles van de reclassering", "rvdk": "alles van de Raad", "sch": "alles van school",
    "sd": "alles van het sociaal domein", "vt": "alles van Veilig Thuis", "vz": "alle verslavingszorg",
    "wc": "alles van de corporatie",
}  # fmt: skip
WAY: Final = {
    "bsn": "het nummer", "naam": "de naam", "casuspseudoniem": "een pseudoniem per casus", "datum": "de datum",
    "adres": "het adres", "telefoon": "het nummer", "woord": "het woord", "tekst": "de tekst",
    "pseudoniem": "de tekst zonder wie het is", "contact": "wie er te bellen is", "bekend": "bekend of niet",
    "bekend_ja_nee": "ja of nee", "code": "een van de codes", "rollen": "de rollen",
    "velden": "de velden", "bekend_iets": "of er iets is",
}  # fmt: skip
