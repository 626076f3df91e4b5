# METADATA
# title: Wet zorg en dwang
# schemas:
#   - input: schema.verzoek
package wet.wzd

import data.ave
import data.feiten

# METADATA
# title: Geheim bij zorg voor mensen met een beperking of dementie
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk1_Artikel1.10
# custom:
#   regel: WZD-01
#   artikel: Wzd art. 18c lid 4 [tekst niet gelezen]; Bgs art. 1.10 lid 2 onder e
#   zekerheid: UNVERIFIED
#   geldig_vanaf: "2020-01-01"
#   uitleg_ja: De geheimhouding van de Wzd staat dit gegeven niet in de weg.
#   uitleg_nee: Ook de Wet zorg en dwang houdt dit geheim; zonder toestemming gaat het niet.
#   vereist: [toestemming]
weigert[i] contains "09|D-GEHEIM|WZD-01" if {
	some i, p in feiten.paren
	p.soort == "vg_zorg"
	not p.inzage
	ave.keuze[i].dicht
}
