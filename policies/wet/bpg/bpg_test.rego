package wet.bpg_test

import data.proef

# Een vraag van deze soort ontvanger met een besluit dat op dit artikel leunt.
vraag(ontvanger, artikel) := proef.met_bewijs(
	proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", ontvanger, "politie", "pol.samenv"),
	[
		{"soort": "vrijgave", "door": "politie"},
		{"soort": "noodzaak", "tekst": "de taak"},
		{"soort": "besluit_wpg", "artikel": artikel, "ref": "BW"},
	],
)

vt := proef.partij("vt", "veilig_thuis", "R05")

college := proef.partij("gemeente", "college", "R07")

test_wpg_09_wie_het_besluit_noemt if {
	every soort in ["veilig_thuis", "gi", "rvdk", "reclassering"] {
		v := vraag(proef.partij("x", soort, "R05"), "Bpg 4:2 lid 1 g")
		proef.mag(v)
		proef.regels(v) == ["AVE-03", "AVG-02", "WPG-09", "WPG-11"]
	}
	proef.weigert(vraag(proef.r02, "Bpg 4:2 lid 1 i"), "D-GROND", "WPG-09")
	proef.weigert(proef.met(vraag(vt, "Bpg 4:2"), {"ontvanger": {"soort": null}}), "D-GROND", "WPG-09")

	# Een ander artikel draagt het zelf, ook ernaast.
	proef.mag(vraag(proef.r02, "Wpg 19"))
	erbij := {"soort": "besluit_wpg", "artikel": "Wpg 19", "ref": "BW-2", "id": "nog een"}
	proef.mag(proef.met_bewijs(vraag(proef.r02, "Bpg 4:2"), [erbij]))

	# Zonder besluit mist alleen het besluit zelf.
	every v in [vraag(vt, "Bpg 4:2"), vraag(proef.r02, "Bpg 4:2")] {
		zonder := proef.regels(proef.zonder(v, "besluit_wpg"))
		"WPG-11" in zonder
		not "WPG-09" in zonder
		not "WPG-10" in zonder
	}
}

# Oudere tekst gaat nooit vanzelf door: een mens bij de politie geeft vrij (law.md L10, L13).
test_l10_een_oudere_tekst_vraagt_een_mens if {
	proef.uitkomst(proef.zonder(vraag(vt, "Bpg 4:2 lid 1 i"), "vrijgave")) == "wacht_vrijgave"
	jeugd := proef.met(vraag(college, "Bpg 4:2 lid 1 i"), {"vraag": {"doelcode": "lokaal-veiligheid"}})
	proef.mag(jeugd)
	proef.uitkomst(proef.zonder(jeugd, "vrijgave")) == "wacht_vrijgave"
}

test_wpg_09_het_college_niet_voor_de_wmo if {
	wmo := proef.met(vraag(college, "Bpg 4:2 lid 1 i"), {"vraag": {"doelcode": "lokaal-zorg"}})
	proef.weigert(wmo, "D-GROND", "WPG-09")
	"besluit_wpg" in proef.paar(wmo).vereist
}

test_wpg_10_de_andere_artikelen_geven_geen_grond if {
	every artikel in ["Bpg 4:1", "Bpg 4:3 lid 7", "Bpg art. 4:4", "Bpg 4:6"] {
		proef.weigert(vraag(vt, artikel), "D-GROND", "WPG-10")
	}
	not "WPG-10" in proef.regels(vraag(vt, "Bpg 4:2"))
	not "WPG-10" in proef.regels(vraag(vt, "4:3"))
	not "WPG-10" in proef.regels(proef.met_stuk(vraag(vt, "Bpg 4:3"), "besluit_wpg", {"artikel": ""}))
}

# In het ZVH geldt de weg van Wpg 20 lid 3; dit besluit telt daar niet mee (WGS-02).
test_wgs_02_op_de_weg_van_de_wgs_telt_dit_besluit_niet if {
	v := proef.met_bewijs(proef.politie, [{"soort": "besluit_wpg", "artikel": "Bpg 4:3", "ref": "BW"}])
	proef.mag(v)
	proef.regels(v) == ["AVE-03", "WPG-13", "ZVH-06"]
}

# Een gegeven van een ander dan de politie hangt niet van dit besluit af.
van_school(v) := object.union(v, {
	"vraag": {"paren": [{"verstrekker": "school", "element": "sch.verzuim"}]},
	"verstrekkers": {"school": {"soort": "school", "lid": true, "referentie": true, "koppeling": true}},
})

test_wpg_09_en_wpg_10_alleen_voor_politiegegevens if {
	"WPG-09" in proef.regels(vraag(proef.r02, "Bpg 4:2"))
	every artikel in ["Bpg 4:2", "Bpg 4:3"] {
		regels := proef.regels(van_school(vraag(proef.r02, artikel)))
		not "WPG-09" in regels
		not "WPG-10" in regels
	}
	data.wet.bpg.draagt == {} with input as van_school(vraag(vt, "Bpg 4:2"))
	data.wet.bpg.draagt == {0: {"WPG-09"}} with input as vraag(vt, "Bpg 4:2")
}

# Een besluit zonder artikel leunt op geen van deze; het telt als besluit van de politie (WPG-11).
test_wpg_10_een_besluit_zonder_artikel if {
	zonder := object.remove(vraag(vt, "Bpg 4:3").bewijs[2], ["artikel"])
	v := object.union(vraag(vt, "Bpg 4:3"), {"bewijs": array.concat(array.slice(vraag(vt, "x").bewijs, 0, 2), [zonder])})
	proef.mag(v)
	proef.regels(v) == ["AVE-03", "AVG-02", "WPG-11"]
}

# In het ZVH draagt zo een besluit niets.
test_wpg_09_draagt_niets_in_het_zvh if {
	v := proef.met_bewijs(proef.politie, [{"soort": "besluit_wpg", "artikel": "Bpg 4:2", "ref": "BW"}])
	proef.regels(v) == ["AVE-03", "WPG-13", "ZVH-06"]
}

# Elke soort die er is: alleen deze worden genoemd.
test_wpg_09_welke_soorten_het_besluit_noemt if {
	{s |
		some s, _ in data.organisatiesoorten
		not data.wet.bpg.weigert_buiten_wgs[0] with input as vraag(proef.partij("x", s, "R05"), "Bpg 4:2")
	} == {"college", "gi", "jeugdhulp", "jeugdteam", "reclassering", "rvdk", "veilig_thuis"}
	data.wet.bpg.weigert_buiten_wgs == {0: {"10|D-GROND|WPG-09"}} with input as vraag(proef.r02, "Bpg 4:2")
	data.wet.bpg.weigert_buiten_wgs == {0: {"10|D-GROND|WPG-10"}} with input as vraag(vt, "Bpg 4:6")
}
