# METADATA
# title: Besluit op een informatieverzoek
# description: >-
#   Per paar (leverancier, element) of het mag, hoe, of waarop het wacht. De wetten staan hier een voor een; een nee wint.
#   Alle redenen gaan mee, in de volgorde van de poorten G1-G14; de eerste is de hoofdreden (matrix-notes 2a.8).
# schemas:
#   - input: schema.verzoek
package besluit.verzoek

import data.ave
import data.feiten
import data.geheim
import data.wet.avg
import data.wet.bgs
import data.wet.bpg
import data.wet.gemeentewet
import data.wet.jeugdwet
import data.wet.part
import data.wet.uavg
import data.wet.wams
import data.wet.wgbo
import data.wet.wgs
import data.wet.wjsg
import data.wet.wmo
import data.wet.wpg
import data.wet.wvggz
import data.wet.wzd

# METADATA
# entrypoint: true
besluit := {
	"paren": _uitspraken,
	"identificatie": _identificatie,
	"verplichtingen": sort([v | some v in _verplichtingen]),
}

# Elke wet geeft per paar de poorten die niet opengaan, als `poort|reden|regel`. Deze gelden op beide wegen.
_elke_weg := [
	wgs.weigert,
	bgs.weigert,
	wpg.weigert,
	wgbo.weigert,
	jeugdwet.weigert,
	wvggz.weigert,
	wzd.weigert,
	wmo.weigert,
	gemeentewet.weigert,
	part.weigert,
	wams.weigert,
	avg.weigert,
	uavg.weigert,
]

# METADATA
# title: Twee wegen, los van elkaar
# description: >-
#   Een casus van het ZVH gaat de weg van de Wgs; elke andere tafel die van een andere wet. Wat op de ene weg ontbreekt,
#   telt op de andere niet. Een ja noemt zijn weg: ZVH-06 op die van de Wgs, AVG-02 op die van een andere wet.
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.2
# custom:
#   regel: WGS-02
#   artikel: Wgs art. 1.2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De vraag is getoetst op de weg die bij deze tafel hoort.
#   uitleg_nee: De weg die bij deze tafel hoort, geeft geen grond.
_wetten := array.concat(_elke_weg, [wgs.weigert_op_wgs, wpg.weigert_op_wgs, wjsg.weigert_op_wgs]) if {
	feiten.zvh
} else := array.concat(_elke_weg, [
	wpg.weigert_buiten_wgs,
	bpg.weigert_buiten_wgs,
	wjsg.weigert_buiten_wgs,
	wmo.weigert_buiten_wgs,
	wvggz.weigert_buiten_wgs,
	avg.weigert_buiten_wgs,
	uavg.weigert_buiten_wgs,
])

# Wat een ja draagt; het opent niets en weigert niets.
_dragers := [
	wgs.draagt,
	bgs.draagt,
	wpg.draagt,
	bpg.draagt,
	wjsg.draagt,
	jeugdwet.draagt,
	wmo.draagt,
	wvggz.draagt,
	gemeentewet.draagt,
	avg.draagt,
	uavg.draagt,
]

# Per paar de poorten die dichtblijven; een paar waar geen wet iets over zegt, staat er niet in.
_poorten[i] contains reden if {
	some wet in _wetten
	some i, redenen in wet
	some reden in redenen
}

_draagt[i] contains regel if {
	some wet in _dragers
	some i, regels in wet
	some regel in regels
}

_uitspraken := [u |
	some i, p in feiten.paren
	u := _uitspraak(i, p, ave.keuze[i], object.get(_poorten, i, set()))
]

# De paren die echt aan een leverancier gevraagd worden: het antwoord, of de uitnodiging.
_gevraagd := {i: u.verstrekker | some i, u in _uitspraken; u.uitkomst in {"verstrekt", "uitnodiging"}}

_uitspraak(i, p, k, poorten) := _ja(p, k, _uitkomst(k), _regels_ja(i, p, k)) if {
	k.soort in {"ja", "wacht"}
	count(poorten) == 0
} else := _nee(p, k, _op_volgorde(redenen, _wijkt(redenen))) if {
	redenen := (poorten | k.redenen) | _geen_rij(p, k, poorten)
}

# Alleen als alle andere poorten opengaan heeft de tabel geen rij (matrix-notes 2b.2). Wat een leverancier achterhoudt is
# zo'n poort niet: anders verraadt een fase of een niveau waar niets kan dat er iets is.
_geen_rij(p, k, poorten) := {ave.geen_rij(p)} if {
	k.soort in {"nee", "geen"}
	count(k.redenen) == 0
	count(poorten - _achtergehouden) == 0
} else := set()

_achtergehouden := {"11|D-GEHEIM-LEV|WGS-05a", "11|D-OPSP|WGS-05a", "11|D-OPSP|WPG-13a"}

# De redenen die de vrager niet mag weten en die niet de hoofdreden worden. Wat een leverancier achterhoudt telt pas als
# er verder niets weigert: een vrager kan zijn noodzaak weglaten, een fase kiezen of bezwaar maken, en mag daar niet aan
# zien dat er iets is (matrix-notes 2b.3, en dat gaat voor 2a.8). Wie blijft herhalen hoort alleen dat.
_wijkt(redenen) := {r | some r in redenen; _stil(r)} if {
	"12|D-HERHAAL|AVG-10a" in redenen
} else := redenen & _achtergehouden

_stil(r) if r in _achtergehouden

_stil(r) if startswith(r, "05|D-PART|")

# Gesorteerd op poort; wat wijkt komt achteraan.
_op_volgorde(redenen, achteraan) := [split(r, "|") | some r in array.concat(sort(redenen - achteraan), sort(achteraan))]

_ja(p, k, uitkomst, regels) := {
	"verstrekker": p.verstrekker,
	"element": p.element,
	"matrix": k.id,
	"uitkomst": uitkomst,
	"vorm": k.vorm,
	"reden": null,
	"redenen": [],
	"regels": regels,
	"vereist": sort([t | some t in k.mist]),
	"wacht_bij": _wacht_bij(uitkomst, p),
	"voorwaarden": sort([b.tekst | some b in wgs.voorwaarden(p)]),
	"artikelen": _artikelen(regels),
	"filters": _filters(p, k),
}

# Gesorteerd op poort: de eerste reden is de hoofdreden.
_nee(p, k, redenen) := {
	"verstrekker": p.verstrekker,
	"element": p.element,
	"matrix": k.id,
	"uitkomst": _uitkomst_nee(redenen[0][1]),
	"vorm": "niet",
	"reden": redenen[0][1],
	"redenen": _codes(redenen),
	"regels": regels,
	"vereist": _vereist(k, regels),
	"wacht_bij": [],
	"voorwaarden": [],
	"artikelen": _artikelen(regels),
	"filters": _geen_filters,
} if {
	regels := sort([r | some r in {x[2] | some x in _vertelbaar(redenen)}])
}

# Bij een weigering die verteld wordt, noemt geen regel, artikel of eis een grond die de vrager niet mag weten.
_vertelbaar(redenen) := redenen if {
	redenen[0][1] in data.verborgen
} else := [x | some x in redenen; not x[1] in data.verborgen]

_codes(redenen) := [redenen[0][1]] if count(redenen) == 1

else := [x[1] | some i, x in redenen; not x[1] in {y[1] | some y in array.slice(redenen, 0, i)}]

_uitkomst(k) := "uitnodiging" if {
	k.vorm == "uitnodiging"
} else := "verstrekt" if {
	k.soort == "ja"
} else := "wacht_toestemming" if {
	"toestemming" in k.mist
} else := "wacht_vrijgave"

# Wat de vrager niet mag weten, mag ook niet te onderscheiden zijn van niets (matrix-notes 2b.3).
_uitkomst_nee(code) := "geen_mededeling" if {
	code in data.verborgen
} else := "geweigerd"

_wacht_bij(uitkomst, p) := [p.verstrekker] if {
	startswith(uitkomst, "wacht")
} else := []

_vereist(k, regels) := sort([t | some t in (k.mist | {v | some r in regels; some v in data.wetten[r].vereist})])

_artikelen(regels) := sort([a | some a in {data.wetten[r].artikel | some r in regels}])

# De regels die een ja dragen: het plafond, de weg, wat het geheim opende, en elke grond die een wet erbij noemt.
_regels_ja(i, p, k) := sort([r | some r in (({"AVE-03", _weg} | _geheimregels(p, k)) | object.get(_draagt, i, set()))])

_weg := "ZVH-06" if {
	feiten.zvh
} else := "AVG-02"

# Wie nog wacht, of alleen uitgenodigd wordt, heeft nog niets geopend: dan de regel die het geheim bewaart.
_geheimregels(p, k) := set() if {
	p.geheim == ""
} else := geheim.gronden(p, k.rij) if {
	k.soort == "ja"
	k.vorm != "uitnodiging"
} else := {geheim.regel(p)}
