package wet.wmo_test

import data.proef

vt := proef.met_bewijs(
	proef.vraag(proef.casus("geen", 1, "S00"), "F0", proef.partij("vt", "veilig_thuis", "R05"), "ggz", "ggz.signaal"),
	[
		{"soort": "vrijgave", "door": "ggz"},
		{"soort": "noodzaak", "tekst": "zorg om het kind"},
		{"soort": "vermoeden", "van": "kindermishandeling"},
	],
)

test_wmo_04_vermoeden if {
	proef.mag(vt)
	proef.paar(vt).matrix == "M125"
	proef.weigert(proef.zonder(vt, "vermoeden"), "D-GEHEIM", "L25")
	proef.weigert(proef.met_stuk(vt, "vermoeden", {"van": "overlast"}), "D-GEHEIM", "L25")
	proef.weigert(proef.met_stuk(vt, "vermoeden", {"ondertekenaar": "vt"}), "D-GEHEIM", "L25")
	proef.uitkomst(proef.zonder(vt, "vrijgave")) == "wacht_vrijgave"
}

test_wmo_02_gesloten_lijst if {
	every ontvanger in [proef.partij("p", "politie", "R06"), proef.partij("g", "ggz", "R05")] {
		vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", ontvanger, "gemeente", "sd.voorz")
		proef.weigert(vraag, "D-ONTVANGER", "WMO-02")
	}
	eigen := proef.vraag(proef.casus("lokaal", 2, "S10"), "F3", proef.partij("cr", "wijkteam", "R04"), "gemeente", "sd.voorz")
	proef.mag(eigen)
	jeugd := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.partij("p", "politie", "R06"), "gemeente", "jh.hulp")
	proef.weigert(jeugd, "D-GEHEIM", "JW-01")
}

test_een_ja_aan_veilig_thuis_noemt_het_meldrecht if {
	proef.regels(vt) == ["AVE-03", "AVG-02", "WMO-04"]
	open := proef.met(vt, {
		"vraag": {"paren": [{"verstrekker": "woco", "element": "wc.overlast"}]},
		"verstrekkers": {"woco": {"soort": "woningcorporatie", "lid": true, "referentie": true, "koppeling": true}},
	})
	not "WMO-04" in proef.regels(proef.met(open, {"vraag": {"fase": "F3"}}))
}

# Toestemming alleen opent de lijst niet (law.md L20).
test_l20_toestemming_opent_de_lijst_niet if {
	vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.partij("p", "politie", "R06"), "gemeente", "sd.voorz")
	ja := proef.met_bewijs(vraag, [{"soort": "toestemming", "door": ["p1"]}])
	proef.weigert(ja, "D-ONTVANGER", "WMO-02")
	zvh := proef.met(vraag, {"casus": {"kader": "zvh"}})
	not "WMO-02" in proef.regels(zvh)
	not "WMO-02" in proef.regels(proef.met(vraag, {"ontvanger": {"soort": null}}))
}
