# METADATA
# title: Beroepsgeheim in de zorg (BW 7:457, Wet BIG 88)
# schemas:
#   - input: schema.verzoek
package wet.wgbo

import data.ave
import data.bewijs
import data.feiten

# METADATA
# title: Toestemming van de patient
# related_resources:
#   - https://wetten.overheid.nl/BWBR0005290/2018-01-30/#Boek7_Artikel457
# custom:
#   regel: MED-01
#   artikel: BW art. 7:457 lid 1
#   zekerheid: SECONDARY
#   geldig_vanaf: "1995-04-01"
#   uitleg_ja: De betrokkene gaf uitdrukkelijk toestemming voor dit gegeven.
#   uitleg_nee: Er is geen toestemming die dit gegeven, deze ontvanger en dit moment dekt.
#   vereist: [toestemming]
opent(p, _) if bewijs.toestemming(p)

# METADATA
# title: De hulpverlener spreekt zelf
# related_resources:
#   - https://wetten.overheid.nl/BWBR0005290/2018-01-30/#Boek7_Artikel457
# custom:
#   regel: MED-04
#   artikel: Conflict van plichten (KNMG-richtlijn Omgaan met medische gegevens)
#   zekerheid: SECONDARY
#   geldig_vanaf: "2021-04-01"
#   uitleg_ja: De hulpverlener zelf verklaarde dat spreken nodig is en gaf dit gegeven vrij.
#   uitleg_nee: Spoed heft het beroepsgeheim niet op; alleen de hulpverlener zelf kan spreken.
#   vereist: [conflict_van_plichten]
opent(p, rij) if {
	"spoed" in rij.voorwaarde
	"vrijgave" in rij.voorwaarde
	bewijs.goed_hulpverlenerschap(p)
}

opent(p, rij) if {
	"spoed" in rij.voorwaarde
	"vrijgave" in rij.voorwaarde
	bewijs.conflict_van_plichten(p)
}

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
weigert[i] contains "09|D-GEHEIM|ZVH-08" if {
	some i, p in feiten.paren
	not p.inzage
	ave.keuze[i].dicht
}
