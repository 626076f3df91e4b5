# METADATA
# title: Bewijs, stuk voor stuk
# description: Wat elk stuk draagt, en dat het zonder een van zijn velden niets meer draagt.
package bewijs.stukken_test

import data.bewijs
import data.feiten
import data.proef

tekens := {
	"toestemming", "vrijgave", "leverancier_akkoord", "besluit_wpg", "noodzaak", "onvermijdelijk", "spoed",
	"grond_buiten_wgs", "bevoegdheid", "geheimhoudingsverklaring", "mens",
}

# Elk teken dat er voor het eerste paar is.
tekens_van(v) := {t | some t in tekens; heeft(v, t)}

heeft(v, teken) if {
	p := feiten.paren[0] with input as v
	bewijs.heeft(teken, p) with input as v
}

met(v, stukken) := proef.met_bewijs(v, stukken)

# Een vraag met dit ene stuk zoals het is, zonder dat de proef er een tekenaar of datum bij zet.
kaal(v, stuk) := object.union(v, {"bewijs": [stuk]})

# Wat het zvh van de politie heeft: een ander is de eerste leverancier.
doorgeef := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "zvh-x", "pol.samenv")

# Wat het zvh van de politie heeft, met dit stuk van die politie.
van_politie(stuk) := met(doorgeef, [object.union({"ondertekenaar": "politie", "door": "politie"}, stuk)])

# --- een stuk draagt een teken en geen ander ------------------------------------------------------------------------

test_zonder_bewijs_is_er_geen_teken if {
	tekens_van(proef.lokaal) == set()
	tekens_van(proef.zorg) == set()
	tekens_van(doorgeef) == set()
}

test_elk_stuk_draagt_zijn_eigen_teken if {
	verklaring := {"soort": "goed_hulpverlenerschap", "door": "vnn", "org": "vnn", "tekst": "x"}
	tekens_van(met(proef.zorg, [proef.toestemming])) == {"toestemming", "mens"}
	tekens_van(met(proef.zorg, [verklaring])) == {"toestemming"}
	tekens_van(met(proef.zorg, [{"soort": "vrijgave", "door": "vnn"}])) == {"vrijgave", "mens"}
	tekens_van(met(proef.zorg, [{"soort": "noodzaak", "tekst": "x"}])) == {"noodzaak"}
	tekens_van(met(proef.zorg, [{"soort": "spoed", "gevaar": "x", "tot": "2025-10-01"}])) == {"spoed"}
	tekens_van(met(proef.zorg, [{"soort": "onvermijdelijk", "gebruik": "identificatie"}])) == {"onvermijdelijk"}
	tekens_van(met(proef.zorg, [{"soort": "grond_buiten_wgs", "tekst": "x"}])) == {"grond_buiten_wgs"}
	tekens_van(met(proef.zorg, [{"soort": "bevoegdheid", "wet": "Gemeentewet 172"}])) == {"bevoegdheid"}
	tekens_van(met(proef.zorg, [{"soort": "wettelijke_taak", "artikel": "Wth 2"}])) == {"bevoegdheid"}
	tekens_van(met(proef.zorg, [{"soort": "geheimhoudingsverklaring", "door": "gemeente"}])) == {"geheimhoudingsverklaring"}
	tekens_van(met(object.union(proef.politie, {"bewijs": []}), [{"soort": "besluit_wpg", "artikel": "Wpg 19"}])) == {"besluit_wpg"}
	tekens_van(van_politie({"soort": "leverancier_akkoord", "akkoord": true})) == {"leverancier_akkoord"}
}

# --- wanneer een stuk vastligt --------------------------------------------------------------------------------------

stuk := {"id": "b0", "soort": "noodzaak", "tekst": "x", "ondertekenaar": "gemeente", "ondertekenaar_soort": "college"}

test_een_stuk_telt_vanaf_het_moment_dat_het_vastligt if {
	heeft(kaal(proef.zorg, stuk), "noodzaak")
	heeft(kaal(proef.zorg, object.union(stuk, {"vastgelegd_op": "2025-10-01T12:00:00Z"})), "noodzaak")
	not heeft(kaal(proef.zorg, object.union(stuk, {"vastgelegd_op": "2025-10-01T12:00:01Z"})), "noodzaak")
}

test_een_ingetrokken_stuk_telt_niet_meer if {
	heeft(kaal(proef.zorg, object.union(stuk, {"ingetrokken_op": null})), "noodzaak")
	heeft(kaal(proef.zorg, object.union(stuk, {"ingetrokken_op": "2025-10-01T12:00:01Z"})), "noodzaak")
	not heeft(kaal(proef.zorg, object.union(stuk, {"ingetrokken_op": "2025-10-01T12:00:00Z"})), "noodzaak")
}

# --- vrijgave -------------------------------------------------------------------------------------------------------

test_vrijgave_geldt_tot_haar_laatste_dag if {
	heeft(met(proef.zorg, [{"soort": "vrijgave", "door": "vnn", "geldig_tot": "2025-10-01"}]), "vrijgave")
	not heeft(met(proef.zorg, [{"soort": "vrijgave", "door": "vnn", "geldig_tot": "2025-09-30"}]), "vrijgave")
	not heeft(met(proef.zorg, [{"soort": "vrijgave", "door": "vnn", "ontvanger": "politie"}]), "vrijgave")
	not heeft(met(proef.zorg, [{"soort": "vrijgave", "door": "vnn", "elementen": ["ggz.*"]}]), "vrijgave")
}

# Wat een ander hield, geeft de houder vrij, of wie het aanleverde als die deelneemt.
test_vrijgave_door_wie_het_aanleverde if {
	heeft(van_politie({"soort": "vrijgave"}), "vrijgave")
	heeft(met(doorgeef, [{"soort": "vrijgave", "door": "zvh-x"}]), "vrijgave")
	not heeft(met(doorgeef, [{"soort": "vrijgave", "door": "politie-elders"}]), "vrijgave")
}

# Wie uit eigen beweging verstrekt wat van hemzelf is, geeft daarmee vrij.
test_eigen_beweging_geeft_vrij if {
	heeft(proef.toegezonden(proef.zorg), "vrijgave")
	not heeft(object.union(proef.toegezonden(proef.zorg), {"vraag": {"initiatief": "aanvrager"}}), "vrijgave")
	not heeft(object.union(proef.toegezonden(proef.zorg), {"beller": {"onderdeel": "ggd"}}), "vrijgave")
	not heeft(proef.toegezonden(doorgeef), "vrijgave")
}

# --- besluiten en verwijzingen --------------------------------------------------------------------------------------

# Wpg 18-20 van de politie, Wjsg 39f van het OM; het ene besluit dekt het andere niet.
test_elk_besluit_van_zijn_eigen_hand if {
	politie := object.union(proef.politie, {"bewijs": []})
	heeft(met(politie, [{"soort": "besluit_wpg", "artikel": "Wpg 19"}]), "besluit_wpg")
	heeft(met(politie, [{"soort": "besluit_wpg"}]), "besluit_wpg")
	not heeft(met(politie, [{"soort": "besluit_wpg", "artikel": "Wjsg 39f", "ondertekenaar": "om"}]), "besluit_wpg")
	not heeft(met(politie, [{"soort": "besluit_wpg", "artikel": "Wjsg 39f", "ondertekenaar": "politie"}]), "besluit_wpg")
	not heeft(met(politie, [{"soort": "besluit_wpg", "artikel": "Wpg 19", "ondertekenaar": "om"}]), "besluit_wpg")
	not heeft(met(politie, [{"soort": "besluit_wpg", "artikel": "Wpg 19", "ontvanger": "ggd"}]), "besluit_wpg")
	not heeft(met(politie, [{"soort": "besluit_wpg", "artikel": "Wpg 19", "geldig_tot": "2025-09-30"}]), "besluit_wpg")
	om := object.union(proef.om, {"bewijs": []})
	heeft(met(om, [{"soort": "besluit_wpg", "artikel": "Wjsg 39f"}]), "besluit_wpg")
	not heeft(met(om, [{"soort": "besluit_wpg", "artikel": "Wpg 19", "ondertekenaar": "om"}]), "besluit_wpg")
	not heeft(met(om, [{"soort": "besluit_wpg", "artikel": "Wpg 19", "ondertekenaar": "politie"}]), "besluit_wpg")
	not heeft(met(om, [{"soort": "besluit_wpg", "artikel": "Wjsg 39f", "ondertekenaar": "politie"}]), "besluit_wpg")
}

verwijst(v) if {
	p := feiten.paren[0] with input as v
	bewijs.verwijzing("bevoegd_gezag", p) with input as v
}

test_een_verwijzing_noemt_een_akte_die_nog_geldt if {
	politie := object.union(proef.politie, {"bewijs": []})
	verwijst(met(politie, [{"soort": "bevoegd_gezag", "ref": "BG", "geldig_tot": "2025-10-01"}]))
	not verwijst(met(politie, [{"soort": "bevoegd_gezag", "ref": "BG", "geldig_tot": "2025-09-30"}]))
	not verwijst(met(politie, [{"soort": "bevoegd_gezag", "ref": ""}]))
	not verwijst(met(politie, [{"soort": "bevoegd_gezag"}]))
}

test_een_noodzaak_heeft_een_tekst if {
	not heeft(met(proef.zorg, [{"soort": "noodzaak", "tekst": ""}]), "noodzaak")
	not heeft(met(proef.zorg, [{"soort": "noodzaak"}]), "noodzaak")
}

# --- akkoord van de eerste leverancier (matrix-notes 2b.11) -----------------------------------------------------------

test_een_akkoord_is_een_uitdrukkelijk_ja if {
	not heeft(van_politie({"soort": "leverancier_akkoord"}), "leverancier_akkoord")
	not heeft(van_politie({"soort": "leverancier_akkoord", "akkoord": false}), "leverancier_akkoord")
	not heeft(met(doorgeef, [{"soort": "leverancier_akkoord", "akkoord": true, "door": "zvh-x"}]), "leverancier_akkoord")
}

test_een_nee_van_een_eerste_leverancier_wint if {
	ja := {"soort": "leverancier_akkoord", "akkoord": true, "door": "politie"}
	nee := {"soort": "leverancier_akkoord", "akkoord": false, "door": "politie-elders"}
	heeft(met(doorgeef, [ja]), "leverancier_akkoord")
	not heeft(met(doorgeef, [ja, nee]), "leverancier_akkoord")
}

# --- spoed ------------------------------------------------------------------------------------------------------------

spoed := {"soort": "spoed", "gevaar": "x", "tot": "2025-10-01", "gebruiker": "mw-2"}

test_spoed_noemt_gevaar_einde_en_wie_het_zei if {
	heeft(met(proef.zorg, [spoed]), "spoed")
	every veld in ["gevaar", "tot"] {
		not heeft(met(proef.zorg, [object.remove(spoed, [veld])]), "spoed")
		not heeft(met(proef.zorg, [object.union(spoed, {veld: ""})]), "spoed")
	}
	not heeft(met(proef.zorg, [object.union(spoed, {"tot": "2025-10-02"})]), "spoed")
	naamloos := object.union(proef.zorg, {"ontvanger": {"medewerker": {"id": ""}}})
	heeft(met(naamloos, [spoed]), "spoed")
	every zonder in [object.remove(spoed, ["gebruiker"]), object.union(spoed, {"gebruiker": null})] {
		heeft(met(proef.zorg, [zonder]), "spoed")
		not heeft(met(naamloos, [zonder]), "spoed")
	}
}

test_spoed_staat_ook_in_de_vraag if {
	heeft(object.union(proef.zorg, {"vraag": {"spoed": {"gevaar": "x", "tot": "2025-10-01", "gebruiker": "mw-2"}}}), "spoed")
	not heeft(object.union(proef.zorg, {"vraag": {"spoed": {"gevaar": "", "tot": "2025-10-01", "gebruiker": "mw-2"}}}), "spoed")
	bewijs._spoedvragen == [] with input as proef.zorg
}

# --- gronden en bevoegdheden ------------------------------------------------------------------------------------------

test_een_grond_is_genoemd_en_bestaat if {
	not heeft(met(proef.zorg, [{"soort": "grond_buiten_wgs", "tekst": ""}]), "grond_buiten_wgs")
	not heeft(met(proef.zorg, [{"soort": "grond_buiten_wgs"}]), "grond_buiten_wgs")
	not heeft(met(proef.zorg, [{"soort": "grond_buiten_wgs", "wet": "AVG 6"}]), "grond_buiten_wgs")
}

# Een grond die niet bestaat staat in de tekst, in de wet, of loopt van de een in de ander door.
test_een_grond_die_niet_bestaat_draagt_niets_en_weigert if {
	loos := [
		{"tekst": "volgens de Wams"},
		{"tekst": "WIV"},
		{"tekst": "het mag", "wet": "Wams"},
		{"tekst": "AVG 6 lid 1", "wet": "f en verder"},
	]
	every b in loos {
		v := met(proef.zorg, [object.union({"soort": "grond_buiten_wgs"}, b)])
		not heeft(v, "grond_buiten_wgs")
		bewijs.grond_gefaald with input as v
	}
	every b in [{"tekst": "AVG 6 lid 1 e"}, {"tekst": "het mag", "wet": "Wgs 1.7"}, {"wet": "Wgs 1.7"}, {}] {
		v := met(proef.zorg, [object.union({"soort": "grond_buiten_wgs"}, b)])
		bewijs.grond_gefaald == false with input as v
	}
	bewijs.grond_gefaald with input as met(proef.zorg, [{"soort": "grond_buiten_wgs", "wet": "Wams"}])
	bewijs.grond_gefaald with input as met(proef.zorg, [{"soort": "wettelijke_taak", "artikel": "Wvggz 8:31"}])
	bewijs.grond_gefaald == false with input as met(proef.zorg, [{"soort": "wettelijke_taak", "artikel": "Wvggz 8:29"}])
}

# Er wordt gezocht in wat er staat, met een spatie ertussen, en in niets wat niemand schreef.
test_wat_niet_genoemd_is_voegt_niets_toe if {
	every b in [{"tekst": "een"}, {"tekst": "een", "wet": "twee"}, {"wet": "twee"}] {
		v := met(proef.zorg, [object.union({"soort": "grond_buiten_wgs"}, b)])
		bewijs.grond_gefaald == false with input as v with data.doelen.geen_grond as ["~"]
	}
	v := met(proef.zorg, [{"soort": "grond_buiten_wgs", "tekst": "een"}])
	heeft(v, "grond_buiten_wgs") with data.doelen.geen_grond as ["~"]
}

test_een_bevoegdheid_noemt_haar_wet if {
	not heeft(met(proef.zorg, [{"soort": "bevoegdheid"}]), "bevoegdheid")
	not heeft(met(proef.zorg, [{"soort": "bevoegdheid", "wet": ""}]), "bevoegdheid")
	not heeft(met(proef.zorg, [{"soort": "bevoegdheid", "wet": "Wams"}]), "bevoegdheid")
	not heeft(met(proef.zorg, [{"soort": "wettelijke_taak"}]), "bevoegdheid")
	not heeft(met(proef.zorg, [{"soort": "wettelijke_taak", "artikel": ""}]), "bevoegdheid")
	not heeft(met(proef.zorg, [{"soort": "wettelijke_taak", "artikel": "Wams 2"}]), "bevoegdheid")
}

test_een_geheimhoudingsverklaring_is_van_de_ontvanger_en_op_tijd if {
	verklaring := {"soort": "geheimhoudingsverklaring", "door": "gemeente"}
	every op in [null, "2025-10-01", "2025-10-01T12:00:00Z"] {
		heeft(met(proef.zorg, [object.union(verklaring, {"getekend_op": op})]), "geheimhoudingsverklaring")
	}
	not heeft(met(proef.zorg, [object.union(verklaring, {"getekend_op": "2025-10-02"})]), "geheimhoudingsverklaring")
	not heeft(met(proef.zorg, [object.union(verklaring, {"door": "ggd", "ondertekenaar": "gemeente"})]), "geheimhoudingsverklaring")
	not heeft(met(proef.zorg, [object.union(verklaring, {"ondertekenaar": "ggd"})]), "geheimhoudingsverklaring")
}

# --- lijsten en criteria ----------------------------------------------------------------------------------------------

criteria := {"soort": "criteria", "a": true, "b": true, "c": true, "d": true}

# Bgs 2.20 lid 1: alle vier, en minstens twee leefgebieden als het aantal is opgegeven.
test_alle_criteria if {
	bewijs.criteria_gehaald(criteria)
	bewijs.criteria_gehaald(object.union(criteria, {"leefgebieden": 2}))
	not bewijs.criteria_gehaald(object.union(criteria, {"leefgebieden": 1}))
	every veld in ["a", "b", "c", "d"] {
		not bewijs.criteria_gehaald(object.union(criteria, {veld: false}))
		not bewijs.criteria_gehaald(object.remove(criteria, [veld]))
	}
}

lijst_voldoet(b) if bewijs.lijst_voldoet(b) with input as proef.zorg

test_een_lijst_heeft_gepubliceerde_criteria if {
	lijst := {"criteria_gepubliceerd": true, "criteria_gehaald": true}
	lijst_voldoet(lijst)
	lijst_voldoet(object.union(lijst, {"criteria_gepubliceerd": "Staatscourant"}))
	every niet in [null, false, "", "nee"] {
		not lijst_voldoet(object.union(lijst, {"criteria_gepubliceerd": niet}))
	}
	not lijst_voldoet(object.remove(lijst, ["criteria_gepubliceerd"]))
}

test_een_lijst_is_gehaald_zoals_zij_zelf_zegt if {
	lijst := {"criteria_gepubliceerd": true}
	lijst_voldoet(object.union(lijst, {"criteria_gehaald": 3, "criteria_nodig": 3}))
	not lijst_voldoet(object.union(lijst, {"criteria_gehaald": 2, "criteria_nodig": 3}))
	not lijst_voldoet(object.union(lijst, {"criteria_gehaald": "drie", "criteria_nodig": 3}))
	not lijst_voldoet(object.union(lijst, {"criteria_gehaald": 3, "criteria_nodig": null}))
	not lijst_voldoet(object.union(lijst, {"criteria_gehaald": 3}))
	not lijst_voldoet(object.union(lijst, {"criteria_gehaald": false}))
	not lijst_voldoet(lijst)
}

test_een_criterium_dat_niet_gehaald_is_haalt_de_lijst_onderuit if {
	lijst := {"criteria_gepubliceerd": true, "criteria_gehaald": true}
	bewijs.lijst_voldoet(lijst) with input as met(proef.zorg, [criteria])
	not bewijs.lijst_voldoet(lijst) with input as met(proef.zorg, [criteria, object.union(criteria, {"a": false})])
}

# --- wie tekent -------------------------------------------------------------------------------------------------------

# Ook bij een toezending is de ontvanger een vrager.
test_wie_vraagt_en_wie_doet if {
	bewijs.vragers == {"gemeente"} with input as proef.zorg
	bewijs.vragers == {"gemeente", "vnn"} with input as proef.toegezonden(proef.zorg)
}

# Wat niet aan een paar hangt, heeft geen leverancier en geen bron.
test_zonder_paar_is_er_geen_leverancier if {
	every wie in ["vnn", "", "~"] {
		v := kaal(proef.zorg, object.union(stuk, {"soort": "status_bij_leverancier", "ondertekenaar": wie, "ondertekenaar_soort": "verslavingszorg"}))
		not bewijs.van.status_bij_leverancier with input as v
	}
}

test_wie_een_groep_een_rol_of_de_casus_aanwijst if {
	v := object.union(proef.zorg, {"casus": {"aanmelder": "ggd"}})
	p := feiten.paren[0] with input as v
	tekenaar := {"ondertekenaar": "ggd", "ondertekenaar_soort": "ggd"}
	groepen := {
		"elk", "leverancier", "bron", "vrager", "ontvanger", "aanmelder", "deelnemer", "publiek", "politie", "om", "regie",
		"zvh", "raad", "inwoner", "contactpunt", "burgemeester", "wvggz",
	}
	{g | some g in groepen; bewijs._is(g, tekenaar, p) with input as v} == {"elk", "aanmelder", "deelnemer", "publiek"}
}

test_een_stuk_zonder_naam_eronder_telt_voor_niemand if {
	every naam in [null, 7] {
		not bewijs.tekent({"soort": "melding_fout", "ondertekenaar": naam, "door": naam}, {}) with input as proef.zorg
	}
	bewijs.tekent({"soort": "melding_fout", "ondertekenaar": "ggd", "door": "ggd"}, {}) with input as proef.zorg
}

# De aanmelder is alleen bron van een element dat hem als bron noemt.
test_de_aanmelder_is_bron_van_wat_hij_aanbracht if {
	v := object.union(proef.zorg, {"casus": {"aanmelder": "ggd"}})
	tekenaar := {"ondertekenaar": "ggd", "ondertekenaar_soort": "ggd"}
	bewijs.bron(tekenaar, {"el": {"bronsoorten": ["aanmelder"]}}) with input as v
	not bewijs.bron(tekenaar, {"el": {"bronsoorten": ["politie"]}}) with input as v
	not bewijs.bron(tekenaar, {"el": {"bronsoorten": ["aanmelder"]}}) with input as proef.zorg
}
