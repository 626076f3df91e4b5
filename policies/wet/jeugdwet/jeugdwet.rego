# METADATA
# title: Jeugdwet
# schemas:
#   - input: schema.verzoek
package wet.jeugdwet

import data.ave
import data.bewijs
import data.feiten
import data.tijd

# METADATA
# title: Geheim van de jeugdhulpverlener
# related_resources:
#   - https://wetten.overheid.nl/BWBR0034925/2018-07-28/#Hoofdstuk7_Paragraaf7.3_Artikel7.3.11
# custom:
#   regel: JW-01
#   artikel: Jeugdwet art. 7.3.11 lid 1
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: De jongere of de ouders gaven uitdrukkelijk toestemming voor dit gegeven.
#   uitleg_nee: Dit valt onder het geheim van de jeugdhulp, en er is geen toestemming die dit gegeven dekt.
#   vereist: [toestemming]
opent("JW-01", p, _) if {
	p.geheim == "jeugdwet"
	bewijs.toestemming(p)
}

weigert[i] contains "09|D-GEHEIM|JW-01" if {
	some i, p in feiten.paren
	p.geheim == "jeugdwet"
	not p.inzage
	ave.keuze[i].dicht
}

# METADATA
# title: Wie voor een kind tekent
# related_resources:
#   - https://wetten.overheid.nl/BWBR0034925/2018-07-28/#Hoofdstuk7_Paragraaf7.3_Artikel7.3.4
# custom:
#   regel: JW-02
#   artikel: Jeugdwet art. 7.3.4, 7.3.5 en 7.3.15
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: De toestemming is van wie haar bij deze leeftijd mag geven.
#   uitleg_nee: Onder 12 jaar tekenen de ouders, van 12 tot en met 15 ouders en kind samen, vanaf 16 het kind zelf.
#   vereist: [toestemming]
draagt[i] contains "JW-02" if {
	feiten.minderjarig_16
	some i, p in feiten.paren
	p.geheim != ""
	bewijs.toestemming(p)
}

# METADATA
# title: Gegevens voor een ondertoezichtstelling
# related_resources:
#   - https://wetten.overheid.nl/BWBR0034925/2018-07-28/#Hoofdstuk7_Paragraaf7.3_Artikel7.3.11
# custom:
#   regel: JW-01a
#   artikel: Jeugdwet art. 7.3.11 lid 4
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: Er loopt een ondertoezichtstelling; de gecertificeerde instelling mag dit weten.
#   uitleg_nee: Er is geen ondertoezichtstelling vastgelegd, dus het jeugdgeheim blijft gelden.
#   vereist: [ots]
opent("JW-01a", p, rij) if {
	rij.id == "M124"
	ondertoezichtstelling(p)
}

# METADATA
# title: Verzoek tot onderzoek door de Raad
# related_resources:
#   - https://wetten.overheid.nl/BWBR0034925/2018-07-28/#Hoofdstuk2_Artikel2.4
# custom:
#   regel: JW-04
#   artikel: Jeugdwet art. 2.4
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: Het verzoek tot onderzoek heeft een wettelijke set gegevens.
#   uitleg_nee: Dit is geen verzoek tot onderzoek.
opent("JW-04", _, rij) if rij.id == "M099"

draagt[i] contains "JW-04" if {
	feiten.kader == "jbt"
	some i, k in ave.keuze
	k.id == "M099"
}

# Niet op het woord van de gecertificeerde instelling alleen: wie geeft, of de Raad, legt haar vast.
ondertoezichtstelling(p) if {
	some b in bewijs.bij("ots", p)
	object.get(b, "ref", null) != null
	tijd.begonnen(object.get(b, "sinds", null))
}

# METADATA
# title: Zonder ondertoezichtstelling geen gegevens naar de GI
# related_resources:
#   - https://wetten.overheid.nl/BWBR0034925/2018-07-28/#Hoofdstuk7_Paragraaf7.3_Artikel7.3.11
# custom:
#   regel: L26
#   artikel: Jeugdwet art. 7.3.11 lid 4
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: De ondertoezichtstelling is vastgelegd.
#   uitleg_nee: Er is geen ondertoezichtstelling vastgelegd.
#   vereist: [ots]
weigert[i] contains "09|D-GEHEIM|L26" if {
	some i, p in feiten.paren
	ave.keuze[i].id == "M124"
	p.el.prefix == "jh"
	not ondertoezichtstelling(p)
}
