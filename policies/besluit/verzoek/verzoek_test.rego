package besluit.verzoek_test

import data.proef

test_de_vaste_vragen_mogen if {
	every vraag in [proef.lokaal, proef.politie, proef.politie_lokaal, proef.om] {
		proef.mag(vraag)
	}
}

test_een_vraag_zonder_paren_geeft_geen_paren if {
	b := proef.besluit(proef.met(proef.lokaal, {"vraag": {"paren": []}}))
	b.paren == []
	b.identificatie == {}
	b.verplichtingen == []
}

test_elk_paar_een_keer_en_gesorteerd if {
	b := proef.besluit(proef.met(proef.lokaal, {"vraag": {"paren": [
		{"verstrekker": "wijkfunctionaris", "element": "inv.periode"},
		{"verstrekker": "wijkfunctionaris", "element": "inv.bekend"},
		{"verstrekker": "wijkfunctionaris", "element": "inv.periode"},
	]}}))
	[p.element | some p in b.paren] == ["inv.bekend", "inv.periode"]
}

test_alle_redenen_gaan_mee_in_de_volgorde_van_de_poorten if {
	vraag := proef.met(proef.zonder(proef.politie, "bevoegd_gezag"), {
		"ontvanger": {"medewerker": {"aangewezen": false}},
		"casus": {"doel_vastgelegd_op": null, "eerste_verwerking_op": "2019-01-01T12:00:00Z"},
	})
	p := proef.paar(vraag)
	p.reden == "D-BEVOEGD"
	p.redenen == ["D-BEVOEGD", "D-DOEL", "D-GEZAG", "D-BEWAAR"]
	"bevoegd_gezag" in p.vereist
	"Wpg art. 20 lid 3" in p.artikelen
}

test_dezelfde_code_van_twee_regels_staat_er_een_keer if {
	vraag := proef.met_bewijs(
		proef.met(proef.politie, {"casus": {"eerste_verwerking_op": "2019-01-01T12:00:00Z"}}),
		[
			{"soort": "eerste_verwerking", "op": "2018-01-01"},
			{"soort": "beperking", "op": "2025-09-01"},
			{"soort": "bezwaar_betrokkene", "op": "2025-09-01"},
		],
	)
	proef.paar(vraag).redenen == ["D-BEPERK", "D-BEWAAR"]
}

test_wie_wacht_hoort_waarop_en_bij_wie if {
	p := proef.paar(proef.zonder(proef.politie, "vrijgave"))
	p.uitkomst == "wacht_vrijgave"
	p.vorm == "volledig"
	p.vereist == ["vrijgave"]
	p.wacht_bij == ["politie"]
	q := proef.paar(proef.zorg)
	q.uitkomst == "wacht_toestemming"
	q.vereist == ["toestemming"]
}

test_een_uitnodiging_heeft_geen_reden if {
	p := proef.paar(proef.vraag(proef.casus("lokaal", 3, "S21"), "F2", proef.r02, "ggz", "inv.bekend"))
	p.uitkomst == "uitnodiging"
	p.vorm == "uitnodiging"
	p.reden == null
}

test_verborgen_redenen_zijn_geen_mededeling if {
	vraag := proef.met_bewijs(proef.politie, [{"soort": "opsporingsbelang", "door": "politie"}])
	proef.uitkomst(vraag) == "geen_mededeling"
	proef.reden(vraag) == "D-OPSP"
}

test_een_weigering_die_verteld_wordt_verraadt_geen_verborgen_grond if {
	zonder := proef.met(proef.politie, {"ontvanger": {"medewerker": {"aangewezen": false}}})
	met := proef.met_bewijs(zonder, [{"soort": "opsporingsbelang", "door": "politie"}])
	proef.paar(zonder).uitkomst == "geweigerd"
	"D-OPSP" in proef.paar(met).redenen
	every veld in ["uitkomst", "reden", "regels", "artikelen", "vereist", "matrix"] {
		proef.paar(met)[veld] == proef.paar(zonder)[veld]
	}
}

test_politiegegevens_gaan_alleen_van_wpg_8_en_13 if {
	f := proef.paar(proef.politie).filters
	f.wpg_artikelen == ["13", "8"]
	f.zonder_verwijderd
	proef.paar(proef.lokaal).filters.wpg_artikelen == null

	# Een treffer bij de politie is een politiegegeven.
	treffer := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S21"), "F2", proef.r02, "politie", "inv.bekend"),
		[{"soort": "vrijgave", "door": "politie"}, {"soort": "besluit_wpg", "artikel": "Wpg 19"}],
	)
	proef.mag(treffer)
	proef.paar(treffer).filters.wpg_artikelen == ["13", "8"]
	proef.paar(treffer).filters.zonder_verwijderd
	{v.artikel | some v in proef.besluit(treffer).verplichtingen} == {"Wpg art. 7 lid 2"}
}

test_filters_uit_de_matrix if {
	vraag := proef.met(proef.politie_lokaal, {"vraag": {"paren": [{"verstrekker": "politie", "element": "pol.lijst"}]}})
	proef.paar(vraag).filters.maanden == 24
}

test_niet_bekend_alleen_zonder_geheim_of_met_toestemming if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S21"), "F2", proef.r02, "oov", "inv.bekend")
	proef.paar(vraag).filters.niet_bekend
	not proef.paar(proef.lokaal).filters.niet_bekend
	ggd := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S21"), "F2", proef.r02, "ggd", "inv.bekend"),
		[{"soort": "toestemming", "door": ["p1"]}],
	)
	proef.paar(ggd).filters.niet_bekend
	proef.paar(ggd).vorm == "bekendheid"
}

test_identiteit_gaat_niet_verder_dan_nodig if {
	proef.besluit(proef.lokaal).identificatie == {"wijkfunctionaris": "eigenReferentie"}
	proef.besluit(proef.zorg).identificatie == {"vnn": "geen"}
	zonder := {"verstrekkers": {"politie": {"referentie": false}}}
	proef.besluit(proef.met(proef.politie, zonder)).identificatie == {"politie": "bsn"}
	proef.besluit(proef.met(proef.politie_lokaal, zonder)).identificatie == {"politie": "naam_geb"}
	telling := proef.vraag(
		proef.casus("lokaal", 2, "S10"),
		"FB",
		proef.partij("tlo", "handhaving", "R06"),
		"broker",
		"wc.staat",
	)
	proef.besluit(proef.met(telling, {"vraag": {"persoon": null}})).identificatie == {"broker": "geen"}
}

test_plichten_reizen_mee if {
	proef.besluit(proef.politie).verplichtingen == [
		{"artikel": "Wgs art. 1.11", "soort": "geheimhouding"},
		{"artikel": "Wpg art. 7 lid 2", "soort": "geheimhouding"},
	]
	proef.besluit(proef.lokaal).verplichtingen == []
}

test_voorwaarden_reizen_mee if {
	vraag := proef.met_bewijs(proef.om, [{"soort": "leverancier_voorwaarde", "door": "om", "tekst": "niet aan derde"}])
	proef.mag(vraag)
	proef.paar(vraag).voorwaarden == ["niet aan derde"]
}

test_een_ja_noemt_de_regels_die_het_dragen if {
	proef.regels(proef.politie) == ["AVE-03", "WPG-13", "ZVH-06"]
	proef.regels(proef.politie_lokaal) == ["AVE-03", "AVG-02", "WPG-11"]
	proef.regels(proef.met_bewijs(proef.zorg, [proef.toestemming])) == ["AVE-03", "MED-01", "ZVH-06"]
}

# Wat op de ene weg ontbreekt, telt op de andere niet (Wgs 1.2; law.md WGS-02).
test_wgs_02_twee_wegen_los_van_elkaar if {
	lokaal := proef.zonder(proef.politie_lokaal, "besluit_wpg")
	proef.regels(lokaal) == ["AVE-03", "WPG-11"]
	gezag := proef.met_bewijs(lokaal, [{"soort": "bevoegd_gezag", "ref": "BG"}])
	proef.paar(gezag).redenen == ["D-GROND"]
	zvh := proef.zonder(proef.politie, "bevoegd_gezag")
	besluit := proef.met_bewijs(zvh, [{"soort": "besluit_wpg", "artikel": "Wpg 19", "ref": "BW"}])
	proef.paar(besluit).redenen == ["D-GEZAG"]
	proef.regels(besluit) == ["WPG-13"]
	"ZVH-06" in proef.regels(proef.politie)
	not "AVG-02" in proef.regels(proef.politie)
	"AVG-02" in proef.regels(proef.politie_lokaal)
	not "ZVH-06" in proef.regels(proef.politie_lokaal)
}

# Een weigering noemt elke gemiste regel en alles wat voor een ja nodig is.
test_een_weigering_noemt_alles_wat_mist if {
	vraag := proef.met(
		proef.met_bewijs(proef.zonder(proef.politie, "bevoegd_gezag"), [{"soort": "beperking", "op": "2025-09-01"}]),
		{"persoon": {"rol": "directe_kring"}, "casus": {"doeltoets": null, "doel_vastgelegd_op": null}},
	)
	p := proef.paar(vraag)
	p.regels == ["AVG-08", "AVG-10", "WGS-06", "WPG-13", "ZVH-04"]
	p.vereist == ["bevoegd_gezag", "doeltoets", "doelvastlegging", "noodzaak"]
	p.redenen == ["D-DOEL", "D-FASE", "D-GEZAG", "D-NOODZAAK", "D-BEPERK"]
}

test_l15_alleen_artikel_8_en_13 if {
	every v in [proef.politie, proef.politie_lokaal] {
		proef.paar(v).filters.wpg_artikelen == ["13", "8"]
		proef.paar(v).filters.zonder_verwijderd
	}
	proef.paar(proef.om).filters.wpg_artikelen == null
}

test_wgs_18_en_wpg_05_wie_het_hoort_zwijgt if {
	artikelen := {v.artikel | some v in proef.besluit(proef.politie).verplichtingen}
	artikelen == {"Wgs art. 1.11", "Wpg art. 7 lid 2"}
	{v.artikel | some v in proef.besluit(proef.om).verplichtingen} == {"Wgs art. 1.11"}
	proef.besluit(proef.zonder(proef.politie, "bevoegd_gezag")).verplichtingen == []
}
