package wet.gemeentewet_test

import data.proef

burgemeester := proef.met_bewijs(
	proef.vraag(proef.casus("lokaal", 3, "S41"), "FB", proef.partij("bm", "burgemeester", "R12"), "politie", "pol.samenv"),
	[{"soort": "noodzaak", "tekst": "bevel"}, {"soort": "bevoegdheid", "wet": "Gemeentewet 172"}],
)

test_gw_01_de_burgemeester_handhaaft_de_orde if {
	proef.mag(burgemeester)
	proef.regels(burgemeester) == ["AVE-03", "AVG-02", "GW-01", "WPG-06"]
	wth := proef.met_stuk(burgemeester, "bevoegdheid", {"wet": "Wth"})
	not "GW-01" in proef.regels(wth)
	taak := proef.met_bewijs(
		proef.zonder(burgemeester, "bevoegdheid"),
		[{"soort": "wettelijke_taak", "artikel": "Gemeentewet art. 172"}],
	)
	"GW-01" in proef.regels(taak)
	not "GW-01" in proef.regels(proef.zonder(burgemeester, "bevoegdheid"))
}

# Het college heeft die bevoegdheid niet (law.md ZVH-03).
test_gw_01_niet_voor_het_college if {
	college := proef.met(burgemeester, {"ontvanger": {"soort": "college"}})
	proef.weigert(college, "D-GROND", "GW-01")
	"bevoegdheid" in proef.paar(college).vereist
	not "GW-01" in proef.regels(proef.met_stuk(college, "bevoegdheid", {"wet": "Wth"}))
	not "GW-01" in proef.regels(proef.zonder(college, "bevoegdheid"))
	not "GW-01" in proef.regels(proef.met(college, {"vraag": {"fase": "F3"}}))
	not "GW-01" in proef.regels(proef.met(burgemeester, {"ontvanger": {"soort": null}}))
}

test_gw_01_alleen_het_college_in_een_crisis if {
	college := proef.met(burgemeester, {"ontvanger": {"soort": "college"}})
	{s |
		some s, _ in data.organisatiesoorten
		data.wet.gemeentewet.weigert[0] == {"10|D-GROND|GW-01"} with input as proef.met(burgemeester, {"ontvanger": {"soort": s}})
	} == {"college"}
	{f |
		some f in ["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "FB", "FS"]
		data.wet.gemeentewet.weigert[0] == {"10|D-GROND|GW-01"} with input as proef.met(college, {"vraag": {"fase": f}})
	} == {"FB", "FS"}
	data.wet.gemeentewet.draagt == {} with input as college
	data.wet.gemeentewet.draagt == {0: {"GW-01"}} with input as burgemeester

	# Een taak als stuk opent niets uit zichzelf, dus weigert ook niet.
	taak := proef.met_bewijs(proef.zonder(college, "bevoegdheid"), [{"soort": "wettelijke_taak", "artikel": "Gemeentewet 172"}])
	not data.wet.gemeentewet.weigert[0] with input as taak
}

# De burgemeester mag vragen met een eigen bevoegdheid; de Gemeentewet wordt alleen genoemd als zij het is.
test_gw_01_een_andere_taak_noemt_de_gemeentewet_niet if {
	zonder := proef.zonder(burgemeester, "bevoegdheid")
	taak := proef.met_bewijs(zonder, [{"soort": "wettelijke_taak", "artikel": "Politiewet art. 11"}])
	data.wet.gemeentewet.draagt == {} with input as taak
	gemeentewet := proef.met_bewijs(zonder, [{"soort": "wettelijke_taak", "artikel": "Gemeentewet art. 172"}])
	data.wet.gemeentewet.draagt == {0: {"GW-01"}} with input as gemeentewet
}
