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
opent("MED-01", p, _) if {
	p.geheim == "wgbo"
	bewijs.toestemming(p)
}

weigert[i] contains "09|D-GEHEIM|MED-01" if some i, _ in _dicht

# METADATA
# title: Het geheim van iedere hulpverlener
# related_resources:
#   - https://wetten.overheid.nl/BWBR0006251/2012-07-01/#HoofdstukVII_Artikel88
# custom:
#   regel: MED-02
#   artikel: Wet BIG art. 88
#   zekerheid: VERIFIED (tekst 2012-07-01)
#   geldig_vanaf: "1997-12-01"
#   uitleg_ja: De hulpverlener hoeft hierover niet te zwijgen.
#   uitleg_nee: Een hulpverlener zwijgt over wat hij in de zorg hoort, tenzij de betrokkene toestemming geeft.
#   vereist: [toestemming]
weigert[i] contains "09|D-GEHEIM|MED-02" if some i, _ in _dicht

# METADATA
# title: Ook of iemand bekend is, is geheim
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: MED-03
#   artikel: AVG art. 4 onder 15
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Of iemand in zorg is, mag hier bekend worden.
#   uitleg_nee: Ook dat iemand bij een zorgaanbieder bekend is, valt onder het beroepsgeheim.
#   vereist: [toestemming]
weigert[i] contains "09|D-GEHEIM|MED-03" if {
	some i, p in _dicht
	p.el.prefix == "inv"
}

_dicht := {i: p |
	some i, p in feiten.paren
	p.geheim == "wgbo"
	not p.inzage
	ave.keuze[i].dicht
}

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
opent("MED-04", p, rij) if {
	"spoed" in rij.voorwaarde
	"vrijgave" in rij.voorwaarde
	bewijs.goed_hulpverlenerschap(p)
}

opent("MED-04", p, rij) if {
	"spoed" in rij.voorwaarde
	"vrijgave" in rij.voorwaarde
	bewijs.conflict_van_plichten(p)
}
