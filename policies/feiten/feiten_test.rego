# METADATA
# title: Feiten over de vraag
# description: >-
#   Elk feit met en zonder wat het draagt. Tabellen staan hier voluit: wie er een woord in zet of uit haalt, verandert het
#   recht en moet dat ook hier zeggen.
package feiten_test

import data.feiten
import data.proef

vraag(delta) := object.union(proef.lokaal, delta)

zaak(kader, ave, toestand) := vraag({"casus": {"kader": kader, "ave": ave, "toestand": toestand}})

zvh(delta) := object.union(proef.zorg, delta)

zvh_zonder(velden) := object.union(object.remove(proef.zorg, ["casus"]), {"casus": object.remove(proef.zorg.casus, velden)})

feit(v) := p if {
	p := feiten.paren[0] with input as v
}

# Een vraag van deze soort aan een leverancier van die soort, over dit element.
van_soort(soort, element) := feit(vraag({
	"vraag": {"paren": [{"verstrekker": "x", "element": element}]},
	"verstrekkers": {"x": {"soort": soort}},
}))

soorten := object.keys(data.organisatiesoorten)

# --- de casus -----------------------------------------------------------------------------------------------------

test_een_vraag_zonder_casus_heeft_geen_kader_en_het_laagste_niveau if {
	every casus in [null, {}] {
		v := object.union(object.remove(proef.lokaal, ["casus"]), {"casus": casus})
		feiten.kader == "geen" with input as v
		feiten.ave == 1 with input as v
		feiten.toestand == "S00" with input as v
		feiten.sleutel == "F2|geen|1" with input as v
		feiten._casus == {} with input as v
		feiten.deelnemer == false with input as v
		feiten.verwijderd == false with input as v
		not feiten.is_aanmelder("wijkfunctionaris") with input as v
	}
}

test_de_levensloop_volgt_het_zvh_en_niets_anders if {
	{k | some k in ["geen", "lokaal", "zvh", "wvggz", "part", "jbt", "levensloop"]; feiten.zvh with input as zaak(k, 3, "S41")} == {"zvh", "levensloop"}
	feiten.zvh == false with input as zaak("geen", 3, "S41")
}

test_laag_is_lokaal_tot_en_met_twee if {
	{n | some n in [1, 2, 3, 4]; feiten.laag with input as zaak("lokaal", n, "S41")} == {1, 2}
	feiten.laag == false with input as zaak("zvh", 1, "S41")
	feiten.laag == false with input as zaak("lokaal", 3, "S41")
}

test_gesloten_zegt_de_tabel if {
	feiten.gesloten with input as zaak("lokaal", 3, "S30")
	feiten.gesloten == false with input as zaak("lokaal", 3, "S41")
}

# --- de ontvanger ---------------------------------------------------------------------------------------------------

test_een_ontvanger_zonder_rol_of_soort_is_onbekend if {
	v := object.union(object.remove(proef.lokaal, ["ontvanger"]), {"ontvanger": {"onderdeel": "x"}})
	feiten.rol == null with input as v
	feiten.ontvangersoort == {"kolom": "geen", "klasse": "geen", "geheimhouding": [], "ook": null} with input as v
	feiten.ontvanger_tokens == {"any", "", null} with input as v
}

test_een_derde_heeft_die_rol_of_geen_rol_en_die_klasse if {
	feiten.derde with input as vraag({"ontvanger": {"rol": "R10", "soort": "college"}})
	feiten.derde with input as vraag({"ontvanger": {"rol": null, "soort": "woningcorporatie"}})
	feiten.derde == false with input as vraag({"ontvanger": {"rol": null, "soort": "college"}})
	feiten.derde == false with input as vraag({"ontvanger": {"rol": "R07", "soort": "woningcorporatie"}})
}

test_deelnemer_is_wie_in_het_zvh_is_toegelaten if {
	feiten.deelnemer with input as zvh({})
	feiten.deelnemer with input as zvh({"ontvanger": {"soort": "ggz"}})
	feiten.deelnemer == false with input as zvh({"casus": {"kader": "lokaal"}})
	feiten.deelnemer == false with input as zvh({"casus": {"deelnemers": ["politie"]}})
	feiten.deelnemer == false with input as zvh_zonder(["deelnemers"])
	feiten.deelnemer == false with input as zvh({"ontvanger": {"soort": "woningcorporatie"}})
	feiten.deelnemer == false with input as zvh({"ontvanger": {"soort": "betrokkene"}})
	feiten.deelnemer == false with input as zvh({"casus": {"verwijderd": ["gemeente"]}})
	feiten.verwijderd with input as zvh({"casus": {"verwijderd": ["gemeente"]}})
	feiten.verwijderd == false with input as zvh({"casus": {"verwijderd": ["politie"]}})
}

test_de_ontvanger_staat_in_de_matrix_onder_soort_rol_en_casusrol if {
	feiten.ontvanger_tokens == {"any", "college", "R07", null, "deelnemer"} with input as zvh({})
	feiten.ontvanger_tokens == {"any", "procesregie_lokaal", "R02", null} with input as vraag({})
	feiten.ontvanger_tokens == {"any", "wijkagent", "politie", "R06"} with input as vraag({"ontvanger": {"soort": "wijkagent", "rol": "R06"}})
}

# --- de persoon -----------------------------------------------------------------------------------------------------

test_over_niemand_is_niets_bekend if {
	every persoon in [null, {}] {
		v := object.union(object.remove(proef.lokaal, ["persoon"]), {"persoon": persoon})
		feiten.persoonsrol == null with input as v
		feiten.leeftijd == null with input as v
		feiten.persoon_id == null with input as v
		feiten._persoon == {} with input as v
		feiten.beschermd_adres == false with input as v
	}
}

test_een_beschermd_adres_is_gezegd_en_niet_vermoed if {
	feiten.beschermd_adres with input as vraag({"persoon": {"beschermd_adres": true}})
	feiten.beschermd_adres == false with input as vraag({"persoon": {"beschermd_adres": false}})
	feiten.beschermd_adres == false with input as vraag({})
}

test_de_grenzen_van_leeftijd_liggen_op_twaalf_en_zestien if {
	leeftijden := [null, 0, 11, 12, 15, 16, 40]
	{n | some n in leeftijden; feiten.minderjarig_12 with input as vraag({"persoon": {"leeftijd": n}})} == {0, 11}
	{n | some n in leeftijden; feiten.twaalf_of_ouder with input as vraag({"persoon": {"leeftijd": n}})} == {12, 15, 16, 40}
	{n | some n in leeftijden; feiten.minderjarig_16 with input as vraag({"persoon": {"leeftijd": n}})} == {0, 11, 12, 15}
	{n | some n in leeftijden; feiten.zestien_of_ouder with input as vraag({"persoon": {"leeftijd": n}})} == {16, 40}
	every n in [null, 40] {
		feiten.minderjarig_12 == false with input as vraag({"persoon": {"leeftijd": n}})
		feiten.minderjarig_16 == false with input as vraag({"persoon": {"leeftijd": n}})
	}
	every n in [null, 11] {
		feiten.twaalf_of_ouder == false with input as vraag({"persoon": {"leeftijd": n}})
		feiten.zestien_of_ouder == false with input as vraag({"persoon": {"leeftijd": n}})
	}
}

# --- de paren -------------------------------------------------------------------------------------------------------

test_elk_paar_een_keer_en_op_volgorde if {
	twee := {"vraag": {"paren": [
		{"verstrekker": "ggd", "element": "inv.bekend"},
		{"verstrekker": "college", "element": "sd.voorz"},
		{"verstrekker": "ggd", "element": "inv.bekend"},
	]}}
	[[p.verstrekker, p.element] | some p in feiten.paren] == [["college", "sd.voorz"], ["ggd", "inv.bekend"]] with input as vraag(twee)
}

test_alles_van_een_paar if {
	p := feit(zvh({}))
	object.remove(p, ["el"]) == {
		"verstrekker": "vnn",
		"element": "vz.loopt",
		"soort": "verslavingszorg",
		"tokens": {"any", "verslavingszorg", "deelnemer", null},
		"doorgeef": false,
		"geen_geheim": false,
		"inzage": false,
		"aanmelding": false,
		"statistiek": false,
		"geheim": "wgbo",
		"politie": false,
		"om": false,
		"justitie": false,
	}
	p.el == data.elementen["vz.loopt"]
}

# Een element dat niemand kent heeft geen enkele vorm, past alleen op een ster en geldt als bijzonder.
test_een_onbekend_element_en_een_onbekende_leverancier if {
	v := vraag({"vraag": {"paren": [{"verstrekker": "niemand", "element": "x.y"}]}})
	p := feit(v)
	p.el == {
		"categorie": "",
		"gevoeligheid": "bijzonder",
		"vormen": [],
		"prefix": "",
		"patronen": ["*"],
		"hoogste": {},
		"bronsoorten": [],
	}
	p.soort == null
	p.tokens == {"any", null}
	p.geheim == ""
	p.geen_geheim
}

test_wie_gegevens_van_een_ander_houdt if {
	{s | some s in soorten; van_soort(s, "inv.bekend").doorgeef} == {"zvh", "ander_zvh", "procesregie_lokaal", "aov"}
}

test_een_leverancier_zonder_beroepsgeheim if {
	not van_soort("ggz", "inv.bekend").geen_geheim
	van_soort("woningcorporatie", "inv.bekend").geen_geheim
}

test_onder_welke_namen_een_leverancier_in_de_matrix_staat if {
	van_soort("wijkagent", "pol.lijst").tokens == {"any", "wijkagent", "politie"}
	aanmelder := zvh({"casus": {"aanmelder": "vnn"}})
	feit(aanmelder).tokens == {"any", "verslavingszorg", "aanmelder", "deelnemer", null}
	feit(zvh({"casus": {"deelnemers": ["gemeente"]}})).tokens == {"any", "verslavingszorg", null}
	feit(zvh_zonder(["deelnemers", "aanmelder"])).tokens == {"any", "verslavingszorg", null}
	feit(zvh({"verstrekkers": {"vnn": {"soort": "college"}}})).tokens == {"any", "college", "deelnemer", null}
	feit(zvh({"verstrekkers": {"vnn": {"soort": "woningcorporatie"}}})).tokens == {"any", "woningcorporatie", null}
}

test_aanmelder_is_wie_de_casus_of_een_stuk_noemt if {
	feiten.is_aanmelder("gemeente") with input as zvh({})
	not feiten.is_aanmelder("vnn") with input as zvh({})
	stuk := proef.met_bewijs(zvh({}), [{"soort": "aanmelder", "door": "vnn"}])
	feiten.is_aanmelder("vnn") with input as stuk
	not feiten.is_aanmelder("ggd") with input as stuk
	niemand := zvh_zonder(["aanmelder"])
	not feiten.is_aanmelder("vnn") with input as niemand
	not feiten.is_aanmelder("~") with input as niemand
}

test_een_politiegegeven_komt_van_de_politie if {
	{s | some s in soorten; van_soort(s, "pol.lijst").politie} == {"politie", "wijkagent", "noodhulp", "meldkamer"}
	{s | some s in soorten; van_soort(s, "inv.bekend").politie} == {"politie", "wijkagent", "noodhulp", "meldkamer"}
	{e.prefix | some element, e in data.elementen; van_soort("politie", element).politie} == {"pol", "inv"}
	van_soort("ggz", "pol.lijst").politie == false
	van_soort("politie", "id.naam").politie == false
}

test_een_gegeven_van_het_om_komt_van_het_om if {
	{s | some s in soorten; van_soort(s, "om.voorw").om} == {"om"}
	{e.prefix | some element, e in data.elementen; van_soort("om", element).om} == {"om", "inv"}
	van_soort("ggz", "om.voorw").om == false
}

test_justitiele_gegevens_zijn_van_elke_hand_en_een_treffer_van_justitie if {
	{e.prefix | some element, e in data.elementen; van_soort("ggz", element).justitie} == {"pol", "om", "rec", "dji"}
	{s | some s in soorten; van_soort(s, "inv.bekend").justitie} == {"politie", "wijkagent", "noodhulp", "meldkamer", "om", "reclassering", "dji"}
	{e.prefix | some element, e in data.elementen; van_soort("dji", element).justitie} == {"pol", "om", "rec", "dji", "inv"}
	van_soort("ggz", "id.naam").justitie == false
}

# --- de bijzondere vragen -------------------------------------------------------------------------------------------

aan(soort, fase, vrager) := feit(vraag({
	"vraag": {"fase": fase, "paren": [{"verstrekker": "x", "element": "log.audit"}]},
	"ontvanger": {"soort": vrager},
	"verstrekkers": {"x": {"soort": soort}},
})).statistiek

# K8: de makelaar telt zelf in FB en F8; de landelijke monitor vraagt het ZVH.
test_statistiek if {
	fasen := ["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "FB", "FS"]
	{f | some f in fasen; aan("broker", f, "gemeenteraad")} == {"FB", "F8"}
	{s | some s in soorten; aan(s, "F8", "gemeenteraad")} == {"broker"}
	{s | some s in soorten; aan(s, "F3", "landelijke_monitor")} == {"zvh"}
	{s | some s in soorten; aan("zvh", "F3", s)} == {"landelijke_monitor"}
	aan("zvh", "F3", "college") == false
}

inzage(rol, soort) := feit(vraag({
	"vraag": {"paren": [{"verstrekker": "x", "element": "id.naam"}]},
	"ontvanger": {"rol": rol},
	"verstrekkers": {"x": {"soort": soort}},
})).inzage

test_inzage_gaat_over_het_contactpunt_door_de_betrokkene_zelf if {
	rollen := {concat("", ["R", substring(format_int(100 + n, 10), 1, -1)]) | some n in numbers.range(1, 15)}
	{r | some r in rollen; inzage(r, "contactpunt")} == {"R13"}
	{s | some s in soorten; inzage("R13", s)} == {"contactpunt"}
	inzage("R02", "contactpunt") == false
}

test_een_aanmelding_is_van_de_aanmelder_in_f1 if {
	v := zvh({"vraag": {"fase": "F1"}, "casus": {"aanmelder": "vnn"}})
	feit(v).aanmelding
	feit(object.union(v, {"vraag": {"fase": "F2"}})).aanmelding == false
	feit(object.union(v, {"casus": {"aanmelder": "ggd"}})).aanmelding == false
}

test_bulk_hangt_aan_geen_persoon_of_geen_casus if {
	feiten.bulk == false with input as vraag({})
	feiten.lijst == false with input as vraag({})
	niemand := vraag({"vraag": {"persoon": null}})
	feiten.bulk with input as niemand
	feiten.lijst with input as niemand
	lijst := vraag({"vraag": {"lijst": true}})
	feiten.bulk with input as lijst
	feiten.lijst with input as lijst
	geen := object.union(object.remove(proef.lokaal, ["casus"]), {"casus": null})
	feiten.bulk with input as geen
	feiten.lijst == false with input as geen
	weg := proef.met_bewijs(vraag({}), [{"soort": "casus", "bestaat": false}])
	feiten.bulk with input as weg
	feiten.bulk == false with input as proef.met_stuk(weg, "casus", {"bestaat": true})
}

test_geautomatiseerd_zonder_mens if {
	feiten.geautomatiseerd == false with input as vraag({})
	feiten.geautomatiseerd with input as vraag({"vraag": {"automatisch": true}})
	stuk := proef.met_bewijs(vraag({}), [{"soort": "geautomatiseerde_analyse"}])
	feiten.geautomatiseerd with input as stuk
	feiten.geautomatiseerd with input as proef.met_stuk(stuk, "geautomatiseerde_analyse", {"menselijke_tussenkomst": false})
	feiten.geautomatiseerd == false with input as proef.met_stuk(stuk, "geautomatiseerde_analyse", {"menselijke_tussenkomst": true})
}
