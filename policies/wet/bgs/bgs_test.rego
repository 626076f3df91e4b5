package wet.bgs_test

import data.proef

test_zvh_12_derde if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S61"), "F5", proef.derde, "procesregie", "plan.actie")
	proef.mag(vraag)
	proef.paar(vraag).filters.alleen_eigen
	anders := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": "procesregie", "element": "plan.status"}]}})
	proef.weigert(anders, "D-NIETDEELN", "ZVH-12")
	zonder_rol := proef.met(anders, {"ontvanger": {"rol": null}})
	proef.weigert(zonder_rol, "D-NIETDEELN", "ZVH-12")
}

test_zvh_12_uittreksel_na_verklaring if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.derde, "gemeente", "plan.actie"),
		[
			{"soort": "geheimhoudingsverklaring", "door": "corporatie", "getekend_op": "2025-09-01"},
			{"soort": "noodzaak", "tekst": "de woning"},
		],
	)
	proef.mag(vraag)
	proef.paar(vraag).matrix == "M073"
	proef.mag(proef.met_stuk(vraag, "geheimhoudingsverklaring", {"getekend_op": null}))
	every fout in [{"door": "ander"}, {"getekend_op": "2025-10-02"}] {
		v := proef.met_stuk(vraag, "geheimhoudingsverklaring", fout)
		proef.weigert(v, "D-NIETDEELN", "ZVH-12")
	}
	proef.weigert(proef.zonder(vraag, "geheimhoudingsverklaring"), "D-NIETDEELN", "ZVH-12")
	proef.weigert(proef.zonder(vraag, "noodzaak"), "D-NOODZAAK", "AVE-03")
}

test_zvh_15_lijsten if {
	goed := {"soort": "lijst", "criteria_gepubliceerd": true, "criteria_gehaald": 3, "criteria_nodig": 3}
	proef.mag(proef.met_bewijs(proef.politie, [goed]))
	proef.mag(proef.met_bewijs(proef.politie, [{"soort": "lijst", "criteria_gepubliceerd": true, "criteria_gehaald": true}]))
	every fout in [{"criteria_gepubliceerd": false}, {"criteria_gepubliceerd": ""}, {"criteria_gehaald": 2}, {"criteria_nodig": null}] {
		stuk := object.union(goed, fout)
		proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-CRIT", "ZVH-15")
	}
	criteria := {"soort": "criteria", "a": true, "b": true, "c": false, "d": true}
	proef.weigert(proef.met_bewijs(proef.politie, [goed, criteria]), "D-CRIT", "ZVH-15")
}

test_zvh_16_samenhang if {
	goed := {"soort": "afstemming", "directe_kring": true, "samenhang": true, "noodzaak": true}
	proef.mag(proef.met_bewijs(proef.politie, [goed]))
	every veld in ["directe_kring", "samenhang", "noodzaak"] {
		stuk := object.union(goed, {veld: false})
		proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-CRIT", "ZVH-16")
		weg := object.remove(goed, [veld])
		proef.weigert(proef.met_bewijs(proef.politie, [weg]), "D-CRIT", "ZVH-16")
	}
}

test_wgs_20_nationaliteit if {
	vraag := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.r03, "gemeente", "id.nationaliteit")
	proef.weigert(vraag, "D-CAT", "WGS-20")
	nodig := proef.met_bewijs(vraag, [{"soort": "onvermijdelijk", "gebruik": "identificatie"}])
	proef.mag(nodig)
	proef.paar(nodig).matrix == "M063"
	proef.weigert(proef.met_stuk(nodig, "onvermijdelijk", {"gebruik": "risico"}), "D-CAT", "WGS-20")
	zelf := proef.vraag(
		proef.casus("lokaal", 3, "S41"),
		"F8",
		proef.partij("zelf", "betrokkene", "R13"),
		"contactpunt",
		"id.nationaliteit",
	)
	proef.mag(zelf)
}

test_l38_buiten_de_casus if {
	proef.weigert(proef.met(proef.politie, {"persoon": {"in_casus": false}}), "D-KRING", "L38")
	proef.paar(proef.met(proef.politie, {"persoon": {"in_casus": false}})).matrix == "M064"
}

# Naar een RIEC gaat geen geheim, ook niet met toestemming van de patient (matrix-notes 2b.20).
test_wgs_10_geen_geheim_naar_een_riec if {
	riec := proef.partij("riec", "riec", null)
	every fase in ["F2", "F7"] {
		vraag := proef.vraag(proef.casus("zvh", 3, "S70"), fase, riec, "zvh", "ggz.diag")
		"WGS-10" in proef.regels(vraag)
		met := proef.met_bewijs(vraag, [{"soort": "toestemming", "door": ["p1"]}])
		proef.uitkomst(met) == "geweigerd"
		"WGS-10" in proef.regels(met)
	}
	vraag := proef.vraag(proef.casus("zvh", 3, "S70"), "F7", riec, "zvh", "ggz.diag")
	proef.weigert(vraag, "D-CAT", "WGS-10")
	actie := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": "zvh", "element": "plan.actie"}]}})
	proef.uitkomst(actie) == "wacht_vrijgave"
	not "WGS-10" in proef.regels(proef.met(vraag, {"ontvanger": {"soort": null}}))
	anders := proef.met(vraag, {
		"vraag": {"paren": [{"verstrekker": "ggz", "element": "ggz.diag"}]},
		"verstrekkers": {"ggz": {"soort": "ggz", "lid": true, "referentie": true, "koppeling": true}},
	})
	not "WGS-10" in proef.regels(anders)
}

riec_check := proef.vraag(proef.casus("zvh", 3, "S21"), "F2", proef.r03, "riec", "inv.bekend")

test_wgs_10_een_treffer_met_een_riec if {
	proef.mag(riec_check)
	"WGS-10" in proef.regels(riec_check)
	not "WGS-10" in proef.regels(proef.politie)
}

test_zvh_12_een_telling_is_geen_toegang if {
	monitor := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.partij("m", "landelijke_monitor", "R10"), "zvh", "plan.status")
	proef.uitkomst(monitor) == "geweigerd"
	not "ZVH-12" in proef.regels(monitor)
	"ZVH-12" in proef.regels(proef.met(monitor, {"ontvanger": {"soort": "onderzoek"}}))
}

test_een_ja_aan_een_derde_noemt_de_voorwaarde if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.derde, "gemeente", "plan.actie"),
		[{"soort": "geheimhoudingsverklaring", "door": "corporatie"}, {"soort": "noodzaak", "tekst": "de woning"}],
	)
	proef.regels(vraag) == ["AVE-03", "ZVH-06", "ZVH-12"]
	nationaliteit := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.r03, "gemeente", "id.nationaliteit"),
		[{"soort": "onvermijdelijk", "gebruik": "identificatie"}],
	)
	proef.regels(nationaliteit) == ["AVE-03", "WGS-20", "ZVH-06"]
}
