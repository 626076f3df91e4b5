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
	proef.weigert(jeugd, "D-GEHEIM", "ZVH-08")
}
