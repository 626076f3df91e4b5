# METADATA
# title: Wet verplichte ggz, de grenzen van elke regel
# description: Gevonden met sluis policy mutate. De rij van de matrix staat hier vast; het gaat om wat deze wet er zelf van vindt.
package wet.wvggz_mutanten_test

import data.feiten
import data.proef
import data.wet.wvggz
import data.wet.wvggz_test

# Het paar van de vraag, met wat er anders aan is.
paar(v, over) := object.union(p, over) if {
	p := feiten.paren[0] with input as v
}

weigert(v, over, rij) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := wvggz.weigert with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

buiten(v, over, id) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := wvggz.weigert_buiten_wgs with input as v with data.feiten.paren as [p] with data.ave.keuze as [{"id": id}]
}

draagt(v, over) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := wvggz.draagt with input as v with data.feiten.paren as [p]
}

opent(v, over) := {regel |
	p := paar(v, over)
	some regel in ["WVG-01", "WVG-03"]
	wvggz.opent(regel, p, {}) with input as v
}

# De vraag met een andere tafel of ontvanger, en alles wat erbij lag.
tafel(kader) := object.union(wvggz_test.vraag, {"casus": {"kader": kader}})

ontvanger(soort) := object.union(wvggz_test.vraag, {"ontvanger": {"soort": soort}})

soorten := {s | some s, _ in data.organisatiesoorten}

kaders := ["geen", "lokaal", "levensloop", "zvh", "jbt", "wvggz", "part"]

# Artikel 8:29 noemt de burgemeester, het OM, de politie en wie de zorg geeft; wijkagent en noodhulp zijn de politie.
partijen := {"geneesheer_directeur", "zorgverantwoordelijke", "burgemeester", "politie", "wijkagent", "noodhulp", "om"}

test_wvg_01_opent_alleen_tussen_de_partijen_van_8_29 if {
	opent(wvggz_test.vraag, {}) == {"WVG-01"}
	{s | some s in soorten; opent(wvggz_test.vraag, {"soort": s}) == {"WVG-01"}} == partijen
	{s | some s in soorten; opent(ontvanger(s), {}) == {"WVG-01"}} == partijen
	{k | some k in kaders; opent(tafel(k), {}) == {"WVG-01"}} == {"wvggz"}
}

test_wvg_01_wordt_alleen_tussen_die_partijen_genoemd if {
	{s | some s in soorten; draagt(wvggz_test.vraag, {"soort": s}) == {"WVG-01"}} == partijen
	{s | some s in soorten; draagt(ontvanger(s), {}) == {"WVG-01"}} == partijen
	{k | some k in kaders; draagt(tafel(k), {}) == {"WVG-01"}} == {"wvggz"}
}

# Wie een maatregel meldt, noemt haar en zegt welk ernstig nadeel zij beperkt.
test_wvg_01_een_maatregel_noemt_beide if {
	zonder := proef.zonder(wvggz_test.vraag, "wvggz")
	opent(zonder, {}) == set()
	every veld in ["maatregel", "ernstig_nadeel"] {
		opent(proef.met_bewijs(zonder, [object.remove(wvggz_test.maatregel, [veld])]), {}) == set()
	}
	opent(proef.met_bewijs(zonder, [wvggz_test.maatregel]), {}) == {"WVG-01"}
}

test_wvg_03_toestemming_opent_alleen_het_geheim_van_deze_wet if {
	zwijgt := wvggz_test.wvggz_bij_de_burgemeester
	ja := proef.met_bewijs(zwijgt, [{"soort": "toestemming", "door": ["p1"]}])
	opent(ja, {}) == {"WVG-03"}
	opent(ja, {"geheim": "wgbo"}) == set()
	opent(zwijgt, {}) == set()
}

test_wvg_03_wat_dicht_bleef_onder_dit_geheim_gaat_niet if {
	zwijgt := wvggz_test.wvggz_bij_de_burgemeester
	dicht := {"dicht": true}
	weigert(zwijgt, {}, dicht) == {"09|D-GEHEIM|WVG-03"}
	weigert(zwijgt, {"geheim": "wgbo"}, dicht) == set()
	weigert(zwijgt, {"inzage": true}, dicht) == set()
	weigert(zwijgt, {}, {"dicht": false}) == set()
}

test_l06_zonder_maatregel_geeft_8_29_niets if {
	zonder := proef.zonder(wvggz_test.vraag, "wvggz")
	geweigerd := {"10|D-GROND|L06"}
	rijen := {rij.id | some rij in data.matrix.rijen; rij.id != ""} | {null}
	{id | some id in rijen; buiten(zonder, {}, id) == geweigerd} == {"M123", null}
	{s | some s in soorten; geweigerd & buiten(zonder, {"soort": s}, "M123") != set()} == partijen
	zonder_maatregel := {s: v | some s in soorten; v := object.union(zonder, {"ontvanger": {"soort": s}})}
	{s | some s, v in zonder_maatregel; geweigerd & buiten(v, {}, "M123") != set()} == partijen
	{k | some k in kaders; buiten(object.union(zonder, {"casus": {"kader": k}}), {}, "M123") == geweigerd} == {"wvggz"}
	buiten(wvggz_test.vraag, {}, "M123") == set()
}

l07 := {"04|D-ONTVANGER|L07"}

# Wie iets onder deze wet houdt, geeft het alleen aan wie 8:29 noemt, tenzij een rij van de matrix anders zegt.
test_l07_wie_8_29_niet_noemt_krijgt_niets if {
	buurman := ontvanger("ggd")
	{s | some s in soorten; l07 & buiten(buurman, {"soort": s}, null) != set()} == {
		"ggz", "geneesheer_directeur", "zorgverantwoordelijke", "crisisdienst_ggz", "politie",
	}
	{s | some s in soorten; l07 & buiten(ontvanger(s), {"soort": "politie"}, null) != set()} == soorten - partijen
	buiten(buurman, {}, "M123") == set()
	{k | some k in kaders; buiten(object.union(buurman, {"casus": {"kader": k}}), {}, null) == l07} == {"wvggz"}
}

# Tussen college en zorg gaat niets over zorg, ook niet waar een rij past.
test_l07_college_en_zorg_onderling_niet if {
	geheim := {"soort": "college", "geheim": "wgbo"}
	rij := "M123"
	{s | some s in soorten; buiten(ontvanger("college"), object.union(geheim, {"soort": s}), rij) == l07} == {"college", "ggz"}
	{s | some s in soorten; buiten(ontvanger(s), geheim, rij) == l07} == {"college", "ggz"}
	open := {"geheim": "", "element": "wc.huur", "el": data.elementen["wc.huur"]}
	buiten(ontvanger("college"), object.union(geheim, open), rij) == set()
	{k |
		some k in kaders
		buiten(object.union(ontvanger("college"), {"casus": {"kader": k}}), geheim, rij) == l07
	} == {"wvggz"}
}
