# METADATA
# title: Besluit op een handeling
# description: >-
#   Mag deze handeling nu, door deze rol, en is er wat zij eist? De levensloop is data (data/levensloop.json). Een eis die
#   het beleid niet kent, is nooit gehaald. Van meer overgangen met dezelfde naam geldt die met de minste bezwaren.
# schemas:
#   - input: schema.handeling
package besluit.handeling

import data.feiten
import data.gebruiker

# METADATA
# entrypoint: true
besluit := {
	"uitkomst": _uitkomst,
	"vorm": "niet",
	"reden": _reden,
	"redenen": _codes,
	"regels": _regels,
	"matrix": _matrix,
	"vereist": _vereist,
	"artikelen": sort([a | some a in {data.wetten[r].artikel | some r in _regels}]),
	"overgang": _overgang,
	"naar": _naar,
	"ave": _ave,
}

_soort := input.handeling.soort

_rol := input.beller.rol if is_string(input.beller.rol)

else := ""

# Overgangen en handelingen met deze naam, in dit kader.
_opties := [{"optie": o, "bezwaren": _bezwaren(o), "gewicht": [count(_bezwaren(o)), _buiten_toestand(o)]} |
	some o in array.concat(data.levensloop.overgangen, data.levensloop.handelingen)
	o.handeling == _soort
	_past_naar(o)
]

# Bij evenveel bezwaren gaat de overgang voor die in deze toestand kan.
_buiten_toestand(o) := 0 if {
	_in_toestand(o)
} else := 1

_past_naar(_) if input.handeling.naar == null

_past_naar(o) if object.get(o, "naar", null) in {null, input.handeling.naar}

_bezwaren(o) := ({r | some r in [_kader_bezwaar(o), _toestand_bezwaar(o), _rol_bezwaar(o)]; r != ""} | {r | some naam in o.eist; r := _eis_bezwaar(naam)}) | _altijd

# Wat niet van de handeling afhangt: wie haar doet, en of een nieuwe casus bij de tafel past.
_altijd contains "02|D-BEVOEGD|WGS-11" if not _bevoegd

_bevoegd if gebruiker.bevoegd(input.beller)

_bevoegd if {
	_soort in {"bewijs_vastleggen", "bewijs_intrekken", "bewijs_beeindigen"}
	gebruiker.in_het_register(input.beller)
}

# METADATA
# title: Het kader past bij de tafel
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.2
# custom:
#   regel: LEV-04
#   artikel: Wgs art. 1.2, 2.25
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Aan deze tafel horen casussen met dit kader.
#   uitleg_nee: Aan deze tafel horen geen casussen met dit kader; meld de casus aan bij een tafel die dat wel mag.
_altijd contains "04|D-REGIME|LEV-04" if {
	_nieuw
	not _kader_van_de_tafel
}

_kader_van_de_tafel if feiten.kader == input.verband_soort

_kader_van_de_tafel if feiten.kader in data.verbanden[input.verband_soort]

_nieuw if feiten.toestand == ""

# Van een vernietigde casus is er alleen nog een grafsteen; daar komt niets meer bij (Wgs 1.8 lid 7).
_altijd contains "13|D-BEWAAR|WGS-14" if feiten.toestand == "S99"

# METADATA
# title: De tafel kent deze handeling
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: LEV-01
#   artikel: Wgs art. 2.31
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De casus is in een toestand waarin deze handeling mag.
#   uitleg_nee: De casus is niet in een toestand, of aan een tafel, waarin deze handeling mag.
_toestand_bezwaar(o) := "" if {
	_in_toestand(o)
} else := "06|D-BEWAAR|LEV-01" if {
	feiten.gesloten
} else := "06|D-FASE|LEV-01"

_in_toestand(o) if count(o.van) == 0

_in_toestand(o) if feiten.toestand in o.van

_kader_bezwaar(o) := "" if {
	count(o.kaders) == 0
} else := "" if {
	feiten.kader in o.kaders
} else := "06|D-FASE|LEV-01"

# METADATA
# title: De rol mag deze handeling doen
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.8
# custom:
#   regel: LEV-02
#   artikel: Wgs art. 1.8 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Deze rol mag deze handeling doen.
#   uitleg_nee: Deze rol mag deze handeling niet doen.
_rol_bezwaar(o) := "04|D-NIETDEELN|ZVH-03" if {
	input.beller.bekend == false
} else := "" if {
	_rol in o.rollen
} else := "04|D-NIETDEELN|ZVH-12" if {
	_rol == "R10"
} else := "02|D-ROL|LEV-02"

# METADATA
# title: Wat de handeling eist
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: LEV-03
#   artikel: Wgs art. 2.31
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Alles wat deze handeling eist, is er.
#   uitleg_nee: Er ontbreekt iets dat deze handeling eist, of het beleid kent die eis nog niet.
_eis_bezwaar(naam) := mist[naam]

_eis_bezwaar(naam) := "06|D-FASE|LEV-03" if not naam in bekende_eisen

_minste := min([o.gewicht | some o in _opties])

_gekozen := [o | some o in _opties; o.gewicht == _minste][0]

_redenen := bezwaren if {
	bezwaren := _gekozen.bezwaren
} else := {"06|D-FASE|LEV-01"}

_gesorteerd := sort([split(r, "|") | some r in _redenen])

_codes := [x | some i, x in _alle_codes; not x in array.slice(_alle_codes, 0, i)]

_alle_codes := [r[1] | some r in _gesorteerd]

_regels := sort([r | some r in {x[2] | some x in _gesorteerd}])

_reden := code if {
	code := _codes[0]
} else := null

# Wijkt alleen de tweede sleutel af, dan kijkt een mens naar de identiteit (matrix-notes 2b.25).
_uitkomst := "verstrekt" if {
	count(_codes) == 0
} else := "wacht_vrijgave" if {
	_redenen == {"01|D-ID|WGS-19a"}
} else := "geweigerd"

# Een derde krijgt nooit systeemtoegang; de rij die dat zegt is M073 (Bgs 2.21 lid 3).
_matrix := "M073" if {
	_soort == "inloggen"
	_rol == "R10"
	feiten.zvh
} else := null

_vereist := sort([v | some v in ({v |
	some naam in _gekozen.optie.eist
	_eis_bezwaar(naam)
	v := naam
} | {v | some r in _regels; some v in data.wetten[r].vereist})])

_overgang := object.get(_gekozen.optie, "id", null) if {
	_uitkomst == "verstrekt"
} else := null

_naar := object.get(_gekozen.optie, "naar", null) if {
	_uitkomst == "verstrekt"
} else := null

# Het niveau van een casus verandert alleen door op- of afschalen; een nieuwe casus begint met het hare.
_ave := input.handeling.ave if {
	_uitkomst == "verstrekt"
	_bepaalt_niveau
} else := null

_bepaalt_niveau if _soort in {"opschalen", "afschalen"}

_bepaalt_niveau if _nieuw
