package wet.avg_test

import data.proef

zelf := proef.partij("zelf", "betrokkene", "R13")

test_avg_07_inzage_in_elke_toestand if {
	every toestand in ["S10", "S41", "S90", "S99"] {
		vraag := proef.vraag(proef.casus("zvh", 3, toestand), "F8", zelf, "contactpunt", "log.verstr")
		proef.mag(vraag)
		proef.paar(vraag).matrix == "M101"
	}
	vreemd := proef.met(
		proef.vraag(proef.casus("zvh", 3, "S99"), "F8", zelf, "contactpunt", "log.verstr"),
		{"persoon": {"in_casus": false}, "casus": {"eerste_verwerking_op": "2018-01-01T12:00:00Z"}},
	)
	proef.mag(vreemd)
	melder := proef.vraag(proef.casus("zvh", 3, "S99"), "F8", zelf, "contactpunt", "wc.melder")
	proef.weigert(melder, "D-MELDER", "AVG-07b")
	proef.paar(melder).matrix == "M101"
}

test_avg_07a_een_ouder_onder_de_16 if {
	ouder := proef.partij("ma", "ouders", "R13")
	vraag := proef.met(
		proef.vraag(proef.casus("lokaal", 3, "S70"), "F8", ouder, "contactpunt", "plan.actie"),
		{"persoon": {"rol": "directe_kring", "leeftijd": 15}},
	)
	proef.mag(vraag)
	proef.weigert(proef.met(vraag, {"persoon": {"leeftijd": 16}}), "D-ROL", "AVG-07a")
	onbekend := proef.met(vraag, {"persoon": {"leeftijd": null}})
	proef.weigert(onbekend, "D-ROL", "AVG-07a")
	jong := {"soort": "vertegenwoordiging", "leeftijd": 15}
	proef.mag(proef.met_bewijs(onbekend, [jong]))
	proef.weigert(proef.met_bewijs(onbekend, [object.union(jong, {"ondertekenaar": "ma"})]), "D-ROL", "AVG-07a")
	proef.weigert(proef.met_bewijs(proef.met(vraag, {"persoon": {"leeftijd": 16}}), [jong]), "D-ROL", "AVG-07a")
	stuk := {"soort": "vertegenwoordiging", "leeftijd": 16}
	proef.weigert(proef.met_bewijs(vraag, [stuk]), "D-ROL", "AVG-07a")
}

test_avg_01a_beschermd_adres if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F4", proef.partij("politie", "politie", "R06"), "procesregie", "id.adres")
	open := proef.met(vraag, {"casus": {"toestand": "S50"}})
	proef.mag(open)
	proef.weigert(proef.met(open, {"persoon": {"beschermd_adres": true}}), "D-SCHUIL", "AVG-01a")
	proef.mag(proef.met(open, {"persoon": {"beschermd_adres": false}}))
}

test_avg_07b_melder if {
	proef.weigert(proef.met(proef.lokaal, {"persoon": {"rol": "melder"}}), "D-MELDER", "AVG-07b")
	vt := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "veilig_thuis", "vt.melder")
	proef.weigert(vt, "D-MELDER", "AVG-07b")
	proef.paar(vt).matrix == "M045"
}

test_avg_01_niet_aan_een_casus_gebonden if {
	proef.weigert(proef.met(proef.lokaal, {"vraag": {"persoon": null}, "persoon": null}), "D-BULK", "AVG-01")
	proef.weigert(proef.met(proef.lokaal, {"vraag": {"lijst": true}}), "D-BULK", "AVG-01")
	proef.paar(proef.met(proef.lokaal, {"vraag": {"lijst": true}})).matrix == "M035"
	proef.weigert(proef.met(proef.lokaal, {"casus": null}), "D-BULK", "AVG-01")
	bestaat_niet := proef.met_bewijs(proef.lokaal, [{"soort": "casus", "bestaat": false}])
	proef.weigert(bestaat_niet, "D-BULK", "AVG-01")
	proef.mag(proef.met_bewijs(proef.lokaal, [{"soort": "casus", "bestaat": true}]))
}

telling := proef.met_bewijs(
	proef.met(
		proef.vraag(proef.casus("zvh", 3, "S70"), "F6", proef.partij("m", "landelijke_monitor", null), "zvh", "plan.status"),
		{"vraag": {"persoon": null}, "persoon": null},
	),
	[{"soort": "telling", "cel": 10}],
)

test_avg_01b_statistiek if {
	proef.mag(telling)
	proef.weigert(proef.met_stuk(telling, "telling", {"cel": 9}), "D-DOEL", "AVG-01b")
	proef.weigert(proef.zonder(telling, "telling"), "D-DOEL", "AVG-01b")
	proef.weigert(proef.met(telling, {"vraag": {"persoon": "p1"}}), "D-DOEL", "AVG-01b")
	beleid := proef.met(
		proef.vraag(proef.casus("zvh", 3, "S90"), "F8", proef.partij("b", "beleid", "R11"), "broker", "wc.staat"),
		{"vraag": {"persoon": null}, "persoon": null},
	)
	proef.mag(beleid)
	proef.paar(beleid).matrix == "M104"
	ander := proef.met(beleid, {"ontvanger": {"soort": "politie", "rol": "R06"}})
	proef.paar(ander).matrix == "M102"
	proef.reden(ander) == "D-BEWAAR"
}

test_avg_10_directe_kring if {
	kring := {"persoon": {"rol": "directe_kring"}}
	vraag := proef.met(proef.politie_lokaal, kring)
	proef.weigert(vraag, "D-NOODZAAK", "AVG-10")
	waarom := {"soort": "noodzaak", "tekst": "woont in bij betrokkene"}
	proef.mag(proef.met_bewijs(vraag, [waarom]))
	every fout in [{"tekst": ""}, {"elementen": ["pol.lijst"]}] {
		stuk := object.union(waarom, fout)
		proef.weigert(proef.met_bewijs(vraag, [stuk]), "D-NOODZAAK", "AVG-10")
	}
	treffer := proef.met(vraag, {
		"casus": {"toestand": "S21"},
		"vraag": {"fase": "F2", "paren": [{"verstrekker": "politie", "element": "inv.bekend"}]},
	})
	proef.weigert(treffer, "D-NOODZAAK", "AVG-10")
	proef.mag(proef.met(proef.lokaal, kring))
}

test_avg_10a_herhalen if {
	proef.mag(proef.met(proef.lokaal, {"vraag": {"eerder_gevraagd": 9}}))
	proef.weigert(proef.met(proef.lokaal, {"vraag": {"eerder_gevraagd": 10}}), "D-HERHAAL", "AVG-10a")
}

test_avg_08_beperking if {
	stuk := {"soort": "beperking", "op": "2025-09-01"}
	proef.weigert(proef.met_bewijs(proef.lokaal, [stuk]), "D-BEPERK", "AVG-08")
	every goed in [{"op": "2025-10-02"}, {"grond_18_2": "bescherming van een ander"}, {"elementen": ["inv.status"]}] {
		proef.mag(proef.met_bewijs(proef.lokaal, [object.union(stuk, goed)]))
	}
}

test_avg_09_bezwaar if {
	stuk := {"soort": "bezwaar_betrokkene", "door": "p1", "op": "2025-09-01"}
	proef.weigert(proef.met_bewijs(proef.lokaal, [stuk]), "D-BEPERK", "AVG-09")
	proef.weigert(proef.met_bewijs(proef.lokaal, [object.union(stuk, {"beslist": false})]), "D-BEPERK", "AVG-09")
	proef.weigert(proef.met_bewijs(proef.lokaal, [object.union(stuk, {"beslist": "gegrond"})]), "D-BEPERK", "AVG-09")
	proef.mag(proef.met_bewijs(proef.lokaal, [object.union(stuk, {"beslist": true})]))
	proef.mag(proef.met_bewijs(proef.lokaal, [object.union(stuk, {"op": "2025-10-02"})]))
}
