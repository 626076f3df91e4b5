# METADATA
# title: Besluit op een informatieverzoek
# description: >-
#   Per paar (leverancier, element) of het mag, hoe, of waarop het wacht. De wetten staan hier een voor een; een nee wint.
#   Alle redenen gaan mee, in de volgorde van de poorten G1-G14; de eerste is de hoofdreden (matrix-notes 2a.8).
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
	"paren": sort([_uitspraak(i, p) | some i, p in feiten.paren]),
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

_uitspraak(i, p) := _maak(p, k, _redenen(p, k, _poorten(i))) if k := ave.keuze[i]

_redenen(p, k, poorten) := poorten | k.redenen if {
	count(poorten | k.redenen) > 0
} else := {ave.geen_rij(p)} if {
	k.soort == "geen"
} else := {"12|D-AVE|AVE-03"} if {
	k.soort == "nee"
} else := set()

_maak(p, k, redenen) := object.union(_basis(p, k), {
	"uitkomst": uitkomst,
	"vorm": k.vorm,
	"reden": null,
	"redenen": [],
	"regels": _regels_ja(p),
	"vereist": sort([t | some t in k.mist]),
	"wacht_bij": _wacht_bij(uitkomst, p),
	"voorwaarden": sort([b.tekst | some b in wgs.voorwaarden(p)]),
	"artikelen": _artikelen(_regels_ja(p)),
	"filters": _filters(p, k),
}) if {
	count(redenen) == 0
	uitkomst := _uitkomst(k)
} else := object.union(_basis(p, k), {
	"uitkomst": _nee(codes[0]),
	"vorm": "niet",
	"reden": codes[0],
	"redenen": codes,
	"regels": regels,
	"vereist": _vereist(k, regels),
	"wacht_bij": [],
	"voorwaarden": [],
	"artikelen": _artikelen(regels),
	"filters": _geen_filters,
}) if {
	gesorteerd := sort([split(r, "|") | some r in redenen])
	codes := _zonder_dubbel([r[1] | some r in gesorteerd])
	regels := sort([r | some r in {x[2] | some x in gesorteerd}])
}

_basis(p, k) := {"verstrekker": p.verstrekker, "element": p.element, "matrix": k.id}

_zonder_dubbel(rij) := [x | some i, x in rij; not x in array.slice(rij, 0, i)]

_uitkomst(k) := "uitnodiging" if {
	k.vorm == "uitnodiging"
} else := "verstrekt" if {
	k.soort == "ja"
} else := "wacht_toestemming" if {
	"toestemming" in k.mist
} else := "wacht_vrijgave"

# Wat de vrager niet mag weten, mag ook niet te onderscheiden zijn van niets (matrix-notes 2b.3).
_nee(code) := "geen_mededeling" if {
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
	p.el.prefix == "pol"
} else := {}

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
	count([p | some i, p in feiten.paren; p.verstrekker == v; _wordt_gevraagd(i)]) == 0
} else := "eigenReferentie" if {
	input.verstrekkers[v].referentie == true
} else := "bsn" if {
	uavg.haak(input.verstrekkers[v].soort)
} else := "naam_geb"

_wordt_gevraagd(i) if {
	ave.keuze[i].soort == "ja"
	count(_poorten(i)) == 0
}

# --- plichten die meereizen ------------------------------------------------------------------------------------------

_verplichtingen contains {"soort": "geheimhouding", "artikel": "Wgs art. 1.11"} if {
	feiten.zvh
	some i, _ in feiten.paren
	_wordt_gevraagd(i)
}

_verplichtingen contains {"soort": "geheimhouding", "artikel": "Wpg art. 7 lid 2"} if {
	some i, p in feiten.paren
	p.el.prefix == "pol"
	_wordt_gevraagd(i)
}

_verplichtingen contains {"soort": "zorgverantwoordelijke_inlichten", "artikel": "Wvggz art. 8:29"} if {
	feiten.kader == "wvggz"
	some i, _ in feiten.paren
	_wordt_gevraagd(i)
}

_verplichtingen contains {"soort": "controle_achteraf", "artikel": "AVG art. 5 lid 2"} if {
	some i, k in ave.keuze
	k.spoed
	_wordt_gevraagd(i)
}
