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

test_jw_01a_ondertoezichtstelling if {
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
	proef.weigert(tafel, "D-GEHEIM", "JW-01")
}

tafel := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "jeugdteam", "jh.vplan")

test_jw_01_het_geheim_van_de_jeugdhulp if {
	proef.uitkomst(tafel) == "wacht_toestemming"
	"JW-01" in proef.regels(tafel)
	ja := {"soort": "toestemming", "door": ["p1"]}
	proef.mag(proef.met_bewijs(tafel, [ja]))
	nee := object.union(ja, {"geweigerd": true})
	proef.weigert(proef.met_bewijs(tafel, [nee]), "D-GEHEIM", "JW-01")
	every fout in [{"elementen": ["jh.hulp"]}, {"geldig_tot": "2025-09-30"}, {"ondertekenaar": "politie"}] {
		proef.uitkomst(proef.met_bewijs(tafel, [object.union(ja, fout)])) == "wacht_toestemming"
	}

	# De zorg en wie geen geheim heeft, vallen er niet onder.
	not "JW-01" in proef.regels(proef.met(tafel, {"verstrekkers": {"jeugdteam": {"soort": null}}}))
}

kind(leeftijd, door) := proef.met_bewijs(proef.met(tafel, {"persoon": {"leeftijd": leeftijd}}), [{"soort": "toestemming", "door": door}])

test_jw_02_wie_voor_een_kind_tekent if {
	proef.mag(kind(8, ["ma", "pa"]))
	"JW-02" in proef.regels(kind(8, ["ma", "pa"]))
	"JW-02" in proef.regels(kind(15, ["ma", "pa", "p1"]))
	not "JW-02" in proef.regels(kind(16, ["p1"]))
	not "JW-02" in proef.regels(kind(null, ["ma", "pa", "p1"]))
	not "JW-02" in proef.regels(kind(8, ["ma"]))
	not "JW-02" in proef.regels(proef.met(proef.lokaal, {"persoon": {"leeftijd": 8}}))
}

test_jw_04_een_verzoek_noemt_zijn_regel if {
	rvdk := proef.vraag(proef.casus("jbt", 3, "S50"), "F7", proef.partij("rvdk", "rvdk", "R06"), "jeugdteam", "jh.hulp")
	proef.regels(rvdk) == ["AVE-03", "AVG-02", "JW-04"]
	naam := proef.met(rvdk, {"vraag": {"paren": [{"verstrekker": "jeugdteam", "element": "ctx.reden"}]}})
	"JW-04" in proef.regels(naam)
	not "JW-04" in proef.regels(proef.met(rvdk, {"casus": {"kader": "lokaal"}}))
	"JW-01a" in proef.regels(gi)
}
