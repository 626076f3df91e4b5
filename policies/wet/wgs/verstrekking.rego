package wet.wgs

import data.ave
import data.bewijs
import data.feiten
import data.tijd

# METADATA
# title: Beroepsgeheim gaat voor
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.29
# custom:
#   regel: ZVH-08
#   artikel: Wgs art. 2.29 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het beroepsgeheim staat dit gegeven niet in de weg.
#   uitleg_nee: Dit valt onder het beroepsgeheim, en er is geen toestemming of andere grond.
#   vereist: [toestemming]
weigert_op_wgs[i] contains "09|D-GEHEIM|ZVH-08" if {
	some i, p in feiten.paren
	not p.inzage
	ave.keuze[i].dicht
}

# METADATA
# title: Andere grond dan toestemming
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.29
# custom:
#   regel: ZVH-08a
#   artikel: Wgs art. 2.29 lid 2, slot
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De behandelaar verklaarde dat verstrekken past bij goed hulpverlenerschap.
#   uitleg_nee: Er is geen verklaring van de behandelaar die dit gegeven dekt.
#   vereist: [goed_hulpverlenerschap]
opent("ZVH-08a", p, _) if bewijs.verklaring_zvh(p)

# METADATA
# title: Wat bij het verzamelen al gedekt was
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.7
# custom:
#   regel: WGS-07
#   artikel: Wgs art. 1.7 lid 1
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Alleen dat er zorg is en contact is gelegd; dat was gedekt toen het werd verzameld.
#   uitleg_nee: Dit zegt meer dan dat er zorg is en contact is gelegd.
opent("WGS-07", p, rij) if {
	p.doorgeef
	p.element == "ggz.loopt"
	rij.vorm == "gegeneraliseerd"
}

# METADATA
# title: Aanmelden met eigen gegevens
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: L27
#   artikel: Wgs art. 2.31 lid 1, 2.29 lid 1
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Wie aanmeldt, mag met eigen gegevens zeggen over wie het gaat.
#   uitleg_nee: Aanmelden mag niet met wat de zorg of de jeugdhulp weet.
opent("L27", p, _) if {
	p.aanmelding
	p.el.categorie in {"D1", "D2"}
}

draagt[i] contains "L27" if {
	feiten.zvh
	feiten.fase == "F1"
	some i, p in feiten.paren
	p.aanmelding
}

# Wie doorgeeft heeft het akkoord van elke eerste leverancier nodig, en dat regelt ook het geheim (matrix-notes 2b.11 en
# 2b.27). Dat akkoord is een teken van de rij. Naar een derde staat het in Wgs 1.7 lid 3, van een ander ZVH in 2.28 lid 4.
opent("WGS-08", p, rij) if {
	"leverancier_akkoord" in rij.voorwaarde
	p.soort != "ander_zvh"
}

# METADATA
# title: Wat een ander ZVH weet
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.28
# custom:
#   regel: ZVH-11
#   artikel: Wgs art. 2.28
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Dit is nodig voor het doel, en wat bijzonder of strafrechtelijk is gaf de leverancier vrij.
#   uitleg_nee: Een ander ZVH geeft bijzondere en strafrechtelijke gegevens alleen met akkoord van de leverancier.
#   vereist: [leverancier_akkoord]
opent("ZVH-11", p, rij) if {
	"leverancier_akkoord" in rij.voorwaarde
	p.soort == "ander_zvh"
}

draagt[i] contains "ZVH-11" if {
	feiten.zvh
	some i, p in feiten.paren
	"ander_zvh" in {p.soort, input.ontvanger.soort}
}

# METADATA
# title: Advies over de rechtmatigheid voor een derde
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.7
# custom:
#   regel: WGS-08
#   artikel: Wgs art. 1.7 lid 2 en 3
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De adviescommissie vond dit rechtmatig en geen deelnemer maakte bezwaar.
#   uitleg_nee: Er is geen advies dat dit rechtmatig is, of een deelnemer maakte bezwaar.
#   vereist: [rac_advies]
weigert[i] contains "11|D-RAC|WGS-08" if {
	some i, k in ave.keuze
	k.id == "M120"
	not _rac
	not uitgesloten(feiten.paren[i])
}

weigert[i] contains "11|D-RAC|WGS-08" if {
	some i, k in ave.keuze
	k.id == "M120"
	_bezwaar(feiten.paren[i])
}

draagt[i] contains "WGS-08" if {
	some i, k in ave.keuze
	k.id == "M120"
}

_rac if {
	some b in bewijs.van.rac_advies
	b.uitslag == "rechtmatig"
	count([n | some n in bewijs.van.rac_advies; n.uitslag != "rechtmatig"]) == 0
}

_bezwaar(p) if {
	some _ in bewijs.bij("bezwaar_deelnemer", p)
}

# METADATA
# title: Bezwaar van een deelnemer of geen akkoord
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.7
# custom:
#   regel: L29
#   artikel: Wgs art. 1.7 lid 1 en 3, 2.28 lid 4
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De leverancier staat doorgeven toe.
#   uitleg_nee: De leverancier staat doorgeven niet toe.
#   vereist: [leverancier_akkoord]
weigert[i] contains "11|D-VOORW|L29" if {
	bewijs.op_tafel.leverancier_akkoord
	some i, p in feiten.paren
	bewijs.geen_akkoord(p)
}

weigert[i] contains "11|D-VOORW|L29" if {
	bewijs.op_tafel.bezwaar_deelnemer
	some i, p in feiten.paren
	_bezwaar(p)
	ave.keuze[i].id != "M120"
}

# METADATA
# title: Voorwaarde van de leverancier
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.29
# custom:
#   regel: ZVH-10
#   artikel: Wgs art. 2.29 lid 3
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De voorwaarde van de leverancier laat deze ontvanger toe.
#   uitleg_nee: De leverancier sloot deze ontvanger uit.
weigert[i] contains "11|D-VOORW|ZVH-10" if {
	bewijs.op_tafel.leverancier_voorwaarde
	some i, p in feiten.paren
	uitgesloten(p)
}

# METADATA
# description: De voorwaarden die bij dit paar horen en meereizen.
voorwaarden(p) := bewijs.bij("leverancier_voorwaarde", p)

# METADATA
# description: Waar als een voorwaarde deze ontvanger uitsluit.
uitgesloten(p) if {
	some b in voorwaarden(p)
	_sluit_uit(b)
}

_sluit_uit(b) if {
	is_array(b.alleen_aan)
	not _genoemd(b.alleen_aan)
}

_sluit_uit(b) if {
	contains(lower(b.tekst), "niet aan derde")
	_geen_deelnemer
}

_sluit_uit(b) if contains(lower(b.tekst), concat("", ["niet aan ", lower(input.ontvanger.onderdeel)]))

_sluit_uit(b) if contains(lower(b.tekst), concat("", ["niet aan ", input.ontvanger.soort]))

_genoemd(namen) if input.ontvanger.onderdeel in namen

_genoemd(namen) if input.ontvanger.soort in namen

_geen_deelnemer if feiten.derde

_geen_deelnemer if feiten.ontvangersoort.klasse == "derde"

# METADATA
# title: De leverancier weigert
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.5
# custom:
#   regel: WGS-05a
#   artikel: Wgs art. 1.5 lid 1, 1.7 lid 1
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De leverancier heeft geen bezwaar.
#   uitleg_nee: De leverancier heeft zwaarwegende redenen om dit niet te geven.
weigert[i] contains concat("|", ["11", _weigercode(object.get(b, "code", "")), "WGS-05a"]) if {
	some b in bewijs.op_tafel.weigering_leverancier
	some i, p in feiten.paren
	bewijs.tekent(b, p)
	bewijs.over_element(b, p)
}

# Alleen de codes die een leverancier kan geven; een andere is een zwaarwegende reden.
_weigercode(code) := code if {
	code in data.tekenaars.weigercodes
} else := "D-ZWAAR"

# METADATA
# title: Bewaartermijn
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.8
# custom:
#   regel: WGS-14
#   artikel: Wgs art. 1.8 lid 7
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De bewaartermijn van vijf jaar loopt nog.
#   uitleg_nee: De bewaartermijn van vijf jaar na de eerste verwerking is voorbij.
weigert[i] contains "13|D-BEWAAR|WGS-14" if {
	eerste := input.casus.eerste_verwerking_op
	eerste != null
	input.vandaag >= tijd.over_vijf_jaar(eerste)
	some i, p in feiten.paren
	not p.inzage
	not p.statistiek
}

weigert[i] contains "13|D-BEWAAR|WGS-14" if {
	some b in bewijs.op_tafel.eerste_verwerking
	some i, p in feiten.paren
	bewijs.tekent(b, p)
	bewijs.over_element(b, p)
	input.vandaag >= tijd.over_vijf_jaar(b.op)
	not p.inzage
	not p.statistiek
}
