# Elke weigering staat bij de poort van law.md (G1-G14; 00 komt voor alles): de volgorde beslist wat de hoofdreden is.
package wet_test

import data.proef
import data.wet.bgs_test
import data.wet.bpg_test
import data.wet.gemeentewet_test
import data.wet.jeugdwet_test
import data.wet.wgbo_test
import data.wet.wgs_test
import data.wet.wmo_test
import data.wet.wvggz_test
import data.wet.wzd_test

poorten(vraag) := gevonden if {
	gevonden := object.get(data.besluit.verzoek._poorten, 0, set()) with input as vraag
}

met(vraag, stuk) := proef.met_bewijs(vraag, [stuk])

element(vraag, code) := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": vraag.vraag.paren[0].verstrekker, "element": code}]}})

riec := proef.vraag(proef.casus("zvh", 3, "S70"), "F7", proef.partij("riec", "riec", null), "zvh", "ggz.diag")

nationaliteit := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.r03, "gemeente", "id.nationaliteit")

commercieel := proef.met(proef.politie, {
	"ontvanger": {"onderdeel": "rn", "soort": "reclassering", "medewerker": {"commerciele_taken": true}},
	"casus": {"deelnemers": ["rn", "politie"]},
})

wams := {"soort": "grond_buiten_wgs", "tekst": "Wams"}

test_de_poort_van_elke_weigering if {
	every paar in [
		["04|D-REGIME|WGS-01", proef.met(proef.politie, {"vandaag": "2025-02-28"})],
		["02|D-BEVOEGD|WGS-11", commercieel],
		["02|D-BEVOEGD|WGS-04", commercieel],
		["02|D-ROL|WGS-05", proef.met(proef.politie, {"ontvanger": {"onderdeel": "politie"}})],
		["03|D-DOEL|WGS-06", proef.met(proef.politie, {"casus": {"doel_vastgelegd_op": null}})],
		["03|D-DOEL|WGS-06a", proef.met(proef.lokaal, {"vraag": {"doelcode": "zvh-2.25"}})],
		["03|D-BULK|ZVH-02", proef.met(proef.politie, {"vraag": {"lijst": true}})],
		["03|D-BULK|AVG-01", proef.met(proef.politie, {"vraag": {"lijst": true}})],
		["04|D-NIETDEELN|ZVH-03", proef.met(proef.politie, {"ontvanger": {"bekend": false}})],
		["04|D-NIETDEELN|ZVH-12", proef.zonder(wgs_test.uittreksel, "geheimhoudingsverklaring")],
		["05|D-PART|ZVH-17", proef.met(proef.politie, {"casus": {"radicalisering": true}})],
		["05|D-PART|PART-01", proef.met(proef.politie, {"casus": {"part_opgepakt": true}})],
		["06|D-FASE|ZVH-04", proef.met(proef.politie, {"casus": {"doeltoets": null}})],
		["06|D-FASE|ZVH-06", proef.met(proef.politie, {"casus": {"toestand": "S50"}})],
		["06|D-BEWAAR|ZVH-14", proef.met(proef.politie, {"casus": {"toestand": "S90"}})],
		["06|D-CRIT|ZVH-15", met(proef.politie, {"soort": "lijst", "criteria_gepubliceerd": false})],
		["06|D-CRIT|ZVH-16", met(proef.politie, {"soort": "afstemming", "samenhang": false})],
		["07|D-CAT|ZVH-07", element(proef.politie, "bijz.geloof")],
		["07|D-CAT|WGS-20", nationaliteit],
		["07|D-CAT|WGS-10", riec],
		["07|D-KRING|L38", proef.met(proef.politie, {"persoon": {"in_casus": false}})],
		["08|D-CAT|ZVH-09", element(proef.politie, "bijz.geloof")],
		["08|D-CAT|UAVG-01", element(proef.politie_lokaal, "bijz.geloof")],
		["08|D-CAT|UAVG-03", element(proef.politie_lokaal, "bijz.geloof")],
		["00|D-PROFIEL|WGS-16", proef.met(proef.politie, {"vraag": {"automatisch": true}})],
		["09|D-GEHEIM|ZVH-08", wzd_test.vraag],
		["09|D-GEHEIM|WZD-01", wzd_test.vraag],
		["09|D-GEHEIM|MED-01", wgbo_test.zorg_lokaal],
		["09|D-GEHEIM|MED-02", wgbo_test.zorg_lokaal],
		["09|D-GEHEIM|MED-03", element(wgbo_test.zorg_lokaal, "inv.bekend")],
		["09|D-GEHEIM|AVG-05", wgbo_test.zorg_lokaal],
		["09|D-GEHEIM|JW-01", met(jeugdwet_test.tafel, {"soort": "toestemming", "door": ["p1"], "geweigerd": true})],
		["09|D-GEHEIM|WVG-03", wvggz_test.wvggz_bij_de_burgemeester],
		["09|D-GEHEIM|L25", proef.zonder(wmo_test.vt, "vermoeden")],
		["09|D-GEHEIM|L26", proef.zonder(jeugdwet_test.gi, "ots")],
		["10|D-GEZAG|WPG-13", proef.zonder(proef.politie, "bevoegd_gezag")],
		["10|D-GEZAG|WJSG-04", proef.zonder(proef.om, "om_verstrekking")],
		["10|D-GROND|WPG-11", proef.zonder(proef.politie_lokaal, "besluit_wpg")],
		["10|D-GROND|WPG-09", bpg_test.vraag(proef.r02, "Bpg 4:2")],
		["10|D-GROND|WPG-10", bpg_test.vraag(proef.r02, "Bpg 4:3")],
		["10|D-GROND|GW-01", proef.met(gemeentewet_test.burgemeester, {"ontvanger": {"soort": "college"}})],
		["04|D-GROND|WAMS-01", met(proef.lokaal, wams)],
		["04|D-GROND|AVG-02", met(proef.lokaal, wams)],
		["00|D-OPSP|WPG-04", element(proef.politie, "pol.onderzoek")],
		["11|D-OPSP|WPG-13a", met(proef.politie, {"soort": "opsporingsbelang", "door": "politie"})],
		["11|D-VOORW|L29", met(proef.politie, {"soort": "bezwaar_deelnemer", "door": "om"})],
		["11|D-RAC|WGS-08", proef.zonder(wgs_test.uittreksel, "rac_advies")],
		["12|D-HERHAAL|AVG-10a", proef.met(proef.lokaal, {"vraag": {"eerder_gevraagd": 10}})],
		["12|D-NOODZAAK|AVG-10", proef.met(proef.politie, {"persoon": {"rol": "directe_kring"}})],
		["13|D-BEWAAR|WGS-14", proef.met(proef.politie, {"casus": {"eerste_verwerking_op": "2019-01-01T12:00:00Z"}})],
		["13|D-BEPERK|AVG-08", met(proef.lokaal, {"soort": "beperking", "op": "2025-09-01"})],
		["13|D-BEPERK|AVG-09", met(proef.lokaal, {"soort": "bezwaar_betrokkene", "op": "2025-09-01"})],
	] {
		paar[0] in poorten(paar[1])
	}
}

# Zonder aanleiding weigert geen enkele wet.
test_zonder_aanleiding_geen_poort if {
	every vraag in [proef.lokaal, proef.politie, proef.politie_lokaal, proef.om, bgs_test.riec_check] {
		poorten(vraag) == set()
	}
}
