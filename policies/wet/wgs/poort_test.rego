package wet.wgs_test

import data.proef

# Elke regel: laat toe, weigert, en met het veld weg.

test_wgs_11_gebruiker if {
	proef.mag(proef.politie)
	mw := {"ontvanger": {"medewerker": {"aangewezen": false}}}
	proef.weigert(proef.met(proef.politie, mw), "D-BEVOEGD", "WGS-11")
	every m in [{"toegewezen": false}, {"screening_tot": "2025-09-30T00:00:00Z"}] {
		proef.weigert(proef.met(proef.politie, {"ontvanger": {"medewerker": m}}), "D-BEVOEGD", "WGS-11")
	}
	proef.mag(proef.met(proef.politie, {"ontvanger": {"medewerker": {"screening_tot": "2025-10-01"}}}))
}

test_wgs_11_bewijs if {
	every stuk in [
		{"soort": "toewijzing", "toegewezen": false},
		{"soort": "screening", "geldig_tot": "2025-09-30"},
		{"soort": "commerciele_taken", "ja": true},
		{"soort": "commerciele_taken"},
	] {
		proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-BEVOEGD", "WGS-11")
	}
	proef.mag(proef.met_bewijs(proef.politie, [
		{"soort": "toewijzing", "toegewezen": true},
		{"soort": "screening", "geldig_tot": "2025-10-01"},
	]))
}

# Een ander dan het eigen onderdeel van wie vraagt zet niemand buiten.
test_een_derde_houdt_niemand_tegen if {
	every stuk in [
		{"soort": "toewijzing", "toegewezen": false},
		{"soort": "screening", "geldig_tot": "2025-09-30"},
		{"soort": "commerciele_taken", "ja": true},
		{"soort": "casus", "bestaat": false},
		{"soort": "invoer", "element_bestaat": false},
		{"soort": "doelvastlegging", "doel": "iets anders"},
		{"soort": "lijst", "criteria_gepubliceerd": false},
		{"soort": "afstemming", "samenhang": false},
		{"soort": "doeltoets", "uitslag": "negatief", "door": ["corporatie"]},
		{"soort": "geautomatiseerde_analyse", "resultaat": "hoog"},
		{"soort": "beperking", "op": "2025-09-01"},
		{"soort": "bezwaar_betrokkene", "op": "2025-09-01"},
	] {
		proef.mag(proef.met_bewijs(proef.politie, [object.union(stuk, {"ondertekenaar": "corporatie"})]))
		p := proef.paar(proef.met_bewijs(proef.politie, [stuk]))
		p.uitkomst == "geweigerd"
	}
}

# Een soort die de tabel niet kent, telt niet.
test_een_onbekende_soort_telt_niet if {
	stuk := {"soort": "vrijgave", "door": "politie"}
	anders := proef.met_bewijs(proef.zonder(proef.politie, "vrijgave"), [stuk])
	proef.mag(anders)
	data.bewijs.van == {} with input as proef.met_stuk(proef.zonder(anders, "bevoegd_gezag"), "vrijgave", {"soort": "wens"})
}

test_wgs_06a_het_doel_hoort_bij_de_tafel if {
	proef.mag(proef.lokaal)
	proef.mag(proef.met(proef.lokaal, {"vraag": {"doelcode": "lokaal-veiligheid"}}))
	every code in ["zvh-2.25", "jbt-jeugd", "onbekend", ""] {
		proef.weigert(proef.met(proef.lokaal, {"vraag": {"doelcode": code}}), "D-DOEL", "WGS-06a")
	}
	leeg := object.union(object.remove(proef.lokaal, ["vraag"]), {"vraag": object.remove(proef.lokaal.vraag, ["doelcode"])})
	proef.weigert(leeg, "D-DOEL", "WGS-06a")
	zelf := proef.vraag(proef.casus("zvh", 3, "S41"), "F8", proef.partij("zelf", "betrokkene", "R13"), "contactpunt", "id.naam")
	proef.mag(proef.met(zelf, {"vraag": {"doelcode": "onbekend"}}))
}

test_wgs_11_commerciele_taken_alleen_bij_private_partijen if {
	commercieel := {"ontvanger": {"medewerker": {"commerciele_taken": true}}}
	proef.mag(proef.met(proef.politie, commercieel))
	reclassering := {"ontvanger": {"onderdeel": "rn", "soort": "reclassering"}, "casus": {"deelnemers": ["rn", "politie"]}}
	proef.mag(proef.met(proef.politie, reclassering))
	proef.weigert(proef.met(proef.met(proef.politie, reclassering), commercieel), "D-BEVOEGD", "WGS-11")
}

test_wgs_11_niet_voor_de_betrokkene_zelf if {
	vraag := proef.vraag(
		proef.casus("lokaal", 3, "S90"),
		"F8",
		proef.partij("zelf", "betrokkene", "R13"),
		"contactpunt",
		"log.verstr",
	)
	proef.mag(proef.met(vraag, {"ontvanger": {"medewerker": {"aangewezen": false}}}))
}

test_wgs_05_wie_zichzelf_vraagt if {
	vraag := proef.met(proef.politie, {"ontvanger": {"onderdeel": "politie"}})
	proef.weigert(vraag, "D-ROL", "WGS-05")
}

test_wgs_06_het_doel_ligt_vooraf_vast if {
	proef.weigert(proef.met(proef.politie, {"casus": {"doel_vastgelegd_op": null}}), "D-DOEL", "WGS-06")
	later := {"casus": {"doel_vastgelegd_op": "2025-10-02T12:00:00Z"}}
	proef.weigert(proef.met(proef.politie, later), "D-DOEL", "WGS-06")
	proef.mag(proef.met(proef.lokaal, {"casus": {"doel_vastgelegd_op": null}}))
}

test_wgs_06_doelvastlegging if {
	doel := {"soort": "doelvastlegging", "doel": "wonen en rust"}
	proef.mag(proef.met_bewijs(proef.politie, [doel]))
	every op in ["2025-10-01", "2025-10-01T11:59:59Z"] {
		proef.mag(proef.met_bewijs(proef.politie, [object.union(doel, {"op": op})]))
	}
	every fout in [{"doel": "iets anders"}, {"op": "2025-10-02"}, {"op": "2025-10-01T12:00:00Z"}] {
		stuk := object.union(doel, fout)
		proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-DOEL", "WGS-06")
	}
}

test_zvh_01_buiten_de_taak if {
	woonloket := proef.partij("wl", "woonloket", "R07")
	vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", woonloket, "om", "om.zaak")
	proef.weigert(vraag, "D-DOEL", "ZVH-01")
	not "ZVH-01" in proef.regels(proef.met(vraag, {"ontvanger": {"soort": null}}))
}

test_wgs_12_waarvoor_het_log_dient if {
	manager := proef.partij("hr", "manager_hr", null)
	vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F6", manager, "broker", "log.verstr")
	proef.weigert(vraag, "D-DOEL", "WGS-12")
	not "WGS-12" in proef.regels(proef.met(vraag, {"vraag": {"doel": "Controle op rechtmatigheid"}}))
}

test_zvh_03_alleen_deelnemers if {
	proef.weigert(proef.met(proef.politie, {"ontvanger": {"bekend": false}}), "D-NIETDEELN", "ZVH-03")
	proef.weigert(proef.met(proef.politie, {"ontvanger": {"lid": false}}), "D-NIETDEELN", "ZVH-03")
	proef.weigert(proef.met(proef.politie, {"casus": {"verwijderd": ["gemeente"]}}), "D-NIETDEELN", "ZVH-03")
	proef.weigert(proef.met(proef.politie, {"casus": {"deelnemers": ["politie"]}}), "D-NIETDEELN", "ZVH-03")
}

test_zvh_17_radicalisering if {
	vraag := proef.met(proef.politie, {"casus": {"radicalisering": true}})
	proef.weigert(vraag, "D-PART", "ZVH-17")
	proef.uitkomst(vraag) == "geen_mededeling"
	bericht := proef.vraag(
		proef.met(proef.casus("part", 3, "S82"), {"radicalisering": true}),
		"F7",
		proef.partij("politie", "politie", "R06"),
		"zvh",
		"ctx.reden",
	)
	proef.mag(bericht)
	proef.regels(bericht) == ["AVE-03", "AVG-02", "ZVH-17"]
	dossier := proef.met(bericht, {"vraag": {"paren": [{"verstrekker": "zvh", "element": "ctx.leef"}]}})
	proef.weigert(dossier, "D-PART", "ZVH-17")
}

test_zvh_04_niets_voor_de_doeltoets if {
	every uitslag in [null, "negatief"] {
		proef.weigert(proef.met(proef.politie, {"casus": {"doeltoets": uitslag}}), "D-FASE", "ZVH-04")
	}
	gezegd := {"soort": "doeltoets", "uitslag": "negatief", "door": ["gemeente"]}
	proef.weigert(proef.met_bewijs(proef.politie, [gezegd]), "D-FASE", "ZVH-04")
	niemand := {"soort": "doeltoets", "uitslag": "positief", "door": []}
	proef.weigert(proef.met_bewijs(proef.politie, [niemand]), "D-FASE", "ZVH-04")
	leden := {"leden": [{"onderdeel": "vnn", "soort": "verslavingszorg"}, {"onderdeel": "gemeente", "soort": "college"}]}
	privaat := {"soort": "doeltoets", "uitslag": "positief", "door": ["vnn"]}
	proef.weigert(proef.met(proef.met_bewijs(proef.politie, [privaat]), leden), "D-FASE", "ZVH-04")
	publiek := {"soort": "doeltoets", "uitslag": "positief", "door": ["gemeente"]}
	proef.mag(proef.met(proef.met_bewijs(proef.politie, [publiek]), leden))
}

test_zvh_04_wat_er_voor_de_doeltoets_wel_mag if {
	zonder := {"doeltoets": null}
	melding := proef.vraag(proef.met(proef.casus("zvh", 3, "S10"), zonder), "F1", proef.r03, "gemeente", "id.naam")
	proef.mag(melding)
	spoed := proef.met_bewijs(
		proef.vraag(proef.met(proef.casus("zvh", 3, "S10"), zonder), "FS", proef.r02, "gemeente", "id.naam"),
		[{"soort": "noodzaak", "tekst": "hulp"}, {"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01T18:00:00Z"}],
	)
	proef.mag(spoed)
	{v.soort | some v in proef.besluit(spoed).verplichtingen} == {"controle_achteraf", "geheimhouding"}
	advies := proef.vraag(
		proef.met(proef.casus("zvh", 3, "S00"), zonder),
		"F4",
		proef.partij("panel", "expertpanel", null),
		"gemeente",
		"ctx.reden",
	)
	proef.mag(advies)
	proef.paar(advies).vorm == "pseudoniem"
	overdracht := proef.vraag(
		proef.met(proef.casus("zvh", 3, "S10"), zonder),
		"F7",
		proef.r03,
		"procesregie",
		"plan.status",
	)
	proef.mag(overdracht)
	monitor := proef.met_bewijs(
		proef.met(
			proef.vraag(
				proef.met(proef.casus("zvh", 3, "S70"), zonder),
				"F6",
				proef.partij("monitor", "landelijke_monitor", null),
				"zvh",
				"plan.status",
			),
			{"vraag": {"persoon": null}, "persoon": null},
		),
		[{"soort": "telling", "cel": 12}],
	)
	proef.mag(monitor)
	inzage := proef.vraag(
		proef.met(proef.casus("zvh", 3, "S10"), zonder),
		"F8",
		proef.partij("zelf", "betrokkene", "R13"),
		"contactpunt",
		"id.naam",
	)
	proef.mag(inzage)
}

test_zvh_06_fase_en_toestand if {
	proef.weigert(proef.met(proef.politie, {"casus": {"toestand": "S50"}}), "D-FASE", "ZVH-06")
	laag := proef.vraag(
		proef.casus("lokaal", 2, "S00"),
		"F2",
		proef.partij("wf", "wijkfunctionaris", "R04"),
		"ggz",
		"inv.bekend",
	)
	proef.uitkomst(laag) == "uitnodiging"
	vrij := proef.vraag(
		proef.casus("jbt", 3, "S70"),
		"F4",
		proef.partij("ouders", "ouders", "R13"),
		"jeugdteam",
		"jh.hulp",
	)
	proef.mag(vrij)
}

test_zvh_14_gesloten_casus if {
	every toestand in ["S30", "S90", "S99"] {
		vraag := proef.met(proef.politie, {"casus": {"toestand": toestand}})
		proef.weigert(vraag, "D-BEWAAR", "ZVH-14")
	}
}

test_zvh_07_soort_gegeven if {
	every element in ["bestaat.niet", "bijz.geloof"] {
		vraag := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "politie", element)
		proef.weigert(vraag, "D-CAT", "ZVH-07")
	}
	proef.weigert(
		proef.met_bewijs(proef.politie, [{"soort": "invoer", "element_bestaat": false}]),
		"D-CAT",
		"ZVH-07",
	)
	medewerker := {"persoon": {"rol": "medewerker"}}
	proef.weigert(proef.met(proef.politie, medewerker), "D-CAT", "ZVH-07")
	contact := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "opvang", "inv.contact")
	proef.mag(proef.met(contact, medewerker))
}

test_wgs_16_geen_automatische_analyse if {
	proef.weigert(proef.met(proef.politie, {"vraag": {"automatisch": true}}), "D-PROFIEL", "WGS-16")
	stuk := {"soort": "geautomatiseerde_analyse", "resultaat": "hoog"}
	proef.weigert(proef.met_bewijs(proef.politie, [stuk]), "D-PROFIEL", "WGS-16")
	mens := object.union(stuk, {"menselijke_tussenkomst": true})
	proef.mag(proef.met_bewijs(proef.politie, [mens]))
	broker := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "broker", "wc.staat")
	proef.paar(proef.met_bewijs(broker, [stuk])).matrix == "M127"
}

test_wgs_01_de_wgs_geldt_vanaf_maart_2025 if {
	eerder := {"vandaag": "2025-02-28", "casus": {"eerste_verwerking_op": null}}
	proef.weigert(proef.met(proef.politie, eerder), "D-REGIME", "WGS-01")
	not "WGS-01" in proef.regels(proef.met(proef.politie, object.union(eerder, {"vandaag": "2025-03-01"})))

	# Op de weg van een andere wet zegt die datum niets (WGS-02).
	not "WGS-01" in proef.regels(proef.met(proef.politie_lokaal, eerder))
	zelf := proef.vraag(proef.casus("zvh", 3, "S41"), "F8", proef.partij("zelf", "betrokkene", "R13"), "contactpunt", "id.naam")
	proef.mag(proef.met(zelf, eerder))
}

test_wgs_04_private_partijen_zonder_commerciele_taken if {
	reclassering := proef.met(proef.politie, {
		"ontvanger": {"onderdeel": "rn", "soort": "reclassering", "medewerker": {"commerciele_taken": true}},
		"casus": {"deelnemers": ["rn", "politie"]},
	})
	proef.weigert(reclassering, "D-BEVOEGD", "WGS-04")
	"WGS-11" in proef.regels(reclassering)
	zonder := {"ontvanger": {"medewerker": {"commerciele_taken": false}}}
	proef.mag(proef.met(reclassering, zonder))
	not "WGS-04" in proef.regels(proef.met(reclassering, {"ontvanger": {"soort": null}}))

	# Een publieke partij, of iemand om een andere reden niet bevoegd: deze regel zegt niets.
	publiek := {"ontvanger": {"medewerker": {"commerciele_taken": true, "aangewezen": false}}}
	proef.regels(proef.met(proef.politie, publiek)) == ["WGS-11"]
	anders := proef.met(reclassering, {"ontvanger": {"medewerker": {"commerciele_taken": false, "aangewezen": false}}})
	proef.regels(anders) == ["WGS-11"]

	# Ook als de eigen organisatie het zelf vastlegde; een ander kan dat niet, en bij een publieke partij zegt deze regel niets.
	vastgelegd := {"soort": "commerciele_taken", "ja": true, "ondertekenaar": "rn"}
	private := proef.met(reclassering, zonder)
	proef.regels(proef.met_bewijs(private, [vastgelegd])) == ["WGS-04", "WGS-11"]
	proef.mag(proef.met_bewijs(private, [object.union(vastgelegd, {"ondertekenaar": "politie"})]))
	proef.regels(proef.met_bewijs(proef.politie, [object.union(vastgelegd, {"ondertekenaar": "gemeente"})])) == ["WGS-11"]

	# Een bewoner heeft geen personeel.
	bewoner := proef.met(reclassering, {"ontvanger": {"rol": "R13"}})
	not "WGS-04" in proef.regels(bewoner)
}

test_zvh_02_alleen_overleg_en_lijsten if {
	lijst := proef.met(proef.politie, {"vraag": {"lijst": true}})
	proef.weigert(lijst, "D-BULK", "ZVH-02")
	not "ZVH-02" in proef.regels(proef.politie)
	not "ZVH-02" in proef.regels(proef.met(proef.politie_lokaal, {"vraag": {"lijst": true}}))
	zonder := proef.met(proef.politie, {"vraag": {"persoon": null}})
	"ZVH-02" in proef.regels(zonder)
	monitor := proef.met_bewijs(
		proef.met(
			proef.vraag(proef.casus("zvh", 3, "S70"), "F6", proef.partij("m", "landelijke_monitor", null), "zvh", "plan.status"),
			{"vraag": {"persoon": null}, "persoon": null},
		),
		[{"soort": "telling", "cel": 12}],
	)
	proef.mag(monitor)
}

test_zvh_09_alleen_gezondheid if {
	bijz := {"vraag": {"paren": [{"verstrekker": "politie", "element": "bijz.geloof"}]}}
	proef.weigert(proef.met(proef.politie, bijz), "D-CAT", "ZVH-09")
	not "ZVH-09" in proef.regels(proef.politie)
	not "ZVH-09" in proef.regels(proef.met(proef.politie_lokaal, bijz))
}
