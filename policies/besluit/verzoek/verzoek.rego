# METADATA
# title: Besluit op een informatieverzoek
# description: >-
#   Per paar (leverancier, element) of het mag, hoe, of waarop het wacht. De wetten staan hier een voor een; een nee wint.
#   Alle redenen gaan mee, in de volgorde van de poorten G1-G14; de eerste is de hoofdreden (matrix-notes 2a.8).
# schemas:
#   - input: schema.verzoek
package besluit.verzoek

import data.ave
import data.bewijs
import data.feiten
import data.wet.avg
import data.wet.jeugdwet
import data.wet.uavg
import data.wet.wgbo
import data.wet.wgs
import data.wet.wjsg
import data.wet.wmo
import data.wet.wpg
import data.wet.wvggz

# METADATA
# entrypoint: true
besluit := {
	"paren": _uitspraken,
	"identificatie": _identificatie,
	"verplichtingen": sort([v | some v in _verplichtingen]),
}

# Elke wet geeft per paar de poorten die niet opengaan, als `poort|reden|regel`.
_wetten := [
	wgs.weigert,
	wpg.weigert,
	wjsg.weigert,
	wgbo.weigert,
	jeugdwet.weigert,
	wmo.weigert,
	wvggz.weigert,
	avg.weigert,
	uavg.weigert,
]

_poorten(i) := {reden | some wet in _wetten; some reden in wet[i]}

_uitspraken := [u |
	some i, p in feiten.paren
	u := _uitspraak(p, ave.keuze[i], _poorten(i))
]

# De paren die echt aan een leverancier gevraagd worden: het antwoord, of de uitnodiging.
_gevraagd := {i: u.verstrekker | some i, u in _uitspraken; u.uitkomst in {"verstrekt", "uitnodiging"}}

_uitspraak(p, k, poorten) := _ja(p, k, _uitkomst(k), _regels_ja(p)) if {
	k.soort in {"ja", "wacht"}
	count(poorten) == 0
} else := _nee(p, k, [split(r, "|") | some r in sort([r | some r in redenen])]) if {
	redenen := poorten | k.redenen
	count(redenen) > 0
} else := _nee(p, k, [split(ave.geen_rij(p), "|")])

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

# De regels die een ja dragen: het plafond, en wat het geheim of de politiepoort opende.
_regels_ja(p) := sort([r | some r in (({"AVE-03", _kaderregel} | _geheimregel(p)) | _politieregel(p))])

_kaderregel := "ZVH-06" if {
	feiten.zvh
} else := "AVG-02"

_geheimregel(p) := {"ZVH-08"} if {
	p.geheim != ""
} else := set()

_politieregel(p) := {"WPG-13"} if {
	p.politie
	feiten.zvh
} else := {"WPG-11"} if {
	p.politie
} else := set()

# --- wat minimise met de gegevens moet doen --------------------------------------------------------------------------

_geen_filters := {
	"wpg_artikelen": null,
	"zonder_verwijderd": false,
	"maanden": null,
	"alleen_incident": false,
	"alleen_eigen": false,
	"anderen_titel": false,
	"leeftijdsband": false,
	"niet_bekend": false,
}

_filters(p, k) := object.union_n([
	_geen_filters,
	object.get(data.matrix.filters, [concat("|", [_tekst(k.id), p.element])], {}),
	_politiefilter(p),
	{"leeftijdsband": ave.leeftijdsband(p)},
	{"niet_bekend": _gewoon_niet_bekend(p)},
])

# Alleen gegevens van Wpg 8 en 13, en nooit verwijderde (Wgs 2.30 lid 1 a, Wpg 14 lid 2, matrix M121).
_politiefilter(p) := {"wpg_artikelen": ["13", "8"], "zonder_verwijderd": true} if {
	_politiegegeven(p)
} else := {}

# Ook een treffer bij de politie is een politiegegeven (Wpg 1 onder a; matrix-notes 7).
_politiegegeven(p) if p.el.prefix == "pol"

_politiegegeven(p) if p.politie

# Gewoon NIET_BEKEND alleen van wie geen geheim heeft, of met toestemming van de betrokkene (practice.md 3.4).
_gewoon_niet_bekend(p) if {
	p.element == "inv.bekend"
	p.geen_geheim
} else if {
	p.element == "inv.bekend"
	bewijs.toestemming(p)
} else := false

_tekst(x) := x if is_string(x)

else := ""

# --- vragen is ook verstrekken: welke identiteit gaat er mee ---------------------------------------------------------

_identificatie := {v: _identiteit(v) | some v in {p.verstrekker | some p in input.vraag.paren}}

_identiteit(v) := "geen" if {
	input.vraag.persoon == null
} else := "geen" if {
	not v in _gevraagden
} else := "eigenReferentie" if {
	input.verstrekkers[v].referentie == true
} else := "bsn" if {
	uavg.haak(input.verstrekkers[v].soort)
} else := "naam_geb"

_gevraagden := {v | some v in _gevraagd}

# --- plichten die meereizen ------------------------------------------------------------------------------------------

# Een verzwegen weigering brengt dezelfde plichten mee als een antwoord: wie de plichten telt, leert niets (6a.11).
_lijkt_gevraagd contains i if {
	some i, u in _uitspraken
	u.uitkomst in {"verstrekt", "uitnodiging", "geen_mededeling"}
}

_verplichtingen contains {"soort": "geheimhouding", "artikel": "Wgs art. 1.11"} if {
	feiten.zvh
	count(_lijkt_gevraagd) > 0
}

_verplichtingen contains {"soort": "geheimhouding", "artikel": "Wpg art. 7 lid 2"} if {
	some i in _lijkt_gevraagd
	_politiegegeven(feiten.paren[i])
}

_verplichtingen contains {"soort": "zorgverantwoordelijke_inlichten", "artikel": "Wvggz art. 8:29"} if {
	feiten.kader == "wvggz"
	count(_lijkt_gevraagd) > 0
}

_verplichtingen contains {"soort": "controle_achteraf", "artikel": "AVG art. 5 lid 2"} if {
	some i in _lijkt_gevraagd
	ave.keuze[i].spoed
}
