package wet.wgbo_test

import data.proef

ja := proef.met_bewijs(proef.zorg, [proef.toestemming])

test_med_01_toestemming if {
	proef.mag(ja)
	proef.uitkomst(proef.zorg) == "wacht_toestemming"
	every fout in [
		{"door": ["ander"]},
		{"elementen": ["vz.contact"]},
		{"ontvangers": ["politie"]},
		{"leverancier": "ggz"},
		{"doel": "een ander doel"},
		{"gegeven_op": "2025-10-02"},
		{"geldig_van": "2025-10-02"},
		{"geldig_tot": "2025-09-30"},
		{"uitdrukkelijk": false},
		{"wilsbekwaam": false},
		{"hoedanigheid": "vertegenwoordiger"},
		{"hoedanigheid": "naaste"},
		{"vastgelegd_op": "2025-10-02T12:00:00Z"},
	] {
		proef.uitkomst(proef.met_stuk(ja, "toestemming", fout)) == "wacht_toestemming"
	}
	every goed in [
		{"elementen": ["vz.*"]},
		{"leverancier": "vnn"},
		{"leverancier": ["vnn"]},
		{"doel": "wonen en rust"},
		{"geldig_tot": "2025-10-01"},
		{"hoedanigheid": "zelf"},
		{"elementen": null, "ontvangers": null},
	] {
		proef.mag(proef.met_stuk(ja, "toestemming", goed))
	}
}

test_een_uitdrukkelijk_nee_weigert if {
	every nee in [{"ingetrokken_op": "2025-09-20T12:00:00Z"}, {"geweigerd": true}] {
		proef.weigert(proef.met_stuk(ja, "toestemming", nee), "D-GEHEIM", "ZVH-08")
	}
	ander := object.union(proef.toestemming, {"elementen": ["vz.contact"], "geweigerd": true})
	proef.uitkomst(proef.met_bewijs(proef.zorg, [ander])) == "wacht_toestemming"
}

woord(delta) := object.union(proef.toestemming, delta)

# Tussen stukken over dezelfde persoon, hetzelfde element en dezelfde ontvanger wint het nieuwste woord.
test_het_nieuwste_woord_wint if {
	later := "2025-09-20T12:00:00Z"
	every nee in [
		{"geweigerd": true},
		{"geweigerd": true, "vastgelegd_op": later},
		{"geweigerd": true, "vastgelegd_op": "2025-09-10T12:00:00Z", "gegeven_op": "2025-09-15"},
		{"ingetrokken_op": "2025-09-15"},
		{"geweigerd": true, "ondertekenaar": "zelf", "vastgelegd_op": later},
	] {
		proef.weigert(proef.met_bewijs(ja, [woord(nee)]), "D-GEHEIM", "ZVH-08")
	}
	ouder := woord({"geweigerd": true, "vastgelegd_op": "2025-09-10T12:00:00Z"})
	proef.mag(proef.met_bewijs(ja, [ouder]))
	proef.mag(proef.met_bewijs(ja, [woord({"geweigerd": true, "elementen": ["vz.contact"]})]))
	proef.mag(proef.met_bewijs(ja, [woord({"geweigerd": true, "ontvangers": ["politie"]})]))

	# Een ja dat later is vastgelegd dan gegeven, telt vanaf toen het gegeven is.
	terug := woord({"vastgelegd_op": later, "gegeven_op": "2025-09-10"})
	midden := woord({"geweigerd": true, "vastgelegd_op": "2025-09-12T12:00:00Z"})
	proef.weigert(proef.met_bewijs(proef.zorg, [terug, midden]), "D-GEHEIM", "ZVH-08")
	proef.mag(proef.met_bewijs(proef.zorg, [woord({"vastgelegd_op": later}), midden]))
}

# Wie toestemming mag vastleggen: de leverancier, de betrokkene zelf of het contactpunt; nooit alleen de ontvanger.
test_wie_toestemming_tekent if {
	every naam in ["vnn", "zelf", "contactpunt"] {
		proef.mag(proef.met_stuk(ja, "toestemming", {"ondertekenaar": naam}))
	}
	every naam in ["gemeente", "politie", "corporatie", null] {
		proef.uitkomst(proef.met_stuk(ja, "toestemming", {"ondertekenaar": naam})) == "wacht_toestemming"
	}

	# Een nee van een derde, of van de ontvanger, is geen nee van de betrokkene.
	every naam in ["gemeente", "corporatie"] {
		nee := object.union(proef.toestemming, {"geweigerd": true, "ondertekenaar": naam})
		proef.mag(proef.met_bewijs(ja, [nee]))
		proef.uitkomst(proef.met_bewijs(proef.zorg, [nee])) == "wacht_toestemming"
	}
	doorgegeven := proef.vraag(proef.casus("lokaal", 3, "S50"), "F4", proef.partij("politie", "politie", "R06"), "procesregie", "vz.loopt")
	ook := {"soort": "toestemming", "door": ["p1"], "ondertekenaar": "vnn"}
	proef.mag(proef.met_bewijs(doorgegeven, [ook]))
	proef.uitkomst(proef.met_bewijs(doorgegeven, [object.union(ook, {"ondertekenaar": "corporatie"})])) == "wacht_toestemming"
}

# Van wie de leeftijd onbekend is, telt de hand van een kind alleen niet, en die van de ouders alleen ook niet.
test_onbekende_leeftijd if {
	ouders := {"soort": "toestemming", "door": ["ma", "pa"]}
	zelf := {"soort": "toestemming", "door": ["p1"]}
	every stuk in [ouders, zelf] {
		proef.uitkomst(jong(null, [stuk])) == "wacht_toestemming"
	}
	proef.mag(jong(null, [{"soort": "toestemming", "door": ["ma", "pa", "p1"]}]))
	proef.mag(jong(null, [{"soort": "toestemming", "door": ["ma"], "hoedanigheid": "zelf_en_ouders"}]))
}

test_een_nee_laat_de_uitnodiging_staan if {
	vraag := proef.vraag(proef.casus("zvh", 3, "S21"), "F2", proef.r03, "vnn", "inv.bekend")
	nee := {"soort": "toestemming", "door": ["p1"], "geweigerd": true}
	proef.uitkomst(proef.met_bewijs(vraag, [nee])) == "uitnodiging"
}

jong(leeftijd, stukken) := proef.met_bewijs(
	proef.met(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "jeugdteam", "jh.vplan"),
		{"persoon": {"rol": "directe_kring", "leeftijd": leeftijd}},
	),
	stukken,
)

test_handtekeningen_van_ouders_en_kind if {
	ouders := {"soort": "toestemming", "door": ["ma", "pa"]}
	proef.mag(jong(8, [ouders]))
	proef.uitkomst(jong(8, [{"soort": "toestemming", "door": ["ma"]}])) == "wacht_toestemming"
	proef.mag(jong(8, [{"soort": "toestemming", "door": ["ma"], "hoedanigheid": "ouders"}]))
	proef.uitkomst(jong(13, [ouders])) == "wacht_toestemming"
	proef.uitkomst(jong(13, [{"soort": "toestemming", "door": ["p1"]}])) == "wacht_toestemming"
	proef.mag(jong(13, [{"soort": "toestemming", "door": ["ma", "pa", "p1"]}]))
	proef.mag(jong(13, [{"soort": "toestemming", "door": ["ma"], "hoedanigheid": "zelf_en_ouders"}]))
	proef.mag(jong(16, [{"soort": "toestemming", "door": ["p1"]}]))
	proef.uitkomst(jong(16, [ouders])) == "wacht_toestemming"
}

test_zonder_geheim_is_de_hand_van_de_ouders_genoeg if {
	vraag := proef.met(
		proef.vraag(proef.casus("lokaal", 3, "S50"), "F4", proef.partij("c", "netwerk", "R14"), "casusregie", "plan.actie"),
		{"persoon": {"leeftijd": 13}},
	)
	proef.mag(proef.met_bewijs(vraag, [{"soort": "toestemming", "door": ["ma", "pa"]}]))
	nee := {"soort": "toestemming", "door": ["ma", "pa"], "geweigerd": true}
	proef.weigert(proef.met_bewijs(vraag, [nee]), "D-GEHEIM", "AVG-04")
	proef.regels(proef.met_bewijs(vraag, [nee])) == ["AVG-04"]
}

test_een_nee_op_iets_anders_doet_niets if {
	nee := {"soort": "toestemming", "door": ["p1"], "geweigerd": true}
	vraag := proef.met_bewijs(proef.zonder(proef.politie_lokaal, "besluit_wpg"), [nee])
	proef.paar(vraag).redenen == ["D-GROND"]
}

acuut := proef.met_bewijs(
	proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "ggz", "ggz.buiten"),
	[
		{"soort": "spoed", "gevaar": "dreiging", "tot": "2025-10-01T18:00:00Z"},
		{"soort": "vrijgave", "door": "ggz"},
	],
)

test_med_04_spoed_heft_het_geheim_niet_op if {
	proef.weigert(acuut, "D-GEHEIM", "MED-01")
	goed := {"soort": "goed_hulpverlenerschap", "org": "ggz", "tekst": "nodig"}
	proef.mag(proef.met_bewijs(acuut, [goed]))
	conflict := {
		"soort": "conflict_van_plichten",
		"org": "ggz",
		"tekst": "nodig",
		"toetsen_ingevuld": true,
		"collega_geraadpleegd": true,
	}
	proef.mag(proef.met_bewijs(acuut, [conflict]))
	zonder_spoed := proef.zonder(proef.met_bewijs(acuut, [goed]), "spoed")
	proef.weigert(zonder_spoed, "D-NOODZAAK", "AVE-03")
}

test_med_01_geen_rij_en_geheim if {
	vraag := proef.vraag(proef.casus("lokaal", 2, "S10"), "F3", proef.partij("ozo", "ozo", "R09"), "huisarts", "ggz.diag")
	proef.weigert(vraag, "D-GEHEIM", "MED-01")
	proef.regels(vraag) == ["AVG-05", "MED-01", "MED-02"]
	proef.paar(vraag).matrix == null
}

test_zvh_08_een_rij_zonder_toestemming_opent_niets if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "ggd", "oggz.traject"),
		[{"soort": "noodzaak", "tekst": "plan"}],
	)
	proef.weigert(vraag, "D-GEHEIM", "ZVH-08")
	proef.mag(proef.met_bewijs(vraag, [{"soort": "toestemming", "door": ["p1"]}]))
}

test_zvh_08_diagnose if {
	vraag := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "ggz", "ggz.diag")
	proef.weigert(vraag, "D-GEHEIM", "ZVH-08")
	met := proef.met_bewijs(vraag, [{"soort": "toestemming", "door": ["p1"]}])
	proef.weigert(met, "D-NOODZAAK", "AVE-03")
	alles := proef.met_bewijs(met, [{"soort": "noodzaak", "tekst": "medicatie in crisis"}])
	proef.mag(alles)
	proef.paar(alles).vorm == "gegeneraliseerd"
}

test_een_element_dat_alleen_niet_heeft_blijft_niet if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "vnn", "vz.middel"),
		[{"soort": "toestemming", "door": ["p1"]}],
	)
	proef.weigert(vraag, "D-GEHEIM", "ZVH-08")
}

zorg_lokaal := proef.vraag(proef.casus("lokaal", 2, "S10"), "F3", proef.partij("ozo", "ozo", "R09"), "huisarts", "ggz.diag")

test_med_02_iedere_hulpverlener_zwijgt if {
	proef.weigert(zorg_lokaal, "D-GEHEIM", "MED-02")
	"toestemming" in proef.paar(zorg_lokaal).vereist
	ja := proef.met_bewijs(zorg_lokaal, [{"soort": "toestemming", "door": ["p1"]}])
	not "MED-02" in proef.regels(ja)
	not "MED-02" in proef.regels(proef.politie_lokaal)

	# De jeugdhulp heeft een eigen geheim (JW-01), en een soort zonder geheim geen.
	not "MED-02" in proef.regels(proef.met(zorg_lokaal, {"verstrekkers": {"huisarts": {"soort": null}}}))
}

# Ook de treffer zelf is een gegeven over gezondheid (AVG 4 onder 15; Bgs noch Wgs maakt daar een uitzondering op).
test_med_03_ook_of_iemand_bekend_is if {
	treffer := proef.met(zorg_lokaal, {"vraag": {"paren": [{"verstrekker": "huisarts", "element": "inv.bekend"}]}})
	proef.weigert(treffer, "D-GEHEIM", "MED-03")
	not "MED-03" in proef.regels(zorg_lokaal)
	not "MED-03" in proef.regels(proef.met_bewijs(treffer, [{"soort": "toestemming", "door": ["p1"]}]))
	not "MED-03" in proef.regels(proef.met(treffer, {"verstrekkers": {"huisarts": {"soort": null}}}))
}

test_avg_05_gezondheid_buiten_de_wgs if {
	proef.weigert(zorg_lokaal, "D-GEHEIM", "AVG-05")
	not "AVG-05" in proef.regels(proef.met_bewijs(zorg_lokaal, [{"soort": "toestemming", "door": ["p1"]}]))
	zvh := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "ggz", "ggz.diag")
	not "AVG-05" in proef.regels(zvh)

	# Een naam bij de huisarts is geheim en geen gezondheidsgegeven.
	naam := proef.met(zorg_lokaal, {"vraag": {"paren": [{"verstrekker": "huisarts", "element": "id.naam"}]}})
	"MED-01" in proef.regels(naam)
	not "AVG-05" in proef.regels(naam)
}

test_een_ja_noemt_de_toestemming_of_de_verklaring if {
	goed := {"soort": "goed_hulpverlenerschap", "org": "ggz", "tekst": "nodig"}
	proef.regels(proef.met_bewijs(acuut, [goed])) == ["AVE-03", "AVG-02", "MED-04"]
	jeugd := jong(16, [{"soort": "toestemming", "door": ["p1"]}])
	proef.regels(jeugd) == ["AVE-03", "AVG-02", "JW-01"]
}
