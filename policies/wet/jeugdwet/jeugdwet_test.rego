package wet.jeugdwet_test

import data.proef

gi := proef.met_bewijs(
	proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.partij("gi", "gi", "R05"), "jeugdteam", "jh.hulp"),
	[
		{"soort": "vrijgave", "door": "jeugdteam"},
		{"soort": "noodzaak", "tekst": "ots"},
		{"soort": "ots", "ref": "OTS-1", "artikel": "BW 1:255", "sinds": "2025-09-01"},
	],
)

test_jw_01_ondertoezichtstelling if {
	proef.mag(gi)
	proef.paar(gi).matrix == "M124"
	proef.weigert(proef.zonder(gi, "ots"), "D-GEHEIM", "L26")
	proef.weigert(proef.met_stuk(gi, "ots", {"ref": null}), "D-GEHEIM", "L26")
	proef.weigert(proef.met_stuk(gi, "ots", {"sinds": "2025-10-02"}), "D-GEHEIM", "L26")
	proef.mag(proef.met_stuk(gi, "ots", {"ondertekenaar": "rvdk"}))
	proef.weigert(proef.met_stuk(gi, "ots", {"ondertekenaar": "gi"}), "D-GEHEIM", "L26")
}

test_jw_04_verzoek_tot_onderzoek if {
	rvdk := proef.partij("rvdk", "rvdk", "R06")
	proef.mag(proef.vraag(proef.casus("jbt", 3, "S50"), "F7", rvdk, "jeugdteam", "jh.hulp"))
	tafel := proef.vraag(proef.casus("jbt", 3, "S50"), "F4", rvdk, "jeugdteam", "jh.hulp")
	proef.weigert(tafel, "D-GEHEIM", "ZVH-08")
}
