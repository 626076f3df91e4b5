package wet.wpg_test

import data.proef

test_wpg_04_onderzoek_is_altijd_geen_mededeling if {
	every zaak in [proef.casus("zvh", 3, "S41"), proef.casus("lokaal", 3, "S41")] {
		vraag := proef.vraag(zaak, "F3", proef.r02, "politie", "pol.onderzoek")
		proef.weigert(vraag, "D-OPSP", "WPG-04")
		proef.uitkomst(vraag) == "geen_mededeling"
	}
	lokaal := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "politie", "pol.onderzoek")
	proef.paar(lokaal).matrix == "M040"
	zvh := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "politie", "pol.onderzoek")
	proef.paar(zvh).matrix == "M053"
}

test_wpg_13a_opsporingsbelang if {
	stuk := {"soort": "opsporingsbelang", "door": "politie"}
	proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-OPSP", "WPG-13a")
	proef.mag(proef.met_bewijs(proef.politie, [{"soort": "opsporingsbelang", "door": "politie-elders"}]))
	proef.mag(proef.met_bewijs(proef.politie, [object.union(stuk, {"elementen": ["pol.lijst"]})]))
	proef.mag(proef.met_bewijs(proef.politie, [object.union(stuk, {"ondertekenaar": "om"})]))
	doorgeven := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.gemeente, "zvh", "pol.samenv"),
		[{"soort": "noodzaak", "tekst": "plan"}],
	)
	proef.mag(doorgeven)
	proef.weigert(proef.met_bewijs(doorgeven, [stuk]), "D-OPSP", "WPG-13a")
	proef.mag(proef.met_bewijs(doorgeven, [{"soort": "opsporingsbelang", "door": "vnn"}]))
}

test_wpg_13_bevoegd_gezag if {
	proef.mag(proef.politie)
	proef.weigert(proef.zonder(proef.politie, "bevoegd_gezag"), "D-GEZAG", "WPG-13")
	every fout in [{"ref": ""}, {"elementen": ["pol.lijst"]}, {"geldig_tot": "2025-09-30"}, {"ondertekenaar": "gemeente"}] {
		proef.weigert(proef.met_stuk(proef.politie, "bevoegd_gezag", fout), "D-GEZAG", "WPG-13")
	}
	proef.mag(proef.met_stuk(proef.politie, "bevoegd_gezag", {"geldig_tot": "2025-10-01"}))
	every naam in ["om", "burgemeester", "politie-elders"] {
		proef.mag(proef.met_stuk(proef.politie, "bevoegd_gezag", {"ondertekenaar": naam}))
	}
	every naam in ["corporatie", "vnn", null] {
		proef.weigert(proef.met_stuk(proef.politie, "bevoegd_gezag", {"ondertekenaar": naam}), "D-GEZAG", "WPG-13")
	}
}

test_wpg_13_ook_wat_een_ander_opnieuw_vrijgeeft if {
	vraag := proef.met_bewijs(
		proef.vraag(
			proef.casus("levensloop", 3, "S50"),
			"F4",
			proef.partij("it", "inclusietafel", null),
			"zvh",
			"pol.samenv",
		),
		[{"soort": "vrijgave", "door": "politie"}],
	)
	proef.weigert(vraag, "D-GEZAG", "WPG-13")
	proef.mag(proef.met_bewijs(vraag, [{"soort": "bevoegd_gezag", "ref": "BG"}]))
}

test_wpg_13_de_politie_als_aanmelder if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"aanmelder": "politie", "doeltoets": null})
	proef.mag(proef.vraag(zaak, "F1", proef.r03, "politie", "inv.contact"))
	mens := proef.vraag(zaak, "F1", proef.r03, "politie", "pol.samenv")
	proef.weigert(mens, "D-GEZAG", "WPG-13")
	gezag := proef.met_bewijs(mens, [{"soort": "bevoegd_gezag", "ref": "BG"}])
	proef.uitkomst(gezag) == "wacht_vrijgave"
	proef.mag(proef.met_bewijs(gezag, [{"soort": "toestemming", "door": ["p1"]}]))
	proef.mag(proef.met_bewijs(gezag, [{"soort": "vrijgave", "door": "politie"}]))
}

test_m011_onder_geheim_wacht_op_toestemming if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"aanmelder": "jeugdteam", "doeltoets": null})
	jeugd := proef.vraag(zaak, "F1", proef.r03, "jeugdteam", "jh.hulp")
	proef.uitkomst(jeugd) == "wacht_toestemming"
	proef.mag(proef.met_bewijs(jeugd, [{"soort": "toestemming", "door": ["p1"]}]))
}

test_wpg_11_besluit if {
	proef.mag(proef.politie_lokaal)
	proef.weigert(proef.zonder(proef.politie_lokaal, "besluit_wpg"), "D-GROND", "WPG-11")
	every fout in [
		{"elementen": ["pol.lijst"]},
		{"ontvanger": "ander"},
		{"ontvangers": ["ander"]},
		{"geldig_tot": "2025-09-30"},
		{"ondertekenaar": "regie"},
		{"ondertekenaar": "corporatie"},
		{"ondertekenaar": "om"},
		{"ondertekenaar": null},
		{"artikel": "Wjsg 39f"},
		{"vastgelegd_op": "2025-10-02T12:00:00Z"},
		{"ingetrokken_op": "2025-09-20T12:00:00Z"},
	] {
		proef.weigert(proef.met_stuk(proef.politie_lokaal, "besluit_wpg", fout), "D-GROND", "WPG-11")
	}
	every goed in [
		{"ontvanger": "regie"},
		{"ontvanger": ["regie"]},
		{"ontvangers": ["regie"]},
		{"elementen": ["pol.*"]},
		{"ingetrokken_op": "2025-10-02T12:00:00Z"},
	] {
		proef.mag(proef.met_stuk(proef.politie_lokaal, "besluit_wpg", goed))
	}
}

test_de_burgemeester_met_een_eigen_bevoegdheid if {
	vraag := proef.met_bewijs(
		proef.vraag(
			proef.casus("lokaal", 3, "S00"),
			"FS",
			proef.partij("bm", "burgemeester", "R12"),
			"politie",
			"pol.samenv",
		),
		[{"soort": "noodzaak", "tekst": "huisverbod"}, {"soort": "bevoegdheid", "wet": "Wth"}],
	)
	proef.mag(vraag)
	proef.paar(vraag).matrix == "M115"
	proef.reden(proef.zonder(vraag, "bevoegdheid")) == "D-GROND"
	proef.weigert(proef.met_stuk(vraag, "bevoegdheid", {"wet": "Wams"}), "D-GROND", "AVE-03")
	taak := proef.met_bewijs(proef.zonder(vraag, "bevoegdheid"), [{"soort": "wettelijke_taak", "artikel": "Wth 2"}])
	proef.mag(taak)
	proef.reden(proef.zonder(vraag, "noodzaak")) == "D-NOODZAAK"
	zvh := proef.met(vraag, {"casus": {"kader": "zvh", "toestand": "S41"}})
	proef.mag(zvh)
	om := proef.met_bewijs(
		proef.vraag(
			proef.casus("lokaal", 3, "S41"),
			"FB",
			proef.partij("bm", "burgemeester", "R12"),
			"om",
			"om.zaak",
		),
		[{"soort": "noodzaak", "tekst": "bevel"}, {"soort": "bevoegdheid", "wet": "Gemeentewet 172"}],
	)
	proef.mag(om)
	zorg := proef.met(om, {
		"vraag": {"paren": [{"verstrekker": "ggz", "element": "ggz.diag"}]},
		"verstrekkers": {"ggz": {"soort": "ggz", "lid": true, "referentie": true, "koppeling": true}},
	})
	proef.weigert(zorg, "D-GEHEIM", "MED-01")
}

test_een_ja_van_de_politie_noemt_zijn_grond if {
	proef.regels(proef.politie) == ["AVE-03", "WPG-13", "ZVH-06"]
	proef.regels(proef.politie_lokaal) == ["AVE-03", "AVG-02", "WPG-11"]
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"aanmelder": "politie", "doeltoets": null})
	proef.regels(proef.vraag(zaak, "F1", proef.r03, "politie", "inv.contact")) == ["AVE-03", "L27", "ZVH-06"]
	burgemeester := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S41"), "FS", proef.partij("bm", "burgemeester", "R12"), "politie", "pol.samenv"),
		[{"soort": "noodzaak", "tekst": "huisverbod"}, {"soort": "bevoegdheid", "wet": "Wth"}],
	)
	proef.regels(burgemeester) == ["AVE-03", "WPG-06", "ZVH-06"]
}

# Een ander dan de burgemeester, of zonder zijn bevoegdheid te noemen (Wpg 16 lid 1 b).
test_wpg_06_alleen_de_burgemeester if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S00"), "FS", proef.partij("bm", "burgemeester", "R12"), "politie", "pol.samenv"),
		[{"soort": "noodzaak", "tekst": "huisverbod"}, {"soort": "bevoegdheid", "wet": "Wth"}],
	)
	"WPG-06" in proef.regels(vraag)
	proef.weigert(proef.met(vraag, {"ontvanger": {"soort": "college"}}), "D-GROND", "WPG-11")
	proef.weigert(proef.met(vraag, {"ontvanger": {"soort": null}}), "D-GROND", "WPG-11")
	proef.weigert(proef.met_stuk(vraag, "bevoegdheid", {"wet": ""}), "D-GROND", "WPG-11")
}

doorgeven(element) := proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.gemeente, "zvh", element)

# Een ja noemt het gezag voor alles van de politie: een treffer, en wat een ander doorgeeft; niets anders.
test_wpg_13_draagt_wat_van_de_politie_is if {
	treffer := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S21"), "F2", proef.r03, "politie", "inv.bekend"),
		[{"soort": "bevoegd_gezag", "ref": "BG"}, {"soort": "vrijgave", "door": "politie"}],
	)
	data.wet.wpg.draagt == {0: {"WPG-13"}} with input as treffer
	data.wet.wpg.draagt == {0: {"WPG-13"}} with input as doorgeven("pol.samenv")
	data.wet.wpg.draagt == {} with input as doorgeven("rec.toez")
	data.wet.wpg.draagt == {} with input as doorgeven("ggz.loopt")
	aanmelder := proef.met(treffer, {"casus": {"aanmelder": "politie"}, "vraag": {"fase": "F1"}})
	data.wet.wpg.draagt == {} with input as aanmelder
}

test_wpg_06_alleen_wat_van_de_politie_is if {
	om := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "FB", proef.partij("bm", "burgemeester", "R12"), "om", "om.zaak"),
		[{"soort": "noodzaak", "tekst": "bevel"}, {"soort": "bevoegdheid", "wet": "Gemeentewet 172"}],
	)
	proef.regels(om) == ["AVE-03", "AVG-02", "GW-01"]
	data.wet.wpg.draagt == {} with input as om
}
