# METADATA
# title: Uitvoeringswet AVG
# schemas:
#   - input: schema.verzoek
package wet.uavg

import data.feiten

# METADATA
# title: Een BSN alleen met een wettelijke haak
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040940/2020-01-01/#Hoofdstuk4_Artikel46
# custom:
#   regel: UAVG-08
#   artikel: UAVG art. 46
#   zekerheid: VERIFIED (tekst 2020-01-01)
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Een wet laat het gebruik van het BSN hier toe.
#   uitleg_nee: Voor het BSN is hier geen wettelijke grondslag.
weigert[i] contains "14|D-BSN|UAVG-08" if {
	some i, p in feiten.paren
	p.element == "id.bsn"
	not haak(p.soort)
}

# Wgs 2.29 lid 1: in het ZVH, niet naar een derde.
haak(_) if {
	feiten.zvh
	not feiten.derde
}

# Wvggz 8:22: de partijen vermelden het BSN bij deze uitwisseling.
haak(soort) if {
	feiten.kader == "wvggz"
	soort in {"college", "geneesheer_directeur", "zorgverantwoordelijke", "burgemeester", "politie", "om"}
	input.ontvanger.soort in {"om", "geneesheer_directeur", "zorgverantwoordelijke", "burgemeester", "politie"}
}

# Jeugdwet 7.2.1: GI, jeugdhulp, Raad en college.
haak(soort) if {
	feiten.kader == "jbt"
	soort in {"college", "jeugdteam", "jeugdhulp", "gi", "rvdk"}
	input.ontvanger.soort in {"college", "jeugdteam", "jeugdhulp", "gi", "rvdk"}
}

# De betrokkene krijgt zijn eigen nummer.
haak("contactpunt") if feiten.rol == "R13"
