# METADATA
# title: Wet justitiele en strafvorderlijke gegevens
# schemas:
#   - input: schema.verzoek
package wet.wjsg

import data.ave
import data.bewijs
import data.feiten

# METADATA
# title: Verstrekking door het OM
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.30
# custom:
#   regel: WJSG-04
#   artikel: Wjsg art. 8b, 39fa en 51ca [voorwaarden niet nagekeken]; Wgs art. 2.30
#   zekerheid: UNVERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het OM verstrekte dit zelf.
#   uitleg_nee: De verstrekking door het OM ontbreekt.
#   vereist: [om_verstrekking]
weigert_op_wgs[i] contains "10|D-GEZAG|WJSG-04" if {
	some i, p in feiten.paren
	p.om
	not _eigen_aanmelding(p)
	not _om_verstrekking(p)
}

# Ook wat een ander van het OM opnieuw vrijgeeft.
weigert_op_wgs[i] contains "10|D-GEZAG|WJSG-04" if {
	some i, p in feiten.paren
	p.el.prefix == "om"
	not p.om
	ave.keuze[i].vrijgave
	not _om_verstrekking(p)
}

_eigen_aanmelding(p) if {
	p.aanmelding
	p.el.prefix != "om"
}

_om_verstrekking(p) if bewijs.verwijzing("om_verstrekking", p)

# METADATA
# title: Het OM geeft aan het ZVH
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.5
# custom:
#   regel: L17
#   artikel: Wgs art. 1.5 lid 2 onder b, 2.30
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het OM zelf verstrekte dit aan het ZVH.
#   uitleg_nee: Alleen het OM zelf geeft justitiele gegevens aan het ZVH.
#   vereist: [om_verstrekking]
draagt[i] contains "L17" if {
	feiten.zvh
	some i, p in feiten.paren
	_van_het_om(p)
}

_van_het_om(p) if p.om

_van_het_om(p) if p.el.prefix == "om"

# METADATA
# title: Besluit van het College van procureurs-generaal
# related_resources:
#   - https://wetten.overheid.nl/BWBR0014194/2020-01-01/#Titel2a_Artikel39f
# custom:
#   regel: WJSG-01
#   artikel: Wjsg art. 39f
#   zekerheid: VERIFIED (tekst 2020-01-01)
#   geldig_vanaf: "2004-09-01"
#   uitleg_ja: Er is een besluit volgens artikel 39f.
#   uitleg_nee: Er is geen besluit volgens artikel 39f.
#   vereist: [besluit_wpg]
weigert_buiten_wgs[i] contains "10|D-GROND|WJSG-01" if {
	not feiten.kader in {"wvggz", "part"}
	some i, p in feiten.paren
	p.om
	not bewijs.besluit_wpg(p)
	not ave.burgemeester_wpg16
}

# METADATA
# title: Reclassering en DJI buiten het ZVH
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-06
#   artikel: AVG art. 6 lid 3 en 10
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De aanvraag noemt een grond buiten de Wgs.
#   uitleg_nee: Buiten het ZVH moet de aanvraag een eigen taak en wetsartikel noemen.
#   vereist: [grond_buiten_wgs]
weigert_buiten_wgs[i] contains "04|D-GROND|AVG-06" if {
	feiten.kader in {"geen", "lokaal", "jbt"}
	some i, p in feiten.paren
	p.el.prefix in {"rec", "dji"}
	p.soort in {"reclassering", "dji"}
	ave.keuze[i].soort in {"ja", "wacht", "nee"}
	not bewijs.grond_buiten_wgs
}

draagt[i] contains "WJSG-01" if {
	not feiten.zvh
	some i, p in feiten.paren
	p.om
	bewijs.besluit_wpg(p)
}

draagt[i] contains "AVG-06" if {
	not feiten.zvh
	some i, p in feiten.paren
	p.soort in {"reclassering", "dji"}
	bewijs.grond_buiten_wgs
}
