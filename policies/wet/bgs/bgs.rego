# METADATA
# title: Besluit gegevensverwerking door samenwerkingsverbanden
# description: Wat het Bgs bij de Wgs regelt. `weigert` sluit poorten, `draagt` noemt wat een ja draagt.
# schemas:
#   - input: schema.verzoek
package wet.bgs

import data.ave
import data.bewijs
import data.feiten
import data.wet.wgs

# METADATA
# title: Een derde krijgt hooguit een uittreksel
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk2_Paragraaf2.4_Artikel2.21
# custom:
#   regel: ZVH-12
#   artikel: Wgs art. 2.31 lid 9 en 10; Bgs art. 2.21
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De derde tekende een geheimhoudingsverklaring en krijgt alleen wat zijn rol vraagt.
#   uitleg_nee: Een derde is geen deelnemer; vraag de regisseur om een uittreksel of uw eigen afspraak.
#   vereist: [geheimhoudingsverklaring]
weigert[i] contains "04|D-NIETDEELN|ZVH-12" if {
	feiten.derde
	some i, p in feiten.paren
	ave.keuze[i].soort == "geen"
	not p.statistiek
}

# Bij M073 is de verklaring een teken van de rij; bij M120 gaat zij voor het advies en het akkoord (matrix-notes 2b.27).
weigert[i] contains "04|D-NIETDEELN|ZVH-12" if {
	some i, k in ave.keuze
	k.id == "M120"
	not bewijs.verklaring_getekend
	not wgs.uitgesloten(feiten.paren[i])
}

draagt[i] contains "ZVH-12" if {
	some i, k in ave.keuze
	k.id == "M073"
}

draagt[i] contains "ZVH-12" if {
	some i, k in ave.keuze
	k.id == "M120"
}

# METADATA
# title: Een lijst heeft gepubliceerde criteria
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk2_Paragraaf2.4_Artikel2.22
# custom:
#   regel: ZVH-15
#   artikel: Wgs art. 2.32; Bgs art. 2.22
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De criteria van de lijst zijn gepubliceerd en gehaald.
#   uitleg_nee: De criteria van de lijst zijn niet gepubliceerd, niet gehaald of niet vastgelegd.
#   vereist: [criteria]
weigert[i] contains "06|D-CRIT|ZVH-15" if {
	_lijst_mist
	some i, _ in feiten.paren
}

_lijst_mist if {
	some b in bewijs.van.lijst
	not bewijs.lijst_voldoet(b)
}

# METADATA
# title: Samenhangende casussen
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk2_Paragraaf2.4_Artikel2.20
# custom:
#   regel: ZVH-16
#   artikel: Bgs art. 2.20 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De personen horen bij elkaars directe kring, hun problemen hangen samen en afstemmen is nodig.
#   uitleg_nee: Plannen afstemmen mag alleen binnen de directe kring, bij samenhang en als het nodig is.
#   vereist: [afstemming]
weigert[i] contains "06|D-CRIT|ZVH-16" if {
	_afstemming_mist
	some i, _ in feiten.paren
}

_afstemming_mist if {
	some b in bewijs.van.afstemming
	not bewijs.afstemming_voldoet(b)
}

# METADATA
# title: Nationaliteit alleen om iemand te herkennen
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk1_Artikel1.9
# custom:
#   regel: WGS-20
#   artikel: Bgs art. 1.9
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De nationaliteit is onvermijdelijk om de persoon te herkennen.
#   uitleg_nee: Nationaliteit mag alleen om iemand te herkennen, en alleen als dat onvermijdelijk is.
#   vereist: [onvermijdelijk]
weigert[i] contains "07|D-CAT|WGS-20" if {
	some i, p in feiten.paren
	p.element == "id.nationaliteit"
	not bewijs.onvermijdelijk
	not p.inzage
}

draagt[i] contains "WGS-20" if {
	some i, p in feiten.paren
	p.element == "id.nationaliteit"
}

# METADATA
# title: Alleen gezin en directe kring
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk2_Paragraaf2.4_Artikel2.19
# custom:
#   regel: L38
#   artikel: Wgs art. 2.30 lid 1 b; Bgs art. 2.19
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De persoon hoort bij deze casus.
#   uitleg_nee: De persoon hoort niet bij deze casus.
weigert[i] contains "07|D-KRING|L38" if {
	is_object(input.persoon)
	input.persoon.in_casus == false
	some i, p in feiten.paren
	not p.inzage
}

# METADATA
# title: Naar een RIEC gaat geen geheim
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk1_Artikel1.10
# custom:
#   regel: WGS-10
#   artikel: Wgs art. 1.7 lid 8; Bgs art. 1.10
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Een ander samenwerkingsverband hoort alleen of iemand bekend is, wie meedoet en wat af te stemmen is.
#   uitleg_nee: Wat onder het geheim van zorg of jeugdhulp valt, gaat nooit van een ZVH naar een RIEC.
weigert[i] contains "07|D-CAT|WGS-10" if {
	input.ontvanger.soort == "riec"
	some i, p in feiten.paren
	p.soort == "zvh"
	p.geheim != ""
}

draagt[i] contains "WGS-10" if {
	some i, p in feiten.paren
	"riec" in {p.soort, input.ontvanger.soort}
}
