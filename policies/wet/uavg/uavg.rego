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

draagt[i] contains regel if {
	some i, p in feiten.paren
	p.element == "id.bsn"
	some regel in ["UAVG-08", haak(p.soort)]
}

# METADATA
# description: De regel die het BSN hier toelaat, als er een is. In het ZVH is dat de Wgs (2.29 lid 1), niet naar een derde.
haak(_) := "ZVH-09" if {
	feiten.zvh
	not feiten.derde
}

# METADATA
# title: Het BSN bij verplichte zorg
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040635/2025-07-01/#Hoofdstuk8_Paragraaf5_Artikel8:22
# custom:
#   regel: WVG-02
#   artikel: Wvggz art. 8:22
#   zekerheid: VERIFIED
#   geldig_vanaf: "2020-01-01"
#   uitleg_ja: De partijen van de Wvggz vermelden het BSN bij deze uitwisseling.
#   uitleg_nee: Deze partijen wisselen volgens de Wvggz geen BSN uit.
haak(soort) := "WVG-02" if {
	feiten.kader == "wvggz"
	soort in {"college", "geneesheer_directeur", "zorgverantwoordelijke", "burgemeester", "politie", "om"}
	input.ontvanger.soort in {"om", "geneesheer_directeur", "zorgverantwoordelijke", "burgemeester", "politie"}
}

# METADATA
# title: Het BSN in de jeugdhulp
# related_resources:
#   - https://wetten.overheid.nl/BWBR0034925/2018-07-28/#Hoofdstuk7_Paragraaf7.2_Artikel7.2.1
# custom:
#   regel: JW-03
#   artikel: Jeugdwet art. 7.2.1
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: GI, jeugdhulp, Raad en college gebruiken het BSN voor de Jeugdwet.
#   uitleg_nee: Deze partijen wisselen volgens de Jeugdwet geen BSN uit.
haak(soort) := "JW-03" if {
	feiten.kader == "jbt"
	soort in {"college", "jeugdteam", "jeugdhulp", "gi", "rvdk"}
	input.ontvanger.soort in {"college", "jeugdteam", "jeugdhulp", "gi", "rvdk"}
}

# De betrokkene krijgt zijn eigen nummer; in het ZVH noemt de Wgs het al.
haak("contactpunt") := "AVG-07" if {
	feiten.rol == "R13"
	not feiten.zvh
}

# METADATA
# title: Bijzondere gegevens
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040940/2018-05-25/#Hoofdstuk3_Paragraaf3.1_Artikel22
# custom:
#   regel: UAVG-01
#   artikel: UAVG art. 22
#   zekerheid: VERIFIED (tekst 2018-05-25)
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Dit is geen bijzonder gegeven dat hier verboden is.
#   uitleg_nee: Bijzondere gegevens zijn verboden; aan deze tafel geldt daarop geen uitzondering.
weigert_buiten_wgs[i] contains "08|D-CAT|UAVG-01" if {
	some i, p in feiten.paren
	p.el.prefix == "bijz"
}

# METADATA
# title: Afkomst, geloof en andere bijzondere gegevens hebben elk een eigen uitzondering
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040940/2018-05-25/#Hoofdstuk3_Paragraaf3.1_Artikel25
# custom:
#   regel: UAVG-03
#   artikel: UAVG art. 25 tot en met 29
#   zekerheid: VERIFIED (tekst 2018-05-25)
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Voor dit bijzondere gegeven geldt een eigen uitzondering.
#   uitleg_nee: De uitzonderingen voor afkomst, politiek, geloof, genetische en biometrische gegevens gelden hier niet.
weigert_buiten_wgs[i] contains "08|D-CAT|UAVG-03" if {
	some i, p in feiten.paren
	p.element in {"bijz.etniciteit", "bijz.politiek", "bijz.geloof", "bijz.genetisch", "bijz.biometrisch"}
}
