# METADATA
# title: Wet politiegegevens
# schemas:
#   - input: schema.verzoek
package wet.wpg

import data.ave
import data.bewijs
import data.feiten

# METADATA
# title: Een lopend onderzoek blijft bij de politie
# related_resources:
#   - https://wetten.overheid.nl/BWBR0022463/2023-11-01/#Paragraaf2_Artikel9
# custom:
#   regel: WPG-04
#   artikel: Wpg art. 9 en 20 lid 3; Wgs art. 2.30 lid 1 a
#   zekerheid: VERIFIED (tekst 2023-11-01)
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Dit is geen gegeven uit een onderzoek.
#   uitleg_nee: Over een onderzoek doet de politie geen mededeling.
weigert[i] contains "00|D-OPSP|WPG-04" if {
	some i, p in feiten.paren
	p.element == "pol.onderzoek"
}

# METADATA
# title: Opsporingsbelang
# related_resources:
#   - https://wetten.overheid.nl/BWBR0022463/2025-07-01/#Paragraaf3_Artikel20
# custom:
#   regel: WPG-13a
#   artikel: Wpg art. 20 lid 3; Wgs art. 1.5 lid 1
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De politie houdt niets achter.
#   uitleg_nee: De politie houdt dit achter wegens een onderzoek.
weigert[i] contains "11|D-OPSP|WPG-13a" if {
	some b in bewijs.op_tafel.opsporingsbelang
	some i, p in feiten.paren
	bewijs.tekent(b, p)
	bewijs.over_element(b, p)
}

# METADATA
# title: Instemming van het bevoegd gezag
# related_resources:
#   - https://wetten.overheid.nl/BWBR0022463/2025-07-01/#Paragraaf3_Artikel20
# custom:
#   regel: WPG-13
#   artikel: Wpg art. 20 lid 3
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het bevoegd gezag stemde in met deze verstrekking.
#   uitleg_nee: De instemming van het bevoegd gezag ontbreekt.
#   vereist: [bevoegd_gezag]
weigert_op_wgs[i] contains "10|D-GEZAG|WPG-13" if {
	some i, p in feiten.paren
	p.politie
	not _eigen_aanmelding(p)
	not _bevoegd_gezag(p)
	not ave.burgemeester_wpg16
}

# Ook wat een ander van de politie opnieuw vrijgeeft.
weigert_op_wgs[i] contains "10|D-GEZAG|WPG-13" if {
	some i, p in feiten.paren
	p.el.prefix == "pol"
	not p.politie
	ave.keuze[i].vrijgave
	not _bevoegd_gezag(p)
	not ave.burgemeester_wpg16
}

draagt[i] contains "WPG-13" if {
	feiten.zvh
	not ave.burgemeester_wpg16
	some i, p in feiten.paren
	_bevoegd_gezag_nodig(p)
	not _eigen_aanmelding(p)
}

_bevoegd_gezag_nodig(p) if p.politie

_bevoegd_gezag_nodig(p) if p.el.prefix == "pol"

_eigen_aanmelding(p) if {
	p.aanmelding
	p.el.prefix != "pol"
}

_bevoegd_gezag(p) if bewijs.verwijzing("bevoegd_gezag", p)

# METADATA
# title: Vastgelegd besluit buiten het ZVH
# related_resources:
#   - https://wetten.overheid.nl/BWBR0022463/2025-07-01/#Paragraaf3_Artikel19
# custom:
#   regel: WPG-11
#   artikel: Wpg art. 18, 19 en 20 lid 1 en 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-07-01"
#   uitleg_ja: Er is een vastgelegd besluit dat dit gegeven en deze ontvanger dekt.
#   uitleg_nee: Er is geen vastgelegd besluit dat dit gegeven en deze ontvanger dekt.
#   vereist: [besluit_wpg]
weigert_buiten_wgs[i] contains "10|D-GROND|WPG-11" if {
	not feiten.kader in {"wvggz", "part"}
	some i, p in feiten.paren
	p.politie
	not bewijs.besluit_wpg(p)
	not ave.burgemeester_wpg16
}

draagt[i] contains "WPG-11" if {
	not feiten.zvh
	some i, p in feiten.paren
	p.politie
	bewijs.besluit_wpg(p)
}

# METADATA
# title: De burgemeester en het OM houden gezag
# related_resources:
#   - https://wetten.overheid.nl/BWBR0022463/2023-11-01/#Paragraaf3_Artikel16
# custom:
#   regel: WPG-06
#   artikel: Wpg art. 16 lid 1
#   zekerheid: VERIFIED (tekst 2023-11-01)
#   geldig_vanaf: "2008-01-01"
#   uitleg_ja: De burgemeester vraagt dit voor het gezag over de politie of de openbare orde.
#   uitleg_nee: Alleen de burgemeester die zijn bevoegdheid noemt, krijgt dit zonder besluit van de politie.
#   vereist: [bevoegdheid]
draagt[i] contains "WPG-06" if {
	ave.burgemeester_wpg16
	some i, p in feiten.paren
	p.politie
}
