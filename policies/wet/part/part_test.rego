package wet.part_test

import data.proef

test_part_01_een_opgepakte_zaak_geeft_niets if {
	vraag := proef.met(proef.politie, {"casus": {"part_opgepakt": true}})
	proef.weigert(vraag, "D-PART", "PART-01")
	proef.uitkomst(vraag) == "geen_mededeling"
	not "ZVH-17" in proef.regels(vraag)
	proef.mag(proef.met(proef.politie, {"casus": {"part_opgepakt": false}}))
	not "PART-01" in proef.regels(proef.met(proef.politie, {"casus": null}))
}

# Ook het bericht dat er signalen zijn gaat niet meer: politie, OM of burgemeester weten het al (M126).
test_part_01_ook_het_bericht_niet if {
	bericht := proef.vraag(
		proef.met(proef.casus("part", 3, "S82"), {"radicalisering": true}),
		"F7",
		proef.partij("politie", "politie", "R06"),
		"zvh",
		"ctx.reden",
	)
	proef.mag(bericht)
	proef.weigert(proef.met(bericht, {"casus": {"part_opgepakt": true}}), "D-PART", "PART-01")
	"ZVH-17" in proef.regels(proef.met(bericht, {"vraag": {"paren": [{"verstrekker": "zvh", "element": "ctx.leef"}]}}))
}
