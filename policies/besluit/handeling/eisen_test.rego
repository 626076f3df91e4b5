# METADATA
# title: Wat een handeling eist, eis voor eis
# description: Elke eis weigert met haar eigen poort, reden en regel, en is gehaald als er is wat zij noemt.
package besluit.eisen_test

import data.besluit.handeling
import data.proef

basis := {
	"op": proef.op,
	"vandaag": "2025-10-01",
	"handeling": {"soort": "overleg", "naar": null, "ave": null, "doel": null, "argumenten": {}},
	"casus": proef.casus("zvh", 3, "S41"),
	"beller": proef.r03,
	"persoon": null,
	"bewijs": [],
	"verband_soort": "zvh",
	"leden": [
		{"onderdeel": "gemeente", "soort": "college"},
		{"onderdeel": "politie", "soort": "politie"},
		{"onderdeel": "vnn", "soort": "verslavingszorg"},
	],
}

met(delta) := object.union(basis, delta)

bij(stukken) := proef.met_bewijs(basis, stukken)

# Waarmee deze eis weigert; ja als zij gehaald is.
eis(v, naam) := object.get(alle, naam, "ja") if {
	alle := handeling.mist with input as v
}

# Een eis die alleen in de levensloop staat weigert, dus de twee lijsten moeten dezelfde zijn.
test_elke_eis_die_het_beleid_kent_kan_weigeren if {
	nodig := {naam |
		some o in array.concat(data.levensloop.overgangen, data.levensloop.handelingen)
		some naam in o.eist
	}
	nodig - handeling.bekende_eisen == set()
	handeling.bekende_eisen - nodig == set()
}

criteria := {"soort": "criteria", "a": true, "b": true, "c": true, "d": true}

test_zvh_05_criteria if {
	niet := object.union(criteria, {"a": false})
	eis(basis, "criteria_gehaald") == "06|D-CRIT|ZVH-05"
	eis(basis, "criteria_niet_ontkend") == "ja"
	every naam in ["criteria_gehaald", "criteria_niet_ontkend"] {
		eis(bij([criteria]), naam) == "ja"
		eis(bij([niet]), naam) == "06|D-CRIT|ZVH-05"
		eis(bij([criteria, niet]), naam) == "06|D-CRIT|ZVH-05"
	}
}

test_lijst_en_samenhang if {
	lijst := {"soort": "lijst", "criteria_gepubliceerd": true, "criteria_gehaald": true}
	eis(basis, "lijst_voldoet") == "06|D-CRIT|ZVH-15"
	eis(bij([lijst]), "lijst_voldoet") == "ja"
	eis(bij([object.union(lijst, {"criteria_gehaald": false})]), "lijst_voldoet") == "06|D-CRIT|ZVH-15"
	samen := {"soort": "afstemming", "directe_kring": true, "samenhang": true, "noodzaak": true}
	eis(basis, "samenhang_voldoet") == "06|D-CRIT|ZVH-16"
	eis(bij([samen]), "samenhang_voldoet") == "ja"
	every veld in ["directe_kring", "samenhang", "noodzaak"] {
		eis(bij([object.union(samen, {veld: false})]), "samenhang_voldoet") == "06|D-CRIT|ZVH-16"
		eis(bij([object.remove(samen, [veld])]), "samenhang_voldoet") == "06|D-CRIT|ZVH-16"
	}
}

# --- identiteit -----------------------------------------------------------------------------------------------------

invoer(velden) := bij([object.union({"soort": "invoer"}, velden)])

test_wgs_19_het_nummer_en_de_tweede_sleutel if {
	eis(basis, "identiteit") == "ja"
	eis(invoer({}), "identiteit") == "ja"
	eis(invoer({"bsn_geldig": true, "geboortedatum_gelijk": true, "adres_gelijk": true}), "identiteit") == "ja"
	eis(invoer({"bsn_geldig": false}), "identiteit") == "01|D-ID|WGS-19"
	eis(invoer({"bsn": 7}), "identiteit") == "ja"
	every veld in ["geboortedatum_gelijk", "adres_gelijk"] {
		eis(invoer({veld: false}), "identiteit") == "01|D-ID|WGS-19a"
		eis(invoer({veld: false, "bsn_geldig": false}), "identiteit") == "01|D-ID|WGS-19"
	}
	twee := bij([{"soort": "invoer", "bsn_geldig": false}, {"soort": "invoer", "adres_gelijk": false}])
	eis(twee, "identiteit") == "01|D-ID|WGS-19"
}

# Nummers uit de reeks 99999, die niemand heeft.
test_de_elfproef if {
	every goed in ["999990019", "999990007", "999992831"] {
		elf(goed) == 0
		handeling.elfproef(goed)
		eis(invoer({"bsn": goed}), "identiteit") == "ja"
	}
	every fout in ["999990008", "99999001", "9999900190", "00000000", "000000000", "", "a99990019"] {
		not handeling.elfproef(fout)
		eis(invoer({"bsn": fout}), "identiteit") == "01|D-ID|WGS-19"
	}
}

# De som nog een keer, voluit.
elf(bsn) := ((((((((9 * c(bsn, 0)) + (8 * c(bsn, 1))) + (7 * c(bsn, 2))) + (6 * c(bsn, 3))) + (5 * c(bsn, 4))) + (4 * c(bsn, 5))) + (3 * c(bsn, 6))) + ((2 * c(bsn, 7)) - c(bsn, 8))) % 11

c(bsn, i) := indexof("0123456789", substring(bsn, i, 1))

# --- doeltoets ------------------------------------------------------------------------------------------------------

doeltoets(velden) := bij([object.union({"soort": "doeltoets", "door": ["gemeente", "politie"], "uitslag": "positief", "ondertekenaar": "gemeente"}, velden)])

test_zvh_04a_alleen_publieke_deelnemers_tekenen if {
	eis(basis, "doeltoets_publiek") == "02|D-ROL|ZVH-04a"
	eis(doeltoets({}), "doeltoets_publiek") == "ja"
	every door in [[], ["vnn"], ["gemeente", "vnn"], ["iemand"]] {
		eis(doeltoets({"door": door}), "doeltoets_publiek") == "02|D-ROL|ZVH-04a"
	}
}

test_zvh_04_de_uitslag if {
	eis(doeltoets({}), "doeltoets_positief") == "ja"
	eis(doeltoets({}), "doeltoets_negatief") == "06|D-FASE|ZVH-04"
	eis(doeltoets({"uitslag": "negatief"}), "doeltoets_positief") == "06|D-FASE|ZVH-04"
	eis(doeltoets({"uitslag": "negatief"}), "doeltoets_negatief") == "ja"
	every naam in ["doeltoets_positief", "doeltoets_negatief"] {
		eis(basis, naam) == "06|D-FASE|ZVH-04"
	}
	eis(basis, "doeltoets_gedaan") == "ja"
	every stand in ["negatief", null] {
		eis(met({"casus": {"doeltoets": stand}}), "doeltoets_gedaan") == "06|D-FASE|ZVH-04"
	}
}

# --- doel, derde, tafel, fout -------------------------------------------------------------------------------------

test_wgs_06_een_doel_is_genoemd if {
	zonder := met({"casus": {"doel": null}})
	eis(basis, "doel_genoemd") == "ja"
	eis(zonder, "doel_genoemd") == "03|D-DOEL|WGS-06"
	eis(object.union(zonder, {"handeling": {"doel": "rust"}}), "doel_genoemd") == "ja"
	every leeg in ["", "  ", 7] {
		eis(object.union(zonder, {"handeling": {"doel": leeg}}), "doel_genoemd") == "03|D-DOEL|WGS-06"
	}
}

test_zvh_12_geen_derde if {
	eis(basis, "geen_derde") == "ja"
	eis(met({"beller": {"rol": null}}), "geen_derde") == "ja"
	eis(met({"beller": {"rol": "R10"}}), "geen_derde") == "04|D-NIETDEELN|ZVH-12"
}

test_een_tafel_is_genoemd if {
	eis(basis, "tafel_genoemd") == "06|D-FASE|LEV-03"
	eis(met({"handeling": {"argumenten": {"tafel": ""}}}), "tafel_genoemd") == "06|D-FASE|LEV-03"
	eis(met({"handeling": {"argumenten": {"tafel": "zvh"}}}), "tafel_genoemd") == "ja"
}

test_een_fout_is_gemeld if {
	eis(basis, "fout_gemeld") == "06|D-FASE|LEV-03"
	eis(bij([{"soort": "melding_fout", "door": "ggd", "ondertekenaar": "ggd"}]), "fout_gemeld") == "ja"
}

test_zvh_14_de_casus_is_open if {
	eis(basis, "casus_open") == "ja"
	eis(met({"casus": {"toestand": "S90"}}), "casus_open") == "06|D-BEWAAR|ZVH-14"
}

# Wat een mens zelf weegt, en wat een ander al toetste, weigert nooit.
test_een_eigen_weging_weigert_niet if {
	eis(basis, "eigen_weging") == "ja"
}

# --- opschalen en afschalen -------------------------------------------------------------------------------------------

niveau(ave, nieuw, toestand) := met({"casus": {"ave": ave, "toestand": toestand}, "handeling": {"ave": nieuw}})

test_ave_01_omhoog_is_hoger_en_omlaag_niet if {
	{n | some n in [1, 2, 3, 4]; eis(niveau(2, n, "S41"), "niveau_omhoog") == "ja"} == {3, 4}
	{n | some n in [1, 2, 3, 4]; eis(niveau(2, n, "S41"), "niveau_omlaag") == "ja"} == {1, 2}
	eis(niveau(2, 2, "S41"), "niveau_omhoog") == "12|D-AVE|AVE-01"
	eis(niveau(2, 3, "S41"), "niveau_omlaag") == "12|D-AVE|AVE-01"
	every naam in ["niveau_omhoog", "niveau_omlaag"] {
		eis(niveau(2, null, "S41"), naam) == "ja"
	}

	# Uit S80 gaat ook een casus die al op dat niveau stond.
	eis(niveau(2, 2, "S80"), "niveau_omhoog") == "ja"
	eis(niveau(2, 3, "S80"), "niveau_omlaag") == "12|D-AVE|AVE-01"
}

checklist(punten) := bij([{"soort": "checklist_opschalen", "ingevuld": punten}])

test_ave_01_een_hard_punt_of_drie_zachte if {
	eis(basis, "reden_opschalen") == "06|D-CRIT|AVE-01"
	every hard in ["O1", "O10"] { eis(checklist([hard]), "reden_opschalen") == "ja" }
	eis(checklist(["O4", "O5", "O6"]), "reden_opschalen") == "ja"
	eis(checklist(["O4", "O5", "O6", "O7"]), "reden_opschalen") == "ja"
	eis(checklist(["O4", "O5"]), "reden_opschalen") == "06|D-CRIT|AVE-01"
	eis(checklist(["O2"]), "reden_opschalen") == "06|D-CRIT|AVE-01"
	argument := {"handeling": {"argumenten": {"checklist": ["O10"]}}}
	eis(met(argument), "reden_opschalen") == "ja"
	samen := {"handeling": {"argumenten": {"checklist": ["O6"]}}}
	eis(object.union(checklist(["O4", "O5"]), samen), "reden_opschalen") == "ja"

	# Van een ander niveau gelden andere punten.
	eis(object.union(checklist(["O10"]), {"casus": {"ave": 1}}), "reden_opschalen") == "06|D-CRIT|AVE-01"
	eis(object.union(checklist(["O2"]), {"casus": {"ave": 1}}), "reden_opschalen") == "ja"
	eis(object.union(checklist(["O1"]), {"casus": {"ave": 4}}), "reden_opschalen") == "06|D-CRIT|AVE-01"
}

spoed := {"soort": "spoed", "gevaar": "x", "tot": "2025-10-01"}

test_ave_01_spoed if {
	eis(basis, "spoed_geldig") == "12|D-NOODZAAK|AVE-01"
	eis(bij([spoed]), "spoed_geldig") == "ja"
	eis(bij([spoed]), "reden_opschalen") == "ja"
	zonder := [object.remove(spoed, ["gevaar"]), object.union(spoed, {"gevaar": ""}), object.remove(spoed, ["tot"]), object.union(spoed, {"tot": "2025-10-02"})]
	every stuk in zonder {
		eis(bij([stuk]), "spoed_geldig") == "12|D-NOODZAAK|AVE-01"
		eis(bij([stuk]), "reden_opschalen") == "06|D-CRIT|AVE-01"
	}
}

# --- bewaartermijn en controle achteraf -----------------------------------------------------------------------------

verwerkt(op) := met({"casus": {"eerste_verwerking_op": op}})

test_wgs_14_vijf_jaar_of_niet_meer_nodig if {
	eis(verwerkt("2020-10-01T12:00:00Z"), "bewaartermijn_of_niet_nodig") == "ja"
	eis(verwerkt("2020-10-02T12:00:00Z"), "bewaartermijn_of_niet_nodig") == "13|D-BEWAAR|WGS-14"
	eis(verwerkt(null), "bewaartermijn_of_niet_nodig") == "13|D-BEWAAR|WGS-14"
	every nodig in [true, false] {
		v := object.union(verwerkt("2025-08-01T12:00:00Z"), {"handeling": {"argumenten": {"niet_meer_nodig": nodig}}})
		eis(v, "bewaartermijn_of_niet_nodig") == "ja" == nodig
	}
}

termijn(soort, op) := met({"termijnen": [{"soort": soort, "verloopt_op": op}]})

test_termijn_aanvulling_is_voorbij_op_het_moment_zelf if {
	eis(basis, "termijn_aanvulling") == "06|D-FASE|LEV-03"
	eis(termijn("aanvulling", "2025-10-01T12:00:00Z"), "termijn_aanvulling") == "ja"
	eis(termijn("aanvulling", "2025-10-01T12:00:01Z"), "termijn_aanvulling") == "06|D-FASE|LEV-03"
	eis(termijn("weging", "2025-09-01T12:00:00Z"), "termijn_aanvulling") == "06|D-FASE|LEV-03"
}

beperking := {"soort": "beperking", "ondertekenaar": "vnn"}

test_wgs_14_een_beperking_houdt_vernietiging_tegen if {
	eis(basis, "vernietiging") == "ja"
	eis(bij([beperking]), "vernietiging") == "13|D-BEWAAR|WGS-14"
	eis(bij([object.union(beperking, {"ingetrokken_op": "2025-09-20T12:00:00Z"})]), "vernietiging") == "ja"
}

argumenten := {"toelichting": "groot risico op herhaling", "door": ["gemeente", "politie"], "deelnemers": ["gemeente", "politie", "vnn"]}

hernieuwd(zaak, delta) := object.union(
	met({"casus": object.union({"deelnemers": ["gemeente", "vnn"]}, zaak)}),
	{"handeling": {"soort": "heropenen", "naar": null, "ave": null, "doel": null, "argumenten": object.union(argumenten, delta)}},
)

laat := {"eerste_verwerking_op": "2021-03-01T12:00:00Z", "afgesloten_op": "2025-03-02T12:00:00Z"}

test_wgs_14_hernieuwde_verwerking if {
	eis(hernieuwd(laat, {}), "hernieuwde_verwerking") == "ja"
	every delta in [
		{"toelichting": " "},
		{"door": []},
		{"door": ["vnn"]},
		{"deelnemers": ["gemeente"]},
	] {
		eis(hernieuwd(laat, delta), "hernieuwde_verwerking") == "13|D-BEWAAR|WGS-14"
	}
	every zaak in [
		{"eerste_verwerking_op": "2021-03-01T12:00:00Z", "afgesloten_op": "2025-03-01T12:00:00Z"},
		{"eerste_verwerking_op": "2021-03-01T12:00:00Z", "afgesloten_op": null},
		{"eerste_verwerking_op": null, "afgesloten_op": "2025-03-02T12:00:00Z"},
		{"eerste_verwerking_op": "2020-01-01T12:00:00Z", "afgesloten_op": "2025-03-02T12:00:00Z"},
	] {
		eis(hernieuwd(zaak, {}), "hernieuwde_verwerking") == "13|D-BEWAAR|WGS-14"
	}
}

controle := {"soort": "controle_achteraf", "bevestigd": true}

bevestigd(v) if eis(v, "controle_bevestigd") == "ja"

vraag_van_spoed(op) := object.union(spoed, {"vastgelegd_op": op})

test_avg_01c_binnen_72_uur_bevestigd if {
	eis(basis, "controle_bevestigd") == "12|D-NOODZAAK|AVG-01c"
	bevestigd(bij([controle]))
	not bevestigd(bij([object.union(controle, {"bevestigd": false})]))
	not bevestigd(bij([object.remove(controle, ["bevestigd"])]))
	bevestigd(bij([controle, vraag_van_spoed("2025-09-28T12:00:00Z")]))
	not bevestigd(bij([controle, vraag_van_spoed("2025-09-28T11:59:59Z")]))

	# Een vraag die te laat is, wordt niet goed door een die op tijd is.
	not bevestigd(bij([controle, vraag_van_spoed("2025-09-30T12:00:00Z"), vraag_van_spoed("2025-09-28T11:59:59Z")]))
}

# De controle telt van haar eigen moment, als zij dat heeft; anders van nu.
test_avg_01c_de_controle_heeft_een_eigen_moment if {
	vroeg := object.union(controle, {"op": "2025-09-30T12:00:00Z"})
	bevestigd(bij([vroeg, vraag_van_spoed("2025-09-27T12:00:00Z")]))
	not bevestigd(bij([vroeg, vraag_van_spoed("2025-09-27T11:59:59Z")]))
	bevestigd(bij([object.union(controle, {"op": null}), vraag_van_spoed("2025-09-28T12:00:00Z")]))
	not bevestigd(bij([object.union(controle, {"op": null}), vraag_van_spoed("2025-09-27T12:00:00Z")]))
}

# `over` is het moment van de spoedvraag; een nummer zegt de klok niets.
test_avg_01c_over_welke_vraag if {
	bevestigd(bij([object.union(controle, {"over": "2025-09-28T12:00:00Z"})]))
	not bevestigd(bij([object.union(controle, {"over": "2025-09-28T11:59:59Z"})]))
	every nummer in ["", "3.1", "2025-01-01"] {
		bevestigd(bij([object.union(controle, {"over": nummer})]))
	}
}
