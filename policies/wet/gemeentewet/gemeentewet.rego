# METADATA
# title: Gemeentewet
# schemas:
#   - input: schema.verzoek
package wet.gemeentewet

import data.ave
import data.bewijs
import data.feiten

# METADATA
# title: De openbare orde is van de burgemeester
# related_resources:
#   - https://wetten.overheid.nl/BWBR0005416/2022-05-01/#TiteldeelIII_HoofdstukXI_Artikel172
# custom:
#   regel: GW-01
#   artikel: Gemeentewet art. 172
#   zekerheid: VERIFIED (tekst 2022-05-01)
#   geldig_vanaf: "1994-01-01"
#   uitleg_ja: De burgemeester handhaaft de openbare orde; met de Wpg samen draagt dat deze vraag.
#   uitleg_nee: De bevoegdheid voor de openbare orde is van de burgemeester, niet van het college.
#   vereist: [bevoegdheid]
weigert[i] contains "10|D-GROND|GW-01" if {
	input.ontvanger.soort == "college"
	feiten.fase in {"FB", "FS"}
	_bevoegdheid
	some i, _ in feiten.paren
}

draagt[i] contains "GW-01" if {
	ave.burgemeester_wpg16
	_genoemd
	some i, _ in feiten.paren
}

_genoemd if _bevoegdheid

_genoemd if {
	some b in bewijs.van.wettelijke_taak
	contains(lower(b.artikel), "gemeentewet")
}

_bevoegdheid if {
	some b in bewijs.van.bevoegdheid
	contains(lower(b.wet), "gemeentewet")
}
