package wet.wams_test

import data.proef

vraag := proef.vraag(proef.casus("lokaal", 2, "S10"), "F3", proef.partij("wt", "wijkteam", "R04"), "gemeente", "sd.voorz")

aan := {"wams": true}

uit := {"wams": false}

test_wams_02_uit_zegt_zij_nooit_iets if {
	proef.mag(vraag)
	not data.wet.wams.zou_dragen[0] with input as vraag
	not data.wet.wams.zou_dragen[0] with input as vraag with data.schakelaars as uit
	not data.wet.wams.zou_dragen[0] with input as vraag with data.schakelaars as {}
}

test_wams_02_aan_zegt_zij_welke_grond_zij_zou_geven if {
	data.wet.wams.zou_dragen[0] == {"WAMS-02"} with input as vraag with data.schakelaars as aan
	every anders in [
		{"ontvanger": {"soort": "politie"}},
		{"ontvanger": {"soort": null}},
		{"vraag": {"paren": [{"verstrekker": "gemeente", "element": "jh.hulp"}]}},
		{"casus": {"kader": "geen"}},
		{"vraag": {"fase": "F0"}},
	] {
		not data.wet.wams.zou_dragen[0] with input as proef.met(vraag, anders) with data.schakelaars as aan
	}
}

# Aan of uit: het besluit verandert er niet door, want onbevestigd recht zegt nooit ja.
test_wams_02_verandert_geen_besluit if {
	met := data.besluit.verzoek.besluit with input as vraag with data.schakelaars as aan
	met == proef.besluit(vraag)
}

beroep(stuk) := proef.met_bewijs(proef.lokaal, [stuk])

test_wams_01_een_beroep_op_de_wams_is_geen_grond if {
	every stuk in [
		{"soort": "grond_buiten_wgs", "tekst": "Wams"},
		{"soort": "grond_buiten_wgs", "tekst": "eigen taak", "wet": "de WAMS"},
		{"soort": "wettelijke_taak", "artikel": "Wams art. 2"},
	] {
		proef.weigert(beroep(stuk), "D-GROND", "WAMS-01")
		"AVG-02" in proef.regels(beroep(stuk))
		p := data.besluit.verzoek.besluit.paren[0] with input as beroep(stuk) with data.schakelaars as aan
		not "WAMS-01" in p.regels
	}
	not "WAMS-01" in proef.regels(beroep({"soort": "grond_buiten_wgs", "tekst": "Wvggz 8:31"}))
	proef.mag(beroep({"soort": "grond_buiten_wgs", "tekst": "Wmo 2.1.1"}))
}

# Wat de matrix hiervan vindt, staat vast: het gaat om wie vraagt en waarnaar.
zou(v) if {
	data.wet.wams.zou_dragen[0] == {"WAMS-02"} with input as v with data.schakelaars as aan with data.ave.keuze as [{"soort": "ja"}]
}

test_wams_02_voor_wie_en_waarvoor if {
	{s |
		some s, _ in data.organisatiesoorten
		zou(proef.met(open, {"ontvanger": {"soort": s}}))
	} == {"college", "procesregie_lokaal", "wijkteam"}
	{e | some e, _ in data.elementen; zou(met_element(e))} == {e |
		some e, x in data.elementen
		x.prefix in {"sd", "ctx", "plan"}
	}
}

open := proef.vraag(proef.casus("lokaal", 2, "S10"), "F3", proef.partij("wt", "wijkteam", "R04"), "gemeente", "sd.voorz")

met_element(e) := proef.met(open, {"vraag": {"paren": [{"verstrekker": "gemeente", "element": e}]}})

# WAMS-01 noemt waarom een grond faalt; dat hij faalt, staat in de lijst van gronden die niet bestaan.
test_wams_01_weigert_alleen_een_grond_die_faalt if {
	stuk := beroep({"soort": "grond_buiten_wgs", "tekst": "Wams"})
	data.wet.wams.weigert == {0: {"04|D-GROND|WAMS-01"}} with input as stuk
	data.wet.wams.weigert == {} with input as stuk with data.doelen.geen_grond as []
}

test_wams_02_alleen_lokaal if {
	{k |
		some k in ["geen", "lokaal", "levensloop", "zvh", "jbt", "wvggz", "part"]
		zou(proef.met(open, {"casus": {"kader": k}}))
	} == {"lokaal"}
}
