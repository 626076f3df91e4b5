# METADATA
# title: Wet aanpak meervoudige problematiek sociaal domein (wetsvoorstel 36 295)
# description: >-
#   Klaargezet en uit. Er is geen spoor dat deze wet in werking is (WAMS-01), dus zij zegt niets zolang
#   `data.schakelaars.wams` uit staat. Ook aan opent zij nooit een geheim en zegt zij nooit zelf ja: zij noemt alleen de
#   grond die de wet bij een ja van de matrix zou geven.
# schemas:
#   - input: schema.verzoek
package wet.wams

import data.ave
import data.bewijs
import data.feiten

# METADATA
# title: De Wams geldt nog niet
# related_resources:
#   - https://zoek.officielebekendmakingen.nl/kst-36295-3.html
# custom:
#   regel: WAMS-01
#   artikel: Wetsvoorstel 36 295 (Wams) [niet in werking]
#   zekerheid: UNVERIFIED
#   geldig_vanaf: "2023-01-30"
#   uitleg_ja: De aanvraag leunt niet op de Wams.
#   uitleg_nee: De Wams is geen geldend recht; noem een wet die nu geldt.
#   vereist: [grond_buiten_wgs]
weigert[i] contains "04|D-GROND|WAMS-01" if {
	data.schakelaars.wams == false
	_beroep
	some i, _ in feiten.paren
}

_beroep if {
	bewijs.grond_gefaald
	some b in array.concat(
		object.get(bewijs.van, "grond_buiten_wgs", []),
		object.get(bewijs.van, "wettelijke_taak", []),
	)
	some veld in ["tekst", "wet", "artikel"]
	contains(lower(object.get(b, veld, "")), "wams")
}

# METADATA
# title: Samenwerken bij meervoudige problematiek
# related_resources:
#   - https://zoek.officielebekendmakingen.nl/kst-36295-3.html
# custom:
#   regel: WAMS-02
#   artikel: Wetsvoorstel 36 295 (Wams) [niet in werking]
#   zekerheid: UNVERIFIED
#   geldig_vanaf: "2023-01-30"
#   uitleg_ja: De Wams zou het college hiervoor een grond geven.
#   uitleg_nee: De Wams geeft hiervoor geen grond.
zou_dragen[i] contains "WAMS-02" if {
	data.schakelaars.wams == true
	feiten.kader == "lokaal"
	input.ontvanger.soort in {"college", "wijkteam", "procesregie_lokaal"}
	some i, k in ave.keuze
	feiten.paren[i].el.prefix in {"sd", "ctx", "plan"}
	k.soort == "ja"
}
