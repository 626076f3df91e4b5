package wet.wzd_test

import data.proef

vraag := object.union(
	proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "vg", "ggz.bejegen"),
	{"verstrekkers": {"vg": {"soort": "vg_zorg", "lid": true, "referentie": true, "koppeling": true}}},
)

test_wzd_01_ook_de_wzd_houdt_geheim if {
	met := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": "vg", "element": "wc.huur"}]}})
	dicht := proef.met(vraag, {"vraag": {"fase": "F2"}})
	proef.uitkomst(dicht) == "geweigerd"
	"WZD-01" in proef.regels(dicht)
	not "WZD-01" in proef.regels(proef.met_bewijs(dicht, [{"soort": "toestemming", "door": ["p1"]}]))
	not "WZD-01" in proef.regels(proef.met(dicht, {"verstrekkers": {"vg": {"soort": null}}}))
	not "WZD-01" in proef.regels(met)
}

test_wzd_01_alleen_zorg_voor_mensen_met_een_beperking if {
	{s |
		some s, _ in data.organisatiesoorten
		data.wet.wzd.weigert[0] == {"09|D-GEHEIM|WZD-01"} with input as proef.met(vraag, {"verstrekkers": {"vg": {"soort": s}}})
	} == {"vg_zorg"}
	zelf := proef.met(vraag, {"ontvanger": {"rol": "R13", "soort": "betrokkene"}})
	not data.wet.wzd.weigert[0] with input as zelf
}

# De inzage zelf staat hier vast: wie zijn eigen gegevens inziet, stuit niet op wat hem beschermt.
test_wzd_01_inzage_stuit_er_niet_op if {
	p := {"soort": "vg_zorg", "inzage": false}
	dicht := [{"dicht": true}]
	data.wet.wzd.weigert == {0: {"09|D-GEHEIM|WZD-01"}} with data.feiten.paren as [p] with data.ave.keuze as dicht
	inzage := object.union(p, {"inzage": true})
	data.wet.wzd.weigert == {} with data.feiten.paren as [inzage] with data.ave.keuze as dicht
}
