# METADATA
# title: Het plafond
# description: >-
#   De matrix opent nooit iets: zij is een plafond boven de wet (law.md AVE-03, matrix-notes 2.1). Per paar de rijen die
#   gelden en wat zij geven. De index is bij het bouwen gemaakt, dus een vraag kost evenveel bij elke lengte van de matrix.
# schemas:
#   - input: schema.verzoek
package ave

import data.bewijs
import data.feiten
import data.geheim

_index := data.matrix.zoek[feiten.sleutel]

# METADATA
# description: >-
#   Per paar in volgorde: soort (ja, wacht, nee, geen), rij, vorm, wat er mist, en of het geheim dicht bleef.
keuze := [_keuze(p, _gelden(_kandidaten(p), p)) | some p in feiten.paren]

_kandidaten(p) := [rij |
	some nummer in sort(_nummers(p))
	rij := data.matrix.rijen[nummer]
	_past(rij, p)
]

# Op volgorde van de tabel: van rijen die even zwaar wegen wordt de eerste genoemd.
_nummers(p) := {nummer |
	some vak in _vakken(p)
	some patroon in p.el.patronen
	some nummer in vak[patroon]
}

# De rijen tussen deze ontvanger en deze leverancier, per element. Wie een actie houdt, vindt er zijn eigen rijen bij.
_vakken(p) := _van_leverancier[p.verstrekker] if {
	not "actiehouder" in ontvanger_tokens(p)
} else := array.concat(_van_leverancier[p.verstrekker], [_index[v].actiehouder | some v in p.tokens])

_van_leverancier := {onderdeel: [vak | some v in l.tokens; bij := _index[v]; some o in feiten.ontvanger_tokens; vak := bij[o]] |
	some onderdeel, l in feiten.leveranciers
}

# Wie een actie houdt, zegt de regie of wie het plan geeft; nooit de houder alleen.
ontvanger_tokens(p) := feiten.ontvanger_tokens | {"actiehouder"} if {
	some b in bewijs.op_tafel.actiehouder
	b.door == input.ontvanger.onderdeel
	bewijs.tekent(b, p)
	bewijs.over_element(b, p)
} else := feiten.ontvanger_tokens

_past(rij, p) if {
	not _niet_voor(rij, p)
	rij.persoon in {"", feiten.persoonsrol}
}

# M119 geldt niet voor een deelnemer die zelf de aanmelder is (matrix-notes 3).
_niet_voor(rij, p) if {
	rij.id == "M119"
	p.aanmelding
}

# Een rij in proza die toestaat en geldt, vervangt alle andere; anders tellen de meest specifieke (matrix-notes 2.3).
_gelden(kandidaten, p) := vervangt if {
	vervangt := [r | some r in kandidaten; r.proza in {"toestaan", "weigeren"}; proza_geldt(r, p)]
	count(vervangt) > 0
} else := [r | some r in gewoon; r.rang == hoogste] if {
	gewoon := [r | some r in kandidaten; _gewoon(r, p)]
	hoogste := max([r.rang | some r in gewoon])
} else := [r | some r in kandidaten; r.proza == "toestaan"]

_gewoon(r, _) if r.proza == ""

_gewoon(r, p) if {
	r.proza == "grens"
	p.element == "pol.onderzoek"
}

# --- wat de rijen samen geven --------------------------------------------------------------------------------------

_geen_rij := {}

_keuze(p, rijen) := {
	"soort": "geen",
	"id": null,
	"vorm": "niet",
	"mist": set(),
	"redenen": set(),
	"dicht": _dicht(p, _geen_rij),
	"vrijgave": false,
	"spoed": false,
} if {
	count(rijen) == 0
} else := _beste(p, rijen, [_optie(r, p) | some r in rijen; r.hoogte != 0])

_optie(r, p) := {
	"r": r,
	"vorm": _vorm(r, p),
	"mist": {t | some t in r.voorwaarde; not bewijs.heeft(t, p)},
	"dicht": _dicht(p, r),
}

_dicht(p, r) := false if {
	geheim.open(p, r)
} else := false if {
	r.vorm == "uitnodiging"
} else := true

# Van kinderen onder 12 gaat de geboortedatum als leeftijdsband, tenzij het kind zelf de betrokkene is (2b.28). Wie van
# onbekende leeftijd is, kan zo'n kind zijn.
_vorm(r, p) := "gegeneraliseerd" if {
	leeftijdsband(p)
	r.vorm == "volledig"
} else := object.get(p.el.hoogste, r.vorm, "niet")

leeftijdsband(p) if {
	p.element == "id.geb"
	not feiten.twaalf_of_ouder
	feiten.persoonsrol != "betrokkene"
	not p.inzage
} else := false

# De hoogste vorm waarvan alles er is; anders de hoogste waarop gewacht kan worden; anders nee (matrix-notes 2.4).
_beste(p, rijen, opties) := _uit("ja", p, klaar, rijen) if {
	klaar := hoogste([o | some o in opties; _klaar(o)])
} else := _uit("wacht", p, wachtend, rijen) if {
	not _heeft_niet(rijen)
	wachtend := hoogste([o | some o in opties; _kan_wachten(o, p)])
} else := _nee(p, rijen, opties)

_klaar(o) if {
	count(o.mist) == 0
	not o.dicht
	o.vorm != "niet"
}

_wachttekens := {"toestemming", "vrijgave", "leverancier_akkoord", "mens"}

_kan_wachten(o, p) if {
	o.vorm != "niet"
	count(o.mist - _wachttekens) == 0
	_open_na_wachten(o)
	not _nee_gezegd(o, p)
}

_open_na_wachten(o) if not o.dicht

_open_na_wachten(o) if "toestemming" in o.mist

_open_na_wachten(o) if "mens" in o.mist

_nee_gezegd(o, p) if {
	_wil_toestemming(o)
	bewijs.nee(p)
}

_wil_toestemming(o) if o.dicht

_wil_toestemming(o) if "toestemming" in o.r.voorwaarde

_heeft_niet(rijen) if {
	some r in rijen
	r.hoogte == 0
}

hoogste(opties) := [o | some o in opties; o.r.hoogte == max([x.r.hoogte | some x in opties])][0]

_uit(soort, _, o, rijen) := {
	"soort": soort,
	"rij": o.r,
	"id": o.r.id,
	"vorm": o.vorm,
	"mist": _mist(o),
	"redenen": set(),
	"dicht": false,
	"vrijgave": _vraagt_vrijgave(rijen),
	"spoed": "spoed" in o.r.voorwaarde,
}

# Waar een mens beslist en het geheim dicht is, is toestemming wat ontbreekt.
_mist(o) := {"toestemming"} if {
	o.dicht
	"mens" in o.mist
} else := o.mist

_vraagt_vrijgave(rijen) if {
	some r in rijen
	"vrijgave" in r.voorwaarde
} else := false

_nee(p, rijen, opties) := {
	"soort": "nee",
	"id": _rij_id(rijen),
	"vorm": "niet",
	"mist": {t | some o in opties; some t in o.mist},
	"redenen": _nee_redenen(p, rijen, opties),
	"dicht": _blijft_dicht(p, rijen, opties),
	"vrijgave": _vraagt_vrijgave(rijen),
	"spoed": false,
}

_rij_id(rijen) := id if {
	id := [r.id | some r in rijen; r.hoogte == 0][0]
} else := rijen[0].id

_nee_redenen(p, rijen, opties) := {r | some o in opties; some r in _optie_redenen(o, p)} | {r | some rij in rijen; rij.hoogte == 0; some r in _niet_code(rij, p, opties)}

# Welk ontbrekend teken weigert (de tabel van matrix-notes 2); op de andere wordt gewacht.
_optie_redenen(o, _) := {r |
	some teken in o.mist
	r := _teken_code[teken]
} | {"07|D-CAT|ZVH-07" | o.vorm == "niet"}

_teken_code := {
	"besluit_wpg": "10|D-GROND|AVE-03",
	"noodzaak": "12|D-NOODZAAK|AVE-03",
	"spoed": "12|D-NOODZAAK|AVE-03",
	"onvermijdelijk": "07|D-CAT|WGS-20",
	"grond_buiten_wgs": "04|D-GROND|AVG-06",
	"bevoegdheid": "04|D-GROND|AVE-03",
	"geheimhoudingsverklaring": "04|D-NIETDEELN|ZVH-12",
}

# Een rij `niet`: haar eigen code, anders het geheim, anders het doel. Een akte die er is maar niet genoeg, zegt zelf wat mist.
_niet_code(rij, p, opties) := {concat("|", [rij.code, "AVE-03"])} if {
	rij.code != ""
	count(opties) == 0
} else := {concat("|", [rij.code, "AVE-03"])} if {
	rij.code != ""
	_alleen_wachttekens(opties)
} else := set() if {
	count(opties) > 0
} else := {concat("|", ["09|D-GEHEIM", geheim.regel(p)])} if {
	p.geheim != ""
} else := {"03|D-DOEL|AVE-03"}

_alleen_wachttekens(opties) if {
	every o in opties { count(o.mist - _wachttekens) == 0 }
}

_blijft_dicht(p, rijen, opties) if {
	some o in opties
	_nee_gezegd(o, p)
} else if {
	some o in opties
	o.dicht
} else if {
	count(opties) == 0
	_dicht(p, rijen[0])
} else := false

# --- rijen in proza (matrix-notes 4 en 2b.4) ------------------------------------------------------------------------

proza_geldt(rij, p) if {
	rij.id in {"M073", "M107", "M115"}
	every teken in rij.voorwaarde { heeft_teken(teken, p) }
}

proza_geldt(rij, p) if {
	rij.id in {"M091", "M104", "M111"}
	p.statistiek
}

proza_geldt(rij, _) if {
	rij.id == "M035"
	feiten.lijst
}

proza_geldt(rij, _) if {
	rij.id == "M064"
	input.persoon.in_casus == false
}

proza_geldt(rij, _) if {
	rij.id == "M102"
	feiten.gesloten
	not input.ontvanger.soort in {"onderzoek", "beleid"}
}

proza_geldt(rij, _) if {
	rij.id == "M127"
	feiten.geautomatiseerd
}

heeft_teken(teken, p) if bewijs.heeft(teken, p)

# De burgemeester handelt met een eigen bevoegdheid (Wpg 16 lid 1 b).
burgemeester_wpg16 if {
	input.ontvanger.soort == "burgemeester"
	bewijs.bevoegdheid
}

# --- geen rij (matrix-notes 2.6 en 2b.2) ----------------------------------------------------------------------------

# METADATA
# title: Geen rij is niet
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVE-03
#   artikel: AVG art. 5 lid 1 c, 25 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Het gegeven valt binnen het plafond van deze fase, tafel, dit niveau en deze ontvanger.
#   uitleg_nee: Het plafond van deze fase, tafel, dit niveau of deze ontvanger laat dit gegeven niet toe.
geen_rij(p) := "04|D-NIETDEELN|ZVH-03" if {
	_doet_niet_mee
} else := _waarom(_elders(p))

_waarom(elders) := "02|D-ROL|AVE-03" if {
	count(elders) == 0
} else := "12|D-AVE|AVE-03" if {
	feiten.kader == "lokaal"
	feiten.ave == 4
} else := "06|D-FASE|AVE-03" if {
	some e in elders
	e[1] == feiten.kader
	e[2] == _niveau
} else := "04|D-REGIME|AVE-03" if {
	some e in elders
	e[0] == feiten.fase
	e[2] == _niveau
} else := "12|D-AVE|AVE-03" if {
	some e in elders
	e[0] == feiten.fase
	e[1] == feiten.kader
} else := "06|D-FASE|AVE-03" if {
	some e in elders
	e[1] == feiten.kader
} else := "04|D-REGIME|AVE-03"

_niveau := format_int(feiten.ave, 10)

_doet_niet_mee if {
	feiten.zvh
	feiten.rol in {"R05", "R06", "R07", "R08"}
	count(input.casus.deelnemers) > 0
	not feiten.deelnemer
}

# Waar elders deze ontvanger dit gegeven van deze leverancier wel kan krijgen.
_elders(p) := [plek |
	some bekend in _bekend(p)
	some patroon in p.el.patronen
	patroon != "*"
	some plek in bekend[patroon]
	plek != _hier
]

_bekend(p) := _bij_leverancier[p.verstrekker] if {
	not "actiehouder" in ontvanger_tokens(p)
} else := array.concat(_bij_leverancier[p.verstrekker], [data.matrix.elders.actiehouder[v] | some v in p.tokens])

_bij_leverancier := {onderdeel: [bekend | some o in feiten.ontvanger_tokens; van := data.matrix.elders[o]; some v in l.tokens; bekend := van[v]] |
	some onderdeel, l in feiten.leveranciers
}

_hier := [feiten.fase, feiten.kader, format_int(feiten.ave, 10)]
