# METADATA
# title: Toestemming, woord voor woord
# description: Van wie zij is, hoe lang zij geldt, en welk woord het laatste is (AVG 7, 9 lid 2 a; Jeugdwet 7.3.4).
package bewijs.toestemming_test

import data.bewijs
import data.feiten
import data.proef

ja := proef.toestemming

met(stukken) := proef.met_bewijs(proef.zorg, stukken)

# Een gegeven van de woningcorporatie valt onder geen geheim.
zonder_geheim(leeftijd, stuk) := proef.met_bewijs(
	object.union(proef.vraag(proef.zorg.casus, "F3", proef.gemeente, "corporatie", "wc.afspraak"), {"persoon": {"leeftijd": leeftijd}}),
	[object.union(ja, object.union({"elementen": null}, stuk))],
)

van(leeftijd, element, stuk) := proef.met_bewijs(
	object.union(proef.zorg, {"persoon": {"leeftijd": leeftijd}, "vraag": {"paren": [{"verstrekker": "vnn", "element": element}]}}),
	[object.union(ja, object.union({"elementen": [element]}, stuk))],
)

gegeven(v) if {
	p := feiten.paren[0] with input as v
	bewijs.toestemming(p) with input as v
}

nee(v) if {
	p := feiten.paren[0] with input as v
	bewijs.nee(p) with input as v
}

# --- welk woord het laatste is --------------------------------------------------------------------------------------

op(dag) := {"vastgelegd_op": dag}

test_het_nieuwste_woord_wint if {
	weigert := {"geweigerd": true}
	gegeven(met([ja]))
	not nee(met([ja]))
	not gegeven(met([object.union(ja, weigert)]))
	nee(met([object.union(ja, weigert)]))
	vroeg := object.union(ja, op("2025-09-01T12:00:00Z"))
	midden := object.union_n([ja, weigert, op("2025-09-02T12:00:00Z")])
	laat := object.union(ja, op("2025-09-03T12:00:00Z"))
	not gegeven(met([vroeg, midden]))
	nee(met([vroeg, midden]))
	gegeven(met([vroeg, midden, laat]))
	not nee(met([vroeg, midden, laat]))
}

test_van_een_ja_telt_het_vroegste_moment if {
	bewijs._gezegd_op({"vastgelegd_op": "2025-09-15T12:00:00Z", "gegeven_op": "2025-09-14"}) == "2025-09-14T00:00:00Z"
	bewijs._gezegd_op({"vastgelegd_op": "2025-09-15T12:00:00Z"}) == "2025-09-15T12:00:00Z"
	bewijs._gezegd_op({"gegeven_op": "2025-09-16"}) == ""
	bewijs._gezegd_op({}) == ""
	not bewijs._gezegd_op({"vastgelegd_op": null})
}

test_van_een_nee_telt_het_laatste_moment if {
	bewijs._geweigerd_op({"vastgelegd_op": "2025-09-15T12:00:00Z", "gegeven_op": "2025-09-14"}) == "2025-09-15T12:00:00Z"
	bewijs._geweigerd_op({"vastgelegd_op": "2025-09-15T12:00:00Z", "gegeven_op": "2025-09-15"}) == "2025-09-15T23:59:59Z"
	bewijs._geweigerd_op({"vastgelegd_op": "2025-09-15", "ingetrokken_op": "2025-09-17T12:00:00Z"}) == "2025-09-17T12:00:00Z"
	bewijs._geweigerd_op({"vastgelegd_op": null, "gegeven_op": null, "ingetrokken_op": "2025-09-17"}) == "2025-09-17T23:59:59Z"
}

# Een nee waarvan niemand weet van wanneer het is, geldt nu: bij twijfel gaat er niets.
test_een_nee_zonder_moment_wint if {
	los := {"vastgelegd_op": null, "geweigerd": true}
	not gegeven(met([ja, object.union(ja, los)]))
	nee(met([ja, object.union(ja, los)]))
	bewijs._geweigerd_op({}) == "2025-10-01T12:00:00Z" with input as proef.zorg
}

test_een_intrekking_is_een_nee if {
	not gegeven(met([object.union(ja, {"ingetrokken_op": "2025-09-20"})]))
	nee(met([object.union(ja, {"ingetrokken_op": "2025-09-20"})]))
	gegeven(met([object.union(ja, {"ingetrokken_op": "2025-10-02"})]))
	not nee(met([object.union(ja, {"ingetrokken_op": "2025-10-02"})]))

	# Een ander stuk dan een toestemming, een stuk dat nog niet vastligt, en een stuk over een ander: geen nee.
	not nee(met([{"soort": "vrijgave", "door": "vnn", "ingetrokken_op": "2025-09-20"}]))
	not nee(met([object.union(ja, {"vastgelegd_op": "2025-10-02", "ingetrokken_op": "2025-09-20"})]))
	every elders in [{"ontvangers": ["ggd"]}, {"elementen": ["ggz.loopt"]}, {"leverancier": "ggd"}, {"ondertekenaar": "gemeente"}] {
		not nee(met([object.union_n([ja, {"ingetrokken_op": "2025-09-20"}, elders])]))
		not nee(met([object.union_n([ja, {"geweigerd": true}, elders])]))
		gegeven(met([ja, object.union_n([ja, {"geweigerd": true}, elders])]))
	}
}

# --- wat er gezegd is -------------------------------------------------------------------------------------------------

test_een_gebrek_maakt_haar_afwezig if {
	gebreken := [
		{"ontvangers": ["ggd"]},
		{"elementen": ["ggz.loopt"]},
		{"leverancier": "ggd"},
		{"leverancier": ["ggd"]},
		{"uitdrukkelijk": false},
		{"wilsbekwaam": false},
		{"gegeven_op": "2025-10-02"},
		{"geldig_van": "2025-10-02"},
		{"geldig_tot": "2025-09-30"},
		{"doel": "iets anders"},
		{"ondertekenaar": "gemeente"},
		{"door": ["p2"]},
		{"hoedanigheid": "ouders"},
		{"vastgelegd_op": "2025-10-02"},
	]
	every gebrek in gebreken {
		not gegeven(met([object.union(ja, gebrek)]))
		not nee(met([object.union(ja, gebrek)]))
	}
}

test_wat_niet_beperkt_is_geldt_voor_alles if {
	ruim := [
		{"ontvangers": null},
		{"ontvangers": null, "ontvanger": "gemeente"},
		{"ontvangers": null, "ontvanger": ["gemeente"]},
		{"elementen": null},
		{"elementen": ["vz.*"]},
		{"leverancier": null},
		{"leverancier": "vnn"},
		{"leverancier": ["vnn", "ggd"]},
		{"uitdrukkelijk": true},
		{"wilsbekwaam": true},
		{"gegeven_op": "2025-10-01"},
		{"geldig_van": "2025-10-01"},
		{"geldig_tot": "2025-10-01"},
		{"doel": "wonen en rust"},
		{"doel": null},
		{"geweigerd": false},
		{"hoedanigheid": "zelf"},
		{"hoedanigheid": "zelf_en_ouders"},
		{"hoedanigheid": null},
	]
	every stuk in ruim {
		gegeven(met([object.union(ja, stuk)]))
	}
	kort := object.remove(ja, ["ontvangers", "elementen"])
	gegeven(met([kort]))
	not gegeven(met([object.union(kort, {"ontvanger": "ggd"})]))
	not gegeven(met([object.union(kort, {"ontvanger": ["ggd"]})]))
}

# --- van wie zij is -----------------------------------------------------------------------------------------------------

ouders := {"door": ["m", "v"], "hoedanigheid": "ouders"}

kind := {"door": ["p1"], "hoedanigheid": "zelf"}

samen := {"door": ["p1", "m"], "hoedanigheid": "zelf_en_ouders"}

test_vanaf_zestien_tekent_men_zelf if {
	every n in [16, 40] {
		gegeven(van(n, "vz.loopt", kind))
		gegeven(van(n, "vz.loopt", samen))
		not gegeven(van(n, "vz.loopt", ouders))
		not gegeven(van(n, "vz.loopt", object.union(samen, {"door": ["m"]})))
		not gegeven(van(n, "vz.loopt", {"door": ["p1"], "hoedanigheid": "vertegenwoordiger"}))
	}
}

test_onder_twaalf_tekenen_de_ouders if {
	gegeven(zonder_geheim(11, ouders))
	gegeven(van(11, "vz.loopt", ouders))
	gegeven(van(11, "vz.loopt", {"door": ["v"], "hoedanigheid": "vertegenwoordiger"}))
	gegeven(van(11, "vz.loopt", samen))
	gegeven(van(11, "vz.loopt", {"door": ["m", "v"]}))
	not gegeven(van(11, "vz.loopt", {"door": ["m"]}))
	not gegeven(van(11, "vz.loopt", {"door": ["m", "v"], "hoedanigheid": "zelf"}))
	not gegeven(van(11, "vz.loopt", {"door": ["p1", "m"]}))
	not gegeven(van(11, "vz.loopt", kind))
}

# Van 12 tot en met 15 tekent ook het kind zelf, waar het om het geheim van de hulpverlener gaat (Jeugdwet 7.3.5).
test_van_twaalf_tot_zestien_ook_het_kind_onder_geheim if {
	every n in [12, 15] {
		not gegeven(van(n, "vz.loopt", ouders))
		gegeven(van(n, "vz.loopt", object.union(ouders, {"door": ["m", "v", "p1"]})))
		gegeven(van(n, "vz.loopt", object.union(samen, {"door": ["m"]})))
		not gegeven(van(n, "vz.loopt", kind))
		gegeven(zonder_geheim(n, ouders))
		not gegeven(zonder_geheim(n, kind))
	}
}

# Een onbekende leeftijd is geen volwassene en geen kind: beide tekenen (matrix-notes 2a.2).
test_bij_een_onbekende_leeftijd_tekenen_allen if {
	not gegeven(van(null, "vz.loopt", ouders))
	not gegeven(van(null, "vz.loopt", kind))
	gegeven(van(null, "vz.loopt", object.union(samen, {"door": ["m"]})))
	gegeven(van(null, "vz.loopt", {"door": ["m", "v", "p1"]}))
	not gegeven(zonder_geheim(null, ouders))
	gegeven(zonder_geheim(null, {"door": ["m", "v", "p1"]}))
}

# --- verklaringen van de hulpverlener (Wgs 2.29 lid 2; KNMG) ----------------------------------------------------------

verklaring := {"soort": "goed_hulpverlenerschap", "door": "vnn", "org": "vnn", "tekst": "x"}

conflict := {"soort": "conflict_van_plichten", "door": "vnn", "org": "vnn", "tekst": "x", "toetsen_ingevuld": true, "collega_geraadpleegd": true}

verklaard(v) if {
	p := feiten.paren[0] with input as v
	bewijs.verklaring_zvh(p) with input as v
}

test_een_verklaring_van_de_behandelaar_zelf if {
	every stuk in [verklaring, conflict] {
		verklaard(met([stuk]))
		verklaard(met([object.union(stuk, {"behandelaar": true, "op": "2025-10-01", "elementen": ["vz.*"]})]))
		verklaard(met([object.union(object.remove(stuk, ["org", "tekst"]), {"verklaring": {"org": "vnn", "tekst": "x"}})]))
		gebreken := [
			{"org": "ggd"},
			{"ondertekenaar": "ggd"},
			{"ondertekenaar": "ggd", "door": "ggd", "org": "ggd"},
			{"behandelaar": false},
			{"tekst": ""},
			{"op": "2025-10-02"},
			{"elementen": ["ggz.*"]},
			{"verklaring": {"behandelaar": false}},
			{"door": "iemand", "ondertekenaar": "vnn"},
		]
		every gebrek in gebreken { not verklaard(met([object.union(stuk, gebrek)])) }
		not verklaard(met([object.remove(stuk, ["tekst"])]))
		not verklaard(met([object.remove(stuk, ["org"])]))
		not verklaard(object.union(met([stuk]), {"casus": {"kader": "lokaal"}}))
	}
}

test_een_conflict_vraagt_elke_toets_en_een_collega if {
	every veld in ["toetsen_ingevuld", "collega_geraadpleegd"] {
		not verklaard(met([object.union(conflict, {veld: false})]))
		not verklaard(met([object.remove(conflict, [veld])]))
	}
}
