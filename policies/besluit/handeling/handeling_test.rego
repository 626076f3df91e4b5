package besluit.handeling_test

import data.proef

vraag(zaak, beller, soort) := {
	"op": proef.op,
	"vandaag": "2025-10-01",
	"handeling": {"soort": soort, "naar": null, "ave": null, "doel": null, "argumenten": {}},
	"casus": zaak,
	"beller": beller,
	"persoon": null,
	"bewijs": [],
	"verband_soort": zaak.kader,
	"leden": [
		{"onderdeel": "gemeente", "soort": "college"},
		{"onderdeel": "politie", "soort": "politie"},
		{"onderdeel": "vnn", "soort": "verslavingszorg"},
	],
}

besluit(v) := b if {
	b := data.besluit.handeling.besluit with input as v
}

mag(v) if {
	b := besluit(v)
	b.uitkomst == "verstrekt"
	b.vorm == "niet"
	b.reden == null
}

weigert(v, code, regel) if {
	b := besluit(v)
	b.uitkomst == "geweigerd"
	b.reden == code
	regel in b.regels
	b.overgang == null
	b.naar == null
}

lokaal(toestand) := proef.casus("lokaal", 3, toestand)

zvh(toestand) := proef.casus("zvh", 3, toestand)

test_lev_01_toestand if {
	v := vraag(lokaal("S41"), proef.r02, "overleg")
	mag(v)
	besluit(v).overgang == "T13"
	besluit(v).naar == "S50"
	weigert(vraag(lokaal("S20"), proef.r02, "overleg"), "D-FASE", "LEV-01")
	weigert(vraag(lokaal("S90"), proef.r02, "overleg"), "D-BEWAAR", "LEV-01")
	weigert(vraag(lokaal("S41"), proef.r02, "toveren"), "D-FASE", "LEV-01")
}

test_lev_01_kader if {
	mag(vraag(zvh("S20"), proef.r03, "afwijzen"))
	mag(vraag(lokaal("S20"), proef.r02, "afwijzen"))
	b := besluit(vraag(lokaal("S20"), proef.r03, "afwijzen"))
	b.uitkomst == "geweigerd"
}

test_lev_01_naar if {
	v := vraag(lokaal("S81"), proef.r02, "afschalen")
	besluit(v).overgang == "T27"
	besluit(proef.met(v, {"handeling": {"naar": "S70"}})).naar == "S70"
	besluit(proef.met(v, {"handeling": {"naar": "S50"}})).naar == null
}

test_lev_02_rol if {
	weigert(vraag(lokaal("S41"), proef.partij("p", "politie", "R06"), "overleg"), "D-ROL", "LEV-02")
	weigert(vraag(lokaal("S41"), proef.met(proef.r02, {"rol": null}), "overleg"), "D-ROL", "LEV-02")
	weigert(vraag(lokaal("S41"), proef.met(proef.r02, {"bekend": false}), "overleg"), "D-NIETDEELN", "ZVH-03")
}

test_zvh_12_een_derde_komt_er_niet_in if {
	v := vraag(zvh("S50"), proef.derde, "inloggen")
	weigert(v, "D-NIETDEELN", "ZVH-12")
	besluit(v).matrix == "M073"
	besluit(vraag(lokaal("S50"), proef.derde, "inloggen")).matrix == null
	mag(vraag(zvh("S50"), proef.gemeente, "inloggen"))
	weigert(vraag(lokaal("S00"), proef.derde, "aanmelding"), "D-NIETDEELN", "ZVH-12")
}

test_lev_03_een_onbekende_eis_weigert if {
	v := vraag(zvh("S41"), proef.r03, "toveren")
	loop := {"overgangen": [], "handelingen": [{"handeling": "toveren", "van": [], "rollen": ["R03"], "kaders": [], "eist": ["toverstok"]}]}
	b := besluit(v) with data.levensloop as loop
	b.reden == "D-FASE"
	b.regels == ["LEV-03"]
	"toverstok" in b.vereist
}

test_wgs_14_heropenen_is_hernieuwde_verwerking if {
	v := vraag(zvh("S90"), proef.r03, "heropenen")
	weigert(v, "D-BEWAAR", "WGS-14")
	"hernieuwde_verwerking" in besluit(v).vereist
}

test_zvh_05_criteria if {
	v := vraag(proef.casus("zvh", 3, "S00"), proef.partij("gemeente", "college", "R01"), "aanmelding")
	mag(v)
	besluit(v).naar == "S10"
	goed := {"soort": "criteria", "a": true, "b": true, "c": true, "d": true}
	mag(proef.met_bewijs(v, [goed]))
	every veld in ["a", "b", "c", "d"] {
		weigert(proef.met_bewijs(v, [object.union(goed, {veld: false})]), "D-CRIT", "ZVH-05")
		weigert(proef.met_bewijs(v, [object.remove(goed, [veld])]), "D-CRIT", "ZVH-05")
	}
	weigert(proef.met_bewijs(v, [object.union(goed, {"leefgebieden": 1})]), "D-CRIT", "ZVH-05")
	wegen := vraag(zvh("S20"), proef.r03, "wegen")
	mag(proef.met_bewijs(wegen, [goed]))
	weigert(wegen, "D-CRIT", "ZVH-05")
	weigert(proef.met_bewijs(wegen, [object.union(goed, {"b": false})]), "D-CRIT", "ZVH-05")
}

test_wgs_19_identiteit if {
	v := vraag(proef.casus("zvh", 3, "S00"), proef.partij("gemeente", "college", "R01"), "aanmelding")
	every fout in [{"bsn": "999990008"}, {"bsn": "99999"}, {"bsn": "000000000"}, {"bsn_geldig": false}] {
		stuk := object.union({"soort": "invoer"}, fout)
		weigert(proef.met_bewijs(v, [stuk]), "D-ID", "WGS-19")
	}
	mag(proef.met_bewijs(v, [{"soort": "invoer", "bsn": "999993343"}]))
	mag(proef.met_bewijs(v, [{"soort": "invoer", "bsn_geldig": true, "adres_gelijk": true}]))
	every sleutel in ["geboortedatum_gelijk", "adres_gelijk"] {
		b := besluit(proef.met_bewijs(v, [{"soort": "invoer", "bsn": "999993343", sleutel: false}]))
		b.uitkomst == "wacht_vrijgave"
		b.reden == "D-ID"
		b.regels == ["WGS-19a"]
		b.vereist == ["identiteit", "identiteitscontrole"]
	}
}

test_zvh_04a_alleen_publieke_deelnemers_oordelen if {
	v := vraag(zvh("S15"), proef.r03, "doeltoets")
	ja := {"soort": "doeltoets", "uitslag": "positief", "door": ["gemeente", "politie"]}
	mag(proef.met_bewijs(v, [ja]))
	besluit(proef.met_bewijs(v, [ja])).naar == "S20"
	nee := object.union(ja, {"uitslag": "negatief"})
	besluit(proef.met_bewijs(v, [nee])).naar == "S30"
	every door in [["vnn"], ["gemeente", "vnn"], ["wie"], []] {
		weigert(proef.met_bewijs(v, [object.union(ja, {"door": door})]), "D-ROL", "ZVH-04a")
	}
	weigert(v, "D-ROL", "ZVH-04a")
	te_vroeg := vraag(proef.met(zvh("S20"), {"doeltoets": null}), proef.r03, "bekendheidsvraag")
	weigert(te_vroeg, "D-FASE", "ZVH-04")
	mag(vraag(zvh("S20"), proef.r03, "bekendheidsvraag"))
}

test_wgs_06_accepteren_vraagt_een_doel if {
	v := vraag(proef.met(lokaal("S20"), {"doel": null}), proef.r02, "accepteren")
	weigert(v, "D-DOEL", "WGS-06")
	weigert(proef.met(v, {"handeling": {"doel": "  "}}), "D-DOEL", "WGS-06")
	mag(proef.met(v, {"handeling": {"doel": "rust in de straat"}}))
	mag(vraag(lokaal("S20"), proef.r02, "accepteren"))
}

test_ave_01_opschalen_vraagt_een_reden if {
	v := vraag(proef.casus("lokaal", 2, "S00"), proef.r02, "opschalen")
	weigert(v, "D-CRIT", "AVE-01")
	hard := proef.met_bewijs(v, [{"soort": "checklist_opschalen", "ingevuld": ["O3"]}])
	mag(proef.met(hard, {"handeling": {"ave": 3}}))
	besluit(proef.met(hard, {"handeling": {"ave": 3}})).ave == 3
	weigert(proef.met(hard, {"handeling": {"ave": 2}}), "D-AVE", "AVE-01")
	mag(proef.met_bewijs(v, [{"soort": "checklist_opschalen", "ingevuld": ["O8", "O11", "O4"]}]))
	zacht := {"soort": "checklist_opschalen", "ingevuld": ["O8", "O11", "O12"], "leeg": ["O3", "O5"]}
	weigert(proef.met_bewijs(v, [zacht]), "D-CRIT", "AVE-01")
	mag(proef.met(v, {"handeling": {"argumenten": {"checklist": ["O2"]}}}))
	spoed := {"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01T18:00:00Z"}
	mag(proef.met_bewijs(v, [spoed]))
	weigert(proef.met_bewijs(v, [object.union(spoed, {"gevaar": ""})]), "D-CRIT", "AVE-01")
}

test_afschalen_alleen_omlaag if {
	v := vraag(lokaal("S70"), proef.r02, "afschalen")
	mag(proef.met(v, {"handeling": {"ave": 2}}))
	besluit(proef.met(v, {"handeling": {"ave": 2}})).ave == 2
	weigert(proef.met(v, {"handeling": {"ave": 4}}), "D-AVE", "AVE-01")
	mag(v)
	besluit(vraag(lokaal("S41"), proef.r02, "overleg")).ave == null
}

test_spoed_aan if {
	v := vraag(lokaal("S41"), proef.r02, "spoed")
	weigert(v, "D-NOODZAAK", "AVE-01")
	mag(proef.met_bewijs(v, [{"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01T18:00:00Z"}]))
}

test_terugroepen_vraagt_een_gemelde_fout if {
	v := vraag(zvh("S21"), proef.r03, "terugroepen")
	weigert(v, "D-FASE", "LEV-03")
	met := proef.met_bewijs(v, [{"soort": "melding_fout", "door": "politie"}])
	mag(met)
	besluit(met).overgang == "T35"
	besluit(met).naar == null
}

test_doorverwijzen_noemt_een_tafel if {
	v := vraag(lokaal("S20"), proef.r02, "doorverwijzen")
	weigert(v, "D-FASE", "LEV-03")
	mag(proef.met(v, {"handeling": {"argumenten": {"tafel": "zvh"}}}))
	mag(vraag(lokaal("S82"), proef.r02, "overdracht_ontvangen"))
}

test_deelnemers_alleen_in_een_open_casus if {
	mag(vraag(zvh("S41"), proef.r03, "deelnemer_toevoegen"))
	weigert(vraag(zvh("S90"), proef.r03, "deelnemer_toevoegen"), "D-BEWAAR", "ZVH-14")
}

test_vernietigen_als_de_termijn_om_is_of_bewaren_niet_nodig if {
	v := vraag(zvh("S90"), proef.r03, "vernietigen")
	weigert(v, "D-BEWAAR", "WGS-14")
	every delta in [
		{"casus": {"eerste_verwerking_op": "2020-10-01T12:00:00Z"}},
		{"handeling": {"argumenten": {"niet_meer_nodig": true}}},
	] {
		mag(proef.met(v, delta))
		besluit(proef.met(v, delta)).naar == "S99"
	}
	afgewezen := vraag(zvh("S30"), proef.r03, "vernietigen")
	mag(afgewezen)
	weigert(proef.met_bewijs(afgewezen, [{"soort": "beperking"}]), "D-BEWAAR", "WGS-14")
	weigert(vraag(zvh("S41"), proef.r03, "vernietigen"), "D-FASE", "LEV-01")
}

test_wgs_14_aan_wat_vernietigd_is_komt_niets_meer if {
	every soort in ["bewijs_vastleggen", "triage", "toewijzen", "vernietigen"] {
		besluit(vraag(zvh("S99"), proef.r03, soort)).uitkomst == "geweigerd"
	}
	weigert(vraag(zvh("S99"), proef.r03, "bewijs_vastleggen"), "D-BEWAAR", "WGS-14")
}

test_wgs_11_ook_wie_handelt_is_aangewezen_en_gescreend if {
	v := vraag(lokaal("S41"), proef.r02, "overleg")
	every fout in [
		{"aangewezen": false},
		{"toegewezen": false},
		{"screening_tot": "2025-09-30T00:00:00Z"},
	] {
		weigert(proef.met(v, {"beller": {"medewerker": fout}}), "D-BEVOEGD", "WGS-11")
	}
	weigert(object.union(object.remove(v, ["beller"]), {"beller": object.remove(proef.r02, ["medewerker"])}), "D-BEVOEGD", "WGS-11")
	privaat := vraag(lokaal("S41"), proef.partij("vnn", "verslavingszorg", "R05"), "bewijs_vastleggen")
	mag(privaat)
	commercieel := {"beller": {"medewerker": {"commerciele_taken": true}}}
	weigert(proef.met(privaat, commercieel), "D-BEVOEGD", "WGS-11")
	mag(proef.met(v, commercieel))
}

# Wat het eigen onderdeel over zijn medewerker vastlegde telt, maar het kan het altijd weer intrekken.
test_wgs_11_bewijs_over_de_eigen_medewerker if {
	verlopen := {"soort": "screening", "geldig_tot": "2025-09-30"}
	v := vraag(lokaal("S41"), proef.r02, "overleg")
	weigert(proef.met_bewijs(v, [verlopen]), "D-BEVOEGD", "WGS-11")
	mag(proef.met_bewijs(v, [object.union(verlopen, {"ondertekenaar": "politie"})]))
	every soort in ["bewijs_vastleggen", "bewijs_intrekken", "bewijs_beeindigen"] {
		zelf := proef.met_bewijs(vraag(lokaal("S41"), proef.r02, soort), [verlopen])
		mag(zelf)
		weigert(proef.met(zelf, {"beller": {"medewerker": {"aangewezen": false}}}), "D-BEVOEGD", "WGS-11")
	}
	mag(vraag(lokaal("S41"), proef.partij("zelf", "betrokkene", "R13"), "bewijs_intrekken"))
}

test_wgs_11_bewoners_hebben_geen_personeel if {
	niemand := {"beller": {"medewerker": {"aangewezen": false, "toegewezen": false}}}
	zelf := vraag(lokaal("S41"), proef.partij("zelf", "betrokkene", "R13"), "bewijs_vastleggen")
	mag(proef.met(zelf, niemand))
	burger := vraag(lokaal("S00"), proef.partij("buur", "burger", null), "signaal")
	mag(proef.met(burger, {"beller": {"medewerker": {"toegewezen": false}}}))

	# Wie niet in het register staat, heeft ook geen rol.
	weigert(proef.met(burger, niemand), "D-BEVOEGD", "WGS-11")
}

nieuw(kader) := vraag(proef.casus(kader, 2, ""), proef.partij("gemeente", "college", "R01"), "aanmelding")

test_lev_04_het_kader_past_bij_de_tafel if {
	mag(nieuw("lokaal"))
	mag(object.union(nieuw("jbt"), {"verband_soort": "lokaal"}))
	mag(object.union(nieuw("levensloop"), {"verband_soort": "zvh"}))
	weigert(object.union(nieuw("zvh"), {"verband_soort": "lokaal"}), "D-REGIME", "LEV-04")
	weigert(object.union(nieuw("lokaal"), {"verband_soort": "zvh"}), "D-REGIME", "LEV-04")
	weigert(object.union(nieuw("lokaal"), {"verband_soort": null}), "D-REGIME", "LEV-04")
	weigert(object.remove(nieuw("lokaal"), ["verband_soort"]), "D-REGIME", "LEV-04")
	mag(object.union(vraag(lokaal("S41"), proef.r02, "overleg"), {"verband_soort": "zvh"}))
}

test_alleen_op_en_afschalen_zet_het_niveau if {
	every soort in ["signaal", "melding", "aanmelding"] {
		v := proef.met(vraag(lokaal("S00"), proef.gemeente, soort), {"handeling": {"ave": 4}})
		mag(v)
		besluit(v).ave == null
		nieuw := proef.met(v, {"casus": {"toestand": ""}})
		besluit(nieuw).ave == 4
	}
}

test_een_stuk_van_wie_er_niet_over_gaat_telt_niet if {
	wegen := vraag(zvh("S20"), proef.r03, "wegen")
	criteria := {"soort": "criteria", "a": true, "b": true, "c": true, "d": true, "ondertekenaar": "corporatie"}
	weigert(proef.met_bewijs(wegen, [criteria]), "D-CRIT", "ZVH-05")
	mag(proef.met_bewijs(wegen, [object.union(criteria, {"ondertekenaar": "gemeente"})]))
	aanmelden := vraag(lokaal("S00"), proef.gemeente, "aanmelding")
	mag(proef.met_bewijs(aanmelden, [object.union(criteria, {"a": false})]))
	doeltoets := {"soort": "doeltoets", "uitslag": "positief", "door": ["gemeente"]}
	toets := vraag(zvh("S15"), proef.r03, "doeltoets")
	mag(proef.met_bewijs(toets, [object.union(doeltoets, {"ondertekenaar": "politie"})]))
	weigert(proef.met_bewijs(toets, [object.union(doeltoets, {"ondertekenaar": "vnn"})]), "D-ROL", "ZVH-04a")
	fout := {"soort": "melding_fout", "door": "politie", "ondertekenaar": "gemeente"}
	weigert(proef.met_bewijs(vraag(zvh("S21"), proef.r03, "terugroepen"), [fout]), "D-FASE", "LEV-03")
}

test_de_klok_van_spoed_kijkt_naar_elke_hand if {
	v := vraag(lokaal("S41"), proef.r02, "controle_achteraf")
	te_laat := {"soort": "spoed", "gevaar": "x", "tot": "2025-09-30", "vastgelegd_op": "2025-09-20T11:00:00Z", "ondertekenaar": "politie"}
	weigert(proef.met_bewijs(v, [{"soort": "controle_achteraf", "bevestigd": true}, te_laat]), "D-NOODZAAK", "AVG-01c")
}

test_avg_01c_controle_achteraf if {
	v := vraag(lokaal("S41"), proef.r02, "controle_achteraf")
	weigert(v, "D-NOODZAAK", "AVG-01c")
	weigert(proef.met_bewijs(v, [{"soort": "controle_achteraf", "bevestigd": false}]), "D-NOODZAAK", "AVG-01c")
	ja := {"soort": "controle_achteraf", "bevestigd": true}
	mag(proef.met_bewijs(v, [ja]))
	spoed := {"soort": "spoed", "gevaar": "x", "tot": "2025-09-30", "vastgelegd_op": "2025-09-29T12:00:00Z"}
	mag(proef.met_bewijs(v, [ja, spoed]))
	op_tijd := object.union(ja, {"op": "2025-10-01T12:00:00Z"})
	mag(proef.met_bewijs(v, [op_tijd, object.union(spoed, {"vastgelegd_op": "2025-09-28T12:00:00Z"})]))
	te_laat := object.union(spoed, {"vastgelegd_op": "2025-09-28T11:00:00Z"})
	weigert(proef.met_bewijs(v, [ja, te_laat]), "D-NOODZAAK", "AVG-01c")
	over := object.union(ja, {"over": "2025-09-28T12:00:00Z"})
	mag(proef.met_bewijs(v, [over]))
	mag(proef.met_bewijs(v, [object.union(ja, {"over": "3.1"})]))
	weigert(proef.met_bewijs(v, [object.union(ja, {"over": "2025-09-28T11:59:59Z"})]), "D-NOODZAAK", "AVG-01c")
}

test_prioriteitenlijst_en_samenhang if {
	v := vraag(zvh("S20"), proef.r03, "prioriteitenlijst")
	weigert(v, "D-CRIT", "ZVH-15")
	lijst := {"soort": "lijst", "criteria_gepubliceerd": true, "criteria_gehaald": true}
	mag(proef.met_bewijs(v, [lijst]))
	s := vraag(zvh("S41"), proef.r03, "samenhang")
	weigert(s, "D-CRIT", "ZVH-16")
	mag(proef.met_bewijs(s, [{"soort": "afstemming", "directe_kring": true, "samenhang": true, "noodzaak": true}]))
}
