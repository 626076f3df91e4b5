package ave_test

import data.proef

test_exact_gaat_voor_voorvoegsel_en_ster if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S50"), "F4", proef.derde, "procesregie", "wc.afspraak")
	proef.mag(vraag)
	anders := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": "procesregie", "element": "ctx.reden"}]}})
	proef.weigert(anders, "D-NIETDEELN", "AVE-03")
	proef.paar(anders).matrix == "M070"
}

test_de_casusrol_gaat_voor_de_soort if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"doeltoets": null})
	proef.paar(proef.vraag(zaak, "F1", proef.r03, "gemeente", "ctx.reden")).matrix == "M011"
	ander := proef.met(zaak, {"aanmelder": null})
	proef.paar(proef.vraag(ander, "F1", proef.r03, "gemeente", "ctx.reden")).matrix == "M119"
	bewijs := proef.met_bewijs(
		proef.vraag(ander, "F1", proef.r03, "gemeente", "ctx.reden"),
		[{"soort": "aanmelder", "door": "gemeente"}],
	)
	proef.paar(bewijs).matrix == "M011"

	# Wie de aanmelder is, zegt hij zelf; een ander maakt hem dat niet.
	proef.paar(proef.met_stuk(bewijs, "aanmelder", {"ondertekenaar": "zvh-x"})).matrix == "M119"
}

test_m119_geldt_niet_voor_de_aanmelder if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"doeltoets": null})
	vraag := proef.vraag(zaak, "F1", proef.r03, "gemeente", "sd.voorz")
	proef.weigert(vraag, "D-FASE", "AVE-03")
	proef.paar(vraag).matrix == null
}

test_actiehouder if {
	houder := proef.partij("wl", "woonloket", "R07")
	vraag := proef.vraag(proef.casus("lokaal", 3, "S61"), "F5", houder, "procesregie", "plan.actie")
	proef.weigert(vraag, "D-ROL", "AVE-03")
	met := proef.met_bewijs(vraag, [{"soort": "actiehouder", "door": "wl"}])
	proef.mag(met)
	proef.paar(met).vorm == "volledig"
	proef.paar(met).filters.anderen_titel
	proef.weigert(proef.met_stuk(met, "actiehouder", {"door": "ander"}), "D-ROL", "AVE-03")

	# De regie of wie het plan geeft zegt het; de houder zelf en een ander niet.
	proef.mag(proef.met_stuk(met, "actiehouder", {"ondertekenaar": "procesregie"}))
	plan := proef.met(met, {"verstrekkers": {"procesregie": {"soort": "deelnemer"}}})
	not "actiehouder" in data.ave.ontvanger_tokens({"verstrekker": "x", "doorgeef": false, "el": {"patronen": ["*"]}}) with input as proef.met_stuk(plan, "actiehouder", {"ondertekenaar": "wl"})
	every naam in ["wl", "politie"] {
		proef.weigert(proef.met_stuk(met, "actiehouder", {"ondertekenaar": naam}), "D-ROL", "AVE-03")
	}
}

test_een_wijkagent_hoort_bij_de_politie if {
	wijkagent := proef.partij("wa", "wijkagent", "R06")
	vraag := proef.vraag(proef.casus("lokaal", 3, "S50"), "F4", wijkagent, "procesregie", "id.naam")
	proef.paar(vraag).matrix == "M066"
}

test_een_wildcard_geeft_nooit_meer_dan_het_element if {
	inzage := proef.vraag(
		proef.casus("zvh", 3, "S41"),
		"F8",
		proef.partij("z", "betrokkene", "R13"),
		"contactpunt",
		"pol.telling",
	)
	proef.paar(inzage).vorm == "gegeneraliseerd"
	spoed := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "FS", proef.r02, "wijkteam", "bijz.geloof"),
		[{"soort": "noodzaak", "tekst": "x"}, {"soort": "spoed", "gevaar": "x", "tot": "2025-10-01"}],
	)
	proef.weigert(spoed, "D-CAT", "ZVH-07")
}

test_kinderen_onder_12_gaan_in_een_leeftijdsband if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S50"), "F4", proef.partij("p", "politie", "R06"), "procesregie", "id.geb")
	proef.paar(vraag).vorm == "volledig"
	kind := proef.met(vraag, {"persoon": {"rol": "directe_kring", "leeftijd": 11}})
	proef.paar(kind).vorm == "gegeneraliseerd"
	proef.paar(kind).filters.leeftijdsband
	proef.paar(proef.met(kind, {"persoon": {"leeftijd": 12}})).vorm == "volledig"
	onbekend := proef.paar(proef.met(kind, {"persoon": {"leeftijd": null}}))
	onbekend.vorm == "gegeneraliseerd"
	onbekend.filters.leeftijdsband
	proef.paar(proef.met(kind, {"persoon": {"rol": "betrokkene"}})).vorm == "volledig"
	inzage := proef.met(
		proef.vraag(proef.casus("lokaal", 3, "S50"), "F8", proef.partij("o", "ouders", "R13"), "contactpunt", "id.geb"),
		{"persoon": {"rol": "directe_kring", "leeftijd": 8}},
	)
	proef.paar(inzage).vorm == "volledig"
}

test_spoed_telt_alleen_volledig if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "FS", proef.r02, "gemeente", "id.adres"),
		[
			{"soort": "noodzaak", "tekst": "hulp ter plaatse"},
			{"soort": "spoed", "gevaar": "dreiging", "tot": "2025-10-02T12:00:00Z", "gebruiker": "mw-2"},
		],
	)
	proef.mag(vraag)
	proef.paar(vraag).matrix == "M114"
	every fout in [{"gevaar": ""}, {"tot": "2025-10-02T12:00:01Z"}, {"tot": "2025-10-02"}, {"tot": ""}] {
		proef.weigert(proef.met_stuk(vraag, "spoed", fout), "D-NOODZAAK", "AVE-03")
	}
	naamloos := proef.met_stuk(vraag, "spoed", {"gebruiker": null})
	proef.mag(naamloos)
	niemand := proef.met(naamloos, {"ontvanger": {"medewerker": {"id": ""}}})
	proef.weigert(niemand, "D-NOODZAAK", "AVE-03")
	in_de_vraag := proef.met(proef.zonder(vraag, "spoed"), {"vraag": {"spoed": {
		"gevaar": "dreiging",
		"tot": "2025-10-01T18:00:00Z",
		"gebruiker": "mw-2",
	}}})
	proef.mag(in_de_vraag)
}

test_uit_eigen_beweging_geeft_vrij if {
	vraag := proef.toegezonden(proef.zonder(proef.politie_lokaal, "vrijgave"))
	proef.mag(vraag)
	proef.weigert(object.union(vraag, {"beller": {"onderdeel": "gemeente"}}), "D-ROL", "WGS-05")
}

# Bij een toezending wordt ook de afzender getoetst (WGS-11, ZVH-03).
test_wie_toezendt_is_zelf_bevoegd_en_bekend if {
	vraag := proef.toegezonden(proef.zonder(proef.politie_lokaal, "vrijgave"))
	every fout in [
		{"aangewezen": false},
		{"toegewezen": false},
		{"screening_tot": "2025-09-30T00:00:00Z"},
	] {
		proef.weigert(object.union(vraag, {"beller": {"medewerker": fout}}), "D-BEVOEGD", "WGS-11")
	}
	proef.weigert(object.union(vraag, {"beller": {"bekend": false}}), "D-NIETDEELN", "ZVH-03")
	zonder := proef.paar(object.remove(vraag, ["beller"]))
	zonder.uitkomst == "geweigerd"
	zonder.redenen[0] == "D-BEVOEGD"
}

test_vrijgave_alleen_van_de_leverancier if {
	every fout in [
		{"door": "om"},
		{"elementen": ["pol.lijst"]},
		{"ontvanger": "ander"},
		{"ondertekenaar": "gemeente"},
		{"ondertekenaar": null},
		{"door": "om", "ondertekenaar": "politie"},
	] {
		proef.uitkomst(proef.met_stuk(proef.politie, "vrijgave", fout)) == "wacht_vrijgave"
	}
	proef.mag(proef.met_stuk(proef.politie, "vrijgave", {"ondertekenaar": "politie"}))
	proef.mag(proef.met_stuk(proef.politie, "vrijgave", {"door": null}))
}

# --- geen rij (matrix-notes 2b.2) -------------------------------------------------------------------------------------

test_geen_rij_andere_fase if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S21"), "F2", proef.r02, "oov", "oov.maatr")
	proef.weigert(vraag, "D-FASE", "AVE-03")
	proef.paar(vraag).matrix == null
}

test_geen_rij_andere_tafel if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("geen", 2, "S00"), "F3", proef.partij("cr", "wijkteam", "R04"), "ggz", "ggz.contact"),
		[{"soort": "toestemming", "door": ["p1"]}],
	)
	proef.weigert(vraag, "D-REGIME", "AVE-03")
	ver := proef.met(vraag, {"casus": {"ave": 3}, "vraag": {"fase": "F5"}})
	proef.weigert(ver, "D-REGIME", "AVE-03")
}

test_geen_rij_ander_niveau if {
	vraag := proef.vraag(proef.casus("lokaal", 4, "S41"), "F3", proef.r02, "oov", "oov.maatr")
	proef.weigert(vraag, "D-AVE", "AVE-03")
	laag := proef.vraag(proef.casus("lokaal", 2, "S41"), "F3", proef.r02, "oov", "oov.maatr")
	proef.weigert(laag, "D-AVE", "AVE-03")
	fase := proef.vraag(proef.casus("lokaal", 2, "S41"), "F5", proef.r02, "oov", "oov.maatr")
	proef.weigert(fase, "D-FASE", "AVE-03")
}

test_geen_rij_andere_rol if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S50"), "F4", proef.partij("c", "netwerk", "R14"), "casusregie", "plan.status")
	proef.weigert(vraag, "D-ROL", "AVE-03")
	onbekend := proef.met(vraag, {"verstrekkers": {"casusregie": {"soort": null}}})
	proef.weigert(onbekend, "D-ROL", "AVE-03")
}

test_ave_1_heeft_geen_uitwisseling if {
	vraag := proef.vraag(proef.casus("lokaal", 1, "S00"), "F0", proef.gemeente, "corporatie", "id.adres")
	proef.weigert(vraag, "D-AVE", "AVE-03")
	proef.paar(vraag).matrix == "M001"
}

test_niveau_omhoog_heft_geen_wet_op if {
	vraag := proef.vraag(proef.casus("lokaal", 2, "S41"), "F3", proef.partij("p", "politie", "R06"), "ggz", "ggz.diag")
	hoog := proef.met(vraag, {"casus": {"ave": 4}})
	proef.reden(vraag) == "D-GEHEIM"
	proef.reden(hoog) == "D-GEHEIM"
}

test_een_rij_niet_zonder_geheim_is_het_doel if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F1", proef.r02, "gemeente", "vt.open")
	aanmelder := proef.met(vraag, {"casus": {"toestand": "S10"}})
	proef.weigert(aanmelder, "D-DOEL", "AVE-03")
}

test_m118_vrijgave_ontbreekt_valt_terug_op_niet if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.partij("ggz-x", "ggz", "R05"), "politie", "pol.telling"),
		[{"soort": "besluit_wpg", "artikel": "Wpg 19"}],
	)
	proef.weigert(vraag, "D-GROND", "AVE-03")
	proef.mag(proef.met_bewijs(vraag, [{"soort": "vrijgave", "door": "politie"}]))
	proef.weigert(proef.zonder(vraag, "besluit_wpg"), "D-GROND", "WPG-11")
}

test_toestemming_naast_een_rij_niet if {
	ouder := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.r03, "riec", "plan.actie")
	proef.weigert(ouder, "D-ROL", "AVE-03")
}

test_geen_rij_voor_wie_niet_meedoet if {
	vraag := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.partij("rn", "reclassering", "R06"), "gemeente", "sd.voorz")
	proef.weigert(vraag, "D-NIETDEELN", "ZVH-03")
	niemand := proef.met(vraag, {"casus": {"deelnemers": []}})
	proef.weigert(niemand, "D-ROL", "AVE-03")
}
