package wet.wgs_test

import data.proef

verklaring := {"soort": "goed_hulpverlenerschap", "verklaring": {
	"org": "vnn",
	"functie": "psychiater",
	"behandelaar": true,
	"elementen": ["vz.loopt"],
	"op": "2025-09-20",
	"tekst": "nodig voor de zorg",
	"collega_geraadpleegd": true,
}}

test_zvh_08a_goed_hulpverlenerschap if {
	proef.mag(proef.met_bewijs(proef.zorg, [verklaring]))
	every fout in [
		{"org": "ander"},
		{"behandelaar": false},
		{"elementen": ["vz.contact"]},
		{"op": "2025-10-02"},
		{"tekst": ""},
	] {
		stuk := object.union(verklaring, {"verklaring": fout})
		proef.uitkomst(proef.met_bewijs(proef.zorg, [stuk])) == "wacht_toestemming"
	}
	eigen := object.union(verklaring, {"ondertekenaar": "vnn"})
	proef.mag(proef.met_bewijs(proef.zorg, [eigen]))
	every naam in ["gemeente", "politie", null] {
		vreemd := object.union(verklaring, {"ondertekenaar": naam})
		proef.uitkomst(proef.met_bewijs(proef.zorg, [vreemd])) == "wacht_toestemming"
	}
}

test_zvh_08a_conflict_van_plichten if {
	plat := object.union(verklaring.verklaring, {"soort": "conflict_van_plichten", "toetsen_ingevuld": true})
	proef.mag(proef.met_bewijs(proef.zorg, [plat]))
	every veld in ["toetsen_ingevuld", "collega_geraadpleegd"] {
		stuk := object.union(plat, {veld: false})
		proef.uitkomst(proef.met_bewijs(proef.zorg, [stuk])) == "wacht_toestemming"
	}
}

test_zvh_08a_alleen_in_het_zvh if {
	lokaal := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "vnn", "vz.loopt")
	proef.uitkomst(proef.met_bewijs(lokaal, [verklaring])) == "wacht_toestemming"
}

test_wgs_07_wat_al_gedekt_was if {
	vraag := proef.vraag(
		proef.casus("zvh", 4, "S70"),
		"FB",
		proef.partij("bm", "burgemeester", "R12"),
		"zvh",
		"ggz.loopt",
	)
	proef.mag(vraag)
	proef.paar(vraag).vorm == "gegeneraliseerd"
}

test_aanmelden_met_eigen_gegevens_maar_niet_met_zorg if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"aanmelder": "ggz", "doeltoets": null})
	naam := proef.vraag(zaak, "F1", proef.r03, "ggz", "id.naam")
	proef.mag(naam)
	reden := proef.vraag(zaak, "F1", proef.r03, "ggz", "ctx.reden")
	proef.weigert(reden, "D-GEHEIM", "ZVH-08")
}

uittreksel := proef.met_bewijs(
	proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.derde, "zvh", "ggz.bejegen"),
	[
		{"soort": "geheimhoudingsverklaring", "door": "corporatie"},
		{"soort": "rac_advies", "uitslag": "rechtmatig", "ref": "RAC"},
		{"soort": "leverancier_akkoord", "door": "ggz-x", "akkoord": true},
	],
)

test_wgs_08_bijzondere_gegevens_voor_een_derde if {
	proef.mag(uittreksel)
	proef.paar(uittreksel).matrix == "M120"
	proef.uitkomst(proef.zonder(uittreksel, "leverancier_akkoord")) == "wacht_vrijgave"
	proef.weigert(proef.met_stuk(uittreksel, "leverancier_akkoord", {"akkoord": false}), "D-VOORW", "L29")
	proef.uitkomst(proef.met_stuk(uittreksel, "leverancier_akkoord", {"door": "zvh"})) == "wacht_vrijgave"

	# Alleen een eerste leverancier van dit gegeven, met eigen hand; nooit de ontvanger (2b.11).
	every fout in [
		{"door": "corporatie"},
		{"door": "politie"},
		{"ondertekenaar": "corporatie"},
		{"ondertekenaar": "zvh"},
		{"ondertekenaar": null},
	] {
		proef.uitkomst(proef.met_stuk(uittreksel, "leverancier_akkoord", fout)) == "wacht_vrijgave"
	}
	behandelaar := proef.met(uittreksel, {"ontvanger": {"onderdeel": "ggz-x"}})
	proef.uitkomst(behandelaar) == "geweigerd"
	proef.weigert(proef.met_bewijs(uittreksel, [{"soort": "leverancier_akkoord", "door": "zvh", "akkoord": false}]), "D-VOORW", "L29")
	every naam in ["contactpunt", "regie"] {
		proef.mag(proef.met_stuk(uittreksel, "rac_advies", {"ondertekenaar": naam}))
	}
	proef.weigert(proef.met_stuk(uittreksel, "rac_advies", {"ondertekenaar": "corporatie"}), "D-RAC", "WGS-08")
	proef.mag(proef.met_stuk(uittreksel, "geheimhoudingsverklaring", {"ondertekenaar": "regie"}))
	ander := proef.met_stuk(uittreksel, "geheimhoudingsverklaring", {"ondertekenaar": "politie"})
	proef.weigert(ander, "D-NIETDEELN", "ZVH-12")
	proef.weigert(proef.zonder(uittreksel, "rac_advies"), "D-RAC", "WGS-08")
	proef.weigert(proef.met_stuk(uittreksel, "rac_advies", {"uitslag": "onrechtmatig"}), "D-RAC", "WGS-08")
	bezwaar := {"soort": "bezwaar_deelnemer", "door": "vnn"}
	proef.weigert(proef.met_bewijs(uittreksel, [bezwaar]), "D-RAC", "WGS-08")
	proef.weigert(proef.zonder(uittreksel, "geheimhoudingsverklaring"), "D-NIETDEELN", "ZVH-12")
}

test_wgs_08_akkoord_regelt_het_geheim_ook_voor_een_ander_zvh if {
	vraag := proef.vraag(proef.casus("zvh", 3, "S70"), "F7", proef.r03, "ander_zvh", "ggz.bejegen")
	proef.uitkomst(vraag) == "wacht_vrijgave"
	proef.mag(proef.met_bewijs(vraag, [{"soort": "leverancier_akkoord", "door": "ggz-x", "akkoord": true}]))
	nee := {"soort": "leverancier_akkoord", "door": "ggz-x", "akkoord": false}
	proef.weigert(proef.met_bewijs(vraag, [nee]), "D-VOORW", "L29")
}

test_l29_bezwaar_van_een_deelnemer if {
	proef.weigert(proef.met_bewijs(proef.politie, [{"soort": "bezwaar_deelnemer", "door": "om"}]), "D-VOORW", "L29")
	anders := {"soort": "bezwaar_deelnemer", "door": "om", "elementen": ["om.zaak"]}
	proef.mag(proef.met_bewijs(proef.politie, [anders]))

	# Wie niet meedoet, of een ander die het voor hem zegt, houdt niets tegen.
	proef.mag(proef.met_bewijs(proef.politie, [{"soort": "bezwaar_deelnemer", "door": "corporatie"}]))
	voor_een_ander := {"soort": "bezwaar_deelnemer", "door": "om", "ondertekenaar": "vnn"}
	proef.mag(proef.met_bewijs(proef.politie, [voor_een_ander]))
}

test_zvh_10_voorwaarde if {
	every stuk in [
		{"alleen_aan": ["reclassering"]},
		{"tekst": "niet aan gemeente"},
		{"tekst": "niet aan college"},
	] {
		voorwaarde := object.union({"soort": "leverancier_voorwaarde", "door": "om", "tekst": "let op"}, stuk)
		proef.weigert(proef.met_bewijs(proef.om, [voorwaarde]), "D-VOORW", "ZVH-10")
	}
	every namen in [["gemeente"], ["college"]] {
		voorwaarde := {"soort": "leverancier_voorwaarde", "door": "om", "tekst": "let op", "alleen_aan": namen}
		proef.mag(proef.met_bewijs(proef.om, [voorwaarde]))
	}
	ander := {"soort": "leverancier_voorwaarde", "door": "politie", "tekst": "x", "alleen_aan": ["reclassering"]}
	proef.mag(proef.met_bewijs(proef.om, [ander]))
	vreemd := {"soort": "leverancier_voorwaarde", "door": "om", "tekst": "niet aan gemeente", "ondertekenaar": "vnn"}
	proef.mag(proef.met_bewijs(proef.om, [vreemd]))
}

test_zvh_10_niet_aan_derde if {
	vraag := proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.derde, "zvh", "om.voorw")
	voorwaarde := {"soort": "leverancier_voorwaarde", "door": "om", "tekst": "Niet aan derde"}
	proef.weigert(proef.met_bewijs(vraag, [voorwaarde]), "D-VOORW", "ZVH-10")
	proef.weigert(vraag, "D-NIETDEELN", "ZVH-12")
	geen_bron := {"soort": "leverancier_voorwaarde", "door": "vnn", "tekst": "Niet aan derde"}
	proef.paar(proef.met_bewijs(vraag, [geen_bron])).reden == "D-NIETDEELN"
	school := proef.met(vraag, {"ontvanger": {"onderdeel": "s", "soort": "school", "rol": "R14"}})
	proef.weigert(proef.met_bewijs(school, [voorwaarde]), "D-VOORW", "ZVH-10")
}

test_wgs_05a_weigering if {
	nee := {"soort": "weigering_leverancier", "door": "politie", "code": "D-ZWAAR"}
	proef.weigert(proef.met_bewijs(proef.politie, [nee]), "D-ZWAAR", "WGS-05a")
	geheim := object.union(nee, {"code": "D-GEHEIM-LEV"})
	proef.uitkomst(proef.met_bewijs(proef.politie, [geheim])) == "geen_mededeling"

	# Een code die niet bestaat, is een zwaarwegende reden: zij maakt het antwoord nooit stuk.
	every code in ["D-VERZONNEN", "", "D-ROL", "11|D-OPSP"] {
		proef.weigert(proef.met_bewijs(proef.politie, [object.union(nee, {"code": code})]), "D-ZWAAR", "WGS-05a")
	}

	# Ook zonder code is een veto een veto (Wgs 1.5 lid 1).
	proef.weigert(proef.met_bewijs(proef.politie, [object.remove(nee, ["code"])]), "D-ZWAAR", "WGS-05a")
	every anders in [{"door": "om"}, {"elementen": ["pol.lijst"]}, {"ondertekenaar": "gemeente"}] {
		proef.mag(proef.met_bewijs(proef.politie, [object.union(nee, anders)]))
	}
}

test_wgs_14_bewaartermijn if {
	dag := {"casus": {"eerste_verwerking_op": "2020-10-02T12:00:00Z"}}
	proef.mag(proef.met(proef.politie, dag))
	voorbij := {"casus": {"eerste_verwerking_op": "2020-10-01T12:00:00Z"}}
	proef.weigert(proef.met(proef.politie, voorbij), "D-BEWAAR", "WGS-14")
	proef.mag(proef.met(proef.politie, {"casus": {"eerste_verwerking_op": null}}))
	stuk := {"soort": "eerste_verwerking", "op": "2020-10-01", "elementen": ["pol.samenv"]}
	proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-BEWAAR", "WGS-14")
	proef.mag(proef.met_bewijs(proef.politie, [object.union(stuk, {"elementen": ["pol.lijst"]})]))
	proef.mag(proef.met_bewijs(proef.politie, [object.union(stuk, {"ondertekenaar": "corporatie"})]))
	proef.weigert(proef.met_bewijs(proef.politie, [object.union(stuk, {"ondertekenaar": "contactpunt"})]), "D-BEWAAR", "WGS-14")
}

test_avg_02_een_grond_die_niet_bestaat if {
	wams := {"soort": "grond_buiten_wgs", "tekst": "taak", "wet": "Wams"}
	proef.weigert(proef.met_bewijs(proef.lokaal, [wams]), "D-GROND", "AVG-02")
	proef.mag(proef.met_bewijs(proef.lokaal, [{"soort": "grond_buiten_wgs", "tekst": "eigen taak"}]))
	taak := {"soort": "wettelijke_taak", "artikel": "gerechtvaardigd belang"}
	proef.weigert(proef.met_bewijs(proef.lokaal, [taak]), "D-GROND", "AVG-02")
	every stuk in [wams, taak] {
		proef.mag(proef.met_bewijs(proef.lokaal, [object.union(stuk, {"ondertekenaar": "corporatie"})]))
	}
}

test_l27_een_aanmelding_noemt_haar_regel if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"aanmelder": "ggz", "doeltoets": null})
	naam := proef.vraag(zaak, "F1", proef.r03, "ggz", "id.naam")
	proef.regels(naam) == ["AVE-03", "L27", "ZVH-06"]
	niemand := proef.met(naam, {"casus": {"aanmelder": null}})
	proef.uitkomst(niemand) == "geweigerd"
	not "L27" in proef.regels(niemand)
	open := proef.vraag(proef.met(zaak, {"aanmelder": "gemeente"}), "F1", proef.r03, "gemeente", "id.naam")
	"L27" in proef.regels(open)
	lokaal := proef.vraag(proef.met(proef.casus("lokaal", 3, "S10"), {"aanmelder": "gemeente"}), "F1", proef.r02, "gemeente", "id.naam")
	proef.mag(lokaal)
	not "L27" in proef.regels(lokaal)
}

test_zvh_11_een_ander_zvh if {
	check := proef.vraag(proef.casus("zvh", 3, "S21"), "F2", proef.r03, "ander_zvh", "inv.bekend")
	proef.mag(check)
	proef.regels(check) == ["AVE-03", "ZVH-06", "ZVH-11"]
	terug := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S21"), "F2", proef.partij("zvh-y", "ander_zvh", "R03"), "zvh-x", "id.naam"),
		[{"soort": "noodzaak", "tekst": "check"}],
	)
	"ZVH-11" in proef.regels(terug)
	zorg := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S70"), "F7", proef.r03, "ander_zvh", "ggz.bejegen"),
		[{"soort": "leverancier_akkoord", "door": "ggz-x", "akkoord": true}],
	)
	proef.regels(zorg) == ["AVE-03", "ZVH-06", "ZVH-11"]
	not "ZVH-11" in proef.regels(proef.politie)
	lokaal := proef.met(check, {"casus": {"kader": "lokaal"}})
	not "ZVH-11" in proef.regels(lokaal)
}

test_een_ja_noemt_wat_het_geheim_opende if {
	"ZVH-08a" in proef.regels(proef.met_bewijs(proef.zorg, [verklaring]))
	not "MED-01" in proef.regels(proef.met_bewijs(proef.zorg, [verklaring]))
	beide := proef.met_bewijs(proef.zorg, [verklaring, proef.toestemming])
	proef.regels(beide) == ["AVE-03", "MED-01", "ZVH-06", "ZVH-08a"]
	proef.regels(proef.zorg) == ["AVE-03", "ZVH-06", "ZVH-08"]
	proef.regels(uittreksel) == ["AVE-03", "WGS-08", "ZVH-06", "ZVH-12"]
	gedekt := proef.vraag(proef.casus("zvh", 4, "S70"), "FB", proef.partij("bm", "burgemeester", "R12"), "zvh", "ggz.loopt")
	proef.regels(gedekt) == ["AVE-03", "WGS-07", "ZVH-06"]
}
