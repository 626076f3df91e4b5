# METADATA
# title: Besluit politiegegevens
# description: >-
#   Gelezen in de tekst van 2018-07-28; het Bgs wijzigde het in 2025 en die wijziging is niet gelezen. Een besluit dat op
#   deze artikelen leunt, gaat daarom nooit vanzelf door: de matrix vraagt er ook de vrijgave van een mens bij (L10-L13).
# schemas:
#   - input: schema.verzoek
package wet.bpg

import data.bewijs
import data.feiten

# Wie Bpg 4:2 lid 1 noemt (g, i en j): reclassering, Raad, Veilig Thuis, GI, en het college voor de Jeugdwet.
_genoemd := {"reclassering", "rvdk", "veilig_thuis", "gi", "jeugdteam", "jeugdhulp"}

# METADATA
# title: Vaste ontvangers van politiegegevens
# related_resources:
#   - https://wetten.overheid.nl/BWBR0023086/2018-07-28/#Hoofdstuk4_Artikel4:2
# custom:
#   regel: WPG-09
#   artikel: Bpg art. 4:2 lid 1 g, i en j [tekst 2018-07-28]
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2018-07-28"
#   uitleg_ja: Het Besluit politiegegevens noemt deze ontvanger voor deze taak; de politie gaf het zelf vrij.
#   uitleg_nee: Het Besluit politiegegevens noemt deze ontvanger niet voor deze taak; vraag een besluit volgens Wpg 19.
#   vereist: [besluit_wpg]
weigert_buiten_wgs[i] contains "10|D-GROND|WPG-09" if {
	not _ontvanger_genoemd
	some i, p in feiten.paren
	p.politie
	_leunt_op(p, ["4:2"])
}

draagt[i] contains "WPG-09" if {
	not feiten.zvh
	some i, p in feiten.paren
	p.politie
	_leunt_op(p, ["4:2"])
}

_ontvanger_genoemd if input.ontvanger.soort in _genoemd

# Het college alleen voor zijn taken uit de Jeugdwet (2.3 en 2.4), niet voor de Wmo.
_ontvanger_genoemd if {
	input.ontvanger.soort == "college"
	input.vraag.doelcode != "lokaal-zorg"
}

# METADATA
# title: Andere artikelen van het Besluit geven hier geen grond
# related_resources:
#   - https://wetten.overheid.nl/BWBR0023086/2018-07-28/#Hoofdstuk4_Artikel4:3
# custom:
#   regel: WPG-10
#   artikel: Bpg art. 4:1, 4:3, 4:4 en 4:6 [tekst 2018-07-28]
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2018-07-28"
#   uitleg_ja: Het besluit noemt een artikel dat aan deze tafel een grond geeft.
#   uitleg_nee: Deze artikelen van het Besluit politiegegevens geven geen grond aan GGZ, zorg of lokale regie.
#   vereist: [besluit_wpg]
weigert_buiten_wgs[i] contains "10|D-GROND|WPG-10" if {
	some i, p in feiten.paren
	p.politie
	_leunt_op(p, ["4:1", "4:3", "4:4", "4:6"])
}

# Alleen als elk besluit dat hier geldt op zo'n artikel leunt; een ander besluit draagt het dan zelf.
_leunt_op(p, artikelen) if {
	bewijs.besluit_wpg(p)
	count([b | some b in bewijs.bij("besluit_wpg", p); not _noemt(b, artikelen)]) == 0
}

_noemt(b, nummers) if {
	contains(b.artikel, "Bpg")
	some nummer in nummers
	contains(b.artikel, nummer)
}
