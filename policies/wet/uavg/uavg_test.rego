package wet.uavg_test

import data.proef

test_uavg_08_een_haak_voor_het_bsn if {
	zvh := proef.vraag(
		proef.met(proef.casus("zvh", 3, "S10"), {"doeltoets": null}),
		"F1",
		proef.r03,
		"gemeente",
		"id.bsn",
	)
	proef.mag(zvh)
	lokaal := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "FS", proef.r02, "gemeente", "id.bsn"),
		[{"soort": "noodzaak", "tekst": "hulp"}, {"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01"}],
	)
	proef.weigert(lokaal, "D-BSN", "UAVG-08")
	jbt := proef.vraag(proef.casus("jbt", 3, "S50"), "F7", proef.partij("rvdk", "rvdk", "R06"), "jeugdteam", "id.bsn")
	proef.mag(jbt)
	aanvraag := proef.vraag(proef.casus("wvggz", 4, "S70"), "F7", proef.partij("om", "om", "R06"), "gemeente", "id.bsn")
	proef.mag(aanvraag)
	zelf := proef.vraag(proef.casus("zvh", 3, "S41"), "F8", proef.partij("z", "betrokkene", "R13"), "contactpunt", "id.bsn")
	proef.mag(zelf)
	elders := proef.met(zelf, {"casus": {"kader": "lokaal"}})
	proef.mag(elders)
	derde := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.derde, "gemeente", "id.bsn"),
		[{"soort": "geheimhoudingsverklaring", "door": "corporatie"}, {"soort": "noodzaak", "tekst": "x"}],
	)
	proef.weigert(derde, "D-BSN", "UAVG-08")
}
