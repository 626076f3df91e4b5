package bewijs

import data.feiten
import data.tijd

# --- toestemming en verklaringen van de hulpverlener ---------------------------------------------------------------

# METADATA
# description: >-
#   Uitdrukkelijke toestemming die dit paar dekt, van wie zij mag geven (AVG 7, 9 lid 2 a; Jeugdwet 7.3.4). Het nieuwste
#   woord wint: een weigering of intrekking van later, of van hetzelfde moment, gaat voor.
toestemming(p) if {
	laatste := max([_gezegd_op(b) | some b in _toestemmingen; _over_paar(b, p); _getekend(b, p)])
	every n in _nees { not _wint(n, laatste, p) }
}

# Een uitdrukkelijk nee: ingetrokken of geweigerd, en geen nieuwer geldig ja voor hetzelfde.
nee(p) if {
	some n in _nees
	_over_paar(n, p)
	not toestemming(p)
}

_over_paar(b, p) if {
	tekent(b, p)
	over_element(b, p)
	_bij_leverancier(b, p)
}

_wint(n, laatste, p) if {
	_over_paar(n, p)
	_geweigerd_op(n) >= laatste
}

# Bij twijfel over het moment is een ja ouder en een nee nieuwer: van een ja telt het vroegste moment, een dag vanaf haar
# begin; van een nee het laatste, een dag tot haar einde, en zonder moment geldt het nu.
_gezegd_op(b) := min([_moment(x, "T00:00:00Z") | some x in [object.get(b, "vastgelegd_op", ""), object.get(b, "gegeven_op", null)]; x != null])

_geweigerd_op(n) := laatste if {
	laatste := max([_moment(n[veld], "T23:59:59Z") |
		some veld in ["vastgelegd_op", "gegeven_op", "ingetrokken_op"]
		n[veld] != null
	])
} else := input.op

_moment(x, uur) := concat("", [x, uur]) if count(x) == 10

else := x

_toestemmingen := [b |
	some b in op_tafel.toestemming
	not _weigert(b)
	_aan_ontvanger(b)
	object.get(b, "uitdrukkelijk", true) != false
	object.get(b, "wilsbekwaam", true) != false
	tijd.begonnen(object.get(b, "gegeven_op", null))
	tijd.begonnen(object.get(b, "geldig_van", null))
	_nog_geldig(b)
	object.get(b, "doel", null) in {null, input.vraag.doel}
]

_nees := array.concat(
	[b | some b in op_tafel.toestemming; _weigert(b); _aan_ontvanger(b)],
	[b | some b in input.bewijs; b.soort == "toestemming"; _ligt_vast(b); _ingetrokken(b); _aan_ontvanger(b)],
)

_weigert(b) if b.geweigerd == true

_bij_leverancier(b, _) if object.get(b, "leverancier", null) == null

_bij_leverancier(b, p) if b.leverancier == p.verstrekker

_bij_leverancier(b, p) if p.verstrekker in b.leverancier

# Vanaf 16 jaar tekent men zelf; wie van onbekende leeftijd is, tekent met de ouders samen. Een vertegenwoordiger van een volwassene telt niet tot een jurist het bevestigt (2b.10).
_getekend(b, _) if {
	feiten.zestien_of_ouder
	feiten.persoon_id in b.door
	object.get(b, "hoedanigheid", null) in {null, "zelf", "zelf_en_ouders"}
}

# Onder 12 tekenen de ouders of de voogd; van 12 tot en met 15 ook het kind zelf als het om het geheim van de
# hulpverlener gaat (Jeugdwet 7.3.4 en 7.3.5).
_getekend(b, p) if {
	not feiten.zestien_of_ouder
	_ouders(b)
	_kind_ook(b, p)
}

_ouders(b) if b.hoedanigheid in {"ouders", "zelf_en_ouders", "vertegenwoordiger"}

_ouders(b) if {
	object.get(b, "hoedanigheid", null) == null
	count([d | some d in b.door; d != feiten.persoon_id]) >= 2
}

_kind_ook(_, _) if feiten.minderjarig_12

_kind_ook(_, p) if {
	feiten.minderjarig_16
	p.geheim == ""
}

_kind_ook(b, _) if feiten.persoon_id in b.door

_kind_ook(b, _) if b.hoedanigheid == "zelf_en_ouders"

# Goed hulpverlenerschap: alleen de behandelaar zelf verklaart, alleen in het ZVH (Wgs 2.29 lid 2, matrix-notes 2b.9).
verklaring_zvh(p) if {
	feiten.zvh
	goed_hulpverlenerschap(p)
}

verklaring_zvh(p) if {
	feiten.zvh
	conflict_van_plichten(p)
}

goed_hulpverlenerschap(p) if {
	some b in op_tafel.goed_hulpverlenerschap
	_verklaard(_verklaring(b), b, p)
}

# Alle toetsen gedaan en een collega geraadpleegd (KNMG; MED-04).
conflict_van_plichten(p) if {
	some b in op_tafel.conflict_van_plichten
	v := _verklaring(b)
	_verklaard(v, b, p)
	v.toetsen_ingevuld == true
	v.collega_geraadpleegd == true
}

# De velden staan in `verklaring`, of los in het stuk.
_verklaring(b) := v if {
	v := object.union(b, b.verklaring)
} else := b

_verklaard(v, b, p) if {
	v.org == p.verstrekker
	tekent(b, p)
	object.get(v, "behandelaar", true) != false
	object.get(v, "tekst", "") != ""
	tijd.begonnen(object.get(v, "op", null))
	over_element(v, p)
}
