package wet.wjsg_test

import data.proef

test_wjsg_04_verstrekking_door_het_om if {
	proef.mag(proef.om)
	proef.weigert(proef.zonder(proef.om, "om_verstrekking"), "D-GEZAG", "WJSG-04")
	every fout in [{"ref": ""}, {"elementen": ["om.zaak"]}, {"ondertekenaar": "gemeente"}, {"ondertekenaar": "politie"}] {
		proef.weigert(proef.met_stuk(proef.om, "om_verstrekking", fout), "D-GEZAG", "WJSG-04")
	}
}

test_wjsg_04_het_om_als_aanmelder if {
	zaak := proef.met(proef.casus("zvh", 3, "S10"), {"aanmelder": "om", "doeltoets": null})
	proef.mag(proef.vraag(zaak, "F1", proef.r03, "om", "inv.contact"))
	proef.weigert(proef.vraag(zaak, "F1", proef.r03, "om", "om.zaak"), "D-GEZAG", "WJSG-04")
}

test_wjsg_01_besluit_39f if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "om", "om.voorw"),
		[{"soort": "vrijgave", "door": "om"}, {"soort": "besluit_wpg", "artikel": "Wjsg 39f"}],
	)
	proef.mag(vraag)
	proef.weigert(proef.zonder(vraag, "besluit_wpg"), "D-GROND", "WJSG-01")
	proef.weigert(proef.met_stuk(vraag, "besluit_wpg", {"artikel": "Wpg 19"}), "D-GROND", "WJSG-01")
	proef.weigert(proef.met_stuk(vraag, "besluit_wpg", {"ondertekenaar": "politie"}), "D-GROND", "WJSG-01")

	# Een treffer bij het OM is een gegeven van het OM: een besluit van de politie opent hem niet.
	treffer := proef.met(vraag, {
		"casus": {"toestand": "S21"},
		"vraag": {"fase": "F2", "paren": [{"verstrekker": "om", "element": "inv.bekend"}]},
	})
	not "WJSG-01" in proef.regels(treffer)
	politie := proef.met_stuk(treffer, "besluit_wpg", {"artikel": "Wpg 19", "ondertekenaar": "politie"})
	"WJSG-01" in proef.regels(politie)
}

test_wjsg_04_ook_wat_een_ander_opnieuw_vrijgeeft if {
	# De matrix heeft zo'n rij nog niet; de poort staat er voor als zij komt.
	vraag := proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.gemeente, "zvh", "om.zaak")
	data.wet.wjsg.weigert_op_wgs[0] == {"10|D-GEZAG|WJSG-04"} with input as vraag with data.ave.keuze as [{"vrijgave": true}]
	met := proef.met_bewijs(vraag, [{"soort": "om_verstrekking", "ref": "OM"}])
	not data.wet.wjsg.weigert_op_wgs[0] with input as met with data.ave.keuze as [{"vrijgave": true}]
}

test_avg_06_reclassering_en_dji_lokaal if {
	vraag := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "reclassering", "rec.toez"),
		[{"soort": "vrijgave", "door": "reclassering"}, {"soort": "grond_buiten_wgs", "tekst": "taak en artikel"}],
	)
	proef.mag(vraag)
	proef.weigert(proef.zonder(vraag, "grond_buiten_wgs"), "D-GROND", "AVG-06")
	proef.weigert(proef.met_stuk(vraag, "grond_buiten_wgs", {"tekst": ""}), "D-GROND", "AVG-06")
	dji := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.gemeente, "dji", "dji.vrij"),
		[{"soort": "vrijgave", "door": "dji"}, {"soort": "grond_buiten_wgs", "tekst": "taak en artikel"}],
	)
	proef.mag(dji)
	proef.paar(dji).matrix == null
	proef.weigert(proef.zonder(dji, "grond_buiten_wgs"), "D-GROND", "AVG-06")
}

test_een_ja_van_het_om_noemt_zijn_grond if {
	proef.regels(proef.om) == ["AVE-03", "L17", "ZVH-06"]
	lokaal := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "om", "om.voorw"),
		[{"soort": "vrijgave", "door": "om"}, {"soort": "besluit_wpg", "artikel": "Wjsg 39f"}],
	)
	proef.regels(lokaal) == ["AVE-03", "AVG-02", "WJSG-01"]
	rec := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "reclassering", "rec.toez"),
		[{"soort": "vrijgave", "door": "reclassering"}, {"soort": "grond_buiten_wgs", "tekst": "taak en artikel"}],
	)
	proef.regels(rec) == ["AVE-03", "AVG-02", "AVG-06"]
}

# Wat onbevestigd is, draagt geen ja: niet WJSG-04 maar de Wgs zelf (law.md WJSG-04, L17).
test_l17_zonder_verstrekking_door_het_om_niet if {
	not "WJSG-04" in proef.regels(proef.om)
	proef.weigert(proef.zonder(proef.om, "om_verstrekking"), "D-GEZAG", "WJSG-04")
	doorgeven := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.gemeente, "zvh", "om.voorw"),
		[{"soort": "noodzaak", "tekst": "plan"}],
	)
	proef.mag(doorgeven)
	"L17" in proef.regels(doorgeven)
	not "L17" in proef.regels(proef.politie)
}

# Ouder gelezen tekst gaat nooit vanzelf door: het OM geeft ook vrij (law.md L18).
test_l18_een_oudere_tekst_vraagt_een_mens if {
	lokaal := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "om", "om.voorw"),
		[{"soort": "besluit_wpg", "artikel": "Wjsg 39f"}],
	)
	proef.uitkomst(lokaal) == "wacht_vrijgave"
}
