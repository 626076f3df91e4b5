# Wgs, de grenzen van wat een leverancier geeft: geheim, doorgeven, voorwaarden, weigeringen en de bewaartermijn. Gevonden
# met sluis policy mutate; de hulp staat in wgs_mutanten_test.rego.
package wet.wgs_mutanten_test

import data.proef
import data.wet.wgs_test

dicht := {"id": null, "soort": "geen", "dicht": true}

test_zvh_08_wat_dicht_bleef_behalve_bij_inzage if {
	op_wgs(proef.politie, {}, dicht) == {"09|D-GEHEIM|ZVH-08"}
	op_wgs(proef.politie, inzage, dicht) == set()
}

test_zvh_08a_een_verklaring_opent if {
	opent(proef.met_bewijs(proef.zorg, [wgs_test.verklaring]), {}, {"voorwaarde": [], "vorm": "volledig"}) == {"ZVH-08a"}
	opent(proef.zorg, {}, {"voorwaarde": [], "vorm": "volledig"}) == set()
}

# Alleen dat er zorg is, uit de tweede hand, en niet volledig.
test_wgs_07_alleen_dat_er_zorg_is if {
	rij := {"voorwaarde": [], "vorm": "gegeneraliseerd"}
	zorg := {"doorgeef": true, "element": "ggz.loopt"}
	opent(proef.politie, zorg, rij) == {"WGS-07"}
	opent(proef.politie, object.union(zorg, {"doorgeef": false}), rij) == set()
	opent(proef.politie, zorg, object.union(rij, {"vorm": "volledig"})) == set()
	{e |
		some e, _ in data.elementen
		opent(proef.politie, object.union(zorg, {"element": e}), rij) == {"WGS-07"}
	} == {"ggz.loopt"}
}

aanmelding := {"aanmelding": true}

test_l27_aanmelden_met_wie_het_is if {
	rij := {"voorwaarde": [], "vorm": "volledig"}
	{x.categorie | some x in data.elementen; opent(proef.politie, object.union(aanmelding, {"el": x}), rij) == {"L27"}} == {"D1", "D2"}
	opent(proef.politie, {"el": {"categorie": "D1"}}, rij) == set()
}

test_l27_heet_zo_bij_een_aanmelding_in_het_zvh if {
	f1 := anders({"vraag": {"fase": "F1"}})
	draagt(f1, aanmelding, ja) == {"L27"}
	draagt(f1, {"aanmelding": false}, ja) == set()
	draagt(proef.politie, aanmelding, ja) == set()
	{k | some k in kaders; draagt(object.union(f1, {"casus": {"kader": k}}), aanmelding, ja) == {"L27"}} == {"zvh", "levensloop"}
}

test_het_akkoord_van_de_rij_opent_onder_de_wet_van_wie_doorgeeft if {
	rij := {"voorwaarde": ["leverancier_akkoord"], "vorm": "volledig"}
	opent(proef.politie, {"soort": "zvh"}, rij) == {"WGS-08"}
	opent(proef.politie, {"soort": "ander_zvh"}, rij) == {"ZVH-11"}
	every soort in ["zvh", "ander_zvh"] {
		opent(proef.politie, {"soort": soort}, object.union(rij, {"voorwaarde": ["vrijgave"]})) == set()
	}
}

test_zvh_11_heet_zo_van_en_naar_een_ander_zvh if {
	{s | some s in soorten; draagt(proef.politie, {"soort": s}, ja) == {"ZVH-11"}} == {"ander_zvh"}
	{s | some s in soorten; draagt(anders({"ontvanger": {"soort": s}}), {}, ja) == {"ZVH-11"}} == {"ander_zvh"}
	{k |
		some k in kaders
		draagt(anders({"casus": {"kader": k}}), {"soort": "ander_zvh"}, ja) == {"ZVH-11"}
	} == {"zvh", "levensloop"}
}

derden := {"id": "M120", "soort": "ja", "dicht": false}

advies := {"soort": "rac_advies", "uitslag": "rechtmatig", "ref": "RAC"}

onrechtmatig := object.union(advies, {"uitslag": "onrechtmatig"})

test_wgs_08_een_advies_voor_de_rij_van_derden if {
	geen_advies := {"11|D-RAC|WGS-08"}
	weigert(proef.politie, {}, derden) == geen_advies
	weigert(proef.politie, {}, ja) == set()
	weigert(met(advies), {}, derden) == set()
	weigert(met(onrechtmatig), {}, derden) == geen_advies
	weigert(met(object.remove(advies, ["uitslag"])), {}, derden) == geen_advies
	weigert(proef.met_bewijs(proef.politie, [advies, onrechtmatig]), {}, derden) == geen_advies
	draagt(met(advies), {}, derden) == {"WGS-08"}
	draagt(met(advies), {}, ja) == set()
}

bezwaar := {"soort": "bezwaar_deelnemer", "door": "om"}

test_een_bezwaar_heet_naar_de_rij_waar_het_geldt if {
	weigert(proef.met_bewijs(proef.politie, [advies, bezwaar]), {}, derden) == {"11|D-RAC|WGS-08"}
	weigert(met(bezwaar), {}, ja) == {"11|D-VOORW|L29"}
	weigert(met(bezwaar), {}, nee) == {"11|D-VOORW|L29"}
	weigert(met(bezwaar), {"el": {"patronen": ["om.zaak"]}}, ja) == {"11|D-VOORW|L29"}
	weigert(met(object.union(bezwaar, {"elementen": ["om.zaak"]})), {}, ja) == set()
}

test_l29_een_nee_van_de_eerste_leverancier if {
	akkoord := {"soort": "leverancier_akkoord", "door": "politie", "akkoord": false}
	weigert(met(akkoord), {}, ja) == {"11|D-VOORW|L29"}
	weigert(met(object.union(akkoord, {"akkoord": true})), {}, ja) == set()
}

# Een voorwaarde van de leverancier sluit uit wie zij niet noemt; dan is een advies niet meer nodig.
test_zvh_10_een_voorwaarde_die_uitsluit if {
	uitgesloten := {"11|D-VOORW|ZVH-10"}
	stuk := {"soort": "leverancier_voorwaarde", "door": "politie", "tekst": "let op"}
	weigert(met(stuk), {}, ja) == set()
	alleen := object.union(stuk, {"alleen_aan": ["om"]})
	weigert(met(alleen), {}, ja) == uitgesloten
	weigert(met(alleen), {}, derden) == uitgesloten
	every namen in [["gemeente"], ["college"], null] {
		weigert(met(object.union(stuk, {"alleen_aan": namen})), {}, ja) == set()
	}
	{tekst |
		some tekst in [
			"Niet aan gemeente",
			"niet aan college",
			"niet aan om",
			"niet aan derden",
			"voor de gemeente",
			"het college weet ervan",
		]
		weigert(met(object.union(stuk, {"tekst": tekst})), {}, ja) == uitgesloten
	} == {"Niet aan gemeente", "niet aan college"}
}

# Een derde is wie die rol heeft, of wiens soort niet in Wgs 2.27 staat.
test_zvh_10_niet_aan_een_derde if {
	stuk := met({"soort": "leverancier_voorwaarde", "door": "politie", "tekst": "Niet aan derden"})
	{[r, s] |
		some r in ["R07", "R10"]
		some s in ["college", "school", "woningcorporatie"]
		"11|D-VOORW|ZVH-10" in weigert(object.union(stuk, {"ontvanger": {"rol": r, "soort": s}}), {}, ja)
	} == {[r, s] |
		some r in ["R07", "R10"]
		some s in ["college", "school", "woningcorporatie"]
		_derde(r, s)
	}
}

test_zvh_10_een_derde_is_niet_zomaar_uitgesloten if {
	stuk := met({"soort": "leverancier_voorwaarde", "door": "politie", "tekst": "let op"})
	not "11|D-VOORW|ZVH-10" in weigert(object.union(stuk, {"ontvanger": {"rol": "R10", "soort": "school"}}), {}, ja)
}

_derde(r, _) if r == "R10"

_derde(_, s) if data.organisatiesoorten[s].klasse == "derde"

test_zvh_10_een_naam_met_hoofdletters if {
	stuk := met({"soort": "leverancier_voorwaarde", "door": "politie", "tekst": "niet aan veilig"})
	weigert(object.union(stuk, {"ontvanger": {"onderdeel": "Veilig"}}), {}, ja) == {"11|D-VOORW|ZVH-10"}
}

test_wgs_05a_elk_veto_en_zijn_code if {
	veto := {"soort": "weigering_leverancier", "door": "politie"}
	weigert(met(veto), {}, ja) == {"11|D-ZWAAR|WGS-05a"}
	{code |
		some code in ["D-ZWAAR", "D-GEHEIM-LEV", "D-OPSP", "D-ROL", "", "verzonnen"]
		weigert(met(object.union(veto, {"code": code})), {}, ja) == {concat("|", ["11", code, "WGS-05a"])}
	} == {"D-ZWAAR", "D-GEHEIM-LEV", "D-OPSP"}
	weigert(met(object.union(veto, {"code": "verzonnen"})), {}, ja) == {"11|D-ZWAAR|WGS-05a"}
	weigert(met(object.union(veto, {"elementen": ["om.zaak"]})), {}, ja) == set()
	weigert(met(object.union(veto, {"ondertekenaar": "om"})), {}, ja) == set()
}

test_wgs_14_vijf_jaar_behalve_voor_inzage_en_telling if {
	voorbij := {"13|D-BEWAAR|WGS-14"}
	oud := anders({"casus": {"eerste_verwerking_op": "2020-10-01T12:00:00Z"}})
	stuk := met({"soort": "eerste_verwerking", "op": "2020-10-01"})
	every vraag in [oud, stuk] {
		weigert(vraag, {}, ja) == voorbij
		weigert(vraag, inzage, ja) == set()
		weigert(vraag, telling, ja) == set()
	}
	weigert(anders({"casus": {"eerste_verwerking_op": "2020-10-02T12:00:00Z"}}), {}, ja) == set()
	weigert(anders({"casus": {"eerste_verwerking_op": "2020-09-30T12:00:00Z"}}), {}, ja) == voorbij
	weigert(met({"soort": "eerste_verwerking", "op": "2020-10-02"}), {}, ja) == set()
	weigert(met({"soort": "eerste_verwerking", "op": "2020-09-30"}), {}, ja) == voorbij
	weigert(met({"soort": "eerste_verwerking", "op": "2020-10-01", "elementen": ["om.zaak"]}), {}, ja) == set()
	weigert(met({"soort": "eerste_verwerking", "op": "2020-10-01", "ondertekenaar": "corporatie"}), {}, ja) == set()
}
