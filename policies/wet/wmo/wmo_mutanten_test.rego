# METADATA
# title: Wmo 2015, de grenzen van elke regel
# description: Gevonden met sluis policy mutate. De rij van de matrix staat hier vast; het gaat om wat deze wet er zelf van vindt.
package wet.wmo_mutanten_test

import data.feiten
import data.proef
import data.wet.wmo
import data.wet.wmo_test

# Het paar van de vraag, met wat er anders aan is.
paar(v, over) := object.union(p, over) if {
	p := feiten.paren[0] with input as v
}

weigert(v, over, rij) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := wmo.weigert with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

buiten(v, over) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := wmo.weigert_buiten_wgs with input as v with data.feiten.paren as [p]
}

opent(v, rij) if {
	p := paar(v, {})
	wmo.opent("WMO-04", p, rij) with input as v
}

veilig_thuis := {"id": "M125"}

andere := {"id": "M124"}

test_wmo_04_alleen_een_vermoeden_opent_en_alleen_naar_veilig_thuis if {
	opent(wmo_test.vt, veilig_thuis)
	not opent(wmo_test.vt, andere)
	not opent(proef.zonder(wmo_test.vt, "vermoeden"), veilig_thuis)
}

test_wmo_04_welk_vermoeden_telt if {
	{van |
		some van in [
			"huiselijk geweld",
			"Kindermishandeling",
			"huiselijk geweld en kindermishandeling",
			"overlast",
			"",
		]
		opent(proef.met_stuk(wmo_test.vt, "vermoeden", {"van": van}), veilig_thuis)
	} == {"huiselijk geweld", "Kindermishandeling", "huiselijk geweld en kindermishandeling"}
}

test_wmo_04_wordt_genoemd_bij_een_melding_buiten_een_casus if {
	wmo.draagt == {0: {"WMO-04"}} with input as wmo_test.vt with data.ave.keuze as [veilig_thuis]
	wmo.draagt == {} with input as wmo_test.vt with data.ave.keuze as [andere]
	wmo.draagt == {} with input as proef.met(wmo_test.vt, {"vraag": {"fase": "F1"}}) with data.ave.keuze as [veilig_thuis]
}

# Een lopend onderzoek gaat ook met een vermoeden niet: dat zegt de Wpg al.
test_l25_zonder_vermoeden_geen_melding if {
	zonder := proef.zonder(wmo_test.vt, "vermoeden")
	weigert(zonder, {}, veilig_thuis) == {"09|D-GEHEIM|L25"}
	weigert(zonder, {}, andere) == set()
	weigert(zonder, {"element": "pol.onderzoek"}, veilig_thuis) == set()
	weigert(zonder, {"element": "pol.rol"}, veilig_thuis) == {"09|D-GEHEIM|L25"}
	weigert(wmo_test.vt, {}, veilig_thuis) == set()
}

sociaal := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.partij("p", "politie", "R06"), "gemeente", "sd.voorz")

test_wmo_02_aan_welke_tafels_en_over_welke_gegevens if {
	{k |
		some k in ["geen", "lokaal", "levensloop", "zvh", "jbt", "wvggz", "part"]
		buiten(object.union(sociaal, {"casus": {"kader": k}}), {}) == {"04|D-ONTVANGER|WMO-02"}
	} == {"geen", "lokaal"}
	buiten(sociaal, {"el": {"prefix": "jh"}}) == set()
	buiten(sociaal, {"inzage": true}) == set()
}

test_wmo_02_wie_de_wet_niet_noemt if {
	{s |
		some s, _ in data.organisatiesoorten
		buiten(object.union(sociaal, {"ontvanger": {"soort": s}}), {}) == {"04|D-ONTVANGER|WMO-02"}
	} == {s | some s, x in data.organisatiesoorten; x.kolom == "veiligheid"} | {"ggz", "verslavingszorg", "huisarts"}
}
